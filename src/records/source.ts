import { getTableColumns } from 'drizzle-orm';
import type { Ctx } from '../auth/context.ts';
import { seesInternal } from '../auth/policy.ts';
import { type Columns, type DatedColumns, HEAD_SQL, type Head, pastRows } from '../db/ledger.ts';
import type { Params } from '../db/sql.ts';
import type { Tx } from '../db/tx.ts';
import { snake } from '../lib/text.ts';
import { problem } from '../problems.ts';
import type { Around, RecordSpec, Register } from './spec.ts';

// Where the rows of a query come from: the current table, or the table as it was known at a position and true on a day,
// rebuilt from the ledger in the table's own row type. The query above is the same.

/** Placeholders of the moment asked about. */
export interface Placed {
  readonly day: string;
  /** Position up to which is known, where the past is read. */
  readonly known?: string | undefined;
}

export const placedIn = ({ day, past }: Moment, p: Params): Placed => ({
  day: p.add(day, 'date'),
  known: past && p.add(past.position, 'bigint'),
});

/** Condition that is always true and names the moment, so that the server knows its types where nothing else uses it. */
export const naming = ({ day, known }: Placed): string =>
  `${day} is not null${known ? ` and ${known} is not null` : ''}`;

export interface TimeTravel {
  /** `validAt` of the request. */
  readonly validAt?: string | undefined;
  /** `knownAt` of the request: an instant or a position. */
  readonly knownAt?: string | undefined;
}

/** The moment a read is about, once the ledger has been asked. */
export interface Moment {
  /** The day asked about; today in Vietnam unless `validAt` says otherwise. */
  readonly day: string;
  /** Rows come from the ledger: up to this position. Undefined means the current tables. */
  readonly past?: { readonly position: number; readonly day: string } | undefined;
  /** What the register looked up for the statement, as JSON text. */
  readonly given?: string | undefined;
}

export const isTravel = (t: TimeTravel): boolean => t.validAt !== undefined || t.knownAt !== undefined;

/** Resolves `knownAt` and `validAt` inside the snapshot that will be read; `parameter`: what the request calls `knownAt`. */
export async function resolveMoment(
  ctx: Ctx,
  tx: Tx,
  travel: TimeTravel,
  parameter = 'knownAt',
): Promise<{ head: Head; moment: Moment }> {
  const head = await headFor(tx, travel.knownAt, parameter);
  const day = travel.validAt ?? ctx.today;
  return { head, moment: { day, past: isTravel(travel) ? { position: head.position, day } : undefined } };
}

async function headFor(tx: Tx, knownAt: string | undefined, parameter: string): Promise<Head> {
  if (knownAt === undefined) return (await tx.rows<Head>({ text: HEAD_SQL, values: [] }))[0]!;
  const isPosition = /^\d{1,15}$/.test(knownAt);
  // The instant of the newest position has been told, so it may be asked about even where the clock was set back since.
  const [head] = await tx.rows<Head & { future: boolean }>(
    isPosition
      ? {
          text: 'select position, committed_at as at, false as future from ledger_commits where position = $1::bigint',
          values: [knownAt],
        }
      : {
          text: `select h.position, h.at, $1::timestamptz > greatest(clock_timestamp(), newest.at) as future
               from (${HEAD_SQL}) newest left join lateral (
                 select position, committed_at as at from ledger_commits where committed_at <= $1::timestamptz
                 order by committed_at desc, position desc limit 1) h on true`,
          values: [knownAt],
        },
  );
  if (!head || head.future) {
    throw problem('unknown_position', undefined, [{ parameter, code: 'unknown_position', detail: 'Not reached yet' }]);
  }
  if (head.position !== null) return { position: head.position, at: head.at };
  // Before the service knew anything: position 0, an empty register.
  return (
    await tx.rows<Head>({
      text: 'select position, committed_at as at from ledger_commits order by position limit 1',
      values: [],
    })
  )[0]!;
}

/** Whether, and of which moment, the past is read. */
export type Past = Pick<Moment, 'past'>;

/**
 * The FROM item of every row of a register at a moment, whoever asks: for conditions, never for what is shown. In the past
 * `keys`: SELECT of those it is enough to look at.
 */
export const rowsAt = (register: Register, { past }: Past, p: Params, keys?: string): string =>
  past ? rowsPlaced(register, placedIn({ day: past.day, past }, p), keys) : register.tableName;

/**
 * The same at a moment that is among the placeholders already; in the past `keys`: SELECT of those it is enough to look
 * at, `columns`: those of the table, where few of them are read.
 */
export const rowsPlaced = (
  { type, tableName, dated = {} }: Register,
  { day, known }: Placed,
  keys?: string,
  columns?: Columns,
): string => {
  const lists = Object.entries(dated).map(([list, made]): DatedColumns => [snake(list), ...made]);
  return known ? pastRows(type, tableName, { day, known }, { lists, keys, columns }) : tableName;
};

/** The columns of a register's table with their types. */
const columnsOf = ({ table }: RecordSpec): Columns =>
  Object.entries(getTableColumns(table)).map(([name, column]) => [snake(name), column.getSQLType()]);

/** The moment with what the register looks up for its statements. */
export async function withGiven(
  spec: RecordSpec,
  tx: Tx,
  moment: Moment,
  parameters: Readonly<Record<string, string>> = {},
): Promise<Moment> {
  return spec.given ? { ...moment, given: JSON.stringify(await spec.given.look(tx, moment, parameters)) } : moment;
}

/** What a statement of the moment may draw on, bound when it is used. */
export function aroundAt(moment: Moment, p: Params, known?: string): Around {
  let given: string | undefined;
  return {
    at: (register) => rowsAt(register, moment, p),
    given: () => (given ??= p.add(moment.given ?? '{}', 'jsonb')),
    known,
  };
}

/**
 * Condition that the row under an alias belongs to the caller, where nothing else of the register is shown to them; of
 * the moment where one is given, of today otherwise.
 */
export function ownedBy(
  ctx: Ctx,
  spec: RecordSpec,
  p: Params,
): ((alias: string, moment?: Moment) => string) | undefined {
  const { confidential } = spec;
  if (!confidential || seesInternal(ctx.actor, spec.type)) return undefined;
  const orgs = p.add([...((confidential.inherited ? ctx.actor?.lineage : ctx.actor?.bodies) ?? [])], 'text[]');
  let shares: string | undefined;
  return (alias, moment = { day: ctx.today }) =>
    confidential.owner(orgs, alias, {
      shares: () => (shares ??= p.add(JSON.stringify(ctx.actor?.shares ?? []), 'jsonb')),
      at: (register) => rowsAt(register, moment, p),
    });
}

/**
 * The FROM item of a record type, under alias `t`, holding only rows the caller may see. A row hidden today stays
 * hidden in every past state, and a state that was hidden then stays hidden now. In the past `keys`: SELECT of those it
 * is enough to look at; `few`: the statement reads few columns of many rows.
 */
export function sourceOf(
  ctx: Ctx,
  spec: RecordSpec,
  moment: Moment,
  p: Params,
  { keys, few = false }: { keys?: string; few?: boolean } = {},
): { from: string; where: string[] } {
  const guarded = spec.published === true && !seesInternal(ctx.actor, spec.type);
  const where = guarded ? [`t.visibility = 'PUBLIC'`, ...(spec.guard ? [spec.guard.now] : [])] : [];
  const owned = ownedBy(ctx, spec, p);
  if (owned) where.push(owned('t', moment));
  if (!moment.past) return { from: `${spec.tableName} t`, where };
  const { past } = moment;
  if (owned)
    where.push(`exists (select from ${spec.tableName} now where now.${spec.key} = t.${spec.key} and ${owned('now')})`);
  if (guarded) {
    where.push(
      `exists (select from ${spec.tableName} now where now.${spec.key} = t.${spec.key} and now.visibility = 'PUBLIC')`,
      ...(spec.guard ? [spec.guard.past(p.add(past.position, 'bigint'), p.add(past.day, 'date'))] : []),
    );
  }
  const at = placedIn({ day: past.day, past }, p);
  return { from: `${rowsPlaced(spec, at, keys, few ? columnsOf(spec) : undefined)} t`, where };
}
