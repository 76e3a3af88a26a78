// Legal days are days in Asia/Ho_Chi_Minh (UTC+7 all year since 1975, no daylight saving).

const VIETNAM_OFFSET_MS = 7 * 3_600_000;

const DAY_MS = 86_400_000;
const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
let known = { number: Number.NaN, day: '' };

/** The legal day in Vietnam at that instant, as YYYY-MM-DD. Asked for every request, so the last one is remembered. */
export function legalDay(instant: Date): string {
  const number = Math.floor((instant.getTime() + VIETNAM_OFFSET_MS) / DAY_MS);
  if (number !== known.number) known = { number, day: new Date(number * DAY_MS).toISOString().slice(0, 10) };
  return known.day;
}

/** True for a day that exists in the calendar and that PostgreSQL's date type holds: 2024-02-30 is refused. */
export function isRealDay(s: string): boolean {
  const [, year, month, day] = (/^(\d{4})-(\d{2})-(\d{2})$/.exec(s) ?? []).map(Number);
  if (!year || !month || !day || month > 12) return false;
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= MONTH_LENGTHS[month - 1]! + (leap ? 1 : 0);
}

/**
 * PostgreSQL's text of a timestamptz in a UTC session → RFC 3339 with `Z` and always six decimals, so that instants
 * keep their microseconds and sort as text.
 */
export function pgInstant(s: string): string {
  const bare = s.replace(/\+00(:?00)?$/, '');
  const seconds = bare.slice(0, 19).replace(' ', 'T');
  return `${seconds}.${bare.slice(20).padEnd(6, '0')}Z`;
}

/** Days from one day to a later one. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);

/** The day so many days later. */
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** The same day of the month so many months later; the last of the month where that month has no such day. */
export function addMonths(day: string, months: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month + months, 0));
  return dayOf(last.getUTCFullYear(), last.getUTCMonth() + 1, Math.min(date, last.getUTCDate()));
}

/** Year, month and day as YYYY-MM-DD; month 13 is the January after, day 0 the last of the month before. */
export const dayOf = (year: number, month: number, day: number): string =>
  new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);

/** 1 (Monday) … 7 (Sunday). */
export const weekdayOf = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay() || 7;

const MONTHS_OF = { Q: 3, H: 6 } as const;

/** First and last day of a year (2026), a half (2026-H1), a quarter (2026-Q2), a month (2026-04) or an ISO week (2026-W07). */
export function daysOf(period: string): [string, string] {
  const [year, kind, number] = [Number(period.slice(0, 4)), period[5], Number(period.slice(6))];
  if (kind === 'W') {
    const january4 = dayOf(year, 1, 4);
    const first = addDays(january4, 7 * (number - 1) + 1 - weekdayOf(january4));
    return [first, addDays(first, 6)];
  }
  if (kind === undefined) return [dayOf(year, 1, 1), dayOf(year, 12, 31)];
  const months = kind === 'Q' || kind === 'H' ? MONTHS_OF[kind] : 1;
  const last = months === 1 ? Number(period.slice(5)) : number * months;
  return [dayOf(year, last - months + 1, 1), dayOf(year, last + 1, 0)];
}

/** The ISO week a day lies in, as YYYY-Www. */
export function weekOf(day: string): string {
  const thursday = addDays(day, 4 - weekdayOf(day));
  const number = 1 + Math.floor(daysBetween(`${thursday.slice(0, 4)}-01-01`, thursday) / 7);
  return `${thursday.slice(0, 4)}-W${String(number).padStart(2, '0')}`;
}
