import { z } from 'zod';
import { directives } from '../../db/tables/directives.ts';
import { problem } from '../../problems.ts';
import { f } from '../../records/fields.ts';
import { namedIn, type RecordSpec, type Standing } from '../../records/spec.ts';
import { DIRECTIVE_RELATIONS, DIRECTIVE_TYPES, NUMBER_FAMILIES, URGENCIES } from '../../vocab/directives.ts';
import { CONFIDENCES } from '../../vocab/registry.ts';
import { dueDay } from '../calendar/calendar.reads.ts';
import { legalDocumentSpec } from '../legal-documents/legal-documents.spec.ts';
import { organisationSpec } from '../organisations/organisations.spec.ts';
import { concernsSomeDuty } from '../tasks/concern.reads.ts';
import { recipient, relation, signer } from './parts.ts';

const FINDINGS = {
  number_not_understood: 'số, ký hiệu không đúng thể thức',
  no_number: 'chưa có số',
  no_date: 'chưa có ngày ban hành',
} as const;

/** What the duties of its tasks were made from. */
const FIXED_BY_TASKS = ['issuer', 'issuedOn', 'issuedMonth', 'meetingOn', 'monitor'] as const;

/** Whom a directive concerns: its issuer, monitor and recipients, and everybody it gives a task. */
export const concerned = (orgs: string, alias: string, of: Standing): string => `(${alias}.issuer = any(${orgs})
  or ${alias}.monitor = any(${orgs})
  or exists (select from jsonb_array_elements(${alias}.recipients) x where x ->> 'organisation' = any(${orgs}))
  or ${concernsSomeDuty(`x.directive = ${alias}.code`, orgs, of)})`;

/** Documents by which leaders assign tasks (văn bản chỉ đạo). Secret papers stay out of this system. */
export const directiveSpec: RecordSpec = {
  type: 'directive',
  path: '/directives',
  tag: 'Directives',
  schemaId: 'Directive',
  en: 'directive',
  enPlural: 'directives',
  vi: 'văn bản chỉ đạo',
  table: directives,
  tableName: 'directives',
  key: 'code',
  search: 'fold_search(t.subject, t.number, t.code)',
  defaultSort: '-issuedOn,code',
  confidential: { owner: concerned, inherited: true },
  filters: {
    recipient: {
      en: 'Went to this organisation',
      vi: 'cơ quan nhận',
      example: 'so-cong-thuong',
      where: (values) =>
        `exists (select from jsonb_array_elements(t.recipients) x where x ->> 'organisation' = any(${values}))`,
    },
    relatedTo: {
      en: 'Names this directive or legal document, whatever for',
      vi: 'có liên quan đến văn bản',
      example: 'nq-24-nq-hdnd-2022',
      where: (values) =>
        `exists (select from jsonb_array_elements(t.relations) x where x ->> 'directive' = any(${values}) or x ->> 'legalDocument' = any(${values}))`,
    },
  },
  fields: {
    code: f.code('Stable code', 'mã văn bản trong hệ thống', 'kh-nq24-2022-10', {
      required: true,
      immutable: true,
      filter: true,
      sort: true,
    }),
    type: f.word(DIRECTIVE_TYPES, 'Kind of document', 'loại văn bản', 'KH', { required: true, filter: true }),
    number: f.text(60, 'Number and notation as printed; null where it has none', 'số, ký hiệu', '3393/KH-UBND', {
      shown: true,
      filter: true,
      sort: true,
    }),
    numberFamily: f.word(
      NUMBER_FAMILIES,
      'Family the number belongs to; null where its form is none of them',
      'nhóm ký hiệu',
      'TYPED',
      { filter: true, derive: () => 't.number_family' },
    ),
    issuedOn: {
      ...f.day('Day of issue; null on drafts and bad scans', 'ngày ban hành', '2022-10-20', {
        filter: true,
        sort: true,
      }),
      schema: dueDay(),
    },
    issuedMonth: {
      ...f.text(7, 'Month of issue, where the day is not known', 'tháng ban hành', '2022-10', { filter: true }),
      schema: z
        .string()
        .max(7)
        .regex(/^(19|20|21)\d{2}-(0[1-9]|1[0-2])$/, { error: 'is a month as YYYY-MM' }),
    },
    meetingOn: {
      ...f.day('Day of the meeting it concludes', 'ngày họp', '2024-03-12', { filter: true }),
      schema: dueDay(),
    },
    effectiveFrom: f.day('Day from which it holds', 'có hiệu lực từ', '2022-10-20', { filter: true }),
    effectiveTo: f.day('Last day it holds: recurring tasks end with it', 'hết hiệu lực', '2024-12-31', {
      filter: true,
    }),
    issuer: f.code('Organisation that issued it', 'cơ quan ban hành', 'ubnd-tinh', { required: true, filter: true }),
    subject: f.text(1000, 'What it is about, as printed after V/v or the title', 'trích yếu', 'Thực hiện Nghị quyết', {
      required: true,
      sort: true,
      collate: true,
    }),
    summary: f.text(2000, 'Summary', 'tóm tắt', 'Phân công nhiệm vụ sau giám sát của HĐND tỉnh'),
    signers: f.list(signer, 10, 'Who signed, in what capacity', 'người ký', [
      { name: 'Phan Văn Mẫu', capacity: 'KT', title: 'KT. CHỦ TỊCH - PHÓ CHỦ TỊCH' },
    ]),
    urgency: f.word(URGENCIES, 'Urgency', 'độ khẩn', 'NORMAL', { always: true, initial: 'NORMAL', filter: true }),
    recipients: f.list(recipient, 300, 'To whom it went, each in a role', 'nơi nhận', [
      { organisation: 'so-cong-thuong', name: null, role: 'TO_CARRY_OUT' },
    ]),
    relations: f.list(
      relation,
      100,
      `Other papers it goes with: ${Object.keys(DIRECTIVE_RELATIONS).join(', ')}`,
      'quan hệ',
      [{ kind: 'IMPLEMENTS', directive: null, legalDocument: 'nq-24-nq-hdnd-2022', reference: null }],
    ),
    monitor: f.code('Organisation that follows its tasks and urges', 'cơ quan theo dõi, đôn đốc', 'ban-quan-ly-kcn', {
      filter: true,
    }),
    archiveMark: f.text(100, 'Archive mark', 'ký hiệu lưu', 'VT, KTTH'),
    mergedInto: f.code('Directive it turned out to be a copy of', 'đã gộp vào', 'cv-2029-ubnd-ktth-2024-04-22', {
      filter: true,
      byActs: true,
    }),
    findings: f.words(FINDINGS, 'Doubts about the record; they warn and never refuse', 'cảnh báo', ['no_number'], {
      filter: true,
      derive: () => `array_remove(array[
        case when t.number_family is null then 'number_not_understood' end,
        case when t.number_family = 'UNNUMBERED' then 'no_number' end,
        case when t.issued_on is null then 'no_date' end], null)`,
    }),
    confidence: f.word(CONFIDENCES, 'How sure the facts are', 'độ tin cậy', 'HIGH', { filter: true }),
    source: f.text(500, 'Where this was taken from', 'nguồn', 'scan of the register'),
    note: f.text(2000, 'Remark for the offices', 'ghi chú', 'day left blank in the copy'),
  },
  includes: {
    issuer: {
      spec: () => organisationSpec,
      many: false,
      match: 'code',
      from: (r) => (typeof r.issuer === 'string' ? [r.issuer] : []),
      en: 'The body that issued it',
      vi: 'cơ quan ban hành',
    },
    recipients: {
      spec: () => organisationSpec,
      many: true,
      match: 'code',
      from: (r) => namedIn(r.recipients, 'organisation'),
      en: 'Bodies it went to',
      vi: 'nơi nhận',
    },
    legalDocuments: {
      spec: () => legalDocumentSpec,
      many: true,
      match: 'code',
      from: (r) => namedIn(r.relations, 'legalDocument'),
      en: 'Legal documents it goes with',
      vi: 'văn bản pháp luật liên quan',
    },
  },
  conflicts: ['duplicate', 'has_tasks'],
  admit: async (tx, record, before) => {
    if (!before) return;
    const changed = FIXED_BY_TASKS.filter((name) => before[name] !== null && before[name] !== record[name]);
    if (changed.length === 0) return;
    const [task] = await tx.rows({ text: 'select 1 from tasks where directive = $1 limit 1', values: [record.code] });
    if (task)
      throw problem(
        'has_tasks',
        `Its tasks rest on ${changed.join(', ')}: what is unknown may be filled in, not changed.`,
      );
  },
  beginsOn: (r) => (r.issuedOn as string | null) ?? (r.meetingOn as string | null) ?? firstDay(r.issuedMonth),
};

const firstDay = (month: unknown): string | null => (typeof month === 'string' ? `${month}-01` : null);
