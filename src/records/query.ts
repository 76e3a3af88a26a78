import type { Ctx } from '../auth/context.ts';
import { seesInternal, seesPersonal } from '../auth/policy.ts';
import { HEAD_SQL } from '../db/ledger.ts';
import { Params, type Sql } from '../db/sql.ts';
import { type CursorValue, decodeCursor } from '../lib/cursor.ts';
import { type Fault, problem } from '../problems.ts';
import { decode, type Field, type Fields, sqlOf, wireOf } from './fields.ts';
import { aroundAt, type Moment, naming, type Placed, placedIn, sourceOf } from './source.ts';
import type { Around, RecordSpec } from './spec.ts';

// The one list query: filters, search, sort and cursor of a register, compiled to one statement.

export interface SortKey {
  name: string;
  descending: boolean;
}

export interface Filter {
  field: string;
  op: 'in' | 'gte' | 'gt' | 'lte' | 'lt' | 'special';
  values: readonly string[];
}

export interface ListQuery {
  filters: readonly Filter[];
  search?: string | undefined;
  existence?: 'current' | 'ended' | 'future' | 'any' | undefined;
  sort: readonly SortKey[];
  /** Parameters that bear on what the register looks up (`given`). */
  parameters?: Readonly<Record<string, string>> | undefined;
  /** Fields to answer; undefined means all the caller may see. */
  fields?: readonly string[] | undefined;
  limit: number;
  cursor?: string | undefined;
}

export interface Selection {
  readonly names: readonly string[];
  readonly fields: readonly Field[];
}

/** Fields of a record the caller may see, narrowed to those asked for; the key is always there. */
export function selectionOf(ctx: Ctx, spec: RecordSpec, asked?: readonly string[]): Selection {
  const internal = seesInternal(ctx.actor, spec.type);
  const names = Object.keys(spec.fields).filter((name) => {
    const field = spec.fields[name]!;
    if (field.internal && !internal) return false;
    return name === spec.key || (asked ? asked.includes(name) : !field.onDemand);
  });
  const inFull = seesPersonal(ctx.actor);
  return {
    names,
    fields: names.map((n) => (spec.fields[n]!.personal && !inFull ? masked(spec.fields[n]!) : spec.fields[n]!)),
  };
}

const SHOWN_OF_PERSONAL = 4;

/** The same field with all but its last characters hidden. */
const masked = (field: Field): Field => ({
  ...field,
  mask: (value) =>
    `repeat('*', greatest(length(${value}) - ${SHOWN_OF_PERSONAL}, 0)) || right(${value}, ${SHOWN_OF_PERSONAL})`,
});

interface Columns {
  readonly selection: Selection;
  /** Join that makes the record of a row. */
  readonly wire: string;
  /** Statements made with it, by what else they say. */
  readonly statements: Map<string, string>;
}

/**
 * The record as the contract has it, as one column of JSON text. The database prints it from explicit fields in their
 * wire form (`wireOfRecord`, joined last): the one bridge from row to wire. A page then costs this process one string a
 * record instead of parsing some sixty columns and printing them again.
 */
export const RECORD = 'row_to_json(wire) as record';

export const wireOfRecord = (selection: Selection, day: string, known?: string): string =>
  `cross join lateral (select ${selection.names
    .map((n, i) => `${wireOf(n, selection.fields[i]!, day, known)} as "${n}"`)
    .join(', ')}) wire`;

/** What of a register the caller sees, as a key: statements made for one see the same for another. */
export const rightsOf = (ctx: Ctx, spec: RecordSpec): string =>
  `${seesInternal(ctx.actor, spec.type)} ${seesPersonal(ctx.actor)}`;

const wholes = new WeakMap<RecordSpec, Map<string, Columns>>();

/** What makes the record, once for all fields of a register; anew where the caller picks among them. */
export function columnsOf(
  ctx: Ctx,
  spec: RecordSpec,
  asked: readonly string[] | undefined,
  day: string,
  known?: string,
): Columns {
  const made = wholes.get(spec) ?? new Map<string, Columns>();
  wholes.set(spec, made);
  const rights = `${rightsOf(ctx, spec)} ${day} ${known ?? ''}`;
  const whole = asked ? undefined : made.get(rights);
  if (whole) return whole;
  const selection = selectionOf(ctx, spec, asked);
  const columns = { selection, wire: wireOfRecord(selection, day, known), statements: new Map<string, string>() };
  if (!asked) made.set(rights, columns);
  return columns;
}

const KEPT_STATEMENTS = 200;

/** One text for one statement: its name is then found by what the text is, and not by reading its kilobytes again. */
function statement(columns: Columns, more: string, from: string, rest: string, withHead: boolean): string {
  const key = `${withHead} ${more} ${from} ${rest}`;
  const known = columns.statements.get(key);
  if (known !== undefined) return known;
  const inner = `select ${RECORD}${more} from ${from} ${columns.wire} ${rest}`;
  const text = withHead
    ? `select h.position, h.at, x.* from (${HEAD_SQL}) h left join lateral (${inner}) x on true`
    : inner;
  if (columns.statements.size < KEPT_STATEMENTS) columns.statements.set(key, text);
  return text;
}

/** Columns of a row, in order → stored values by field name. */
export const stateOf = (selection: Selection, row: readonly unknown[]): Record<string, unknown> =>
  Object.fromEntries(selection.names.map((n, i) => [n, decode(selection.fields[i]!, row[i])]));

const PG_TYPE: Partial<Record<Field['kind'], string>> = {
  id: 'uuid',
  decimal: 'numeric',
  money: 'numeric',
  integer: 'bigint',
  boolean: 'boolean',
  day: 'date',
};
const pgType = (field: Field): string => PG_TYPE[field.kind] ?? 'text';

const COMPARE = { gte: '>=', gt: '>', lte: '<=', lt: '<' } as const;

/**
 * The pattern that finds a text anywhere in a folded one. What LIKE gives a meaning to is escaped after folding:
 * folding turns other characters, such as the full-width %, into these.
 */
const likeFolded = (text: string): string =>
  `'%' || regexp_replace(vn_fold(${text}), '([\\\\%_])', '\\\\\\1', 'g') || '%'`;

/** Conditions of a list query over alias `t`. */
export function conditions(
  spec: RecordSpec,
  query: Pick<ListQuery, 'filters' | 'search' | 'existence'>,
  { day, known }: Placed,
  p: Params,
  around: Around,
): string[] {
  const where: string[] = [];
  for (const filter of query.filters) {
    if (filter.op === 'special') {
      where.push(spec.filters![filter.field]!.where(p.add(filter.values, 'text[]'), day, around));
      continue;
    }
    const field = spec.fields[filter.field]!;
    const value = sqlOf(filter.field, field, day, known);
    if (filter.op === 'in' && field.where) where.push(field.where(p.add(filter.values, 'text[]'), day));
    else if (filter.op !== 'in') where.push(`${value} ${COMPARE[filter.op]} ${p.add(filter.values[0], pgType(field))}`);
    else if (field.kind === 'words' || field.kind === 'texts')
      where.push(`${value} && ${p.add(filter.values, 'text[]')}`);
    else where.push(`${value} = any(${p.add(filter.values, `${pgType(field)}[]`)})`);
  }
  if (query.search !== undefined) where.push(`${spec.search} like ${likeFolded(p.add(query.search, 'text'))}`);
  if (spec.existence) {
    const { from, to } = spec.existence;
    if (query.existence === 'ended') where.push(`t.${to} < ${day}`);
    else if (query.existence === 'future') where.push(`t.${from} > ${day}`);
    else if (query.existence !== 'any') where.push(`in_force(t.${from}, t.${to}, ${day})`);
  }
  return where;
}

const sorted = (value: string, field: Field): string => (field.collate ? `${value} collate "vi-x-icu"` : value);

/** Rows after the cursor, for any mix of directions; unknown values sort last. */
function afterCursor(
  keys: readonly { value: string; type: string; descending: boolean; always: boolean }[],
  values: readonly CursorValue[],
  p: Params,
): string {
  const placeholders = values.map((v, i) => (v === null ? null : p.add(v, keys[i]!.type)));
  const same = (i: number) =>
    placeholders[i] === null ? `${keys[i]!.value} is null` : `${keys[i]!.value} = ${placeholders[i]}`;
  if (keys.every((k) => k.always && k.descending === keys[0]!.descending) && !placeholders.includes(null)) {
    return `(${keys.map((k) => k.value).join(', ')}) ${keys[0]!.descending ? '<' : '>'} (${placeholders.join(', ')})`;
  }
  const branches = keys.map((key, i) => {
    const equal = keys.slice(0, i).map((_k, j) => same(j));
    if (placeholders[i] === null) return undefined;
    const beyond = `${key.value} ${key.descending ? '<' : '>'} ${placeholders[i]}`;
    return [...equal, key.always ? beyond : `(${beyond} or ${key.value} is null)`].join(' and ');
  });
  return `(${branches
    .filter((b) => b !== undefined)
    .map((b) => `(${b})`)
    .join(' or ')})`;
}

export interface Compiled extends Sql {
  selection: Selection;
  /** Column of the record's JSON; before it position and instant where asked for, after it sort values or version. */
  offset: number;
}

/** Scope that a cursor is bound to. */
export const cursorScope = (spec: RecordSpec, query: ListQuery): string =>
  JSON.stringify([
    ...[spec.type, query.filters, query.search ?? null, query.existence ?? null, query.sort],
    ...(query.parameters ? [query.parameters] : []),
  ]);

function sortKeys(spec: RecordSpec, query: ListQuery, { day, known }: Placed) {
  return query.sort.map(({ name, descending }) => {
    const field = spec.fields[name]!;
    const always = field.always === true || field.required === true || name === spec.key;
    return {
      value: sorted(sqlOf(name, field, day, known), field),
      raw: sqlOf(name, field, day, known),
      type: pgType(field),
      descending,
      always,
    };
  });
}

/** Compiles a page of a list. `withHead`: the first two columns are the ledger's head in the same snapshot. */
export function compileList(ctx: Ctx, spec: RecordSpec, query: ListQuery, moment: Moment, withHead: boolean): Compiled {
  const p = new Params();
  const at = placedIn(moment, p);
  const source = sourceOf(ctx, spec, moment, p);
  const around = { ...aroundAt(moment, p, at.known), inFull: seesPersonal(ctx.actor) };
  const columns = columnsOf(ctx, spec, query.fields, at.day, at.known);
  const { selection } = columns;
  const where = [naming(at), ...source.where, ...conditions(spec, query, at, p, around)];
  const keys = sortKeys(spec, query, at);
  if (query.cursor !== undefined) {
    const values = decodeCursor(query.cursor, cursorScope(spec, query), ctx.cursorKey);
    if (!values || values.length !== keys.length) {
      throw problem('invalid_cursor', undefined, [
        { parameter: 'cursor', code: 'invalid_cursor', detail: 'Not issued for this list, filters and sort' },
      ]);
    }
    where.push(afterCursor(keys, values, p));
  }
  const sortValues = keys.map((k, i) => `, (${k.raw})::text as s${i}`).join('');
  const order = keys
    .map((k) => `${k.value} ${k.descending ? 'desc' : 'asc'}${k.always ? '' : ' nulls last'}`)
    .join(', ');
  const from = `${source.from} ${spec.joins?.(at.day, around) ?? ''}`;
  const rest = `where ${where.join(' and ')} order by ${order} limit ${query.limit + 1}`;
  const text = statement(columns, sortValues, from, rest, withHead);
  return { text, values: p.values, selection, offset: withHead ? 2 : 0 };
}

/** Compiles the number of rows a list has over all its pages. */
export function compileCount(ctx: Ctx, spec: RecordSpec, query: ListQuery, moment: Moment): Sql {
  const p = new Params();
  const at = placedIn(moment, p);
  const source = sourceOf(ctx, spec, moment, p);
  const around = { ...aroundAt(moment, p, at.known), inFull: seesPersonal(ctx.actor) };
  const where = [naming(at), ...source.where, ...conditions(spec, query, at, p, around)];
  const joins = query.filters.some((x) => x.op !== 'special' && spec.fields[x.field]!.derive)
    ? (spec.joins?.(at.day, around) ?? '')
    : '';
  return {
    text: `select count(*) as n from ${source.from} ${joins} where ${where.join(' and ')}`,
    values: p.values,
  };
}

/** Compiles one record, or several by a matching field (for includes). */
export function compileMatch(
  ctx: Ctx,
  spec: RecordSpec,
  match: {
    condition: (p: Params, day: string) => string;
    limit: number;
    fields?: readonly string[] | undefined;
    order?: string;
  },
  moment: Moment,
  withHead: boolean,
): Compiled {
  const p = new Params();
  const at = placedIn(moment, p);
  const source = sourceOf(ctx, spec, moment, p);
  const around = aroundAt(moment, p, at.known);
  const columns = columnsOf(ctx, spec, match.fields, at.day, at.known);
  const { selection } = columns;
  const where = [naming(at), ...source.where, match.condition(p, at.day)];
  const from = `${source.from} ${spec.joins?.(at.day, around) ?? ''}`;
  const rest = `where ${where.join(' and ')} ${match.order ? `order by ${match.order}` : ''} limit ${match.limit}`;
  const text = statement(columns, ', t.latest_version as v', from, rest, withHead);
  return { text, values: p.values, selection, offset: withHead ? 2 : 0 };
}

/** Fields that a caller without the reading scope may not name in filters, sorts or `fields`. */
export function assertVisible(ctx: Ctx, spec: RecordSpec, named: readonly { name: string; parameter: string }[]): void {
  if (seesInternal(ctx.actor, spec.type)) return;
  const hidden: Fault[] = named
    .filter((n) => spec.fields[n.name]?.internal)
    .map((n) => ({
      parameter: n.parameter,
      code: 'not_public',
      detail: `${n.name} needs a token with the scope to read it`,
    }));
  if (hidden.length > 0) throw problem(ctx.actor === null ? 'not_authenticated' : 'forbidden', undefined, hidden);
}

/** All fields of a register that may be named in `sort`. */
export const sortable = (fields: Fields): string[] => Object.keys(fields).filter((n) => fields[n]!.sort);
