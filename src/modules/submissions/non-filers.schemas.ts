import { z } from 'zod';
import { boardAsked, dayAsked } from '../../records/boards.ts';
import { travelShape } from '../../records/grammar.ts';
import * as s from '../../records/schemas.ts';
import { REMINDER_LEVELS } from '../../vocab/reminders.ts';
import { FILLS, OBLIGATION_STATES, REPORT_DUE_STATUSES, SUBMISSION_STATES } from '../../vocab/reports.ts';
import { ADMONITION_GROUNDS, ADMONITION_KINDS } from '../../vocab/tasks.ts';
import { aboutReports } from '../reports/reports.reads.ts';
import { viewParameters } from '../tasks/tasks.reads.ts';

// What can be asked of who filed and who did not, and what is answered.

/** Most reports of one answer. */
export const MOST_REPORTS = 5000;

export const query = z.strictObject({
  ...aboutReports,
  dueFrom: dayAsked(
    'First of the last days asked about; without it and without `period` the first day of the year of `dueTo`',
    'đến hạn từ ngày',
    '2026-01-01',
  ),
  dueTo: dayAsked(
    'Last of them; without it and without `period` the day asked about',
    'đến hạn đến ngày',
    '2026-11-20',
  ),
  orgView: viewParameters.orgView,
  nearDays: viewParameters.nearDays,
  ...travelShape,
});
export type Query = z.output<typeof query>;

const { count } = s;
const uuid = (en: string, vi: string, example: string) => s.about(s.uuid(), en, vi, example);

const version = z
  .strictObject({
    id: uuid('Id of the version', 'báo cáo đã gửi', '019a9e0c-bbbb-7aaa-8bbb-0123456789ab'),
    versionNo: s.about(s.integer(1000), 'Number of the version', 'lần gửi', 1),
    state: s.about(s.word(SUBMISSION_STATES), `State: ${s.glossary(SUBMISSION_STATES)}`, 'trạng thái', 'ACCEPTED'),
    submittedOn: s.about(s.day().nullable(), 'Day it was sent', 'ngày gửi', '2026-06-19'),
    decidedOn: s.about(s.day().nullable(), 'Day it was accepted or returned', 'ngày xử lý', '2026-06-22'),
    fill: s.about(s.word(FILLS), `How much of it is there: ${s.glossary(FILLS)}`, 'mức độ đầy đủ', 'COMPLETE'),
  })
  .nullable()
  .meta({
    description: s.describe('The last version that was sent; null where none was', 'bản gửi gần nhất'),
    examples: [null],
  });

const said = {
  kind: s.about(s.word(ADMONITION_KINDS), `Kind: ${s.glossary(ADMONITION_KINDS)}`, 'hình thức', 'REMIND'),
  ground: s.about(
    s.word(ADMONITION_GROUNDS).nullable(),
    `Ground: ${s.glossary(ADMONITION_GROUNDS)}; null before the last day`,
    'lý do',
    'LATE',
  ),
  level: s.about(s.word(REMINDER_LEVELS).nullable(), `How urgent: ${s.glossary(REMINDER_LEVELS)}`, 'mức độ', 'URGENT'),
};

const sent = z
  .strictObject({
    on: s.about(s.day(), 'Day', 'ngày', '2026-06-25'),
    ...said,
    document: s.about(s.text(200).nullable(), 'The letter; null of an automatic notice', 'văn bản', '120/SCT-QLCN'),
    addressee: s.about(s.code().nullable(), 'Whom it went to', 'nơi nhận', 'ubnd-xa-07777'),
    by: s.about(
      s.word({ REPORT: 'nhắc báo cáo', TASK: 'nhắc việc, phê bình theo nhiệm vụ' }),
      'Whether it is kept with the report, or with the duty of the task that orders it',
      'căn cứ',
      'REPORT',
    ),
  })
  .meta({ description: s.describe('A letter or notice that went out', 'văn bản đã gửi') });

const proposal = z
  .strictObject({
    ...said,
    addressee: s.about(
      s.code().nullable(),
      'Body that answers for the report on the day asked about; null of an enterprise without one on record',
      'nơi nhận',
      'ubnd-xa-07777',
    ),
    policy: s.about(s.code(), 'Policy it follows', 'chính sách nhắc việc', 'nhac-viec-mac-dinh'),
    step: s.about(
      z.int().min(-60).max(250),
      'Step of its ladder that is reached: working days after the last day',
      'mốc nhắc',
      5,
    ),
    firedOn: s.about(s.day(), 'Day that step fell on', 'ngày đến mốc', '2026-06-26'),
    policyBasis: s.about(s.text(300).nullable(), 'Act the policy rests on', 'căn cứ chính sách', '50/2024/QĐ-UBND'),
    sendTo: s.link(
      'Where it is recorded once sent: with the report, or with the task that orders it',
      'nơi ghi nhận',
      '/v1/report-obligations/019a9e0c-aaaa-7aaa-8bbb-0123456789ab/reminders',
    ),
  })
  .nullable()
  .meta({
    description: s.describe(
      'What to send by the reminder policy in force: a reminder from the first step of its ladder on, and criticism for not keeping the reporting regime once the last day is past and a step of ESCALATION is reached. Null before, without a policy the caller may see, and where it went out on or after the day of the step',
      'đề xuất',
    ),
    examples: [null],
  });

const report = {
  organisation: s.about(
    s.text(80),
    'Body the report counts for in the view asked for; `none` of an enterprise without one on record',
    'cơ quan',
    'ubnd-xa-07777',
  ),
  obligation: uuid('Id of the obligation', 'nghĩa vụ báo cáo', '019a9e0c-aaaa-7aaa-8bbb-0123456789ab'),
  family: s.about(s.code(), 'Form', 'biểu mẫu', 'tt14-bieu-03'),
  template: s.about(s.text(100), 'Version of the form', 'phiên bản biểu mẫu', 'tt14-bieu-03@2025-07-01'),
  period: s.about(s.text(40), 'Period', 'kỳ báo cáo', '2026-H1'),
  enterprise: s.about(s.uuid().nullable(), 'Enterprise whose report it is', 'doanh nghiệp', null),
  project: s.about(s.code().nullable(), 'Project it is about', 'dự án', null),
  cluster: s.about(s.code().nullable(), 'Cluster it is about', 'cụm công nghiệp', null),
  approver: s.about(s.code().nullable(), 'Body that accepts it', 'cơ quan tiếp nhận', 'so-cong-thuong-bac-ninh'),
  effectiveOn: s.about(s.day().nullable(), 'Last day in time', 'thời hạn', '2026-06-19'),
  state: s.about(s.word(OBLIGATION_STATES), `State: ${s.glossary(OBLIGATION_STATES)}`, 'trạng thái', 'NOT_STARTED'),
  dueStatus: s.about(
    s.word(REPORT_DUE_STATUSES),
    `On the day asked about: ${s.glossary(REPORT_DUE_STATUSES)}`,
    'tình trạng thời hạn',
    'overdue',
  ),
  daysLate: s.about(s.integer(10_000_000), 'Calendar days it is late', 'số ngày chậm', 6),
  version,
};

export const answer = z
  .strictObject({
    ...boardAsked,
    dueFrom: s.about(s.day().nullable(), 'First of the last days asked about', 'từ ngày', '2026-01-01'),
    dueTo: s.about(s.day().nullable(), 'Last of them', 'đến ngày', '2026-11-20'),
    total: z
      .strictObject({
        expected: count('Reports expected: filed + notFiled', 'phải báo cáo', 40),
        filed: count('Sent', 'đã gửi', 33),
        filedLate: count('Of those the ones sent late', 'gửi chậm', 4),
        accepted: count('Of those the ones accepted', 'đã tiếp nhận', 30),
        notFiled: count('Not sent, or returned and not sent again', 'chưa gửi', 7),
        overdue: count('Of those the ones whose last day is past', 'quá hạn', 5),
        waived: count('Waived, not expected', 'được miễn', 1),
      })
      .meta({ description: s.describe('Over all reports asked about', 'tổng cộng') }),
    nonFilers: z
      .array(
        z.strictObject({
          ...report,
          task: s.about(s.uuid().nullable(), 'Task that orders the report', 'nhiệm vụ', null),
          assignment: s.about(
            s.uuid().nullable(),
            'Duty of this body for this period under that task, where it has one the caller may see',
            'phần việc',
            null,
          ),
          sent: z
            .array(sent)
            .max(1000)
            .meta({ description: s.describe('What was sent already, oldest first', 'các văn bản đã gửi') }),
          proposal,
        }),
      )
      .max(MOST_REPORTS)
      .meta({ description: s.describe('Reports that were not sent, by body', 'chưa gửi báo cáo') }),
    filers: z
      .array(z.strictObject(report))
      .max(MOST_REPORTS)
      .meta({ description: s.describe('Reports that were sent, by body', 'đã gửi báo cáo') }),
    rows: s.link(
      'Where all of them are listed, with those waived and no longer owed; `&isExpected=true` leaves these out',
      'các báo cáo',
      '/v1/report-obligations?family=tt14-bieu-03&period=2026-H1&validAt=2026-11-20&knownAt=812',
    ),
  })
  .meta({
    id: 'ReportNonFilers',
    description: 'Who filed a report and who did not (tình hình chấp hành chế độ báo cáo)',
  });
