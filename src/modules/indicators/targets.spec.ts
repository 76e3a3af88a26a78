import { targets } from '../../db/tables/targets.ts';
import { f } from '../../records/fields.ts';
import type { RecordSpec } from '../../records/spec.ts';
import { CONFIDENCES, QUALIFIERS, SUBJECT_TYPES, VISIBILITIES } from '../../vocab/registry.ts';
import { COMPARATORS, DIRECTIONS, TARGET_MEASURES } from '../../vocab/targets.ts';
import { legalDocumentSpec } from '../legal-documents/legal-documents.spec.ts';
import { SUBJECT_GUARD } from '../sites/subjects.ts';
import { indicatorSpec } from './indicators.spec.ts';

const LEAST = -999_999_999_999_999;
const LAST_YEAR = 2200;

/** What a plan wants an indicator to be: kept as the plan says it. What has become of it is computed, never stored. */
export const targetSpec: RecordSpec = {
  type: 'target',
  path: '/targets',
  tag: 'Targets',
  schemaId: 'Target',
  en: 'target',
  enPlural: 'targets',
  vi: 'mục tiêu',
  table: targets,
  tableName: 'targets',
  key: 'code',
  search: 'fold_search(t.name, t.programme, t.code)',
  published: true,
  guard: SUBJECT_GUARD,
  existence: { from: 'valid_from', to: 'valid_to' },
  defaultSort: 'code',
  fields: {
    code: f.code('Stable code', 'mã mục tiêu', 'nq147-industry-share-of-grdp-2030', {
      required: true,
      immutable: true,
      filter: true,
      sort: true,
    }),
    name: f.text(300, 'Name in our own short words', 'tên', 'Tỷ trọng công nghiệp trong GRDP đến năm 2030', {
      required: true,
      sort: true,
      collate: true,
    }),
    programme: f.text(60, 'Programme it belongs to', 'chương trình, nghị quyết', 'NQ147', { filter: true, sort: true }),
    directive: f.code('Directive that sets it', 'văn bản chỉ đạo đặt ra', 'kh-nq147-2021-08', {
      // Directives are not public, so that there is one is told to authorities only.
      internal: true,
      filter: true,
    }),
    legalDocument: f.code('Published document that sets it', 'văn bản đặt ra', 'nq-147-nq-tu-2021', { filter: true }),
    indicator: f.code('Code of the indicator', 'chỉ tiêu', 'industry-share-of-grdp', {
      required: true,
      filter: true,
      sort: true,
    }),
    subjectType: f.word(SUBJECT_TYPES, 'What it is about', 'phạm vi', 'PROVINCE', { required: true, filter: true }),
    subject: f.code('Code of the zone or cluster; null for the other subject types', 'mã đối tượng', 'kcn-quang-chau', {
      filter: true,
    }),
    measure: f.word(TARGET_MEASURES, 'What of the figures is held against it', 'cách đo', 'VALUE', {
      required: true,
      filter: true,
    }),
    comparator: f.word(COMPARATORS, 'How a value is held against it', 'so sánh', 'EXACT', {
      required: true,
      filter: true,
    }),
    targetValue: f.decimal(21, 6, 'Value wanted, at most 15 digits', 'giá trị mục tiêu', 60, {
      required: true,
      filter: true,
      sort: true,
      min: LEAST,
    }),
    unit: f.text(40, 'Unit', 'đơn vị tính', 'percent', { required: true, filter: true }),
    direction: f.word(
      DIRECTIONS,
      'Whether more or less is better, where EXACT or ABOUT leave it open and no baseline tells it',
      'hướng',
      'RISE',
    ),
    targetYear: f.integer(LAST_YEAR, 'Year by whose end it is to be reached; with VALUE', 'năm đích', 2030, {
      filter: true,
      sort: true,
      shown: true,
    }),
    periodFrom: f.integer(LAST_YEAR, 'First year of the period; with PERIOD_…', 'kỳ từ năm', 2021, {
      filter: true,
      sort: true,
      shown: false,
    }),
    periodTo: f.integer(LAST_YEAR, 'Last year of the period; with PERIOD_…', 'kỳ đến năm', 2030, {
      filter: true,
      sort: true,
      shown: false,
    }),
    baselineValue: f.decimal(21, 6, 'Value it starts from', 'giá trị gốc', 47.1, { min: LEAST, shown: true }),
    baselineYear: f.integer(LAST_YEAR, 'Year by whose end that value held', 'năm gốc', 2020, {
      filter: true,
      shown: true,
    }),
    baselineQualifier: f.word(QUALIFIERS, 'How the source qualifies the baseline', 'mức độ giá trị gốc', 'EXACT'),
    validFrom: f.day('First day in force', 'hiệu lực từ', '2021-08-01', { filter: true, sort: true }),
    validTo: f.day(
      'Last day in force; a target that is over and never replaced stays in force',
      'hiệu lực đến',
      '2026-06-30',
      {
        filter: true,
        sort: true,
      },
    ),
    replaces: f.code('Target of an earlier plan that it replaces', 'thay thế mục tiêu', 'nq147-cu', { filter: true }),
    confidence: f.word(CONFIDENCES, 'How sure it is', 'độ tin cậy', 'CONFIRMED', { filter: true }),
    source: f.text(200, 'Document it stands in', 'văn bản nguồn', 'plan for 147-NQ/TU 2021-08', { filter: true }),
    section: f.text(100, 'Section of the document', 'mục', 'II.(1)'),
    note: f.text(1000, 'Remark', 'ghi chú', 'constant 2010 prices'),
    visibility: f.word(VISIBILITIES, 'Who may see it', 'phạm vi công bố', 'PUBLIC', {
      always: true,
      initial: 'PUBLIC',
      internal: true,
      filter: true,
    }),
    isInForce: f.boolean('In force on the day asked about', 'còn hiệu lực', true, {
      always: true,
      derive: (day) => `in_force(t.valid_from, t.valid_to, ${day})`,
    }),
  },
  includes: {
    indicator: {
      spec: () => indicatorSpec,
      many: false,
      match: 'code',
      from: (r) => [String(r.indicator)],
      en: 'The indicator',
      vi: 'chỉ tiêu',
    },
    legalDocument: {
      spec: () => legalDocumentSpec,
      many: false,
      match: 'code',
      from: (r) => (typeof r.legalDocument === 'string' ? [r.legalDocument] : []),
      en: 'The document that sets it',
      vi: 'văn bản đặt ra',
    },
  },
  check: (r) => {
    const { comparator, direction, baselineValue, targetValue } = r as Record<string, string | number | null>;
    const told =
      comparator === 'AT_LEAST' || comparator === 'OVER'
        ? 'RISE'
        : comparator === 'AT_MOST' || comparator === 'UNDER'
          ? 'FALL'
          : null;
    const moves = baselineValue === null ? null : Math.sign(Number(targetValue) - Number(baselineValue));
    const against = told !== null ? direction !== told : moves === (direction === 'RISE' ? -1 : 1);
    return direction !== null && against
      ? [
          {
            pointer: '/direction',
            code: 'direction_mismatch',
            detail: 'The comparator or the baseline say the opposite',
          },
        ]
      : [];
  },
  beginsOn: (r) => (r.validFrom as string | null) ?? '0001-01-01',
};
