// A private PostgreSQL 18 for people who have Node and nothing else: development, tests, a first look. It listens on
// 127.0.0.1 only, asks for a password, and ends with the process that started it, even when that is killed.
//
//   <dir>/data               the cluster: superuser `postgres`, role `app` (not superuser) and its database `register`
//   <dir>/credentials.json   both passwords, 0600, of the user who runs the service
//   <dir>/postgres.log       start, stop and crash lines of the server; no statements, no values
//   <dir>/watchdog.pid       the process that stops the server when its owner dies
//   <dir>/new-*              a cluster being created; whatever a killed process left of one is removed at the next start
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import type net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Account, Binaries } from './embedded-binaries.ts';
import {
  alive,
  answers,
  commandLine,
  EmbeddedPgError,
  faultOf,
  findBinaries,
  freePort,
  giveToOwnerOf,
  homeDirectory,
  readIfThere,
  run,
  serverAccount,
  spawnOptions,
  takeLock,
  WINDOWS,
  writePrivate,
} from './embedded-binaries.ts';

export { EmbeddedPgError, type EmbeddedPgFault } from './embedded-binaries.ts';

export interface EmbeddedPgOptions {
  dir: string;
  /** A free port is chosen where none is given. A server that already runs for `dir` keeps the port it has. */
  port?: number;
  /** For tests: nothing survives a power cut. */
  fast?: boolean;
  /** Server settings on top of ours. */
  settings?: Record<string, string | number>;
}

export interface EmbeddedPgConnection {
  /** As role `app`; the database is `register` unless named. */
  url(database?: string): string;
  /** As superuser `postgres`, for administration: the service must not use it, or row security is bypassed. */
  adminUrl(database?: string): string;
  port: number;
  pid: number;
  /** Where the cluster lives; differs from the option where root had to move it to a reachable place. */
  dir: string;
}

export interface EmbeddedPg extends EmbeddedPgConnection {
  /** The server was already running. */
  reused: boolean;
  /** stop() ends the server. False where another living process started it: then it is that process's to stop. */
  owned: boolean;
  /** Resolves when a server that this process started has ended, for whatever reason; else never. */
  ended: Promise<void>;
  stop(): Promise<void>;
}

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '', // a socket path longer than 107 bytes would stop the server from starting
  max_connections: 60,
  shared_buffers: '128MB',
  jit: 'off', // our statements are short: compiling them costs more than running them
  timezone: 'UTC',
  log_timezone: 'UTC',
  wal_level: 'replica',
  fsync: 'on',
  synchronous_commit: 'on',
  // Before it recovers, a server opens every file of the directory to flush it, which took 20 s on a busy disk.
  ...(process.platform === 'linux' ? { recovery_init_sync_method: 'syncfs' } : {}),
  log_min_messages: 'log', // an ERROR line repeats the values of the statement, which may be personal data
};
const FAST = {
  wal_level: 'minimal',
  max_wal_senders: 0,
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
};
const PATIENCE = 120_000; // ms: recovery after a power cut may replay a gigabyte of log
const HAS_PROC = fs.existsSync('/proc/self/cmdline');

export async function startEmbeddedPg(options: EmbeddedPgOptions): Promise<EmbeddedPg> {
  let lock: net.Server | undefined;
  try {
    const account = serverAccount(options.dir);
    const home = homeDirectory(options.dir, account);
    let seen: number | undefined;
    for (const deadline = Date.now() + PATIENCE; ; await sleep(50)) {
      lock = await takeLock(home);
      if (lock) return await startOwned(home, account, options, lock);
      const running = await connectionTo(home);
      // Seen twice, so that we do not share the server of a process that was killed this very moment.
      if (running && running.pid === seen)
        return { ...running, reused: true, owned: false, ended: new Promise(() => {}), stop: async () => {} };
      seen = running?.pid;
      if (Date.now() > deadline)
        throw new EmbeddedPgError('busy', `Another process is starting or stopping the database in ${home}.`);
    }
  } catch (error) {
    lock?.close();
    if (error instanceof EmbeddedPgError) throw error;
    const text = (error as Error).message;
    const message = `The embedded PostgreSQL could not start in ${options.dir}: ${text}`;
    throw new EmbeddedPgError(faultOf(text, 'start_failed'), message, { cause: error });
  }
}

/** The server another process runs for this directory, for commands that work beside the service. */
export async function findRunningEmbeddedPg(dir: string): Promise<EmbeddedPgConnection | undefined> {
  if (!fs.existsSync(dir)) return undefined;
  try {
    return await connectionTo(fs.realpathSync(dir));
  } catch (error) {
    const text = `The database in ${dir} belongs to another account: ${(error as Error).message}`;
    throw new EmbeddedPgError(faultOf(text, 'start_failed'), text, { cause: error });
  }
}

async function startOwned(home: string, account: Account, o: EmbeddedPgOptions, lock: net.Server): Promise<EmbeddedPg> {
  const binaries = findBinaries(account, home);
  removeUnfinished(home);
  const data = path.join(home, 'data');
  const version = readIfThere(path.join(data, 'PG_VERSION'))?.trim();
  if (version === undefined) await createCluster(home, account, binaries, o).finally(() => removeUnfinished(home));
  else if (version !== binaries.major) {
    const message = `${data} was written by PostgreSQL ${version}, this is ${binaries.major}. Dump it with the old version and load it anew, or choose another directory.`;
    throw new EmbeddedPgError('other_version', message);
  }
  let orphan = await findOrphan(home);
  if (!readCredentials(home)) {
    // Lost or damaged, the data is not: only a server that is down takes new passwords without the old ones.
    if (orphan) await stopServer(orphan, home, binaries);
    orphan = undefined;
    writePrivate(home, 'credentials.json', await setPasswords(data, account, binaries, []));
  }
  const { server, dog, child } = orphan
    ? { server: orphan, dog: watch(orphan.pid, home, account, binaries), child: undefined }
    : await launch(home, account, binaries, o);
  removeUnfinished(home); // again: the initdb of a killed process may have outlived the first removal
  const release = () => {
    dog.kill('SIGKILL');
    lock.close();
  };
  const ended = new Promise<void>((resolve) => {
    // Crashed, or stopped by somebody else: the directory is free to be started again.
    child?.once('exit', () => {
      release();
      resolve();
    });
  });
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= stopServer(server, home, binaries).then(release);
    return stopping;
  };
  const connection = await connectionTo(home);
  if (!connection) {
    await stop();
    throw new EmbeddedPgError('start_failed', `PostgreSQL ended right after its start.\n${logTail(home, 0)}`);
  }
  return { ...connection, reused: child === undefined, owned: true, ended, stop };
}

function removeUnfinished(home: string): void {
  for (const name of fs.readdirSync(home).filter((entry) => entry.startsWith('new-'))) {
    try {
      fs.rmSync(path.join(home, name), { recursive: true, force: true });
    } catch {
      // somebody still writes there; it is in nobody's way
    }
  }
}

/** Built aside and moved into place when whole: a kill in the middle leaves nothing that looks like a cluster. */
async function createCluster(home: string, account: Account, binaries: Binaries, o: EmbeddedPgOptions): Promise<void> {
  const fresh = fs.mkdtempSync(path.join(home, 'new-'));
  if (account.uid !== undefined) fs.chownSync(fresh, account.uid, account.gid!);
  const data = path.join(fresh, 'data');
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const speed = o.fast ? ['--no-sync'] : [];
  const args = ['-D', data, '-U', 'postgres', '--auth=reject', '--no-instructions', ...locale, ...speed];
  await run(path.join(binaries.bin, 'initdb'), args, account);
  fs.writeFileSync(path.join(data, 'pg_hba.conf'), 'host all all 127.0.0.1/32 scram-sha-256\n', { flush: true });
  // Not superuser, or row security would not bind it; owner of its database, so it may create trusted extensions there.
  const roles = ['create role app login createdb', 'create database register owner app'];
  writePrivate(home, 'credentials.json', await setPasswords(data, account, binaries, roles));
  fs.renameSync(data, path.join(home, 'data'));
  if (WINDOWS) return;
  const handle = fs.openSync(home, 'r'); // a power cut could otherwise undo the move and with it the whole cluster
  fs.fsyncSync(handle);
  fs.closeSync(handle);
}

/** Through the single-user server, reading its standard input: no moment without a password, none in a process list. */
async function setPasswords(data: string, account: Account, binaries: Binaries, first: string[]): Promise<string> {
  const app = randomBytes(24).toString('base64url');
  const postgres = randomBytes(24).toString('base64url');
  const sql = [...first, `alter role app password '${app}'`, `alter role postgres password '${postgres}'`];
  const quiet = ['-c', 'log_min_messages=log', '-c', 'log_min_error_statement=panic', '-c', 'exit_on_error=on'];
  const input = sql.map((line) => `${line};\n`).join('');
  await run(path.join(binaries.bin, 'postgres'), ['--single', '-D', data, ...quiet, 'postgres'], account, input);
  return JSON.stringify({ app, postgres });
}

async function launch(home: string, account: Account, binaries: Binaries, o: EmbeddedPgOptions) {
  const data = path.join(home, 'data');
  for (const deadline = Date.now() + PATIENCE; ; await sleep(100)) {
    clearStalePid(data);
    const conf = { ...SETTINGS, ...(o.fast ? FAST : {}), port: o.port ?? (await freePort()), ...o.settings };
    const args = ['-D', data, ...Object.entries(conf).flatMap(([key, value]) => ['-c', `${key}=${value}`])];
    // A file and not a pipe: a pipe holds our event loop open, and loses the lines that explain a crash.
    const file = path.join(home, 'postgres.log');
    if ((fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 10_000_000) fs.renameSync(file, `${file}.1`);
    const log = fs.openSync(file, 'a', 0o600);
    giveToOwnerOf(home, file);
    const begin = fs.fstatSync(log).size;
    const stdio: SpawnOptions['stdio'] = ['ignore', 'ignore', log];
    const child = spawn(path.join(binaries.bin, 'postgres'), args, { ...spawnOptions(account), detached: true, stdio });
    fs.closeSync(log);
    child.unref();
    let ended: string | undefined;
    child.once('error', (error) => (ended = error.message));
    child.once('exit', (code, signal) => (ended = `exit ${signal ?? code}`));
    const dog = watch(child.pid ?? 0, home, account, binaries); // before the wait: we may be killed during it
    while (ended === undefined && Date.now() < deadline) {
      const server = await findServer(home);
      if (server?.pid === child.pid && server?.state === 'ready') return { server, dog, child };
      await sleep(10);
    }
    if (ended === undefined) child.kill('SIGQUIT');
    dog.kill('SIGKILL');
    const tail = logTail(home, begin);
    const fault = faultOf(`${ended}\n${tail}`, 'start_failed');
    // A port chosen by us may be lost to somebody between the look and the bind; and workers of a server killed a
    // moment ago keep its shared memory until they notice. Both pass.
    const passing = (fault === 'port_taken' && o.port === undefined) || /pre-existing shared memory/.test(tail);
    if (passing && Date.now() < deadline - PATIENCE + 10_000) continue;
    const reason = fault === 'port_taken' ? `port ${conf.port} is taken` : (ended ?? 'no answer in time');
    throw new EmbeddedPgError(fault, `The embedded PostgreSQL did not start: ${reason}.\n${tail}`);
  }
}

/** Ends the server when we end, even by kill -9: a process that waits on our pipe and reads its end. It looks at
 *  postmaster.pid first, or it might hit a later server of the same directory or a stranger with a recycled pid. */
function watch(pid: number, home: string, account: Account, binaries: Binaries): ChildProcess {
  const file = path.join(home, 'data', 'postmaster.pid');
  const shell = '[ -e "$1" ] || sleep 1; read -r p < "$1" && [ "$p" = "$0" ] && kill -INT "$0"';
  const script = `process.stdin.on('end', () => { const [pid, file, ctl] = process.argv.slice(1);
    if (require('fs').readFileSync(file, 'utf8').split('\\n')[0].trim() === pid)
      require('child_process').spawnSync(ctl, ['kill', 'INT', pid], { windowsHide: true }); }).resume()`;
  const [program, args] = WINDOWS
    ? [process.execPath, ['-e', script, String(pid), file, path.join(binaries.bin, 'pg_ctl')]]
    : ['/bin/sh', ['-c', `read -r _; ${shell}`, String(pid), file]];
  const stdio: SpawnOptions['stdio'] = ['pipe', 'ignore', 'ignore'];
  const dog = spawn(program, args, { ...spawnOptions(account), detached: true, stdio });
  dog.on('error', () => {}); // without a watchdog the next start adopts what we leave
  dog.unref();
  (dog.stdin as net.Socket).on('error', () => {}).unref();
  writePrivate(home, 'watchdog.pid', String(dog.pid ?? ''));
  return dog;
}

/** A server whose starter is gone (we hold the lock, so it is). Its watchdog may be about to stop it: adopting it
 *  before that is settled would hand out a database that closes a moment later. */
async function findOrphan(home: string): Promise<Server | undefined> {
  const dog = Number(readIfThere(path.join(home, 'watchdog.pid')));
  const barking = () => dog > 0 && alive(dog) && (!HAS_PROC || commandLine(dog).includes(home));
  for (let i = 0; barking() && i < 100; i++) await sleep(30);
  let server = await findServer(home);
  if (server) await sleep(100); // the server writes its state some milliseconds after the signal
  for (const deadline = Date.now() + PATIENCE; Date.now() < deadline; await sleep(20)) {
    server = await findServer(home);
    if (!server || server.state === 'ready') return server;
  }
  throw new EmbeddedPgError('start_failed', `The server of ${home} (pid ${server?.pid}) runs but does not get ready.`);
}

async function stopServer({ pid, port }: Server, home: string, binaries: Binaries): Promise<void> {
  if (!(await isServer(pid, port, home))) return;
  const patience = { INT: PATIENCE, QUIT: 10_000 }; // the second ends it at once; the next start then recovers
  for (const signal of ['INT', 'QUIT'] as const) {
    try {
      if (WINDOWS) await run(path.join(binaries.bin, 'pg_ctl'), ['kill', signal, String(pid)], {});
      else process.kill(pid, `SIG${signal}`);
    } catch (error) {
      if (alive(pid)) throw error; // otherwise it ended by itself between the look and the signal
    }
    for (const deadline = Date.now() + patience[signal]; Date.now() < deadline; await sleep(5))
      if (HAS_PROC ? !(await isServer(pid, port, home)) : !alive(pid)) return;
  }
  throw new EmbeddedPgError('stop_failed', `PostgreSQL (pid ${pid}) in ${home} does not stop.`);
}

interface Server {
  pid: number;
  port: number;
  state: string;
}

async function findServer(home: string): Promise<Server | undefined> {
  const lines = readIfThere(path.join(home, 'data', 'postmaster.pid'))?.split('\n') ?? [];
  const server = { pid: Number(lines[0]), port: Number(lines[3]), state: lines[7]?.trim() ?? '' };
  return server.pid > 0 && (await isServer(server.pid, server.port, home)) ? server : undefined;
}

/** A pid alone proves nothing: it may be a zombie (empty command line) or belong to another program by now. */
async function isServer(pid: number, port: number, home: string): Promise<boolean> {
  if (!alive(pid)) return false;
  if (HAS_PROC) return commandLine(pid).includes(`\0-D\0${path.join(home, 'data')}\0`);
  return answers({ port, host: '127.0.0.1' });
}

/** The server itself removes the file of a dead process, and refuses to start over that of a living one. */
function clearStalePid(data: string): void {
  const file = path.join(data, 'postmaster.pid');
  const pid = Number.parseInt(readIfThere(file) ?? '', 10);
  if (pid > 0 && alive(pid)) fs.rmSync(file); // findOrphan() has seen that it is not a server of ours
}

async function connectionTo(home: string): Promise<EmbeddedPgConnection | undefined> {
  const server = await findServer(home);
  const secrets = readCredentials(home);
  if (server?.state !== 'ready' || !secrets) return undefined;
  const as = (role: 'app' | 'postgres') => (database: string) =>
    `postgres://${role}:${secrets[role]}@127.0.0.1:${server.port}/${encodeURIComponent(database)}`;
  return {
    url: (database = 'register') => as('app')(database),
    adminUrl: (database = 'register') => as('postgres')(database),
    port: server.port,
    pid: server.pid,
    dir: home,
  };
}

function readCredentials(home: string): { app: string; postgres: string } | undefined {
  try {
    const found = JSON.parse(readIfThere(path.join(home, 'credentials.json')) ?? 'null');
    return typeof found?.app === 'string' && typeof found.postgres === 'string' ? found : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function logTail(home: string, begin: number): string {
  const log = fs.readFileSync(path.join(home, 'postgres.log')).subarray(begin).toString();
  return log.trimEnd().split('\n').slice(-15).join('\n');
}
