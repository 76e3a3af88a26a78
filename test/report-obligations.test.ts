import t, { type Test } from 'tap';
import { generateObligations } from '../src/modules/reports/generate.ts';
import { type TestApp, testApp } from './support/app.ts';
import { TEMPLATE } from './support/reports.ts';
import { lead, monitor, office, ok } from './support/tasks.ts';

// Who owes which report: bodies of the day, once each; last days by the words and by the calendar; what a reorganisation,
// a new circular and an exception change, and what they leave as it was.

type Wire = Record<string, unknown>;

const run = (app: TestApp, instant: string) =>
  generateObligations(app.db, app.app.http.log as Parameters<typeof generateObligations>[1], new Date(instant));

const listed = async (app: TestApp, query: string, organisation = office) =>
  ok(await app.get(`/v1/report-obligations?limit=500&${query}`, { token: await app.token(organisation) }))
    .data as Wire[];

/** How many reports are expected. */
const expected = async (app: TestApp, query: string): Promise<number> =>
  ok(
    await app.get(`/v1/report-obligations?limit=1&count=exact&isExpected=true&${query}`, {
      token: await app.token(office),
    }),
  ).page.total;

const days = (rows: readonly Wire[]) =>
  [...new Set(rows.map((o) => `${o.period}: ${o.dueOn} ${o.effectiveOn}`))].sort();

t.test('the province’s reports', async (t) => {
  const app = await testApp(t, { sample: true });

  t.test('last days by the words and by the working calendar', async (t) => {
    const until2026 = 'dataTo.lte=2026-06-30&fields=period,dueOn,effectiveOn';
    for (const form of ['01', '02'])
      t.same(days(await listed(app, `family=tt14-bieu-${form}&${until2026}`)), [
        '2024: 2024-12-19 2024-12-19',
        '2025-H1: 2025-06-19 2025-06-19',
        '2025: 2025-12-19 2025-12-19',
        '2026-H1: 2026-06-19 2026-06-19',
      ]);
    t.same(days(await listed(app, `family=tt14-bieu-03&${until2026}`)), [
      '2024: 2024-12-24 2024-12-24',
      '2025-H1: 2025-06-24 2025-06-24',
      '2025: 2025-12-24 2025-12-24',
      '2026-H1: 2026-06-24 2026-06-24',
    ]);
    t.same(days(await listed(app, `family=tt14-bieu-04&${until2026}`)), [
      '2024: 2024-12-30 2024-12-30',
      '2025-H1: 2025-06-29 2025-06-30',
      '2025: 2025-12-30 2025-12-30',
      '2026-H1: 2026-06-29 2026-06-29',
    ]);
    t.same(
      days(await listed(app, 'family=nq147-sectors-annual&dataTo.gte=2023-01-01&dataTo.lte=2025-12-31')),
      ['2023: 2023-12-14 2023-12-14', '2024: 2024-12-14 2024-12-16', '2025: 2025-12-14 2025-12-15'],
      'effective after the day printed',
    );
    t.same(
      days(await listed(app, 'family=nq24-sectors-annual&isExpected=true')),
      ['2022: 2022-12-14 2022-12-14', '2023: 2023-12-14 2023-12-14', '2024: 2024-04-30 2024-05-02'],
      'in 2024 before 1 May instead of 15 December',
    );
    t.same(days(await listed(app, 'family=nq24-board-annual&isExpected=true')), [
      '2022: 2022-12-30 2022-12-30',
      '2023: 2023-12-30 2024-01-02',
      '2024: 2024-05-31 2024-05-31',
    ]);
    const [undated] = await listed(app, 'family=nq24-districts-projects-quarterly&isExpected=true');
    t.match(undated, { dueOn: null, effectiveOn: null, dueStatus: 'no_deadline', daysLate: 0 });
  });

  t.test('two duties with one data window stay two', async (t) => {
    const both = await listed(app, 'reporter=ubnd-viet-yen&period=2025-H1');
    t.same(both.map((o) => `${o.family} ${o.dataFrom}..${o.dataTo} ${o.dueOn} ${o.effectiveOn}`).sort(), [
      'nq147-sectors-semiannual 2024-12-15..2025-06-14 2025-06-14 2025-06-16',
      'tt14-bieu-03 2024-12-15..2025-06-14 2025-06-24 2025-06-24',
    ]);
    t.same(
      both.map((o) => o.findings),
      [['due_too_close'], []],
    );
  });

  t.test('districts report until mid-2025, communes from the year 2025 on', async (t) => {
    const who = async (period: string) => {
      const rows = await listed(app, `family=tt14-bieu-03&period=${period}&isExpected=true`);
      return [...new Set(rows.map((o) => `${rows.length} ${o.role} ${o.template}`))];
    };
    t.same(await who('2024'), ['10 DISTRICT_PC tt14-bieu-03@2024-10-01']);
    t.same(await who('2025-H1'), ['10 DISTRICT_PC tt14-bieu-03@2024-10-01']);
    t.same(await who('2025'), ['99 COMMUNE_PC tt14-bieu-03@2025-07-01']);
    t.same(await who('2026-H1'), ['99 COMMUNE_PC tt14-bieu-03@2025-07-01']);
    const reporters = async (period: string) =>
      (await listed(app, `family=tt14-bieu-03&period=${period}&isExpected=true`)).map((o) => o.reporter);
    t.ok((await reporters('2024')).includes('ubnd-yen-dung'), 'there until the end of 2024');
    t.notOk((await reporters('2025-H1')).includes('ubnd-yen-dung'));
    t.ok((await reporters('2025-H1')).includes('ubnd-chu'), 'there since 2025');
    const sectors = await listed(app, 'family=nq147-sectors-annual&period=2025&isExpected=true');
    t.notOk(
      sectors.some((o) => o.reporter === 'so-cong-thuong-bac-ninh'),
      'nobody reports to itself',
    );
    t.ok(sectors.every((o) => o.approver === 'so-cong-thuong-bac-ninh'));
    const [finance] = sectors.filter((o) => o.reporter === 'so-tai-chinh-bac-ninh');
    t.match(finance, { state: 'NOT_STARTED', ownership: 'NAMED' }, 'once, for all that have come to it');
    const [old] = await listed(app, 'family=nq147-sectors-annual&period=2023&reporter=so-ke-hoach-va-dau-tu');
    t.match(old, { responsibleOrganisation: 'so-tai-chinh-bac-ninh', ownership: 'SUCCESSOR', dueStatus: 'overdue' });
    const on = (family: string, period: string, day: string) =>
      expected(app, `family=${family}&period=${period}&validAt=${day}`);
    for (const [family, period, day, n, why] of [
      ['nq147-sectors-semiannual', '2025-H1', '2024-12-20', 29, 'before the departments merged on 1 March'],
      ['nq147-sectors-semiannual', '2025-H1', '2025-02-15', 29, 'Chũ in the place of Yên Dũng'],
      ['nq147-sectors-semiannual', '2025-H1', '2025-03-15', 23, 'merged'],
      ['nq147-sectors-annual', '2025', '2025-06-30', 23, 'districts still'],
      ['nq147-sectors-annual', '2025', '2025-07-01', 112, 'communes in their place'],
      ['tt14-bieu-03', '2025-H1', '2024-12-20', 10, 'Yên Dũng to the end of the year'],
      ['tt14-bieu-03', '2025', '2025-06-30', 10, 'by the version that ended that day'],
      ['tt14-bieu-03', '2025', '2025-07-01', 99, 'by the next one'],
    ] as const)
      t.equal(await on(family, period, day), n, `${family} ${period} on ${day}: ${why}`);
    const count = (query: string) => expected(app, `family=nq147-sectors-annual&period=2023&${query}`);
    t.equal(await count('organisation=so-tai-chinh-bac-ninh&orgView=original'), 0);
    t.equal(await count('organisation=so-tai-chinh-bac-ninh'), 2, 'two of then are its own today');
    t.equal(await count('organisation=so-tai-chinh-2025&orgView=asOf:2025-04-01'), 2);
  });

  t.test('one report for each project in a cluster, the enterprise’s to send', async (t) => {
    const all = await listed(app, 'family=tt14-bieu-01&period=2025&isExpected=true');
    t.ok(all.length > 5);
    t.ok(all.every((o) => o.project !== null && o.cluster !== null && o.enterprise !== null && o.reporter === null));
    t.equal(new Set(all.map((o) => o.project)).size, all.length);
    const [mine] = all as [Wire];
    const body = { code: 'cong-ty-thu', name: 'Công ty thử', kind: 'ENTERPRISE' };
    ok(await app.call('POST', '/v1/organisations', { token: await app.token(office), body }));
    ok(
      await app.call('PATCH', `/v1/enterprises/${mine.enterprise}`, {
        ...{ token: await app.token(monitor), body: { organisation: 'cong-ty-thu' }, headers: { 'if-match': '*' } },
      }),
    );
    const own = await listed(app, 'period=2025', 'cong-ty-thu');
    t.ok(own.length > 0 && own.every((o) => o.enterprise === mine.enterprise), 'and sees its own, and no other');
    t.match(own[0], { responsibleOrganisation: 'cong-ty-thu' });
    t.same(
      (await listed(app, 'period=2025&organisation=cong-ty-thu')).map((o) => o.id).sort(),
      own.map((o) => o.id).sort(),
    );
  });

  t.test('the job makes what is there again nothing', async (t) => {
    const [before] = await app.sql('select count(*)::int as n, max(latest_version) as v from report_obligations');
    t.equal(await run(app, new Date().toISOString()), 0);
    t.same(await app.sql('select count(*)::int as n, max(latest_version) as v from report_obligations'), [before]);
  });
});

/** A small province on 1 March 2026, and how it is changed. */
async function province(t: Test) {
  const app = await testApp(t);
  app.setNow('2026-03-01T03:00:00Z');
  const insert = (code: string, kind = 'PROVINCIAL_DEPARTMENT', memberKinds: string[] | null = null) =>
    app.sql(
      `insert into organisations (code, name, kind, parent, is_collective, member_kinds) values ($1, $1, $2, $3, $4, $5)`,
      [code, kind, code === 'ubnd-tinh' || memberKinds ? null : 'ubnd-tinh', memberKinds !== null, memberKinds],
    );
  await insert('ubnd-tinh', 'PEOPLE_COMMITTEE');
  for (const code of [office, lead, 'so-a', 'so-b', 'so-c']) await insert(code);
  await insert(monitor, 'MANAGEMENT_BOARD');
  await insert('cac-so', 'PROVINCIAL_DEPARTMENT', ['PROVINCIAL_DEPARTMENT']);
  const token = await app.token(office);
  const send = async (method: string, at: string, body: Wire, headers?: Record<string, string>) =>
    ok(await app.call(method, `/v1${at}`, { token, body, headers: { 'if-match': '*', ...headers } }));
  return {
    app,
    post: (at: string, body: Wire) => send('POST', at, body),
    patch: (at: string, body: Wire) => send('PATCH', at, body),
    position: async () => (await app.sql<{ p: string }>('select max(position)::text as p from ledger_commits'))[0]!.p,
  };
}

const SECTORS = {
  ...TEMPLATE,
  reporters: [{ role: 'PROVINCE_DEPARTMENT', organisation: 'cac-so', below: 'ubnd-tinh' }],
};

t.test('bodies merged in mid-period owe once, and every past count stays right', async (t) => {
  const { app, post, patch, position } = await province(t);
  await post('/report-templates', SECTORS);
  const named = {
    ...TEMPLATE,
    code: 'ten@2026-01-01',
    family: 'ten',
    reporters: ['so-a', 'so-b'].map((organisation) => ({ role: 'OTHER', organisation })),
  };
  await post('/report-templates', named);
  const year = 'family=bc&period=2026';
  t.equal(await expected(app, year), 4, 'all departments but the one that receives');
  t.equal(await expected(app, 'family=bc&period=2026-H1'), 4);
  t.equal(await expected(app, 'family=ten&period=2026'), 2);
  const before = await position();

  app.setNow('2026-09-01T03:00:00Z');
  await post('/organisations', {
    code: 'so-moi',
    name: 'Sở mới',
    kind: 'PROVINCIAL_DEPARTMENT',
    parent: 'ubnd-tinh',
    validFrom: '2026-07-01',
  });
  for (const code of ['so-a', 'so-b']) {
    await post('/organisation-successions', { from: code, to: 'so-moi', effectiveOn: '2026-07-01', kind: 'MERGE' });
    await patch(`/organisations/${code}`, { validTo: '2026-06-30' });
  }
  t.equal(await run(app, '2026-09-02T00:00:00Z'), 6, 'the new body for 2026, twice; the first half of 2027');
  t.equal(await expected(app, year), 3);
  t.equal(await expected(app, 'family=bc&period=2026-H1'), 4, 'what was reckoned before stays');
  const [one, ...none] = await listed(app, 'family=ten&period=2026&isExpected=true');
  t.match(one, { reporter: 'so-moi', namedAs: ['so-a', 'so-b'], state: 'NOT_STARTED' });
  t.same(none, []);
  const gone = await listed(app, `${year}&state=WITHDRAWN`);
  t.same(gone.map((o) => o.reporter).sort(), ['so-a', 'so-b']);
  t.match(gone[0], { dueStatus: null, acts: [{ act: 'withdrawn', on: '2026-07-01', to: 'WITHDRAWN' }] });
  t.equal(await expected(app, `${year}&validAt=2026-06-30`), 4, 'before the merger four were expected');
  t.equal(await expected(app, `${year}&validAt=2026-07-01`), 3, 'since the merger three');
  t.equal(
    await expected(app, `${year}&validAt=2026-09-01&knownAt=${before}`),
    4,
    'as was known before it was recorded',
  );
  t.equal(await expected(app, `${year}&knownAt=0`), 0);
  const [half] = await listed(app, 'family=bc&period=2026-H1&reporter=so-a');
  t.match(half, { responsibleOrganisation: 'so-moi', ownership: 'SUCCESSOR', dueStatus: 'overdue' });

  // The merger was called off: what was withdrawn is owed again, by the same record.
  for (const code of ['so-a', 'so-b']) await patch(`/organisations/${code}`, { validTo: null });
  await app.sql('delete from organisation_successions');
  await run(app, '2026-09-03T00:00:00Z');
  t.equal(await expected(app, year), 5, 'and the new body is there too');
  t.match((await listed(app, `${year}&reporter=so-a`))[0]!.acts, [{ act: 'withdrawn' }, { act: 'reinstated' }]);
});

t.test('a circular changes the form in mid-year, an exception moves one day', async (t) => {
  const { app, post, patch } = await province(t);
  await post('/report-templates', SECTORS);
  await patch('/report-templates/bc@2026-01-01', {
    overrides: [{ period: '2026', dueOn: '2026-12-27', exclusive: false }],
  });
  const [moved] = await listed(app, 'family=bc&period=2026&reporter=so-a');
  t.match(moved, { dueOn: '2026-12-27', effectiveOn: '2026-12-28', acts: [{ act: 'rescheduled' }] });
  t.match((await listed(app, 'family=bc&period=2026-H1&reporter=so-a'))[0], { dueOn: '2026-06-19', acts: null });

  app.setNow('2026-08-01T03:00:00Z');
  await patch('/report-templates/bc@2026-01-01', { validTo: '2026-07-31' });
  t.equal(await expected(app, 'family=bc&period=2026'), 0);
  await post('/report-templates', {
    ...SECTORS,
    ...{ code: 'bc@2026-08-01', validFrom: '2026-08-01', reporters: [{ role: 'OTHER', organisation: monitor }] },
    schedules: [{ frequency: 'YEAR', due: { month: 12, day: 25 } }],
  });
  t.same(
    (await listed(app, 'family=bc&isExpected=true&dataTo.lte=2026-12-31'))
      .map((o) => `${o.template} ${o.period} ${o.reporter} ${o.dueOn}`)
      .sort(),
    [
      ...['so-a', 'so-b', 'so-c', office].map((code) => `bc@2026-01-01 2026-H1 ${code} 2026-06-19`),
      `bc@2026-08-01 2026 ${monitor} 2026-12-25`,
    ].sort(),
  );
  const [closed] = await listed(app, 'family=bc&period=2026&state=WITHDRAWN&reporter=so-a');
  t.match(closed!.acts, [{ act: 'rescheduled' }, { act: 'withdrawn', on: '2026-08-01' }]);
  t.equal(await expected(app, 'family=bc&period=2026&validAt=2026-07-31'), 4, 'expected until then');
});

t.test('ahead by 400 days, once, however often and by however many', async (t) => {
  const { app, post } = await province(t);
  await post('/report-templates', SECTORS);
  t.equal(await expected(app, 'family=bc'), 8, 'no cut-off but those of 2026 within 400 days');
  const made = await Promise.all([run(app, '2026-12-01T00:00:00Z'), run(app, '2026-12-01T00:00:00Z')]);
  t.equal(made[0]! + made[1]!, 8, 'two jobs make each once');
  t.equal(await run(app, '2026-12-01T00:00:00Z'), 0);
  t.equal(await expected(app, 'family=bc'), 16);
  const racing = { ...SECTORS, code: 'dua@2026-01-01', family: 'dua' };
  const [, answers] = await Promise.all([
    run(app, '2026-12-01T00:00:00Z'),
    Promise.all(
      [0, 1].map(async () =>
        app.call('POST', '/v1/report-templates', { token: await app.token(office), body: racing }),
      ),
    ),
  ]);
  t.same(answers.map((a) => a.status).sort(), [201, 409]);
  await run(app, '2026-12-01T00:00:00Z');
  t.equal(await expected(app, 'family=dua'), 16);
  const custom = {
    ...SECTORS,
    code: 'rieng@2026-01-01',
    family: 'rieng',
    calendar: 'CUSTOM',
    customCalendar: 'ky-hop',
    schedules: [{ frequency: 'CUSTOM' }],
  };
  await post('/report-templates', custom);
  t.equal(await expected(app, 'family=rieng'), 0);
  await post('/custom-report-periods', {
    calendar: 'ky-hop',
    code: '2026-giua',
    name: 'Giữa năm',
    dataFrom: '2026-01-01',
    dataTo: '2026-05-31',
    dueOn: '2026-06-06',
  });
  t.match((await listed(app, 'family=rieng&reporter=so-a'))[0], {
    period: '2026-giua',
    dueOn: '2026-06-06',
    effectiveOn: '2026-06-08',
  });
});

t.test('a named body owes while it exists, and a divided one for somebody', async (t) => {
  const { app, post, patch } = await province(t);
  const reporters = ['so-a', 'so-b', 'so-c'].map((organisation) => ({ role: 'OTHER', organisation }));
  await post('/report-templates', { ...TEMPLATE, reporters });
  await patch('/organisations/so-a', { validTo: '2026-07-31' });
  await patch('/organisations/so-b', { validTo: '2026-07-31' });
  for (const to of [monitor, office])
    await post('/organisation-successions', { from: 'so-b', to, effectiveOn: '2026-08-01', kind: 'SPLIT' });
  await patch('/organisations/so-c', { validFrom: '2026-07-01' });
  app.setNow('2026-09-01T03:00:00Z');
  await run(app, '2026-09-01T03:00:00Z');
  const who = async (period: string) =>
    (await listed(app, `family=bc&period=${period}&isExpected=true`)).map(
      (o) => `${o.reporter} ${o.responsibleOrganisation} ${o.ownership}`,
    );
  // Of the one no successor is recorded, of the other two: what they owed stands with the fallback.
  t.same((await who('2026-H1')).sort(), [`so-a ${lead} FALLBACK`, `so-b ${lead} FALLBACK`]);
  t.same((await who('2026')).sort(), [`so-b ${lead} FALLBACK`, 'so-c so-c NAMED']);
});

t.test('waived with reason and document, by who receives it', async (t) => {
  const { app, post } = await province(t);
  app.setNow('2026-06-18T03:00:00Z');
  await post('/report-templates', SECTORS);
  const [mine] = (await listed(app, 'period=2026-H1&reporter=so-a')) as [Wire];
  t.match(mine, { dueStatus: 'near_due', approver: lead, receivers: [lead] });
  const why = { reason: 'không phát sinh', document: '12/SCT' };
  const act = async (name: string, body: Wire, organisation = lead) =>
    app.call('POST', `/v1/report-obligations/${mine.id}/${name}`, { token: await app.token(organisation), body });
  t.equal((await act('waiver', why, 'so-a')).status, 403, 'nobody waives their own');
  t.equal((await act('waiver', why, 'so-b')).status, 404, 'a stranger knows nothing of it');
  t.equal((await app.get(`/v1/report-obligations/${mine.id}`, { token: await app.token('so-a') })).status, 200);
  t.equal((await act('waiver-end', why)).body.code, 'act_not_allowed');
  for (const bad of [
    {},
    { reason: 'x' },
    { ...why, on: '2026-06-19' },
    { ...why, on: '2020-01-01' },
    { ...why, reason: '\u0000' },
    { ...why, x: 1 },
  ])
    t.equal((await act('waiver', bad)).status, 400, JSON.stringify(bad));
  t.match(ok(await act('waiver', { ...why, on: '2026-06-10' })), {
    ...{ state: 'WAIVED', isExpected: false, dueStatus: null, daysLate: 0 },
    acts: [{ act: 'waiver', on: '2026-06-10', organisation: lead, ...why }],
  });
  t.match((await act('waiver', why)).body, { status: 409, detail: /allowed: waiver-end/ });
  t.equal(await expected(app, 'period=2026-H1'), 3);
  t.equal(await expected(app, 'period=2026-H1&validAt=2026-06-09'), 4, 'expected until it was waived');
  t.equal(await run(app, '2026-06-19T00:00:00Z'), 0, 'the job leaves a waiver alone');
  t.equal(await expected(app, 'period=2026-H1'), 3);
  app.setNow('2026-06-25T03:00:00Z');
  t.match(ok(await act('waiver-end', why, office)), { state: 'NOT_STARTED', dueStatus: 'overdue', daysLate: 6 });
  t.equal((await listed(app, 'period=2026-H1', 'so-b')).length, 1, 'a body sees its own');
  t.equal((await listed(app, 'period=2026-H1', lead)).length, 4, 'a receiver sees what comes to it');
  for (const query of ['period=%00', 'orgView=asOf:2026-02-30', 'state=LATE', 'dueOn.gte=x', 'nearDays=1000'])
    t.equal((await app.get(`/v1/report-obligations?${query}`, { token: await app.token(office) })).status, 400, query);
});

t.test('a merger alone ends a body’s duties, and what it had sent is nobody’s report any more', async (t) => {
  const { app, post } = await province(t);
  const kinds = { role: 'OTHER', kinds: ['PROVINCIAL_DEPARTMENT'], below: 'ubnd-tinh' };
  await post('/report-templates', { ...SECTORS, reporters: [kinds] });
  const half = 'family=bc&period=2026-H1';
  const year = 'family=bc&period=2026';
  const who = async (query: string) => (await listed(app, `${query}&isExpected=true`)).map((o) => o.reporter).sort();
  const all = await who(year);
  t.ok(all.includes('so-a') && all.includes('so-b'));
  const [{ id }] = (await listed(app, `${half}&reporter=so-a`)) as [Wire];
  app.setNow('2026-06-15T03:00:00Z');
  const sent = await app.call('POST', '/v1/report-submissions', {
    token: await app.token('so-a'),
    body: { obligation: id, narrative: [{ section: 'I', text: 'xong' }], submit: {} },
  });
  ok(sent);
  ok(
    await app.call('POST', `/v1/report-submissions/${sent.body.id}/acceptance`, {
      token: await app.token(lead),
      body: {},
    }),
  );
  await post('/organisation-successions', { from: 'so-a', to: 'so-b', effectiveOn: '2026-05-01', kind: 'MERGE' });
  await run(app, '2026-06-16T00:00:00Z');
  t.same(
    await who(year),
    all.filter((code) => code !== 'so-a'),
  );
  t.same(
    await who(half),
    all.filter((code) => code !== 'so-a'),
    'owed once, by who there was on the cut-off day',
  );
  t.equal(await expected(app, `${half}&validAt=2026-04-30`), all.length);
  t.match((await listed(app, `${half}&reporter=so-a`))[0], { state: 'WITHDRAWN' });
  const board = ok(await app.get(`/v1/statistics/reports?${half}`, { token: await app.token(office) }));
  t.equal(board.total.expected, all.length - 1);
  await app.sql('delete from organisation_successions');
  await run(app, '2026-06-17T00:00:00Z');
  t.match((await listed(app, `${half}&reporter=so-a`))[0], { state: 'ACCEPTED' }, 'called off: as it was before');
});
