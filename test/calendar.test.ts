import t from 'tap';
import { readSnapshot } from '../src/db/tx.ts';
import { addDays } from '../src/lib/dates.ts';
import { loadCalendar, nextWorkingDaySql, workingDaysAfterSql } from '../src/modules/calendar/calendar.reads.ts';
import { isWorkingDay, workingDayFrom, workingDaysAfter } from '../src/modules/calendar/working-days.ts';
import { testApp } from './support/app.ts';

// The calendar as data: what is recorded decides, what is changed keeps its versions, SQL and memory agree.

const OFFICE = 'van-phong-ubnd-tinh';

const app = await testApp(t, { sample: true });
const office = await app.token(OFFICE);
const day = (on: string, query = '') => app.get(`/v1/calendar/days/${on}${query}`);

t.test('2020–2026 are on record, with basis and confidence, and everybody may read them', async (t) => {
  t.match((await app.get('/v1/calendar/days?count=exact&limit=1')).body.page, { total: 811 });
  t.match((await day('2026-11-24')).body, {
    day: '2026-11-24',
    kind: 'HOLIDAY',
    name: 'Ngày Văn hóa Việt Nam',
    appliesTo: 'ALL',
    legalBasis: 'NQ 28/2026/QH16 (hiệu lực 01/7/2026)',
    confidence: 'HIGH',
    isWorking: false,
  });
  t.equal((await day('2026-11-23')).status, 404, 'a working day like any other');
  t.match((await day('2026-11-28')).body, { kind: 'WEEKEND', appliesTo: 'PUBLIC_SECTOR', isWorking: false });
  t.match((await day('2023-01-22')).body, { kind: 'HOLIDAY' }, 'a holiday on a Sunday is named');
  const worked = await app.get('/v1/calendar/days?isWorking=true&fields=day,appliesTo');
  t.same(
    worked.body.data.map((d: { day: string }) => d.day),
    ['2024-05-04', '2025-04-26', '2026-01-10', '2026-08-22'],
  );
  const off = await app.get('/v1/calendar/days?day.gte=2025-04-30&day.lte=2025-05-02&sort=-day');
  t.same(
    off.body.data.map((d: { kind: string }) => d.kind),
    ['SWAP_OFF', 'HOLIDAY', 'HOLIDAY'],
  );
});

t.test('the same in CSV, and by page', async (t) => {
  const csv = await app.get('/v1/calendar/days?kind=SWAP_OFF', { headers: { accept: 'text/csv' } });
  t.equal(csv.text.trim().split('\n').length, 5);
  t.equal(csv.headers.get('content-disposition'), 'attachment; filename="calendar-days.csv"');
  const first = await app.get('/v1/calendar/days?limit=500&fields=day');
  const second = await app.get(`/v1/calendar/days?limit=500&fields=day&cursor=${first.body.page.nextCursor}`);
  t.same([first.body.data.length, second.body.data.length], [500, 311]);
});

t.test('the office enters, corrects and is refused what cannot be', async (t) => {
  const body = { day: '2026-11-23', kind: 'SWAP_OFF', appliesTo: 'PUBLIC_SECTOR', legalBasis: 'thông báo' };
  t.equal(
    (await app.call('POST', '/v1/calendar/days', { token: await app.token('so-cong-thuong'), body })).status,
    403,
  );
  const refused = async (more: Record<string, unknown>, code: string, at: string) => {
    const answer = await app.call('POST', '/v1/calendar/days', { token: office, body: { ...body, ...more } });
    t.match(answer, { status: 400, body: { errors: [{ pointer: at, code }] } }, answer.text);
  };
  await refused({ kind: 'WEEKEND' }, 'weekday_mismatch', '/kind');
  await refused({ day: '2026-11-28' }, 'weekday_mismatch', '/kind');
  await refused({ day: '2026-11-28', kind: 'COMP_OFF' }, 'weekday_mismatch', '/kind');
  await refused({ day: '2026-11-31' }, 'invalid_format', '/day');
  await refused({ legalBasis: undefined }, 'required', '/legalBasis');
  const again = await app.call('POST', '/v1/calendar/days', { token: office, body: { ...body, day: '2026-11-24' } });
  t.match(again, { status: 409, body: { code: 'code_taken' } });
});

t.test('the swap of 23 and 28 November is entered: versions stay, the past stays', async (t) => {
  const before = (await day('2026-11-24')).headers.get('change-position');
  const swap = { appliesTo: 'PUBLIC_SECTOR', legalBasis: 'thông báo hoán đổi' };
  const created = await app.call('PUT', '/v1/calendar/days/2026-11-23', {
    token: office,
    body: { ...swap, kind: 'SWAP_OFF' },
  });
  t.equal(created.status, 201);
  const saturday = await day('2026-11-28');
  const changed = await app.call('PATCH', '/v1/calendar/days/2026-11-28', {
    token: office,
    body: { ...swap, kind: 'SWAP_WORKING' },
    headers: { 'if-match': saturday.headers.get('etag')!, 'x-reason': 'hoan doi' },
  });
  t.match(changed, { status: 200, body: { kind: 'SWAP_WORKING', isWorking: true } });
  const history = (await day('2026-11-28', '/history')).body.data;
  t.same(
    history.map((h: { act: string }) => h.act),
    ['calendar_day.updated', 'calendar_day.created'],
  );
  t.equal((await day('2026-11-28', `?knownAt=${before}`)).body.kind, 'WEEKEND');
  t.equal((await day('2026-11-23', `?knownAt=${before}`)).status, 404);
});

t.test('a day off that is revoked is worked again', async (t) => {
  const { headers } = await day('2026-11-23');
  const revoked = await app.call('PATCH', '/v1/calendar/days/2026-11-23', {
    token: office,
    body: { kind: 'SWAP_WORKING' },
    headers: { 'if-match': headers.get('etag')! },
  });
  t.match(revoked, { status: 200, body: { isWorking: true } });
  t.same(await app.sql(`select is_working_day('2026-11-23') as working`), [{ working: true }]);
});

t.test('SQL and memory agree on every day of 2020–2027', async (t) => {
  const calendar = await readSnapshot(app.db, (tx) => loadCalendar(tx));
  const rows = await app.sql<{ day: string; working: boolean; next: string; after: string; before: string }>(`
    select d::text as day, is_working_day(d) as working, ${nextWorkingDaySql('d')}::text as next,
      ${workingDaysAfterSql('d', '5')}::text as after, ${workingDaysAfterSql('d', '-10')}::text as before
    from (select generate_series('2020-01-01'::date, '2027-12-31', '1 day')::date as d) x order by d`);
  t.equal(rows.length, 2922);
  t.same(
    rows.filter(
      (r) =>
        r.working !== isWorkingDay(calendar, r.day) ||
        r.next !== workingDayFrom(calendar, r.day) ||
        r.after !== workingDaysAfter(calendar, r.day, 5) ||
        r.before !== workingDaysAfter(calendar, r.day, -10),
    ),
    [],
  );
  t.same([...calendar.loadedYears], [2020, 2021, 2022, 2023, 2024, 2025, 2026]);
  const odd = await app.sql(`select working_day_from(null) as a, working_day_from('infinity') as b,
    working_days_after('2026-11-21', 0)::text as c, is_working_day('0001-01-06') as d`);
  t.same(odd, [{ a: null, b: null, c: '2026-11-21', d: false }]);
});

t.test('other employers choose their own swaps; holidays are everybody’s', async (t) => {
  const all = await readSnapshot(app.db, (tx) => loadCalendar(tx, undefined, 'ALL'));
  t.ok(isWorkingDay(all, '2024-04-29'));
  t.notOk(isWorkingDay(all, '2024-05-04'));
  t.notOk(isWorkingDay(all, '2024-04-30'));
  t.notOk(isWorkingDay(all, addDays('2024-05-04', 1)));
});
