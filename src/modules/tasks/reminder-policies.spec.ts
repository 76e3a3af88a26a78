import { z } from 'zod';
import { reminderPolicies } from '../../db/tables/reminders.ts';
import type { Fault } from '../../problems.ts';
import { f } from '../../records/fields.ts';
import * as s from '../../records/schemas.ts';
import type { RecordSpec } from '../../records/spec.ts';
import { URGENCIES } from '../../vocab/directives.ts';
import { REMINDER_LEVELS, REMINDER_RECIPIENTS } from '../../vocab/reminders.ts';
import { ASSIGNMENT_ROLES, TASK_KINDS } from '../../vocab/tasks.ts';
import { directiveSpec } from '../directives/directives.spec.ts';

/** Working days that a step may lie away from the last day: three months before, a year after. */
const FIRST_STEP = -60;
const LAST_STEP = 250;

export const stepNumber = () => z.int().min(FIRST_STEP).max(LAST_STEP);

const step = z.strictObject({
  workingDays: s.about(
    stepNumber(),
    'Working days after the last day on which a duty is in time; before it where negative, that day itself where 0',
    'số ngày làm việc so với hạn',
    -5,
  ),
  to: s.about(
    z
      .array(s.word(REMINDER_RECIPIENTS))
      .min(1)
      .max(4)
      .refine((list) => new Set(list).size === list.length, { error: 'names a word twice' }),
    `Who is told: ${s.glossary(REMINDER_RECIPIENTS)}. LEAD is the body that answers for the duty, whatever its role; MONITOR is the approver where none is named`,
    'nơi nhận',
    ['LEAD'],
  ),
  level: s.about(s.word(REMINDER_LEVELS), `How urgent: ${s.glossary(REMINDER_LEVELS)}`, 'mức độ', 'REMINDER'),
});
export type Step = z.output<typeof step>;

const forAll = { filter: true } as const;

/**
 * Who is reminded when (chính sách nhắc việc): a ladder of working days for a class of duties. Data, because no act read
 * so far says it; the provincial rule (50/2024/QĐ-UBND) is put in as policies with their legal basis once it is at hand.
 */
export const reminderPolicySpec: RecordSpec = {
  type: 'reminder_policy',
  path: '/reminder-policies',
  tag: 'Tasks',
  schemaId: 'ReminderPolicy',
  en: 'reminder policy',
  enPlural: 'reminder policies',
  vi: 'chính sách nhắc việc',
  table: reminderPolicies,
  tableName: 'reminder_policies',
  key: 'code',
  defaultSort: 'code',
  // For every authority; who is none has no row of its own among them.
  confidential: { owner: (orgs) => `cardinality(${orgs}) < 0` },
  check: (r) => {
    const days = (r.steps as Step[]).map((x) => x.workingDays);
    return days.flatMap((day, i): Fault[] =>
      days.indexOf(day) === i
        ? []
        : [{ pointer: `/steps/${i}/workingDays`, code: 'duplicate', detail: 'A ladder has one step a day' }],
    );
  },
  fields: {
    code: f.code('Stable code', 'mã chính sách', 'nhac-viec-khan', {
      required: true,
      immutable: true,
      filter: true,
      sort: true,
    }),
    name: f.text(300, 'Name', 'tên', 'Nhắc việc khẩn', { required: true, sort: true, collate: true }),
    kinds: f.words(TASK_KINDS, 'Kinds of task it is for; all when empty', 'loại nhiệm vụ', ['SPECIFIC'], forAll),
    roles: f.words(ASSIGNMENT_ROLES, 'Roles it is for; all when empty', 'vai trò', ['LEAD'], forAll),
    urgencies: f.words(
      URGENCIES,
      'Urgencies of the directive it is for; all when empty',
      'độ khẩn',
      ['URGENT'],
      forAll,
    ),
    directive: f.code('The one directive it is for', 'văn bản chỉ đạo', 'kh-nq24-2022-10', { filter: true }),
    steps: f.list(
      step,
      50,
      'The ladder',
      'các mốc nhắc việc',
      [
        { workingDays: -5, to: ['LEAD'], level: 'REMINDER' },
        { workingDays: 1, to: ['LEAD', 'MONITOR'], level: 'URGENT' },
      ],
      { required: true },
    ),
    validFrom: f.day('First day in force', 'hiệu lực từ', '2026-01-01', { filter: true, sort: true }),
    validTo: f.day('Last day in force', 'hiệu lực đến', '2030-12-31', { filter: true, sort: true }),
    legalBasis: f.text(300, 'Act it rests on; null for a setting of this service', 'căn cứ', '50/2024/QĐ-UBND'),
    isActive: f.boolean('In use', 'đang áp dụng', true, { always: true, initial: true, filter: true }),
    note: f.text(2000, 'Remark', 'ghi chú', 'thiết lập mặc định'),
  },
  includes: {
    directive: {
      spec: () => directiveSpec,
      many: false,
      match: 'code',
      from: (r) => (typeof r.directive === 'string' ? [r.directive] : []),
      en: 'The directive it is for',
      vi: 'văn bản chỉ đạo',
    },
  },
  beginsOn: (r) => r.validFrom as string | null,
};
