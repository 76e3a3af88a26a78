import { getTableColumns } from 'drizzle-orm';
import { actingOrganisation, authoriseWrite, type Ctx } from '../auth/context.ts';
import { appendCte, entryValues, placed } from '../db/ledger.ts';
import { Params } from '../db/sql.ts';
import type { WriteTx } from '../db/tx.ts';
import { snake } from '../lib/text.ts';
import { type Fault, problem } from '../problems.ts';
import { ruled, withAllFaults } from './broken-rules.ts';
import { datedIn } from './dated.ts';
import { encode } from './fields.ts';
import { columnsOf, compileMatch, RECORD, rightsOf, stateOf } from './query.ts';
import { aroundAt, naming, sourceOf, withGiven } from './source.ts';
import type { RecordSpec } from './spec.ts';
import { assertStorable, complete, same, stateOn, stored } from './states.ts';

// The one write path of a register: row, ledger entry and the answer's representation in a single statement.

type Wire = Record<string, unknown>;

export interface Saved {
  key: string;
  /** The record as JSON text, as a read shows it. */
  record: string;
  latestVersion: number;
  created: boolean;
}

/** With what it takes over from the state before it. */
export const carried = (spec: RecordSpec, record: Wire, before?: Wire): Wire => ({
  ...record,
  ...(before && Object.fromEntries((spec.settled?.(before, before) ?? []).map((name) => [name, before[name]]))),
  ...spec.carry?.(record, before),
});

export async function assertRules(ctx: Ctx, spec: RecordSpec, record: Wire): Promise<void> {
  const faults: Fault[] = spec.check?.(record, ctx.today) ?? [];
  if (faults.length > 0) throw await withAllFaults(ctx, spec, record, problem('invalid_request', undefined, faults));
}

/** The day the change became true: today, or an earlier day given with a reason. */
export function changeDay(ctx: Ctx, own?: string | null): string {
  if (ctx.validFrom === null) return own != null && own < ctx.today ? own : ctx.today;
  if (ctx.validFrom > ctx.today) {
    throw problem('invalid_request', undefined, [
      {
        parameter: 'X-Valid-From',
        code: 'future_day',
        detail: 'A change cannot begin in the future; state what begins later as an interval of the record',
      },
    ]);
  }
  if (ctx.validFrom < ctx.today && ctx.reason === null) throw problem('reason_required');
  return ctx.validFrom;
}

interface Change {
  act: string;
  validFrom: string;
  organisation: string | null;
}

/** Values of the ledger entry of a change, with who and why from the context. */
export const entryOf = (ctx: Ctx, spec: RecordSpec, tx: WriteTx, change: Change): unknown[] =>
  entryValues(tx, {
    ...change,
    act: `${spec.type}.${change.act}`,
    actor: ctx.actor?.subject ?? 'anonymous',
    reason: ctx.reason,
    requestId: ctx.requestId,
  });

const kept = new WeakMap<RecordSpec, Map<string, string>>();

/** Text of a writing statement, made once for a register and what the caller may see of it. */
function textOf(ctx: Ctx, spec: RecordSpec, kind: string, make: () => string): string {
  const texts = kept.get(spec) ?? new Map<string, string>();
  kept.set(spec, texts);
  const key = `${kind} ${rightsOf(ctx, spec)}`;
  const text = texts.get(key) ?? make();
  texts.set(key, text);
  return text;
}

/** Whether a statement is the last of its transaction, answers the record, or is one whose answer nobody reads. */
export type Mode = 'last' | 'answered' | 'quiet';

interface RowStatement {
  kind: 'insert' | 'update';
  /** Writes one row and returns it. */
  text: () => string;
  values: readonly unknown[];
}

/**
 * Writes one row with its ledger entry; answers the representation a read gives, and the latest version. As the
 * `last` statement of its transaction it takes the place in the ledger too, and commits.
 */
async function writeRow(
  ctx: Ctx,
  spec: RecordSpec,
  tx: WriteTx,
  { kind, text, values }: RowStatement,
  change: Change,
  mode: Mode,
): Promise<readonly unknown[]> {
  const [last, quiet] = [mode === 'last', mode === 'quiet'];
  const moment = spec.given && !quiet ? await withGiven(spec, tx, { day: ctx.today }) : { day: ctx.today };
  const given = moment.given === undefined ? [] : [moment.given];
  const all = [...values, ctx.today, ...entryOf(ctx, spec, tx, change), ...given];
  const statement = textOf(ctx, spec, `${kind} ${mode}`, () => {
    const day = `$${values.length + 1}::date`;
    const around = { ...aroundAt(moment, new Params()), given: () => `$${all.length}::jsonb` };
    const answer = quiet
      ? `select null::json as record, t.latest_version from r t where ${naming({ day })}`
      : `select ${RECORD}, t.latest_version from r t ${spec.joins?.(day, around) ?? ''} ${columnsOf(ctx, spec, undefined, day).wire} where ${naming({ day })}`;
    const written = `with r as (${text()}), ${appendCte(spec.type, snake(spec.key), values.length + 2)}`;
    return last ? `${written}, a as materialized (${answer}) ${placed(`$${all.length + 1}`)}` : `${written} ${answer}`;
  });
  const rows = await (last
    ? tx.last((flushLater) => ({ text: statement, values: [...all, flushLater] }))
    : tx.arrays({ text: statement, values: all }));
  return rows[0]!;
}

const saved = (key: string, row: readonly unknown[], created: boolean): Saved => ({
  key,
  record: row[0] as string,
  latestVersion: Number(row[1]),
  created,
});

/** Refuses the write unless the policy allows it for this record. */
export const authorise = async (ctx: Ctx, spec: RecordSpec, tx: WriteTx, record: Wire): Promise<void> =>
  authoriseWrite(ctx, spec.judgedAs ?? spec.type, spec.judgedBy ? await spec.judgedBy(tx, record, ctx.today) : record);

/** Creates a record; with `last` it also commits. A taken key is refused by the primary key itself. */
export const recordInsert = (ctx: Ctx, spec: RecordSpec, tx: WriteTx, given: Wire, last = false): Promise<Saved> =>
  followed(ctx, spec, tx, last, (ends) => insert(ctx, spec, tx, given, ends ? 'last' : 'answered'));

/** A write with what follows from it; what is followed by something does not end its transaction. */
async function followed(
  ctx: Ctx,
  spec: RecordSpec,
  tx: WriteTx,
  last: boolean,
  run: (last: boolean) => Promise<Saved>,
): Promise<Saved> {
  if (!spec.follow) return run(last);
  const written = await run(false);
  await spec.follow(ctx, tx, written.key);
  return written;
}

/** One of many records: written and entered like any other, without its representation. */
export const recordInsertQuietly = (ctx: Ctx, spec: RecordSpec, tx: WriteTx, given: Wire): Promise<Saved> =>
  insert(ctx, spec, tx, given, 'quiet');

async function insert(ctx: Ctx, spec: RecordSpec, tx: WriteTx, given: Wire, mode: Mode): Promise<Saved> {
  const record = carried(spec, complete(spec, given));
  await authorise(ctx, spec, tx, record);
  await assertRules(ctx, spec, record);
  await spec.admit?.(tx, record);
  const names = stored(spec);
  const change = {
    act: 'created',
    validFrom: changeDay(ctx, spec.beginsOn?.(record)),
    organisation: actingOrganisation(ctx),
  };
  const text = () => {
    const columns = names.map((n) => `"${snake(n)}"`).join(', ');
    const values = names.map((_n, i) => `$${i + 1}`).join(', ');
    return `insert into ${spec.tableName} (${columns}) values (${values}) returning *`;
  };
  const values = names.map((n) => encode(spec.fields[n]!, record[n]));
  const statement = writeRow(ctx, spec, tx, { kind: 'insert', text, values }, change, mode);
  const row = await ruled(ctx, spec, record, statement);
  return saved(String(record[spec.key]), row, true);
}

export interface Current {
  record: Wire;
  latestVersion: number;
}

/** The record as stored, every field of it, locked until the transaction ends; undefined when there is none. */
export async function recordLock(ctx: Ctx, spec: RecordSpec, tx: WriteTx, key: string): Promise<Current | undefined> {
  const visible = await visibleRow(ctx, spec, tx, key);
  if (!visible) return undefined;
  const names = stored(spec);
  const [row] = await tx.arrays({
    text: `select ${names.map((n) => `t."${snake(n)}"`).join(', ')}, t.latest_version from ${spec.tableName} t where t.${snake(spec.key)} = $1 for no key update`,
    values: [key],
  });
  return (
    row && {
      record: stateOf({ names, fields: names.map((n) => spec.fields[n]!) }, row),
      latestVersion: Number(row[names.length]),
    }
  );
}

/** The same for a record that is to be changed: 404 when the caller sees none, 403 when it is not theirs to change. */
export async function lockToChange(ctx: Ctx, spec: RecordSpec, tx: WriteTx, key: string): Promise<Current> {
  const current = await recordLock(ctx, spec, tx, key);
  if (!current) throw problem('not_found');
  await authorise(ctx, spec, tx, current.record);
  return current;
}

/** A row the caller may not see does not exist for them, not even to be refused. */
async function visibleRow(ctx: Ctx, spec: RecordSpec, tx: WriteTx, key: string): Promise<boolean> {
  const p = new Params();
  const { from, where } = sourceOf(ctx, spec, { day: ctx.today }, p);
  const conditions = [...where, `t.${snake(spec.key)} = ${p.add(key)}`];
  return (
    (await tx.arrays({ text: `select 1 from ${from} where ${conditions.join(' and ')}`, values: p.values })).length > 0
  );
}

/**
 * Puts a new state in a record's place. When something later is already in force (the change begins before the current
 * state did), the current row stays and the change stands in the history from its day on; what carries its own days
 * reaches the current row too.
 */
export const recordUpdate = (...change: [...State, last?: boolean]): Promise<Saved> => {
  const [ctx, spec, tx, key, current, next, act, last = false] = change;
  const run = (ends: boolean) => updated(ctx, spec, tx, key, current, next, act, ends ? 'last' : 'answered');
  return followed(ctx, spec, tx, last, run);
};

type State = [ctx: Ctx, spec: RecordSpec, tx: WriteTx, key: string, now: Current, (base: Wire) => Wire, act: string];

async function updated(...change: Parameters<typeof recordState>): Promise<Saved> {
  const [ctx, spec, tx, key, current, , act, mode] = change;
  const { lists, ...saved } = await recordState(...change);
  if (!lists) return saved;
  const [begun] = await latestOf(spec, tx, key);
  const dated = { ...ctx, validFrom: begun!.valid_from };
  const now = { ...current, latestVersion: saved.latestVersion };
  return recordState(dated, spec, tx, key, now, (base) => ({ ...base, ...lists }), act, mode);
}

const latestOf = (spec: RecordSpec, tx: WriteTx, key: string) =>
  tx.rows<{ valid_from: string }>({
    text: `select valid_from from ledger_entries where type = $1 and key = $2 order by valid_from desc, version desc limit 1`,
    values: [spec.type, key],
  });

/** One new state, of its day. `lists`: what of it carries its own days and the current record has otherwise. */
export async function recordState(
  ctx: Ctx,
  spec: RecordSpec,
  tx: WriteTx,
  key: string,
  current: Current,
  change: (base: Wire) => Wire,
  act: string,
  mode: Mode = 'answered',
): Promise<Saved & { lists?: Wire }> {
  const validFrom = changeDay(ctx);
  const [latest] = await latestOf(spec, tx, key);
  const organisation = actingOrganisation(ctx);
  const retroactive = latest !== undefined && validFrom < latest.valid_from;
  const known = datedIn(spec, current.record);
  const state = retroactive ? await stateOn(spec, tx, key, validFrom) : current.record;
  const then = state && { ...state, ...known };
  const said = change(then ?? known);
  // A list that says nothing of days, or is left out of a state of the past, takes nothing from one that does.
  const given = retroactive ? { ...said, ...known, ...datedIn(spec, said) } : said;
  const next = carried(spec, complete(spec, given, then ?? current.record), then ?? current.record);
  await authorise(ctx, spec, tx, current.record);
  if (!spec.handsOver) await authorise(ctx, spec, tx, next);
  await assertRules(ctx, spec, next);
  await spec.admit?.(tx, next, then ?? current.record);
  const version = current.latestVersion + 1;
  const names = stored(spec).filter((n) => n !== spec.key);
  if (then && names.every((n) => same(next[n], then[n]))) return unchanged(ctx, spec, tx, key, current);
  if (!retroactive) {
    const text = () => {
      const sets = names.map((n, i) => `"${snake(n)}" = $${i + 1}`);
      const [ver, id] = [names.length + 1, names.length + 2];
      sets.push(`version = $${ver}::int`, `latest_version = $${ver}::int`);
      return `update ${spec.tableName} set ${sets.join(', ')} where ${snake(spec.key)} = $${id} returning *`;
    };
    const values = [...names.map((n) => encode(spec.fields[n]!, next[n])), version, key];
    const statement = writeRow(ctx, spec, tx, { kind: 'update', text, values }, { act, validFrom, organisation }, mode);
    const row = await ruled(ctx, spec, next, statement);
    return saved(key, row, false);
  }
  await ruled(ctx, spec, next, assertStorable(spec, tx, key, next, current.record));
  await appendRetroactive(ctx, spec, tx, key, next, version, { act, validFrom, organisation });
  const lists = Object.entries(datedIn(spec, next)).filter(([name, list]) => !same(list, current.record[name]));
  return {
    ...(await unchanged(ctx, spec, tx, key, { ...current, latestVersion: version })),
    ...(lists.length > 0 ? { lists: Object.fromEntries(lists) } : {}),
  };
}

/** The representation as it stands. */
export async function unchanged(
  ctx: Ctx,
  spec: RecordSpec,
  tx: WriteTx,
  key: string,
  current: Pick<Current, 'latestVersion'>,
): Promise<Saved> {
  const compiled = compileMatch(
    ctx,
    spec,
    { condition: (p) => `t.${snake(spec.key)} = ${p.add(key)}`, limit: 1 },
    await withGiven(spec, tx, { day: ctx.today }),
    false,
  );
  const [row] = await tx.arrays(compiled);
  return saved(key, [row![0], current.latestVersion], false);
}

async function appendRetroactive(
  ctx: Ctx,
  spec: RecordSpec,
  tx: WriteTx,
  key: string,
  next: Wire,
  version: number,
  change: Change,
): Promise<void> {
  const p = new Params();
  const values = stored(spec).map(
    (n) => `${p.add(encode(spec.fields[n]!, n === spec.key ? key : next[n]))}::${columnType(spec, n)} as "${snake(n)}"`,
  );
  const numbers = `${p.add(version, 'int')} as version, ${p.add(version, 'int')} as latest_version`;
  const row = `select r.* from (select to_jsonb(v) as state from (select ${values.join(', ')}, ${numbers}) v) s
    cross join lateral jsonb_populate_record(null::${spec.tableName}, s.state) r`;
  const cte = appendCte(spec.type, snake(spec.key), p.values.length + 1);
  await tx.arrays({
    text: `with r as (${row}), ${cte} select 1`,
    values: [...p.values, ...entryOf(ctx, spec, tx, change)],
  });
  await tx.arrays({
    text: `update ${spec.tableName} set latest_version = $1 where ${snake(spec.key)} = $2`,
    values: [version, key],
  });
}

const columnType = (spec: RecordSpec, name: string): string => getTableColumns(spec.table)[name]!.getSQLType();
