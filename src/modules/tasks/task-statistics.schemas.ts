import { z } from 'zod';
import { boardAsked, cutsAsked, cutsNamed, dayAsked, keyOf, names, words } from '../../records/boards.ts';
import { travelShape } from '../../records/grammar.ts';
import * as s from '../../records/schemas.ts';
import { ASSIGNMENT_ROLES, STATES, TASK_KINDS } from '../../vocab/tasks.ts';
import { viewParameters } from './view.ts';

// What can be asked of the totals over duties, and what they answer.

/** The cuts, and the filter of the list that finds a group of each. */
export const DIMENSIONS = {
  organisation: { en: 'body they count for in the view asked for', vi: 'cơ quan', example: 'so-cong-thuong' },
  directive: { en: 'directive', vi: 'văn bản chỉ đạo', example: 'kh-nq24-2022-10' },
  topic: { en: 'topic of the task; a duty stands under each of several', vi: 'lĩnh vực', example: 'site_clearance' },
  zone: {
    en: 'zone or cluster the task names; a duty stands under each of several',
    vi: 'khu, cụm công nghiệp',
    example: 'kcn-quang-chau',
  },
  kind: { en: 'kind of task', vi: 'loại nhiệm vụ', example: 'REPORTING' },
  state: { en: 'state', vi: 'trạng thái', example: 'IN_PROGRESS' },
  month: { en: 'month of the last day in time, 2026-12', vi: 'tháng đến hạn', example: '2026-12' },
} as const;
export type Dimension = keyof typeof DIMENSIONS;
/** Most groups one answer holds. */
export const MOST_GROUPS = 5000;

/** Filters that both operations share. */
const about = {
  directive: names('Only duties of these directives', 'văn bản chỉ đạo', 'kh-nq24-2022-10'),
  organisation: names('Only duties that count for these bodies in the view asked for', 'cơ quan', 'so-cong-thuong'),
  topic: names('Only duties whose task is about one of these topics; `none` about none', 'lĩnh vực', 'site_clearance'),
  zone: names(
    'Only duties whose task names one of these zones or clusters; `none` neither',
    'khu, cụm công nghiệp',
    'kcn-quang-chau',
  ),
};

export const query = z.strictObject({
  by: cutsAsked(DIMENSIONS, 'organisation'),
  ...about,
  kind: words(TASK_KINDS, 'Only duties of these kinds of task', 'loại nhiệm vụ', 'REPORTING'),
  state: words(STATES, 'Only duties in these states', 'trạng thái', 'IN_PROGRESS'),
  role: words(ASSIGNMENT_ROLES, 'Only these roles; default LEAD', 'vai trò', 'LEAD'),
  dueFrom: dayAsked('Only duties whose last day in time is this day or later', 'đến hạn từ ngày', '2026-01-01'),
  dueTo: dayAsked('Only duties whose last day in time is this day or earlier', 'đến hạn đến ngày', '2026-12-31'),
  ...viewParameters,
  ...travelShape,
});
export type Query = z.output<typeof query>;

const { nearDays: _unused, ...viewAlone } = viewParameters;
export const reportQuery = z.strictObject({
  ...about,
  from: dayAsked(
    'First of the last days asked about; the first day of the year when left out',
    'từ ngày',
    '2026-01-01',
  ),
  to: dayAsked('Last of them; the day asked about when left out', 'đến ngày', '2026-11-20'),
  ...viewAlone,
  ...travelShape,
});
export type ReportQuery = z.output<typeof reportQuery>;

const { count } = s;
const link = (en: string, vi: string) =>
  s.link(en, vi, '/v1/task-assignments?role=LEAD&isCounted=true&organisation=so-cong-thuong');

const ageing = z
  .strictObject({
    days1to7: count('1–7 days', '1–7 ngày', 3),
    days8to30: count('8–30 days', '8–30 ngày', 2),
    days31to90: count('31–90 days', '31–90 ngày', 2),
    over90: count('More than 90 days', 'trên 90 ngày', 1),
  })
  .meta({ description: s.describe('Overdue duties by calendar days since the last day', 'tuổi nợ nhiệm vụ') });

const PARTS = 'doneOnTime + doneLate + openInTime + overdue + openNoDeadline + doneNoDeadline';

const measures = {
  total: count(`Duties that count: ${PARTS}`, 'tổng số', 64),
  doneOnTime: count('Done in time', 'hoàn thành đúng hạn', 30),
  doneLate: count('Done late', 'hoàn thành quá hạn', 6),
  openInTime: count('Open, last day not past; those near it among them', 'chưa hoàn thành, trong hạn', 12),
  nearDue: count('Of those the ones near their last day', 'sắp đến hạn', 2),
  overdue: count('Open, last day past', 'chưa hoàn thành, quá hạn', 8),
  openNoDeadline: count('Open without a last day', 'chưa hoàn thành, không thời hạn', 5),
  doneNoDeadline: count('Done without a last day', 'hoàn thành, không thời hạn', 3),
  suspended: count('Of the open ones those suspended; their clock stands still', 'tạm dừng', 1),
  unresolved: count(
    'Of the total those that stand with a fallback owner on the day, because the records do not say who took them over',
    'chưa xác định cơ quan kế thừa',
    0,
  ),
  cancelled: count('Called off; not in the total', 'dừng, bãi bỏ', 1),
  merged: count(
    'Duties of a partner that is, in the view asked for, also the body that leads the task in the period: counted once, with the lead, so not in the total',
    'phối hợp trùng chủ trì',
    0,
  ),
  ageing,
  lateDays: s.about(
    s.integer(Number.MAX_SAFE_INTEGER),
    'Calendar days of lateness that fell while that body answered: what fell before a succession stays with the predecessor. With orgView=original all of them, with the body named; with asOf as if nothing had changed after that day',
    'số ngày chậm',
    214,
  ),
  originalDoneOnTime: count('Done in time by the last day before any extension', 'đúng hạn ban đầu', 28),
  originalDoneLate: count('Done late by it', 'quá hạn ban đầu', 8),
  originalOpenInTime: count('Open and in time by it', 'trong hạn ban đầu', 10),
  originalOverdue: count('Open and overdue by it', 'quá hạn ban đầu, chưa hoàn thành', 10),
  originalNoDeadline: count('Without a last day at first', 'ban đầu không thời hạn', 8),
};

const group = z.strictObject({
  key: keyOf(DIMENSIONS, 'organisation'),
  ...measures,
  rows: link(
    'Where the duties of the total are listed, at the same position and day; `&dueStatus=overdue` and the like narrow it to one figure',
    'các phần việc',
  ),
});

export const answer = z
  .strictObject({
    ...boardAsked,
    by: cutsNamed(DIMENSIONS, 'organisation'),
    total: group.omit({ key: true }).meta({ description: s.describe('Over all duties, each once', 'tổng cộng') }),
    groups: z
      .array(group)
      .max(MOST_GROUPS)
      .meta({ description: s.describe('One entry a combination of the cuts', 'các nhóm') }),
  })
  .meta({ id: 'TaskStatistics', description: 'Totals over duties (tổng hợp tình hình thực hiện nhiệm vụ)' });

/** Most duties named of one body. */
export const MOST_NAMED = 100;

const missing = z.strictObject({
  assignment: s.about(s.uuid(), 'Id of the assignment', 'phần việc', '019a9e0c-8888-7aaa-8bbb-0123456789ab'),
  task: s.about(s.uuid(), 'Id of the task', 'nhiệm vụ', '019a9e0c-7777-7aaa-8bbb-0123456789ab'),
  directive: s.about(s.code(), 'Directive that asks for the report', 'văn bản chỉ đạo', 'kh-nq24-2022-10'),
  title: s.about(s.text(500), 'What is to be reported', 'nội dung', 'Báo cáo kết quả thực hiện hằng năm'),
  period: s.about(s.text(20).nullable(), 'Period', 'kỳ', '2025'),
  effectiveOn: s.about(s.day(), 'Last day in time', 'thời hạn', '2025-12-15'),
});

const reports = {
  expected: count('Reports whose last day is past: filed + notFiled', 'số báo cáo phải nộp', 40),
  filed: count('Handed in', 'đã nộp', 33),
  filedLate: count('Of those the ones handed in after the last day', 'nộp chậm', 4),
  notFiled: count('Not handed in, or returned and not handed in again', 'chưa nộp', 7),
  exempt: count('Called off, not expected', 'được miễn', 1),
  paused: count('Suspended before the last day, not expected', 'tạm dừng', 0),
};

const organisation = s.about(
  s.text(80),
  'Body that the reports count for in the view asked for',
  'cơ quan',
  'so-cong-thuong',
);

export const reportAnswer = z
  .strictObject({
    ...boardAsked,
    from: s.about(s.day(), 'First of the last days asked about', 'từ ngày', '2026-01-01'),
    to: s.about(s.day(), 'Last of them', 'đến ngày', '2026-11-20'),
    total: z.strictObject(reports).meta({ description: s.describe('Over all bodies', 'tổng cộng') }),
    nonReporters: z
      .array(
        z.strictObject({
          organisation,
          ...reports,
          oldest: s.about(s.day(), 'Earliest last day of a report not handed in', 'hạn cũ nhất', '2025-06-16'),
          duties: z
            .array(missing)
            .max(MOST_NAMED)
            .meta({
              description: s.describe(`Reports not handed in, oldest first; at most ${MOST_NAMED}`, 'báo cáo chưa nộp'),
            }),
          rows: link('Where all of them are listed', 'các báo cáo chưa nộp'),
        }),
      )
      .max(MOST_GROUPS)
      .meta({ description: s.describe('Bodies that owe a report', 'cơ quan chưa báo cáo') }),
    reporters: z
      .array(
        z.strictObject({
          organisation,
          ...reports,
          rows: link('Where what they handed in is listed', 'các báo cáo đã nộp'),
        }),
      )
      .max(MOST_GROUPS)
      .meta({ description: s.describe('Bodies that handed in all that was expected', 'cơ quan đã báo cáo đủ') }),
  })
  .meta({ id: 'TaskNonReporters', description: 'Who did not report (cơ quan không báo cáo)' });
