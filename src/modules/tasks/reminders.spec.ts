import { z } from 'zod';
import { taskReminders } from '../../db/tables/reminders.ts';
import { f } from '../../records/fields.ts';
import * as s from '../../records/schemas.ts';
import type { RecordSpec } from '../../records/spec.ts';
import {
  REMINDER_KINDS,
  REMINDER_LEVELS,
  REMINDER_RECIPIENTS,
  REMINDER_STATES,
  RETRACT_REASONS,
} from '../../vocab/reminders.ts';
import { concernsSomeDuty } from './concern.reads.ts';
import { reminderPolicySpec, stepNumber } from './reminder-policies.spec.ts';
import { assignmentSpec } from './tasks.spec.ts';

/** A body is told once, whatever parts it has. */
export const recipient = z.strictObject({
  organisation: s.about(s.code(), 'Body that is told', 'cơ quan nhận', 'so-cong-thuong'),
  roles: s.about(
    z.array(s.word(REMINDER_RECIPIENTS)).min(1).max(4),
    `As what: ${s.glossary(REMINDER_RECIPIENTS)}`,
    'với tư cách',
    ['LEAD'],
  ),
});
export type Recipient = z.output<typeof recipient>;

const toldTo = (orgs: string, alias: string): string =>
  `exists (select from jsonb_array_elements(${alias}.recipients) x where x ->> 'organisation' = any(${orgs}))`;

/** A notice about a duty: sent by the daily job as its policy says, or by letter. Kept when it turns out wrong. */
export const reminderSpec: RecordSpec = {
  type: 'task_reminder',
  path: '/task-reminders',
  tag: 'Tasks',
  schemaId: 'TaskReminder',
  en: 'task reminder',
  enPlural: 'task reminders',
  vi: 'thông báo nhắc việc',
  table: taskReminders,
  tableName: 'task_reminders',
  key: 'id',
  defaultSort: '-sentOn',
  writes: [],
  confidential: {
    owner: (orgs, alias, of) =>
      `(${toldTo(orgs, alias)} or ${concernsSomeDuty(`x.id = ${alias}.assignment`, orgs, of)})`,
    inherited: true,
  },
  judgedBy: async (tx, record) => {
    const [duty] = await tx.rows<{ monitor: string }>({
      text: 'select coalesce(monitor, approver) as monitor from task_assignments where id = $1',
      values: [record.assignment],
    });
    return { ...record, monitor: duty?.monitor };
  },
  filters: {
    recipient: {
      en: 'Went to this organisation',
      vi: 'cơ quan nhận',
      example: 'so-cong-thuong',
      where: (values) => toldTo(values, 't'),
    },
  },
  fields: {
    id: f.ownId('019a9e0c-aaaa-7aaa-8bbb-0123456789ab'),
    assignment: f.id('Id of the duty', 'phần việc', '019a9e0c-8888-7aaa-8bbb-0123456789ab', {
      required: true,
      filter: true,
    }),
    task: f.id('Id of the task', 'nhiệm vụ', '019a9e0c-7777-7aaa-8bbb-0123456789ab', { required: true, filter: true }),
    directive: f.code('Directive that assigns it', 'văn bản chỉ đạo', 'kh-nq24-2022-10', {
      required: true,
      filter: true,
      sort: true,
    }),
    kind: f.word(REMINDER_KINDS, 'How it was sent', 'hình thức', 'AUTO', { required: true, filter: true }),
    level: f.word(REMINDER_LEVELS, 'How urgent', 'mức độ', 'REMINDER', { required: true, filter: true }),
    policy: f.code('Policy it follows; null for a letter', 'chính sách', 'nhac-viec-mac-dinh', { filter: true }),
    step: {
      ...f.integer(1, 'Step of the ladder: working days after the last day', 'mốc nhắc', -5),
      schema: stepNumber(),
    },
    dueOn: f.day('Last day by the words, as it stood', 'thời hạn', '2026-12-14'),
    effectiveOn: f.day('Last day in time, as it stood', 'thời hạn thực tế', '2026-12-14', { filter: true, sort: true }),
    firedOn: f.day('Day the step falls on', 'ngày đến mốc nhắc', '2026-12-07', {
      required: true,
      filter: true,
      sort: true,
    }),
    sentOn: f.day('Day it went out', 'ngày gửi', '2026-12-07', { required: true, filter: true, sort: true }),
    organisation: f.code('Body that answered for the duty on that day', 'cơ quan chịu trách nhiệm', 'so-cong-thuong', {
      required: true,
      filter: true,
      sort: true,
    }),
    bearer: f.code('Body the duty was given to by then', 'cơ quan nhận chuyển giao', 'so-cong-thuong', {
      required: true,
      onDemand: true,
    }),
    recipients: f.list(
      recipient,
      500,
      'Whom it went to, as they stood on the day it was sent',
      'nơi nhận',
      [{ organisation: 'so-cong-thuong', roles: ['LEAD'] }],
      { required: true },
    ),
    document: f.text(200, 'The letter', 'văn bản nhắc việc', '120/VP-TH'),
    note: f.text(2000, 'Remark', 'ghi chú', 'nhắc lần hai'),
    state: f.word(REMINDER_STATES, 'State', 'trạng thái', 'SENT', { required: true, filter: true }),
    retractedOn: f.day('Day it was taken back', 'ngày thu hồi', '2026-12-10', { filter: true, sort: true }),
    retractReason: f.word(
      RETRACT_REASONS,
      'What had happened to the duty before the notice went out',
      'lý do thu hồi',
      'COMPLETED',
      { filter: true },
    ),
  },
  includes: {
    assignment: {
      spec: () => assignmentSpec,
      many: false,
      match: 'id',
      from: (r) => [String(r.assignment)],
      en: 'The duty',
      vi: 'phần việc được giao',
    },
    task: assignmentSpec.includes!.task!,
    policy: {
      spec: () => reminderPolicySpec,
      many: false,
      match: 'code',
      from: (r) => (typeof r.policy === 'string' ? [r.policy] : []),
      en: 'The policy it follows',
      vi: 'chính sách nhắc việc',
    },
  },
  beginsOn: (r) => r.sentOn as string,
};
