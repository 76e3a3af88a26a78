import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import type { Test } from 'tap';
import type { Answer, CallOptions } from './app.ts';

// The commands of package.json as processes of their own, with nothing of the test runner in their environment.

export const ROOT = process.getuid?.() === 0;
export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const { scripts } = JSON.parse(readFileSync(path.join(REPOSITORY, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

export interface Process {
  child: ChildProcess;
  /** Standard output so far, and standard error. */
  out: string;
  err: string;
  /** Exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals>;
  /** Waits until its output holds this; throws when it ends before. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
}

export interface Options {
  env?: Record<string, string>;
  args?: string[];
  uid?: number;
  /** Another command line than the script's, and where it runs. */
  command?: string;
  cwd?: string;
}

export function temporary(t: Test): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'register-process-'));
  if (ROOT) chmodSync(dir, 0o711);
  t.teardown(() => rmSync(dir, { recursive: true, force: true, maxRetries: 20 }));
  return dir;
}

/** Runs an npm script of ours as npm does: its line in a shell, with our Node first in the path. */
export function start(t: Test, script: string, { env, args = [], uid, command, cwd }: Options = {}): Process {
  const bin = path.join(REPOSITORY, 'node_modules/.bin');
  // tap slips a loader of its own into every child,
  // and the settings of whoever runs the tests are not for the processes under test.
  const own = scripts[script]!.replace(/^(exec )?/, 'exec ').replace(/--env-file\S* /, '');
  const line = `unset NODE_OPTIONS; ${command ?? own} "$@"`;
  const child = spawn('/bin/sh', ['-c', line, script, ...args], {
    cwd: cwd ?? REPOSITORY,
    env: { PATH: `${bin}:${process.env.PATH}`, TMPDIR: tmpdir(), LOG_LEVEL: 'info', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);
  let over = false;
  void ended.then(() => {
    over = true;
  });
  const p: Process = {
    child,
    out: '',
    err: '',
    ended,
    async says(pattern) {
      for (;;) {
        const found = pattern.exec(p.out);
        if (found) return found;
        if (over) throw new Error(`${script} ended without saying ${pattern}:\n${p.out}\n${p.err}`);
        await sleep(3);
      }
    },
  };
  child.stdout!.on('data', (data) => {
    p.out += data;
  });
  child.stderr!.on('data', (data) => {
    p.err += data;
  });
  t.teardown(async () => {
    if (!over) child.kill('SIGKILL');
    await ended;
  });
  return p;
}

/** Runs a script to its end. */
export async function command(t: Test, script: string, options: Options = {}) {
  const p = start(t, script, options);
  const code = await p.ended;
  return { code, out: p.out, err: p.err, last: p.out.trimEnd().split('\n').at(-1)! };
}

export interface Service extends Process {
  base: string;
  token: string;
  /** From the start of the process to the line that says it is ready, in ms. */
  readyAfter: number;
  call(method: string, target: string, options?: CallOptions): Promise<Answer>;
  get(target: string): Promise<Answer>;
  /** Asks it to stop and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals>;
}

/** The service, ready to serve, on a free port unless one is given. */
export async function serve(t: Test, options: Options & { script?: string } = {}): Promise<Service> {
  const begun = performance.now();
  const p = start(t, options.script ?? 'start', { ...options, env: { PORT: '0', ...options.env } });
  const [, base] = await p.says(/base URL\s+(\S+)\/v1\n/);
  const [, token] = await p.says(/Bearer (\S+)'/);
  const readyAfter = Math.round(performance.now() - begun);
  const call: Service['call'] = async (method, target, { body, headers, token: other } = {}) => {
    const response = await fetch(`${base}${target}`, {
      method,
      headers: {
        authorization: `Bearer ${other ?? token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = /[/+]json\b/.test(response.headers.get('content-type') ?? '') && text !== '';
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : undefined, text };
  };
  return Object.assign(p, {
    base: base!,
    token: token!,
    readyAfter,
    call,
    get: (target: string) => call('GET', target),
    stop(signal: NodeJS.Signals = 'SIGTERM') {
      p.child.kill(signal);
      return p.ended;
    },
  });
}

/** Zones, clusters, administrative units and organisations as the API counts them. */
export async function counts(service: Service): Promise<number[]> {
  const lists = [
    'industrial-zones?',
    'industrial-clusters?',
    'administrative-units?existence=any&', // districts that are no more as well
    'organisations?existence=any&',
  ];
  return Promise.all(
    lists.map(async (list) => {
      const { body } = await service.get(`/v1/${list}count=exact&limit=1`);
      return body.page.total as number;
    }),
  );
}
const organisations = readFileSync(path.join(REPOSITORY, 'src/sample/organisations.csv'));
export const SAMPLE = [16, 26, 543, (parse(organisations, { columns: true }) as object[]).length];

/** Servers of PostgreSQL that run for a data directory, however they came to be there. */
export function servers(dataDir: string): number[] {
  const home = path.join(dataDir, 'pg');
  const found = new Map<number, number>();
  for (const pid of readdirSync('/proc').map(Number)) {
    try {
      if (!(pid > 0) || !readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`\0-D\0${home}`)) continue;
      found.set(pid, Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')[1]));
    } catch {
      // it ended between the two looks
    }
  }
  // What a server forks has its command line until it takes a title of its own.
  return [...found].filter(([, parent]) => !found.has(parent)).map(([pid]) => pid);
}

export async function until(holds: () => boolean | Promise<boolean>, what: string, ms = 20_000): Promise<void> {
  for (const deadline = Date.now() + ms; !(await holds()); await sleep(10))
    if (Date.now() > deadline) throw new Error(`waited ${ms} ms in vain: ${what}`);
}
