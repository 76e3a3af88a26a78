import { z } from 'zod';
import type { Ctx } from '../../auth/context.ts';
import { readAccess } from '../../auth/policy.ts';
import { readSnapshot } from '../../db/tx.ts';
import { type Answer, type Operation, op } from '../../http/operation.ts';
import { addDays } from '../../lib/dates.ts';
import * as s from '../../records/schemas.ts';
import { resolveMoment } from '../../records/source.ts';
import { REMINDER_LEVELS } from '../../vocab/reminders.ts';
import { noticesDue } from './notices.ts';
import { stepNumber } from './reminder-policies.spec.ts';
import { recipient } from './reminders.spec.ts';

// GET /reminder-plan: what the daily job will send if nothing changes.

const DAYS = 30;
const MOST = 5000;

const planned = z.strictObject({
  on: s.about(s.day(), 'Day it will go out', 'ngày gửi', '2026-12-07'),
  assignment: s.about(s.uuid(), 'Id of the duty', 'phần việc', '019a9e0c-8888-7aaa-8bbb-0123456789ab'),
  task: s.about(s.uuid(), 'Id of the task', 'nhiệm vụ', '019a9e0c-7777-7aaa-8bbb-0123456789ab'),
  title: s.about(z.string().max(2000), 'What is to be done', 'nội dung', 'Báo cáo tiến độ giải phóng mặt bằng'),
  directive: s.about(s.code(), 'Directive that assigns it', 'văn bản chỉ đạo', 'kh-nq24-2022-10'),
  organisation: s.about(
    s.code(),
    'Body that answers for the duty on that day',
    'cơ quan chịu trách nhiệm',
    'so-cong-thuong',
  ),
  policy: s.about(s.code(), 'Policy it follows', 'chính sách', 'nhac-viec-mac-dinh'),
  step: s.about(stepNumber(), 'Step of the ladder: working days after the last day', 'mốc nhắc', -5),
  level: s.about(s.word(REMINDER_LEVELS), `How urgent: ${s.glossary(REMINDER_LEVELS)}`, 'mức độ', 'REMINDER'),
  recipients: s.about(z.array(recipient).max(500), 'Whom it will go to', 'nơi nhận', [
    { organisation: 'so-cong-thuong', roles: ['LEAD'] },
  ]),
  effectiveOn: s.about(s.day(), 'Last day in time', 'thời hạn thực tế', '2026-12-14'),
});

const schema = z
  .strictObject({
    from: s.about(s.day(), 'First day, today', 'từ ngày', '2026-11-20'),
    to: s.about(s.day(), 'Last day', 'đến ngày', '2026-12-20'),
    data: z
      .array(planned)
      .max(MOST)
      .meta({ description: s.describe('Notices by day', 'các thông báo sẽ gửi') }),
    hasMore: s.about(z.boolean(), `There are more than ${MOST}`, 'còn nữa', false),
  })
  .meta({
    id: 'ReminderPlan',
    description: s.describe('Notices that will go out if nothing changes', 'kế hoạch nhắc việc'),
  });

const plan = (ctx: Ctx, days: number): Promise<Answer> =>
  readSnapshot(ctx.db, async (tx) => {
    const { head } = await resolveMoment(ctx, tx, {});
    const due = await noticesDue(ctx, tx, { days, limit: MOST + 1 });
    const data = due.slice(0, MOST).map(({ firedOn: _fired, dueOn: _due, bearer: _bearer, ...notice }) => notice);
    const body = { from: ctx.today, to: addDays(ctx.today, days), data, hasMore: due.length > MOST };
    return { status: 200, body, position: head };
  });

export const reminderPlan: Operation = op('reminder_plan', {
  method: 'GET',
  path: '/v1/reminder-plan',
  tag: 'Tasks',
  access: readAccess('task_reminder'),
  cached: true,
  summary: 'What will be reminded of in the days to come',
  description: `A dry run (chạy thử) of the daily job: every notice it will send today and in the days after if nothing changes, about duties the caller sees, with whom it will go to on that day; at most ${MOST}. Nothing is recorded.`,
  query: z.strictObject({
    days: z
      .string()
      .max(2)
      .regex(/^([1-9]|[1-8]\d|90)$/, { error: 'is a number of days, 1–90' })
      .optional()
      .meta({
        description: s.describe(`Days after today to look ahead; default ${DAYS}`, 'số ngày tới'),
        examples: ['30'],
      }),
  }) as z.ZodType<unknown>,
  success: { 200: { description: 'The notices by day', schema } },
  problems: [],
  handle: (ctx, input) => plan(ctx, Number((input.query as { days?: string }).days ?? DAYS)),
});
