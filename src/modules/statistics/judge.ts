import { dayOf, daysBetween } from '../../lib/dates.ts';
import type { PROGRESS_STATUSES, ProgressFinding, ProgressStatus, UnknownReason } from '../../vocab/targets.ts';

// A figure held against a target. All numbers are millionths as whole numbers, so that "trên 90%" is never decided by the
// last bit of a float.

/** "khoảng" of a target and of a figure: within this share of the value, in per cent, its end included. */
export const ABOUT_PCT = 5n;

const MICRO = 1_000_000n;

/** `numeric` text or a number of at most six decimals → millionths. */
export function micro(value: string | number): bigint {
  const [whole, part = ''] = (typeof value === 'number' ? value.toFixed(6) : value).split('.') as [string, string?];
  return BigInt(whole + part.slice(0, 6).padEnd(6, '0'));
}

/** Millionths → the number they spell. */
export const plain = (value: bigint): number => Number(value) / Number(MICRO);

const abs = (n: bigint): bigint => (n < 0n ? -n : n);
const sign = (n: bigint): number => (n > 0n ? 1 : n < 0n ? -1 : 0);

/** Per cent of a quotient with two decimals, halves away from zero. */
function percent(part: bigint, whole: bigint): number {
  const scaled = 20_000n * part * BigInt(sign(whole));
  const half = abs(scaled) / abs(whole);
  return (sign(scaled) * Number((half + 1n) / 2n)) / 100;
}

export const within = (value: bigint, of: bigint): boolean => 100n * abs(value - of) <= ABOUT_PCT * abs(of);

export interface Goal {
  comparator: string;
  measure: string;
  value: bigint;
  direction: 'RISE' | 'FALL' | null;
  baseline: bigint | null;
  /** Day by whose end the baseline held; null where the plan does not say. */
  baselineOn: string | null;
  /** Last day of the year or period it is meant for. */
  endsOn: string;
}

export interface Figure {
  value: bigint;
  qualifier: string;
  /** Last day the figure is about. */
  about: string;
  /** Years of the period that are over and have no figure. */
  missing: number;
}

export interface Judgement {
  status: ProgressStatus;
  reason: UnknownReason | null;
  sharePct: number | null;
  linearPathPct: number | null;
  findings: ProgressFinding[];
}

/** Whether more or less is wanted: by the comparator, else as the plan says, else as the baseline tells. */
export function directionOf(comparator: string, stated: string | null, value: bigint, baseline: bigint | null) {
  if (comparator === 'AT_LEAST' || comparator === 'OVER') return 'RISE';
  if (comparator === 'AT_MOST' || comparator === 'UNDER') return 'FALL';
  if (stated !== null) return stated as 'RISE' | 'FALL';
  if (baseline === null || baseline === value) return null;
  return baseline < value ? 'RISE' : 'FALL';
}

/** "trên 68" lies above 68 and "gần 45.000" below 45.000, however little: it decides where the numbers are equal. */
const NUDGE: Readonly<Record<string, number>> = { OVER: 1, NEARLY: -1 };

/** Is the target met, and is the value past it? */
function compare({ comparator, value: target, direction }: Goal, { value, qualifier }: Figure) {
  const side = sign(value - target) || (NUDGE[qualifier] ?? 0);
  const near = comparator === 'ABOUT' && within(value, target);
  const past = side === (direction === 'RISE' ? 1 : direction === 'FALL' ? -1 : 0) && side !== 0 && !near;
  const met: Readonly<Record<string, boolean>> = {
    AT_LEAST: side >= 0,
    OVER: side > 0,
    AT_MOST: side <= 0,
    UNDER: side < 0,
    EXACT: side === 0 || past,
    ABOUT: near || past,
  };
  return { met: met[comparator]!, past: past && (comparator === 'EXACT' || comparator === 'ABOUT') };
}

/** The way from baseline to target, where it leads the way the target is meant. */
function wayOf({ baseline, value, direction, measure }: Goal): bigint | null {
  if (baseline === null || measure === 'PERIOD_MEAN') return null;
  const way = value - baseline;
  return way !== 0n && sign(way) === (direction === 'RISE' ? 1 : direction === 'FALL' ? -1 : sign(way)) ? way : null;
}

/** Days gone and days in all on the straight line from the baseline to the target. */
function pathOn({ baselineOn, endsOn }: Goal, day: string): [bigint, bigint] {
  const all = daysBetween(baselineOn!, endsOn);
  return [BigInt(Math.min(Math.max(daysBetween(baselineOn!, day), 0), all)), BigInt(all)];
}

/** Share of the way that a straight line has gone by a day; null where there is no line. */
export function linearPathPct(goal: Goal, day: string): number | null {
  if (wayOf(goal) === null || goal.baselineOn === null) return null;
  return percent(...pathOn(goal, day));
}

const A_YEAR = 366;

/** What a figure says of a target on a day. */
export function judge(goal: Goal, figure: Figure, day: string): Judgement {
  const { measure, direction, baseline, endsOn } = goal;
  const over = day > endsOn;
  const inEndYear = figure.about.slice(0, 4) === endsOn.slice(0, 4);
  const { met, past } = compare(goal, figure);
  const way = wayOf(goal);
  const findings: ProgressFinding[] = [
    ...(past ? (['past_target'] as const) : []),
    ...(figure.missing > 0 ? (['years_missing'] as const) : []),
    ...(over && !inEndYear && measure !== 'PERIOD_MEAN' ? (['observed_before_target_year'] as const) : []),
    ...(daysBetween(figure.about, over ? endsOn : day) > A_YEAR ? (['older_than_a_year'] as const) : []),
  ];
  const answer = (status: keyof typeof PROGRESS_STATUSES, reason: UnknownReason | null = null): Judgement => ({
    status,
    reason,
    sharePct: way === null ? null : percent(figure.value - baseline!, way),
    linearPathPct: linearPathPct(goal, figure.about),
    findings,
  });
  // What only grows is reached once and for all; a mean, and a total that is not to grow past its limit, when the period is over.
  const final = measure === 'VALUE' || (measure === 'PERIOD_TOTAL' && direction === 'RISE');
  if (met && final) return answer('REACHED');
  if (over) {
    if (figure.missing > 0) return answer('UNKNOWN', 'years_missing');
    if (!inEndYear) return answer('UNKNOWN', 'no_observation_of_target_year');
    return answer(met ? 'REACHED' : 'NOT_REACHED');
  }
  if (met) return answer('ON_PATH');
  if (measure === 'PERIOD_MEAN') return answer('BEHIND');
  if (baseline === null || goal.baselineOn === null) return answer('UNKNOWN', 'no_baseline');
  if (way === null) return answer('UNKNOWN', 'baseline_not_comparable');
  if (figure.about <= goal.baselineOn) return answer('UNKNOWN', 'no_observation_since_baseline');
  const [gone, all] = pathOn(goal, figure.about);
  const ahead = (figure.value - baseline) * BigInt(sign(way)) * all >= gone * abs(way);
  return answer(ahead ? 'ON_PATH' : 'BEHIND');
}

/** Does what was reported allow the computed value? The words of the report leave room. */
export function agrees(reported: bigint, qualifier: string, computed: bigint): boolean {
  if (qualifier === 'OVER') return computed > reported;
  if (qualifier === 'AT_LEAST') return computed >= reported;
  if (qualifier === 'NEARLY') return computed < reported && within(computed, reported);
  if (qualifier === 'ABOUT') return within(computed, reported);
  return computed === reported;
}

export const endOfYear = (year: number): string => dayOf(year, 12, 31);
