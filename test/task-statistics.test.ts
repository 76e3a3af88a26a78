import t, { type Test } from 'tap';
import { daysBetween } from '../src/lib/dates.ts';
import { testApp } from './support/app.ts';
import { acting, directiveOf, lead, office, ok } from './support/tasks.ts';

// Boards over duties: every figure is the sum of its parts and is listed, in each view, on any day, for any caller.

type Figures = Record<string, number> & { ageing: Record<string, number>; rows: string };
type Group = Figures & { key: Record<string, string> };

const SUMMED = [
  ...['total', 'doneOnTime', 'doneLate', 'openInTime', 'nearDue', 'overdue', 'openNoDeadline', 'doneNoDeadline'],
  ...['suspended', 'unresolved', 'cancelled', 'merged', 'lateDays', 'originalDoneOnTime', 'originalDoneLate'],
  ...['originalOpenInTime', 'originalOverdue', 'originalNoDeadline'],
];
const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);

/** What must hold of any group and of the total. */
function holdsTogether(t: Test, x: Figures, what: string): void {
  const { total, ageing } = x;
  t.equal(
    total,
    x.doneOnTime! + x.doneLate! + x.openInTime! + x.overdue! + x.openNoDeadline! + x.doneNoDeadline!,
    `${what}: parts of the total`,
  );
  t.equal(
    total,
    x.originalDoneOnTime! + x.originalDoneLate! + x.originalOpenInTime! + x.originalOverdue! + x.originalNoDeadline!,
    `${what}: parts by the original day`,
  );
  t.equal(x.overdue, sum(Object.values(ageing)), `${what}: ages`);
  t.ok(x.nearDue! <= x.openInTime! && x.suspended! <= total! && x.unresolved! <= total!, `${what}: of which`);
}

t.test('the sample', async (t) => {
  const app = await testApp(t, { sample: true });
  app.setNow('2026-11-20T03:00:00Z');
  const token = await app.token(office);
  const get = async (query: string, who = token) => ok(await app.get(`/v1/statistics/tasks${query}`, { token: who }));
  const listed = async (rows: string, more = '', who = token): Promise<number> =>
    ok(await app.get(`${rows}${more}&limit=1&count=exact`, { token: who })).page.total;

  t.test('groups add up to the total, which is the same in every view', async (t) => {
    const whole = (await get('')).total as Figures;
    t.ok(whole.total! > 300 && whole.overdue! > 10, `${whole.total} duties, ${whole.overdue} overdue`);
    for (const view of ['current', 'original', 'asOf:2024-12-31', 'asOf:2025-03-01', 'asOf:2025-07-01']) {
      for (const by of [
        'organisation',
        'directive',
        'kind',
        'state',
        'month',
        'organisation,month',
        'directive,kind,state',
      ]) {
        const { total, groups } = (await get(`?by=${by}&orgView=${view}`)) as { total: Figures; groups: Group[] };
        const { rows: _rows, unresolved: _u, ...figures } = total;
        const { rows: _same, unresolved: _v, ...first } = whole;
        t.same(figures, first, `${view} by ${by}: the same total`);
        for (const name of SUMMED) t.equal(sum(groups.map((g) => g[name]!)), total[name], `${view} by ${by}: ${name}`);
        for (const g of [total, ...groups]) holdsTogether(t, g, `${view} by ${by} ${JSON.stringify(g.key)}`);
      }
    }
  });

  t.test('each group links to exactly its rows', async (t) => {
    for (const query of [
      '?by=organisation',
      '?by=organisation&orgView=original&role=COORDINATE',
      '?by=organisation&role=LEAD&role=COORDINATE',
      '?by=topic',
      '?by=zone&topic=infrastructure',
      '?by=month,state&dueFrom=2023-02-10&dueTo=2026-11-15',
      '?by=kind&orgView=asOf:2024-12-31&organisation=so-tai-nguyen-va-moi-truong',
    ]) {
      const { total, groups } = (await get(query)) as { total: Figures; groups: Group[] };
      t.ok(groups.length > 1 || query.includes('&organisation'), `${query}: ${groups.length} groups`);
      t.equal(await listed(total.rows), total.total, `${query}: total`);
      for (const g of groups.slice(0, 3)) {
        t.equal(await listed(g.rows), g.total, `${query} ${JSON.stringify(g.key)}: ${g.rows}`);
        for (const [figure, status] of [
          ['overdue', 'overdue'],
          ['doneLate', 'done_late'],
        ] as const)
          t.equal(await listed(g.rows, `&dueStatus=${status}`), g[figure], `${query}: ${figure}`);
      }
    }
  });

  t.test('figures of which and beside the total are listed too', async (t) => {
    for (const view of ['current', 'original', 'asOf:2025-07-01']) {
      const { total } = (await get(`?orgView=${view}`)) as { total: Figures };
      t.ok(total.unresolved! > 0, `${view}: ${total.unresolved} unresolved`);
      t.equal(await listed(total.rows, '&ownership=FALLBACK'), total.unresolved, view);
      t.equal(await listed(total.rows, '&originalDueStatus=overdue'), total.originalOverdue, view);
      t.equal(await listed(total.rows, '&dueStatus=no_deadline'), total.openNoDeadline! + total.doneNoDeadline!, view);
    }
    const partners = (await get('?role=COORDINATE')).total as Figures;
    t.equal(
      await listed(partners.rows.replace('isCounted=true', 'isCounted=false')),
      partners.merged! + partners.cancelled!,
    );
  });

  t.test('a partner that became the lead counts once', async (t) => {
    const of = async (view: string) => (await get(`?role=LEAD&role=COORDINATE&orgView=${view}`)).total as Figures;
    const [original, current] = [await of('original'), await of('current')];
    t.equal(original.merged, 0);
    t.ok(current.merged! > 0, `${current.merged} merged`);
    t.equal(current.total! + current.merged!, original.total, 'merged and total are the same in every view');
  });

  t.test('a day of the past', async (t) => {
    const at = await get('?by=organisation&validAt=2024-12-31');
    t.equal(at.day, '2024-12-31');
    const codes = at.groups.map((g: Group) => g.key.organisation);
    t.ok(codes.includes('so-tai-nguyen-va-moi-truong'), 'the body of that day');
    t.notOk(codes.some((c: string) => c.endsWith('-2025') || c.endsWith('-bac-ninh')));
    for (const g of at.groups.slice(0, 4)) t.equal(await listed(g.rows), g.total);
    const now = await get('?by=organisation');
    t.notOk(now.groups.some((g: Group) => g.total! > 0 && g.key.organisation === 'so-tai-nguyen-va-moi-truong'));
    t.ok(
      now.groups.some((g: Group) => g.total === 0 && g.lateDays! > 0),
      'lateness stays with a body that has ended',
    );
  });

  t.test('a caller who sees a part gets the totals of that part', async (t) => {
    const mine = await app.token(lead, ['directives:read']);
    const [all, part] = [await get('?by=organisation'), await get('?by=organisation', mine)];
    t.ok(part.total.total > 0 && part.total.total < all.total.total, `${part.total.total} of ${all.total.total}`);
    t.equal(await listed(part.total.rows, '', mine), part.total.total);
    t.equal(sum(part.groups.map((g: Group) => g.total!)), part.total.total);
    const nobody = await app.token('so-xay-dung', ['directives:read']);
    t.equal((await get('', nobody)).total.total >= 0, true);
  });

  t.test('refusals', async (t) => {
    for (const query of ['?by=nothing', '?by=organisation,directive,kind,state', '?orgView=tomorrow', '?role=BOSS'])
      t.equal((await app.get(`/v1/statistics/tasks${query}`, { token })).status, 400, query);
    t.equal((await app.get('/v1/statistics/tasks?knownAt=999999999', { token })).status, 400);
  });

  t.test('who did not report', async (t) => {
    const from = '2021-01-01';
    for (const view of ['current', 'original', 'asOf:2025-03-01']) {
      const { total, nonReporters, reporters } = ok(
        await app.get(`/v1/statistics/tasks/non-reporters?from=${from}&to=2026-11-20&orgView=${view}`, { token }),
      );
      t.equal(total.expected, total.filed + total.notFiled);
      t.ok(total.notFiled > 20, `${view}: ${total.notFiled} not filed`);
      for (const name of Object.keys(total))
        t.equal(sum([...nonReporters, ...reporters].map((b) => b[name])), total[name], `${view}: ${name}`);
      for (const body of nonReporters.slice(0, 4)) {
        t.equal(await listed(body.rows), body.notFiled, body.rows);
        t.equal(body.duties.length, Math.min(body.notFiled, 100));
        t.equal(body.duties[0].effectiveOn, body.oldest);
      }
    }
  });
});

t.test('one duty through a succession, step by step', async (t) => {
  const app = await testApp(t, { sample: true });
  app.setNow('2026-11-20T03:00:00Z');
  const token = await app.token(office);
  const write = await app.token('van-phong-ubnd-tinh');
  for (const code of ['co-quan-cu', 'co-quan-moi'])
    ok(
      await app.call('POST', '/v1/organisations', {
        token: write,
        body: { code, name: code, kind: 'PROVINCIAL_DEPARTMENT' },
      }),
    );
  const assign = await directiveOf(app, 'cd-thu');
  await assign({ leads: ['co-quan-cu'], deadlineText: 'trước ngày 01/10/2026' });
  const done = await assign({ leads: ['co-quan-cu'], deadlineText: 'trước ngày 01/10/2026' });
  const step = acting(app);
  ok(await step(done.id, 'submission', { on: '2026-10-05' }, 'co-quan-cu'));
  ok(await step(done.id, 'completion', { on: '2026-10-07' }));
  const report = { kind: 'REPORTING', leads: ['co-quan-cu'], deadlineText: 'trước ngày 01/11/2026' };
  const filed = await assign(report);
  ok(await step(filed.id, 'submission', { on: '2026-11-10' }, 'co-quan-cu'));
  await assign(report);
  const off = await assign(report);
  ok(await step(off.id, 'cancellation', { on: '2026-11-02' }));
  const get = async (query = '') =>
    ok(await app.get(`/v1/statistics/tasks?directive=cd-thu&by=organisation${query}`, { token }));
  const late = ({ groups }: { groups: Group[] }) =>
    Object.fromEntries(groups.map((g) => [g.key.organisation, [g.total, g.lateDays]]));

  const before = await get();
  // Last days 2026-09-30 and, of the reports, Monday 2026-11-02 for the Saturday before.
  t.same(late(before), { 'co-quan-cu': [4, 51 + 5 + 8 + 18] });
  const { doneLate, overdue, cancelled, ageing } = before.total;
  t.same({ doneLate, overdue, cancelled }, { doneLate: 1, overdue: 3, cancelled: 1 });
  t.same(ageing, { days1to7: 0, days8to30: 2, days31to90: 1, over90: 0 });

  const position = (await app.sql<{ p: string }>('select max(position) as p from ledger_commits'))[0]!.p;
  ok(
    await app.call('POST', '/v1/organisation-successions', {
      token: write,
      body: { from: 'co-quan-cu', to: 'co-quan-moi', effectiveOn: '2026-11-08', kind: 'MERGE' },
    }),
  );
  // Up to and with 7 November 38, 5, 5 and 5 days; from the 8th 13, 0, 3 and 13.
  t.same(late(await get()), { 'co-quan-cu': [0, 53], 'co-quan-moi': [4, 29] });
  t.same(late(await get('&orgView=original')), { 'co-quan-cu': [4, 82] });
  t.same(late(await get('&orgView=asOf:2026-11-07')), { 'co-quan-cu': [4, 82] });
  t.same(late(await get('&orgView=asOf:2026-11-08')), { 'co-quan-cu': [0, 53], 'co-quan-moi': [4, 29] });
  t.same(late(await get(`&knownAt=${position}`)), { 'co-quan-cu': [4, 82] }, 'as known before');
  t.same(late(await get('&organisation=co-quan-cu')), { 'co-quan-cu': [0, 53] }, 'one body alone');
  t.equal((await get('&organisation=co-quan-cu')).total.lateDays, 53);
  // Before the 5th the second duty was open; the day before the last day nothing was late.
  t.same(late(await get('&validAt=2026-09-30')), { 'co-quan-cu': [5, 0] });

  const reports = ok(await app.get('/v1/statistics/tasks/non-reporters?directive=cd-thu', { token }));
  t.same(
    { from: reports.from, to: reports.to, total: reports.total },
    {
      from: '2026-01-01',
      to: '2026-11-20',
      total: { expected: 2, filed: 1, filedLate: 1, notFiled: 1, exempt: 1, paused: 0 },
    },
  );
  t.equal(reports.nonReporters[0].organisation, 'co-quan-moi');
  t.equal(reports.nonReporters[0].duties.length, 1);
});

t.test('ten districts end in thirty communes', async (t) => {
  const app = await testApp(t, { sample: true });
  const token = await app.token(office);
  const post = async (path: string, body: Record<string, unknown>) =>
    ok(await app.call('POST', `/v1/${path}`, { token, body }));
  const get = async (query: string) => {
    const answer = await app.get(`/v1/statistics/tasks?directive=cd-huyen&by=organisation${query}`, { token });
    return { ...ok(answer), text: answer.text };
  };
  const districts = Array.from({ length: 10 }, (_x, i) => `huyen-${i}`);
  const communes = Array.from({ length: 30 }, (_x, i) => `xa-${i}`);
  const unitOf = (i: number) => `${98000 + i}@2024-01-01`;
  app.setNow('2024-01-15T03:00:00Z');
  for (const code of districts) await post('organisations', { code, name: code, kind: 'DISTRICT' });
  for (const i of communes.keys())
    await post('administrative-units', {
      ...{ key: unitOf(i), code: String(98000 + i), name: `Xã ${i}`, level: 'COMMUNE', kind: 'XA' },
      validFrom: '2024-01-01',
    });
  const assign = await directiveOf(app, 'cd-huyen');
  const step = acting(app);
  for (const i of communes.keys()) {
    const district = districts[i % 10]!;
    const work = { leads: [district], territory: unitOf(i), deadlineText: 'trước ngày 01/10/2024' };
    await assign(work);
    const { id } = await assign(work);
    app.setNow('2024-10-10T03:00:00Z');
    ok(await step(id, 'submission', { on: i % 2 ? '2024-09-20' : '2024-10-05' }, district));
    ok(await step(id, 'completion', { on: '2024-10-08' }));
    app.setNow('2024-01-15T03:00:00Z');
  }
  // Nobody can tell whose this is: no territory.
  await assign({ leads: ['huyen-0'], deadlineText: 'trước ngày 01/10/2024' });
  app.setNow('2024-12-31T03:00:00Z');
  const entries = () =>
    app.sql<{ hash: string }>(
      `select encode(content_hash, 'hex') as hash from ledger_entries e join ledger_commits c using (tx_id) order by c.position, e.ordinal`,
    );
  const [ledger, [head]] = [
    await entries(),
    await app.sql<{ p: string }>('select max(position) as p from ledger_commits'),
  ];
  const at2024 = `&validAt=2024-12-31&knownAt=${head!.p}`;
  const report = await get(at2024);
  t.equal(report.groups.length, 10);

  app.setNow('2025-07-01T03:00:00Z');
  for (const [i, code] of communes.entries()) {
    await post('organisations', { code, name: code, kind: 'COMMUNE' });
    const end = { from: districts[i % 10], to: code, effectiveOn: '2025-07-01', kind: 'SPLIT', territory: unitOf(i) };
    await post('organisation-successions', end);
  }
  t.equal((await get(at2024)).text, report.text, 'the report of 2024 is the same to the byte');
  const figures = ({ groups }: { groups: Group[] }) => groups.map(({ rows: _rows, ...g }) => g);
  t.same(figures(await get('&validAt=2024-12-31')), figures(report), 'and by what is known now');
  t.same((await entries()).slice(0, ledger.length), ledger, 'no entry is lost');

  app.setNow('2026-11-20T03:00:00Z');
  const [current, original, then] = [
    await get(''),
    await get('&orgView=original'),
    await get('&orgView=asOf:2025-06-30'),
  ];
  for (const name of SUMMED) {
    t.equal(current.total[name], original.total[name], name);
    if (name !== 'unresolved') t.equal(then.total[name], original.total[name], name);
    t.equal(sum(current.groups.map((g: Group) => g[name])), original.total[name], name);
  }
  const overdue = current.groups
    .filter((g: Group) => g.overdue! > 0)
    .map((g: Group) => [g.key.organisation, g.overdue]);
  t.same(overdue.length, 31);
  const monitors = current.groups.find((g: Group) => g.unresolved === 1)!.key.organisation;
  t.match(monitors, /^ban-quan-ly-/, 'what cannot be told stands with the monitor, as it is now');
  t.same(new Map(overdue).get(monitors), 1);
  t.equal(current.total.unresolved, 1);
  for (const g of current.groups.filter((g: Group) => districts.includes(g.key.organisation!))) t.equal(g.total, 0);
  const { data } = ok(await app.get('/v1/task-assignments?directive=cd-huyen&dueStatus=overdue&limit=500', { token }));
  t.equal(new Set(data.map((d: { id: string }) => d.id)).size, 31);
  t.ok(data.every((d: Record<string, string>) => [...communes, monitors].includes(d.responsibleOrganisation!)));
  // Nine months of lateness stay with the districts.
  t.equal(
    sum(current.groups.filter((g: Group) => districts.includes(g.key.organisation!)).map((g: Group) => g.lateDays!)),
    sum(then.groups.map((g: Group) => g.lateDays!)) - 31 * daysBetween('2025-07-01', '2026-11-21'),
  );
});
