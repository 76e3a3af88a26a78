import { z } from 'zod';
import type { Ctx } from '../../auth/context.ts';
import { Params } from '../../db/sql.ts';
import { readSnapshot, type Tx } from '../../db/tx.ts';
import { type Answer, type Operation, op } from '../../http/operation.ts';
import { indexSuccessions, resolveSuccessor, type Succession } from '../../lib/succession.ts';
import { problem } from '../../problems.ts';
import { travelShape } from '../../records/grammar.ts';
import * as s from '../../records/schemas.ts';
import { type Moment, resolveMoment, sourceOf } from '../../records/source.ts';
import { SUCCESSION_KINDS } from '../../vocab/registry.ts';
import { administrativeUnitSpec } from '../administrative-units/administrative-units.spec.ts';
import { organisationSpec } from './organisations.spec.ts';
import { SUCCESSION_COLUMNS, successionSpec } from './successions.spec.ts';

// Who holds a body's duties on a day. Where a split is not decided by function or territory, the answer says so.

const query = z.strictObject({
  asOf: s
    .day()
    .optional()
    .meta({
      description: s.describe(
        'Day on which the duty is asked about; default the day of `validAt`, else today',
        'tại ngày',
      ),
      examples: ['2025-07-01'],
    }),
  function: s
    .code()
    .optional()
    .meta({
      description: s.describe('Function of the duty, where the body was split by function', 'chức năng'),
      examples: ['labour-employment'],
    }),
  territory: z
    .string()
    .max(20)
    .regex(/^\d{2,5}(@(\d{4}-\d{2}-\d{2})?)?$/)
    .optional()
    .meta({
      description: s.describe(
        'Administrative unit the duty concerns, by key or code, where the body was split by territory',
        'địa bàn',
      ),
      examples: ['07774@2025-07-01'],
    }),
  ...travelShape,
});
type Query = z.output<typeof query>;

const STATUS = { UNCHANGED: 'chưa thay đổi', RESOLVED: 'xác định được', UNRESOLVED: 'chưa xác định được' } as const;
const REASON = {
  STILL_IN_PLACE: 'cơ quan vẫn hoạt động',
  FOLLOWED: 'theo quan hệ kế thừa',
  SPLIT_NEEDS_FUNCTION_OR_TERRITORY: 'cơ quan bị chia tách, cần nêu chức năng hoặc địa bàn',
  NO_SUCCESSOR_RECORDED: 'chưa ghi nhận cơ quan kế thừa',
} as const;

const answer = z
  .strictObject({
    organisation: s.code().meta({
      description: s.describe('The body asked about', 'cơ quan được hỏi'),
      examples: ['so-ke-hoach-va-dau-tu'],
    }),
    asOf: s.day().meta({ description: s.describe('The day asked about', 'tại ngày'), examples: ['2025-07-01'] }),
    status: s
      .word(STATUS)
      .meta({ description: s.describe(`Outcome: ${s.glossary(STATUS)}`, 'kết quả'), examples: ['RESOLVED'] }),
    reason: s
      .word(REASON)
      .meta({ description: s.describe(`Why: ${s.glossary(REASON)}`, 'lý do'), examples: ['FOLLOWED'] }),
    successor: s
      .code()
      .nullable()
      .meta({
        description: s.describe('The one body that holds the duty; null when unresolved', 'cơ quan kế thừa'),
        examples: ['so-tai-chinh-bac-ninh'],
      }),
    candidates: z
      .array(s.code())
      .max(1000)
      .meta({
        description: s.describe('Every body that may hold it', 'các cơ quan có thể'),
        examples: [['so-tai-chinh-bac-ninh']],
      }),
    steps: z
      .array(
        z.strictObject({
          id: s.uuid().meta({
            description: s.describe('Id of the succession', 'định danh'),
            examples: ['019a9e0c-1111-7aaa-8bbb-0123456789ab'],
          }),
          from: s.code().meta({
            description: s.describe('Body that handed over', 'cơ quan bàn giao'),
            examples: ['so-ke-hoach-va-dau-tu'],
          }),
          to: s
            .code()
            .nullable()
            .meta({
              description: s.describe('Body that took over', 'cơ quan tiếp nhận'),
              examples: ['so-tai-chinh-2025'],
            }),
          effectiveOn: s
            .day()
            .meta({ description: s.describe('Day it took effect', 'ngày có hiệu lực'), examples: ['2025-03-01'] }),
          kind: s
            .word(SUCCESSION_KINDS)
            .meta({ description: s.describe(`Kind: ${s.glossary(SUCCESSION_KINDS)}`, 'loại'), examples: ['MERGE'] }),
          function: s
            .code()
            .nullable()
            .meta({ description: s.describe('Function it concerned', 'chức năng'), examples: [null] }),
          territory: s
            .unitKey()
            .nullable()
            .meta({ description: s.describe('Territory it concerned', 'địa bàn'), examples: [null] }),
        }),
      )
      .max(100)
      .meta({ description: s.describe('Successions followed, in order', 'các bước kế thừa') }),
  })
  .meta({ id: 'OrganisationSuccessor', description: 'Who holds a body’s duties on a day (cơ quan kế thừa)' });

/** Units a territory stands for on a day: itself, the units that took its place, and everything they belong to. */
async function territories(ctx: Ctx, tx: Tx, moment: Moment, given: string, asOf: string): Promise<string[]> {
  const p = new Params();
  const source = sourceOf(ctx, administrativeUnitSpec, moment, p);
  const rows = await tx.rows<{ key: string }>({
    text: `with recursive units as materialized (select t.key, t.code, t.parent, t.valid_from, t.successors from ${source.from}),
      start as (select key from units where key = ${p.add(given, 'text')} or (code = ${p.add(given, 'text')} and (valid_from is null or valid_from <= ${p.add(asOf, 'date')}))
        order by valid_from desc nulls last limit 1),
      later(key) as (select key from start union select n ->> 'unit' from later join units u using (key), jsonb_array_elements(u.successors) n where n ->> 'on' <= ${p.add(asOf, 'text')}),
      upward(key) as (select key from later union select u.parent from upward join units u using (key) where u.parent is not null)
      select key from upward`,
    values: p.values,
  });
  if (rows.length === 0) {
    throw problem('unknown_reference', undefined, [
      { parameter: 'territory', code: 'unknown_reference', detail: `No such administrative unit: ${given}` },
    ]);
  }
  return rows.map((r) => r.key);
}

async function successor(ctx: Ctx, code: string, asked: Query): Promise<Answer> {
  return readSnapshot(ctx.db, async (tx) => {
    const { head, moment } = await resolveMoment(ctx, tx, asked);
    const asOf = asked.asOf ?? moment.day;
    // Everything recorded counts, also what takes effect after the day: the walk itself looks at the day.
    const known: Moment = moment.past
      ? { day: moment.day, past: { position: moment.past.position, day: '9999-12-31' } }
      : moment;
    const p = new Params();
    const organisation = sourceOf(ctx, organisationSpec, known, p);
    const [exists] = await tx.arrays({
      text: `select 1 from ${organisation.from} where ${[...organisation.where, `t.code = ${p.add(code, 'text')}`].join(' and ')}`,
      values: p.values,
    });
    if (!exists) throw problem('not_found');
    const q = new Params();
    const source = sourceOf(ctx, successionSpec, known, q);
    const edges = await tx.rows<Succession>({
      text: `select ${SUCCESSION_COLUMNS} from ${source.from}`,
      values: q.values,
    });
    const where = asked.territory === undefined ? undefined : await territories(ctx, tx, known, asked.territory, asOf);
    const r = resolveSuccessor(indexSuccessions(edges), code, { asOf, function: asked.function, territories: where });
    return {
      status: 200,
      body: {
        organisation: code,
        asOf,
        status: r.status,
        reason: r.reason,
        successor: r.organisation,
        candidates: r.candidates,
        steps: r.steps,
      },
      position: head,
    };
  });
}

export const successorOperation: Operation = op('organisation_successors', {
  method: 'GET',
  path: '/v1/organisations/:code/successors',
  tag: 'Organisations',
  access: 'public',
  cached: true,
  summary: 'Who holds a body’s duties on a day',
  description:
    'Follows the recorded successions from one organisation to the body that holds its duties on `asOf` (cơ quan kế thừa). Where the body was split, `function` or `territory` decides; ' +
    'where they do not, the answer is UNRESOLVED with the candidates, never a guess.',
  params: z.strictObject({
    code: s
      .code()
      .meta({ description: s.describe('Code of the organisation', 'mã cơ quan'), examples: ['so-ke-hoach-va-dau-tu'] }),
  }) as z.ZodType<unknown>,
  query: query as z.ZodType<unknown>,
  success: { 200: { description: 'The outcome', schema: answer } },
  problems: ['unknown_position', 'unknown_reference'],
  handle: (ctx, input) => successor(ctx, (input.params as { code: string }).code, input.query as Query),
});
