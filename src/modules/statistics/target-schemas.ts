import { z } from 'zod';
import { travelShape } from '../../records/grammar.ts';
import * as s from '../../records/schemas.ts';
import { BASES, DATE_PRECISIONS, QUALIFIERS, SUBJECT_TYPES } from '../../vocab/registry.ts';
import {
  COMPARATORS,
  COMPUTATIONS,
  DIRECTIONS,
  PROGRESS_FINDINGS,
  PROGRESS_STATUSES,
  TARGET_MEASURES,
  UNKNOWN_REASONS,
} from '../../vocab/targets.ts';
import { formula } from '../indicators/indicators.spec.ts';

// Shapes of progress against targets.

/** Most targets one answer holds. */
export const MOST_TARGETS = 500;

const { about } = s;
const nullable = (schema: z.ZodType, en: string, vi: string, example: unknown) =>
  about(schema.nullable(), en, vi, example);
const worded = (words: Readonly<Record<string, string>>, en: string, vi: string, example: string) =>
  about(s.word(words), `${en}: ${s.glossary(words)}`, vi, example);
const year = z.int().min(1900).max(2200);
const records = z
  .int()
  .min(0)
  .max(2 ** 31 - 1);

const planKnownAt = {
  planKnownAt: travelShape.knownAt.meta({
    description: s.describe(
      'The target as it was known to this service at that instant or ledger position; as `knownAt` when left out. `knownAt` is then the version of the data',
      'phiên bản kế hoạch',
    ),
    examples: ['2026-11-20T08:00:00Z'],
  }),
};

export const progressQuery = z.strictObject({ ...planKnownAt, ...travelShape });
export type ProgressQuery = z.output<typeof progressQuery>;

const several = <T extends z.ZodType>(schema: T, en: string, vi: string, example: string) =>
  about(z.array(schema).max(100).optional(), `${en}; repeated = any of them`, vi, [example]);

export const listQuery = z.strictObject({
  programme: several(s.text(60), 'Programme', 'chương trình', 'NQ147'),
  indicator: several(s.code(), 'Code of the indicator', 'chỉ tiêu', 'industry-share-of-grdp'),
  subjectType: several(s.word(SUBJECT_TYPES), 'What it is about', 'phạm vi', 'PROVINCE'),
  subject: several(s.code(), 'Code of the zone or cluster', 'mã đối tượng', 'kcn-quang-chau'),
  status: several(s.word(PROGRESS_STATUSES), 'Status by what is reported', 'kết luận', 'UNKNOWN'),
  ...planKnownAt,
  ...travelShape,
});
export type ListQuery = z.output<typeof listQuery>;

const status = worded(PROGRESS_STATUSES, 'Status', 'kết luận', 'ON_PATH');
const reason = nullable(
  s.word(UNKNOWN_REASONS),
  `Why it is UNKNOWN: ${s.glossary(UNKNOWN_REASONS)}`,
  'lý do chưa kết luận',
  null,
);
const sharePct = nullable(
  z.number(),
  '100 × (value − baseline) ÷ (target − baseline); null without a baseline, for a mean, and where the units differ',
  'tỷ lệ đạt so với mục tiêu',
  52.4,
);

const reported = z.strictObject({
  value: about(z.number(), 'Value held against the target, as `method` says', 'giá trị', 53.85),
  unit: about(z.string().max(40), 'Unit', 'đơn vị tính', 'percent'),
  qualifier: worded(QUALIFIERS, 'How the source qualifies it', 'mức độ', 'EXACT'),
  basis: worded(BASES, 'What the newest figure covers', 'cơ sở số liệu', 'IN_PERIOD'),
  method: about(
    z.enum(['NEWEST', 'ARITHMETIC_MEAN', 'SUM']),
    'NEWEST = the newest observation; ARITHMETIC_MEAN, SUM = over one yearly observation a year of the period',
    'cách lấy',
    'NEWEST',
  ),
  asOf: about(s.day(), 'Day the newest figure is about', 'tại ngày', '2025-12-31'),
  asOfPrecision: worded(DATE_PRECISIONS, 'Precision of that day', 'độ chính xác ngày', 'YEAR'),
  sourceDocument: nullable(z.string().max(200), 'Document it stands in', 'văn bản nguồn', '12/BC-CTK'),
  section: nullable(z.string().max(100), 'Section of the document', 'mục', 'II'),
  observation: about(
    s.uuid(),
    'Id of the newest observation',
    'định danh số liệu',
    '019a9e0c-2222-7aaa-8bbb-0123456789ab',
  ),
  years: nullable(z.array(year).max(301), 'Years of a mean or sum that have a figure', 'các năm có số liệu', null),
  missingYears: nullable(z.array(year).max(301), 'Years of it that are over and have none', 'các năm thiếu', null),
  sharePct,
  linearPathPct: nullable(
    z.number(),
    'Share a straight line from baseline to target would have reached on the day the figure is about: the figure is held against this',
    'tỷ lệ theo đường thẳng tại ngày số liệu',
    50,
  ),
});

const computed = z.strictObject({
  computation: worded(COMPUTATIONS, 'What is computed', 'số tính toán', 'ZONES_APPROVED'),
  value: nullable(z.number(), 'Value on `day`; null when nothing it needs is known', 'giá trị', 9),
  unit: about(z.string().max(40), 'Unit', 'đơn vị tính', 'zone'),
  day: about(s.day(), 'Day it is computed for', 'tại ngày', '2026-11-20'),
  recordsCounted: about(records, 'Records that enter it', 'số bản ghi được tính', 9),
  recordsUnknown: about(records, 'Records left out because what it needs of them is unknown', 'số bản ghi chưa rõ', 7),
  sharePct,
  status,
  reason,
  onReportedDay: nullable(z.number(), 'Value on the day the reported figure is about', 'giá trị cùng ngày báo cáo', 9),
  difference: nullable(
    z.number(),
    'That value minus the reported one; null where either is missing or the units differ',
    'chênh lệch tính toán − báo cáo',
    0,
  ),
  rows: about(
    z.string().max(500).meta({ format: 'uri-reference' }),
    'Where the records behind it are',
    'các dòng số liệu',
    '/v1/industrial-zones?legalStatus=OPERATING',
  ),
});

const baseline = z.strictObject({
  value: about(z.number(), 'Value it starts from', 'giá trị gốc', 47.1),
  year: nullable(year, 'Year by whose end it held', 'năm gốc', 2020),
  qualifier: nullable(s.word(QUALIFIERS), `Qualifier: ${s.glossary(QUALIFIERS)}`, 'mức độ', 'EXACT'),
  isStated: about(
    z.boolean(),
    'false: a total of a period begins at nothing before its first year, whatever the plan says',
    'kế hoạch có nêu',
    true,
  ),
});

const shape = {
  target: about(s.code(), 'Code of the target', 'mã mục tiêu', 'nq147-industry-share-of-grdp-2030'),
  name: about(z.string().max(300), 'Its name', 'tên', 'Tỷ trọng công nghiệp trong GRDP đến năm 2030'),
  programme: nullable(z.string().max(60), 'Programme', 'chương trình', 'NQ147'),
  legalDocument: nullable(s.code(), 'Published document that sets it', 'văn bản đặt ra', 'nq-147-nq-tu-2021'),
  indicator: about(s.code(), 'Code of the indicator', 'chỉ tiêu', 'industry-share-of-grdp'),
  indicatorName: nullable(
    z.string().max(300),
    'Name of the indicator',
    'tên chỉ tiêu',
    'Tỷ trọng công nghiệp trong GRDP',
  ),
  formula: about(formula.nullable(), 'Formula of the indicator in force on the day', 'công thức', null),
  subjectType: worded(SUBJECT_TYPES, 'What it is about', 'phạm vi', 'PROVINCE'),
  subject: nullable(s.code(), 'Code of the zone or cluster', 'mã đối tượng', null),
  measure: worded(TARGET_MEASURES, 'What of the figures is held against it', 'cách đo', 'VALUE'),
  comparator: worded(COMPARATORS, 'How; ABOUT allows 5 per cent of the target either way', 'so sánh', 'EXACT'),
  direction: nullable(s.word(DIRECTIONS), `More or less is better: ${s.glossary(DIRECTIONS)}`, 'hướng', 'RISE'),
  targetValue: about(z.number(), 'Value wanted', 'giá trị mục tiêu', 60),
  unit: about(z.string().max(40), 'Unit', 'đơn vị tính', 'percent'),
  targetYear: nullable(year, 'Year by whose end it is to be reached', 'năm đích', 2030),
  periodFrom: nullable(year, 'First year of the period', 'kỳ từ năm', null),
  periodTo: nullable(year, 'Last year of the period', 'kỳ đến năm', null),
  baseline: about(baseline.nullable(), 'Where it starts from', 'giá trị gốc', null),
  validFrom: nullable(s.day(), 'First day in force', 'hiệu lực từ', '2021-08-01'),
  validTo: nullable(s.day(), 'Last day in force', 'hiệu lực đến', null),
  isInForce: about(z.boolean(), 'In force on the day and replaced by no other', 'còn hiệu lực', true),
  replaces: nullable(s.code(), 'Target it replaces', 'thay thế mục tiêu', null),
  replacedBy: about(z.array(s.code()).max(1000), 'Targets in force on the day that replace it', 'bị thay thế bởi', []),
  linearPathPct: nullable(
    z.number(),
    'Share a straight line from the end of the baseline year to the end of the target year would have reached on the day asked about; null without a baseline and for a mean',
    'tỷ lệ theo đường thẳng tại ngày hỏi',
    59.05,
  ),
  status: worded(PROGRESS_STATUSES, 'Status by what is reported', 'kết luận theo số báo cáo', 'ON_PATH'),
  reason,
  reported: about(reported.nullable(), 'What was reported; null when nothing was', 'số báo cáo', null),
  computed: about(
    computed.nullable(),
    'What the register computes of its own records; null where it computes nothing for the indicator',
    'số tính toán',
    null,
  ),
  findings: about(
    z.array(s.word(PROGRESS_FINDINGS)).max(20),
    `Doubts; they change nothing: ${s.glossary(PROGRESS_FINDINGS)}`,
    'cảnh báo',
    ['older_than_a_year'],
  ),
};

const position = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
const asked = {
  day: about(s.day(), 'The day asked about', 'tại ngày', '2026-11-20'),
  planPosition: about(position, 'Ledger position of the plan’s version', 'phiên bản kế hoạch', 42),
  dataPosition: about(position, 'Ledger position of the data’s version', 'phiên bản số liệu', 42),
};

export const progressSchema = z
  .strictObject({ ...asked, ...shape })
  .meta({ id: 'TargetProgress', description: 'Progress against one target (tiến độ thực hiện mục tiêu)' });

export const progressListSchema = z
  .strictObject({
    ...asked,
    byStatus: about(
      z.strictObject(
        Object.fromEntries(
          Object.entries(PROGRESS_STATUSES).map(([status, vi]) => [
            status,
            about(records, `Targets that are ${status}`, vi, 1),
          ]),
        ),
      ),
      'Targets by status; the parts add up to all',
      'theo kết luận',
      { REACHED: 3, ON_PATH: 5, BEHIND: 2, NOT_REACHED: 0, UNKNOWN: 15 },
    ),
    data: about(z.array(z.strictObject(shape)).max(MOST_TARGETS), 'One line a target, by code', 'các mục tiêu', []),
  })
  .meta({ id: 'TargetStatistics', description: 'Progress against targets (tổng hợp tiến độ mục tiêu)' });
