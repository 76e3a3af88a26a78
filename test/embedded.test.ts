import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import t from 'tap';
import { type EmbeddedPg, EmbeddedPgError, findRunningEmbeddedPg, startEmbeddedPg } from '../src/db/embedded.ts';
import { faultOf, findBinaries, serverAccount, usableBinaries } from '../src/db/embedded-binaries.ts';

const ROOT = process.getuid?.() === 0;
const LINUX = process.platform === 'linux';
const NOBODY = 65534;
const parentScript = fileURLToPath(new URL('./support/embedded-parent.ts', import.meta.url));

const base = fs.mkdtempSync(path.join(os.tmpdir(), 'embedded-test-'));
if (ROOT) fs.chmodSync(base, 0o711); // mkdtemp makes it private, which is a case of its own below
const spawned = new Set<ChildProcess>();
const started: EmbeddedPg[] = [];
t.teardown(async () => {
  for (const child of spawned) child.kill('SIGKILL');
  for (const server of started) await server.stop();
  fs.rmSync(base, { recursive: true, force: true, maxRetries: 20 });
});

async function start(options: Parameters<typeof startEmbeddedPg>[0]): Promise<EmbeddedPg> {
  const server = await startEmbeddedPg({ fast: true, ...options });
  started.push(server);
  return server;
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

interface Parent {
  child: ChildProcess;
  /** What it printed first: its connection, or the error. */
  said: Promise<Record<string, unknown>>;
  ended: Promise<unknown>;
}

function parent(dir: string, ids: { uid?: number; gid?: number } = {}): Parent {
  const command = [process.execPath, parentScript, dir];
  // tap has every child write a report where another account may not
  if (ids.uid !== undefined) command.unshift('/bin/sh', '-c', 'unset NODE_OPTIONS; exec "$0" "$@"');
  const child = spawn(command[0]!, command.slice(1), { ...ids, cwd: '/', stdio: ['pipe', 'pipe', 'inherit'] });
  spawned.add(child);
  const ended = once(child, 'exit').finally(() => spawned.delete(child));
  const lines = createInterface(child.stdout!);
  const said = once(lines, 'line').then(([line]) => JSON.parse(line as string) as Record<string, unknown>);
  return { child, said, ended };
}

/** Gone for good: neither running nor answering. A zombie counts as gone, whoever has to reap it. */
function gone(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return true;
  }
  return LINUX && fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8') === '';
}

async function until(what: () => boolean, ms: number): Promise<number> {
  const begin = Date.now();
  while (!what() && Date.now() - begin < ms) await sleep(5);
  return Date.now() - begin;
}

async function fault(work: Promise<unknown>): Promise<EmbeddedPgError> {
  const error = await work.then(
    () => undefined,
    (reason) => reason,
  );
  if (!(error instanceof EmbeddedPgError)) throw error ?? new Error('nothing was thrown');
  return error;
}

const mode = (file: string) => fs.statSync(file).mode & 0o777;

t.test('the first start creates a cluster that is safe to use', async (t) => {
  const dir = path.join(base, 'main');
  t.equal(await findRunningEmbeddedPg(dir), undefined, 'nothing runs yet');
  process.env.SIGNING_KEY = 'not-for-others';
  const server = await start({ dir, fast: false });
  delete process.env.SIGNING_KEY;
  t.match(server, { reused: false, owned: true });

  await t.test('settings are those of real use', async (t) => {
    const rows = await query(
      server.adminUrl(),
      `select name, setting from pg_settings where name in ('fsync', 'synchronous_commit', 'shared_buffers', 'jit',
        'max_connections', 'TimeZone', 'wal_level', 'listen_addresses', 'unix_socket_directories', 'full_page_writes')`,
    );
    t.strictSame(Object.fromEntries(rows.map((row) => [row.name, row.setting])), {
      fsync: 'on',
      full_page_writes: 'on',
      synchronous_commit: 'on',
      shared_buffers: String(128 * 128),
      jit: 'off',
      max_connections: '60',
      TimeZone: 'UTC',
      wal_level: 'replica',
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
    });
    const [locale] = await query(
      server.url(),
      `select datlocprovider provider, datlocale locale, pg_encoding_to_char(encoding) encoding, lower('ĐẶNG') lower
        from pg_database where datname = current_database()`,
    );
    t.strictSame(locale, { provider: 'b', locale: 'C.UTF-8', encoding: 'UTF8', lower: 'đặng' });
  });

  await t.test('app owns its database and is not superuser', async (t) => {
    const [role] = await query(
      server.url(),
      `select current_user name, current_database() db, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls
        from pg_roles where rolname = current_user`,
    );
    t.strictSame(role, {
      name: 'app',
      db: 'register',
      rolsuper: false,
      rolcreatedb: true,
      rolcreaterole: false,
      rolbypassrls: false,
    });
    for (const name of ['pg_trgm', 'unaccent', 'btree_gist']) await query(server.url(), `create extension ${name}`);
    await t.rejects(query(server.url(), `copy (select 1) to '/tmp/never'`), { code: '42501' });
    await query(server.url(), 'create database second template register strategy file_copy');
    const [second] = await query(server.url('second'), `select count(*)::int n from pg_extension`);
    t.equal(second?.n, 4, 'a database of the template, with its extensions and plpgsql');
    const [admin] = await query(server.adminUrl(), 'select rolsuper from pg_roles where rolname = current_user');
    t.equal(admin?.rolsuper, true);
  });

  await t.test('nobody enters without the password', async (t) => {
    for (const role of ['app', 'postgres'])
      await t.rejects(query(`postgres://${role}:wrong@127.0.0.1:${server.port}/register`, 'select 1'), {
        code: '28P01',
      });
    const rows = await query(
      server.adminUrl(),
      'select rolname, left(rolpassword, 14) kind from pg_authid where rolcanlogin',
    );
    for (const row of rows) t.equal(row.kind, 'SCRAM-SHA-256$', `${row.rolname} has a salted password`);
    const secrets = JSON.parse(fs.readFileSync(path.join(dir, 'credentials.json'), 'utf8'));
    t.not(secrets.app, secrets.postgres);
    if (process.platform !== 'win32') {
      t.equal(mode(path.join(dir, 'credentials.json')), 0o600);
      t.equal(mode(path.join(dir, 'postgres.log')), 0o600);
      t.equal(mode(path.join(dir, 'data')), 0o700);
      t.equal(fs.statSync(path.join(dir, 'credentials.json')).uid, process.getuid?.());
    }
    if (LINUX) {
      const [line, env] = ['cmdline', 'environ'].map((name) => fs.readFileSync(`/proc/${server.pid}/${name}`, 'utf8'));
      t.notMatch(line, secrets.app);
      t.notMatch(env, /not-for-others/, 'the server does not see our environment');
      t.equal(fs.statSync(`/proc/${server.pid}`).uid === 0, false, 'the server does not run as root');
    }
  });

  await t.test('the log holds no values', async (t) => {
    await t.rejects(query(server.url(), `select 'Nguyễn Văn A'::int`), { code: '22P02' });
    t.notMatch(fs.readFileSync(path.join(dir, 'postgres.log'), 'utf8'), /Nguyễn/);
  });

  await t.test('another command finds the running server', async (t) => {
    const found = await findRunningEmbeddedPg(dir);
    t.match(found, { pid: server.pid, port: server.port, dir: server.dir });
    t.equal(found?.url(), server.url());
  });

  await query(server.url(), `create table kept as select 42 as n`);
  await Promise.all([server.stop(), server.stop()]);
  t.ok(gone(server.pid), 'stop() waits for the end');
  t.equal(await findRunningEmbeddedPg(dir), undefined);
});

t.test('the second start finds the same data', async (t) => {
  const dir = path.join(base, 'main');
  const server = await start({ dir });
  t.match(server, { reused: false, owned: true });
  t.strictSame(await query(server.url(), 'select n from kept'), [{ n: 42 }]);

  const again = await start({ dir });
  t.match(again, { pid: server.pid, reused: true, owned: false }, 'a start beside it shares the server');
  await again.stop();
  t.strictSame(await query(server.url(), 'select n from kept'), [{ n: 42 }], 'and does not stop it');
  await server.stop();
});

t.test('a killed parent takes the server with it', async (t) => {
  const dir = path.join(base, 'main');
  const { child, said, ended } = parent(dir);
  const { pid, url } = (await said) as { pid: number; url: string };
  await query(url, 'select n from kept');
  child.kill('SIGKILL');
  await ended;
  const ms = await until(() => gone(pid), 5000);
  t.ok(gone(pid), 'the server ended');
  t.ok(ms < 3000, `after ${ms} ms`);
  t.notOk(fs.existsSync(path.join(dir, 'data', 'postmaster.pid')), 'in good order');
});

t.test('a start right after the kill does not take over a server that is about to end', async (t) => {
  const dir = path.join(base, 'main');
  for (let round = 0; round < 3; round++) {
    const { child, said } = parent(dir);
    const { url } = (await said) as { url: string };
    await query(url, 'select 1');
    child.kill('SIGKILL');
    const server = await start({ dir });
    await sleep(150);
    t.strictSame(await query(server.url(), 'select n from kept'), [{ n: 42 }]);
    await server.stop();
    t.ok(gone(server.pid));
  }
});

t.test('an orphan is adopted, and stopped by its new owner', async (t) => {
  const dir = path.join(base, 'main');
  const { child, said, ended } = parent(dir);
  const { pid, port } = (await said) as { pid: number; port: number };
  const dog = Number(fs.readFileSync(path.join(dir, 'watchdog.pid'), 'utf8'));
  process.kill(dog, 'SIGKILL'); // without it the server would follow its parent
  child.kill('SIGKILL');
  await ended;
  await sleep(300);
  t.notOk(gone(pid), 'the server outlived its parent');

  const server = await start({ dir });
  t.match(server, { pid, port, reused: true, owned: true });
  t.strictSame(await query(server.url(), 'select n from kept'), [{ n: 42 }]);
  const next = Number(fs.readFileSync(path.join(dir, 'watchdog.pid'), 'utf8'));
  t.not(next, dog, 'it has a watchdog again');
  await server.stop();
  t.ok(gone(pid));
  await until(() => gone(next), 1000);
  t.ok(gone(next), 'the watchdog ended as well');
});

t.test('a pid file left behind does not stand in the way', async (t) => {
  const dir = path.join(base, 'main');
  const file = path.join(dir, 'data', 'postmaster.pid');
  const leave = (pid: number) => {
    fs.writeFileSync(file, `${pid}\n${path.join(dir, 'data')}\n1\n1\n\n127.0.0.1\n\nready   \n`, { mode: 0o600 });
    const { uid, gid } = fs.statSync(path.join(dir, 'data'));
    fs.chownSync(file, uid, gid);
  };
  const dead = spawn(process.execPath, ['-e', '']);
  await once(dead, 'exit');
  const cases: [string, number][] = [
    ['of a dead process', dead.pid!],
    ['with a pid that is another program now', process.pid],
  ];
  let keeper: ChildProcess | undefined;
  if (LINUX) {
    // `sleep` never reaps the child it inherits from the shell, which is gone by the time that child ends
    keeper = spawn('/bin/sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 30'], { stdio: ['ignore', 'pipe', 'ignore'] });
    spawned.add(keeper);
    const [line] = await once(createInterface(keeper.stdout!), 'line');
    const zombie = Number(line);
    await until(() => gone(zombie), 2000);
    process.kill(zombie, 0);
    cases.push(['of a zombie', zombie]);
  }
  for (const [name, pid] of cases) {
    leave(pid);
    t.equal(await findRunningEmbeddedPg(dir), undefined, `${name}: nothing runs`);
    const server = await start({ dir });
    t.match(server, { reused: false, owned: true }, name);
    t.strictSame(await query(server.url(), 'select n from kept'), [{ n: 42 }], name);
    await server.stop();
  }
  keeper?.kill('SIGKILL');
});

t.test('a server killed hard recovers its data', async (t) => {
  const dir = path.join(base, 'main');
  const server = await start({ dir, fast: false });
  await query(server.url(), 'create table recovered as select 7 as n');
  process.kill(server.pid, 'SIGKILL');
  await until(() => gone(server.pid), 2000);
  const next = await start({ dir });
  t.equal(next.reused, false);
  t.strictSame(await query(next.url(), 'select n from recovered'), [{ n: 7 }]);
  await server.stop();
  t.strictSame(
    await query(next.url(), 'select n from recovered'),
    [{ n: 7 }],
    'the old handle does not end the new one',
  );
  await next.stop();
});

t.test('two processes starting one new directory share one server', async (t) => {
  const dir = path.join(base, 'raced');
  const racers = [parent(dir), parent(dir)];
  const results = await Promise.all(racers.map(({ said }) => said));
  t.strictSame(results.map(({ owned }) => owned).sort(), [false, true], 'exactly one owns it');
  t.equal(results[0]?.pid, results[1]?.pid);
  t.equal(results[0]?.url, results[1]?.url);
  const owner = results.findIndex(({ owned }) => owned === true);
  const guest = racers[1 - owner]!;
  guest.child.stdin!.write('stop\n');
  await guest.ended;
  const { url, pid } = results[owner] as { url: string; pid: number };
  t.equal((await query(url, 'select 1 as n'))[0]?.n, 1, 'the guest left the server alone');
  racers[owner]!.child.stdin!.write('stop\n');
  await racers[owner]!.ended;
  t.ok(gone(pid));
  t.strictSame(
    fs.readdirSync(dir).filter((name) => name.startsWith('new-')),
    [],
  );
});

t.test('a creation killed in the middle is begun anew', async (t) => {
  const dir = path.join(base, 'half');
  const { child, ended } = parent(dir);
  const half = () => fs.existsSync(dir) && fs.readdirSync(dir).some((name) => name.startsWith('new-'));
  await until(half, 10_000);
  await sleep(60); // initdb has written some of its files
  child.kill('SIGKILL');
  await ended;
  t.ok(half(), 'something is left behind');
  t.notOk(fs.existsSync(path.join(dir, 'data')), 'and nothing looks like a cluster');

  const server = await start({ dir });
  t.equal((await query(server.url(), 'select 1 as n'))[0]?.n, 1);
  t.notOk(half(), 'the leftovers are gone');
  await server.stop();
});

t.test('lost credentials are replaced, the data is kept', async (t) => {
  const dir = path.join(base, 'main');
  const before = fs.readFileSync(path.join(dir, 'credentials.json'), 'utf8');
  for (const damage of [undefined, '{"app":']) {
    if (damage === undefined) fs.rmSync(path.join(dir, 'credentials.json'));
    else fs.writeFileSync(path.join(dir, 'credentials.json'), damage);
    const server = await start({ dir });
    t.strictSame(await query(server.url(), 'select n from kept'), [{ n: 42 }]);
    await server.stop();
  }
  t.not(fs.readFileSync(path.join(dir, 'credentials.json'), 'utf8'), before);
});

t.test('faults say what is wrong', async (t) => {
  const dir = path.join(base, 'main');
  const holder = net.createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port } = holder.address() as net.AddressInfo;
  const taken = await fault(start({ dir, port }));
  t.match(taken, { code: 'port_taken', message: `port ${port} is taken` });
  holder.close();

  const wrong = await fault(start({ dir, settings: { shared_buffers: 'much' } }));
  t.match(wrong, { code: 'start_failed', message: /invalid value for parameter "shared_buffers"/ });

  const version = path.join(dir, 'data', 'PG_VERSION');
  fs.writeFileSync(version, '17\n');
  t.match(await fault(start({ dir })), { code: 'other_version', message: /PostgreSQL 17, this is 18/ });
  fs.writeFileSync(version, '18\n');

  const server = await start({ dir, port });
  t.equal(server.port, port, 'after every fault the directory can be started, on the port asked for');
  await server.stop();

  const blocked = path.join(base, 'file');
  fs.writeFileSync(blocked, '');
  t.equal((await fault(start({ dir: path.join(blocked, 'pg') }))).code, 'start_failed');

  const { platform } = process;
  Object.defineProperty(process, 'platform', { value: 'sunos' });
  try {
    t.throws(() => findBinaries({}, base), { code: 'unsupported_platform', message: /Set DATABASE_URL/ });
  } finally {
    Object.defineProperty(process, 'platform', { value: platform });
  }
  t.equal(faultOf('could not write to file "base/1/2": No space left on device', 'initdb_failed'), 'disk_full');
  t.equal(faultOf('ENOSPC: no space left on device, write', 'start_failed'), 'disk_full');
  t.equal(faultOf('something else', 'initdb_failed'), 'initdb_failed');
});

t.test('binaries that are out of reach or incomplete are copied and completed', async (t) => {
  const account = serverAccount(base);
  const { bin } = findBinaries(account, base);
  const installed = path.join(base, 'package');
  fs.mkdirSync(path.join(installed, 'native', 'lib'), { recursive: true });
  fs.mkdirSync(path.join(installed, 'native', 'bin'));
  fs.writeFileSync(path.join(installed, 'package.json'), '{"version":"18.4.0"}');
  const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }];
  fs.writeFileSync(path.join(installed, 'native', 'pg-symlinks.json'), JSON.stringify(links));
  fs.writeFileSync(path.join(installed, 'native', 'lib', 'libpq.so.5.18'), 'library');
  const program = path.basename(fs.readdirSync(bin).find((name) => /^postgres(\.exe)?$/.test(name))!);
  fs.writeFileSync(path.join(installed, 'native', 'bin', program), 'program', { mode: 0o755 });

  const there = usableBinaries(installed, account, path.join(base, 'shelf'));
  t.strictSame(there, { bin: path.join(installed, 'native', 'bin'), major: '18' }, 'used where they are');
  const made = path.join(installed, 'native', 'lib', 'libpq.so.5');
  t.equal(fs.readFileSync(made, 'utf8'), 'library', 'the missing link was made');

  if (ROOT) {
    fs.rmSync(made);
    fs.chmodSync(path.join(installed, 'native'), 0o700);
    const copied = usableBinaries(installed, account, path.join(base, 'shelf'));
    t.equal(copied.bin, path.join(base, 'shelf', 'native-18.4.0', 'bin'), 'copied where the account can reach them');
    t.equal(mode(path.join(copied.bin, program)), 0o755);
    t.equal(mode(path.dirname(copied.bin)), 0o755);
    t.equal(fs.readFileSync(path.join(copied.bin, '../lib/libpq.so.5'), 'utf8'), 'library', 'with the link');
    t.equal(usableBinaries(installed, account, path.join(base, 'shelf')).bin, copied.bin, 'once');
  }
});

if (ROOT) {
  t.test('root: a directory below a private one moves, and stays found', async (t) => {
    const hidden = path.join(base, 'hidden');
    fs.mkdirSync(hidden, { mode: 0o700 });
    const dir = path.join(hidden, 'register', 'pg');
    const server = await start({ dir });
    t.teardown(() => fs.rmSync(server.dir, { recursive: true, force: true }));
    t.ok(fs.lstatSync(dir).isSymbolicLink());
    t.equal(fs.realpathSync(dir), server.dir);
    t.notOk(server.dir.startsWith(hidden));
    await query(server.url(), 'create table kept as select 1 as n');
    t.equal((await findRunningEmbeddedPg(dir))?.pid, server.pid);
    await server.stop();
    const again = await start({ dir });
    t.strictSame(await query(again.url(), 'select n from kept'), [{ n: 1 }]);
    await again.stop();

    const full = path.join(hidden, 'full');
    fs.mkdirSync(full);
    fs.writeFileSync(path.join(full, 'something'), '');
    t.match(await fault(start({ dir: full })), { code: 'no_access', message: /a parent is private/ });
  });

  t.test('an ordinary user runs it, and root afterwards leaves it to that user', async (t) => {
    const own = path.join(base, 'own');
    fs.mkdirSync(own, { mode: 0o700 });
    fs.chownSync(own, NOBODY, NOBODY);
    const dir = path.join(own, 'pg');
    const first = parent(dir, { uid: NOBODY, gid: NOBODY });
    const said = await first.said;
    t.match(said, { uid: NOBODY, reused: false, owned: true });
    t.equal((await query(said.url as string, 'select 1 as n'))[0]?.n, 1);
    t.equal(fs.statSync(`/proc/${said.pid}`).uid, NOBODY);
    first.child.kill('SIGKILL');
    await first.ended;
    await until(() => gone(said.pid as number), 3000);
    t.ok(gone(said.pid as number), 'the watchdog works for an ordinary user');

    const server = await start({ dir });
    t.equal(fs.statSync(`/proc/${server.pid}`).uid, NOBODY, 'the server refuses any other account');
    await server.stop();
    const second = parent(dir, { uid: NOBODY, gid: NOBODY });
    t.match(await second.said, { owned: true }, 'root left nothing the user cannot open');
    second.child.stdin!.write('stop\n');
    await second.ended;
  });

  t.test('a cluster of another account is refused with a reason', async (t) => {
    const stranger = parent(path.join(base, 'main'), { uid: NOBODY, gid: NOBODY });
    t.match(await stranger.said, { code: 'no_access', message: /permission denied/i });
    await stranger.ended;
  });
}
