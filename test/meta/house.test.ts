import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import type { z } from 'zod';
import { configSchema, readConfig } from '../../src/config.ts';

// The rooms of the house and who may open which door (architecture §2), read from the imports themselves.

const root = path.resolve(import.meta.dirname, '../..');

interface Import {
  /** File under src/, or the package's name. */
  target: string;
  ours: boolean;
  typeOnly: boolean;
}

const files = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((f) => /\.m?[tj]s$/.test(f))
  .map((f) => f.replaceAll(path.sep, '/'))
  .sort();
const source = new Map(files.map((f) => [f, readFileSync(path.join(root, 'src', f), 'utf8')]));
const imports = new Map(files.map((f) => [f, importsOf(f)]));

function importsOf(file: string): Import[] {
  const found = source
    .get(file)!
    .matchAll(
      /(?:^|\n)\s*(import|export)(\s+type)?\s+(?:[^'"`;]*?\s+from\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g,
    );
  return [...found].map(([, , type, fixed, dynamic]) => {
    const given = (fixed ?? dynamic)!;
    const ours = given.startsWith('.');
    return {
      target: ours ? path.posix.normalize(path.posix.join(path.posix.dirname(file), given)) : given,
      ours,
      typeOnly: type !== undefined,
    };
  });
}

const room = (file: string): string => (file.includes('/') ? file.slice(0, file.indexOf('/')) : file);
const moduleOf = (file: string): string | undefined => /^modules\/([^/]+)\//.exec(file)?.[1];

/** Imports that break a rule, as `from → to`. */
const breaking = (breaks: (file: string, i: Import) => boolean): string[] =>
  files.flatMap((f) => imports.get(f)!.flatMap((i) => (breaks(f, i) ? [`${f} → ${i.target}`] : [])));

t.test('the imports are really read', async (t) => {
  t.ok(imports.get('app.ts')!.some((i) => i.target === 'http/mount.ts'));
  t.ok(imports.get('db/connections.ts')!.some((i) => i.target === 'pg'));
  t.same(
    breaking((_f, i) => i.ours && !source.has(i.target) && !/\.json$/.test(i.target)),
    [],
    'every import names a file',
  );
});

t.test('vocab, lib and problems import nothing of ours', async (t) => {
  t.same(
    breaking((f, i) => i.ours && (room(f) === 'vocab' || room(f) === 'lib') && room(i.target) !== room(f)),
    [],
  );
  t.same(
    breaking((f, i) => i.ours && f === 'problems.ts'),
    [],
  );
});

t.test('http, jobs, db, auth and records know no module; only app.ts and the tools know the application', async (t) => {
  const below = ['http', 'jobs', 'db', 'auth', 'records', 'vocab', 'lib'];
  t.same(
    breaking((f, i) => below.includes(room(f)) && moduleOf(i.target) !== undefined),
    [],
  );
  const above = ['main.ts', 'worker.ts', 'cli', 'sample'];
  t.same(
    breaking((f, i) => i.target === 'app.ts' && !above.includes(room(f))),
    [],
  );
  // What all of them say when they fail is no entry point itself.
  const entry = (file: string) => ['main.ts', 'worker.ts'].includes(file) || /^cli\/(?!fail\.ts$)/.test(file);
  t.same(
    breaking((_f, i) => i.ours && entry(i.target)),
    [],
    'entry points are imported by nobody',
  );
});

/** What a module lets others use besides its specs, and why. */
const SHARED: Readonly<Record<string, string>> = {
  'modules/sites/computed.ts': 'how an answer names the formula it used, in a row and in a total',
  'modules/sites/derived.ts': 'the formulas of the law, written once for rows and for totals',
  'modules/sites/subjects.ts': 'which facts and figures a caller may know follows from the site they are about',
};

t.test('modules reach other modules only through their specs and reads', async (t) => {
  const across = (f: string, i: Import) =>
    moduleOf(f) !== undefined && moduleOf(i.target) !== undefined && moduleOf(f) !== moduleOf(i.target);
  t.same(
    breaking((f, i) => across(f, i) && !/\.(spec|reads)\.ts$/.test(i.target) && !(i.target in SHARED)),
    [],
  );
  const used = new Set(files.flatMap((f) => imports.get(f)!.flatMap((i) => (across(f, i) ? [i.target] : []))));
  t.same(
    Object.keys(SHARED).filter((f) => !used.has(f)),
    [],
    'no exception outlives its use',
  );
});

t.test('only db/connections.ts imports pg, only config.ts reads process.env', async (t) => {
  t.same(
    breaking((f, i) => i.target === 'pg' && f !== 'db/connections.ts'),
    [],
  );
  // The embedded server's own programs get a cleaned copy of the environment (locale, time zone): nothing is configured there.
  const readers = files.filter((f) => /process\.env\b/.test(source.get(f)!.replace(/\/\/.*/g, '')));
  t.same(readers, ['config.ts', 'db/embedded-binaries.ts']);
});

t.test('no circle of imports', async (t) => {
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, trail: readonly string[]): void => {
    const at = trail.indexOf(file);
    if (at >= 0) circles.push([...trail.slice(at), file].join(' → '));
    if (at >= 0 || done.has(file)) return;
    for (const i of imports.get(file) ?? []) if (i.ours && !i.typeOnly) visit(i.target, [...trail, file]);
    done.add(file);
  };
  for (const f of files) visit(f, []);
  t.same(circles, []);
});

/** Files past the limit, with the length they may not outgrow: to be split, never added to. */
const LONG: Readonly<Record<string, number>> = { 'db/embedded.ts': 360 };

t.test('no file is past 350 lines', async (t) => {
  const lines = (f: string) => source.get(f)!.split('\n').length - 1;
  t.same(
    files.filter((f) => lines(f) > (LONG[f] ?? 350)),
    [],
  );
  t.same(
    Object.keys(LONG).filter((f) => lines(f) <= 350),
    [],
    'no exception outlives its use',
  );
});

/** `.env.example` as the configuration declares it: nothing is set by copying it. */
function envExample(): string {
  const entries = Object.entries(configSchema.shape as Record<string, z.ZodType>).map(([name, schema]) => {
    type Def = { type: string; in?: z.ZodType; defaultValue?: unknown };
    let def = schema._zod.def as unknown as Def;
    while (def.type === 'pipe') def = def.in!._zod.def as unknown as Def;
    const value = def.type === 'default' ? String(def.defaultValue) : '';
    return `# ${schema.description}\n#${name}=${value}\n`;
  });
  return ['# Every variable the service reads, with its default. Uncomment what you change.\n', ...entries].join('\n');
}

t.test('.env.example is the configuration', async (t) => {
  t.equal(readFileSync(path.join(root, '.env.example'), 'utf8'), envExample());
  const uncommented = envExample().matchAll(/^#([A-Z_]+)=(.+)$/gm);
  const env = Object.fromEntries([...uncommented].map(([, name, value]) => [name, value]));
  t.same(readConfig(env as NodeJS.ProcessEnv), readConfig({}), 'the defaults shown are the defaults');
});

t.test('all faults of a configuration at once, each with its variable', async (t) => {
  t.throws(
    () =>
      readConfig({ PORT: 'eighty', ISSUERS: '[{}]', LOAD_SAMPLE: 'perhaps', DATABASE_POOL: '0' } as NodeJS.ProcessEnv),
    { message: /PORT: .*\n {2}DATABASE_POOL: .*\n {2}ISSUERS: .*\n {2}LOAD_SAMPLE: / },
  );
});
