import { addDays, dayOf, daysOf, weekOf } from './dates.ts';

// Reporting periods as pure arithmetic. The label of a period, the days its data cover and the day its report is due are
// three things: 2025-H1 is one label with two windows, and each regime has a due day of its own.

export type Calendar = 'ADMIN_09_2019' | 'CALENDAR';
export type Kind = 'WEEK' | 'MONTH' | 'QUARTER' | 'FIRST_HALF' | 'SECOND_HALF' | 'NINE_MONTHS' | 'YEAR';

export interface Period {
  /** 2025, 2025-H1, 2025-9M, 2025-Q3, 2025-05, 2025-W24. */
  code: string;
  kind: Kind;
  dataFrom: string;
  /** Last day of the data, the cut-off. */
  dataTo: string;
}

/** First and last month of a label, in the year it names. */
function monthsOf(code: string): [Kind, number, number] | undefined {
  const rest = code.slice(5);
  if (rest === '') return ['YEAR', 1, 12];
  if (rest === 'H1') return ['FIRST_HALF', 1, 6];
  if (rest === 'H2') return ['SECOND_HALF', 7, 12];
  if (rest === '9M') return ['NINE_MONTHS', 1, 9];
  if (/^Q[1-4]$/.test(rest)) return ['QUARTER', 3 * Number(rest[1]) - 2, 3 * Number(rest[1])];
  if (/^(0[1-9]|1[0-2])$/.test(rest)) return ['MONTH', Number(rest), Number(rest)];
  return undefined;
}

/**
 * The period a label means. The administrative month runs from the 15th of the month before to the 14th, and so does
 * everything made of months (NĐ 09/2019/NĐ-CP Art. 12). Weeks run from Monday to Sunday in both calendars.
 */
export function periodOf(calendar: Calendar, code: string): Period | undefined {
  if (!/^(19|20|21)\d\d(-(H[12]|Q[1-4]|9M|W\d\d|\d\d))?$/.test(code)) return undefined;
  const year = Number(code.slice(0, 4));
  if (code[5] === 'W') {
    const [dataFrom, dataTo] = daysOf(code);
    return weekOf(dataFrom) === code ? { code, kind: 'WEEK', dataFrom, dataTo } : undefined;
  }
  const months = monthsOf(code);
  if (!months) return undefined;
  const [kind, first, last] = months;
  return calendar === 'ADMIN_09_2019'
    ? { code, kind, dataFrom: dayOf(year, first - 1, 15), dataTo: dayOf(year, last, 14) }
    : { code, kind, dataFrom: dayOf(year, first, 1), dataTo: dayOf(year, last + 1, 0) };
}

const two = (n: number) => String(n).padStart(2, '0');

/** Labels of a kind in a year. */
function codesIn(kind: Kind, year: number): string[] {
  if (kind === 'YEAR') return [`${year}`];
  if (kind === 'FIRST_HALF') return [`${year}-H1`];
  if (kind === 'SECOND_HALF') return [`${year}-H2`];
  if (kind === 'NINE_MONTHS') return [`${year}-9M`];
  if (kind === 'QUARTER') return [1, 2, 3, 4].map((q) => `${year}-Q${q}`);
  const count = kind === 'MONTH' ? 12 : 53;
  return Array.from({ length: count }, (_x, i) => `${year}-${kind === 'WEEK' ? 'W' : ''}${two(i + 1)}`);
}

/** Periods of a kind whose data end from one day to another, both included, in their order. */
export function periodsEnding(calendar: Calendar, kind: Kind, from: string, to: string): Period[] {
  const found: Period[] = [];
  // An ISO week may end in the year after its label.
  for (let year = Number(from.slice(0, 4)) - 1; year <= Number(to.slice(0, 4)); year++)
    for (const code of codesIn(kind, year)) {
      const period = periodOf(calendar, code);
      if (period && period.dataTo >= from && period.dataTo <= to) found.push(period);
    }
  return found;
}

/** The day a report is due, as a regime prints it. */
export interface DueDay {
  /** Named month; else the last month of the period. */
  month: number | null;
  day: number | null;
  /** Of weekly reports: 1 Monday … 7 Sunday. */
  weekday: number | null;
  /** In the month after the period; with a month named, in the year after. */
  afterPeriod: boolean;
}

/** The printed day for a period; a month without such a day has its last one. */
export function printedDue(period: Pick<Period, 'code' | 'dataFrom'>, due: DueDay): string {
  if (due.weekday !== null) return addDays(period.dataFrom, due.weekday - 1 + (due.afterPeriod ? 7 : 0));
  const year = Number(period.code.slice(0, 4));
  const month = due.month ?? (monthsOf(period.code)?.[2] ?? 12) + (due.afterPeriod ? 1 : 0);
  const inYear = year + (due.month !== null && due.afterPeriod ? 1 : 0);
  const last = dayOf(inYear, month + 1, 0);
  return dayOf(inYear, month, Math.min(due.day ?? 31, Number(last.slice(8))));
}
