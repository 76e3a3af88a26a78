import { addDays, addMonths, dayOf, daysOf, weekOf } from '../../lib/dates.ts';
import type { Adjustment, Period } from '../../vocab/calendar.ts';
import { type Step, settled, step } from './chain.ts';
import type { DeadlineRule } from './deadline-rule.ts';
import type { WorkingCalendar } from './working-days.ts';

// Occurrences of a recurring deadline: one for each period, under the period's own label wherever its day may fall.

export interface Occurrence {
  /** 2024, 2024-H1, 2024-Q3, 2024-05, 2024-W24. */
  period: string;
  nominalOn: string;
  effectiveOn: string;
  rules: Step[];
}

/** The label of the period a day lies in. */
function periodOf(every: Period, day: string): string {
  const [year, month] = [day.slice(0, 4), Number(day.slice(5, 7))];
  if (every === 'WEEK') return weekOf(day);
  if (every === 'MONTH') return day.slice(0, 7);
  if (every === 'QUARTER') return `${year}-Q${Math.ceil(month / 3)}`;
  return every === 'HALF_YEAR' ? `${year}-H${month <= 6 ? 1 : 2}` : year;
}

interface Nominal {
  nominalOn: string;
  /** The day as it would be printed, where one is named. */
  printed?: string;
  steps: Step[];
}

/** A day of a month, or the last one where the month has no such day; what comes before the 31st is the whole month. */
function inMonth(year: number, month: number, day: number, exclusive: boolean): Nominal {
  const last = dayOf(year, month + 1, 0);
  const asked = Math.min(day, Number(last.slice(8)));
  const printed = dayOf(year, month, asked);
  if (asked < day) return { nominalOn: last, printed, steps: [step('last_day_of_month', null, last)] };
  const named = step('day_in_period', null, printed);
  if (!exclusive) return { nominalOn: printed, printed, steps: [named] };
  const nominalOn = addDays(printed, -1);
  return { nominalOn, printed, steps: [named, step('before_day', printed, nominalOn)] };
}

/**
 * The half a half-yearly report is about, by the month it is due in: a report due in July is of the first half, one
 * due in January of the second half of the year before.
 */
const halfDueIn = (month: number): number => (month >= 2 && month <= 7 ? 1 : 2);

/** The nominal day of one period; undefined where the period has no occurrence. */
function nominalIn(rule: DeadlineRule, every: Period, period: string): Nominal | undefined {
  const [first, last] = daysOf(period);
  const exclusive = rule.exclusive ?? false;
  if (rule.weekday !== undefined) {
    const printed = addDays(first, rule.weekday - 1);
    const nominalOn = exclusive ? addDays(printed, -1) : printed;
    const before = exclusive ? [step('before_day', printed, nominalOn)] : [];
    return { nominalOn, printed, steps: [step('day_in_period', null, printed), ...before] };
  }
  const year = Number(period.slice(0, 4));
  if (rule.month !== undefined) {
    if (every === 'HALF_YEAR' && halfDueIn(rule.month) !== Number(period.slice(6))) return undefined;
    const later = rule.afterPeriod || (every === 'HALF_YEAR' && rule.month === 1) ? 1 : 0;
    if (rule.day !== undefined) return inMonth(year + later, rule.month, rule.day, exclusive);
    const end = dayOf(year + later, rule.month + 1, 0);
    return { nominalOn: end, steps: [step('calendar_month', null, end)] };
  }
  if (rule.day === undefined) return { nominalOn: last, steps: [step('period_end_no_day', first, last)] };
  const month = Number(last.slice(5, 7)) + (rule.afterPeriod ? 1 : 0);
  return month === 13 ? inMonth(year + 1, 1, rule.day, exclusive) : inMonth(year, month, rule.day, exclusive);
}

/** Does the day leave a working day after the data of its period are closed, on the 14th of its last month? */
function early(every: Period, period: string, nominal: string): Step[] {
  if (every === 'WEEK') return [];
  const closed = `${daysOf(period)[1].slice(0, 8)}14`;
  return nominal <= closed ? [step('data_not_closed', closed, nominal)] : [];
}

interface Window {
  from: string;
  to: string;
}

/** Days off their period by at most the month after it, or by a year where the rule names the month. */
const FARTHEST_MONTHS = 24;

function* periods(every: Period, { from, to }: Window): Generator<string> {
  const until = addMonths(to, every === 'WEEK' ? 1 : 12);
  for (let at = addMonths(from, every === 'WEEK' ? -1 : -FARTHEST_MONTHS); at <= until; ) {
    const period = periodOf(every, at);
    yield period;
    at = addDays(daysOf(period)[1], 1);
  }
}

/** The occurrences whose nominal day lies in the window, both ends included, in the order of their days. */
export function occurrencesOf(
  rule: DeadlineRule,
  calendar: WorkingCalendar,
  adjust: Adjustment,
  window: Window,
): Occurrence[] {
  const found: Occurrence[] = [];
  const add = (period: string, { nominalOn, printed, steps }: Nominal, more: Step[] = []) => {
    if (nominalOn < window.from || nominalOn > window.to) return;
    const { effectiveOn, steps: after } = settled(calendar, nominalOn, adjust, printed);
    found.push({ period, nominalOn, effectiveOn, rules: [...steps, ...more, ...after] });
  };
  const own = new Set(rule.overrides?.map((o) => o.period));
  for (const every of rule.every ?? []) {
    for (const period of periods(every, window)) {
      const nominal = own.has(period) ? undefined : nominalIn(rule, every, period);
      const named = rule.day !== undefined;
      if (nominal) add(period, nominal, named ? early(every, period, nominal.nominalOn) : []);
    }
  }
  for (const { period, on, exclusive } of rule.overrides ?? []) {
    const nominalOn = exclusive ? addDays(on, -1) : on;
    const before = exclusive ? [step('before_day', on, nominalOn)] : [];
    add(period, { nominalOn, printed: on, steps: [step('occurrence_overridden', null, on, period), ...before] });
  }
  return found.sort((a, b) => (a.nominalOn < b.nominalOn ? -1 : a.nominalOn > b.nominalOn ? 1 : 0));
}
