import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openTokens } from '../../src/auth/tokens.ts';
import { configSchema } from '../../src/config.ts';
import { connectOnce } from '../../src/db/connections.ts';
import { startEmbeddedPg } from '../../src/db/embedded.ts';
import { codeOf, generate } from './data.ts';
import type { Loop, LoopResult } from './database.ts';
import { BODIES, generateDuties } from './duties.ts';
import type { Round, RoundResult } from './load.ts';
import { ask, type Child, childrenOf, cpuOf, median, memoryOf, since, spread, start } from './measure.ts';
import { BOARD, duties, LIST, OVERDUE, PROJECTS, questions, reportBoards, totals } from './questions.ts';
import { generateReports, PERIODS, reportsOf, TEMPLATES } from './reports.ts';

// `npm run bench`: the service beside a bare node:http + pg server and beside the database alone, in one run, as
// ratios. Rounds alternate (service, bare, service, bare …) so that a machine that slows down slows both.

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    strict: { type: 'boolean', default: false },
    rows: { type: 'string' },
    only: { type: 'string' },
    dir: { type: 'string' },
    profile: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  process.stdout.write(`npm run bench -- [--quick] [--strict] [--rows=1000000] [--dir=folder] [--only=text] [--profile=folder]
  --quick     under a minute: fewer and shorter rounds, 30,000 rows in the large set
  --strict    exit code 1 when a target is missed
  --rows      zones in the large set
  --dir       keep the database there and use it again, instead of a throw-away one
  --only      only the rows whose name holds this text
  --profile   write CPU profiles of the service there
BENCH_DATABASE_URL names a PostgreSQL server on which databases may be created; else an embedded one on disk is used.\n`);
  process.exit(0);
}

const SMALL = 1000;
const LARGE = Number(options.rows ?? (options.quick ? 50_000 : 1_000_000));
const DUTIES = options.quick ? 50_000 : 500_000;
const PAIRS = options.quick ? 2 : 3;
const SECONDS = options.quick ? 1 : 2;
const POOL = 6;
const CONNECTIONS = 10;
const wanted = (name: string) => options.only === undefined || name.includes(options.only);
const say = (line: string) => process.stdout.write(`${line}\n`);
const began = performance.now();
const undo: (() => Promise<unknown>)[] = [];

// ---- database -------------------------------------------------------------------------------------------------

interface Server {
  url: (database: string) => string;
  /** Where this process can look at PostgreSQL's processes. */
  pid: number | undefined;
  dir: string;
  stop: () => Promise<void>;
}

async function openServer(): Promise<Server> {
  const home = options.dir === undefined ? '.data' : path.dirname(path.resolve(options.dir));
  mkdirSync(home, { recursive: true });
  const dir = options.dir === undefined ? mkdtempSync(path.join(home, 'bench-')) : path.resolve(options.dir);
  // Run as root, a database below a private folder is kept elsewhere, and would stay there.
  if (options.dir === undefined) chmodSync(dir, 0o711);
  const remove = () => options.dir === undefined && rmSync(dir, { recursive: true, force: true });
  const given = process.env.BENCH_DATABASE_URL;
  if (given !== undefined) {
    const url = (database: string) => Object.assign(new URL(given), { pathname: `/${database}` }).href;
    return { url, pid: undefined, dir, stop: async () => void remove() };
  }
  const pg = await startEmbeddedPg({ dir: path.join(dir, 'pg'), settings: { max_wal_size: '4GB' } });
  return {
    url: (database) => pg.url(database),
    pid: pg.pid,
    dir,
    stop: async () => {
      await pg.stop();
      remove();
    },
  };
}

/** A database made anew, or kept from an earlier run of `--dir`. */
async function database(
  server: Server,
  name: string,
  rows: number,
  keep: boolean,
  fill: typeof generate = generate,
): Promise<string> {
  const admin = await connectOnce(process.env.BENCH_DATABASE_URL ?? server.url('register'));
  try {
    const there = await admin.query('select from pg_database where datname = $1', [name]);
    if (there.rowCount !== 0 && keep) return server.url(name);
    await admin.query(`drop database if exists ${name}`);
    await admin.query(`drop database if exists ${name}_draft`);
    await admin.query(`create database ${name}_draft`);
    await fill(server.url(`${name}_draft`), rows, Math.min(4, availableParallelism()));
    await admin.query(`alter database ${name}_draft rename to ${name}`);
    return server.url(name);
  } finally {
    await admin.end();
  }
}

// ---- servers --------------------------------------------------------------------------------------------------

interface Target {
  name: string;
  child: Child;
  base: string;
  token: string | undefined;
  rows: number;
}

// What `npm start` runs, so that what is measured is what is used.
const startLine = (JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { start: string } }).scripts.start;
const [, settings = '', line] = /^exec (?:env (.*?) )?node (.*)$/.exec(startLine)!;
const SERVICE = line!.split(' ');
const SETTINGS = Object.fromEntries(settings.split(' ').map((s) => s.split('=')));

const READY = /is ready\.\s+base URL\s+(\S+)\/v1[\s\S]*?Bearer ([\w.-]+)/;

function serviceEnv(server: Server, url: string, more: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    ...SETTINGS,
    DATABASE_URL: url,
    DATABASE_POOL: String(POOL),
    DATA_DIR: server.dir,
    PORT: '0',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'warn',
    RATE_LIMIT_PER_MINUTE: '1000000000',
    RATE_LIMIT_ANONYMOUS_PER_MINUTE: '1000000000',
    WORKER_INLINE: 'false',
    LOAD_SAMPLE: 'false',
    ...more,
  };
}

async function service(server: Server, name: string, url: string, rows: number, more: NodeJS.ProcessEnv = {}) {
  const profile = options.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${options.profile}`];
  const child = await start([...profile, ...SERVICE], serviceEnv(server, url, more), READY);
  undo.push(child.stop);
  return { name, child, base: child.match[1]!, token: child.match[2]!, rows } satisfies Target;
}

async function bareServer(url: string, rows: number): Promise<Target> {
  const env = { DATABASE_URL: url, DATABASE_POOL: String(POOL), BENCH_QUESTIONS: JSON.stringify(questions()) };
  const child = await start(['test/bench/bare.ts'], env, /listening on (\S+)/);
  undo.push(child.stop);
  return { name: 'bare', child, base: child.match[1]!, token: undefined, rows };
}

// ---- measuring ------------------------------------------------------------------------------------------------

interface Figures {
  requests: number;
  perSecond: number;
  /** Microseconds of processor time of the server process a request. */
  cpu: number;
  /** The same of PostgreSQL's processes. */
  databaseCpu: number | undefined;
  p50: number;
  p99: number;
  bytes: number;
}

interface Verdict {
  what: string;
  target: string;
  text: string;
  met: boolean;
}

interface Row {
  name: string;
  figures: [string, Figures | undefined, string][];
  verdicts: Verdict[];
}

const rows: Row[] = [];
let generator: Child;
let loop: Child;

type Kind = Round['kind'];

async function round(server: Server, target: Target, kind: Kind, connections: number, seconds: number) {
  const [cpu, pg] = [await cpuOf(target.child.process), childrenOf(server.pid)];
  const { base, token, name } = target;
  const question: Round = { base, kind, connections, seconds, token, rows: target.rows, server: name };
  const r = await ask<Round, RoundResult>(generator, question);
  if (r.failed > 0) throw new Error(`${name} ${kind}: ${r.failed} of ${r.requests + r.failed} requests failed`);
  const spent = (await cpuOf(target.child.process)) - cpu;
  const pgSpent = since(pg, server.pid);
  return {
    requests: r.requests,
    perSecond: r.requests / r.seconds,
    cpu: (1e6 * spent) / r.requests,
    databaseCpu: pgSpent === undefined ? undefined : (1e6 * pgSpent) / r.requests,
    p50: r.p50,
    p99: r.p99,
    bytes: r.bytes,
  } satisfies Figures;
}

/** Until the code that answers is compiled: by count, because a busy machine needs longer for it; six seconds at most. */
async function warmUp(server: Server, target: Target, kind: Kind, connections: number): Promise<void> {
  const enough = {
    ...{ single: 6000, 'single-same': 6000, list: 600, 'list-same': 2000, create: 4000 },
    ...{ projects: 600, 'projects-same': 2000 },
  }[kind];
  for (let done = 0, second = 0; done < enough && second < (options.quick ? 2 : 6); second++)
    done += (await round(server, target, kind, connections, 1)).requests;
}

/** Two servers, or one server and two questions, in alternating rounds. */
async function duel(server: Server, a: [Target, Kind], b: [Target, Kind], connections: number) {
  for (const [target, kind] of [a, b]) await warmUp(server, target, kind, connections);
  const [first, second]: [Figures[], Figures[]] = [[], []];
  for (let i = 0; i < PAIRS; i++) {
    first.push(await round(server, a[0], a[1], connections, SECONDS));
    second.push(await round(server, b[0], b[1], connections, SECONDS));
  }
  return { first, second };
}

const middle = (list: readonly Figures[]): Figures => {
  const of = (pick: (f: Figures) => number) => median(list.map(pick));
  return {
    requests: of((f) => f.requests),
    perSecond: of((f) => f.perSecond),
    cpu: of((f) => f.cpu),
    databaseCpu: list[0]!.databaseCpu === undefined ? undefined : of((f) => f.databaseCpu!),
    p50: of((f) => f.p50),
    p99: of((f) => f.p99),
    bytes: of((f) => f.bytes),
  };
};

/** Ratio of each pair of rounds; median and spread of those. */
function ratio(over: readonly Figures[], under: readonly Figures[], pick: (f: Figures) => number) {
  const each = over.map((f, i) => pick(f) / pick(under[i]!));
  return { value: median(each), spread: spread(each) };
}

const two = (n: number) => n.toFixed(2);
const atLeast = (what: string, r: { value: number; spread: number }, least: number): Verdict => ({
  what,
  target: `≥ ${two(least)}`,
  text: `${two(r.value)} ± ${r.spread.toFixed(0)} %`,
  met: r.value >= least,
});
const atMost = (what: string, text: string, value: number, most: number, unit: string): Verdict => ({
  what,
  target: `≤ ${most}${unit}`,
  text,
  met: value <= most,
});

async function alone(server: Server, kind: Loop['kind'], url: string, clients: number, rowsThere: number) {
  const question = questions()[kind === 'create' ? 'insert' : kind];
  const pg = childrenOf(server.pid);
  const asked: Loop = { url, kind, question, clients, seconds: SECONDS, rows: rowsThere };
  const { statements, seconds } = await ask<Loop, LoopResult>(loop, asked);
  const spent = since(pg, server.pid);
  return {
    perSecond: statements / seconds,
    databaseCpu: spent === undefined ? undefined : (1e6 * spent) / statements,
  };
}

const loopFigures = (l: { perSecond: number; databaseCpu: number | undefined }): Figures => ({
  ...l,
  requests: Number.NaN,
  cpu: Number.NaN,
  p50: Number.NaN,
  p99: Number.NaN,
  bytes: Number.NaN,
});

/** Service against bare: throughput and processor time, each with its target. */
async function against(
  server: Server,
  name: string,
  [ours, kind]: [Target, Kind],
  [bare, bareKind]: [Target, Kind],
  least: number,
  url: string,
  connections = CONNECTIONS,
): Promise<void> {
  if (!wanted(name)) return;
  const { first, second } = await duel(server, [ours, kind], [bare, bareKind], connections);
  const statement = bareKind.replace('-same', '') as Loop['kind'];
  const clients = Math.min(POOL, connections);
  const db = await alone(server, statement, url, clients, bare.rows);
  if (bareKind !== 'create' && middle(first).bytes < 0.8 * middle(second).bytes)
    throw new Error(`${name}: the service does not answer with what the bare server answers with`);
  report({
    name,
    figures: [
      ['service', middle(first), ''],
      ['bare', middle(second), ''],
      ['database', loopFigures(db), `${clients} client${clients > 1 ? 's' : ''} in a loop, no HTTP`],
    ],
    verdicts: [
      atLeast(
        'throughput',
        ratio(first, second, (f) => f.perSecond),
        least,
      ),
      atLeast(
        'processor time',
        ratio(second, first, (f) => f.cpu),
        least,
      ),
    ],
  });
}

const number = (n: number, digits = 0) =>
  Number.isFinite(n) ? n.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits }) : '';

const HEADING = `${'  '.padEnd(12)}${'requests/s'.padStart(11)}${'p50 ms'.padStart(8)}${'p99 ms'.padStart(8)}${'CPU µs/req'.padStart(12)}${'PostgreSQL CPU µs'.padStart(19)}${'bytes'.padStart(9)}`;

function report(row: Row): void {
  rows.push(row);
  say(`\n${row.name}`);
  if (row.figures.length > 0) say(HEADING);
  for (const [who, f, note] of row.figures) {
    if (!f) continue;
    say(
      `  ${who.padEnd(10)}${number(f.perSecond).padStart(11)}${number(f.p50).padStart(8)}${number(f.p99).padStart(8)}${number(f.cpu).padStart(12)}${number(f.databaseCpu ?? Number.NaN).padStart(19)}${number(f.bytes).padStart(9)}${note ? `  ${note}` : ''}`,
    );
  }
  for (const v of row.verdicts)
    say(`  ${v.met ? 'PASS' : 'FAIL'}  ${v.what}: ${v.text}${v.target ? `  (target ${v.target})` : ''}`);
}

// ---- rows -----------------------------------------------------------------------------------------------------

interface Answer {
  status: number;
  etag: string | null;
  position: string | null;
  text: string;
}

async function call(target: Target, method: string, url: string, headers: Record<string, string> = {}, body?: object) {
  const response = await fetch(`${target.base}${url}`, {
    method,
    headers: { authorization: `Bearer ${target.token}`, ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return {
    status: response.status,
    etag: response.headers.get('etag'),
    position: response.headers.get('change-position'),
    text: await response.text(),
  } satisfies Answer;
}

/** Writes through one process, reads at once through another that keeps the answer from before. */
async function currency(writer: Target, reader: Target, times: number): Promise<void> {
  const name = 'first answer after a write by another process';
  if (!wanted(name)) return;
  const one = `/v1/industrial-zones/${codeOf(7)}`;
  const list = '/v1/industrial-zones?sort=code&limit=50';
  let stale = 0;
  let kept = await call(reader, 'GET', one);
  for (let i = 0; i < times; i++) {
    await call(reader, 'GET', list);
    const note = `write ${i} ${Date.now()}`;
    const change = { 'if-match': kept.etag!, 'content-type': 'application/merge-patch+json' };
    const written = await call(writer, 'PATCH', one, change, { note });
    if (written.status !== 200) throw new Error(`the write answered ${written.status}: ${written.text}`);
    const conditional = await call(reader, 'GET', one, { 'if-none-match': kept.etag! });
    const again = await call(reader, 'GET', list);
    if (conditional.status !== 200 || !conditional.text.includes(note) || !again.text.includes(note)) stale++;
    kept = conditional;
  }
  report({
    name,
    figures: [],
    verdicts: [
      {
        what: `stale answers in ${times} writes, list and If-None-Match`,
        target: '0',
        text: String(stale),
        met: stale === 0,
      },
    ],
  });
}

/** The same list, one caller at a time, on both sizes of register. */
async function scale(
  server: Server,
  small: Target,
  large: Target,
  urls: { small: string; large: string },
  list: 'list' | 'projects',
) {
  const what = list === 'list' ? 'the same list' : 'the same list of projects';
  const name = `${what} on ${number(SMALL)} and on ${number(LARGE)} records`;
  if (!wanted(name)) return;
  const { first, second } = await duel(server, [large, list], [small, list], 1);
  const databases = { small: [] as number[], large: [] as number[] };
  const cpu = { small: [] as number[], large: [] as number[] };
  for (let i = 0; i < PAIRS; i++) {
    for (const size of ['large', 'small'] as const) {
      const figure = await alone(server, list, urls[size], 1, 0);
      databases[size].push(1e6 / figure.perSecond);
      cpu[size].push(figure.databaseCpu ?? Number.NaN);
    }
  }
  const time = ratio(first, second, (f) => 1 / f.perSecond);
  const ours = ratio(first, second, (f) => f.cpu);
  const db = databases.large.map((l, i) => l / databases.small[i]!);
  const most = 1.3;
  const verdict = (what: string, r: { value: number; spread: number }): Verdict =>
    atMost(what, `${two(r.value)} ± ${r.spread.toFixed(0)} %`, r.value, most, ' ×');
  const figures = (size: 'large' | 'small'): Figures =>
    loopFigures({ perSecond: 1e6 / median(databases[size]), databaseCpu: median(cpu[size]) });
  report({
    name,
    figures: [
      [number(LARGE), middle(first), 'service, one caller'],
      [number(SMALL), middle(second), 'service, one caller'],
      [number(LARGE), figures('large'), 'database, one client in a loop'],
      [number(SMALL), figures('small'), 'database, one client in a loop'],
    ],
    verdicts: [
      verdict('time of an answer', time),
      verdict('processor time of the service', ours),
      verdict('time of the statement in the database', { value: median(db), spread: spread(db) }),
    ],
  });
}

/** A question of its own, never kept, in milliseconds beside its statement alone on a connection. */
async function firstCalls(
  url: string,
  asking: Target,
  path: string,
  statement: { text: string; values: readonly unknown[] },
  accept = 'application/json',
) {
  const client = await connectOnce(url);
  const [served, queried]: [number[], number[]] = [[], []];
  const timed = async (into: number[], work: () => Promise<void>) => {
    const began = performance.now();
    await work();
    into.push(performance.now() - began);
  };
  let body = '';
  for (let i = -1; i < PAIRS; i++) {
    await timed(
      i < 0 ? [] : queried,
      async () => void (await client.query({ ...statement, values: [...statement.values] })),
    );
    await timed(i < 0 ? [] : served, async () => {
      const { status, text } = await call(asking, 'GET', path, { accept });
      if (status !== 200) throw new Error(`${path} answered ${status}: ${text}`);
      body = text;
    });
  }
  await client.end();
  const each = served.map((ms, i) => ms / queried[i]!);
  const [ms, alone, ratio] = [median(served), median(queried), median(each)];
  const text = `${two(ratio)} ± ${spread(each).toFixed(0)} % (${number(ms)} of ${number(alone)} ms`;
  return { ms, ratio, text, body };
}

const UNKEPT = { ANSWER_CACHE_MB: '0', STATEMENT_TIMEOUT_MS: '120000' };

/** Totals of every project by zone and sector. */
async function totalsOf(server: Server, url: string): Promise<void> {
  const name = `totals over ${number(LARGE)} projects by zone and sector`;
  if (!wanted(name)) return;
  const asking = await service(server, 'totals', url, LARGE, UNKEPT);
  const { ratio, text, body } = await firstCalls(url, asking, '/v1/statistics/investment?by=zone,sector', totals());
  await asking.child.stop();
  const groups = (JSON.parse(body) as { groups: unknown[] }).groups.length;
  report({
    name,
    figures: [],
    verdicts: [atMost('time over the statement alone', `${text}, ${groups} groups)`, ratio, 1.2, ' ×')],
  });
}

/** The same service asked by the office that follows directives. */
async function officeOf(server: Server, asking: Target): Promise<Target> {
  const tokens = await openTokens(configSchema.parse({ DATA_DIR: server.dir }));
  const claims = { subject: 'bench', organisation: 'van-phong-ubnd-tinh', scopes: ['directives:read'] as const };
  return { ...asking, token: await tokens.issue(claims, 3600) };
}

/** The board of every duty by body, and what is overdue of one, as the office that follows them asks. */
async function boardOf(server: Server, keep: boolean): Promise<void> {
  const name = `overdue board of ${BODIES} bodies over ${number(DUTIES)} tasks, first call`;
  if (!wanted(name)) return;
  const url = await database(server, `bench_duties_${DUTIES}`, DUTIES, keep, generateDuties);
  const asking = await service(server, 'board', url, DUTIES, UNKEPT);
  const office = await officeOf(server, asking);
  const { board, overdue } = await duties(url);
  const verdict = async (what: string, most: number, path: string, statement: typeof board | typeof overdue) => {
    const { ms, ratio, text } = await firstCalls(url, office, path, { ...statement, values: [...statement.values] });
    const met = ms <= most || ratio <= 1.2;
    return { what, target: `≤ ${most} ms or ≤ 1.2 ×`, text: `${text})`, met } satisfies Verdict;
  };
  const verdicts = [
    await verdict('time over the statement alone', 200, BOARD, board),
    await verdict('overdue list of one body, likewise', 50, OVERDUE, overdue),
  ];
  await asking.child.stop();
  report({ name, figures: [], verdicts });
}

/** Boards of reports by body, form and period, as they stand and as they were known half-way: a period, then all of them. */
async function reportsBoard(server: Server, keep: boolean): Promise<void> {
  const owed = reportsOf(TEMPLATES);
  const name = `report board of ${BODIES} bodies × ${TEMPLATES} forms × ${PERIODS} periods, ${number(owed)} reports, first call`;
  if (!wanted(name)) return;
  const url = await database(server, `bench_reports_${owed}`, TEMPLATES, keep, generateReports);
  const asking = await service(server, 'reports', url, owed, UNKEPT);
  const office = await officeOf(server, asking);
  const admin = await connectOnce(url);
  const { rows: heads } = await admin.query<{ p: string }>(
    'select (max(position) * 3 / 4)::text as p from ledger_commits',
  );
  await admin.end();
  const full = 'organisation,template,period';
  const verdicts: Verdict[] = [];
  for (const knownAt of [undefined, heads[0]!.p]) {
    const then = knownAt === undefined ? '' : ', as known before';
    for (const [what, asked, accept] of [
      ['by body', { by: 'organisation' }, undefined],
      ['by body × form of a period', { by: full, period: ['2025-06'] }, undefined],
      ['by body × form × period, NDJSON', { by: full }, 'application/x-ndjson'],
    ] as const) {
      const q = new URLSearchParams({ by: asked.by, ...('period' in asked ? { period: asked.period[0] } : {}) });
      if (knownAt !== undefined) q.set('knownAt', knownAt);
      const path = `/v1/statistics/reports?${q}`;
      const most = accept === undefined ? 10_001 : undefined;
      const statement = await reportBoards(
        url,
        { ...asked, period: 'period' in asked ? [...asked.period] : undefined, knownAt },
        most,
      );
      const { ms, ratio, text, body } = await firstCalls(url, office, path, statement, accept);
      const groups = accept ? body.split('\n').length - 1 : (JSON.parse(body) as { groups: unknown[] }).groups.length;
      verdicts.push({
        what: `${what}${then}`,
        target: '≤ 300 ms or ≤ 1.2 ×',
        text: `${text}, ${number(groups)} groups)`,
        met: ms <= 300 || ratio <= 1.2,
      });
    }
  }
  await asking.child.stop();
  report({ name, figures: [], verdicts });
}

async function memory(server: Server, target: Target, others: readonly Target[]): Promise<void> {
  const name = 'resident memory under load';
  if (!wanted(name)) return;
  // On top of all rounds before: many callers at once.
  await round(server, target, 'list', 64, SECONDS);
  await round(server, target, 'list-same', 64, 1);
  const end = await memoryOf(target.child.process);
  const peaks = await Promise.all([target, ...others].map(async (t) => (await memoryOf(t.child.process)).peak));
  const peak = Math.max(...peaks);
  report({
    name,
    figures: [],
    verdicts: [
      atMost(
        'greatest of the service processes',
        `${peak.toFixed(0)} MB at its peak${end.now === undefined ? '' : `, ${end.now.toFixed(0)} MB at the end`}`,
        peak,
        250,
        ' MB',
      ),
    ],
  });
}

async function readiness(server: Server, url: string, name: string) {
  if (!wanted(name)) return;
  const times: number[] = [];
  for (let i = 0; i < 3; i++) {
    const child = await start(SERVICE, serviceEnv(server, url, {}), READY);
    times.push(child.readyMs / 1000);
    await child.stop();
  }
  report({
    name,
    figures: [],
    verdicts: [
      atMost('spawn to "is ready"', `${two(median(times))} s (${times.map(two).join(', ')})`, median(times), 1.5, ' s'),
    ],
  });
}

async function machine(url: string): Promise<void> {
  const client = await connectOnce(url);
  const { rows: found } = await client.query<{ version: string; fsync: string; commit: string; method: string }>(
    `select current_setting('server_version') as version, current_setting('fsync') as fsync,
       current_setting('synchronous_commit') as commit, current_setting('wal_sync_method') as method`,
  );
  await client.end();
  const db = found[0]!;
  say(
    `machine     ${availableParallelism()} cores (${cpus()[0]?.model.trim()}), ${number(totalmem() / 2 ** 30)} GB, ${process.platform} ${process.arch}; Node ${process.versions.node}; PostgreSQL ${db.version}`,
  );
  say(`durability  fsync ${db.fsync}, synchronous_commit ${db.commit}, ${db.method}: the same for both servers`);
  say(
    `the same    host, database, rows, prepared statement (less the two columns of the ledger's head), pool of ${POOL}, ${CONNECTIONS} connections`,
  );
  say(`only ours   token, policy, rate limit, validation, ETag, ledger position, metrics, security headers`);
  say(`list        ${LIST}&plannedAreaHa.lt=… (another bound in every request, so that no kept answer helps)`);
  say(`projects    ${PROJECTS}&landHa.lt=… (likewise)`);
  say(
    `rounds      ${PAIRS} pairs of ${SECONDS} s, service and bare in turn, after a warm-up of each; medians; ± is half the range of the pairs`,
  );
}

async function main(): Promise<void> {
  const server = await openServer();
  undo.push(server.stop);
  const keep = options.dir !== undefined;
  const urls = {
    small: await database(server, 'bench_small', SMALL, keep),
    large: await database(server, `bench_${LARGE}`, LARGE, keep),
    write: await database(server, 'bench_write', 0, false),
  };
  await machine(urls.large);
  say(
    `data        ${number(LARGE)} and ${number(SMALL)} generated zones with their ledger entries, and as many projects, ready after ${number((performance.now() - began) / 1000)} s`,
  );
  generator = await start(['test/bench/load.ts'], {}, /is up/, true);
  loop = await start(['test/bench/database.ts'], {}, /is up/, true);
  undo.push(generator.stop, loop.stop);

  await readiness(server, urls.large, 'ready on an existing database');
  const ours = await service(server, 'service', urls.large, LARGE);
  const bare = await bareServer(urls.large, LARGE);
  await against(server, 'one zone by code, another each time', [ours, 'single'], [bare, 'single'], 0.8, urls.large);
  await against(server, 'one zone by code, the same', [ours, 'single-same'], [bare, 'single-same'], 0.8, urls.large);
  await against(server, 'filtered, sorted list of 50', [ours, 'list'], [bare, 'list'], 0.9, urls.large);
  await against(server, 'the same list again', [ours, 'list-same'], [bare, 'list-same'], 3, urls.large);

  await against(server, 'project list with three filters', [ours, 'projects'], [bare, 'projects'], 0.9, urls.large);
  await against(server, 'the same project list again', [ours, 'projects-same'], [bare, 'projects-same'], 3, urls.large);

  const small = await service(server, 'small', urls.small, SMALL);
  await scale(server, small, ours, urls, 'list');
  await scale(server, small, ours, urls, 'projects');
  await totalsOf(server, urls.large);
  await boardOf(server, keep);
  await reportsBoard(server, keep);
  const second = await service(server, 'second', urls.small, SMALL);
  await currency(small, second, options.quick ? 50 : 200);
  await second.child.stop();
  await bare.child.stop();

  // The organisations and their successions are needed to decide who may write.
  const writing = await service(server, 'service', urls.write, 0, { LOAD_SAMPLE: 'true' });
  const inserting = await bareServer(urls.write, 0);
  for (const [writers, least] of [
    [1, 0.6],
    [16, 0.35],
  ] as const) {
    const name = `create with its ledger entry, ${writers} writer${writers > 1 ? 's' : ''}, against one INSERT`;
    await against(server, name, [writing, 'create'], [inserting, 'create'], least, urls.write, writers);
  }
  await memory(server, ours, [writing]);
  for (const stop of undo.splice(1).reverse()) await stop();
}

function summary(): boolean {
  const all = rows.flatMap((r) => r.verdicts.map((v) => ({ ...v, row: r.name })));
  const width = Math.max(...all.map((v) => v.row.length)) + 2;
  const inner = Math.max(...all.map((v) => v.what.length)) + 2;
  say(`\n${'row'.padEnd(width)}${'measure'.padEnd(inner)}${'figure'.padEnd(42)}target`);
  for (const v of all)
    say(
      `${v.row.padEnd(width)}${v.what.padEnd(inner)}${v.text.padEnd(42)}${v.target.padEnd(22)}${v.met ? 'PASS' : 'FAIL'}`,
    );
  const missed = all.filter((v) => !v.met).length;
  say(`\n${all.length - missed} met, ${missed} missed, ${number((performance.now() - began) / 1000)} s`);
  return missed === 0;
}

try {
  await main();
  if (!summary() && options.strict) process.exitCode = 1;
} finally {
  for (const stop of undo.splice(0).reverse()) await stop().catch(() => undefined);
}
