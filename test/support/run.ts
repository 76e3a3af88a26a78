import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connectOnce } from '../../src/db/connections.ts';
import { migrate } from '../../src/db/migrate.ts';
import { testServer } from './server.ts';

// `npm test`: a throw-away PostgreSQL, a migrated template database, tap over it, and one closing line.

const TEMPLATE = 'register_template';

const run = (
  command: string,
  args: string[],
  env: NodeJS.ProcessEnv,
  watch?: (text: string) => void,
): Promise<number> =>
  new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], env });
    child.stdout.on('data', (data: Buffer) => {
      process.stdout.write(data);
      watch?.(data.toString());
    });
    child.on('close', (code) => resolve(code ?? 1));
  });

const server = await testServer();
process.stdout.write(`PostgreSQL for the tests: ${server.what}\n`);
let code = 1;
let tail = '';
try {
  const admin = await connectOnce(server.url);
  await admin.query(`drop database if exists ${TEMPLATE} with (force)`);
  await admin.query(`create database ${TEMPLATE}`);
  await admin.end();
  const templateUrl = new URL(server.url);
  templateUrl.pathname = `/${TEMPLATE}`;
  await migrate(templateUrl.href);
  const env = { ...process.env, TEST_SERVER_URL: server.url, TEST_TEMPLATE: TEMPLATE };
  // The first `tap run` after an install still loads the plugin that .taprc removes; building first avoids it.
  if (!existsSync('.tap/plugins')) await run('tap', ['build'], env);
  code = await run('tap', ['run', '--reporter=terse', ...process.argv.slice(2)], env, (text) => {
    tail = (tail + text).slice(-4000);
  });
  const cleanup = await connectOnce(server.url);
  await cleanup.query(`drop database if exists ${TEMPLATE} with (force)`);
  await cleanup.end();
} finally {
  await server.stop();
}
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal colours are control characters
const summary = /# \{ total: .*\}/.exec(tail.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, ''))?.[0] ?? '';
const count = (word: string) => Number(new RegExp(`\\b${word}: (\\d+)`).exec(summary)?.[1] ?? 0);
const [passed, failed] = [count('pass'), count('fail')];
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = code !== 0 || passed === 0 || failed > 0 ? code || 1 : 0;
