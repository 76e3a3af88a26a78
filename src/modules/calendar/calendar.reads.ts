import { Params } from '../../db/sql.ts';
import type { Tx } from '../../db/tx.ts';
import { type Past, rowsAt } from '../../records/source.ts';
import type { CalendarScope } from '../../vocab/calendar.ts';
import { calendarDaySpec } from './calendar-days.spec.ts';
import {
  type CalendarDay,
  type WorkingCalendar,
  workingCalendar,
  workingDayFrom,
  workingDaysAfter,
} from './working-days.ts';

export { computeDeadline } from './compute.ts';
export { type DeadlineRule, dueDay, ruleSchema } from './deadline-rule.ts';
export { ruleOf } from './deadline-text.ts';
export { type WorkingCalendar, workingDaysAfter } from './working-days.ts';

// The working calendar as other modules ask for it: in memory for one deadline, in SQL for many.

/** What a day is, is asked as known at a position, never as believed on an earlier day of validity. */
const LAST_DAY = '9999-12-31';

/**
 * The working calendar: as it stands, or as it was known at the moment's position. `scope` ALL leaves out the days that
 * bind public bodies alone; the Monday-to-Friday week stays.
 */
export async function loadCalendar(
  tx: Tx,
  moment?: Past,
  scope: CalendarScope = 'PUBLIC_SECTOR',
): Promise<WorkingCalendar> {
  const p = new Params();
  const past = moment?.past && { position: moment.past.position, day: LAST_DAY };
  const from = rowsAt(calendarDaySpec, { past }, p);
  const where = scope === 'ALL' ? `where t.applies_to = 'ALL'` : '';
  const rows = await tx.arrays({
    text: `select t.day::text, t.kind, t.name, t.legal_basis from ${from} t ${where}`,
    values: p.values,
  });
  return workingCalendar(
    new Map(
      (rows as [string, CalendarDay['kind'], string | null, string][]).map(([day, kind, name, legalBasis]) => [
        day,
        { kind, name, legalBasis },
      ]),
    ),
  );
}

/** The last day on which what is due on a day is in time: the day itself, or the next working day. */
export const effectiveDay = async (tx: Tx, day: string): Promise<string> => workingDayFrom(await loadCalendar(tx), day);

/** The same for many days, by the calendar known at the moment. */
export async function effectiveDays(tx: Tx, moment: Past, days: readonly string[]): Promise<Map<string, string>> {
  const calendar = await loadCalendar(tx, moment);
  return new Map(days.map((day) => [day, workingDayFrom(calendar, day)]));
}

/** The n-th working day after a day, by the calendar known at the moment. */
export const nthWorkingDay = async (tx: Tx, moment: Past, day: string, count: number): Promise<string> =>
  workingDaysAfter(await loadCalendar(tx, moment), day, count);

/**
 * SQL of the effective day of a nominal one by today's calendar of public bodies: what a stored effective day is held
 * against. Over many rows it is asked once a distinct day, thirty times cheaper than once a row:
 * `with days as materialized (select d, working_day_from(d) as effective from (select distinct nominal_on as d from …) x)`.
 */
export const nextWorkingDaySql = (daySql: string): string => `working_day_from(${daySql})`;

/** SQL of the n-th working day after a day (before it for a negative n), not counting the day itself. */
export const workingDaysAfterSql = (daySql: string, countSql: string): string =>
  `working_days_after(${daySql}, ${countSql})`;
