import t from 'tap';
import { addDays } from '../src/lib/dates.ts';
import { isWorkingDay, workingCalendar } from '../src/modules/calendar/working-days.ts';
import { type Answer, testApp } from './support/app.ts';

// Deadlines over HTTP: the words and structures the offices use, the days they come to, and the rules that led there.

const app = await testApp(t, { sample: true });
const ask = (body: unknown, query = ''): Promise<Answer> => app.call('POST', `/v1/deadlines/compute${query}`, { body });
const computed = async (body: unknown, query = '') => {
  const answer = await ask(body, query);
  if (answer.status !== 200) throw new Error(`${JSON.stringify(body)}: ${answer.text}`);
  return answer.body;
};
const rulesOf = (body: { rules: { rule: string }[] }): string[] => body.rules.map((r) => r.rule);
const articlesOf = (body: { rules: { article: string | null }[] }) => body.rules.map((r) => r.article);

type Case = [about: Record<string, unknown>, nominal: string | null, effective: string | null, more?: string[]];

const quarter = { type: 'RECURRING', every: ['QUARTER'], day: 10, exclusive: true, afterPeriod: true };

/** Worked cases: nominal last day, effective day, rules that must stand in the chain. */
const WORKED: readonly Case[] = [
  [{ text: 'trước ngày 15/6', issuedOn: '2024-01-01' }, '2024-06-14', '2024-06-14', ['first_such_day', 'before_day']],
  [{ text: 'trước ngày 15/12', issuedOn: '2024-01-01' }, '2024-12-14', '2024-12-16', ['after_printed_day']],
  [{ text: 'trước ngày 15/12', issuedOn: '2025-01-01' }, '2025-12-14', '2025-12-15', ['weekend', 'next_working_day']],
  [{ text: 'trước ngày 31/12', issuedOn: '2023-01-01' }, '2023-12-30', '2024-01-02', ['weekend', 'holiday']],
  [{ text: 'trước ngày 01/5/2024' }, '2024-04-30', '2024-05-02', ['day_named', 'holiday', 'after_printed_day']],
  [{ text: 'xong trong tháng 6/2024' }, '2024-06-30', '2024-07-01', ['calendar_month', 'weekend']],
  [{ text: 'trong tháng 3/2024' }, '2024-03-31', '2024-04-01'],
  [{ text: 'xong trong quý I năm 2023' }, '2023-03-31', '2023-03-31', ['calendar_quarter']],
  [{ text: 'trước ngày 20/6', issuedOn: '2026-01-01' }, '2026-06-19', '2026-06-19'],
  [{ rule: quarter, from: '2026-01-01', to: '2026-03-31' }, '2026-01-09', '2026-01-09', ['day_in_period']],
  // law-core 54
  [{ text: 'trước ngày 25/11/2026' }, '2026-11-24', '2026-11-25', ['holiday']],
  [{ text: 'trước ngày 05/5/2025' }, '2025-05-04', '2025-05-05'],
  [{ text: 'chậm nhất ngày 10/01/2026' }, '2026-01-10', '2026-01-10', ['swap_working']],
  [{ text: 'chậm nhất ngày 22/8/2026' }, '2026-08-22', '2026-08-22', ['swap_working']],
  [{ text: 'chậm nhất ngày 02/5/2025' }, '2025-05-02', '2025-05-05', ['swap_off']],
  [{ text: 'ngày 23/11/2026' }, '2026-11-23', '2026-11-23'],
  [{ text: 'ngày 28/11/2026' }, '2026-11-28', '2026-11-30', ['weekend']],
  // Tết 2024 and 2025
  [{ text: 'chậm nhất ngày 08/02/2024' }, '2024-02-08', '2024-02-15', ['comp_off']],
  [{ rule: { type: 'WITHIN_DAYS', count: 5, unit: 'WORKING_DAY', from: '2025-01-24' } }, '2025-02-07', '2025-02-07'],
  // The cluster procedure of 2026, step by step
  [{ text: 'trong 05 ngày làm việc kể từ ngày 04/5/2026' }, '2026-05-11', '2026-05-11', ['first_day_not_counted']],
  [{ text: 'trong 15 ngày kể từ ngày 11/5/2026' }, '2026-05-26', '2026-05-26', ['days_counted']],
  [{ text: 'trong 5 ngày làm việc kể từ ngày 26/5/2026' }, '2026-06-02', '2026-06-02'],
  [{ text: 'trong 25 ngày kể từ ngày 02/6/2026' }, '2026-06-27', '2026-06-29', ['weekend', 'next_working_day']],
  [{ text: 'trong 07 ngày làm việc kể từ ngày 29/6/2026' }, '2026-07-08', '2026-07-08'],
  // Months and years end on the corresponding day, or the last of the month
  [{ rule: { type: 'WITHIN_DAYS', count: 1, unit: 'MONTH', from: '2024-01-31' } }, '2024-02-29', '2024-02-29'],
  [{ rule: { type: 'WITHIN_DAYS', count: 2, unit: 'YEAR', from: '2024-02-29' } }, '2026-02-28', '2026-03-02'],
  [{ rule: { type: 'WITHIN_DAYS', count: 2, unit: 'WEEK', from: '2026-06-01' } }, '2026-06-15', '2026-06-15'],
  [{ text: 'cuối năm 2024' }, '2024-12-31', '2024-12-31', ['point_of_year']],
  [{ text: 'giữa năm 2024' }, '2024-06-30', '2024-07-01', ['point_of_year']],
  [{ text: 'giữa tháng 6/2024' }, '2024-06-15', '2024-06-17', ['point_of_month']],
  [{ text: 'đầu tháng 7/2024' }, '2024-07-01', '2024-07-01'],
  [{ text: 'trước năm 2025' }, '2024-12-31', '2024-12-31'],
  [{ text: 'trước tháng 6/2024' }, '2024-05-31', '2024-05-31'],
  [{ text: '6 tháng đầu năm 2024' }, '2024-06-30', '2024-07-01', ['calendar_half_year']],
  [{ text: '9 tháng đầu năm 2024' }, '2024-09-30', '2024-09-30'],
  [{ text: 'chậm nhất ngày 25', issuedOn: '2024-06-26' }, '2024-07-25', '2024-07-25', ['first_such_day']],
  [{ text: 'chậm nhất ngày 31', issuedOn: '2024-06-01' }, '2024-07-31', '2024-07-31'],
  [{ text: 'trước ngày 29/02', issuedOn: '2025-01-01' }, '2028-02-28', '2028-02-28', ['calendar_not_loaded']],
  [{ text: 'trong tháng 6', issuedOn: '2024-07-01' }, '2025-06-30', '2025-06-30', ['first_such_day']],
  [{ text: 'quý IV', issuedOn: '2024-07-01' }, '2024-12-31', '2024-12-31'],
  [{ text: 'trước ngày 15/6', issuedOn: '2024-06-15' }, '2025-06-14', '2025-06-16', ['first_such_day']],
  [{ text: 'chậm nhất ngày 15/6', issuedOn: '2024-06-15' }, '2024-06-15', '2024-06-17'],
  [{ text: 'trong 15 ngày kể từ ngày ký', issuedOn: '2024-06-03' }, '2024-06-18', '2024-06-18'],
  [{ text: 'trong 10 ngày kể từ ngày nhận hồ sơ', issuedOn: '2024-06-03' }, null, null, ['start_unknown']],
  [{ text: 'trong 10 ngày kể từ ngày nhận hồ sơ', startedOn: '2024-06-03' }, '2024-06-13', '2024-06-13'],
  [{ text: 'trước ngày 15/6' }, null, null, ['issue_day_unknown']],
  [{ text: 'hết năm 2030' }, '2030-12-31', '2030-12-31', ['calendar_not_loaded']],
];

t.test('the worked cases', async (t) => {
  for (const [about, nominal, effective, rules = []] of WORKED) {
    const body = await computed(about);
    const what = JSON.stringify(about);
    t.same([body.nominalOn, body.effectiveOn], [nominal, effective], what);
    for (const rule of rules) t.ok(rulesOf(body).includes(rule), `${what} by ${rule}: ${rulesOf(body)}`);
    t.equal(rulesOf(body).includes('next_working_day'), nominal !== effective, what);
  }
});

/** The 21 dated expressions of the four directives, and the one with an event. */
const DATED: readonly [string, string, boolean][] = [
  ['hết năm 2025', '2025-12-31', true],
  ['xong trong tháng 6/2024', '2024-06-30', true],
  ['năm 2024', '2024-12-31', true],
  ['trong tháng 3/2024', '2024-03-31', true],
  ['xong trong tháng 3/2024', '2024-03-31', true],
  ['thực hiện xong trong tháng 10 năm 2022', '2022-10-31', true],
  ['thực hiện xong trong tháng 10 năm 2022', '2022-10-31', true],
  ['thực hiện xong trong quý I năm 2023', '2023-03-31', true],
  ['thực hiện trong tháng 12 năm 2022', '2022-12-31', true],
  ['thực hiện xong trong tháng 06 năm 2023', '2023-06-30', true],
  ['thực hiện xong trong quý IV/2023', '2023-12-31', true],
  ['thực hiện xong trong tháng 12/2022', '2022-12-31', true],
  ['thực hiện xong trong năm 2023', '2023-12-31', true],
  ['thực hiện xong trong tháng 12/2022', '2022-12-31', true],
  ['thực hiện xong trong tháng 12/2022', '2022-12-31', true],
  ['trước ngày 01/5/2024', '2024-04-30', false],
  ['tại phiên họp thường kỳ tháng 5/2024', '2024-05-31', true],
  ['trong năm 2021', '2021-12-31', true],
  ['Trong năm 2021', '2021-12-31', true],
  ['Từ nay đến năm 2025', '2025-12-31', true],
  ['hoàn thành trong tháng 9 năm 2021', '2021-09-30', true],
];

t.test('the dated expressions of the four directives', async (t) => {
  t.equal(DATED.length, 21);
  for (const [text, nominal, inclusive] of DATED) {
    const body = await computed({ text });
    t.match(body, { nominalOn: nominal, inclusive, recurrence: null, occurrences: [] }, text);
    t.equal(body.type === 'AT_EVENT', /phiên họp/.test(text));
  }
});

/** The 15 periodic expressions: what recurs, and the nominal days of 2023. */
const PERIODIC: readonly [string, Record<string, unknown>, string[]][] = [
  ['Hằng tháng', { every: ['MONTH'] }, ['2023-01 2023-01-31', '2023-12 2023-12-31']],
  ['Hằng tháng', { every: ['MONTH'] }, ['2023-02 2023-02-28']],
  ['Hàng tháng', { every: ['MONTH'] }, ['2023-06 2023-06-30']],
  ['theo kế hoạch hàng năm', { every: ['YEAR'] }, ['2023 2023-12-31']],
  ['thực hiện hàng năm', { every: ['YEAR'] }, ['2023 2023-12-31']],
  ['thực hiện hàng năm', { every: ['YEAR'] }, ['2023 2023-12-31']],
  ['định kỳ hàng quý, năm', { every: ['QUARTER', 'YEAR'] }, ['2023-Q1 2023-03-31', '2023-Q4 2023-12-31']],
  ['định kỳ hàng quý, năm', { every: ['QUARTER', 'YEAR'] }, ['2023 2023-12-31']],
  ['định kỳ hàng năm', { every: ['YEAR'] }, ['2023 2023-12-31']],
  ['Hàng năm', { every: ['YEAR'] }, ['2023 2023-12-31']],
  ['hàng năm', { every: ['YEAR'] }, ['2023 2023-12-31']],
  ['trước ngày 15/12 hàng năm', { every: ['YEAR'], month: 12, day: 15, exclusive: true }, ['2023 2023-12-14']],
  ['trước ngày 31/12 hàng năm', { every: ['YEAR'], month: 12, day: 31, exclusive: true }, ['2023 2023-12-30']],
  [
    'Báo cáo 6 tháng gửi trước ngày 15/6',
    { every: ['HALF_YEAR'], month: 6, day: 15, exclusive: true },
    ['2023-H1 2023-06-14'],
  ],
  ['báo cáo năm gửi trước ngày 15/12', { every: ['YEAR'], month: 12, day: 15, exclusive: true }, ['2023 2023-12-14']],
];

t.test('the periodic expressions of the four directives', async (t) => {
  t.equal(PERIODIC.length, 15);
  for (const [text, recurrence, days] of PERIODIC) {
    const body = await computed({ text, from: '2023-01-01', to: '2023-12-31' });
    t.equal(body.type, 'RECURRING', text);
    t.same(body.recurrence, recurrence, text);
    const found = body.occurrences.map((o: { period: string; nominalOn: string }) => `${o.period} ${o.nominalOn}`);
    for (const one of days) t.ok(found.includes(one), `${text}: ${one} in ${found}`);
    const perYear: Record<string, number> = { MONTH: 12, QUARTER: 4, HALF_YEAR: 1, YEAR: 1 };
    const wanted = (recurrence.every as string[]).reduce((sum, every) => sum + perYear[every]!, 0);
    t.equal(found.length, wanted, `${text}: ${found}`);
    const noDay = rulesOf(body).includes('period_end_no_day');
    t.equal(noDay, recurrence.day === undefined, `${text}: no day is invented unsaid`);
    t.same([body.nominalOn, body.rules], [body.occurrences[0].nominalOn, body.occurrences[0].rules]);
  }
});

t.test('standing, by reference, at an event: no day is invented', async (t) => {
  for (const [text, type] of [
    ['định kỳ hoặc đột xuất', 'STANDING'],
    ['theo định kỳ và đột xuất', 'STANDING'],
    ['định kỳ', 'STANDING'],
    ['thực hiện thường xuyên', 'STANDING'],
    ['trước mắt … lâu dài', 'STANDING'],
    ['theo tiến độ đề ra', 'BY_REFERENCE'],
    ['theo quy định', 'BY_REFERENCE'],
    ['trong thời gian Nghị định số 32/2024/NĐ-CP ngày 15/3/2024 chưa có hiệu lực', 'BY_REFERENCE'],
    ['cho mùa hè năm 2024', 'AT_EVENT'],
    ['tại phiên họp HĐND tỉnh giữa năm 2024', 'AT_EVENT'],
  ] as const) {
    t.match(
      await computed({ text }),
      { type, nominalOn: null, effectiveOn: null, recurrence: null, occurrences: [], rules: [{ rule: 'no_day' }] },
      text,
    );
  }
});

t.test('the chain names each article and day', async (t) => {
  const body = await computed({ text: 'trước ngày 31/12', issuedOn: '2023-02-01' });
  t.same(body.rules, [
    { rule: 'first_such_day', article: null, from: '2023-02-01', to: '2023-12-31', name: null },
    { rule: 'before_day', article: null, from: '2023-12-31', to: '2023-12-30', name: null },
    { rule: 'weekend', article: '188/1999/QĐ-TTg', from: '2023-12-30', to: '2023-12-31', name: 'ngày nghỉ hằng tuần' },
    { rule: 'weekend', article: '188/1999/QĐ-TTg', from: '2023-12-31', to: '2024-01-01', name: 'ngày nghỉ hằng tuần' },
    { rule: 'holiday', article: 'BLLĐ 2019 Đ.112.1', from: '2024-01-01', to: '2024-01-02', name: 'Tết Dương lịch' },
    { rule: 'next_working_day', article: '91/2015/QH13 Art. 148.5', from: '2023-12-30', to: '2024-01-02', name: null },
    { rule: 'after_printed_day', article: null, from: '2023-12-31', to: '2024-01-02', name: null },
  ]);
  t.same(body.rule, { type: 'BEFORE', month: 12, day: 31 }, 'how the words were understood');
  const span = await computed({ text: 'trong 5 ngày làm việc kể từ ngày 04/5/2026' });
  t.same(articlesOf(span), ['91/2015/QH13 Art. 147.2', '91/2015/QH13 Art. 148.1']);
});

t.test('a year has a day of its own', async (t) => {
  const text = 'trước ngày 15/12 hàng năm. Riêng năm 2024, báo cáo trước ngày 01/5/2024';
  const overrides = [{ period: '2024', on: '2024-05-01', exclusive: true }];
  const rule = { type: 'RECURRING', every: ['YEAR'], month: 12, day: 15, exclusive: true, overrides };
  for (const stated of [{ text }, { rule }]) {
    const body = await computed({ ...stated, from: '2022-10-01', to: '2025-12-31' });
    t.same(
      body.occurrences.map((o: { period: string; nominalOn: string; effectiveOn: string }) => [
        o.period,
        o.nominalOn,
        o.effectiveOn,
      ]),
      [
        ['2022', '2022-12-14', '2022-12-14'],
        ['2023', '2023-12-14', '2023-12-14'],
        ['2024', '2024-04-30', '2024-05-02'],
        ['2025', '2025-12-14', '2025-12-15'],
      ],
    );
    t.equal(body.occurrences[2].rules[0].rule, 'occurrence_overridden');
    t.same(body.recurrence.overrides, overrides);
  }
  const later = await computed({ text, from: '2024-06-01', to: '2024-12-31' });
  t.same(later.occurrences, [], 'the day it replaces is not left behind');
});

t.test('recurring days where months are short, years turn and weeks end', async (t) => {
  const days = async (rule: object, from: string, to: string) => {
    const body = await computed({ rule: { type: 'RECURRING', ...rule }, from, to });
    return body.occurrences.map((o: { period: string; nominalOn: string }) => `${o.period} ${o.nominalOn}`);
  };
  t.same(await days({ every: ['MONTH'], day: 31 }, '2024-02-01', '2024-04-30'), [
    '2024-02 2024-02-29',
    '2024-03 2024-03-31',
    '2024-04 2024-04-30',
  ]);
  t.same(await days({ every: ['MONTH'], day: 31, exclusive: true }, '2024-02-01', '2024-03-31'), [
    '2024-02 2024-02-29',
    '2024-03 2024-03-30',
  ]);
  t.same(await days({ every: ['MONTH'], day: 1, exclusive: true }, '2024-12-01', '2024-12-31'), ['2025-01 2024-12-31']);
  t.same(await days({ every: ['YEAR'], month: 1, day: 15, afterPeriod: true }, '2025-01-01', '2025-12-31'), [
    '2024 2025-01-15',
  ]);
  t.same(await days({ every: ['YEAR'], month: 2, day: 29 }, '2024-01-01', '2025-12-31'), [
    '2024 2024-02-29',
    '2025 2025-02-28',
  ]);
  t.same(await days({ every: ['HALF_YEAR'], month: 7, day: 10 }, '2024-01-01', '2024-12-31'), ['2024-H1 2024-07-10']);
  t.same(await days({ every: ['HALF_YEAR'], month: 1, day: 10 }, '2025-01-01', '2025-12-31'), ['2024-H2 2025-01-10']);
  t.same(await days({ every: ['HALF_YEAR'], day: 25 }, '2024-01-01', '2024-12-31'), [
    '2024-H1 2024-06-25',
    '2024-H2 2024-12-25',
  ]);
  t.same(await days(quarter, '2025-01-01', '2025-12-31'), [
    '2024-Q4 2025-01-09',
    '2025-Q1 2025-04-09',
    '2025-Q2 2025-07-09',
    '2025-Q3 2025-10-09',
  ]);
  t.same(await days({ every: ['WEEK'] }, '2026-12-28', '2027-01-10'), ['2026-W53 2027-01-03', '2027-W01 2027-01-10']);
  t.same(await days({ every: ['WEEK'], weekday: 1, exclusive: true }, '2026-12-27', '2026-12-27'), [
    '2026-W53 2026-12-27',
  ]);
  t.equal((await days({ every: ['WEEK'] }, '2020-01-01', '2029-12-31')).length, 522);
  const early = await computed({ text: 'Báo cáo 6 tháng gửi trước ngày 15/6', issuedOn: '2024-01-01' });
  t.match(early.rules.at(-1), { rule: 'data_not_closed', article: '09/2019/NĐ-CP Art. 8.5', from: '2024-06-14' });
});

t.test('weekly, by an hour', async (t) => {
  const body = await computed({ text: 'trước 16:00 thứ Sáu hằng tuần', from: '2026-04-20', to: '2026-05-10' });
  t.match(body, { dueTime: '16:00', inclusive: true, recurrence: { every: ['WEEK'], weekday: 5, dueTime: '16:00' } });
  t.same(
    body.occurrences.map((o: Record<string, string>) => [o.period, o.nominalOn, o.effectiveOn]),
    [
      ['2026-W17', '2026-04-24', '2026-04-24'],
      ['2026-W18', '2026-05-01', '2026-05-04'],
      ['2026-W19', '2026-05-08', '2026-05-08'],
    ],
  );
  t.match(await computed({ text: 'trước 16h30 ngày 15/6/2024' }), {
    dueTime: '16:30',
    nominalOn: '2024-06-15',
    inclusive: true,
  });
});

t.test('the window: from issue or today, for a year', async (t) => {
  app.setNow('2026-11-20T01:00:00Z');
  const today = await computed({ text: 'hằng năm' });
  t.match(today, { nominalOn: '2026-12-31', occurrences: [{ period: '2026' }] });
  t.equal((await computed({ text: 'hằng tháng', issuedOn: '2024-01-15' })).occurrences.length, 12);
  app.setNow(null);
  const refused = async (more: object, at: string) =>
    t.match(await ask({ text: 'hằng tháng', ...more }), { status: 400, body: { errors: [{ pointer: at }] } });
  await refused({ from: '2024-01-01', to: '2034-01-02' }, '/to');
  await refused({ from: '2024-01-01', to: '2023-12-31' }, '/to');
  await refused({ to: '2023-12-31' }, '/from');
});

t.test('pauses are not counted', async (t) => {
  const rule = { type: 'WITHIN_DAYS', count: 25, unit: 'DAY', from: '2026-06-02' };
  const within = async (more: object) => computed({ rule: { ...rule, ...more } });
  const paused = await within({ pauses: [{ from: '2026-06-10', to: '2026-06-14' }] });
  t.same([paused.nominalOn, paused.effectiveOn], ['2026-07-02', '2026-07-02']);
  t.match(paused.rules[1], { rule: 'not_counted', from: '2026-06-10', to: '2026-06-14' });
  const overlapping = await within({
    pauses: [
      { from: '2026-06-10', to: '2026-06-12' },
      { from: '2026-06-11', to: '2026-06-14' },
    ],
  });
  t.equal(overlapping.nominalOn, '2026-07-02');
  t.equal((await within({ pauses: [{ from: '2026-05-01', to: '2026-06-02' }] })).nominalOn, '2026-06-27', 'before');
  t.equal((await within({ pauses: [{ from: '2026-07-01', to: '2026-07-09' }] })).nominalOn, '2026-06-27', 'after');
  const lasting = await within({ pauses: [{ from: '2026-06-10', to: null }] });
  t.match(lasting, { nominalOn: null, rules: [{}, { rule: 'still_paused', from: '2026-06-10' }] });
  const working = await within({ unit: 'WORKING_DAY', count: 5, pauses: [{ from: '2026-06-04', to: '2026-06-08' }] });
  t.equal(working.nominalOn, '2026-06-12', 'the weekend inside is skipped once');
  const month = await within({ unit: 'MONTH', count: 1, pauses: [{ from: '2026-06-10', to: '2026-06-14' }] });
  t.equal(month.nominalOn, '2026-07-07');
});

t.test('whether days off move a deadline is asked, and said', async (t) => {
  const body = await computed({ text: 'trước ngày 01/5/2024', workingDayAdjust: 'NONE' });
  t.same([body.nominalOn, body.effectiveOn], ['2024-04-30', '2024-04-30']);
  t.match(body.rules.at(-1), { rule: 'not_adjusted', name: 'Ngày Chiến thắng' });
  const employer = await computed({ text: 'chậm nhất ngày 29/4/2024', appliesTo: 'ALL' });
  t.equal(employer.effectiveOn, '2024-04-29', 'a swap binds public bodies');
  t.equal((await computed({ text: 'chậm nhất ngày 29/4/2024' })).effectiveOn, '2024-05-02');
});

t.test('the same words in every spelling', async (t) => {
  const plain = (await computed({ text: 'trước ngày 15/12 hàng năm' })).rule;
  for (const text of [
    'TRƯỚC NGÀY 15/12 HÀNG NĂM',
    'truoc ngay 15/12 hang nam',
    'trước ngày 15/12 hàng năm'.normalize('NFD'),
    '  trước   ngày\t15 / 12\n hàng  năm ',
    'trước ngày １５／１２ hằng năm',
    'trước ngày 15-12 mỗi năm',
    'trước ngày 15.12 hằng năm.',
    'trước ngày 15–12 hàng năm',
    'trước ngày 15 tháng 12 hằng năm',
    'trước\u00a0ngày 15/12\u200b hàng năm',
    'trước ngày 15/12³ hàng năm',
    'hằng năm, trước ngày 15/12',
  ])
    t.same((await computed({ text })).rule, plain, text);
  for (const text of ['15/6/2024', '15.06.2024', '15-6-2024', '15/6/24', '15 tháng 6 năm 2024', '15 / 06 / 2024'])
    t.match(await computed({ text: `trước ngày ${text}` }), { nominalOn: '2024-06-14' }, text);
});

t.test('days and periods in other words', async (t) => {
  const same = async (text: string, rule: Record<string, unknown>) =>
    t.same((await computed({ text })).rule, rule, text);
  await same('trước ngày mùng 5 hằng tháng', { type: 'RECURRING', every: ['MONTH'], day: 5, exclusive: true });
  await same('hằng quý, chậm nhất ngày 25 của tháng cuối quý', {
    type: 'RECURRING',
    every: ['QUARTER'],
    day: 25,
    exclusive: false,
  });
  await same('trước ngày 10 của tháng đầu quý sau', quarter);
  await same('trước ngày 05 tháng sau, hằng tháng', {
    type: 'RECURRING',
    every: ['MONTH'],
    day: 5,
    exclusive: true,
    afterPeriod: true,
  });
  await same('báo cáo quý, 6 tháng, năm', { type: 'RECURRING', every: ['QUARTER', 'HALF_YEAR', 'YEAR'] });
  await same('quý I hàng năm', { type: 'RECURRING', every: ['YEAR'], month: 3 });
  await same('hạn chót: 30/6/2024', { type: 'NO_LATER_THAN', on: '2024-06-30' });
  await same('từ ngày 01/6/2024 đến ngày 30/6/2024', { type: 'NO_LATER_THAN', on: '2024-06-30' });
  await same('Kế hoạch số 6466/KH-UBND ngày 06/12/2021, xong trước 30/6/2024', { type: 'BEFORE', on: '2024-06-30' });
  await same('trước thứ Hai hằng tuần', { type: 'RECURRING', every: ['WEEK'], weekday: 1, exclusive: true });
  await same('trong vòng 05 (năm) ngày làm việc kể từ ngày nhận', {
    type: 'WITHIN_DAYS',
    count: 5,
    unit: 'WORKING_DAY',
    startsAt: 'EVENT',
  });
  await same('giai đoạn 2021-2025', { type: 'WITHIN_YEAR', year: 2025 });
  await same('thường xuyên, theo quy định', { type: 'STANDING' });
});

/** No deadline, more than one, or a day that is none. */
const NOT_UNDERSTOOD = [
  'xin chào',
  '🏭',
  '12345',
  'trước ngày 30/02/2024',
  'trước ngày 29/02/2023',
  'trước ngày 15/13/2024',
  'trước ngày 00/01/2024',
  'trước ngày l5/12 hàng năm',
  'trước ngày 15/6 và trước ngày 15/12',
  'Báo cáo 6 tháng gửi trước ngày 15/6, báo cáo năm gửi trước ngày 15/12',
  'từ ngày 01 tháng 01 năm 2025',
  'từ năm 2025',
  'sau tháng 6/2024',
  'quý I, II năm 2024',
  'quý I-II/2024',
  'quý V/2024',
  'tháng 6 và tháng 7/2024',
  'tháng 13/2024',
  'tháng 6/24',
  'tháng tới',
  'trong năm nay',
  'đầu quý II/2024',
  'trong 24 giờ',
  'hằng ngày',
  'mỗi tháng 2 lần',
  'ít nhất 15 ngày trước ngày 30/6/2024',
  'trong 15 ngày kể từ ngày ký 12/3/2024',
  'trong 9999 năm',
  'trong 0 ngày',
  'trước ngày 15/3 hàng quý',
  'năm 9999',
  'trước ngày 01/01/0001',
  'báo cáo quy định',
  '16:00',
  'năm 2024-2025',
  'năm 2024, 2025',
  'tháng ba năm 2024',
  'tháng Giêng năm 2024',
  'trong vòng một tháng, trong năm 2024',
  'đầu mỗi quý',
  'ngày làm việc cuối cùng của tháng, hằng tháng',
  'báo cáo sau tháng 6',
  'Nghị quyết của HĐND tỉnh ngày 12/7/2022',
  'trước ngày 30/6/2024 hoặc 31/12/2024',
  'tháng 6/2024, hằng năm',
  'trước 25:00 thứ Sáu hằng tuần',
  'thứ Sáu, trong tháng 6/2024',
  'Riêng năm 2024 trước ngày 01/5/2024',
];

t.test('what is not understood is refused by name', async (t) => {
  for (const text of NOT_UNDERSTOOD) {
    t.match(
      await ask({ text }),
      {
        status: 400,
        body: { code: 'deadline_not_understood', errors: [{ pointer: '/text', code: 'not_understood' }] },
      },
      text,
    );
  }
  for (const text of ['', '   ', 'a\u0000b', 'x'.repeat(10_000), 'trước \ud800 ngày'])
    t.match(await ask({ text }), { status: 400, body: { code: 'invalid_request', errors: [{ pointer: '/text' }] } });
});

t.test('a structure that contradicts itself is refused, every fault at once', async (t) => {
  const faults = async (rule: unknown) => {
    const answer = await ask({ rule });
    t.equal(answer.status, 400, answer.text);
    return answer.body.errors.map((e: { pointer: string }) => e.pointer).sort();
  };
  t.same(await faults({ type: 'BEFORE' }), ['/rule/on']);
  t.same(await faults({ type: 'WITHIN_DAYS' }), ['/rule/count', '/rule/unit']);
  t.same(await faults({ type: 'STANDING', year: 2024, quarter: 1 }), ['/rule/quarter', '/rule/year']);
  t.same(await faults({ type: 'NO_LATER_THAN', month: 2, day: 30 }), ['/rule/day']);
  t.same(await faults({ type: 'RECURRING', every: ['MONTH'], month: 6, exclusive: true }), [
    '/rule/exclusive',
    '/rule/month',
  ]);
  t.same(await faults({ type: 'RECURRING', every: ['WEEK'], day: 6 }), ['/rule/day']);
  const overrides = [{ period: '2024-Q1', on: '2024-05-01' }];
  t.same(await faults({ type: 'RECURRING', every: ['YEAR'], overrides }), ['/rule/overrides/0/period']);
  t.same(await faults({ type: 'WITHIN_DAYS', count: 3000, unit: 'YEAR' }), ['/rule/count']);
  t.same(await faults({ type: 'BEFORE', on: '9999-12-31' }), ['/rule/on']);
  t.same(await faults({ type: 'BEFORE', on: '2024-02-30', nope: 1 }), ['/rule/nope', '/rule/on']);
  t.match(await ask({}), { status: 400, body: { errors: [{ pointer: '/text' }] } });
  t.match(await ask({ text: 'hết năm 2025', rule: { type: 'STANDING' } }), { status: 400 });
  t.match(await ask({ text: 'hết năm 2025' }, '?nope=1'), { status: 400, body: { errors: [{ parameter: 'nope' }] } });
});

t.test('what the calendar said when it was known', async (t) => {
  const text = 'trước ngày 24/11/2026';
  const before = await ask({ text });
  t.match(before.body, { nominalOn: '2026-11-23', effectiveOn: '2026-11-23' });
  const known = `?knownAt=${before.headers.get('change-position')}`;
  const swap = await app.call('PUT', '/v1/calendar/days/2026-11-23', {
    token: await app.token('van-phong-ubnd-tinh'),
    body: { kind: 'SWAP_OFF', appliesTo: 'PUBLIC_SECTOR', legalBasis: 'thông báo' },
  });
  t.equal(swap.status, 201);
  t.match(await computed({ text }), { nominalOn: '2026-11-23', effectiveOn: '2026-11-25' });
  t.equal((await ask({ text }, known)).text, before.text, 'the same bytes as before');
  t.match(await computed({ text }, `?knownAt=${encodeURIComponent(before.headers.get('known-at')!)}`), {
    effectiveOn: '2026-11-23',
  });
  t.match(await computed({ text: 'trước ngày 01/5/2024' }, '?knownAt=0'), {
    effectiveOn: '2024-04-30',
    rules: [{}, {}, { rule: 'calendar_not_loaded' }],
  });
  t.match(await ask({ text }, '?knownAt=99999'), { status: 400, body: { code: 'unknown_position' } });
});

t.test('it changes nothing, whoever asks and however often', async (t) => {
  const counts = 'select (select count(*) from ledger_commits) as a, (select count(*) from idempotency_keys) as b';
  const before = await app.sql(counts);
  const headers = { 'idempotency-key': 'k-1' };
  for (const text of ['hết năm 2025', 'hết năm 2026'])
    t.equal((await app.call('POST', '/v1/deadlines/compute', { body: { text }, headers })).status, 200);
  t.same(await app.sql(counts), before);
});

t.test('an effective day is the first working day from the nominal one, wherever it falls', async (t) => {
  const list = await app.get('/v1/calendar/days', { headers: { accept: 'application/x-ndjson' } });
  const days = list.text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const calendar = workingCalendar(new Map(days.map((d) => [d.day, d])));
  let seed = 7;
  const random = (n: number) => {
    seed = (seed * 48271) % 2147483647;
    return seed % n;
  };
  for (let i = 0; i < 150; i++) {
    const from = addDays('2020-01-01', random(2900));
    const unit = ['WORKING_DAY', 'DAY', 'WEEK', 'MONTH', 'YEAR'][random(5)];
    const rule = { type: 'WITHIN_DAYS', count: 1 + random(30), unit, from };
    const { nominalOn, effectiveOn, rules } = await computed({ rule });
    const what = `${JSON.stringify(rule)}: ${nominalOn} ${effectiveOn}`;
    if (!isWorkingDay(calendar, effectiveOn) || effectiveOn < nominalOn || nominalOn <= from) t.fail(what);
    for (let at = nominalOn; at < effectiveOn; at = addDays(at, 1)) if (isWorkingDay(calendar, at)) t.fail(what);
    if (unit === 'WORKING_DAY' && effectiveOn !== nominalOn) t.fail(what);
    // Each step begins where the one before led.
    const walked = rules.filter((r: { rule: string }) => /^(weekend|holiday|comp_off|swap_off)$/.test(r.rule));
    walked.forEach((r: { from: string }, n: number) => {
      if (r.from !== addDays(nominalOn, n)) t.fail(what);
    });
    if (walked.length > 0 && walked.at(-1).to !== effectiveOn) t.fail(what);
  }
});
