import { appraisalCriteria, appraisalResults } from '../../db/tables/projects.ts';
import { f } from '../../records/fields.ts';
import type { RecordSpec } from '../../records/spec.ts';
import { PROJECT_ROLES, THRESHOLD_SIDES, VERDICTS } from '../../vocab/projects.ts';
import { ownedProject } from '../enterprises/enterprises.reads.ts';
import { MEASURES } from './derived.ts';
import { judgedByProject } from './judged.ts';
import { APPRAISAL_FINDINGS, appraisalFindings, appraisalJoins, COMPARED } from './threshold.ts';

/** Criteria by which secondary investors are appraised, with thresholds: data with validity and legal basis. */
export const criterionSpec: RecordSpec = {
  type: 'appraisal_criterion',
  path: '/appraisal-criteria',
  tag: 'Appraisal',
  schemaId: 'AppraisalCriterion',
  en: 'appraisal criterion',
  enPlural: 'appraisal criteria',
  vi: 'tiêu chí thẩm định',
  table: appraisalCriteria,
  tableName: 'appraisal_criteria',
  key: 'code',
  search: 'fold_search(t.name, t.code)',
  existence: { from: 'valid_from', to: 'valid_to' },
  defaultSort: 'code',
  fields: {
    code: f.code('Stable code', 'mã tiêu chí', 'suat-dau-tu-2026', {
      required: true,
      immutable: true,
      filter: true,
      sort: true,
    }),
    name: f.text(300, 'Name', 'tên', 'Suất đầu tư tối thiểu', { required: true, sort: true, collate: true }),
    measure: f.text(
      60,
      `What is measured; where the value is computed of the project, that field of it: ${Object.keys(MEASURES).join(', ')}`,
      'đại lượng',
      'investmentPerHaUsd',
      { filter: true },
    ),
    side: f.word(THRESHOLD_SIDES, 'Whether the threshold is the least or the most that passes', 'ngưỡng', 'MIN', {
      filter: true,
    }),
    threshold: f.decimal(21, 6, 'Threshold', 'giá trị ngưỡng', 4000000),
    unit: f.text(40, 'Unit', 'đơn vị tính', 'USD/ha'),
    roles: f.words(PROJECT_ROLES, 'Roles it applies to; all when empty', 'áp dụng cho', ['SECONDARY'], {
      filter: true,
    }),
    sectors: f.texts(5, 'VSIC prefixes it applies to; all when empty', 'ngành áp dụng', ['26']),
    validFrom: f.day('First day in force', 'hiệu lực từ', '2026-01-01', { filter: true, sort: true }),
    validTo: f.day('Last day in force', 'hiệu lực đến', '2030-12-31', { filter: true, sort: true }),
    legalBasis: f.text(300, 'Act it rests on', 'căn cứ', 'quy định của UBND tỉnh'),
    isInForce: f.boolean('In force on the day asked about', 'còn hiệu lực', true, {
      always: true,
      derive: (day) => `in_force(t.valid_from, t.valid_to, ${day})`,
    }),
  },
  beginsOn: (r) => (r.validFrom as string | null) ?? '0001-01-01',
};

/** What the appraisal of a project found, criterion by criterion. */
export const appraisalSpec: RecordSpec = {
  type: 'appraisal_result',
  path: '/appraisal-results',
  tag: 'Appraisal',
  schemaId: 'AppraisalResult',
  en: 'appraisal result',
  enPlural: 'appraisal results',
  vi: 'kết quả thẩm định',
  table: appraisalResults,
  tableName: 'appraisal_results',
  key: 'id',
  defaultSort: '-appraisedOn',
  confidential: { owner: (orgs, alias) => ownedProject(`${alias}.project`, orgs) },
  judgedBy: judgedByProject,
  conflicts: ['duplicate'],
  joins: appraisalJoins,
  fields: {
    id: f.ownId('019a9e0c-9999-7aaa-8bbb-0123456789ab'),
    project: f.code('Code of the project', 'dự án', 'da-dien-tu-mau', {
      required: true,
      immutable: true,
      filter: true,
      sort: true,
    }),
    criterion: f.code('Code of the criterion', 'tiêu chí', 'suat-dau-tu-2026', {
      required: true,
      immutable: true,
      filter: true,
      sort: true,
    }),
    verdict: f.word(VERDICTS, 'Verdict', 'kết luận', 'PASS', { required: true, filter: true }),
    value: f.decimal(21, 6, 'Value found', 'giá trị', 4200000, { min: -999_999_999_999_999 }),
    appraisedOn: f.day('Day of appraisal', 'ngày thẩm định', '2026-02-10', {
      required: true,
      filter: true,
      sort: true,
    }),
    appraiser: f.code('Organisation that appraised', 'cơ quan thẩm định', 'ban-quan-ly-kcn', { filter: true }),
    note: f.text(1000, 'Reason, above all of a waiver', 'lý do', 'dự án công nghệ cao'),
    comparedValue: f.decimal(
      21,
      6,
      'Value held against the threshold: the one found, else that of the project as it stood on the day of appraisal',
      'giá trị so với ngưỡng',
      4200000,
      { min: -999_999_999_999_999, derive: () => COMPARED },
    ),
    findings: f.words(
      APPRAISAL_FINDINGS,
      'Doubts about the result, by the criterion as it stood on the day of appraisal; they warn and never refuse',
      'cảnh báo',
      ['below_threshold'],
      { filter: true, derive: appraisalFindings },
    ),
  },
  includes: {
    criterion: {
      spec: () => criterionSpec,
      many: false,
      match: 'code',
      from: (r) => [String(r.criterion)],
      en: 'The criterion',
      vi: 'tiêu chí',
    },
  },
  check: (r) =>
    r.verdict === 'WAIVED' && r.note === null
      ? [{ pointer: '/note', code: 'required', detail: 'A waiver states its reason' }]
      : [],
  beginsOn: (r) => r.appraisedOn as string,
};
