import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { buildApp } from '../app.ts';
import { openTokens } from '../auth/tokens.ts';
import { configSchema } from '../config.ts';
import { openDb } from '../db/connections.ts';
import { contractFiles } from '../http/contract.ts';

// Writes the contract from the schemas of the operations: openapi/openapi.json, routes.txt, policy.txt. With --check it writes
// nothing and exits 1 where a committed file differs. Needs no database: nothing is asked of it.

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const folder = path.resolve('openapi');
const keys = mkdtempSync(path.join(tmpdir(), 'register-contract-'));
const config = configSchema.parse({ DATA_DIR: keys });
const db = openDb('postgres://localhost/never-connected', { pool: 1, statementTimeoutMs: 1000 });
const app = await buildApp({
  config,
  db,
  tokens: await openTokens(config),
  log: pino({ level: 'error' }, process.stderr),
});
try {
  const files = await contractFiles(app.operations);
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    if (!values.check) writeFileSync(file, text);
    else if (readFileSync(file, 'utf8') !== text) {
      process.stderr.write(`openapi/${name} is not what the code declares: run \`npm run openapi\`\n`);
      process.exitCode = 1;
    }
  }
} finally {
  await app.http.close();
  await db.close();
  rmSync(keys, { recursive: true, force: true });
}
