import { z } from 'zod';
import { reportTemplates } from '../../db/tables/reports.ts';
import { f } from '../../records/fields.ts';
import { namedIn, type RecordSpec } from '../../records/spec.ts';
import { ADJUSTMENTS } from '../../vocab/calendar.ts';
import { PERIOD_CALENDARS, REGIME_KINDS, TEMPLATE_FINDINGS } from '../../vocab/reports.ts';
import { legalDocumentSpec } from '../legal-documents/legal-documents.spec.ts';
import { organisationSpec } from '../organisations/organisations.spec.ts';
import { findingJoins, findings } from './findings.ts';
import { reconcile } from './generate.ts';
import * as parts from './parts.ts';
import { table } from './table-parts.ts';
import { templateFaults } from './template-rules.ts';

const codesIn = (value: unknown): string[] => (Array.isArray(value) ? (value as string[]) : []);

/** Key of a template: family@first day. */
const templateKey = () =>
  z
    .string()
    .max(100)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*@\d{4}-\d{2}-\d{2}$/, {
      error: 'must be <family>@<first day>, e.g. tt14-bieu-03@2025-07-01',
    });

/**
 * A reporting regime with its form (chế độ báo cáo, biểu mẫu): one record a version, because a circular changes a form from
 * a day on and reports of both versions go on being read. A period goes by the version in force on its cut-off day.
 */
export const templateSpec: RecordSpec = {
  type: 'report_template',
  path: '/report-templates',
  tag: 'Reports',
  schemaId: 'ReportTemplate',
  en: 'report template',
  enPlural: 'report templates',
  vi: 'chế độ báo cáo, biểu mẫu',
  table: reportTemplates,
  tableName: 'report_templates',
  key: 'code',
  search: 'fold_search(t.name, t.code)',
  existence: { from: 'valid_from', to: 'valid_to' },
  defaultSort: 'code',
  joins: findingJoins,
  filters: {
    organisation: {
      en: 'Names this body among its reporters or receivers',
      vi: 'cơ quan',
      example: 'so-cong-thuong',
      where: (values) =>
        `(exists (select from jsonb_array_elements(t.reporters) x where x ->> 'organisation' = any(${values}))
          or exists (select from jsonb_array_elements(t.receivers) x where x ->> 'organisation' = any(${values})))`,
    },
    role: {
      en: 'Is reported by this role',
      vi: 'vai trò đơn vị báo cáo',
      example: 'COMMUNE_PC',
      where: (values) => `exists (select from jsonb_array_elements(t.reporters) x where x ->> 'role' = any(${values}))`,
    },
    frequency: {
      en: 'Is due this often',
      vi: 'tần suất',
      example: 'FIRST_HALF',
      where: (values) =>
        `exists (select from jsonb_array_elements(t.schedules) x where x ->> 'frequency' = any(${values}))`,
    },
  },
  fields: {
    code: {
      ...f.code('Version of a form: its family and first day', 'mã biểu mẫu', 'tt14-bieu-03@2025-07-01', {
        required: true,
        immutable: true,
        filter: true,
        sort: true,
      }),
      schema: templateKey(),
    },
    family: f.code('Form it is a version of', 'biểu mẫu', 'tt14-bieu-03', {
      required: true,
      immutable: true,
      filter: true,
      sort: true,
    }),
    name: f.text(500, 'Name', 'tên', 'Tình hình cụm công nghiệp trên địa bàn cấp xã', {
      required: true,
      sort: true,
      collate: true,
    }),
    regimeKind: f.word(REGIME_KINDS, 'Kind of regime', 'loại báo cáo', 'PERIODIC', { required: true, filter: true }),
    legalDocuments: f.codes('Legal documents it rests on', 'căn cứ pháp lý', ['tt-14-2024-tt-bct'], { filter: true }),
    directive: f.code('Directive that orders it', 'văn bản chỉ đạo', 'kh-nq147-2021-08', { filter: true }),
    task: f.id('Task that orders it', 'nhiệm vụ', '019a9e0c-7777-7aaa-8bbb-0123456789ab', { filter: true }),
    legalNote: f.text(500, 'Articles', 'điều khoản', 'Điều 3'),
    reporters: f.list(
      parts.reporter,
      50,
      'Who reports: one body, a collective, every body of some kinds, or what a register tells; whoever receives it is left out',
      'đơn vị báo cáo',
      [
        {
          ...{ role: 'COMMUNE_PC', organisation: null, kinds: ['COMMUNE'], register: null },
          ...{ below: 'ubnd-tinh-bac-ninh', except: null, from: '2025-07-01', to: null },
        },
      ],
      { required: true },
    ),
    receivers: f.list(parts.receiver, 20, 'Who receives it', 'nơi nhận', [
      {
        ...{ role: 'PROVINCE_DOIT', organisation: 'so-cong-thuong-bac-ninh', kinds: null },
        ...{ name: 'Sở Công Thương', from: null, to: null },
      },
    ]),
    approver: f.code(
      'Body that accepts it and may waive it; the first receiver when left out',
      'cơ quan tiếp nhận, tổng hợp',
      'so-cong-thuong-bac-ninh',
      { filter: true },
    ),
    calendar: f.word(PERIOD_CALENDARS, 'Calendar of its periods', 'loại kỳ', 'ADMIN_09_2019', {
      required: true,
      filter: true,
    }),
    customCalendar: f.code('With CUSTOM, the series of its periods', 'loại kỳ riêng', 'giai-doan-ke-hoach', {
      filter: true,
    }),
    schedules: f.list(
      parts.schedule,
      10,
      'How often, and when each is due',
      'tần suất, thời hạn',
      parts.EXAMPLE_SCHEDULES,
    ),
    overrides: f.list(parts.override, 200, 'Periods that have a day or a window of their own', 'kỳ có quy định riêng', [
      parts.EXAMPLE_OVERRIDE,
    ]),
    adjustment: f.word(ADJUSTMENTS, 'Last day that is no working day', 'điều chỉnh ngày nghỉ', 'NEXT', {
      always: true,
      initial: 'NEXT',
    }),
    outline: f.list(
      parts.section,
      200,
      'Sections of the narrative',
      'đề cương',
      [{ code: 'I', title: 'Kết quả thực hiện', required: true }],
      { onDemand: true },
    ),
    tables: f.list(table, 20, 'Tables of figures', 'biểu mẫu số liệu', [], { onDemand: true }),
    rollsUpTo: f.codes('Forms its figures are added up into', 'tổng hợp vào biểu', ['tt14-bieu-04'], { filter: true }),
    method: f.text(500, 'How it is sent', 'phương thức gửi', 'văn bản giấy hoặc điện tử'),
    validFrom: f.plannedDay('First cut-off day it is about', 'áp dụng từ ngày', '2025-07-01', {
      required: true,
      immutable: true,
      filter: true,
      sort: true,
    }),
    validTo: f.plannedDay('Last cut-off day it is about', 'áp dụng đến ngày', '2027-02-28', {
      filter: true,
      sort: true,
    }),
    isPartial: f.boolean('Only part of the form is on record', 'chưa đầy đủ', false, {
      always: true,
      initial: false,
      filter: true,
    }),
    findings: f.words(
      TEMPLATE_FINDINGS,
      'What the law would have otherwise; it warns and never refuses. `due_too_close` by the working days of the year asked about',
      'cảnh báo',
      ['due_too_close'],
      { filter: true, always: true, derive: () => findings },
    ),
    source: f.text(500, 'Where this was taken from', 'nguồn', 'Phụ lục I Thông tư 14/2024/TT-BCT'),
    note: f.text(2000, 'Remark for the offices', 'ghi chú', 'thay cấp huyện bằng cấp xã'),
  },
  includes: {
    legalDocuments: {
      spec: () => legalDocumentSpec,
      many: true,
      match: 'code',
      from: (r) => codesIn(r.legalDocuments),
      en: 'The legal documents it rests on',
      vi: 'căn cứ pháp lý',
    },
    receivers: {
      spec: () => organisationSpec,
      many: true,
      match: 'code',
      from: (r) => namedIn(r.receivers, 'organisation'),
      en: 'Bodies that receive it',
      vi: 'nơi nhận',
    },
    versions: {
      spec: () => templateSpec,
      many: true,
      match: 'family',
      from: (r) => [String(r.family)],
      en: 'All versions of the form',
      vi: 'các phiên bản',
    },
  },
  check: templateFaults,
  beginsOn: (r) => r.validFrom as string,
  // A bare family means the version in force on the day asked about, else the last that was before.
  resolveKey: {
    schema: z
      .string()
      .max(100)
      .regex(/^[a-z0-9]+(-[a-z0-9]+)*(@\d{4}-\d{2}-\d{2})?$/),
    where: (given) =>
      given.includes('@') ? undefined : { where: 't.family = :value and t.valid_from <= :day', value: given },
  },
  conflicts: ['period_overlap', 'too_many_obligations'],
  // The reports bodies owe by a new or changed template, at once.
  follow: async (ctx, tx, code) => {
    await reconcile(ctx, tx, code);
  },
};
