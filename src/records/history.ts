import { z } from 'zod';
import type { Ctx } from '../auth/context.ts';
import { readAccess, seesActors, seesInternal } from '../auth/policy.ts';
import { Params } from '../db/sql.ts';
import { readSnapshot } from '../db/tx.ts';
import { type Answer, type Operation, op, resolved } from '../http/operation.ts';
import { snake } from '../lib/text.ts';
import { problem } from '../problems.ts';
import { recordSchema } from './answers.ts';
import { limitText, travelShape } from './grammar.ts';
import { RECORD, selectionOf, wireOfRecord } from './query.ts';
import { byKey, singleOrder } from './read.ts';
import * as s from './schemas.ts';
import { aroundAt, naming, ownedBy, resolveMoment, sourceOf, withGiven } from './source.ts';
import type { RecordSpec } from './spec.ts';

// The history of a record is its ledger entries, each state shown as the record's own representation of that day.

const historySchema = (spec: RecordSpec) =>
  z
    .strictObject({
      data: z
        .array(
          z.strictObject({
            version: z
              .int()
              .min(1)
              .max(1_000_000_000)
              .meta({ description: s.describe('Number of this state', 'phiên bản'), examples: [1] }),
            act: z
              .string()
              .max(80)
              .meta({ description: s.describe('What was done', 'hành động'), examples: [`${spec.type}.created`] }),
            validFrom: s.day().meta({
              description: s.describe('Day from which this state was true', 'có hiệu lực từ ngày'),
              examples: ['2024-03-12'],
            }),
            position: z
              .int()
              .min(0)
              .max(Number.MAX_SAFE_INTEGER)
              .meta({ description: s.describe('Position in the ledger', 'vị trí trong sổ cái'), examples: [42] }),
            recordedAt: z.iso.datetime().meta({
              description: s.describe('Instant at which this became known', 'thời điểm ghi nhận'),
              examples: ['2026-11-20T08:00:00Z'],
            }),
            organisation: z
              .string()
              .max(80)
              .nullable()
              .meta({
                description: s.describe('Organisation that made the change', 'cơ quan thực hiện'),
                examples: ['ban-quan-ly-kcn'],
              }),
            actor: z
              .string()
              .max(200)
              .optional()
              .meta({
                description: s.describe('Person or program that made it; only with audit:read', 'người thực hiện'),
                examples: ['e-office'],
              }),
            reason: z
              .string()
              .max(500)
              .nullable()
              .meta({ description: s.describe('Why', 'lý do'), examples: ['QĐ 12/QĐ-UBND'] }),
            changed: z
              .array(z.string().max(80))
              .max(200)
              .meta({
                description: s.describe('Fields that differ from the state before', 'trường thay đổi'),
                examples: [['plannedAreaHa']],
              }),
            state: resolved(recordSchema(spec)).meta({
              description: s.describe('The record in this state', 'trạng thái bản ghi'),
            }),
          }),
        )
        .max(500)
        .meta({ description: s.describe('Newest first', 'mới nhất trước') }),
      page: z
        .strictObject({
          nextBefore: z
            .int()
            .min(1)
            .max(1_000_000_000)
            .nullable()
            .meta({
              description: s.describe('`before` of the next page; null on the last', '`before` của trang sau'),
              examples: [null],
            }),
          limit: z
            .int()
            .min(1)
            .max(500)
            .meta({ description: s.describe('Entries per page', 'số dòng mỗi trang'), examples: [50] }),
        })
        .meta({ description: s.describe('Where this page stands', 'vị trí trang') }),
    })
    .meta({
      id: `${spec.schemaId}History`,
      description: s.describe(`History of one ${spec.en}`, `lịch sử của một ${spec.vi}`),
    });

const query = z.strictObject({
  before: z
    .string()
    .max(10)
    .regex(/^[1-9]\d{0,8}$/)
    .optional()
    .meta({ description: s.describe('Only versions below this one', 'trước phiên bản'), examples: ['20'] }),
  limit: limitText()
    .optional()
    .meta({ description: s.describe('Entries per page, 1–500, default 50', 'số dòng'), examples: [50] }),
  ...travelShape,
});

type Query = z.output<typeof query>;

/**
 * Entries of a record on a day: states that had begun, and later ones that told something else of what carries its own
 * days, for the record of that day is read with it.
 */
function shownOn({ dated = {} }: RecordSpec, day: string, known: string): string {
  const began = (alias: string) => `${alias}.valid_from <= ${day}`;
  const of = (alias: string) => Object.keys(dated).map((list) => `${alias}.state -> '${snake(list)}'`);
  if (of('entry').length === 0) return began('entry');
  const earlier = 'select from ledger_entries b where b.type = entry.type and b.key = entry.key';
  return `(${began('entry')} or exists (${earlier} and ${began('b')}
        and exists (select from ledger_commits c where c.tx_id = b.tx_id and c.position <= ${known}))
    and exists (${earlier} and b.version = entry.version - 1 and (${of('b')}) is distinct from (${of('entry')})))`;
}

async function history(ctx: Ctx, spec: RecordSpec, given: string, asked: Query): Promise<Answer> {
  const limit = Number(asked.limit ?? 50);
  return readSnapshot(ctx.db, async (tx) => {
    const { head, moment: plain } = await resolveMoment(ctx, tx, asked);
    const moment = await withGiven(spec, tx, plain);
    const key = await visibleKey(ctx, spec, tx, given, moment.day);
    const p = new Params();
    const selection = selectionOf(ctx, spec);
    const known = p.add(head.position, 'bigint');
    const past = moment.past && known;
    const owned = ownedBy(ctx, spec, p);
    const hidden =
      spec.published === true && !seesInternal(ctx.actor, spec.type)
        ? `and t.visibility = 'PUBLIC'`
        : owned
          ? `and ${owned('t')}`
          : '';
    const rows = await tx.arrays({
      text: `select entry.version, entry.act, entry.valid_from, c.position, c.committed_at, entry.organisation, entry.actor, entry.reason, ${RECORD}
        from ledger_entries entry join ledger_commits c on c.tx_id = entry.tx_id
        cross join lateral jsonb_populate_record(null::${spec.tableName}, entry.state) t ${spec.joins?.('entry.valid_from', aroundAt(moment, p, past)) ?? ''} ${wireOfRecord(selection, 'entry.valid_from', past)}
        where entry.type = ${p.add(spec.type, 'text')} and entry.key = ${p.add(key, 'text')} and c.position <= ${known}
          and ${shownOn(spec, p.add(moment.day, 'date'), known)} ${asked.before ? `and entry.version < ${p.add(asked.before, 'int')}` : ''} ${hidden}
        order by entry.version desc limit ${p.add(limit + 1, 'int')}`,
      values: p.values,
    });
    // Nothing was known of it, or nothing was true of it: then it was not there, as the record itself answers.
    if (rows.length === 0 && asked.before === undefined) throw problem('not_found');
    const shown = rows.slice(0, limit);
    const data = shown.map((row, i) => {
      const state = JSON.parse(row[8] as string) as Record<string, unknown>;
      const before = rows[i + 1] && (JSON.parse(rows[i + 1]![8] as string) as Record<string, unknown>);
      const [version, act, validFrom, position, recordedAt, organisation, actor, reason] = row;
      return {
        version,
        act,
        validFrom,
        position,
        recordedAt,
        organisation,
        ...(seesActors(ctx.actor) ? { actor } : {}),
        reason,
        changed: before ? selection.names.filter((n) => JSON.stringify(state[n]) !== JSON.stringify(before[n])) : [],
        state,
      };
    });
    const nextBefore = rows.length > limit ? (shown.at(-1)![0] as number) : null;
    return { status: 200, body: { data, page: { nextBefore, limit } }, position: head };
  });
}

/** Key of a record the caller may see now; 404 otherwise. */
async function visibleKey(
  ctx: Ctx,
  spec: RecordSpec,
  tx: Parameters<Parameters<typeof readSnapshot>[1]>[0],
  given: string,
  day: string,
): Promise<string> {
  const p = new Params();
  const source = sourceOf(ctx, spec, { day }, p);
  const dayAt = p.add(day, 'date');
  const where = [naming({ day: dayAt }), ...source.where, byKey(spec, given).condition(p, dayAt)];
  const order = singleOrder(spec);
  const [row] = await tx.arrays({
    text: `select t."${snake(spec.key)}"::text from ${source.from} where ${where.join(' and ')} ${order && `order by ${order}`} limit 1`,
    values: p.values,
  });
  if (!row) throw problem('not_found');
  return row[0] as string;
}

export const historyOperation = (spec: RecordSpec, params: z.ZodType): Operation =>
  op(`${spec.type}_history`, {
    method: 'GET',
    path: `/v1${spec.path}/:${spec.key}/history`,
    tag: spec.tag,
    access: readAccess(spec.type),
    cached: true,
    summary: `History of one ${spec.en}`,
    description: `Every recorded state of one ${spec.en} (${spec.vi}), newest first: what changed, when it was true, when it became known, which organisation did it and why.${spec.dated ? ' With `validAt`, also what was recorded later of the lists that carry their own days.' : ''}`,
    params,
    query: query as z.ZodType<unknown>,
    success: { 200: { description: 'Entries of the history', schema: z.lazy(() => historySchema(spec)) } },
    problems: ['unknown_position'],
    handle: (ctx, input) =>
      history(ctx, spec, (input.params as Record<string, string>)[spec.key]!, input.query as Query),
  });
