import { reportSubmissions } from '../../db/tables/reports.ts';
import { f } from '../../records/fields.ts';
import type { RecordSpec } from '../../records/spec.ts';
import { FIGURE_KINDS, FILLS, SUBMISSION_STATES } from '../../vocab/reports.ts';
import { ownedEnterprise } from '../enterprises/enterprises.reads.ts';
import { organisationSpec } from '../organisations/organisations.spec.ts';
import { obligationSpec } from '../reports/obligations.spec.ts';
import { templateSpec } from '../reports/templates.spec.ts';
import { admitContent } from './content.ts';
import * as parts from './parts.ts';
import { judgedByResponsible } from './responsible.ts';

/** Required figures of the form; a table that lists subjects requires none, because nobody knows how many there are. */
const REQUIRED = `(select count(*) from jsonb_array_elements(coalesce(p.tables, '[]')) x cross join lateral jsonb_array_elements(x -> 'columns') c
  where (c ->> 'required')::boolean and not coalesce((x ->> 'repeats')::boolean, false))`;

const FILLED = 'coalesce(t.filled_figures, 0)';

/**
 * One version of a report (báo cáo đã gửi). What was sent is never changed: a correction is the next version, with its
 * reason, and the one accepted before counts until the next is accepted.
 */
export const submissionSpec: RecordSpec = {
  type: 'report_submission',
  path: '/report-submissions',
  tag: 'Reports',
  schemaId: 'ReportSubmission',
  en: 'report submission',
  enPlural: 'report submissions',
  vi: 'báo cáo đã gửi',
  table: reportSubmissions,
  tableName: 'report_submissions',
  key: 'id',
  defaultSort: '-submittedOn,reporter,-versionNo',
  writes: ['patch'],
  bodyLimit: parts.MOST_BYTES,
  confidential: {
    // What was never sent is nobody’s business but that of whoever makes it, or answers for it where nobody else is left.
    owner: (orgs, alias) => `(${alias}.reporter = any(${orgs}) or ${ownedEnterprise(`${alias}.enterprise`, orgs)}
      or ${alias}.submitted_by = any(${orgs})
      or ${alias}.submitted_on is not null and (${alias}.approver = any(${orgs}) or ${alias}.receivers && ${orgs})
      or ${alias}.approver = any(${orgs}) and (${alias}.reporter is null
        or exists (select from organisation_successions x where x."from" = ${alias}.reporter and x.kind in ('SPLIT', 'ABOLISH'))))`,
    inherited: true,
  },
  judgedBy: judgedByResponsible,
  joins: (_day, around) => `left join ${around.at(templateSpec)} p on p.code = t.template
    cross join lateral (select ${REQUIRED} as figures) required`,
  filters: {
    receiver: {
      en: 'Goes to this body',
      vi: 'nơi nhận',
      example: 'so-cong-thuong',
      where: (values) => `t.receivers && ${values}`,
    },
  },
  carry: (r) => ({ figures: parts.keptFigures(r.figures) }),
  admit: admitContent,
  conflicts: ['act_not_allowed', 'submission_open'],
  fields: {
    id: f.ownId('019a9e0c-bbbb-7aaa-8bbb-0123456789ab'),
    obligation: f.id('Report that is owed', 'nghĩa vụ báo cáo', '019a9e0c-aaaa-7aaa-8bbb-0123456789ab', {
      required: true,
      immutable: true,
      filter: true,
    }),
    versionNo: f.integer(1000, 'Number of the version', 'lần gửi', 1, {
      always: true,
      byActs: true,
      filter: true,
      sort: true,
    }),
    state: f.word(SUBMISSION_STATES, 'State', 'trạng thái', 'SUBMITTED', { always: true, byActs: true, filter: true }),
    template: f.text(100, 'Version of the form', 'biểu mẫu', 'tt14-bieu-03@2025-07-01', {
      always: true,
      byActs: true,
      filter: true,
    }),
    family: f.code('Form it is a version of', 'biểu mẫu', 'tt14-bieu-03', {
      always: true,
      byActs: true,
      filter: true,
      sort: true,
    }),
    period: f.text(40, 'Label of the period', 'kỳ báo cáo', '2025', {
      always: true,
      byActs: true,
      filter: true,
      sort: true,
    }),
    dataFrom: f.day('First day of the data', 'số liệu từ ngày', '2024-12-15', {
      always: true,
      byActs: true,
      filter: true,
    }),
    dataTo: f.day('Cut-off day', 'ngày chốt số liệu', '2025-12-14', {
      always: true,
      byActs: true,
      filter: true,
      sort: true,
    }),
    reporter: f.code('Body that owed it on the day it is reckoned by', 'đơn vị báo cáo', 'ubnd-xa-07777', {
      byActs: true,
      filter: true,
      sort: true,
    }),
    enterprise: f.id('Enterprise whose report it is', 'doanh nghiệp', '019a9e0c-4444-7aaa-8bbb-0123456789ab', {
      byActs: true,
      filter: true,
    }),
    project: f.code('Project it is about', 'dự án', 'da-dien-tu-mau', { byActs: true, filter: true }),
    cluster: f.code('Cluster it is about', 'cụm công nghiệp', 'ccn-dong-dinh', { byActs: true, filter: true }),
    receivers: f.codes('Bodies that receive it', 'nơi nhận', ['ubnd-tinh-bac-ninh'], { byActs: true }),
    approver: f.code('Body that accepts or returns it', 'cơ quan tiếp nhận', 'so-cong-thuong-bac-ninh', {
      byActs: true,
      filter: true,
    }),
    figureKind: f.word(FIGURE_KINDS, 'Kind of figures', 'loại số liệu', 'ACTUAL', {
      always: true,
      initial: 'ACTUAL',
      filter: true,
    }),
    header: f.list(parts.headerField, 200, 'Fields above the tables', 'phần đầu biểu', [
      { table: 'bieu-03', field: 'reporterName', value: 'UBND xã' },
    ]),
    figures: {
      ...f.list(
        parts.figureSent,
        parts.MOST_FIGURES,
        'Figures',
        'số liệu',
        [{ table: 'bieu-03', row: 1, column: '15.1', value: '2', note: null, missingReason: null }],
        { onDemand: true, shown: true },
      ),
      output: parts.figuresKept,
    },
    narrative: f.list(
      parts.narrativeSection,
      200,
      'Sections of the narrative',
      'thuyết minh',
      [{ section: 'I', text: 'Đã hoàn thành giải phóng mặt bằng.' }],
      { onDemand: true },
    ),
    note: f.text(2000, 'Remark of the filer', 'ghi chú', 'số liệu chưa kiểm toán'),
    corrects: f.id('Version it corrects', 'sửa đổi bản', '019a9e0c-bbbb-7aaa-8bbb-0123456789aa', {
      byActs: true,
      filter: true,
    }),
    correctionReason: f.text(1000, 'Why it corrects what was accepted', 'lý do sửa đổi', 'tính thiếu một dự án'),
    document: f.text(200, 'Number of the document it was sent with', 'số văn bản', '45/BC-UBND', {
      byActs: true,
      filter: true,
    }),
    documentOn: f.day('Day of that document', 'ngày văn bản', '2025-12-22', { byActs: true }),
    signer: f.text(200, 'Who signed it', 'người ký', 'Chủ tịch UBND xã', { byActs: true }),
    submittedOn: f.day('Day it was sent', 'ngày gửi', '2025-12-22', { byActs: true, filter: true, sort: true }),
    submittedBy: f.code('Organisation that made it, and sent it', 'cơ quan lập, gửi', 'ubnd-xa-07777', {
      byActs: true,
    }),
    decidedOn: f.day('Day it was accepted or returned', 'ngày xử lý', '2025-12-23', { byActs: true, filter: true }),
    decidedBy: f.code('Organisation that decided', 'cơ quan xử lý', 'so-cong-thuong-bac-ninh', { byActs: true }),
    decisionReason: f.text(1000, 'Why it was returned or withdrawn', 'lý do', 'thiếu số liệu dòng 17', {
      byActs: true,
    }),
    returnDueOn: f.day('Last day for sending it again', 'hạn gửi lại', '2025-12-26', { byActs: true }),
    consolidation: f.id('Consolidation it was made by', 'bản tổng hợp', '019a9e0c-cccc-7aaa-8bbb-0123456789ab', {
      byActs: true,
      filter: true,
    }),
    filledFigures: f.integer(parts.MOST_FIGURES, 'Figures that are filled in', 'số ô đã điền', 35, {
      always: true,
      derive: () => FILLED,
    }),
    requiredFigures: f.integer(10_000, 'Figures the form requires', 'số ô bắt buộc', 35, {
      always: true,
      derive: () => 'required.figures::int',
    }),
    fill: f.word(FILLS, 'How much of it is there', 'mức độ đầy đủ', 'COMPLETE', {
      always: true,
      filter: true,
      derive: () => `case when ${FILLED} = 0 and jsonb_array_length(coalesce(t.narrative, '[]')) = 0 then 'EMPTY'
        when ${FILLED} < required.figures then 'PARTIAL' else 'COMPLETE' end`,
    }),
  },
  includes: {
    obligation: {
      spec: () => obligationSpec,
      many: false,
      match: 'id',
      from: (r) => [String(r.obligation)],
      en: 'The report that is owed',
      vi: 'nghĩa vụ báo cáo',
    },
    template: {
      spec: () => templateSpec,
      many: false,
      match: 'code',
      from: (r) => (typeof r.template === 'string' ? [r.template] : []),
      en: 'The form',
      vi: 'biểu mẫu',
    },
    reporter: {
      spec: () => organisationSpec,
      many: false,
      match: 'code',
      from: (r) => (typeof r.reporter === 'string' ? [r.reporter] : []),
      en: 'The body that owed it',
      vi: 'đơn vị báo cáo',
    },
    versions: {
      spec: () => submissionSpec,
      many: true,
      match: 'obligation',
      from: (r) => [String(r.obligation)],
      en: 'All versions of the report',
      vi: 'các lần gửi',
    },
  },
  beginsOn: () => null,
};
