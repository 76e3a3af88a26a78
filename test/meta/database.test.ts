import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import t, { type Test } from 'tap';
import type { z } from 'zod';
import { REGISTERS } from '../../src/app.ts';
import { connectOnce } from '../../src/db/connections.ts';
import { CONSTRAINTS } from '../../src/db/constraints.ts';
import { assertMigrated, MIGRATIONS_FOLDER, migrate, readJournal } from '../../src/db/migrate.ts';
import { schemaText } from '../../src/db/schema-text.ts';
import { snake } from '../../src/lib/text.ts';
import { PROBLEMS } from '../../src/problems.ts';
import { testDatabase } from '../support/app.ts';

// The migrated schema: one with the drizzle tables and with the committed listing; every rule of it has a problem.

const root = path.resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

/** An empty database, not cloned from the template. */
async function emptyDatabase(t: Test): Promise<string> {
  const server = process.env.TEST_SERVER_URL!;
  const name = `t_${randomBytes(6).toString('hex')}`;
  const admin = await connectOnce(server);
  await admin.query(`create database ${name}`);
  await admin.end();
  t.teardown(async () => {
    const last = await connectOnce(server);
    await last.query(`drop database ${name} with (force)`);
    await last.end();
  });
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

async function inDatabase<T>(url: string, work: (client: Awaited<ReturnType<typeof connectOnce>>) => Promise<T>) {
  const client = await connectOnce(url);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const database = await testDatabase(t);

t.test('the committed listing is the migrated schema', async (t) => {
  const committed = readFileSync(path.join(MIGRATIONS_FOLDER, 'schema.txt'), 'utf8');
  t.equal(await inDatabase(database, schemaText), committed, 'npm run schema');
});

t.test('migrations: every file in the journal, stamps grow, names count up', async (t) => {
  const { entries } = readJournal();
  const onDisk = readdirSync(MIGRATIONS_FOLDER)
    .filter((f) => f.endsWith('.sql'))
    .sort();
  t.same(
    entries.map((e) => `${e.tag}.sql`),
    onDisk,
  );
  entries.forEach((e, i) => {
    t.equal(e.idx, i);
    t.match(e.tag, new RegExp(`^${String(i).padStart(4, '0')}_`));
    // The migrator compares stamps only: a file merged late with an older stamp would silently never run.
    if (i > 0) t.ok(e.when > entries[i - 1]!.when, `${e.tag} is stamped later than the one before`);
    t.ok(e.when <= Date.now() + 3_600_000, `${e.tag} is not stamped in the future`);
  });
});

t.test('a second run applies nothing', async (t) => {
  const url = await emptyDatabase(t);
  const total = readJournal().entries.length;
  await t.rejects(assertMigrated(url), { message: /^\d+ migrations are pending/ });
  t.same(await migrate(url), { applied: total, total });
  const first = await inDatabase(url, schemaText);
  t.same(await migrate(url), { applied: 0, total });
  await assertMigrated(url);
  t.equal(await inDatabase(url, schemaText), first);
});

t.test('five racing migrators apply each file once', async (t) => {
  const url = await emptyDatabase(t);
  const total = readJournal().entries.length;
  const outcomes = await Promise.all(Array.from({ length: 5 }, () => migrate(url)));
  t.same(
    outcomes.map((o) => o.applied).sort((a, b) => b - a),
    [total, 0, 0, 0, 0],
  );
  t.equal(await inDatabase(url, schemaText), await inDatabase(database, schemaText));
  const applied = await inDatabase(url, (c) =>
    c.query('select created_at from drizzle.__drizzle_migrations order by id'),
  );
  t.same(
    applied.rows.map((r) => Number(r.created_at)),
    readJournal().entries.map((e) => e.when),
  );
});

t.test('drizzle has nothing left to generate', async (t) => {
  // drizzle-kit takes `out` relative to where it runs.
  const out = mkdtempSync(path.join(root, '.tap', 'migrations-'));
  t.teardown(() => rmSync(out, { recursive: true, force: true }));
  cpSync(MIGRATIONS_FOLDER, out, { recursive: true });
  const before = readdirSync(out).sort();
  const config = path.join(out, 'drizzle.config.json');
  const { casing, schema, dialect } = (await import('../../src/db/drizzle.config.ts')).default as Record<
    string,
    unknown
  >;
  writeFileSync(config, JSON.stringify({ casing, schema, dialect, out: path.relative(root, out) }));
  const { stdout } = await run(
    process.execPath,
    [path.join(root, 'node_modules/drizzle-kit/bin.cjs'), 'generate', '--config', path.relative(root, config)],
    { cwd: root },
  );
  t.match(stdout, /No schema changes, nothing to migrate/);
  rmSync(config);
  t.same(readdirSync(out).sort(), before);
});

/** What no request can break, and why. */
const UNBREAKABLE: Readonly<Record<string, string>> = {
  idempotency_keys_client_key_pk: 'a key is claimed with ON CONFLICT DO NOTHING',
  ledger_checkpoints_from: 'written by the proof job alone, one at a time',
  ledger_checkpoints_pkey: 'written by the proof job alone, one at a time',
  ledger_checkpoints_range: 'written by the proof job alone',
  ledger_commits_pkey: 'positions are handed out under one lock',
  ledger_commits_tx: 'a transaction takes its position once',
  ledger_entries_tx_id_ordinal_pk: 'ordinals count up inside one transaction',
  oauth_clients_pkey: 'clients are registered on the command line with ON CONFLICT DO UPDATE',
  occupancy_formulas_pkey: 'law comes with migrations',
  occupancy_formulas_register: 'law comes with migrations',
  sme_reserve_rules_register: 'law comes with migrations',
  task_owner_keys_pkey: 'a key is kept with ON CONFLICT DO NOTHING',
  report_owner_keys_pkey: 'a key is kept with ON CONFLICT DO NOTHING',
  sme_reserve_rules_rule_register_pk: 'law comes with migrations',
};

interface Rule {
  name: string;
  table: string;
  type: string;
  definition: string;
}

/** Words that a field takes, by its schema. */
function wordsOf(schema: z.ZodType): string[] {
  const def = schema._zod.def as unknown as {
    type: string;
    entries?: object;
    element?: z.ZodType;
    innerType?: z.ZodType;
  };
  if (def.entries) return Object.values(def.entries) as string[];
  return wordsOf((def.element ?? def.innerType)!);
}

t.test('every constraint has its problem, or its reason for having none', async (t) => {
  const rules = await inDatabase(database, async (c) => {
    const { rows } = await c.query<Rule>(`
      select k.conname as name, k.conrelid::regclass::text as table, k.contype as type, pg_get_constraintdef(k.oid) as definition
      from pg_constraint k join pg_class r on r.oid = k.conrelid
      where r.relnamespace = 'public'::regnamespace and k.contype not in ('n', 't')
      union all
      select i.indexrelid::regclass::text, i.indrelid::regclass::text, 'unique index', pg_get_indexdef(i.indexrelid)
      from pg_index i join pg_class r on r.oid = i.indrelid
      where i.indisunique and r.relnamespace = 'public'::regnamespace and not exists (select from pg_constraint k where k.conindid = i.indexrelid)
      union all
      select g.tgname, g.tgrelid::regclass::text, 'trigger', pg_get_triggerdef(g.oid)
      from pg_trigger g where not g.tgisinternal and g.tgfoid in ('references_exist'::regproc, 'subject_exists'::regproc, 'investors_exist'::regproc)`);
    return rows;
  });
  t.ok(rules.length > 80, `${rules.length} rules`);
  const names = new Set(rules.map((r) => r.name));
  const words = /\b(\w+) (?:= ANY|<@) \(?\(?(?:ARRAY\[(.*?)\])/;
  for (const rule of rules) {
    if (rule.name in CONSTRAINTS) {
      t.notOk(rule.name in UNBREAKABLE, `${rule.name} stands in one list only`);
      continue;
    }
    if (rule.name in UNBREAKABLE) continue;
    // A list of words is the list that the contract has: nothing else passes validation.
    const [, column, list] = words.exec(rule.definition) ?? [];
    const spec = REGISTERS.find((r) => r.tableName === rule.table);
    const [, field] = Object.entries(spec?.fields ?? {}).find(([name]) => snake(name) === column) ?? [];
    t.ok(rule.type === 'c' && field, `${rule.table}.${rule.name} has a problem in db/pg-errors.ts: ${rule.definition}`);
    if (!field) continue;
    const inDatabase = [...list!.matchAll(/'([^']+)'/g)].map((m) => m[1]);
    t.same(inDatabase.sort(), wordsOf(field.schema).sort(), `${rule.name} is the list of the contract`);
  }
  for (const [name, { code, fault }] of Object.entries(CONSTRAINTS)) {
    t.ok(names.has(name), `${name} is a rule of the database`);
    const spec = REGISTERS.find((r) => r.tableName === rules.find((x) => x.name === name)?.table)!;
    t.ok(spec, `${name} belongs to a register`);
    const at = fault?.pointer.split('/')[1];
    if (at) t.ok(spec.fields[at], `${name} points to a field: ${at}`);
    t.ok(PROBLEMS[code]);
  }
  t.same(
    Object.keys(UNBREAKABLE).filter((n) => !names.has(n)),
    [],
    'no exception outlives its constraint',
  );
  // What the trigger says is what the list says.
  for (const r of rules.filter((x) => x.type === 'trigger' && /references_exist/.test(x.definition)))
    t.match(r.definition, new RegExp(`references_exist\\('${r.name}'`), `${r.name} reports its own name`);
});

t.test('a column is a field and a field is a column, with the same need for a value', async (t) => {
  for (const spec of REGISTERS) {
    const { rows } = await inDatabase(database, (c) =>
      c.query<{ name: string; required: boolean }>(
        `select attname as name, attnotnull as required from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
        [spec.tableName],
      ),
    );
    const stored = Object.entries(spec.fields).filter(([, f]) => !f.derive);
    t.same(
      rows.map((r) => r.name).sort(),
      [...stored.map(([n]) => snake(n)), 'version', 'latest_version'].sort(),
      `${spec.tableName}: a column per field, a field per column`,
    );
    for (const [name, f] of stored) {
      const column = rows.find((r) => r.name === snake(name))!;
      t.equal(column.required, f.required === true || f.always === true, `${spec.tableName}.${column.name} not null`);
    }
  }
});
