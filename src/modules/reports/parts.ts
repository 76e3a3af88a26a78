import { z } from 'zod';
import type { DueDay } from '../../lib/periods.ts';
import * as s from '../../records/schemas.ts';
import { ORGANISATION_KINDS } from '../../vocab/registry.ts';
import { REMINDER_LEVELS } from '../../vocab/reminders.ts';
import {
  FREQUENCIES,
  type Frequency,
  OBLIGATION_STATES,
  type ObligationState,
  REPORT_ROLES,
  REPORTER_SOURCES,
} from '../../vocab/reports.ts';
import { ADMONITION_GROUNDS, ADMONITION_KINDS } from '../../vocab/tasks.ts';
import { standsAsOf } from '../tasks/tasks.reads.ts';

// Nested parts of report templates and of who owes a report.

const interval = {
  from: s.optional(s.plannedDay(), 'First cut-off day it is about', 'từ ngày', '2025-07-01'),
  to: s.optional(s.plannedDay(), 'Last cut-off day it is about', 'đến ngày', null),
};
const role = s.about(s.word(REPORT_ROLES), `Role: ${s.glossary(REPORT_ROLES)}`, 'vai trò', 'COMMUNE_PC');
const kinds = s.optional(
  z.array(s.word(ORGANISATION_KINDS)).min(1).max(Object.keys(ORGANISATION_KINDS).length),
  `Every organisation of these kinds: ${s.glossary(ORGANISATION_KINDS)}`,
  'loại cơ quan',
  ['COMMUNE'],
);
const organisation = (example: string | null) =>
  s.optional(
    s.code(),
    'One body, or a collective; whoever took it over stands in its place',
    'cơ quan hoặc nhóm cơ quan',
    example,
  );

export const reporter = s.ordered(
  z.strictObject({
    role,
    organisation: organisation(null),
    kinds,
    register: s.optional(
      s.word(REPORTER_SOURCES),
      `Register that tells who reports: ${s.glossary(REPORTER_SOURCES)}`,
      'sổ đăng ký xác định đơn vị báo cáo',
      null,
    ),
    below: s.optional(
      s.code(),
      'Of a collective or of kinds: only bodies below this one',
      'thuộc cơ quan',
      'ubnd-tinh-bac-ninh',
    ),
    except: s.optional(z.array(s.code()).max(200), 'Bodies it leaves out', 'trừ cơ quan', null),
    ...interval,
  }),
);

interface Interval {
  from: string | null;
  to: string | null;
}

export interface Reporter extends Interval {
  role: string;
  organisation: string | null;
  kinds: string[] | null;
  register: keyof typeof REPORTER_SOURCES | null;
  below: string | null;
  except: string[] | null;
}

export const receiver = s.ordered(
  z.strictObject({
    role,
    organisation: organisation('so-cong-thuong-bac-ninh'),
    kinds: s.optional(
      z.array(s.word(ORGANISATION_KINDS)).min(1).max(Object.keys(ORGANISATION_KINDS).length),
      'Body of these kinds whose unit the cluster lies in',
      'loại cơ quan trên địa bàn',
      null,
    ),
    name: s.optional(s.text(300), 'As the document names it', 'tên ghi trong văn bản', 'Sở Công Thương'),
    ...interval,
  }),
);

export interface Receiver extends Interval {
  role: string;
  organisation: string | null;
  kinds: string[] | null;
  name: string | null;
}

/** Member that is false unless sent. */
export const flag = (en: string, vi: string, example: boolean) => s.about(z.boolean().default(false), en, vi, example);

export const dueDay = z.strictObject({
  month: s.optional(z.int().min(1).max(12), 'Month; the last of the period when left out', 'tháng', 6),
  day: s.optional(z.int().min(1).max(31), 'Day of the month', 'ngày', 20),
  weekday: s.optional(z.int().min(1).max(7), 'Of weekly reports: 1 Monday … 7 Sunday', 'thứ trong tuần', null),
  exclusive: flag('The printed day is itself too late ("trước ngày")', 'không tính ngày đó', true),
  afterPeriod: flag(
    'In the month, or week, after the period; with a month named, in the year after',
    'sau kỳ báo cáo',
    false,
  ),
  dueTime: s.optional(
    z
      .string()
      .max(5)
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'must be a time, HH:MM' }),
    'Time of the last day',
    'giờ',
    null,
  ),
});

const EXAMPLE_DUE = { month: 6, day: 20, weekday: null, exclusive: true, afterPeriod: false, dueTime: null };

export const schedule = z.strictObject({
  frequency: s.about(s.word(FREQUENCIES), `How often: ${s.glossary(FREQUENCIES)}`, 'tần suất', 'FIRST_HALF'),
  due: s.about(dueDay.nullable().default(null), 'When it is due; null where no day is stated', 'thời hạn', EXAMPLE_DUE),
});

export interface Schedule {
  frequency: Frequency;
  due: (DueDay & { exclusive: boolean; dueTime: string | null }) | null;
}
export const EXAMPLE_SCHEDULES = [{ frequency: 'FIRST_HALF', due: EXAMPLE_DUE }];

export const override = z.strictObject({
  period: s.about(s.text(40), 'The period that differs', 'kỳ', '2024'),
  dueOn: s.optional(s.plannedDay(), 'The day printed for it', 'thời hạn riêng', '2024-05-01'),
  exclusive: flag('That day is itself too late', 'không tính ngày đó', true),
  dataFrom: s.optional(s.plannedDay(), 'First day of its data', 'số liệu từ ngày', null),
  dataTo: s.optional(s.plannedDay(), 'Last day of its data', 'số liệu đến ngày', null),
  reason: s.optional(s.text(500), 'Why, and by which document', 'căn cứ', 'kết thúc kế hoạch'),
});

export interface Override {
  period: string;
  dueOn: string | null;
  exclusive: boolean;
  dataFrom: string | null;
  dataTo: string | null;
  reason: string | null;
}
export const EXAMPLE_OVERRIDE = {
  ...{ period: '2024', dueOn: '2024-05-01', exclusive: true, dataFrom: null, dataTo: null },
  reason: 'kết thúc kế hoạch',
};

export const section = z.strictObject({
  code: s.about(s.text(20), 'Number as printed', 'số mục', 'I'),
  title: s.about(s.text(500), 'Title', 'tiêu đề', 'Phương án phát triển cụm công nghiệp'),
  required: s.about(z.boolean().default(true), 'Has to be there', 'bắt buộc', true),
});

/** The path parameter of what is done with one report. */
export const obligationParams = z.strictObject({
  id: s.uuid().meta({
    description: s.describe('Id of the obligation', 'nghĩa vụ báo cáo'),
    examples: ['019a9e0c-aaaa-7aaa-8bbb-0123456789ab'],
  }),
});

/** A reminder of a report, or criticism proposed, as it was sent. */
export const reportLetter = z.strictObject({
  kind: s.about(s.word(ADMONITION_KINDS), `Kind: ${s.glossary(ADMONITION_KINDS)}`, 'hình thức', 'CRITICISE'),
  ground: s.optional(
    s.word(ADMONITION_GROUNDS),
    `Ground: ${s.glossary(ADMONITION_GROUNDS)}; null before the last day`,
    'lý do',
    'NOT_REPORTING',
  ),
  level: s.about(s.word(REMINDER_LEVELS), `How urgent: ${s.glossary(REMINDER_LEVELS)}`, 'mức độ', 'URGENT'),
  addressee: s.optional(s.code(), 'Body that answered for the report on that day', 'nơi nhận', 'ubnd-xa-07777'),
  lastDay: s.optional(s.day(), 'Last day for sending it, as it stood', 'thời hạn', '2025-12-24'),
  daysLate: s.about(s.integer(10_000_000), 'Calendar days it was late', 'số ngày chậm', 9),
  legalDocuments: s.about(z.array(s.code()).max(100), 'Legal documents that ask for it', 'căn cứ pháp lý', [
    'tt-14-2024-tt-bct',
  ]),
  legalNote: s.optional(s.text(500), 'Articles', 'điều khoản', 'Điều 3'),
  directive: s.optional(s.code(), 'Directive that orders it', 'văn bản chỉ đạo', null),
});
export type ReportLetter = z.output<typeof reportLetter>;

export const obligationAct = z.strictObject({
  act: s.about(s.text(40), 'What was done', 'hành động', 'waiver'),
  on: s.about(s.day(), 'Day of the act', 'ngày', '2026-06-02'),
  from: s.about(
    s.word(OBLIGATION_STATES),
    `State before: ${s.glossary(OBLIGATION_STATES)}`,
    'trạng thái trước',
    'NOT_STARTED',
  ),
  to: s.about(s.word(OBLIGATION_STATES), 'State after', 'trạng thái sau', 'WAIVED'),
  organisation: s.optional(s.code(), 'Organisation that did it', 'cơ quan thực hiện', 'so-cong-thuong-bac-ninh'),
  reason: s.about(s.text(1000), 'Why', 'lý do', 'trên địa bàn không có cụm công nghiệp'),
  document: s.optional(s.text(200), 'Document', 'văn bản', '120/SCT-QLCN'),
  letter: s.about(
    reportLetter.optional(),
    'The reminder or criticism, where the act is one',
    'văn bản nhắc, phê bình',
    {
      ...{ kind: 'CRITICISE', ground: 'NOT_REPORTING', level: 'ESCALATION', addressee: 'ubnd-xa-07777' },
      ...{ lastDay: '2025-12-24', daysLate: 9, legalDocuments: ['tt-14-2024-tt-bct'], legalNote: 'Điều 3' },
      directive: null,
    },
  ),
});

export interface ObligationAct {
  act: string;
  on: string;
  from: ObligationState;
  to: ObligationState;
  organisation: string | null;
  reason: string;
  document: string | null;
  letter?: ReportLetter;
}

/** Day a report stands as of: that of its last act, else that on which it fell due to be made. A letter changes nothing. */
export const reportStandsAsOf = (record: Readonly<Record<string, unknown>>): string =>
  standsAsOf({
    ...record,
    acts: ((record.acts as ObligationAct[] | null) ?? []).filter((x) => x.letter === undefined),
  });
