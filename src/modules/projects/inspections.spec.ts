import { keepFrom, takeTurnOf } from '../../db/locks.ts';
import { inspections } from '../../db/tables/projects.ts';
import type { WriteTx } from '../../db/tx.ts';
import { type Fault, problem } from '../../problems.ts';
import { f } from '../../records/fields.ts';
import type { RecordSpec } from '../../records/spec.ts';
import { INSPECTION_KINDS } from '../../vocab/projects.ts';
import { mergedInto, ownedEnterprise, remainingOf, sameEnterprise } from '../enterprises/enterprises.reads.ts';
import { enterpriseSpec } from '../enterprises/enterprises.spec.ts';
import { judgedByProject } from './judged.ts';
import { assertParty } from './parties.ts';

type Row = Readonly<Record<string, unknown>>;
const DECISIVE = ['enterprise', 'year', 'kind', 'cancelledOn'] as const;

/**
 * At most one planned inspection of an enterprise in a year, whoever inspects (32/2024/NĐ-CP Art. 24.2 and the general
 * rule): the refusal names the first. Records merged into one another are one enterprise.
 */
async function assertFirstOfYear(tx: WriteTx, r: Row, before?: Row): Promise<void> {
  if (r.kind !== 'PLANNED' || r.cancelledOn !== null) return;
  // Two records that turned out to be one enterprise may each have had theirs: what was said of them can still be completed.
  if (before && DECISIVE.every((name) => before[name] === r[name])) return;
  // Which record remains is asked when no merge is under way, and stays so until this is recorded.
  await keepFrom(tx, 'enterpriseMerges');
  const remaining = await remainingOf(tx, r.enterprise);
  if (remaining === undefined) return; // the foreign key refuses it
  await takeTurnOf(tx, 'plannedInspections', `${remaining} ${String(r.year)}`);
  const [first] = await tx.rows<{ id: string; body: string; inspected_on: string }>({
    text: `select id, body, inspected_on from inspections where enterprise in ${mergedInto('select $1::uuid')} and year = $2 and kind = 'PLANNED' and cancelled_on is null and id <> $3`,
    values: [remaining, r.year, r.id],
  });
  if (first)
    throw problem(
      'second_planned_inspection',
      `The planned inspection ${first.id} by ${first.body} on ${first.inspected_on} is the one of ${String(r.year)}.`,
    );
}

/** What only an inspection that was held comes to. */
const RESULTS = ['violation', 'sanction', 'sanctionDecision', 'sanctionedOn', 'fineVnd', 'remediedOn'] as const;

/** An inspection is called off once that is done, and one that was not held found nothing. */
function cancelled(r: Row, today: string): Fault[] {
  if (typeof r.cancelledOn !== 'string') return [];
  return [
    ...(r.cancelledOn > today
      ? [{ pointer: '/cancelledOn', code: 'future_day', detail: 'It is called off on the day that is done' }]
      : []),
    ...RESULTS.filter((name) => r[name] !== null).map((name) => ({
      pointer: `/${name}`,
      code: 'not_held',
      detail: 'The inspection was called off: it has no results',
    })),
  ];
}

export const inspectionSpec: RecordSpec = {
  type: 'inspection',
  path: '/inspections',
  tag: 'Inspections and permits',
  schemaId: 'Inspection',
  en: 'inspection',
  enPlural: 'inspections',
  vi: 'thanh tra, kiểm tra',
  table: inspections,
  tableName: 'inspections',
  key: 'id',
  defaultSort: '-inspectedOn',
  confidential: { owner: (orgs, alias) => ownedEnterprise(`${alias}.enterprise`, orgs) },
  judgedBy: judgedByProject,
  conflicts: ['second_planned_inspection'],
  admit: async (tx, record, before) => {
    await assertParty(tx, record, before);
    await assertFirstOfYear(tx, record, before);
  },
  filters: { enterprise: sameEnterprise },
  fields: {
    id: f.ownId('019a9e0c-6666-7aaa-8bbb-0123456789ab'),
    enterprise: f.id(
      'Id of the enterprise inspected; of a project, one whose project it is',
      'doanh nghiệp',
      '019a9e0c-4444-7aaa-8bbb-0123456789ab',
      {
        required: true,
      },
    ),
    project: f.code('Code of the project', 'dự án', 'da-dien-tu-mau', { filter: true }),
    kind: f.word(INSPECTION_KINDS, 'Kind', 'hình thức', 'PLANNED', { required: true, filter: true }),
    body: f.code('Organisation that inspects', 'cơ quan thực hiện', 'thanh-tra-tinh', { required: true, filter: true }),
    field: f.text(200, 'Field', 'lĩnh vực', 'môi trường', { required: true, filter: true }),
    inspectedOn: f.day('First day of the inspection, planned or actual', 'ngày thực hiện', '2026-04-10', {
      required: true,
      filter: true,
      sort: true,
    }),
    year: f.integer(9999, 'Year it counts for: that of its first day', 'năm', 2026, {
      required: true,
      filter: true,
      sort: true,
    }),
    decision: f.text(120, 'Decision', 'quyết định', '15/QĐ-TTr'),
    violation: f.text(1000, 'Violation found', 'vi phạm', 'xả thải vượt quy chuẩn'),
    sanction: f.text(500, 'Sanction', 'hình thức xử phạt', 'phạt tiền'),
    sanctionDecision: f.text(120, 'Number of the sanction decision', 'số quyết định xử phạt', '88/QĐ-XPHC'),
    sanctionedOn: f.day('Day of the sanction', 'ngày xử phạt', '2026-05-20', { filter: true, sort: true }),
    fineVnd: f.money('Fine in VND', 'mức phạt', '160000000', { filter: true, sort: true }),
    remediedOn: f.day('Day the violation was remedied', 'ngày khắc phục', '2026-08-01'),
    cancelledOn: f.day('Day the planned inspection was called off', 'ngày hủy kế hoạch', '2026-03-01', {
      filter: true,
    }),
    note: f.text(2000, 'Remark for the offices', 'ghi chú', 'phối hợp', { internal: true }),
  },
  includes: {
    enterprise: {
      spec: () => enterpriseSpec,
      many: false,
      match: 'id',
      from: (r) => [String(r.enterprise)],
      en: 'The enterprise inspected',
      vi: 'doanh nghiệp',
    },
  },
  check: (r, today) => [
    ...(typeof r.inspectedOn === 'string' && Number(r.inspectedOn.slice(0, 4)) !== r.year
      ? [{ pointer: '/year', code: 'year_mismatch', detail: 'The year is that of inspectedOn' }]
      : []),
    ...cancelled(r, today),
  ],
  beginsOn: (r) => r.inspectedOn as string,
};
