import { reportObligations } from '../../db/tables/reports.ts';
import { f } from '../../records/fields.ts';
import type { RecordSpec } from '../../records/spec.ts';
import {
  FREQUENCIES,
  OBLIGATION_STATES,
  PERIOD_CALENDARS,
  REPORT_DUE_STATUSES,
  REPORT_ROLES,
  TEMPLATE_FINDINGS,
} from '../../vocab/reports.ts';
import { OWNERSHIPS } from '../../vocab/tasks.ts';
import { ownedEnterprise } from '../enterprises/enterprises.reads.ts';
import { organisationSpec } from '../organisations/organisations.spec.ts';
import { projectSpec } from '../projects/projects.spec.ts';
import { clusterSpec } from '../sites/clusters.spec.ts';
import { countsFor, lookOver, viewJoins, viewParameters } from '../tasks/tasks.reads.ts';
import { daysLate, dueStatus, isExpected } from './due.ts';
import { dueTooClose, workingDays } from './findings.ts';
import { obligationAct } from './parts.ts';

export const ENTERPRISES = { type: 'enterprise', tableName: 'enterprises' } as const;

const FINDINGS = {
  due_too_close: TEMPLATE_FINDINGS.due_too_close,
  no_receiver: 'chưa xác định được nơi nhận',
} as const;

/**
 * A report that is owed: one template version, one period, one filer. `reporter` is the body that there was on the day it
 * is reckoned by (the cut-off, or the last day where that comes first), for ever; who answers for it now follows from the
 * successions.
 */
export const obligationRecord: RecordSpec = {
  type: 'report_obligation',
  path: '/report-obligations',
  tag: 'Reports',
  schemaId: 'ReportObligation',
  en: 'report obligation',
  enPlural: 'report obligations',
  vi: 'nghĩa vụ báo cáo',
  table: reportObligations,
  tableName: 'report_obligations',
  key: 'id',
  defaultSort: 'effectiveOn,reporter',
  writes: [],
  confidential: {
    owner: (orgs, alias) => `(${alias}.reporter = any(${orgs}) or ${alias}.approver = any(${orgs})
      or ${alias}.receivers && ${orgs} or ${ownedEnterprise(`${alias}.enterprise`, orgs)})`,
    inherited: true,
  },
  given: { parameters: viewParameters, look: lookOver('report_owner_keys') },
  joins: (day, around) => `${viewJoins(day, around)}${workingDays(around)}
    left join ${around.at(ENTERPRISES)} en on en.id = t.enterprise`,
  filters: {
    organisation: {
      en: 'Is this body’s to report, in the view asked for (`orgView`); `none` of an enterprise without an organisation on record',
      vi: 'cơ quan báo cáo',
      example: 'so-cong-thuong',
      where: (values, day, around) => `(${countsFor(values, day, around, 'reporter')}
        or t.enterprise in (select e.id from ${around.at(ENTERPRISES)} e
          where coalesce(e.organisation, 'none') = any(${values})))`,
    },
    approver: {
      en: 'Is accepted by this body; `none` where nobody is named',
      vi: 'cơ quan tiếp nhận',
      example: 'so-cong-thuong-bac-ninh',
      where: (values) => `coalesce(t.approver, 'none') = any(${values})`,
    },
    receiver: {
      en: 'Goes to this body',
      vi: 'nơi nhận',
      example: 'so-cong-thuong',
      where: (values) => `t.receivers && ${values}`,
    },
  },
  fields: {
    id: f.ownId('019a9e0c-aaaa-7aaa-8bbb-0123456789ab'),
    template: {
      ...f.text(100, 'Version of the form', 'biểu mẫu', 'tt14-bieu-03@2025-07-01', {
        required: true,
        filter: true,
        sort: true,
      }),
    },
    family: f.code('Form it is a version of', 'biểu mẫu', 'tt14-bieu-03', { required: true, filter: true, sort: true }),
    calendar: f.word(PERIOD_CALENDARS, 'Calendar of the period', 'loại kỳ', 'ADMIN_09_2019', {
      required: true,
      filter: true,
    }),
    frequency: f.word(FREQUENCIES, 'Kind of period', 'tần suất', 'YEAR', { required: true, filter: true }),
    period: f.text(40, 'Label of the period', 'kỳ báo cáo', '2025', { required: true, filter: true, sort: true }),
    dataFrom: f.day('First day of the data', 'số liệu từ ngày', '2024-12-15', { required: true, filter: true }),
    dataTo: f.day('Cut-off day', 'ngày chốt số liệu', '2025-12-14', { required: true, filter: true, sort: true }),
    role: f.word(REPORT_ROLES, 'In what capacity it is reported', 'vai trò', 'COMMUNE_PC', {
      required: true,
      filter: true,
    }),
    reporter: f.code('Body that owed it on the day it is reckoned by', 'đơn vị báo cáo', 'ubnd-xa-07777', {
      filter: true,
      sort: true,
    }),
    enterprise: f.id('Enterprise whose report it is', 'doanh nghiệp', '019a9e0c-4444-7aaa-8bbb-0123456789ab', {
      filter: true,
    }),
    project: f.code('Project it is about', 'dự án', 'da-dien-tu-mau', { filter: true }),
    cluster: f.code('Cluster it is about', 'cụm công nghiệp', 'ccn-dong-dinh', { filter: true }),
    namedAs: f.codes(
      'Bodies or collectives as the template names them; several where they had become one body, which owes it once',
      'cơ quan nêu trong biểu mẫu',
      ['ubnd-cap-xa'],
    ),
    responsibleOrganisation: f.code(
      'Body that answers for it on the day asked about, or on that of `orgView`',
      'cơ quan chịu trách nhiệm',
      'ubnd-xa-07777',
      { derive: () => 'coalesce(o.organisation, en.organisation)' },
    ),
    ownership: f.word(OWNERSHIPS, 'Why that body', 'căn cứ xác định', 'NAMED', {
      filter: true,
      derive: () => 'o.ownership',
    }),
    receivers: f.codes('Bodies that receive it', 'nơi nhận', ['ubnd-tinh-bac-ninh'], { filter: true }),
    approver: f.code('Body that accepts it and may waive it', 'cơ quan tiếp nhận', 'so-cong-thuong-bac-ninh'),
    assignedOn: f.day('First day it is owed', 'ngày phát sinh', '2025-07-01', { required: true, filter: true }),
    dueOn: f.day('Last day by the words', 'thời hạn', '2025-12-24', { filter: true, sort: true }),
    effectiveOn: f.day('Last day on which it is in time, by the working calendar', 'thời hạn thực tế', '2025-12-24', {
      filter: true,
      sort: true,
    }),
    state: f.word(OBLIGATION_STATES, 'State', 'trạng thái', 'NOT_STARTED', { required: true, filter: true }),
    firstSubmittedOn: f.day('Day it was sent for the first time', 'ngày gửi lần đầu', '2025-12-23', {
      filter: true,
      sort: true,
    }),
    submittedOn: f.day('Day it was sent last', 'ngày gửi gần nhất', '2025-12-23', { filter: true, sort: true }),
    returnDueOn: f.day('Last day for sending it again, where it was returned', 'hạn gửi lại', '2025-12-26', {
      filter: true,
    }),
    isExpected: f.boolean('A report is expected: neither waived nor withdrawn', 'phải báo cáo', true, {
      always: true,
      filter: true,
      derive: () => `(${isExpected})`,
    }),
    dueStatus: f.word(
      REPORT_DUE_STATUSES,
      'On the day asked about; null where none is expected',
      'tình trạng thời hạn',
      'open_in_time',
      { filter: true, derive: (day) => dueStatus(day) },
    ),
    daysLate: f.integer(10_000_000, 'Calendar days it is late', 'số ngày chậm', 0, {
      always: true,
      filter: true,
      sort: true,
      derive: daysLate,
    }),
    findings: f.words(FINDINGS, 'What warns and never refuses', 'cảnh báo', ['due_too_close'], {
      filter: true,
      always: true,
      derive: () => `array_remove(array[case when ${dueTooClose} then 'due_too_close' end,
        case when coalesce(cardinality(t.receivers), 0) = 0 then 'no_receiver' end], null)`,
    }),
    acts: f.list(obligationAct, 500, 'What was done with it, oldest first', 'quá trình xử lý', [
      {
        ...{ act: 'waiver', on: '2025-12-01', from: 'NOT_STARTED', to: 'WAIVED', document: '120/SCT-QLCN' },
        ...{ organisation: 'so-cong-thuong-bac-ninh', reason: 'trên địa bàn không có cụm công nghiệp' },
      },
    ]),
  },
  includes: {
    reporter: {
      spec: () => organisationSpec,
      many: false,
      match: 'code',
      from: (r) => (typeof r.reporter === 'string' ? [r.reporter] : []),
      en: 'The body that owed it',
      vi: 'đơn vị báo cáo',
    },
    project: {
      spec: () => projectSpec,
      many: false,
      match: 'code',
      from: (r) => (typeof r.project === 'string' ? [r.project] : []),
      en: 'The project',
      vi: 'dự án',
    },
    cluster: {
      spec: () => clusterSpec,
      many: false,
      match: 'code',
      from: (r) => (typeof r.cluster === 'string' ? [r.cluster] : []),
      en: 'The cluster',
      vi: 'cụm công nghiệp',
    },
  },
  beginsOn: (r) => r.assignedOn as string,
};

/** The same where it is written for a template: whoever may write templates makes what follows from them. */
export const followingSpec: RecordSpec = { ...obligationRecord, judgedAs: 'report_template' };
