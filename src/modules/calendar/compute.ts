import { addDays, addMonths, dayOf, daysBetween, daysOf } from '../../lib/dates.ts';
import type { Adjustment, DeadlineType, Span } from '../../vocab/calendar.ts';
import { type Step, settled, step, unloaded } from './chain.ts';
import type { DeadlineRule } from './deadline-rule.ts';
import { type Occurrence, occurrencesOf } from './occurrences.ts';
import { isWorkingDay, type WorkingCalendar } from './working-days.ts';

// A deadline's structure and a calendar → its days. Pure: the same rule, days and calendar give the same answer.

export interface Circumstances {
  calendar: WorkingCalendar;
  /** Today: what a recurring deadline is unrolled from where neither `from` nor `issuedOn` is given. */
  today: string;
  /** Day of issue of the document that states the deadline. */
  issuedOn?: string | undefined;
  /** Day of the event a time limit runs from. */
  startedOn?: string | undefined;
  /** NEXT unless said otherwise: a last day off work moves to the next working day. */
  adjust?: Adjustment | undefined;
  /** First and last nominal day of the occurrences wanted; from issue (or today), for one year, where left out. */
  from?: string | undefined;
  to?: string | undefined;
}

export type Recurrence = Pick<
  DeadlineRule,
  'month' | 'day' | 'weekday' | 'exclusive' | 'dueTime' | 'afterPeriod' | 'overrides'
> & { every: NonNullable<DeadlineRule['every']> };

export interface ComputedDeadline {
  type: DeadlineType;
  /** Last day the words allow; null where no day can be told. Of a recurring deadline: of the first occurrence. */
  nominalOn: string | null;
  /** Last day on which the act is in time. */
  effectiveOn: string | null;
  /** False where the printed day is itself too late. */
  inclusive: boolean;
  /** Time of the last day; null for its end, 24:00 (91/2015/QH13 Art. 148.6). */
  dueTime: string | null;
  recurrence: Recurrence | null;
  occurrences: Occurrence[];
  /** The chain of rules; of a recurring deadline that of the first occurrence. */
  rules: Step[];
}

interface Nominal {
  nominalOn: string | null;
  printed?: string;
  steps: Step[];
}

const none = (...steps: Step[]): Nominal => ({ nominalOn: null, steps });

/** A day named with or without its year and month: the first such day from the day of issue on that can still be kept. */
function namedDay(rule: DeadlineRule, { issuedOn }: Circumstances): Nominal {
  const exclusive = rule.type === 'BEFORE';
  const steps: Step[] = [];
  let printed = rule.on;
  if (printed === undefined) {
    if (issuedOn === undefined) return none(step('issue_day_unknown', null, null));
    const [year, month] = [Number(issuedOn.slice(0, 4)), Number(issuedOn.slice(5, 7))];
    for (let i = 0; printed === undefined; i++) {
      const [y, m] = rule.month === undefined ? [year, month + i] : [year + i, rule.month];
      const candidate = dayOf(y, m, rule.day!);
      const exists = Number(candidate.slice(8)) === rule.day;
      if (exists && (exclusive ? candidate > issuedOn : candidate >= issuedOn)) printed = candidate;
    }
    steps.push(step('first_such_day', issuedOn, printed));
  } else steps.push(step('day_named', null, printed));
  // "Before 16:00 on a day" leaves that day in: the rule then says NO_LATER_THAN.
  const nominalOn = exclusive ? addDays(printed, -1) : printed;
  if (exclusive) steps.push(step('before_day', printed, nominalOn));
  return { nominalOn, printed, steps };
}

const PERIOD_RULES = {
  WITHIN_MONTH: 'calendar_month',
  WITHIN_QUARTER: 'calendar_quarter',
  WITHIN_HALF_YEAR: 'calendar_half_year',
  WITHIN_YEAR: 'calendar_year',
  AT_EVENT: 'event_in_month',
} as const;

function labelOf(rule: DeadlineRule, year: number): string {
  if (rule.quarter !== undefined) return `${year}-Q${rule.quarter}`;
  if (rule.half !== undefined) return `${year}-H${rule.half}`;
  return rule.month === undefined ? String(year) : `${year}-${String(rule.month).padStart(2, '0')}`;
}

/** The point of a month or year: first day, 15th or last; of a year 1/1, 30/6 or 31/12 (91/2015/QH13 Art. 146). */
function pointIn(rule: DeadlineRule, [first, last]: [string, string]): string {
  if (rule.point === 'START') return first;
  if (rule.point !== 'MIDDLE') return last;
  return rule.type === 'WITHIN_MONTH' ? addDays(first, 14) : `${first.slice(0, 4)}-06-30`;
}

function inPeriod(rule: DeadlineRule, { issuedOn }: Circumstances): Nominal {
  if (rule.type === 'AT_EVENT' && rule.month === undefined) return none(step('no_day', null, null));
  const steps: Step[] = [];
  let { year } = rule;
  if (year === undefined) {
    if (issuedOn === undefined) return none(step('issue_day_unknown', null, null));
    year = Number(issuedOn.slice(0, 4));
    if (pointIn(rule, daysOf(labelOf(rule, year))) < issuedOn) year++;
    steps.push(step('first_such_day', issuedOn, pointIn(rule, daysOf(labelOf(rule, year)))));
  }
  const bounds = daysOf(labelOf(rule, year));
  const nominalOn = pointIn(rule, bounds);
  const point = rule.type === 'WITHIN_MONTH' ? 'point_of_month' : 'point_of_year';
  const name = rule.point === undefined ? PERIOD_RULES[rule.type as keyof typeof PERIOD_RULES] : point;
  return { nominalOn, steps: [...steps, step(name, bounds[0], nominalOn, labelOf(rule, year))] };
}

const COUNTED = {
  WORKING_DAY: 'working_days_counted',
  DAY: 'days_counted',
  WEEK: 'weeks_counted',
  MONTH: 'months_counted',
  YEAR: 'years_counted',
} as const satisfies Record<Span, string>;

/** Days after the start that count, where they are counted one by one. */
function daysToCount(unit: Span, count: number, start: string): number {
  if (unit === 'MONTH' || unit === 'YEAR')
    return daysBetween(start, addMonths(start, unit === 'YEAR' ? 12 * count : count));
  return unit === 'WEEK' ? 7 * count : count;
}

/** So many days, weeks, months or years after the start, which is not counted, leaving out the pauses. */
function counted(rule: DeadlineRule, { calendar, issuedOn, startedOn }: Circumstances): Nominal {
  const start = rule.from ?? startedOn ?? (rule.startsAt === 'EVENT' ? undefined : issuedOn);
  if (start === undefined) return none(step('start_unknown', null, null));
  const [unit, pauses] = [rule.unit!, rule.pauses ?? []];
  const steps = [step('first_day_not_counted', start, addDays(start, 1))];
  const met = new Set<(typeof pauses)[number]>();
  const days = daysToCount(unit, rule.count!, start);
  const plain = unit !== 'WORKING_DAY' && pauses.length === 0;
  let at = plain ? addDays(start, days) : start;
  for (let left = plain ? 0 : days; left > 0; ) {
    at = addDays(at, 1);
    const pause = pauses.find((p) => p.from <= at && (p.to === null || at <= p.to));
    if (pause && !met.has(pause)) {
      met.add(pause);
      steps.push(step(pause.to === null ? 'still_paused' : 'not_counted', pause.from, pause.to));
    }
    if (pause?.to === null) return none(...steps);
    if (pause) at = pause.to!;
    else if (unit !== 'WORKING_DAY' || isWorkingDay(calendar, at)) left--;
  }
  steps.push(step(COUNTED[unit], start, at, `${rule.count} ${unit}`));
  if (unit === 'WORKING_DAY') steps.push(...unloaded(calendar, start, at));
  return { nominalOn: at, steps };
}

function nominalOf(rule: DeadlineRule, circumstances: Circumstances): Nominal {
  if (rule.type === 'BEFORE' || rule.type === 'NO_LATER_THAN') return namedDay(rule, circumstances);
  if (rule.type === 'WITHIN_DAYS') return counted(rule, circumstances);
  if (rule.type in PERIOD_RULES) return inPeriod(rule, circumstances);
  return none(step('no_day', null, null));
}

function recurring(rule: DeadlineRule, circumstances: Circumstances): ComputedDeadline {
  const { calendar, today, issuedOn, adjust = 'NEXT' } = circumstances;
  const from = circumstances.from ?? issuedOn ?? today;
  const window = { from, to: circumstances.to ?? addMonths(from, 12) };
  const occurrences = occurrencesOf(rule, calendar, adjust, window);
  const [first] = occurrences;
  const { month, day, weekday, exclusive, dueTime, afterPeriod, overrides } = rule;
  const recurrence = { every: rule.every!, month, day, weekday, exclusive, dueTime, afterPeriod, overrides };
  return {
    type: rule.type,
    nominalOn: first?.nominalOn ?? null,
    effectiveOn: first?.effectiveOn ?? null,
    inclusive: exclusive !== true,
    dueTime: dueTime ?? null,
    recurrence,
    occurrences,
    rules: first?.rules ?? [],
  };
}

/** The days of a deadline, with the chain of rules that led there. */
export function computeDeadline(rule: DeadlineRule, circumstances: Circumstances): ComputedDeadline {
  if (rule.type === 'RECURRING') return recurring(rule, circumstances);
  const { calendar, adjust = 'NEXT' } = circumstances;
  const { nominalOn, printed, steps } = nominalOf(rule, circumstances);
  const end = nominalOn === null ? undefined : settled(calendar, nominalOn, adjust, printed);
  return {
    type: rule.type,
    nominalOn,
    effectiveOn: end?.effectiveOn ?? null,
    inclusive: rule.type !== 'BEFORE',
    dueTime: rule.dueTime ?? null,
    recurrence: null,
    occurrences: [],
    rules: [...steps, ...(end?.steps ?? [])],
  };
}
