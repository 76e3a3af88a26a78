import { z } from 'zod';
import type { Ctx } from '../../auth/context.ts';
import { Params } from '../../db/sql.ts';
import { readSnapshot, type Tx } from '../../db/tx.ts';
import { type Answer, op } from '../../http/operation.ts';
import { type Calendar, type Kind, type Period, periodsEnding } from '../../lib/periods.ts';
import { problem } from '../../problems.ts';
import { travelShape } from '../../records/grammar.ts';
import * as s from '../../records/schemas.ts';
import { type Moment, resolveMoment, rowsAt } from '../../records/source.ts';
import { FREQUENCIES, PERIOD_CALENDARS, WINDOW_SOURCES } from '../../vocab/reports.ts';
import { customPeriodSpec } from './custom-periods.spec.ts';

// GET /report-periods: the periods of every calendar side by side. Two calendars are arithmetic, the rest is data.

const LONGEST_YEARS = 10;
const STANDARD = ['WEEK', 'MONTH', 'QUARTER', 'FIRST_HALF', 'SECOND_HALF', 'NINE_MONTHS', 'YEAR'] as const;

/** One or several words of a list, as a repeated parameter has them. */
const some = <W extends Readonly<Record<string, string>>>(words: W, en: string, vi: string, example: string) =>
  z
    .union([s.word(words), z.array(s.word(words)).min(1).max(Object.keys(words).length)])
    .optional()
    .meta({ description: s.describe(`${en}: ${s.glossary(words)}`, vi), examples: [example] });

const ending = (en: string, vi: string, example: string) =>
  s
    .day()
    .refine((d) => d >= '1900-01-01' && d <= '2199-12-31', { error: 'must lie between 1900 and 2199' })
    .optional()
    .meta({ description: s.describe(en, vi), examples: [example] });

const query = z.strictObject({
  calendar: some(PERIOD_CALENDARS, 'Calendars; all when left out', 'loại kỳ', 'ADMIN_09_2019'),
  frequency: some(FREQUENCIES, 'Kinds of period; all but weeks when left out', 'tần suất', 'FIRST_HALF'),
  from: ending(
    'First cut-off day; 1 January of the year asked about when left out',
    'chốt số liệu từ ngày',
    '2026-01-01',
  ),
  to: ending('Last cut-off day; 31 December of that year when left out', 'chốt số liệu đến ngày', '2026-12-31'),
  ...travelShape,
});
type Query = z.output<typeof query>;

const row = z
  .strictObject({
    calendar: s.about(s.word(PERIOD_CALENDARS), 'Calendar', 'loại kỳ', 'ADMIN_09_2019'),
    customCalendar: s.about(s.code().nullable(), 'Series of a custom period', 'loại kỳ riêng', null),
    frequency: s.about(s.word(FREQUENCIES), 'Kind of period', 'tần suất', 'FIRST_HALF'),
    code: s.about(s.text(40), 'Label, unique in its calendar', 'mã kỳ', '2026-H1'),
    name: s.about(s.text(300), 'Name', 'tên kỳ', '6 tháng đầu năm 2026'),
    dataFrom: s.about(s.day(), 'First day of its data', 'số liệu từ ngày', '2025-12-15'),
    dataTo: s.about(s.day(), 'Last day of its data, the cut-off', 'ngày chốt số liệu', '2026-06-14'),
    dueOn: s.about(
      s.day().nullable(),
      'Day its report is due, where the period itself says so; else each template does',
      'thời hạn gửi',
      null,
    ),
    windowSource: s.about(
      s.word(WINDOW_SOURCES),
      `Who set the window: ${s.glossary(WINDOW_SOURCES)}`,
      'căn cứ xác định',
      'LAW',
    ),
  })
  .meta({
    id: 'ReportPeriod',
    description: s.describe('A reporting period', 'kỳ báo cáo'),
    examples: [
      {
        ...{ calendar: 'ADMIN_09_2019', customCalendar: null, frequency: 'FIRST_HALF', code: '2026-H1' },
        ...{ name: '6 tháng đầu năm 2026', dataFrom: '2025-12-15', dataTo: '2026-06-14', dueOn: null },
        windowSource: 'LAW',
      },
    ],
  });

const answer = z
  .strictObject({ data: s.about(z.array(row).max(10_000), 'Periods, by cut-off day', 'các kỳ báo cáo', []) })
  .meta({
    id: 'ReportPeriods',
    description: s.describe('Reporting periods', 'các kỳ báo cáo'),
    examples: [{ data: [] }],
  });

/** Weeks and nine months are set by whoever issues a regime (NĐ 09/2019/NĐ-CP Art. 12.5). */
const isLocal = (calendar: Calendar, kind: Kind): boolean =>
  calendar === 'ADMIN_09_2019' && (kind === 'WEEK' || kind === 'NINE_MONTHS');

const nameOf = ({ code, kind }: Period): string => {
  const [year, rest = ''] = code.split('-');
  if (kind === 'YEAR') return `Năm ${year}`;
  const number = rest.replace(/^\D|\D$/g, '');
  if (kind === 'WEEK') return `Tuần ${number} năm ${year}`;
  if (kind === 'MONTH') return `Tháng ${number} năm ${year}`;
  return kind === 'QUARTER'
    ? `Quý ${number} năm ${year}`
    : `${FREQUENCIES[kind]} năm ${year}`.replace('năm năm', 'năm');
};

const standard = (calendar: Calendar, kind: Kind, from: string, to: string) =>
  periodsEnding(calendar, kind, from, to).map((p) => ({
    ...{ calendar, customCalendar: null, frequency: kind, code: p.code, name: nameOf(p) },
    ...{ dataFrom: p.dataFrom, dataTo: p.dataTo, dueOn: null },
    windowSource: isLocal(calendar, kind) ? 'LOCAL' : 'LAW',
  }));

async function custom(tx: Tx, moment: Moment, from: string, to: string) {
  const p = new Params();
  return tx.rows<Record<string, unknown> & { dataTo: string; code: string }>({
    text: `select 'CUSTOM' as calendar, t.calendar as "customCalendar", 'CUSTOM' as frequency, t.code, t.name,
        t.data_from as "dataFrom", t.data_to as "dataTo", t.due_on as "dueOn", 'LOCAL' as "windowSource"
      from ${rowsAt(customPeriodSpec, moment, p)} t
      where t.data_to between ${p.add(from, 'date')} and ${p.add(to, 'date')} order by t.data_to, t.calendar, t.code limit 5000`,
    values: p.values,
  });
}

const list = (value: string | readonly string[] | undefined, all: readonly string[]): readonly string[] =>
  value === undefined ? all : typeof value === 'string' ? [value] : value;

const periods = (ctx: Ctx, asked: Query): Promise<Answer> =>
  readSnapshot(ctx.db, async (tx) => {
    const { head, moment } = await resolveMoment(ctx, tx, asked);
    const year = moment.day.slice(0, 4);
    const [from, to] = [asked.from ?? `${year}-01-01`, asked.to ?? `${asked.from?.slice(0, 4) ?? year}-12-31`];
    const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4));
    if (to < from || years > LONGEST_YEARS)
      throw problem('invalid_request', undefined, [
        { parameter: 'to', code: 'out_of_range', detail: `Lies in the ${LONGEST_YEARS} years from \`from\` on` },
      ]);
    const calendars = list(asked.calendar, Object.keys(PERIOD_CALENDARS));
    const kinds = list(asked.frequency, [...STANDARD.filter((k) => k !== 'WEEK'), 'CUSTOM']);
    const data = [
      ...(['ADMIN_09_2019', 'CALENDAR'] as const)
        .filter((c) => calendars.includes(c))
        .flatMap((c) => STANDARD.filter((k) => kinds.includes(k)).flatMap((k) => standard(c, k, from, to))),
      ...(calendars.includes('CUSTOM') && kinds.includes('CUSTOM') ? await custom(tx, moment, from, to) : []),
    ].sort((a, b) => (a.dataTo < b.dataTo ? -1 : a.dataTo > b.dataTo ? 1 : 0));
    return { status: 200, body: { data }, position: head };
  });

export const periodList = op('report_period_list', {
  method: 'GET',
  path: '/v1/report-periods',
  tag: 'Reports',
  access: 'public',
  cached: true,
  summary: 'List reporting periods',
  description:
    'Lists reporting periods (kỳ báo cáo) of all calendars by cut-off day: the administrative ones from the 15th to the 14th (NĐ 09/2019/NĐ-CP Art. 12), those of the calendar year (statistics, investment), and the custom ones on record. A label is unique in its calendar. Weeks run from Monday to Sunday; the administrative week and nine months are set locally (Art. 12.5).',
  query: query as z.ZodType<unknown>,
  success: { 200: { description: 'The periods', schema: answer } },
  problems: ['unknown_position'],
  handle: (ctx, input) => periods(ctx, input.query as Query),
});
