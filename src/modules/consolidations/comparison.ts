import { z } from 'zod';
import type { Ctx } from '../../auth/context.ts';
import { readAccess } from '../../auth/policy.ts';
import { Params } from '../../db/sql.ts';
import { readSnapshot } from '../../db/tx.ts';
import { type Answer, type Input, type Operation, op } from '../../http/operation.ts';
import { badParameter } from '../../problems.ts';
import { travelShape } from '../../records/grammar.ts';
import * as s from '../../records/schemas.ts';
import { resolveMoment, sourceOf, type TimeTravel } from '../../records/source.ts';
import { MOVE_CAUSES } from '../../vocab/reports.ts';
import { consolidationSpec } from './consolidations.spec.ts';
import { consolidationId, type Kept, wholeOf } from './explain.ts';
import { type Cause, movedBetween, movedSections, toldOf } from './moved.ts';
import { amount, cellAddress, MOST_CELLS, MOST_INPUTS, MOST_SECTIONS, sectionHead } from './parts.ts';
import { unreadable } from './sight.ts';

// GET /consolidations/{id}/comparison: which figures moved since the one signed before, and why each.

const params = z.strictObject({ id: consolidationId });
const query = z.strictObject({
  with: s.about(
    s.uuid().optional(),
    'Consolidation to compare with; the last one of this form, period and body that was signed before, when left out',
    'so với bản tổng hợp',
    '019a9e0c-cccc-7aaa-8bbb-0123456789aa',
  ),
  ...travelShape,
});
type Query = z.output<typeof query>;

const id = (en: string, vi: string, example: string | null) => s.about(s.uuid().nullable(), en, vi, example);

const cause = z.strictObject({
  kind: s.about(s.word(MOVE_CAUSES), `Kind: ${s.glossary(MOVE_CAUSES)}`, 'nguyên nhân', 'LATE_SUBMISSION'),
  amount: amount('What it moved the figure by; null where that cannot be told', 'mức thay đổi', '40'),
  submission: id('Version of a report', 'bản báo cáo', '019a9e0c-bbbb-7aaa-8bbb-0123456789ab'),
  versionNo: s.about(z.int().min(1).max(1000).nullable(), 'Its number', 'lần gửi', 1),
  reporter: s.about(s.code().nullable(), 'Body', 'đơn vị báo cáo', 'ha-tang-a'),
  cluster: s.about(s.code().nullable(), 'Cluster', 'cụm công nghiệp', 'ccn-dong-dinh'),
  detail: s.about(z.string().max(3000), 'In words', 'diễn giải', 'Công ty hạ tầng: sent on 2025-12-28'),
  withheld: s.about(
    z.int().min(1).max(MOST_INPUTS).optional(),
    'Reports that the caller may not read, all together under this kind; left out where it is of none',
    'số báo cáo không được xem',
    3,
  ),
});

const moved = z.strictObject({
  ...cellAddress,
  label: s.about(z.string().max(500), 'Label as printed', 'tên chỉ tiêu', 'Tổng diện tích đất công nghiệp đã cho thuê'),
  before: amount('The figure before; of a sum or count before it was rounded', 'giá trị trước', '3'),
  after: amount('The figure now; of a sum or count before it was rounded', 'giá trị sau', '43'),
  difference: amount('What it moved by; none is reckoned as 0', 'chênh lệch', '40'),
  causes: s.about(
    z.array(cause).max(MOST_INPUTS),
    'Why; of sums and counts the amounts add up to the difference',
    'nguyên nhân',
    [],
  ),
  movedBy: s.about(
    z.array(z.string().max(40)).max(500),
    'Of a share or another formula: the figures it is made of that moved',
    'các chỉ tiêu làm thay đổi',
    ['18'],
  ),
});

const movedSection = z.strictObject({
  section: sectionHead.section,
  title: sectionHead.title,
  causes: s.about(
    z.array(cause).max(MOST_INPUTS),
    'Which reports say something else there, and why; without an amount',
    'nguyên nhân',
    [],
  ),
});

const answer = z
  .strictObject({
    consolidation: s.about(s.uuid(), 'The later one', 'bản tổng hợp', '019a9e0c-cccc-7aaa-8bbb-0123456789ab'),
    with: id(
      'The one before; null where there is none to compare with',
      'bản so sánh',
      '019a9e0c-cccc-7aaa-8bbb-0123456789aa',
    ),
    template: s.about(s.text(100), 'Version of the form', 'phiên bản biểu mẫu', 'tt14-bieu-03@2025-07-01'),
    withTemplate: s.about(
      s.text(100).nullable(),
      'Version of the form before',
      'phiên bản trước',
      'tt14-bieu-03@2025-07-01',
    ),
    moved: s.about(z.array(moved).max(MOST_CELLS), 'Every figure that moved', 'các chỉ tiêu thay đổi', []),
    movedSections: s.about(
      z.array(movedSection).max(MOST_SECTIONS),
      'Every section of the narratives that says something else',
      'các mục thuyết minh thay đổi',
      [],
    ),
  })
  .meta({
    id: 'ConsolidationComparison',
    description: s.describe('What moved between two consolidations, and why', 'so sánh hai bản tổng hợp'),
    examples: [
      {
        consolidation: '019a9e0c-cccc-7aaa-8bbb-0123456789ab',
        with: '019a9e0c-cccc-7aaa-8bbb-0123456789aa',
        ...{ template: 'tt14-bieu-03@2025-07-01', withTemplate: 'tt14-bieu-03@2025-07-01' },
        ...{ moved: [], movedSections: [] },
      },
    ],
  });

/** The last one of the same form, period and body that was signed before it, of those the caller may see. */
const signedBefore = (ctx: Ctx, kept: Kept, travel: TimeTravel): Promise<string | undefined> =>
  readSnapshot(ctx.db, async (tx) => {
    const { moment } = await resolveMoment(ctx, tx, travel);
    const p = new Params();
    const { from, where } = sourceOf(ctx, consolidationSpec, moment, p);
    const self = p.add(kept.id, 'uuid');
    const conditions = [
      ...where,
      `t.state = 'SIGNED' and t.family = ${p.add(kept.family)} and t.period = ${p.add(kept.period)}`,
      `t.organisation = ${p.add(kept.organisation)} and t.id <> ${self}`,
      // Ids are in the order in which they were made.
      ...(kept.signedOn === null ? [] : [`(t.signed_on, t.id) < (${p.add(kept.signedOn, 'date')}, ${self})`]),
    ];
    const text = `select t.id from ${from} where ${conditions.join(' and ')} order by t.signed_on desc, t.id desc limit 1`;
    return (await tx.rows<{ id: string }>({ text, values: p.values }))[0]?.id;
  });

/** Reports of either that the caller may not read. */
const hiddenIn = (ctx: Ctx, travel: TimeTravel, sides: readonly Kept[]) =>
  readSnapshot(ctx.db, async (tx) => {
    const { moment } = await resolveMoment(ctx, tx, travel);
    return unreadable(
      ctx,
      tx,
      moment,
      sides.flatMap((x) => x.inputs),
    );
  });

async function compare(ctx: Ctx, key: string, { with: asked, ...travel }: Query): Promise<Answer> {
  const { kept, head } = await wholeOf(ctx, key, travel, true);
  const other = asked ?? (await signedBefore(ctx, kept, travel));
  const before = other === undefined ? undefined : (await wholeOf(ctx, other, travel, true)).kept;
  if (before && (before.family !== kept.family || before.period !== kept.period))
    throw badParameter(
      'with',
      'not_comparable',
      `Is of ${before.family}, ${before.period}: compare one form of one period`,
    );
  const hidden = before ? await hiddenIn(ctx, travel, [before, kept]) : new Set<string>();
  const told = <T extends { causes: Cause[] }>(list: T[]) =>
    list.map((x) => ({ ...x, causes: toldOf(x.causes, hidden) }));
  const body = {
    ...{ consolidation: kept.id, with: before?.id ?? null, template: kept.template },
    withTemplate: before?.template ?? null,
    moved: before ? told(movedBetween(before, kept)) : [],
    movedSections: before ? told(movedSections(before, kept)) : [],
  };
  return { status: 200, body, position: head };
}

export const consolidationComparison: Operation = op('consolidation_comparison', {
  method: 'GET',
  path: '/v1/consolidations/:id/comparison',
  tag: 'Reports',
  access: readAccess('consolidation'),
  cached: true,
  summary: 'Compare a consolidation with the one signed before',
  description:
    'Answers every figure that moved since the consolidation signed before (so sánh với bản đã ký), or since another one, and why: a late report, a correction, a succession of bodies, another formula or source, a change of the register, a figure typed in, a report that counts no more. Sums and counts are compared before they are rounded, and the amounts add up to the difference exactly; of shares the figures that moved them are named. Of narratives the sections that changed are named with the reports that say something else. Reports that the caller may not read stand together under each kind of cause, without a name.',
  params: params as z.ZodType<unknown>,
  query: query as z.ZodType<unknown>,
  success: { 200: { description: 'What moved, and why', schema: answer } },
  problems: ['unknown_position', 'forbidden'],
  handle: (ctx, input: Input<unknown, unknown, unknown>) =>
    compare(ctx, (input.params as { id: string }).id, input.query as Query),
});
