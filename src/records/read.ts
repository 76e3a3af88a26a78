import type { Ctx } from '../auth/context.ts';
import { HEAD_SQL, type Head } from '../db/ledger.ts';
import { toProblem } from '../db/pg-errors.ts';
import type { Params } from '../db/sql.ts';
import { headIn, openSnapshot, read, readSnapshot, type Tx } from '../db/tx.ts';
import { encodeCursor } from '../lib/cursor.ts';
import { snake } from '../lib/text.ts';
import { problem } from '../problems.ts';
import type { Asked } from './grammar.ts';
import {
  type Compiled,
  compileCount,
  compileList,
  compileMatch,
  cursorScope,
  type ListQuery,
  selectionOf,
} from './query.ts';
import { isTravel, type Moment, resolveMoment, type TimeTravel, withGiven } from './source.ts';
import type { RecordSpec } from './spec.ts';

// Reading a register: a page, one record, the whole list as a stream. One statement where one is enough; one snapshot
// where several must agree.

type Wire = Record<string, unknown>;

export interface Page {
  /** The records, each as JSON text. */
  records: readonly string[];
  page: { nextCursor: string | null; limit: number; total?: number };
  head: Head;
}

export interface Single {
  /** The record as JSON text. */
  record: string;
  latestVersion: number;
  head: Head;
}

function pageOf(
  ctx: Ctx,
  spec: RecordSpec,
  query: ListQuery,
  compiled: Compiled,
  rows: readonly unknown[][],
): { records: string[]; nextCursor: string | null } {
  const more = rows.length > query.limit;
  const shown = more ? rows.slice(0, query.limit) : rows;
  const records = shown.map((row) => row[compiled.offset] as string);
  const last = shown.at(-1);
  const nextCursor =
    more && last
      ? encodeCursor(
          query.sort.map((_k, i) => last[compiled.offset + 1 + i] as string | null),
          cursorScope(spec, query),
          ctx.cursorKey,
        )
      : null;
  return { records, nextCursor };
}

/** One page of a list. */
export async function readPage(ctx: Ctx, spec: RecordSpec, asked: Asked): Promise<Page> {
  const { query } = asked;
  if (!isTravel(asked.travel) && asked.include.length === 0 && !asked.count && !spec.given && !isVeiled(spec, query)) {
    const compiled = compileList(ctx, spec, query, { day: ctx.today }, true);
    const rows = await read(ctx.db, (tx) => tx.arrays(compiled));
    const head = headIn(rows[0]!);
    const found = rows[0]![compiled.offset] === null ? [] : rows;
    const { records, nextCursor } = pageOf(ctx, spec, query, compiled, found);
    return { records, page: { nextCursor, limit: query.limit }, head };
  }
  return readSnapshot(ctx.db, async (tx) => {
    const { head, moment: plain } = await resolveMoment(ctx, tx, asked.travel);
    const moment = await withGiven(spec, tx, plain, query.parameters);
    const compiled = compileList(ctx, spec, { ...query, fields: withSources(spec, asked) }, moment, false);
    const { records, nextCursor } = pageOf(ctx, spec, query, compiled, await tx.arrays(compiled));
    const page: Page['page'] = { nextCursor, limit: query.limit };
    if (asked.count) page.total = (await tx.rows<{ n: number }>(compileCount(ctx, spec, query, moment)))[0]!.n;
    return { records: await finished(ctx, spec, tx, moment, records, asked), page, head };
  });
}

/** Condition that finds one record by the path parameter. */
export const byKey = (spec: RecordSpec, given: string) => {
  const resolved = spec.resolveKey?.where(given);
  return {
    condition: (p: Params, day: string) =>
      resolved
        ? resolved.where.replaceAll(':value', p.add(resolved.value)).replaceAll(':day', day)
        : `t."${snake(spec.key)}" = ${p.add(given)}`,
    limit: 1,
  };
};

/** One record; 404 when there is none the caller may see. `unveiled`: for what is made of it, never to be shown. */
export async function readOne(
  ctx: Ctx,
  spec: RecordSpec,
  key: string,
  asked: Pick<ListQuery, 'fields' | 'parameters'> & {
    include: readonly string[];
    travel: TimeTravel;
    unveiled?: boolean;
  },
): Promise<Single> {
  const { fields: named, include, unveiled } = asked;
  const query = { fields: named };
  const fields = unveiled ? named : withSources(spec, { query, include });
  const match = { ...byKey(spec, key), fields, order: singleOrder(spec) };
  if (!isTravel(asked.travel) && include.length === 0 && !spec.given && (unveiled || !isVeiled(spec, query))) {
    const compiled = compileMatch(ctx, spec, match, { day: ctx.today }, true);
    const [row] = await read(ctx.db, (tx) => tx.arrays(compiled));
    if (row![compiled.offset] === null) throw problem('not_found');
    return {
      record: row![compiled.offset] as string,
      latestVersion: Number(row![compiled.offset + 1]),
      head: headIn(row!),
    };
  }
  return readSnapshot(ctx.db, async (tx) => {
    const { head, moment: plain } = await resolveMoment(ctx, tx, asked.travel);
    const moment = await withGiven(spec, tx, plain, asked.parameters);
    const { record, latestVersion } = await readWithin(ctx, spec, tx, match, moment);
    if (unveiled) return { record, latestVersion, head };
    const [whole] = await finished(ctx, spec, tx, moment, [record], { query, include });
    return { record: whole!, latestVersion, head };
  });
}

/** The one record of a match inside a snapshot; 404 when there is none the caller may see. */
export async function readWithin(
  ctx: Ctx,
  spec: RecordSpec,
  tx: Tx,
  match: Parameters<typeof compileMatch>[2],
  moment: Moment,
): Promise<Omit<Single, 'head'>> {
  const [row] = await tx.arrays(compileMatch(ctx, spec, match, moment, false));
  if (!row) throw problem('not_found');
  return { record: row[0] as string, latestVersion: Number(row[1]) };
}

/** Where one code has meant several things, the latest of those that match is meant. */
export const singleOrder = (spec: RecordSpec): string =>
  spec.existence && spec.resolveKey ? `t.${spec.existence.from} desc nulls last` : '';

type Fields = Pick<ListQuery, 'fields'>;

/** Is something asked for that not everybody is told all of? */
const isVeiled = ({ veil }: RecordSpec, { fields }: Fields): boolean =>
  veil !== undefined && fields !== undefined && veil.over.some((name) => fields.includes(name));

/** Fields to read: those asked for, and those that what is embedded, or what is told of a record, goes by. */
function withSources(
  spec: RecordSpec,
  { query, include }: { query: Fields; include: readonly string[] },
): readonly string[] | undefined {
  if (query.fields === undefined) return undefined;
  return [
    ...query.fields,
    ...(include.length === 0 ? [] : Object.keys(spec.fields).filter((n) => !spec.fields[n]!.onDemand)),
    ...(isVeiled(spec, query) ? spec.veil!.by : []),
  ];
}

/** Takes away again what was read only to find something else. */
function trim(spec: RecordSpec, data: readonly Wire[], { fields }: Fields): void {
  if (fields === undefined) return;
  const kept = new Set([spec.key, 'included', ...fields]);
  for (const record of data) for (const name of Object.keys(record)) if (!kept.has(name)) delete record[name];
}

/** Records as they are told to the caller, with what `include` embeds in them; as they are where nothing of that is asked. */
async function finished(
  ctx: Ctx,
  spec: RecordSpec,
  tx: Tx,
  moment: Moment,
  records: readonly string[],
  { query, include }: { query: Fields; include: readonly string[] },
): Promise<readonly string[]> {
  const veiled = isVeiled(spec, query);
  if (include.length === 0 && !veiled) return records;
  const data = records.map((r) => JSON.parse(r) as Wire);
  if (veiled) await spec.veil!.draw(ctx, tx, moment, data);
  await embed(ctx, spec, tx, moment, data, include);
  trim(spec, data, query);
  return data.map((r) => JSON.stringify(r));
}

/** Most records one page may embed, over all its rows. */
const EMBEDDED = 5000;

/** Puts the included records on a page: one query an include, whatever the page's length. */
async function embed(
  ctx: Ctx,
  spec: RecordSpec,
  tx: Tx,
  moment: Moment,
  data: readonly Wire[],
  names: readonly string[],
): Promise<void> {
  for (const name of names) {
    const include = spec.includes![name]!;
    const target = include.spec();
    const wanted = [...new Set(data.flatMap((r) => include.from(r)))];
    const compiled = compileMatch(
      ctx,
      target,
      {
        condition: (p) =>
          `t."${snake(include.match)}" = any(${p.add(wanted, target.fields[include.match]!.kind === 'id' ? 'uuid[]' : 'text[]')})${include.where ? ` and ${include.where}` : ''}`,
        limit: EMBEDDED + 1,
        order: `t."${snake(include.match)}", t."${snake(target.key)}"`,
      },
      await withGiven(target, tx, moment),
      false,
    );
    const rows = wanted.length === 0 ? [] : await tx.arrays(compiled);
    if (rows.length > EMBEDDED) {
      throw problem('invalid_request', undefined, [
        {
          parameter: 'include',
          code: 'too_many',
          detail: `${name} would embed more than ${EMBEDDED} records; ask for a smaller page`,
        },
      ]);
    }
    const found = new Map<string, Wire[]>();
    for (const row of rows) {
      const record = JSON.parse(row[0] as string) as Wire;
      const key = String(record[include.match]);
      const list = found.get(key);
      if (list) list.push(record);
      else found.set(key, [record]);
    }
    for (const record of data) {
      const mine = include.from(record).flatMap((k) => found.get(k) ?? []);
      const included = (record.included ?? {}) as Wire;
      included[name] = include.many ? mine : (mine[0] ?? null);
      record.included = included;
    }
  }
}

async function assertFits(ctx: Ctx, spec: RecordSpec, tx: Tx, query: ListQuery, moment: Moment, most: number) {
  const [{ n }] = (await tx.rows<{ n: number }>(compileCount(ctx, spec, query, moment))) as [{ n: number }];
  if (n > most)
    throw problem('not_acceptable', `The list has ${n} rows, a sheet at most ${most}: filter it or ask for CSV.`);
}

const STREAM_PAGE = 1000;

export interface OpenList {
  head: Head;
  /** Newest position of the snapshot; `head` is an older one where the past is read. */
  newest: number;
  selection: Compiled['selection'];
  rows: AsyncGenerator<readonly string[]>;
  /** Gives the connection back; may be called more than once. */
  close: () => Promise<void>;
}

/**
 * Every row of a list, a page at a time, all of one snapshot: memory is bounded by one page whatever the list's length.
 * `most`: a longer list is refused before its first row.
 */
export async function openList(ctx: Ctx, spec: RecordSpec, asked: Asked, most?: number): Promise<OpenList> {
  const snapshot = await openSnapshot(ctx.db);
  try {
    const { head, moment: plain } = await resolveMoment(ctx, snapshot.tx, asked.travel);
    const moment = await withGiven(spec, snapshot.tx, plain, asked.query.parameters);
    if (most !== undefined) await assertFits(ctx, spec, snapshot.tx, asked.query, moment, most);
    const first = await nextPage(asked.query.cursor);
    const newest = (await snapshot.tx.rows<Head>({ text: HEAD_SQL, values: [] }))[0]!.position;
    const selection = selectionOf(ctx, spec, asked.query.fields);
    return { head, newest, selection, rows: rows(first), close: snapshot.close };

    async function nextPage(cursor: string | undefined) {
      const query = { ...asked.query, limit: STREAM_PAGE, cursor };
      const compiled = compileList(ctx, spec, { ...query, fields: withSources(spec, asked) }, moment, false);
      const page = pageOf(ctx, spec, query, compiled, await snapshot.tx.arrays(compiled));
      const records = await finished(ctx, spec, snapshot.tx, moment, page.records, asked);
      return { ...page, records };
    }

    async function* rows(page: Awaited<ReturnType<typeof nextPage>>): AsyncGenerator<readonly string[]> {
      try {
        for (let current = page; ; current = await nextPage(current.nextCursor!)) {
          yield current.records;
          if (current.nextCursor === null) return;
        }
      } finally {
        await snapshot.close();
      }
    }
  } catch (error) {
    await snapshot.close();
    throw toProblem(error);
  }
}
