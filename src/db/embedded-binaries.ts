// What the embedded PostgreSQL needs from the machine: an account it accepts, binaries that account can execute, a home
// directory it can walk to, and the small calls about processes, ports and private files. Root's awkwardness is here.
import { type SpawnOptions, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Told } from '../lib/told.ts';

export type EmbeddedPgFault =
  | 'unsupported_platform' // no binaries for this system, or they do not run on it
  | 'no_access' // a file, directory or account stands in the way; the message names it
  | 'disk_full'
  | 'initdb_failed'
  | 'start_failed' // the message ends with the server's last log lines
  | 'stop_failed'
  | 'other_version' // the data directory belongs to another major version
  | 'port_taken'
  | 'busy'; // another process holds the cluster and does not get it ready

export const WINDOWS = process.platform === 'win32';

export class EmbeddedPgError extends Told {
  override readonly name = 'EmbeddedPgError';
  readonly code: EmbeddedPgFault;

  constructor(code: EmbeddedPgFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Turns what a program printed, or what the file system answered, into the cause a person can act on. */
export function faultOf(text: string, otherwise: EmbeddedPgFault): EmbeddedPgFault {
  if (/ENOSPC|EDQUOT|No space left on device|Disk quota exceeded/i.test(text)) return 'disk_full';
  if (/EADDRINUSE|Address already in use|could not bind|Only one usage of each socket address/i.test(text))
    return 'port_taken';
  if (/initialized by PostgreSQL version/i.test(text)) return 'other_version';
  if (/EACCES|EPERM|EROFS|Permission denied|wrong ownership|administrative permissions/i.test(text)) return 'no_access';
  return otherwise;
}

/** The account the server runs under. Without ids it is our own; with ids we are root, which PostgreSQL refuses. */
export interface Account {
  uid?: number;
  gid?: number;
}

/** Root only, and not a temporary directory: those are swept of files unread for weeks, which in a database is data
 *  loss, and anybody may create the name there before us and choose what we execute. */
const SHELF = '/var/lib/embedded-postgres';

export function serverAccount(dir: string): Account {
  if (process.getuid?.() !== 0) return {};
  // A cluster once created by an ordinary user stays with that user: the server refuses data owned by anybody else.
  const data = fs.statSync(path.join(dir, 'data'), { throwIfNoEntry: false });
  if (data && data.uid !== 0) return { uid: data.uid, gid: data.gid };
  const rows = fs.readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'node', 'nobody', 'daemon']) {
    const [, , uid, gid] = rows.find((row) => row.startsWith(`${name}:`))?.split(':') ?? [];
    if (Number(uid) > 0 && Number(gid) > 0) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new EmbeddedPgError(
    'no_access',
    'PostgreSQL does not run as root, and none of the accounts postgres, node, nobody, daemon exists to run it under.',
  );
}

/** May the account walk to this path and enter or execute it? (/root is 0700, and so is much under a strict umask.) */
export function reachable(target: string, account: Account): boolean {
  if (account.uid === undefined) return true;
  for (let at = path.resolve(target); ; at = path.dirname(at)) {
    const stat = fs.statSync(at, { throwIfNoEntry: false });
    if (stat) {
      const bit = stat.uid === account.uid ? 0o100 : stat.gid === account.gid ? 0o010 : 0o001;
      if ((stat.mode & bit) === 0) return false;
    }
    if (at === path.dirname(at)) return true;
  }
}

/** Where the cluster really lives: `dir`, or, where the server's account cannot reach that, a directory it can reach
 *  with a link at `dir`. The link is the only record, so removing `dir` starts anew and moving it keeps the data. */
export function homeDirectory(dir: string, account: Account): string {
  const wanted = path.resolve(dir);
  fs.mkdirSync(path.dirname(wanted), { recursive: true });
  const found = fs.lstatSync(wanted, { throwIfNoEntry: false });
  if (!found?.isSymbolicLink()) {
    if (reachable(path.dirname(wanted), account)) {
      fs.mkdirSync(wanted, { recursive: true, mode: 0o700 });
      // The account must pass through to data/; what else lies here is 0600 and belongs to whoever runs the service.
      if (account.uid !== undefined && !reachable(wanted, account)) fs.chmodSync(wanted, 0o711);
      return fs.realpathSync(wanted);
    }
    if (found) {
      if (fs.readdirSync(wanted).length > 0)
        throw new EmbeddedPgError('no_access', `The database account cannot reach ${wanted}: a parent is private.`);
      fs.rmdirSync(wanted);
    }
    fs.mkdirSync(SHELF, { recursive: true, mode: 0o755 });
    const moved = fs.mkdtempSync(path.join(SHELF, 'cluster-'));
    fs.chmodSync(moved, 0o711);
    try {
      fs.symlinkSync(moved, wanted, 'dir');
    } catch (error) {
      fs.rmdirSync(moved); // another process placed its link first: use that one
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  if (!fs.existsSync(wanted))
    throw new EmbeddedPgError('no_access', `${wanted} links to ${fs.readlinkSync(wanted)}, which is gone.`);
  return fs.realpathSync(wanted);
}

export interface Binaries {
  bin: string;
  major: string;
}

/** The installed binaries, or a copy of them where the account cannot reach them or they cannot be completed. */
export function findBinaries(account: Account, home: string): Binaries {
  const system = { linux: 'linux', darwin: 'darwin', win32: 'windows' }[process.platform as string];
  const name = `@embedded-postgres/${system ?? process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = fileURLToPath(import.meta.resolve(name));
  } catch (cause) {
    const message = `The embedded PostgreSQL is not installed here (${name}). Set DATABASE_URL to a PostgreSQL 18 server, or run npm ci with optional dependencies.`;
    throw new EmbeddedPgError('unsupported_platform', message, { cause });
  }
  return usableBinaries(path.resolve(path.dirname(entry), '..'), account, account.uid === undefined ? home : SHELF);
}

export function usableBinaries(packageDir: string, account: Account, shelf: string): Binaries {
  const { version } = JSON.parse(fs.readFileSync(path.join(packageDir, 'package.json'), 'utf8')) as { version: string };
  const major = String(Number.parseInt(version, 10));
  const native = path.join(packageDir, 'native');
  const program = path.join(native, 'bin', WINDOWS ? 'postgres.exe' : 'postgres');
  if (reachable(program, account) && reachable(path.join(native, 'lib'), account) && completeLinks(native))
    return { bin: path.join(native, 'bin'), major };

  const copy = path.join(shelf, `native-${version}`);
  if (!fs.existsSync(copy)) {
    fs.mkdirSync(shelf, { recursive: true, mode: 0o755 });
    const partial = fs.mkdtempSync(`${copy}.`); // renamed when whole, so nobody ever executes half a copy
    fs.cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
    openToAll(partial);
    completeLinks(partial);
    try {
      fs.renameSync(partial, copy);
    } catch (error) {
      fs.rmSync(partial, { recursive: true, force: true });
      if (!fs.existsSync(copy)) throw error; // otherwise another process was faster
    }
  }
  return { bin: path.join(copy, 'bin'), major };
}

/** The package's install script links libpq.so.5 to libpq.so.5.18 and so on; `npm ci --ignore-scripts` leaves that out
 *  and the server then fails to load its libraries. False where the links are missing and may not be made. */
function completeLinks(native: string): boolean {
  const list = path.join(native, 'pg-symlinks.json');
  if (!fs.existsSync(list)) return true;
  const links = JSON.parse(fs.readFileSync(list, 'utf8')) as { source: string; target: string }[];
  return links.every(({ source, target }) => {
    const link = path.join(native, path.relative('native', target));
    try {
      if (!fs.existsSync(link)) fs.symlinkSync(path.basename(source), link);
    } catch {
      return fs.existsSync(link); // another process made it, or the installation is read-only
    }
    return true;
  });
}

/** A copy made from an installation under a strict umask is as unreadable as the original. */
function openToAll(root: string): void {
  fs.chmodSync(root, 0o755);
  for (const entry of fs.readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const at = path.join(entry.parentPath, entry.name);
    fs.chmodSync(at, fs.statSync(at).mode & 0o100 ? 0o755 : 0o644);
  }
}

/** Whole or not at all, and readable by the user who runs the service only. */
export function writePrivate(home: string, name: string, text: string): void {
  const file = path.join(home, name);
  fs.rmSync(`${file}.tmp`, { force: true });
  fs.writeFileSync(`${file}.tmp`, text, { mode: 0o600, flush: true });
  giveToOwnerOf(home, `${file}.tmp`);
  fs.renameSync(`${file}.tmp`, file);
}

/** One start with sudo must not lock the directory's own user out. */
export function giveToOwnerOf(home: string, file: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = fs.statSync(home);
  fs.chownSync(file, uid, gid);
}

export function readIfThere(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

export function commandLine(pid: number): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

export function answers(target: net.NetConnectOpts): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(target, () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** A bare environment: ours holds keys and passwords, and the account's other processes may read the server's. */
export function spawnOptions(account: Account): SpawnOptions {
  const env: Record<string, string> = { LC_ALL: 'C' };
  for (const name of ['PATH', 'LD_LIBRARY_PATH', 'SystemRoot', 'SystemDrive', 'ComSpec', 'TEMP', 'TMP'])
    if (process.env[name] !== undefined) env[name] = process.env[name];
  return { ...account, env, cwd: WINDOWS ? path.parse(process.execPath).root : '/', windowsHide: true };
}

/** Runs a program to its end; what it prints becomes the error if it fails. */
export function run(program: string, args: string[], account: Account, input = ''): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...spawnOptions(account), stdio: ['pipe', 'ignore', 'pipe'] });
    let said = '';
    const fail = (reason: string) => {
      const text = `${path.basename(program)}: ${reason}\n${said.trim().split('\n').slice(-15).join('\n')}`;
      const foreign = /ENOENT|error while loading shared libraries|GLIBC/.test(text);
      const fault = foreign ? 'unsupported_platform' : faultOf(text, 'initdb_failed');
      const hint = foreign ? ' Its binaries do not run here (they need glibc); set DATABASE_URL instead.' : '';
      reject(new EmbeddedPgError(fault, `The embedded PostgreSQL could not be set up.${hint}\n${text}`));
    };
    child.stderr!.on('data', (chunk) => (said += chunk));
    child.stdin!.on('error', () => {}).end(input); // it may end before it reads; its exit code tells
    child.once('error', (error) => fail(error.message));
    child.once('close', (code, signal) => (code === 0 ? resolve() : fail(`ended with ${signal ?? code}`)));
  });
}

/** One process at a time may create, start and own a cluster. The lock is a listening socket because the kernel gives
 *  it back when its holder dies: a lock file would have to guess whether the pid in it is still the same process. */
export async function takeLock(home: string): Promise<net.Server | undefined> {
  const name = `register-pg-${createHash('sha256').update(home).digest('hex').slice(0, 24)}`;
  const file = `/tmp/${name}.sock`; // elsewhere than Linux and Windows the name stays behind after a kill
  const address = process.platform === 'linux' ? `\0${name}` : WINDOWS ? `\\\\.\\pipe\\${name}` : file;
  for (let attempt = 1; ; attempt++) {
    const server = net.createServer((socket) => socket.destroy());
    const fault = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
      server.once('error', resolve);
      server.listen({ path: address, exclusive: true }, () => resolve(undefined));
    });
    if (!fault) return server.unref();
    if (fault.code !== 'EADDRINUSE') throw fault;
    if (address !== file || attempt === 2 || (await answers({ path: file }))) return undefined;
    fs.rmSync(file, { force: true });
  }
}
