import { z } from 'zod';
import type { Ctx } from '../auth/context.ts';
import { MATRIX, readAccess, seesInternal } from '../auth/policy.ts';
import { type WriteTx, write } from '../db/tx.ts';
import { assertMatch, contentHash, etagOf } from '../http/conditional.ts';
import { feature, MEDIA_TYPES } from '../http/formats.ts';
import { claimKey, idempotencyKey, keepAnswer, type Replay } from '../http/idempotency.ts';
import { type Answer, type Format, type Input, type ListFormat, type Operation, op } from '../http/operation.ts';
import { parse } from '../http/validation.ts';
import { newId } from '../lib/ids.ts';
import { mergePatch } from '../lib/merge-patch.ts';
import { type Fault, Problem, problem } from '../problems.ts';
import { listSchema, recordSchema } from './answers.ts';
import { inputSchema, patchSchema } from './fields.ts';
import { type ListInput, listQuerySchema, readListQuery, readSingleQuery, singleQuerySchema } from './grammar.ts';
import { historyOperation } from './history.ts';
import { readOne, readPage } from './read.ts';
import * as s from './schemas.ts';
import type { RecordSpec } from './spec.ts';
import { complete, same } from './states.ts';
import { shaped, streamed } from './streams.ts';
import { recordThrough } from './through.ts';
import { authorise, type Current, lockToChange, recordInsert, recordLock, recordUpdate, type Saved } from './write.ts';

// The operations every register has: list, read, create, replace, patch, history.

type Wire = Record<string, unknown>;

/** The path parameter that names a record: its key or, for reading, whatever the register resolves to one. */
export const keyParam = (spec: RecordSpec, given = spec.fields[spec.key]!.schema) => {
  const { en, vi, example } = spec.fields[spec.key]!;
  return z.strictObject({ [spec.key]: given.meta({ description: s.describe(en, vi), examples: [example] }) });
};

const formatsOf = (spec: RecordSpec): Format[] => [
  'json',
  'csv',
  'ndjson',
  'xlsx',
  ...(spec.geometry ? (['geojson'] as const) : []),
];

const keyOf = (spec: RecordSpec, input: { params: unknown }): string =>
  (input.params as Record<string, string>)[spec.key]!;

/** One page, or the whole list in a streaming format. */
export async function rowsOf(ctx: Ctx, spec: RecordSpec, input: Input<unknown, unknown, unknown>): Promise<Answer> {
  const asked = readListQuery(ctx, spec, input.query as ListInput);
  if (input.format !== 'json') return streamed(ctx, spec, asked, input.format as ListFormat);
  const { records, page, head } = await readPage(ctx, spec, asked);
  const headers: Record<string, string> =
    page.nextCursor === null ? {} : { link: `<${nextLink(input.url, page.nextCursor)}>; rel="next"` };
  const json = [
    '{"data":[',
    ...records.flatMap((r, i) => (i === 0 ? [r] : [',', r])),
    `],"page":${JSON.stringify(page)}}`,
  ];
  return { status: 200, json, headers, position: head };
}

function nextLink(url: string, cursor: string): string {
  const start = url.indexOf('?');
  const params = new URLSearchParams(start === -1 ? '' : url.slice(start + 1));
  params.set('cursor', cursor);
  return `${start === -1 ? url : url.slice(0, start)}?${params}`;
}

async function single(ctx: Ctx, spec: RecordSpec, input: Input<unknown, unknown, unknown>): Promise<Answer> {
  const asked = readSingleQuery(ctx, spec, input.query as ListInput);
  const wanted = input.format === 'geojson' ? { ...asked, fields: shaped(spec, asked.fields) } : asked;
  const { record, latestVersion, head } = await readOne(ctx, spec, keyOf(spec, input), wanted);
  if (input.format === 'geojson') {
    const content = JSON.stringify(feature(JSON.parse(record) as Wire, spec.geometry!));
    return {
      status: 200,
      raw: { type: MEDIA_TYPES.geojson, content },
      position: head,
      headers: { etag: etagOf(latestVersion, contentHash(content)) },
    };
  }
  return { status: 200, json: record, position: head, version: latestVersion };
}

const answerOf = (spec: RecordSpec, saved: Saved): Answer => ({
  status: saved.created ? 201 : 200,
  json: saved.record,
  version: saved.latestVersion,
  ...(saved.created ? { headers: { location: `/v1${spec.path}/${encodeURIComponent(saved.key)}` } } : {}),
});

/** Runs a write and gives the answer its place in the ledger. */
export async function written(ctx: Ctx, spec: RecordSpec, work: Parameters<typeof write<Saved>>[1]): Promise<Answer> {
  const { result, position, at } = await write(ctx.db, work);
  spec.afterWrite?.(ctx);
  return { ...answerOf(spec, result), position: position === undefined ? undefined : { position, at: at! } };
}

/** A new record as sent, with an id where offices have no name for the thing. */
export const newRecord = (spec: RecordSpec, input: Wire): Wire =>
  spec.key === 'id' ? { ...input, id: newId() } : input;

type Request = Pick<Input<unknown, unknown, unknown>, 'headers' | 'url'> & { body: unknown };

/** POST: once per Idempotency-Key. The kept answer is written with the change; without a key the `last` statement commits. */
export async function once(
  ctx: Ctx,
  spec: RecordSpec,
  input: Request,
  work: (tx: WriteTx, last: boolean) => Promise<Saved>,
): Promise<Answer> {
  const key = input.headers['idempotency-key'];
  if (key === undefined) return written(ctx, spec, (tx) => work(tx, true));
  const k = idempotencyKey(ctx, key, 'POST', input.url, input.body);
  type Outcome = { saved: Saved } | { kept: Replay };
  const { result, position, at } = await write<Outcome>(ctx.db, async (tx) => {
    const kept = await claimKey(tx, k);
    if (kept) return { kept };
    const saved = await work(tx, false);
    const answer = answerOf(spec, saved);
    const headers = { ...answer.headers, etag: etagOf(saved.latestVersion, contentHash(saved.record)) };
    await keepAnswer(tx, k, { status: answer.status, headers, body: saved.record });
    return { saved };
  });
  if ('kept' in result) {
    return {
      status: result.kept.status,
      raw: { type: 'application/json; charset=utf-8', content: result.kept.body },
      headers: { ...result.kept.headers, 'idempotent-replayed': 'true' },
      position: result.kept.position,
    };
  }
  spec.afterWrite?.(ctx);
  return { ...answerOf(spec, result.saved), position: position === undefined ? undefined : { position, at: at! } };
}

/** POST of a new record. */
export const createOnce = (
  ctx: Ctx,
  spec: RecordSpec,
  input: Request,
  make: (body: Wire) => Wire = (b) => newRecord(spec, b),
): Promise<Answer> => once(ctx, spec, input, (tx, last) => recordInsert(ctx, spec, tx, make(input.body as Wire), last));

/** A change of a record: true from the day the request says, from one of its own, or from today. */
function changed(
  ctx: Ctx,
  spec: RecordSpec,
  tx: WriteTx,
  key: string,
  current: Current,
  change: (base: Wire) => Wire,
  act: string,
): Promise<Saved> {
  const day =
    ctx.validFrom === null ? spec.ownDay?.(complete(spec, change(current.record)), current.record) : undefined;
  return day && day < ctx.today
    ? recordThrough(ctx, spec, tx, key, current, { change, act, day, at: { parameter: 'X-Valid-From' } })
    : recordUpdate(ctx, spec, tx, key, current, change, act, true);
}

async function put(ctx: Ctx, spec: RecordSpec, input: Input<unknown, unknown, unknown>): Promise<Answer> {
  const key = keyOf(spec, input);
  const body = { ...(input.body as Wire), [spec.key]: key };
  const createOnly = input.headers['if-none-match'] === '*';
  const work = async (tx: WriteTx): Promise<Saved> => {
    const current = await recordLock(ctx, spec, tx, key);
    if (!current) {
      if (input.headers['if-match'] !== undefined) throw problem('stale');
      return recordInsert(ctx, spec, tx, body, true);
    }
    if (createOnly) throw problem('exists');
    await authorise(ctx, spec, tx, current.record);
    assertMatch(input.headers['if-match'], current.latestVersion);
    const change = (base: Wire) => {
      assertKept(spec, body, base, current.record);
      return { ...unseen(ctx, spec, base), ...body };
    };
    return changed(ctx, spec, tx, key, current, change, 'replaced');
  };
  try {
    return await written(ctx, spec, work);
  } catch (error) {
    // Somebody else created it between the look and the insert.
    if (createOnly && error instanceof Problem && error.code === 'code_taken') throw problem('exists');
    throw error;
  }
}

/** What is set on create, or settled since, may be sent again with the record, and says what it said. */
function assertKept(spec: RecordSpec, body: Wire, base: Wire, now: Wire): void {
  const known = spec.key in base ? base : now;
  const settled = spec.settled?.(known, now) ?? [];
  const faults = Object.keys(body)
    .filter((name) => (spec.fields[name]!.immutable || settled.includes(name)) && !same(body[name], known[name]))
    .map(
      (name): Fault => ({
        pointer: `/${name}`,
        ...(settled.includes(name)
          ? { code: 'not_changeable', detail: 'It was settled by an act and stays as it is' }
          : { code: 'immutable', detail: 'Set on create and never changed after' }),
      }),
    );
  if (faults.length > 0) throw problem('invalid_request', undefined, faults);
}

/** Fields the caller may not read: a replacement made from what they saw does not clear them by leaving them out. */
const unseen = (ctx: Ctx, spec: RecordSpec, base: Wire): Wire =>
  seesInternal(ctx.actor, spec.type)
    ? {}
    : Object.fromEntries(Object.entries(base).filter(([name]) => spec.fields[name]?.internal));

function patch(ctx: Ctx, spec: RecordSpec, input: Input<unknown, unknown, unknown>, whole: z.ZodType): Promise<Answer> {
  const key = keyOf(spec, input);
  return written(ctx, spec, async (tx) => {
    const current = await lockToChange(ctx, spec, tx, key);
    assertMatch(input.headers['if-match'], current.latestVersion);
    const change = (base: Wire) => {
      const { [spec.key]: known, ...rest } = withoutUnknown(spec, base);
      const merged = mergePatch(rest, input.body) as Wire;
      const faults: Fault[] = [];
      const checked = parse(whole, merged, 'body', ctx.language, faults) as Wire;
      // Before its beginning there is nothing that a few fields could be put into.
      const detail = `The ${spec.en} is not on record on that day`;
      if (faults.length > 0 && known === undefined)
        faults.splice(0, faults.length, { parameter: 'X-Valid-From', code: 'before_record', detail });
      if (faults.length > 0) throw problem('invalid_request', undefined, faults);
      assertKept(spec, input.body as Wire, base, current.record);
      return { ...checked, [spec.key]: key };
    };
    return changed(ctx, spec, tx, key, current, change, 'updated');
  });
}

const withoutUnknown = (spec: RecordSpec, record: Wire): Wire =>
  Object.fromEntries(Object.entries(record).filter(([name, v]) => v !== null && !spec.fields[name]?.byActs));

const withArticle = (noun: string): string => `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;

/** The operations of a register, all made from its declaration. */
export function registerOperations(spec: RecordSpec): Operation[] {
  const one = `/v1${spec.path}/:${spec.key}`;
  const all = `/v1${spec.path}`;
  const record = recordSchema(spec);
  const body = z.lazy(() =>
    inputSchema(
      spec.fields,
      { id: `${spec.schemaId}Input`, description: s.describe(`${spec.en} as sent to be created`, spec.vi) },
      spec.key === 'id' ? { withoutKey: 'id' } : {},
    ),
  );
  const replacement = z.lazy(() =>
    inputSchema(
      spec.fields,
      { id: `${spec.schemaId}Replacement`, description: s.describe(`${spec.en} as sent to be put in place`, spec.vi) },
      { withoutKey: spec.key },
    ),
  );
  const params = keyParam(spec, spec.resolveKey?.schema);
  const exact = keyParam(spec);
  const shared = { tag: spec.tag } as const;
  const sent = { ...shared, ...(spec.bodyLimit === undefined ? {} : { bodyLimit: spec.bodyLimit }) };
  const reads: Operation[] = [
    op(`${spec.type}_list`, {
      ...shared,
      method: 'GET',
      path: all,
      access: readAccess(spec.type),
      cached: true,
      formats: formatsOf(spec),
      summary: `List ${spec.enPlural}`,
      description: `Lists ${spec.enPlural} (${spec.vi}), filtered, searched and sorted. CSV, NDJSON and XLSX${spec.geometry ? ' and GeoJSON' : ''} stream the whole filtered list; \`limit\` and \`cursor\` page the JSON.`,
      query: z.lazy(() => listQuerySchema(spec)) as z.ZodType<unknown>,
      success: { 200: { description: `A page of ${spec.enPlural}`, schema: listSchema(spec) } },
      problems: ['invalid_cursor', 'unknown_position', 'forbidden'],
      handle: (ctx, input) => rowsOf(ctx, spec, input),
    }),
    op(`${spec.type}_get`, {
      ...shared,
      method: 'GET',
      path: one,
      access: readAccess(spec.type),
      cached: true,
      ...(spec.geometry ? { formats: ['json', 'geojson'] as const } : {}),
      summary: `Read one ${spec.en}`,
      description: `Answers one ${spec.en} (${spec.vi}) as it stands, or as it was true on \`validAt\` and known at \`knownAt\`.`,
      params: params as z.ZodType<unknown>,
      query: z.lazy(() => singleQuerySchema(spec)) as z.ZodType<unknown>,
      success: { 200: { description: `The ${spec.en}`, schema: record } },
      problems: ['unknown_position', 'forbidden'],
      handle: (ctx, input) => single(ctx, spec, input),
    }),
    historyOperation(spec, params),
  ];
  const writes = {
    create: op(`${spec.type}_create`, {
      ...sent,
      method: 'POST',
      path: all,
      access: MATRIX[spec.type].write,
      dated: true,
      summary: `Create ${withArticle(spec.en)}`,
      description: `Creates one ${spec.en} (${spec.vi}). What is left out stays unknown. A code is never reused.`,
      body: body as z.ZodType<unknown>,
      success: { 201: { description: `The ${spec.en} as recorded`, schema: record } },
      problems: ['code_taken', 'duplicate', 'unknown_reference', ...(spec.conflicts ?? [])],
      handle: (ctx, input) => createOnce(ctx, spec, input),
    }),
    put: op(`${spec.type}_put`, {
      ...sent,
      method: 'PUT',
      path: one,
      access: MATRIX[spec.type].write,
      dated: true,
      conditional: true,
      summary: `Create or replace ${withArticle(spec.en)}`,
      description: `Puts the whole ${spec.en} (${spec.vi}) in place; what is left out becomes unknown. Creates it where there is none; replacing needs If-Match. Sending the same record again changes nothing.`,
      params: exact as z.ZodType<unknown>,
      body: replacement as z.ZodType<unknown>,
      success: {
        200: { description: `The ${spec.en} as replaced`, schema: record },
        201: { description: `The ${spec.en} as created`, schema: record },
      },
      problems: ['exists', 'code_taken', 'unknown_reference', ...(spec.conflicts ?? [])],
      handle: (ctx, input) => put(ctx, spec, input),
    }),
    patch: op(`${spec.type}_patch`, {
      ...sent,
      method: 'PATCH',
      path: one,
      access: MATRIX[spec.type].write,
      dated: true,
      conditional: true,
      summary: `Change fields of ${withArticle(spec.en)}`,
      description: `JSON Merge Patch (RFC 7396) of one ${spec.en} (${spec.vi}): what is named changes, null clears, lists are replaced as a whole.`,
      params: exact as z.ZodType<unknown>,
      bodyType: 'application/merge-patch+json',
      body: z.lazy(() =>
        patchSchema(spec.fields, {
          id: `${spec.schemaId}Patch`,
          description: s.describe(`Changes to one ${spec.en}`, `thay đổi của ${spec.vi}`),
        }),
      ) as z.ZodType<unknown>,
      success: { 200: { description: `The ${spec.en} as changed`, schema: record } },
      problems: ['unknown_reference', ...(spec.conflicts ?? [])],
      handle: (ctx, input) => patch(ctx, spec, input, replacement),
    }),
  };
  return [...reads, ...(spec.writes ?? (['create', 'put', 'patch'] as const)).map((name) => writes[name])];
}
