import { execFile } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import t from 'tap';
import { connectOnce } from '../src/db/connections.ts';
import { findRunningEmbeddedPg } from '../src/db/embedded.ts';
import { answers, freePort, reachable } from '../src/db/embedded-binaries.ts';
import { testDatabase } from './support/app.ts';
import {
  command,
  counts,
  REPOSITORY,
  ROOT,
  SAMPLE,
  type Service,
  serve,
  servers,
  start,
  temporary,
  until,
} from './support/process.ts';

// The service as people start, stop and kill it: the command line of `npm start`, on directories of its own.

const run = promisify(execFile);
const NOBODY = 65534;
const HOLDS = /^the ledger holds: \d+ positions/;
const base = temporary(t);
const DATA_DIR = path.join(base, 'main');

/** A session that holds the lock every change takes last, so that a request stays under way as long as we like. */
async function holdLedger(dataDir: string) {
  const client = await connectOnce((await findRunningEmbeddedPg(path.join(dataDir, 'pg')))!.url());
  await client.query('select pg_advisory_lock(7214001)');
  return {
    someoneWaits: async () =>
      (await client.query(`select 1 from pg_locks where locktype = 'advisory' and not granted`)).rows.length > 0,
    release: () => client.end(),
  };
}

const create = (service: Service, code: string) =>
  service.call('POST', '/v1/industrial-zones', { body: { code, name: `Khu ${code}` } });
const refused = async (url: string) => !(await answers({ host: '127.0.0.1', port: Number(new URL(url).port) }));

t.test('the first start loads the figures of the province and says how to go on', async (t) => {
  const port = await freePort();
  const service = await serve(t, { env: { DATA_DIR, PORT: String(port) } });
  t.equal(service.base, `http://127.0.0.1:${port}`, 'PORT is honoured, the address is ours alone');
  t.match(service.out, `reference page  ${service.base}/docs`);
  t.equal((await fetch(`${service.base}/docs/`)).status, 200);
  t.strictSame(await counts(service), SAMPLE);
  const line = /^curl .*$/m.exec(service.out)![0];
  const { stdout } = await run('sh', ['-c', `${line} --silent --fail`]);
  t.match(JSON.parse(stdout), { data: [{ code: /quang-chau/ }] }, 'the line works as printed');
  t.equal((await create(service, 'kcn-bang-token-in-ra')).status, 201, 'its token may write');
  t.match((await service.get('/v1/industrial-zones?limit=1')).headers.get('change-position'), '2', 'all in one change');
  t.ok(fs.existsSync(path.join(DATA_DIR, 'signing-key.json')));
  t.equal(fs.statSync(path.join(DATA_DIR, 'signing-key.json')).mode & 0o777, 0o600);
  t.equal(servers(DATA_DIR).length, 1);
  t.equal(await service.stop('SIGINT'), 0);
  t.strictSame(servers(DATA_DIR), []);
  t.notOk(fs.existsSync(path.join(DATA_DIR, 'pg/data/postmaster.pid')), 'the database was shut down, not dropped');
  t.equal(service.err, '');
});

t.test('the second start has the same data', async (t) => {
  const service = await serve(t, { env: { DATA_DIR, HOST: '127.0.0.2' } });
  t.comment(`ready after ${service.readyAfter} ms on an existing database`);
  t.match(service.base, /^http:\/\/127\.0\.0\.2:/, 'HOST is honoured');
  t.notMatch(service.out, /loading the public figures/);
  t.strictSame(await counts(service), [SAMPLE[0]! + 1, ...SAMPLE.slice(1)]);
  t.match(await command(t, 'verify-ledger', { env: { DATA_DIR } }), { code: 0, out: HOLDS }, 'beside the service');
  t.equal(await service.stop('SIGTERM'), 0);
  t.strictSame(servers(DATA_DIR), []);
  t.match(await command(t, 'verify-ledger', { env: { DATA_DIR } }), { code: 0, out: HOLDS }, 'and without it');
  t.strictSame(servers(DATA_DIR), [], 'the tool stops the database it started');
});

t.test('a request under way is finished before the end', async (t) => {
  const service = await serve(t, { env: { DATA_DIR } });
  const ledger = await holdLedger(DATA_DIR);
  const answer = create(service, 'kcn-dang-ghi');
  await until(ledger.someoneWaits, 'the request reaches the ledger');
  service.child.kill('SIGTERM');
  await until(() => refused(service.base), 'nobody new is let in');
  await ledger.release();
  t.equal((await answer).status, 201);
  t.equal(await service.ended, 0);
  t.strictSame(servers(DATA_DIR), []);
});

t.test('a second signal ends it at once', async (t) => {
  const service = await serve(t, { env: { DATA_DIR } });
  const ledger = await holdLedger(DATA_DIR);
  const answer = create(service, 'kcn-bo-do').catch(() => 'no answer');
  await until(ledger.someoneWaits, 'the request reaches the ledger');
  service.child.kill('SIGINT');
  await until(() => refused(service.base), 'it is stopping');
  t.equal(await service.stop('SIGINT'), 130);
  t.equal(await answer, 'no answer');
  await until(() => servers(DATA_DIR).length === 0, 'the database follows');
  await ledger.release();
});

t.test('after kill -9 the next start recovers', async (t) => {
  const killed = await serve(t, { env: { DATA_DIR } });
  t.equal((await create(killed, 'kcn-truoc-khi-chet')).status, 201);
  t.equal(await killed.stop('SIGKILL'), 'SIGKILL');
  const next = await serve(t, { env: { DATA_DIR } });
  t.equal((await next.get('/v1/industrial-zones/kcn-truoc-khi-chet')).status, 200);
  t.equal((await next.get('/v1/industrial-zones/kcn-dang-ghi')).status, 200);
  t.equal((await next.get('/v1/industrial-zones/kcn-bo-do')).status, 404, 'never acknowledged, not there');
  t.equal(servers(DATA_DIR).length, 1, 'one database');
  t.match(await command(t, 'verify-ledger', { env: { DATA_DIR } }), { code: 0, out: HOLDS });

  const pid = servers(DATA_DIR)[0]!;
  process.kill(pid, 'SIGKILL');
  // What the dead server forked lives and answers for some milliseconds more; a new one starts only when that is over.
  const pidFile = path.join(DATA_DIR, 'pg', 'data', 'postmaster.pid');
  const written = () => (fs.existsSync(pidFile) ? fs.readFileSync(pidFile, 'utf8') : `${pid}\n`);
  await until(() => !written().startsWith(`${pid}\n`) && /\nready\s/.test(written()), 'a new one');
  await until(async () => (await next.get('/health/ready')).status === 200, 'it is ready');
  t.match(next.out, /the embedded database ended by itself and is started again/);
  t.equal((await create(next, 'kcn-sau-khi-song-lai')).status, 201);
  t.equal(await next.stop(), 0);
  t.strictSame(servers(DATA_DIR), []);
});

t.test('a load cut short by kill -9 is done whole by the next start, once', async (t) => {
  const env = { DATA_DIR: path.join(base, 'cut') };
  for (const ms of [20, 250]) {
    const cut = start(t, 'start', { env: { ...env, PORT: '0' } });
    await cut.says(/loading the public figures/);
    await sleep(ms);
    cut.child.kill('SIGKILL');
    await cut.ended;
  }
  const next = await serve(t, { env });
  t.strictSame(await counts(next), SAMPLE);
  t.equal((await next.get('/v1/organisations?limit=1')).headers.get('change-position'), '1', 'in one change');
  t.match(await command(t, 'verify-ledger', { env }), { code: 0, out: HOLDS });
  t.equal(await next.stop(), 0);
});

t.test('what prevents a start is said, and nothing is left running', async (t) => {
  const holder = net.createServer().listen(0, '127.0.0.1');
  t.teardown(() => holder.close());
  await once(holder, 'listening');
  const { port } = holder.address() as net.AddressInfo;
  const taken = await command(t, 'start', { env: { DATA_DIR, PORT: String(port) } });
  t.match(taken, { code: 1, err: `address already in use 127.0.0.1:${port}` });
  t.match(taken.err, 'set PORT');
  t.notMatch(taken.err, /\n {4}at /, 'a message, not a stack');
  t.strictSame(servers(DATA_DIR), []);

  const fresh = path.join(base, 'fresh');
  const env = {
    DATA_DIR: fresh,
    PORT: '99999',
    LOG_LEVEL: 'loud',
    DATABASE_URL: 'here',
    ISSUERS: '{',
    LOAD_SAMPLE: 'j',
  };
  const wrong = await command(t, 'start', { env });
  t.equal(wrong.code, 1);
  for (const name of ['PORT', 'LOG_LEVEL', 'DATABASE_URL', 'ISSUERS', 'LOAD_SAMPLE']) t.match(wrong.err, `  ${name}: `);
  t.notMatch(wrong.err, /\n {4}at /);
  t.notOk(fs.existsSync(fresh), 'nothing was made');

  for (const script of ['token', 'client', 'migrate', 'verify-ledger', 'worker']) {
    const args = script === 'client' ? ['--id', 'x', '--organisation', 'so-cong-thuong'] : [];
    const one = await command(t, script, { env: { DATA_DIR: fresh, PORT: 'x' }, args });
    t.match(one, { code: 1, err: /^The configuration is not valid:\n {2}PORT: .*\n$/ }, script);
  }
});

t.test('with DATABASE_URL', async (t) => {
  const env = (url: string, more: Record<string, string> = {}) => ({
    DATA_DIR: path.join(base, 'elsewhere'),
    DATABASE_URL: url,
    ...more,
  });
  const ended = async (url: string, more: Record<string, string> = {}) => {
    const { code, err } = await command(t, 'start', { env: env(url, { PORT: '0', ...more }) });
    t.equal(code, 1);
    t.notMatch(err, /\n {4}at /, 'a message, not a stack');
    return err;
  };

  await t.test('the figures are loaded only when told', async (t) => {
    const url = await testDatabase(t);
    const bare = await serve(t, { env: env(url) });
    t.strictSame(await counts(bare), [0, 0, 0, 0]);
    t.equal(await bare.stop(), 0);
    // Both find it empty; one loads.
    const pair = await Promise.all([1, 2].map(() => serve(t, { env: env(url, { LOAD_SAMPLE: 'true' }) })));
    for (const service of pair) {
      t.strictSame(await counts(service), SAMPLE);
      t.equal((await service.get('/v1/organisations?limit=1')).headers.get('change-position'), '1');
      t.equal(await service.stop(), 0);
    }
    t.notOk(fs.existsSync(path.join(base, 'elsewhere/pg')), 'no database of our own beside it');
  });

  await t.test('an older PostgreSQL is refused', async (t) => {
    // A real server that claims another version: its own current_setting() stands before the one of the catalogue.
    const url = await testDatabase(t);
    const client = await connectOnce(url);
    await client.query(`create schema older`);
    await client.query(`create function older.current_setting(name text) returns text language sql
      return case name when 'server_version_num' then '170006' else '17.6' end`);
    await client.query(`alter database ${new URL(url).pathname.slice(1)} set search_path = older, pg_catalog, public`);
    await client.end();
    t.match(await ended(url), 'PostgreSQL 17.6; this service needs PostgreSQL 18 or newer');
    t.match(await command(t, 'migrate', { env: env(url) }), { code: 1, err: /^The database server is PostgreSQL 17/ });
  });

  await t.test('pending migrations stop a start that may not apply them', async (t) => {
    const url = await testDatabase(t);
    const client = await connectOnce(url);
    await client.query(`delete from drizzle.__drizzle_migrations`);
    await client.end();
    const err = await ended(url, { MIGRATE_ON_START: 'false' });
    t.match(err, /\d+ migrations are pending: run `npm run migrate` first/);
    t.match(await command(t, 'worker', { env: env(url) }), { code: 1, err: /migrations are pending/ });
    t.match(await command(t, 'verify-ledger', { env: env(url) }), { code: 1, err: /migrations are pending/ });
  });

  await t.test('a database that is not there is named, without its password', async (t) => {
    const port = await freePort();
    const away = await ended(`postgres://app:geheim@127.0.0.1:${port}/register`);
    t.match(away, `No connection to the database register at 127.0.0.1:${port}: connect ECONNREFUSED`);
    const unknown = await ended('postgres://app:geheim@no-such-host.invalid/register');
    t.match(unknown, 'No connection to the database register at no-such-host.invalid:5432: ');
    const url = new URL(process.env.TEST_SERVER_URL!);
    url.password = 'geheim';
    const stranger = await ended(url.href);
    t.match(stranger, /password authentication failed|no password supplied|role/);
    for (const text of [away, unknown, stranger]) t.notMatch(text, 'geheim');
  });
});

t.test('the built service runs from what the image holds', async (t) => {
  const app = path.join(base, 'app');
  fs.mkdirSync(app);
  const tsc = path.join(REPOSITORY, 'node_modules/typescript/bin/tsc');
  // Types are checked elsewhere; here only what comes out counts.
  const flags = ['-p', 'tsconfig.build.json', '--noCheck', '--outDir', path.join(app, 'dist')];
  await run(process.execPath, [tsc, ...flags], { cwd: REPOSITORY });
  const dockerfile = fs.readFileSync(path.join(REPOSITORY, 'Dockerfile'), 'utf8');
  const copies = /^RUN (cp src.*)$/m.exec(dockerfile)![1]!.replaceAll('dist/', `${app}/dist/`);
  await run('sh', ['-c', copies], { cwd: REPOSITORY });
  const last = dockerfile.split(/^FROM /m).at(-1)!;
  for (const [, from, to] of last.matchAll(/^COPY (?!--from)(\S+) (\S+)$/gm))
    fs.cpSync(path.join(REPOSITORY, from!), path.join(app, to === './' ? from! : to!), { recursive: true });
  fs.symlinkSync(path.join(REPOSITORY, 'node_modules'), path.join(app, 'node_modules'));
  const argv = JSON.parse(/^CMD (\[.*\])$/m.exec(last)![1]!) as string[];
  const url = await testDatabase(t);
  const env = { DATABASE_URL: url, DATA_DIR: path.join(base, 'app-data'), NODE_ENV: 'production', LOAD_SAMPLE: 'true' };
  const service = await serve(t, { env, cwd: app, command: `exec ${argv.join(' ')}` });
  t.strictSame(await counts(service), SAMPLE);
  t.equal((await service.get('/v1/openapi.json')).body.openapi.slice(0, 3), '3.1');
  t.equal((await fetch(`${service.base}/docs/`)).status, 200);
  t.equal(await service.stop(), 0);
  const script = (name: string) => `exec node --import ./dist/src/db/drizzle-cjs.mjs dist/src/cli/${name}.js`;
  const there = (name: string) => command(t, name, { env, cwd: app, command: script(name) });
  t.match(await there('verify-ledger'), { code: 0, out: HOLDS });
  t.match(await there('migrate'), { code: 0, out: /^0 of \d+ migrations applied now\n$/ });
});

// Where root runs the tests, somebody else can only start what lies open to them.
if (ROOT && [REPOSITORY, process.execPath].every((it) => reachable(it, { uid: NOBODY, gid: NOBODY }))) {
  t.test('an ordinary user starts, kills and starts it', async (t) => {
    const own = path.join(base, 'own');
    fs.mkdirSync(own, { mode: 0o700 });
    fs.chownSync(own, NOBODY, NOBODY);
    const env = { DATA_DIR: path.join(own, 'data') };
    const first = await serve(t, { env, uid: NOBODY });
    t.strictSame(await counts(first), SAMPLE);
    t.equal(fs.statSync(`/proc/${servers(env.DATA_DIR)[0]}`).uid, NOBODY);
    await first.stop('SIGKILL');
    const second = await serve(t, { env, uid: NOBODY });
    t.strictSame(await counts(second), SAMPLE);
    t.equal(await second.stop(), 0);
    t.strictSame(servers(env.DATA_DIR), []);
    t.match(await command(t, 'token', { env, uid: NOBODY }), { code: 0, last: /^ey/ });
  });
}
