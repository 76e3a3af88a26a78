import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { URGENCIES } from '../../vocab/directives.ts';
import { wordsOf } from '../../vocab/registry.ts';
import { REMINDER_KINDS, REMINDER_LEVELS, REMINDER_STATES, RETRACT_REASONS } from '../../vocab/reminders.ts';
import { ASSIGNMENT_ROLES, TASK_KINDS } from '../../vocab/tasks.ts';
import { day, recordColumns, wordCheck, wordsCheck } from './columns.ts';
import { directives, taskAssignments, tasks } from './directives.ts';
import { organisations } from './registry.ts';

// When who is reminded of a duty, and the notices that went out.

export const reminderPolicies = pgTable(
  'reminder_policies',
  {
    code: text().primaryKey(),
    name: text().notNull(),
    kinds: text({ enum: wordsOf(TASK_KINDS) }).array(),
    roles: text({ enum: wordsOf(ASSIGNMENT_ROLES) }).array(),
    urgencies: text({ enum: wordsOf(URGENCIES) }).array(),
    directive: text().references(() => directives.code),
    steps: jsonb().notNull(),
    validFrom: day(),
    validTo: day(),
    legalBasis: text(),
    isActive: boolean().notNull().default(true),
    note: text(),
    ...recordColumns(),
  },
  (t) => [
    wordsCheck('reminder_policies_kinds', t.kinds, TASK_KINDS),
    wordsCheck('reminder_policies_roles', t.roles, ASSIGNMENT_ROLES),
    wordsCheck('reminder_policies_urgencies', t.urgencies, URGENCIES),
    check('reminder_policies_period', sql`${t.validFrom} <= ${t.validTo}`),
  ],
);

export const taskReminders = pgTable(
  'task_reminders',
  {
    id: uuid().primaryKey(),
    assignment: uuid()
      .notNull()
      .references(() => taskAssignments.id),
    task: uuid()
      .notNull()
      .references(() => tasks.id),
    directive: text()
      .notNull()
      .references(() => directives.code),
    kind: text({ enum: wordsOf(REMINDER_KINDS) }).notNull(),
    level: text({ enum: wordsOf(REMINDER_LEVELS) }).notNull(),
    policy: text().references(() => reminderPolicies.code),
    step: integer(),
    dueOn: day(),
    effectiveOn: day(),
    firedOn: day().notNull(),
    sentOn: day().notNull(),
    organisation: text()
      .notNull()
      .references(() => organisations.code),
    bearer: text()
      .notNull()
      .references(() => organisations.code),
    recipients: jsonb().notNull(),
    document: text(),
    note: text(),
    state: text({ enum: wordsOf(REMINDER_STATES) }).notNull(),
    retractedOn: day(),
    retractReason: text({ enum: wordsOf(RETRACT_REASONS) }),
    ...recordColumns(),
  },
  (t) => [
    wordCheck('task_reminders_kind', t.kind, REMINDER_KINDS),
    wordCheck('task_reminders_level', t.level, REMINDER_LEVELS),
    wordCheck('task_reminders_state', t.state, REMINDER_STATES),
    wordCheck('task_reminders_retract_reason', t.retractReason, RETRACT_REASONS),
    // Whichever ladder a step stands in, a duty is told once that so many days are left until one last day.
    // A notice that was taken back never rightly went out.
    uniqueIndex('task_reminders_once').on(t.assignment, t.step, t.effectiveOn).where(sql`state = 'SENT'`),
    index('task_reminders_assignment').on(t.assignment),
    index('task_reminders_task').on(t.task),
    index('task_reminders_sent').on(t.sentOn, t.id),
  ],
);
