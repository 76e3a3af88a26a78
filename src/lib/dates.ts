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

/** First and last day of a year (2026), a quarter (2026-Q2) or a month (2026-04). */
export function daysOf(period: string): [string, string] {
  const [year, part] = [period.slice(0, 4), period.slice(5)];
  const [month, months] = part === '' ? [1, 12] : part[0] === 'Q' ? [3 * Number(part[1]) - 2, 3] : [Number(part), 1];
  const last = new Date(Date.UTC(Number(year), month - 1 + months, 0));
  return [`${year}-${String(month).padStart(2, '0')}-01`, last.toISOString().slice(0, 10)];
}
