import { existsSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { connectOnce } from '../src/db/connections.ts';
import { testDatabase } from './support/app.ts';
import { command, serve, start, temporary, until } from './support/process.ts';

// The command-line tools beside a service and without one, and the worker as a process of its own.

const url = await testDatabase(t);
const DATA_DIR = temporary(t);
const env = { DATABASE_URL: url, DATA_DIR, LOAD_SAMPLE: 'true' };
const tool = (script: string, ...args: string[]) => command(t, script, { env, args });

async function sql(...statements: string[]): Promise<Record<string, unknown>[]> {
  const client = await connectOnce(url);
  try {
    let rows: Record<string, unknown>[] = [];
    for (const statement of statements) rows = (await client.query(statement)).rows;
    return rows;
  } finally {
    await client.end();
  }
}

const claims = (token: string) => JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());
const create = (code: string) => ({ body: { code, name: `Cụm ${code}` } });

t.test('a token made before the first start is good for the service', async (t) => {
  const made = await tool('token', '--organisation', 'so-cong-thuong', '--scope', 'registry:read registry:write');
  t.match(made, { code: 0, err: '' });
  t.equal(made.out, `${made.last}\n`, 'nothing but the token');
  t.match(claims(made.last), { org: 'so-cong-thuong', scope: 'registry:read registry:write', sub: 'command-line' });
  t.ok(existsSync(path.join(DATA_DIR, 'signing-key.json')), 'with the key that the service will use');

  const service = await serve(t, { env });
  const meant = await service.call('POST', '/v1/industrial-clusters', { ...create('ccn-lenh'), token: made.last });
  t.equal(meant.status, 201);
  const beside = await tool('token', '--subject', 'kiem-tra', '--hours', '0.001');
  t.match(claims(beside.last), { sub: 'kiem-tra', org: null, scope: 'registry:read' }, 'the least rights by default');
  t.equal(claims(beside.last).exp - claims(beside.last).iat, 4, 'hours may be a fraction');
  const weak = await service.call('POST', '/v1/industrial-clusters', { ...create('ccn-yeu'), token: beside.last });
  t.match([401, 403].includes(weak.status), true);
  t.equal(await service.stop(), 0);

  const unknown = await tool('token', '--scope', 'registry:read root:all,x');
  t.match(unknown, { code: 2, out: '', err: /^Unknown scopes: root:all, x\. Known: .*registry:write/ });
  for (const hours of ['0', '-1', '745', 'x', 'Infinity'])
    t.match(await tool('token', `--hours=${hours}`), { code: 2, out: '', err: /^--hours takes/ }, hours);
  t.match(await tool('token', '--organization', 'x'), { code: 2, out: '', err: /Unknown option '--organization'/ });
});

t.test('a registered system gets tokens until it is disabled', async (t) => {
  const service = await serve(t, { env });
  const register = () =>
    tool('client', '--id', 'e-office', '--organisation', 'so-cong-thuong', '--scope', 'registry:read');
  const secretOf = (out: string) => /^client_id=e-office\nclient_secret=([\w-]{32})\n$/.exec(out)![1]!;
  const ask = async (secret: string, scope = '') => {
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'e-office',
      client_secret: secret,
    });
    if (scope) body.set('scope', scope);
    const answer = await fetch(`${service.base}/oauth/token`, { method: 'POST', body });
    return { status: answer.status, body: (await answer.json()) as { access_token: string } };
  };
  const made = await register();
  t.equal(made.code, 0);
  const first = secretOf(made.out);
  const granted = await ask(first);
  t.equal(granted.status, 200);
  t.match(claims(granted.body.access_token), { sub: 'e-office', org: 'so-cong-thuong', scope: 'registry:read' });
  const read = await service.call('GET', '/v1/industrial-zones?limit=1', { token: granted.body.access_token });
  t.equal(read.status, 200);
  t.equal((await ask(first, 'registry:write')).status, 400, 'no more than it was given');
  t.equal((await ask(`${first}x`)).status, 401);
  t.notMatch(JSON.stringify(await sql('select * from oauth_clients')), first, 'the secret is not kept');

  const second = secretOf((await register()).out);
  t.not(second, first);
  t.equal((await ask(first)).status, 401, 'the old secret ended');
  t.equal((await ask(second)).status, 200);

  t.match(await tool('client', '--id', 'e-office', '--disable'), { code: 0, out: 'e-office is disabled\n' });
  t.equal((await ask(second)).status, 401);
  t.match(await tool('client', '--id', 'nobody', '--disable'), { code: 1, err: /no client nobody/ });
  t.match(await tool('client', '--id', 'x', '--organisation', 'so-khong-co'), {
    code: 1,
    err: /no organisation so-kh/,
  });
  for (const args of [[], ['--id', 'a b', '--organisation', 'x'], ['--id', 'x'], ['--id', 'x', '--scope', 'y']])
    t.match(await tool('client', ...args), { code: 2, out: '', err: /^usage: npm run client/ });
  t.equal((await sql('select 1 from oauth_clients')).length, 1);
  t.equal(await service.stop(), 0);
});

t.test('the worker signs checkpoints and sweeps old keys; the service leaves it to it', async (t) => {
  const jobs = `select graphile_worker.add_job('ledger_checkpoint'), graphile_worker.add_job('idempotency_sweep')`;
  const worker = start(t, 'worker', { env });
  await worker.says(/worker is ready/);
  await sql(
    `insert into idempotency_keys (client, key, request_hash, status, headers, body, created_at) values
      ('c', 'old', '', 201, '{}', '', now() - interval '31 days'), ('c', 'new', '', 201, '{}', '', now() - interval '29 days')`,
  );
  await sql(jobs);
  await until(async () => (await sql('select 1 from graphile_worker.jobs')).length === 0, 'the jobs are done');
  const [mark] = await sql('select from_position::int as from, to_position::int as to from ledger_checkpoints');
  t.strictSame(mark, { from: 1, to: 2 }, 'the sample and the cluster of the first test');
  t.strictSame(await sql('select key from idempotency_keys'), [{ key: 'new' }]);
  t.strictSame(
    await sql('select identifier from graphile_worker._private_known_crontabs order by 1'),
    [
      'idempotency_sweep',
      'ledger_checkpoint',
      'permit_expiry',
      'report_obligations',
      'task_occurrences',
      'task_reminding',
    ].map((identifier) => ({ identifier })),
    'all recur by themselves',
  );
  // A second worker beside it: nothing is signed twice.
  const second = start(t, 'worker', { env });
  await second.says(/worker is ready/);
  const service = await serve(t, { env });
  for (let i = 0; i < 5; i++)
    t.equal((await service.call('POST', '/v1/industrial-zones', create(`kcn-${i}`))).status, 201);
  await Promise.all([sql(jobs), sql(jobs), sql(jobs)]);
  await until(async () => (await sql('select 1 from graphile_worker.jobs')).length === 0, 'the jobs are done');
  t.match(await tool('verify-ledger'), { code: 0, out: 'the ledger holds: 7 positions, ' });
  const [sum] = await sql('select max(to_position)::int as upto from ledger_checkpoints');
  t.strictSame(sum, { upto: 7 });
  for (const [p, signal] of [
    [worker, 'SIGTERM'],
    [second, 'SIGINT'],
  ] as const) {
    p.child.kill(signal);
    t.equal(await p.ended, 0);
    t.equal(p.err, '');
  }
  t.equal(await service.stop(), 0);
  const gone = await sql(
    `select application_name from pg_stat_activity where datname = current_database() and application_name like 'register%'`,
  );
  t.strictSame(gone, [], 'no connection is left');

  const inline = await serve(t, { env: { ...env, WORKER_INLINE: 'true' } });
  t.equal((await inline.call('POST', '/v1/industrial-zones', create('kcn-noi-tuyen'))).status, 201);
  await sql(jobs);
  await until(async () => (await sql('select 1 from ledger_checkpoints where to_position = 8')).length === 1, 'inline');
  t.equal(await inline.stop(), 0);
});

t.test('verify-ledger names the first broken entry', async (t) => {
  t.match(await tool('verify-ledger'), {
    code: 0,
    out: /^the ledger holds: 8 positions, \d+ entries, \d+ signed checkpoints\n$/,
  });
  const position = (code: string) => `(select tx_id from ledger_entries where key = '${code}')`;
  const guard = (table: string, what: string) => `alter table ${table} ${what} trigger user`;
  // Each is undone before the next; what undoes it is part of the case.
  const cases: [string, RegExp, string, string, string][] = [
    [
      'a state',
      /at position 4: the entry of \S+ kcn-1 does not have its hash/,
      'ledger_entries',
      `update ledger_entries set state = jsonb_set(state, '{name}', '"Khác"') where key = 'kcn-1'`,
      `update ledger_entries set state = jsonb_set(state, '{name}', '"Cụm kcn-1"') where key = 'kcn-1'`,
    ],
    [
      'who did it',
      /at position 3: the entry of \S+ kcn-0 /,
      'ledger_entries',
      `update ledger_entries set actor = actor || 'x' where key in ('kcn-0', 'kcn-3')`,
      `update ledger_entries set actor = rtrim(actor, 'x') where key in ('kcn-0', 'kcn-3')`,
    ],
    [
      'a state with its hash',
      /at position \d: checkpoint \d+–\d+ does not match its commits/,
      'ledger_entries',
      `update ledger_entries e set reason = 'x', content_hash = ledger_content_hash(type, key, version, act, valid_from, state, actor, organisation, 'x', request_id) where key = 'kcn-2'`,
      `update ledger_entries e set reason = null, content_hash = ledger_content_hash(type, key, version, act, valid_from, state, actor, organisation, null, request_id) where key = 'kcn-2'`,
    ],
    [
      'a position taken out',
      /at position 5: position 5 is missing/,
      'ledger_commits',
      `update ledger_commits set position = 105 where position = 5`,
      `update ledger_commits set position = 5 where position = 105`,
    ],
    [
      'an instant',
      /at position 6: its instant /,
      'ledger_commits',
      `update ledger_commits set committed_at = committed_at - interval '1 day' where tx_id = ${position('kcn-3')}`,
      `update ledger_commits set committed_at = committed_at + interval '1 day' where tx_id = ${position('kcn-3')}`,
    ],
    [
      'entries taken out',
      /at position 6: its entries are missing/,
      'ledger_entries',
      `update ledger_entries set tx_id = (select tx_id from ledger_commits where position = 7), ordinal = 9 where key = 'kcn-3'`,
      `update ledger_entries set tx_id = (select tx_id from ledger_commits where position = 6), ordinal = 0 where key = 'kcn-3'`,
    ],
    [
      'a signature',
      /: checkpoint 1–2 is not signed by this service’s key/,
      'ledger_checkpoints',
      `update ledger_checkpoints set signature = overlay(signature placing 'AAAA' from length(signature) - 9) where to_position = 2`,
      '',
    ],
  ];
  const [{ signature } = { signature: '' }] = await sql(
    'select signature from ledger_checkpoints where to_position = 2',
  );
  cases.at(-1)![4] = `update ledger_checkpoints set signature = '${signature}' where to_position = 2`;
  for (const [name, told, table, damage, repair] of cases) {
    await t.rejects(sql(damage), { message: 'the ledger is append-only' }, `${name}: not by an ordinary statement`);
    await sql(guard(table, 'disable'), damage, guard(table, 'enable'));
    const found = await tool('verify-ledger');
    t.match(found, { code: 1, out: '', err: told }, name);
    t.match(found.err, /^the ledger is broken at position \d+: .*\n$/, `${name}: one line`);
    await sql(guard(table, 'disable'), repair, guard(table, 'enable'));
  }
  t.match(await tool('verify-ledger'), { code: 0 }, 'all undone, and it holds again');
  await sql(`update industrial_zones set name = 'Khác' where code = 'kcn-4'`);
  t.match(await tool('verify-ledger'), { code: 1, err: /industrial_zones kcn-4 is not what the ledger says/ });
});
