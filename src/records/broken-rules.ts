import type { Ctx } from '../auth/context.ts';
import { CONSTRAINTS } from '../db/constraints.ts';
import { toProblem } from '../db/pg-errors.ts';
import { read, type Tx } from '../db/tx.ts';
import { snake } from '../lib/text.ts';
import { type Fault, Problem } from '../problems.ts';
import type { RecordSpec } from './spec.ts';
import { stored } from './states.ts';

// PostgreSQL refuses a row for the first rule of its table that it breaks. Who sent it is told all of them: once a row is
// refused, every check and reference of the table is asked by itself.

type Wire = Readonly<Record<string, unknown>>;

/**
 * Checks, foreign keys and references from lists (references_exist) of a table, each as SQL over the row `t`; what names
 * itself is there by the time it counts.
 */
const RULES = `select conname as name, format('case when (%s) is false then '''' end', pg_get_expr(conbin, conrelid)) as broken
    from pg_constraint where conrelid = $1::regclass and contype = 'c'
  union all select c.conname, format('(select t.%1$I::text where t.%1$I is not null and not exists (select from %2$s r where r.%3$I = t.%1$I)%4$s)',
      mine.attname, c.confrelid::regclass, theirs.attname, case when c.confrelid = c.conrelid then format(' and t.%I <> t.%I', mine.attname, theirs.attname) end)
    from pg_constraint c join pg_attribute mine on mine.attrelid = c.conrelid and mine.attnum = c.conkey[1]
    join pg_attribute theirs on theirs.attrelid = c.confrelid and theirs.attnum = c.confkey[1]
    where c.conrelid = $1::regclass and c.contype = 'f' and cardinality(c.conkey) = 1
  union all select a[1], format('(select n.c from jsonb_array_elements(case jsonb_typeof(to_jsonb(t) -> %1$L) when ''array'' then to_jsonb(t) -> %1$L
        else jsonb_build_array(to_jsonb(t) -> %1$L) end) e cross join lateral (select case when %2$L = '''' then e #>> ''{}'' else e ->> %2$L end as c) n
      where n.c is not null and not exists (select from %3$I r where r.%4$I = n.c)%5$s limit 1)', a[4], a[5], a[2], a[3], case when a[2]::regclass = tgrelid then format(' and n.c <> t.%I', a[3]) end)
    from pg_trigger, string_to_array(encode(tgargs, 'escape'), '\\000') a
    where tgrelid = $1::regclass and tgfoid = 'references_exist'::regproc`;

const kept = new Map<string, string>();

async function statementOf(tx: Tx, table: string): Promise<string> {
  const known = kept.get(table);
  if (known !== undefined) return known;
  const rules = await tx.rows<{ name: string; broken: string }>({ text: RULES, values: [table] });
  const text = `select v.name, v.missing from jsonb_populate_record(null::${table}, $1::jsonb) t
    cross join lateral (values ${rules.map((r) => `('${r.name}', ${r.broken})`).join(', ')}) v(name, missing) where v.missing is not null`;
  kept.set(table, text);
  return text;
}

/** Every rule of its table that a record breaks. */
export const brokenRules = (ctx: Ctx, spec: RecordSpec, record: Wire): Promise<Fault[]> =>
  read(ctx.db, async (tx) => {
    const row = Object.fromEntries(stored(spec).map((name) => [snake(name), record[name] ?? null]));
    const text = await statementOf(tx, spec.tableName);
    const broken = await tx.rows<{ name: string; missing: string }>({ text, values: [JSON.stringify(row)] });
    return broken.flatMap(({ name, missing }) => {
      const fault = CONSTRAINTS[name]?.fault;
      return fault ? [{ ...fault, detail: missing === '' ? fault.detail : `${fault.detail}: ${missing}` }] : [];
    });
  });

/** A refusal with every other rule that the record breaks. */
export async function withAllFaults(ctx: Ctx, spec: RecordSpec, record: Wire, error: unknown): Promise<unknown> {
  const first = toProblem(error);
  if (!(first instanceof Problem) || first.errors.length === 0) return error;
  const others = (await brokenRules(ctx, spec, record)).filter(
    (x) => !first.errors.some((y) => y.pointer === x.pointer && y.code === x.code),
  );
  return new Problem(first.code, {
    detail: first.detail,
    errors: [...first.errors, ...others],
    headers: first.headers,
  });
}

/** A write that the rules of the table may refuse: then with all that are broken. */
export const ruled = <T>(ctx: Ctx, spec: RecordSpec, record: Wire, write: Promise<T>): Promise<T> =>
  write.catch(async (error) => {
    throw await withAllFaults(ctx, spec, record, error);
  });
