import { dayOf } from '../../lib/dates.ts';
import { unaccented } from '../../lib/text.ts';
import type { Period, Point, Span } from '../../vocab/calendar.ts';
import { type DeadlineRule, ruleSchema } from './deadline-rule.ts';
import { Words } from './words.ts';

// The Vietnamese words of a deadline → its rule. An expression is understood whole or not at all: what names a time and
// was not used by the reading makes it ambiguous, and nothing is guessed.

const DAY_MONTH = String.raw`(\d{1,2})(?: ?[/.-] ?| thang )(\d{1,2})`;
const OF_YEAR = String.raw`(?: ?[/.-] ?|,? (?:cua )?nam )(\d{4}|\d{2}(?!\d))`;
const DATE = String.raw`(?<![\w/.-])${DAY_MONTH}(?:${OF_YEAR})?(?![\d/]| ?[/.-] ?\d)`;
const YEAR = String.raw`(?: ?[/.-] ?|,? (?:cua )?nam )(\d{4})`;
const UNTIL = '(?:(?:cham nhat|khong qua|muon nhat|khong muon hon|den|het|trong|xong|vao|la|truoc khi het) )+';
const pattern = (source: string): RegExp => new RegExp(source);

const WINDOW = /trong thoi gian .*(?:chua|con) (?:co )?hieu luc/;
/** A document's own number and day: 32/2024/NĐ-CP ngày 15/3/2024. */
const DOCUMENT = new RegExp(
  String.raw`(?<![\w/])(?:so )?\d+(?:/\d{4})?/[a-z][a-z\d]*(?:-[a-z\d]+)*(?: ngay ${DAY_MONTH}${OF_YEAR})?`,
  'g',
);
const OVERRIDE = pattern(String.raw`rieng (?:doi voi )?nam (\d{4})\b(?:(?!\bnam\b).)*?\btruoc (?:ngay )?${DATE}`);

const TIME =
  /\b(truoc |cham nhat |den )?(?:luc )?(\d{1,2})(?: ?: ?(\d{2})| ?(?:h|gio|g)\b ?(?:(\d{2})(?: ?phut)?\b(?! ?[/.-] ?\d))?|h(\d{2})\b)/;
const COUNT = String.raw`(\d{1,4})(?: ?\([^)]*\))? (ngay lam viec|ngay|tuan|thang|nam)\b(?! (?:dau|cuoi|lam viec))`;
const SINCE = `(?:,? (?:ke tu|tinh tu|tu|sau) (?:(?:ngay )?${DATE}|([^,;]*)))?`;
const SPAN = pattern(
  String.raw`\b(?:trong|khong qua|toi da|cham nhat)(?: vong| thoi han| thoi gian| la| sau)* ${COUNT}${SINCE}`,
);
const BARE_SPAN = pattern(`^(?:thoi han )?(?:la )?${COUNT}(?=,? (?:ke tu|tinh tu)|$)${SINCE}`);
const WORKING_SPAN = pattern(String.raw`\b(\d{1,4})(?: ?\([^)]*\))? (ngay lam viec)\b${SINCE}`);
/** What makes the day of issue the day a time limit runs from. */
const ISSUE = /^(?:ngay |khi )?(?:ky|ban hanh|co hieu luc ke tu ngay ky|(?:van ban|thong bao|ke hoach|cong van) nay)/;

const DATE_RANGE = pattern(String.raw`\btu (?:ngay )?${DATE} den (?:het )?(?:ngay )?${DATE}`);
const BEFORE = pattern(String.raw`\btruoc (?:ngay )?${DATE}`);
const UNTIL_DAY = pattern(String.raw`\b${UNTIL}(?:ngay )?${DATE}`);
/** A bare day is due only where it stands alone or after the act: documents carry days of their own. */
const ON_DAY = pattern(
  String.raw`(?:^|\b(?:hoan thanh|thuc hien|gui|nop|trinh|bao cao|ban hanh|thoi han|han|han cuoi|han chot)(?::| la)? )(?:ngay )?${DATE}`,
);

const WEEKDAY = /\b(?:ngay )?(?:thu (hai|ba|tu|nam(?! \d)|sau|bay|[2-7])|(chu nhat))\b/;
const AFTER = '(?: tiep theo| ke tiep| sau)';
const DAY_AFTER = pattern(
  String.raw`\bngay (\d{1,2}),?(?: cua)? (?:thang dau(?: tien)?(?: cua)? (?:quy|ky|nam)${AFTER}|thang${AFTER})`,
);
const DAY_LAST = /\bngay (\d{1,2}),?(?: cua)? thang cuoi(?: cung)?(?: cua)?(?: (quy|ky|nam))?(?: bao cao)?/;
const DAY_ONLY = /\bngay (\d{1,2})(?![\d/.-]| ?[/.-] ?\d| thang)/;

const EVENT = /\b(?:phien hop|ky hop|hoi nghi|cuoc hop)\b/;
const SEASON = /\bmua (?:xuan|he|thu|dong)\b/;
const NOT_ANOTHER = '(?! (?:nay|sau|toi|truoc|ngoai)\\b)';
const QUARTER = pattern(String.raw`\bquy (iv|iii|ii|i|0?[1-4])\b(?:${YEAR})?${NOT_ANOTHER}`);
const HALF = pattern(
  String.raw`\b(?:(?:0?6|sau) thang|nua) (dau|cuoi)(?: nam)?(?:(?<=nam) (\d{4})|${YEAR})?${NOT_ANOTHER}`,
);
const FIRST_MONTHS = pattern(
  String.raw`\b(?:(0?[39])|chin|ba) thang dau(?: nam)?(?:(?<=nam) (\d{4})|${YEAR})?${NOT_ANOTHER}`,
);
const MONTH = pattern(String.raw`\bthang (\d{1,2})(?!\d)(?:${YEAR})?(?! ?[/.-] ?\d)${NOT_ANOTHER}`);
const RANGE = /(?:(?:^|\btrong |\bhet )giai doan|\btu nam|\btu) (?:nam )?\d{4} ?(?:-|den het|den) ?(?:nam )?(\d{4})\b/;
const IN_YEAR = /(?<!viet )\bnam (\d{4})\b/;
const BEFORE_IT = /\btruoc $/;
/** Where a time begins nothing is due: "from June", "after 2025". */
const BEGINS = /(?<!\bdau )\b(?:tu|bat dau|sau|sau khi)(?: het)?(?: ngay)? ?$/;
const POINT = /\b(dau|giua|cuoi) $/;

/** `quý`, and not `quy định`, `quy hoạch`: without accents they look alike. */
const PERIOD = String.raw`(?:(?:0?6|sau) thang(?! (?:dau|cuoi))|tuan|thang|quy(?! (?:dinh|hoach|mo|trinh|che|tac|luat|chuan|dat)\b)|nam)\b(?! (?:iv|i{1,3})\b| ?\d+\b(?! lan))`;
const OFTEN = pattern(String.raw`\b(?:hang|moi|dinh ky|bao cao) ${PERIOD}(?:(?:,| va| hoac| hang| moi)+ ${PERIOD})*`);
const REFERENCE = /\btheo (?:quy dinh|tien do|ke hoach|lo trinh|yeu cau)\b/;
const ALWAYS = /\b(?:thuong xuyen|tiep tuc|duy tri|dinh ky|dot xuat)\b/;
const SOON = /\b(?:kip thoi|khan truong|som|truoc mat|lau dai|ngay sau khi)\b/;

/** What names a time. Left over after the reading, it says something the reading did not take in. */
const TIMES = [
  /\d ?[/.-] ?\d/,
  /\b(?:quy|thang|nam|tuan|ngay) (?:(?:nay|toi|sau|truoc|ngoai)\b|\d|i{1,3}\b|iv\b)/,
  /\b\d+(?: ?\([^)]*\))? ?(?:ngay|tuan|thang|nam|gio|h|phut)\b/,
  /\b(?:hang|moi) (?:ngay|tuan|thang|quy|nam)\b/,
  /\b(?:dau|giua|cuoi) (?:tuan|thang|quy|nam)\b/,
  /\bthu (?:hai|ba|tu|sau|bay|[2-7])\b|\bchu nhat\b/,
  /\brieng nam\b/,
  /\bngay (?:dau|thu|lam viec)\b|\b(?:dau|giua) \|/,
  /\b(?:i{1,3}|iv|(?:19|20)\d\d)\b/,
  /\bthang (?:gieng|hai|ba|tu|bay|tam|chin|muoi|chap)\b|\b(?:mot|hai|ba|bon|bay|tam|chin|muoi) (?:ngay|tuan|thang)\b/,
  /\b(?!0?1 )\d+ lan\b|\b(?:hai|ba|bon) lan\b/,
];
/** A full date may stand beside the period it is about ("the report of 2023, before 15/01/2024"). */
const BESIDE_A_DATE = [TIMES[2]!, TIMES[3]!, TIMES[6]!, /\d ?[/.-] ?\d{1,2}(?!\d)/, /\bngay \d/];

const ROMAN: Readonly<Record<string, number>> = { i: 1, ii: 2, iii: 3, iv: 4 };
const EVERY: Readonly<Record<string, Period>> = { tuan: 'WEEK', thang: 'MONTH', quy: 'QUARTER', nam: 'YEAR' };
const UNITS: Readonly<Record<string, Span>> = {
  'ngay lam viec': 'WORKING_DAY',
  ngay: 'DAY',
  tuan: 'WEEK',
  thang: 'MONTH',
  nam: 'YEAR',
};
const POINTS: Readonly<Record<string, Point>> = { dau: 'START', giua: 'MIDDLE', cuoi: 'END' };
const WEEKDAYS: Readonly<Record<string, number>> = { hai: 1, ba: 2, tu: 3, nam: 4, sau: 5, bay: 6 };

const two = (n: number): string => String(n).padStart(2, '0');

/** A rule; undefined where another reading may fit; null where the words are of this kind and make no sense. */
type Reading = DeadlineRule | undefined | null;
interface Named {
  day: number;
  month: number;
  on: string | undefined;
}

/** Day, month and year as matched. A year of two digits is of this century: the documents are. */
function named(day: string | undefined, month: string | undefined, year: string | undefined): Named {
  const [d, m] = [Number(day), Number(month)];
  const y = year === undefined ? undefined : year.length === 2 ? `20${year}` : year;
  return { day: d, month: m, on: y && `${y}-${two(m)}-${two(d)}` };
}

/** The periods that `hàng quý, năm`, `định kỳ 6 tháng`, `báo cáo năm` name. */
function everyIn(words: Words): Period[] {
  const found: Period[] = [];
  for (let often = words.take(OFTEN); often; often = words.take(OFTEN))
    for (const [word] of often[0].matchAll(/(?:\d|sau) thang|\b(?:tuan|thang|quy|nam)\b/g))
      found.push(EVERY[word] ?? 'HALF_YEAR');
  return [...new Set(found)];
}

interface Context {
  every: Period[];
  /** Time of day by which it is due. */
  dueTime?: string;
}

function span(words: Words, { every }: Context): Reading {
  const match = words.take(SPAN) ?? words.take(BARE_SPAN) ?? words.take(WORKING_SPAN);
  if (!match) return undefined;
  const [, count, unit, day, month, year, since] = match;
  const rule: DeadlineRule = { type: 'WITHIN_DAYS', count: Number(count), unit: UNITS[unit!]! };
  if (every.length > 0) return null;
  if (day !== undefined) {
    const { on } = named(day, month, year);
    return on === undefined ? null : { ...rule, from: on };
  }
  if (since === undefined) return rule;
  return TIMES[0]!.test(since) ? null : { ...rule, startsAt: ISSUE.test(since) ? 'ISSUE' : 'EVENT' };
}

function onDay({ day, month, on }: Named, exclusive: boolean, { every, ...time }: Context): Reading {
  const type = exclusive ? 'BEFORE' : 'NO_LATER_THAN';
  if (on !== undefined) return every.length > 0 ? null : { type, on, ...time };
  return every.length > 0
    ? { type: 'RECURRING', every, month, day, exclusive, ...time }
    : { type, month, day, ...time };
}

function date(words: Words, context: Context): Reading {
  const range = words.take(DATE_RANGE);
  if (range) return onDay(named(range[4], range[5], range[6]), false, context);
  const before = words.take(BEFORE);
  // "Before 16:00 on 15 June": the hour is exclusive, the day is not.
  if (before) return onDay(named(before[1], before[2], before[3]), context.dueTime === undefined, context);
  const until = words.take(UNTIL_DAY) ?? words.take(ON_DAY, (left) => !BEGINS.test(left));
  return until && onDay(named(until[1], until[2], until[3]), false, context);
}

function onWeekday(words: Words, { every, ...time }: Context): Reading {
  const match = words.take(WEEKDAY);
  if (!match) return undefined;
  const weekday = match[2] ? 7 : (WEEKDAYS[match[1]!] ?? Number(match[1]) - 1);
  const exclusive = BEFORE_IT.test(words.leftOf) && time.dueTime === undefined;
  return every.length === 1 ? { type: 'RECURRING', every, weekday, exclusive, ...time } : null;
}

function dayInPeriod(words: Words, { every, ...time }: Context): Reading {
  const after = words.take(DAY_AFTER);
  const found = after ?? words.take(DAY_LAST) ?? words.take(DAY_ONLY, (left) => !BEGINS.test(left));
  if (!found) return undefined;
  const exclusive = BEFORE_IT.test(words.leftOf) && time.dueTime === undefined;
  const periods = every.length === 0 && /\bquy\b/.test(found[0]) ? (['QUARTER'] as const) : every;
  const day = Number(found[1]);
  if (periods.length > 0)
    return { type: 'RECURRING', every: [...periods], day, exclusive, ...(after ? { afterPeriod: true } : {}), ...time };
  return found[0].includes('thang') ? null : { type: exclusive ? 'BEFORE' : 'NO_LATER_THAN', day, ...time };
}

function event(words: Words): Reading {
  if (words.has(SEASON)) return { type: 'AT_EVENT' };
  if (!words.has(EVENT)) return undefined;
  const month = words.take(MONTH);
  if (!month) return { type: 'AT_EVENT' };
  return { type: 'AT_EVENT', month: Number(month[1]), ...yearOf(month[2]) };
}

interface Spread {
  rule: DeadlineRule;
  /** Its first and last month. */
  months: [number, number];
}

const yearOf = (text: string | undefined) => (text === undefined ? {} : { year: Number(text) });

/** A month, quarter, half year or year, by its words. */
function spread(words: Words): Spread | undefined {
  const take = (pattern: RegExp) => words.take(pattern, (left) => !BEGINS.test(left));
  const half = take(HALF);
  if (half) {
    const number = half[1] === 'dau' ? 1 : 2;
    const rule: DeadlineRule = { type: 'WITHIN_HALF_YEAR', half: number, ...yearOf(half[2] ?? half[3]) };
    return { rule, months: [6 * number - 5, 6 * number] };
  }
  const first = take(FIRST_MONTHS);
  if (first) {
    const month = Number(first[1] ?? (/\bba /.test(first[0]) ? 3 : 9));
    return { rule: { type: 'WITHIN_MONTH', month, ...yearOf(first[2] ?? first[3]) }, months: [1, month] };
  }
  const quarter = take(QUARTER);
  if (quarter) {
    const number = ROMAN[quarter[1]!] ?? Number(quarter[1]);
    const rule: DeadlineRule = { type: 'WITHIN_QUARTER', quarter: number, ...yearOf(quarter[2]) };
    return { rule, months: [3 * number - 2, 3 * number] };
  }
  const month = take(MONTH);
  if (month) {
    const number = Number(month[1]);
    return { rule: { type: 'WITHIN_MONTH', month: number, ...yearOf(month[2]) }, months: [number, number] };
  }
  const year = words.take(RANGE) ?? take(IN_YEAR);
  return year && { rule: { type: 'WITHIN_YEAR', year: Number(year[1]) }, months: [1, 12] };
}

function period(words: Words, { every, dueTime }: Context): Reading {
  const found = spread(words);
  if (!found) return undefined;
  const { rule, months } = found;
  const point = words.takeLeft(POINT)?.[1];
  const before = BEFORE_IT.test(words.leftOf);
  if (dueTime !== undefined || (before && point)) return null;
  if (every.length > 0) {
    const yearly = every.length === 1 && every[0] === 'YEAR' && rule.year === undefined;
    return yearly && !before && !point ? { type: 'RECURRING', every, month: months[1] } : null;
  }
  if (before)
    return rule.year === undefined
      ? { type: 'BEFORE', month: months[0], day: 1 }
      : { type: 'BEFORE', on: dayOf(rule.year, months[0], 1) };
  if (!point) return rule;
  if (rule.type === 'WITHIN_MONTH' || rule.type === 'WITHIN_YEAR') return { ...rule, point: POINTS[point]! };
  return point === 'cuoi' ? rule : null;
}

function undated(words: Words, { every, dueTime }: Context): Reading {
  if (dueTime !== undefined) return null;
  if (every.length > 0) return { type: 'RECURRING', every };
  if (words.has(ALWAYS)) return { type: 'STANDING' };
  if (words.has(REFERENCE)) return { type: 'BY_REFERENCE' };
  return words.has(SOON) ? { type: 'STANDING' } : undefined;
}

/** In this order: a day says more than its month, and anything dated more than how often. */
const READINGS = [span, date, onWeekday, dayInPeriod, event, period, undated] as const;

function readingOf(words: Words, context: Context): Reading {
  for (const read of READINGS) {
    const rule = read(words, context);
    if (rule !== undefined) return rule;
  }
  return undefined;
}

function timeIn(words: Words): Pick<Context, 'dueTime'> {
  const match = words.take(TIME, undefined, (m) => m[1] ?? '');
  if (!match) return {};
  return { dueTime: `${two(Number(match[2]))}:${match[3] ?? match[4] ?? match[5] ?? '00'}` };
}

/** Does the reading leave a time unused that it should have taken in? */
function leavesTime(rule: DeadlineRule, words: Words): boolean {
  if (rule.type === 'BY_REFERENCE' || (rule.type === 'AT_EVENT' && rule.month === undefined)) return false;
  const isDate = rule.on !== undefined || rule.from !== undefined;
  return (isDate ? BESIDE_A_DATE : TIMES).some((time) => words.has(time));
}

/**
 * The rule an expression states; undefined where it states none, more than one, or a day that does not exist. Words of
 * any case, with or without accents, composed or decomposed.
 */
export function ruleOf(expression: string): DeadlineRule | undefined {
  const text = unaccented(expression)
    .replace(/\s*([,;:])\s*/g, '$1 ')
    .replace(/\bm[ou]ng (?=\d)/g, '')
    .replace(DOCUMENT, '…');
  if (WINDOW.test(text)) return { type: 'BY_REFERENCE' };
  const words = new Words(text);
  const own = words.take(OVERRIDE);
  const context: Context = { ...timeIn(words), every: everyIn(words) };
  const rule = readingOf(words, context);
  if (!rule || leavesTime(rule, words)) return undefined;
  if (own) {
    const { on } = named(own[2], own[3], own[4] ?? own[1]);
    if (rule.type !== 'RECURRING' || on === undefined) return undefined;
    rule.overrides = [{ period: own[1]!, on, exclusive: true }];
  }
  // The same limits for words as for a structure: no 30 February, no year 9999.
  return ruleSchema.safeParse(rule).data;
}
