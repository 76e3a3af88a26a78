import { facts } from '../../db/tables/registry.ts';
import { f } from '../../records/fields.ts';
import type { RecordSpec } from '../../records/spec.ts';
import { DATE_PRECISIONS, VISIBILITIES } from '../../vocab/registry.ts';
import { SUBJECT_GUARD } from './subjects.ts';

export const FACT_SUBJECTS = { ZONE: 'một khu công nghiệp', CLUSTER: 'một cụm công nghiệp' } as const;

/** One thing a document says about one zone or cluster, with the document and section it stands in. */
export const factSpec: RecordSpec = {
  type: 'fact',
  path: '/facts',
  tag: 'Industrial zones',
  schemaId: 'Fact',
  en: 'fact',
  enPlural: 'facts',
  vi: 'thông tin có nguồn',
  table: facts,
  tableName: 'facts',
  key: 'id',
  published: true,
  guard: SUBJECT_GUARD,
  defaultSort: 'asOf',
  fields: {
    id: f.ownId('019a9e0c-3333-7aaa-8bbb-0123456789ab'),
    subjectType: f.word(FACT_SUBJECTS, 'What it is about', 'loại đối tượng', 'ZONE', { required: true, filter: true }),
    subject: f.code('Code of the zone or cluster', 'mã đối tượng', 'kcn-quang-chau', {
      required: true,
      filter: true,
      sort: true,
    }),
    fact: f.code('What is stated', 'nội dung', 'site-clearance', { required: true, filter: true, sort: true }),
    value: f.text(1000, 'What the document says, in our own short words', 'giá trị', 'incomplete', { required: true }),
    asOf: f.day('Day it is about; first day where the source states only a month or year', 'tại ngày', '2022-10-01', {
      required: true,
      filter: true,
      sort: true,
    }),
    asOfPrecision: f.word(DATE_PRECISIONS, 'How precisely the source states the day', 'độ chính xác ngày', 'MONTH', {
      required: true,
    }),
    dueOn: f.day('Day by which it is to be done', 'thời hạn', '2023-03-31', { filter: true, sort: true }),
    sourceDocument: f.text(200, 'Document it stands in', 'văn bản nguồn', 'plan for 24/NQ-HĐND 2022-10', {
      required: true,
      filter: true,
    }),
    section: f.text(100, 'Section of the document', 'mục', 'II.3.1'),
    visibility: f.word(VISIBILITIES, 'Who may see it', 'phạm vi công bố', 'PUBLIC', {
      always: true,
      initial: 'PUBLIC',
      internal: true,
      filter: true,
    }),
  },
  beginsOn: (r) => r.asOf as string,
};
