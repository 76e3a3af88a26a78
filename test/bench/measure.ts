import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

// What a process costs, seen from outside it: /proc on Linux, elsewhere its own word over the parent's channel.

const TICKS_PER_SECOND = 100; // USER_HZ, the same on every Linux Node runs on
const HAS_PROC = existsSync('/proc/self/stat');

/** Seconds of processor time in fields 14 and 15 of /proc/<pid>/stat; the name before them may hold anything. */
function ticksOf(pid: number): { parent: number; seconds: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { parent: Number(fields[1]), seconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND };
}

const usageOf = (child: ChildProcess): Promise<{ cpu: number; maxRss: number }> =>
  new Promise((resolve) => {
    child.once('message', resolve as (m: unknown) => void);
    child.send('usage');
  });

/** Seconds of processor time, user and system, that a child has used. */
export async function cpuOf(child: ChildProcess): Promise<number> {
  return HAS_PROC ? ticksOf(child.pid!).seconds : (await usageOf(child)).cpu;
}

/** Resident memory of a child in MB: its peak, and now where the system tells. */
export async function memoryOf(child: ChildProcess): Promise<{ peak: number; now: number | undefined }> {
  if (!HAS_PROC) return { peak: (await usageOf(child)).maxRss, now: undefined };
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  const mb = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
  return { peak: mb('VmHWM'), now: mb('VmRSS') };
}

/** Seconds of processor time of each child of a process: PostgreSQL's backends. Undefined where nobody tells. */
export function childrenOf(pid: number | undefined): ReadonlyMap<number, number> | undefined {
  if (!HAS_PROC || pid === undefined) return undefined;
  const found = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const { parent, seconds } = ticksOf(Number(name));
      if (parent === pid) found.set(Number(name), seconds);
    } catch {
      // ended while we looked
    }
  }
  return found;
}

/** Seconds the children have used since then; those that ended meanwhile do not count. */
export function since(before: ReadonlyMap<number, number> | undefined, pid: number | undefined): number | undefined {
  const now = childrenOf(pid);
  if (!before || !now) return undefined;
  let sum = 0;
  for (const [child, seconds] of now) sum += seconds - (before.get(child) ?? 0);
  return sum;
}

export interface Child {
  process: ChildProcess;
  /** Milliseconds from spawn to the line that says it is ready, and that line's match. */
  readyMs: number;
  match: RegExpExecArray;
  stop(): Promise<void>;
}

/** Starts a Node process and waits for the line that says it is ready. `talks`: it is asked over a channel. */
export function start(args: readonly string[], env: NodeJS.ProcessEnv, ready: RegExp, talks = false): Promise<Child> {
  const began = performance.now();
  const reporter = HAS_PROC || talks ? [] : ['--import', './test/bench/usage.ts'];
  const child = spawn(process.execPath, [...reporter, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit', ...(HAS_PROC && !talks ? [] : ['ipc' as const])],
  });
  return new Promise((resolve, reject) => {
    let text = '';
    const ended = new Promise<void>((done) => child.once('exit', () => done()));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${args.at(-1)} ended with ${code} before it was ready\n${text}`)));
    child.stdout!.on('data', (data: Buffer) => {
      text = (text + data).slice(-10_000);
      const match = ready.exec(text);
      if (!match) return;
      child.stdout!.removeAllListeners('data').resume();
      resolve({
        process: child,
        readyMs: performance.now() - began,
        match,
        async stop() {
          child.kill('SIGTERM');
          await ended;
        },
      });
    });
  });
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

/** Half the distance between the least and the greatest, in per cent of the median. */
export const spread = (values: readonly number[]): number =>
  (50 * (Math.max(...values) - Math.min(...values))) / median(values);

/** One question to a child that talks, and its answer. */
export const ask = <Q extends object, A>(child: Child, question: Q): Promise<A> =>
  new Promise((resolve, reject) => {
    const ended = () => reject(new Error('the child ended before it answered'));
    child.process.once('exit', ended);
    child.process.once('message', (answer) => {
      child.process.off('exit', ended);
      resolve(answer as A);
    });
    child.process.send(question);
  });
