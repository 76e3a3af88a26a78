import { addDays } from '../../lib/dates.ts';
import { type Adjustment, DAY_KINDS, type DeadlineRuleName } from '../../vocab/calendar.ts';
import { type CalendarDay, dayOff, LAST_DAY, type WorkingCalendar } from './working-days.ts';

// The chain of rules from an expression to its days, each step with the article it rests on.

export interface Step {
  rule: DeadlineRuleName;
  /** Act and article; null where the step is the plain reading of the words. */
  article: string | null;
  from: string | null;
  to: string | null;
  /** What the day is called, or the unit and number counted. */
  name: string | null;
}

/** 91/2015/QH13 is the Civil Code: Art. 146 conventions, 147 beginning, 148 end of a time limit. */
const ARTICLES: Partial<Readonly<Record<DeadlineRuleName, string>>> = {
  calendar_month: '91/2015/QH13 Art. 146.2',
  calendar_quarter: '91/2015/QH13 Art. 146.2',
  calendar_half_year: '91/2015/QH13 Art. 146.3',
  calendar_year: '91/2015/QH13 Art. 146.3',
  point_of_month: '91/2015/QH13 Art. 146.2',
  point_of_year: '91/2015/QH13 Art. 146.3',
  event_in_month: '91/2015/QH13 Art. 146.2',
  first_day_not_counted: '91/2015/QH13 Art. 147.2',
  days_counted: '91/2015/QH13 Art. 148.1',
  working_days_counted: '91/2015/QH13 Art. 148.1',
  weeks_counted: '91/2015/QH13 Art. 148.2',
  months_counted: '91/2015/QH13 Art. 148.3',
  years_counted: '91/2015/QH13 Art. 148.4',
  last_day_of_month: '91/2015/QH13 Art. 148.3',
  next_working_day: '91/2015/QH13 Art. 148.5',
  data_not_closed: '09/2019/NĐ-CP Art. 8.5',
};

export const step = (
  rule: DeadlineRuleName,
  from: string | null,
  to: string | null,
  name: string | null = null,
): Step => ({ rule, article: ARTICLES[rule] ?? null, from, to, name });

const ofDay = (day: string, { kind, name, legalBasis }: CalendarDay, to: string): Step => ({
  rule: kind.toLowerCase() as Lowercase<CalendarDay['kind']>,
  article: legalBasis,
  from: day,
  to,
  name: name ?? DAY_KINDS[kind],
});

/** Says from where on days went by their weekday alone, if any did. */
export function unloaded(calendar: WorkingCalendar, from: string, to: string): Step[] {
  for (let year = Number(from.slice(0, 4)); year <= Number(to.slice(0, 4)); year++) {
    const first = `${year}-01-01`;
    if (!calendar.loadedYears.has(year)) return [step('calendar_not_loaded', first > from ? first : from, to)];
  }
  return [];
}

/** A nominal day → the day by which the act is in time, and the steps that lead there. */
export function settled(
  calendar: WorkingCalendar,
  nominal: string,
  adjust: Adjustment,
  printed?: string,
): { effectiveOn: string; steps: Step[] } {
  if (adjust === 'NONE') {
    const off = dayOff(calendar, nominal);
    return { effectiveOn: nominal, steps: off ? [step('not_adjusted', nominal, nominal, off.name)] : [] };
  }
  const steps: Step[] = [];
  let at = nominal;
  for (let off = dayOff(calendar, at); off && at < LAST_DAY; off = dayOff(calendar, at)) {
    const next = addDays(at, 1);
    steps.push(ofDay(at, off, next));
    at = next;
  }
  const recorded = calendar.days.get(at);
  if (recorded) steps.push(ofDay(at, recorded, at));
  if (at !== nominal) steps.push(step('next_working_day', nominal, at));
  steps.push(...unloaded(calendar, nominal, at));
  if (printed !== undefined && at > printed) steps.push(step('after_printed_day', printed, at));
  return { effectiveOn: at, steps };
}
