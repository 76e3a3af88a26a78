import { z } from 'zod';
import * as s from '../../records/schemas.ts';
import { DEADLINE_TYPES, type DeadlineType, PERIODS, POINTS, SPANS, STARTS } from '../../vocab/calendar.ts';

// A deadline as a structure: what an expression means before any calendar is asked.

/** Far enough for every plan, and every sum of days stays a day. */
const FIRST_YEAR = 1900;
const LAST_YEAR = 2200;
export const dueDay = s.plannedDay;

const whole = (least: number, most: number) => z.int().min(least).max(most).optional();

export const dueTime = () =>
  z
    .string()
    .max(5)
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'must be a time, HH:MM' });

const pause = z
  .strictObject({
    from: s.about(dueDay(), 'First day that is not counted', 'tạm dừng từ ngày', '2026-06-10'),
    to: s.about(dueDay().nullable(), 'Last day that is not counted; null while it lasts', 'đến ngày', '2026-06-15'),
  })
  .refine((p) => p.to === null || p.from <= p.to, { path: ['to'], error: 'lies before `from`' });

const LABELS: Readonly<Record<keyof typeof PERIODS, RegExp>> = {
  WEEK: /^\d{4}-W(0[1-9]|[1-4]\d|5[0-3])$/,
  MONTH: /^\d{4}-(0[1-9]|1[0-2])$/,
  QUARTER: /^\d{4}-Q[1-4]$/,
  HALF_YEAR: /^\d{4}-H[12]$/,
  YEAR: /^\d{4}$/,
};

const override = z.strictObject({
  period: s.about(
    z
      .string()
      .max(8)
      .regex(/^(19|20|21)\d\d(-(H[12]|Q[1-4]|W(0[1-9]|[1-4]\d|5[0-3])|0[1-9]|1[0-2]))?$/, {
        error: 'must be a period such as 2024, 2024-H1, 2024-Q3, 2024-05 or 2024-W24',
      }),
    'The occurrence, by its period',
    'kỳ',
    '2024',
  ),
  on: s.about(dueDay(), 'The day named for it', 'ngày nêu', '2024-05-01'),
  exclusive: s.about(z.boolean().optional(), 'That day is itself too late', 'không tính ngày đó', true),
});

const members = {
  type: s.about(
    s.word(DEADLINE_TYPES),
    `Kind of deadline: ${s.glossary(DEADLINE_TYPES)}`,
    'loại thời hạn',
    'RECURRING',
  ),
  on: s.about(dueDay().optional(), 'BEFORE, NO_LATER_THAN: the day named', 'ngày nêu', '2024-12-15'),
  year: s.about(
    whole(FIRST_YEAR, LAST_YEAR),
    'Year of the month, quarter or half; when left out, the first such from the day of issue on',
    'năm',
    2024,
  ),
  half: s.about(whole(1, 2), 'Half of the year', 'nửa năm', 1),
  quarter: s.about(whole(1, 4), 'Calendar quarter', 'quý', 1),
  month: s.about(
    whole(1, 12),
    'Month of the period; with BEFORE and NO_LATER_THAN of a day named without its year; with RECURRING every YEAR or HALF_YEAR the month the day lies in',
    'tháng',
    12,
  ),
  day: s.about(
    whole(1, 31),
    'Day of the month: of a day named without its year or month, or of each occurrence',
    'ngày trong tháng',
    15,
  ),
  weekday: s.about(whole(1, 7), 'RECURRING every WEEK: 1 Monday … 7 Sunday', 'thứ trong tuần', 5),
  point: s.about(
    s.word(POINTS).optional(),
    `Point of the month or year: ${s.glossary(POINTS)}`,
    'đầu, giữa, cuối kỳ',
    'END',
  ),
  exclusive: s.about(z.boolean().optional(), 'RECURRING: the day named is itself too late', 'không tính ngày đó', true),
  dueTime: s.about(dueTime().optional(), 'Time of the last day by which it is due', 'giờ', '16:00'),
  every: s.about(
    z
      .array(s.word(PERIODS))
      .min(1)
      .max(5)
      .refine((list) => new Set(list).size === list.length, { error: 'names a period twice' })
      .optional(),
    `RECURRING: how often, one occurrence for each period named: ${s.glossary(PERIODS)}`,
    'định kỳ',
    ['YEAR'],
  ),
  afterPeriod: s.about(
    z.boolean().optional(),
    'RECURRING: the day lies in the first month after the period; with a month named, in the year after',
    'tháng đầu kỳ sau',
    false,
  ),
  overrides: s.about(
    z.array(override).max(100).optional(),
    'RECURRING: single occurrences that have a day of their own',
    'kỳ có thời hạn riêng',
    [{ period: '2024', on: '2024-05-01', exclusive: true }],
  ),
  count: s.about(whole(1, 3650), 'WITHIN_DAYS: how many', 'số lượng', 15),
  unit: s.about(s.word(SPANS).optional(), `WITHIN_DAYS: of what: ${s.glossary(SPANS)}`, 'đơn vị', 'WORKING_DAY'),
  startsAt: s.about(
    s.word(STARTS).optional(),
    `WITHIN_DAYS: what the time runs from where no day is named: ${s.glossary(STARTS)}`,
    'tính từ',
    'EVENT',
  ),
  from: s.about(
    dueDay().optional(),
    'WITHIN_DAYS: the day the time runs from, itself not counted',
    'kể từ ngày',
    '2026-05-04',
  ),
  pauses: s.about(z.array(pause).max(100).optional(), 'WITHIN_DAYS: days that are not counted', 'thời gian tạm dừng', [
    { from: '2026-06-10', to: '2026-06-15' },
  ]),
};
type Member = Exclude<keyof typeof members, 'type'>;

interface Use {
  /** Members that must be there: all of one of the lists. */
  needs?: readonly (readonly Member[])[];
  may?: readonly Member[];
}

/** Which members say something of which type; any other would be silently left aside. */
const USES: Readonly<Record<DeadlineType, Use>> = {
  BEFORE: { needs: [['on'], ['day']], may: ['month'] },
  NO_LATER_THAN: { needs: [['on'], ['day']], may: ['month', 'dueTime'] },
  WITHIN_MONTH: { needs: [['month']], may: ['year', 'point'] },
  WITHIN_QUARTER: { needs: [['quarter']], may: ['year'] },
  WITHIN_HALF_YEAR: { needs: [['half']], may: ['year'] },
  WITHIN_YEAR: { needs: [['year']], may: ['point'] },
  WITHIN_DAYS: { needs: [['count', 'unit']], may: ['startsAt', 'from', 'pauses'] },
  RECURRING: {
    needs: [['every']],
    may: ['month', 'day', 'weekday', 'exclusive', 'dueTime', 'afterPeriod', 'overrides'],
  },
  AT_EVENT: { may: ['month', 'year'] },
  BY_REFERENCE: {},
  STANDING: {},
};

/** Longest count of each unit: a generation for months and years, ten years for days. */
const LONGEST: Readonly<Record<keyof typeof SPANS, number>> = {
  WORKING_DAY: 2500,
  DAY: 3650,
  WEEK: 520,
  MONTH: 360,
  YEAR: 30,
};

type Given = z.output<z.ZodObject<typeof members>>;
type Say = (name: string, message: string) => void;

function recurringFaults(rule: Given, say: Say): void {
  const every = rule.every ?? [];
  const yearly = every.length === 1 && (every[0] === 'YEAR' || every[0] === 'HALF_YEAR');
  if (rule.month !== undefined && !yearly) say('month', 'only with `every` YEAR or HALF_YEAR alone');
  if (rule.weekday !== undefined && (every.length !== 1 || every[0] !== 'WEEK'))
    say('weekday', 'only with `every` WEEK alone');
  if (rule.day !== undefined && every.includes('WEEK')) say('day', 'a week has weekdays');
  if (rule.exclusive && rule.day === undefined && rule.weekday === undefined) say('exclusive', 'needs a day');
  if (rule.afterPeriod && rule.day === undefined) say('afterPeriod', 'needs a day');
  const periods = (rule.overrides ?? []).map((o) => o.period);
  periods.forEach((period, i) => {
    if (!every.some((e) => LABELS[e].test(period))) say(`overrides/${i}/period`, 'is no period of `every`');
    if (periods.indexOf(period) !== i) say(`overrides/${i}/period`, 'is named twice');
  });
}

function faultsIn(rule: Given, say: Say): void {
  const { needs = [[]], may = [] } = USES[rule.type];
  const has = (name: Member) => rule[name] !== undefined;
  if (!needs.some((list) => list.every(has)))
    for (const name of needs[0]!.filter((n) => !has(n))) say(name, `${rule.type} needs it`);
  for (const name of Object.keys(members) as (Member | 'type')[])
    if (name !== 'type' && has(name) && ![...needs.flat(), ...may].includes(name))
      say(name, `says nothing of ${rule.type}`);
  if (rule.on !== undefined && (has('day') || has('month'))) say('on', 'stands for itself, without month and day');
  if (rule.type === 'AT_EVENT' && has('year') && !has('month')) say('month', 'needed with a year');
  if (rule.unit && rule.count! > LONGEST[rule.unit]) say('count', `at most ${LONGEST[rule.unit]} of ${rule.unit}`);
  if (rule.month && rule.day && rule.day > [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][rule.month - 1]!)
    say('day', 'that month has no such day');
  if (rule.type === 'RECURRING') recurringFaults(rule, say);
}

export const ruleSchema = z
  .strictObject(members)
  .superRefine((rule, ctx) => {
    faultsIn(rule, (name, message) =>
      ctx.addIssue({
        code: 'custom',
        path: name.split('/').map((part) => (/^\d+$/.test(part) ? Number(part) : part)),
        message,
      }),
    );
  })
  .meta({
    id: 'DeadlineRule',
    description: s.describe('A deadline as a structure', 'thời hạn dạng cấu trúc'),
    examples: [{ type: 'RECURRING', every: ['YEAR'], month: 12, day: 15, exclusive: true }],
  });

/** A deadline as a structure: what `ruleOf` reads from words, what a task keeps, what `computeDeadline` turns into days. */
export type DeadlineRule = z.output<typeof ruleSchema>;
