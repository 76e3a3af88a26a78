import { addDays, weekdayOf } from '../../lib/dates.ts';
import type { DayKind } from '../../vocab/calendar.ts';

// Arithmetic of working days over a calendar in memory. The SQL functions of the same names agree with it, day by day.

export interface CalendarDay {
  kind: DayKind;
  name: string | null;
  legalBasis: string;
}

export interface WorkingCalendar {
  /** Recorded days. One that is not recorded goes by its weekday. */
  readonly days: ReadonlyMap<string, CalendarDay>;
  /** Years whose days off are on record. */
  readonly loadedYears: ReadonlySet<number>;
}

/** Days off work a year has at least (10/2012/QH13 Art. 115; one more since 45/2019/QH14 Art. 112.1). */
const DAYS_OFF_A_YEAR = 10;

export function workingCalendar(days: ReadonlyMap<string, CalendarDay>): WorkingCalendar {
  const off = new Map<number, number>();
  for (const [day, { kind }] of days) {
    const year = Number(day.slice(0, 4));
    if (kind === 'HOLIDAY' || kind === 'COMP_OFF') off.set(year, (off.get(year) ?? 0) + 1);
  }
  const loaded = [...off].filter(([, count]) => count >= DAYS_OFF_A_YEAR).map(([year]) => year);
  return { days, loadedYears: new Set(loaded) };
}

/** Offices work Monday to Friday. */
const WEEKEND: CalendarDay = { kind: 'WEEKEND', name: null, legalBasis: '188/1999/QĐ-TTg' };

/** What makes a day a day off; undefined for a working day. */
export function dayOff(calendar: WorkingCalendar, day: string): CalendarDay | undefined {
  const recorded = calendar.days.get(day);
  if (recorded) return recorded.kind === 'SWAP_WORKING' ? undefined : recorded;
  return weekdayOf(day) > 5 ? WEEKEND : undefined;
}

export const isWorkingDay = (calendar: WorkingCalendar, day: string): boolean => dayOff(calendar, day) === undefined;

/** The first and the last day there are (ISO 8601, PostgreSQL and JavaScript agree on these). */
const FIRST_DAY = '0001-01-01';
export const LAST_DAY = '9999-12-31';

/** The day itself when it is a working day, else the next one (91/2015/QH13 Art. 148.5). */
export function workingDayFrom(calendar: WorkingCalendar, day: string): string {
  let at = day;
  while (!isWorkingDay(calendar, at) && at < LAST_DAY) at = addDays(at, 1);
  return at;
}

/**
 * The n-th working day after a day, which is itself not counted (91/2015/QH13 Art. 147.2); before it where n is negative.
 * Zero working days after a day is that day, whatever it is.
 */
export function workingDaysAfter(calendar: WorkingCalendar, day: string, count: number): string {
  const step = Math.sign(count);
  let at = day;
  for (let left = Math.abs(count); left > 0; ) {
    // Days have an end; who asks beyond it is answered with the last one.
    if (step > 0 ? at >= LAST_DAY : at <= FIRST_DAY) return at;
    at = addDays(at, step);
    if (isWorkingDay(calendar, at)) left--;
  }
  return at;
}
