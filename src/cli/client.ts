import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { SCOPES } from '../auth/policy.ts';
import { readConfig } from '../config.ts';
import { openDb } from '../db/connections.ts';
import { assertMigrated } from '../db/migrate.ts';
import { joinServer } from '../db/server.ts';
import { write } from '../db/tx.ts';
import { hashSecret } from '../modules/service/service.ts';
import { fail } from './fail.ts';

// Registers a provincial system for POST /oauth/token, or gives it a new secret, or disables it.

try {
  const { values } = parseArgs({
    options: {
      id: { type: 'string' },
      organisation: { type: 'string' },
      scope: { type: 'string', default: 'registry:read' },
      disable: { type: 'boolean', default: false },
    },
  });
  const scopes = values.scope.split(/[\s,]+/).filter(Boolean);
  const unknown = scopes.filter((s) => !Object.hasOwn(SCOPES, s));
  if (
    !values.id ||
    !/^[\w.-]{1,100}$/.test(values.id) ||
    (!values.organisation && !values.disable) ||
    unknown.length > 0
  ) {
    process.stderr.write(
      `usage: npm run client -- --id e-office --organisation van-phong-ubnd-tinh --scope "registry:read" [--disable]\nscopes: ${Object.keys(SCOPES).join(' ')}\n`,
    );
    process.exitCode = 2;
  } else {
    const server = await joinServer(readConfig());
    const db = openDb(server.url, { pool: 1, statementTimeoutMs: 10_000 });
    try {
      await assertMigrated(server.url);
      if (values.disable) {
        const { result } = await write(db, (tx) =>
          tx.arrays({
            text: 'update oauth_clients set disabled_at = now() where client_id = $1 returning 1',
            values: [values.id],
          }),
        );
        if (result.length > 0) process.stdout.write(`${values.id} is disabled\n`);
        else {
          process.stderr.write(`there is no client ${values.id}\n`);
          process.exitCode = 1;
        }
      } else {
        const secret = randomBytes(24).toString('base64url');
        const hash = await hashSecret(secret);
        const { result } = await write(db, (tx) =>
          tx.arrays({
            text: `insert into oauth_clients (client_id, secret_hash, organisation, scopes)
              select $1, $2, o.code, $4::text[] from organisations o where o.code = $3
              on conflict (client_id) do update set secret_hash = excluded.secret_hash, organisation = excluded.organisation, scopes = excluded.scopes, disabled_at = null
              returning 1`,
            values: [values.id, hash, values.organisation, scopes],
          }),
        );
        if (result.length > 0) process.stdout.write(`client_id=${values.id}\nclient_secret=${secret}\n`);
        else {
          process.stderr.write(`there is no organisation ${values.organisation}\n`);
          process.exitCode = 1;
        }
      }
    } finally {
      await db.close();
      await server.stop();
    }
  }
} catch (error) {
  fail(error);
}
