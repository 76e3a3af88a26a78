import { z } from 'zod';
import { addMonths, daysBetween } from '../../lib/dates.ts';
import * as s from '../../records/schemas.ts';
import { ADJUSTMENTS, CALENDAR_SCOPES, DEADLINE_RULES, DEADLINE_TYPES } from '../../vocab/calendar.ts';
import { dueDay, dueTime, ruleSchema } from './deadline-rule.ts';

// What is asked of a deadline and what is answered.

/** Longest window of occurrences, in years. */
const LONGEST_WINDOW = 10;

export const questionSchema = z
  .strictObject({
    text: s.about(
      s.text(1000).optional(),
      'The words of one deadline, with or without accents; either this or `rule`',
      'cụm từ nêu thời hạn',
      'trước ngày 15/12 hàng năm',
    ),
    rule: s.about(
      ruleSchema.optional(),
      'The deadline as a structure; either this or `text`',
      'thời hạn dạng cấu trúc',
      {
        type: 'WITHIN_DAYS',
        count: 15,
        unit: 'WORKING_DAY',
        from: '2026-05-04',
      },
    ),
    issuedOn: s.about(
      dueDay().optional(),
      'Day of issue of the document: decides a year that is not named, and what time limits run from',
      'ngày ban hành',
      '2022-10-06',
    ),
    startedOn: s.about(
      dueDay().optional(),
      'Day of the event that a time limit runs from, such as receipt',
      'ngày bắt đầu tính',
      '2026-05-04',
    ),
    from: s.about(
      dueDay().optional(),
      'First nominal day of the occurrences wanted; the day of issue when left out, else today',
      'từ ngày',
      '2024-01-01',
    ),
    to: s.about(
      dueDay().optional(),
      `Last nominal day of the occurrences wanted, at most ${LONGEST_WINDOW} years on; one year on when left out`,
      'đến ngày',
      '2026-12-31',
    ),
    workingDayAdjust: s.about(
      s.word(ADJUSTMENTS).optional(),
      `What becomes of a last day off work: ${s.glossary(ADJUSTMENTS)}; NEXT when left out`,
      'điều chỉnh theo ngày làm việc',
      'NEXT',
    ),
    appliesTo: s.about(
      s.word(CALENDAR_SCOPES).optional(),
      `Whose calendar: ${s.glossary(CALENDAR_SCOPES)}; PUBLIC_SECTOR when left out`,
      'lịch áp dụng cho',
      'PUBLIC_SECTOR',
    ),
  })
  .superRefine(({ text, rule, from, to, issuedOn }, ctx) => {
    const say = (name: string, message: string) => ctx.addIssue({ code: 'custom', path: [name], message });
    if (text === undefined && rule === undefined) say('text', 'either `text` or `rule` is needed');
    if (text !== undefined && rule !== undefined) say('rule', 'either `text` or `rule`, not both');
    if (to === undefined) return;
    const begin = from ?? issuedOn;
    if (begin === undefined) say('from', 'needed with `to`');
    else if (to < begin) say('to', `lies before ${begin}`);
    else if (daysBetween(begin, to) > daysBetween(begin, addMonths(begin, 12 * LONGEST_WINDOW)))
      say('to', `lies more than ${LONGEST_WINDOW} years after ${begin}`);
  })
  .meta({
    id: 'DeadlineQuestion',
    description: s.describe('A deadline whose days are wanted', 'thời hạn cần tính'),
    examples: [{ text: 'trước ngày 15/12 hàng năm', issuedOn: '2024-01-01' }],
  });
export type DeadlineQuestion = z.output<typeof questionSchema>;

const step = z
  .strictObject({
    rule: s.about(s.word(DEADLINE_RULES), `The rule: ${s.glossary(DEADLINE_RULES)}`, 'quy tắc', 'before_day'),
    article: s.about(
      z.string().max(200).nullable(),
      'Act and article it rests on; null where it is the plain reading of the words',
      'căn cứ',
      '91/2015/QH13 Art. 148.5',
    ),
    from: s.about(s.day().nullable(), 'Day it starts from', 'từ ngày', '2024-12-15'),
    to: s.about(s.day().nullable(), 'Day it leads to', 'đến ngày', '2024-12-14'),
    name: s.about(z.string().max(200).nullable(), 'What the day, period or number is', 'tên', 'Quốc khánh'),
  })
  .meta({ id: 'DeadlineStep', description: s.describe('One step of the chain', 'một bước suy luận') });

const chain = (en: string) =>
  s.about(z.array(step).max(500), en, 'chuỗi quy tắc', [
    { rule: 'before_day', article: null, from: '2024-12-15', to: '2024-12-14', name: null },
  ]);

const occurrence = z.strictObject({
  period: s.about(z.string().max(8), 'The period: 2024, 2024-H1, 2024-Q3, 2024-05, 2024-W24', 'kỳ', '2024'),
  nominalOn: s.about(s.day(), 'Last day the words allow', 'ngày cuối theo văn bản', '2024-12-14'),
  effectiveOn: s.about(s.day(), 'Last day on which it is in time', 'ngày cuối thực tế', '2024-12-16'),
  rules: chain('The chain of rules that led there'),
});

const { month, day, weekday, exclusive, afterPeriod, overrides, every } = ruleSchema.shape;

/** The days of a deadline and the chain of rules that led there: the wire form of `ComputedDeadline`. */
export const computedShape = {
  type: s.about(
    s.word(DEADLINE_TYPES),
    `Kind of deadline: ${s.glossary(DEADLINE_TYPES)}`,
    'loại thời hạn',
    'RECURRING',
  ),
  nominalOn: s.about(
    s.day().nullable(),
    'Last day the words allow; of a recurring deadline that of the first occurrence; null where no day can be told',
    'ngày cuối theo văn bản',
    '2024-12-14',
  ),
  effectiveOn: s.about(
    s.day().nullable(),
    'Last day on which it is in time, until 24:00 or `dueTime` in Vietnam',
    'ngày cuối thực tế',
    '2024-12-16',
  ),
  inclusive: s.about(z.boolean(), 'False where the printed day is itself too late', 'tính cả ngày nêu', false),
  dueTime: s.about(dueTime().nullable(), 'Time of the last day; null for its end', 'giờ', '16:00'),
  recurrence: s.about(
    z
      .strictObject({
        every: s.about(every.unwrap(), 'How often', 'định kỳ', ['YEAR']),
        month,
        day,
        weekday,
        exclusive,
        dueTime: ruleSchema.shape.dueTime,
        afterPeriod,
        overrides,
      })
      .nullable(),
    'How it recurs; null where it does not',
    'định kỳ',
    { every: ['YEAR'], month: 12, day: 15, exclusive: true },
  ),
  occurrences: s.about(
    z.array(occurrence).max(1500),
    'The occurrences whose nominal day lies in the window, in order',
    'các kỳ',
    [
      {
        period: '2024',
        nominalOn: '2024-12-14',
        effectiveOn: '2024-12-16',
        rules: [{ rule: 'before_day', article: null, from: '2024-12-15', to: '2024-12-14', name: null }],
      },
    ],
  ),
  rules: chain('The chain of rules; of a recurring deadline that of the first occurrence'),
};

export const computedSchema = z
  .strictObject({
    ...computedShape,
    rule: s.about(ruleSchema, 'The structure, as given or as the words were understood', 'thời hạn dạng cấu trúc', {
      type: 'RECURRING',
      every: ['YEAR'],
      month: 12,
      day: 15,
      exclusive: true,
    }),
  })
  .meta({ id: 'ComputedDeadline', description: s.describe('A deadline with its days', 'thời hạn đã tính') });
