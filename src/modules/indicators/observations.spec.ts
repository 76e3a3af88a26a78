import { observations } from '../../db/tables/registry.ts';
import { f } from '../../records/fields.ts';
import type { RecordSpec } from '../../records/spec.ts';
import { BASES, DATE_PRECISIONS, QUALIFIERS, SUBJECT_TYPES, VISIBILITIES } from '../../vocab/registry.ts';
import { SUBJECT_GUARD } from '../sites/subjects.ts';
import { indicatorSpec } from './indicators.spec.ts';

/** A figure as somebody reported it: kept as printed, with its qualifier, day and source; never computed. */
export const observationSpec: RecordSpec = {
  type: 'observation',
  path: '/observations',
  tag: 'Indicators',
  schemaId: 'Observation',
  en: 'observation',
  enPlural: 'observations',
  vi: 'số liệu quan sát',
  table: observations,
  tableName: 'observations',
  key: 'id',
  published: true,
  guard: SUBJECT_GUARD,
  defaultSort: '-asOf',
  fields: {
    id: f.ownId('019a9e0c-2222-7aaa-8bbb-0123456789ab'),
    indicator: f.code('Code of the indicator', 'chỉ tiêu', 'kcn-average-occupancy', {
      required: true,
      filter: true,
      sort: true,
    }),
    subjectType: f.word(SUBJECT_TYPES, 'What the figure is about', 'đối tượng', 'ALL_ZONES', {
      required: true,
      filter: true,
    }),
    subject: f.code('Code of the zone or cluster; null for the other subject types', 'mã đối tượng', 'kcn-quang-chau', {
      filter: true,
    }),
    value: f.decimal(21, 6, 'Value as reported, at most 15 digits', 'giá trị', 68, {
      required: true,
      filter: true,
      sort: true,
      min: -999_999_999_999_999,
    }),
    unit: f.text(40, 'Unit', 'đơn vị tính', 'percent', { required: true, filter: true }),
    qualifier: f.word(QUALIFIERS, 'How the source qualifies the value', 'mức độ', 'OVER', {
      required: true,
      filter: true,
    }),
    basis: f.word(BASES, 'What the figure covers', 'cơ sở số liệu', 'POINT_IN_TIME', { required: true, filter: true }),
    asOf: f.day(
      'Day the figure is about; first day where the source states only a month or year',
      'tại ngày',
      '2024-03-12',
      { required: true, filter: true, sort: true },
    ),
    asOfPrecision: f.word(DATE_PRECISIONS, 'How precisely the source states the day', 'độ chính xác ngày', 'DAY', {
      required: true,
    }),
    sourceDocument: f.text(200, 'Document it stands in', 'văn bản nguồn', '000 conclusion notice 2024-03-12', {
      filter: true,
    }),
    section: f.text(100, 'Section of the document', 'mục', 'intro'),
    note: f.text(1000, 'Remark', 'ghi chú', 'printed with "trên"'),
    visibility: f.word(VISIBILITIES, 'Who may see it', 'phạm vi công bố', 'PUBLIC', {
      always: true,
      initial: 'PUBLIC',
      internal: true,
      filter: true,
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
  },
  beginsOn: (r) => r.asOf as string,
};
