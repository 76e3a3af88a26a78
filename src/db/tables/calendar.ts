import { sql } from 'drizzle-orm';
import { check, index, pgTable, text } from 'drizzle-orm/pg-core';
import { CALENDAR_SCOPES, DAY_KINDS } from '../../vocab/calendar.ts';
import { CONFIDENCES, wordsOf } from '../../vocab/registry.ts';
import { day, recordColumns, wordCheck } from './columns.ts';

/** Days that are not what their weekday says, and the weekends themselves. What is not recorded goes by its weekday. */
export const calendarDays = pgTable(
  'calendar_days',
  {
    day: day().primaryKey(),
    kind: text({ enum: wordsOf(DAY_KINDS) }).notNull(),
    name: text(),
    appliesTo: text({ enum: wordsOf(CALENDAR_SCOPES) }).notNull(),
    legalBasis: text().notNull(),
    confidence: text(),
    ...recordColumns(),
  },
  (t) => [
    wordCheck('calendar_days_kind', t.kind, DAY_KINDS),
    wordCheck('calendar_days_applies_to', t.appliesTo, CALENDAR_SCOPES),
    wordCheck('calendar_days_confidence', t.confidence, CONFIDENCES),
    // A day mistyped by one would move deadlines unseen. A weekday recorded as off by mistake becomes SWAP_WORKING.
    check(
      'calendar_days_weekday',
      sql`case when extract(isodow from ${t.day}) > 5 then ${t.kind} not in ('COMP_OFF', 'SWAP_OFF') else ${t.kind} <> 'WEEKEND' end`,
    ),
    index('calendar_days_by_kind').on(t.kind, t.day),
  ],
);
