import t, { type Test } from 'tap';
import { generateObligations } from '../src/modules/reports/generate.ts';
import { type TestApp, testApp } from './support/app.ts';
import { figures, reporting, TEMPLATE } from './support/reports.ts';
import { directiveOf, lead, office, ok } from './support/tasks.ts';

// Boards over reports: every figure by hand on a small province, in each view, on any day, as known then; who filed and
// who did not, what they were told and what to tell them; a pile accepted at once.

type Wire = Record<string, unknown>;
type Figures = Record<string, number> & { rows: string };
type Group = Figures & { key: Record<string, string> };

const FIGURES = [
  ...['expected', 'notStarted', 'draft', 'submitted', 'returned', 'accepted', 'waived', 'withdrawn'],
  ...['submittedInTime', 'submittedLate', 'overdue', 'open', 'nearDue', 'noDeadline', 'daysLateTotal'],
];
const FULL = figures({ 1: 3, 2: '1.5', 3: 1 });
const BODIES = ['so-a', 'so-b', 'so-c', 'so-d', 'so-e'];
const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
const some = (x: Wire, names: readonly string[]) => Object.fromEntries(names.map((n) => [n, x[n]]));

const head = async (app: TestApp) =>
  (await app.sql<{ p: string }>('select max(position) as p from ledger_commits'))[0]!.p;

/** Reports of the first half of 2026, due on Friday 19 June, as of the 30th: one accepted, one returned, two never sent. */
async function province(t: Test) {
  const app = await testApp(t);
  app.setNow('2026-06-16T03:00:00Z');
  const reports = await reporting(app, BODIES, { validTo: '2026-12-31' });
  const { owed, send, act } = reports;
  const half = Object.fromEntries(
    await Promise.all(BODIES.map(async (body) => [body, await owed(body, '2026-H1')] as const)),
  );
  const first = ok(await send('so-a', { obligation: half['so-a'], figures: FULL, submit: {} }));
  ok(await send('so-b', { obligation: half['so-b'], figures: figures({ 1: 3 }) }));
  app.setNow('2026-06-17T03:00:00Z');
  ok(await act(first.id, 'acceptance'));
  const waiver = { reason: 'không phát sinh', document: '12/SCT' };
  const token = await app.token(lead);
  ok(await app.call('POST', `/v1/report-obligations/${half['so-c']}/waiver`, { token, body: waiver }));
  app.setNow('2026-06-22T03:00:00Z');
  const late = ok(await send('so-d', { obligation: half['so-d'], figures: FULL, submit: {} }));
  app.setNow('2026-06-23T03:00:00Z');
  ok(await act(late.id, 'return', { reason: 'thiếu', dueOn: '2026-06-26' }));
  app.setNow('2026-06-30T03:00:00Z');
  const all = await app.token(office);
  const get = async (query: string, who = all) => ok(await app.get(`/v1/statistics/reports${query}`, { token: who }));
  const listed = async (path: string, who = all): Promise<number> =>
    ok(await app.get(`${path}&limit=1&count=exact`, { token: who })).page.total;
  return { app, ...reports, half, get, listed, all };
}

t.test('figures by hand', async (t) => {
  const { app, get, listed } = await province(t);
  const { total } = (await get('?period=2026-H1')) as { total: Figures };
  const { rows: _rows, ...whole } = total;
  t.same(whole, {
    ...{ expected: 4, notStarted: 1, draft: 1, submitted: 0, returned: 1, accepted: 1, waived: 1, withdrawn: 0 },
    ...{ submittedInTime: 1, submittedLate: 0, overdue: 3, open: 0, nearDue: 0, noDeadline: 0 },
    ...{ completenessPct: 25, acceptedPct: 25, timelinessPct: 25 },
    // 11 days each of two that never came, 4 since the new day of the one returned.
    ...{ daysLateTotal: 26, daysLateMax: 11 },
  });
  t.match((await get('?period=2026')).total, { expected: 5, open: 5, completenessPct: 0, timelinessPct: null });
  for (const [more, n] of [
    ['', 5],
    ['&isExpected=true', 4],
    ['&dueStatus=overdue', 3],
    ['&dueStatus=submitted_in_time', 1],
    ['&state=WAIVED', 1],
    ['&state=RETURNED', 1],
  ] as const)
    t.equal(await listed(`${total.rows}${more}`), n, more);

  t.test('groups add up and each names its reports', async (t) => {
    for (const by of [
      ...['organisation', 'family', 'template', 'period', 'role', 'approver'],
      ...['organisation,template,period', 'period,role'],
    ]) {
      const { total, groups } = (await get(`?by=${by}`)) as { total: Figures; groups: Group[] };
      for (const name of FIGURES) t.equal(sum(groups.map((g) => g[name]!)), total[name], `${by}: ${name}`);
      for (const g of groups) {
        t.equal(await listed(`${g.rows}&isExpected=true`), g.expected, g.rows);
        t.equal(await listed(`${g.rows}&dueStatus=overdue`), g.overdue, g.rows);
        t.equal(g.expected, g.submittedInTime! + g.submittedLate! + g.overdue! + g.open!, 'told by their last day');
        t.equal(g.expected, g.notStarted! + g.draft! + g.submitted! + g.returned! + g.accepted!, 'told by their state');
      }
    }
  });

  t.test('filters', async (t) => {
    for (const [query, expected] of [
      ['?organisation=so-a', 2],
      ['?family=bc&template=bc@2026-01-01&role=PROVINCE_DEPARTMENT&calendar=ADMIN_09_2019', 9],
      [`?approver=${lead}`, 9],
      ['?approver=none', 0],
      ['?organisation=none', 0],
      ['?dueFrom=2026-06-01&dueTo=2026-06-30', 4],
      ['?state=DRAFT&state=RETURNED', 2],
    ] as const)
      t.equal((await get(query)).total.expected, expected, query);
  });

  t.test('tables hold the same groups', async (t) => {
    const token = await app.token(office);
    const path = '/v1/statistics/reports?by=organisation,template,period';
    const { groups } = ok(await app.get(path, { token })) as { groups: Group[] };
    const flat = groups.map(({ key, rows: _rows, ...g }) => ({ ...key, ...g }));
    const ndjson = await app.get(path, { token, headers: { accept: 'application/x-ndjson' } });
    t.same(
      ndjson.text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
      flat,
    );
    const csv = await app.get(path, { token, headers: { accept: 'text/csv' } });
    const lines = csv.text.trim().split(/\r?\n/);
    t.equal(lines[0], Object.keys(flat[0]!).join(','));
    t.equal(lines.length, flat.length + 1);
    const whole = await app.get('/v1/statistics/reports', { token, headers: { accept: 'application/x-ndjson' } });
    t.match(JSON.parse(whole.text), { expected: 9 }, 'without cuts the total');
    const etag = ndjson.headers.get('etag')!;
    const headers = { accept: 'application/x-ndjson', 'if-none-match': etag };
    t.equal((await app.get(path, { token, headers })).status, 304);
  });

  t.test('who sees nothing counts nothing', async (t) => {
    await app.sql(`insert into organisations (code, name, kind) values ('so-x', 'so-x', 'PROVINCIAL_DEPARTMENT')`);
    t.match((await get('?by=organisation', await app.token('so-x'))).total, { expected: 0, completenessPct: null });
    const mine = await get('?by=organisation', await app.token('so-b'));
    t.match(mine, { total: { expected: 2, draft: 1 }, groups: [{ key: { organisation: 'so-b' } }] });
    t.equal((await get('', await app.token(lead))).total.expected, 9, 'the receiver sees what it receives');
    const who = await app.token('so-b');
    const filers = ok(await app.get('/v1/statistics/reports/non-filers?period=2026-H1', { token: who }));
    t.match(filers, { total: { expected: 1, notFiled: 1 }, filers: [] });
  });

  t.test('refusals', async (t) => {
    const token = await app.token(office);
    for (const query of [
      ...['?by=nothing', '?by=organisation,family,period,role', '?orgView=tomorrow', '?role=BOSS', '?state=LATE'],
      ...['?period=%00', '?family=A%20B', '?dueFrom=2026-02-30', '?unknown=1', '?knownAt=999999999', '?nearDays=x'],
    ]) {
      t.equal((await app.get(`/v1/statistics/reports${query}`, { token })).status, 400, query);
      if (!/by=|state=/.test(query))
        t.equal((await app.get(`/v1/statistics/reports/non-filers${query}`, { token })).status, 400, query);
    }
    const headers = { accept: 'text/csv' };
    t.equal((await app.get('/v1/statistics/reports?knownAt=999999999', { token, headers })).status, 400);
    const turned = '/v1/statistics/reports/non-filers?dueFrom=2026-07-01&dueTo=2026-06-01';
    t.equal((await app.get(turned, { token })).status, 400);
  });
});

t.test('a body merged within a period, and what was known before', async (t) => {
  const { app, get } = await province(t);
  const before = await head(app);
  const then = await app.get('/v1/statistics/reports?by=organisation&validAt=2026-06-30', {
    token: await app.token(office),
  });
  ok(
    await app.call('POST', '/v1/organisation-successions', {
      token: await app.token(office),
      body: { from: 'so-e', to: 'so-a', effectiveOn: '2026-06-25', kind: 'MERGE' },
    }),
  );
  const log = app.app.http.log as Parameters<typeof generateObligations>[1];
  await generateObligations(app.db, log, new Date('2026-06-30T04:00:00Z'));
  const by = async (query: string) =>
    Object.fromEntries(
      ((await get(`?by=organisation&${query}`)).groups as Group[]).map((g) => [
        g.key.organisation,
        [g.expected, g.overdue, g.withdrawn],
      ]),
    );
  // What so-e owed for the half is so-a's now; the year it will not see is no longer owed by it.
  const own = { 'so-b': [2, 1, 0], 'so-c': [1, 0, 0], 'so-d': [2, 1, 0] };
  t.same(await by(''), { 'so-a': [3, 1, 1], ...own });
  t.same(await by('orgView=original'), { 'so-a': [2, 0, 0], ...own, 'so-e': [1, 1, 1] });
  t.same(await by('orgView=asOf:2026-06-24'), { 'so-a': [2, 0, 0], ...own, 'so-e': [1, 1, 1] });
  const totals = await Promise.all(
    ['current', 'original', 'asOf:2026-06-24', 'asOf:2026-06-25'].map(async (view) =>
      some((await get(`?orgView=${view}`)).total, FIGURES),
    ),
  );
  for (const total of totals) t.same(total, totals[0], 'the same total in every view');
  t.equal(totals[0]!.expected, 8);

  t.equal((await get('?validAt=2026-06-24')).total.expected, 9, 'on the day before the merger five owed the year');
  t.equal((await get('?validAt=2026-06-25')).total.expected, 8);
  t.match((await get('?validAt=2026-06-20&period=2026-H1')).total, { overdue: 3, returned: 0, daysLateTotal: 3 });
  t.match(
    (await get('?validAt=2026-06-16&period=2026-H1')).total,
    { expected: 5, waived: 0, submitted: 1, nearDue: 4 },
    'before it was accepted and before the waiver',
  );
  const again = await app.get(`/v1/statistics/reports?by=organisation&validAt=2026-06-30&knownAt=${before}`, {
    token: await app.token(office),
  });
  t.equal(again.text, then.text, 'as known before, to the byte');
});

t.test('who filed, who did not, and what to send them', async (t) => {
  const { app, half, send, all } = await province(t);
  const token = await app.token(lead);
  const steps = [
    { workingDays: -5, to: ['LEAD'], level: 'REMINDER' },
    { workingDays: 1, to: ['LEAD'], level: 'URGENT' },
    { workingDays: 5, to: ['LEAD', 'APPROVER'], level: 'ESCALATION' },
  ];
  const ask = async (query = '', who = token) =>
    ok(await app.get(`/v1/statistics/reports/non-filers?family=bc&period=2026-H1${query}`, { token: who }));
  const of = async (body: string, query = '') =>
    ((await ask(query)).nonFilers as Wire[]).find((x) => x.organisation === body) as Record<string, Wire>;
  t.equal((await of('so-b')).proposal, null, 'nothing is proposed without a policy');
  const body = {
    validFrom: '2026-01-01',
    code: 'nhac-bao-cao',
    name: 'Nhắc báo cáo',
    kinds: ['REPORTING'],
    steps,
    legalBasis: '50/2024/QĐ-UBND',
  };
  ok(await app.call('POST', '/v1/reminder-policies', { token: all, body }));

  const told = await ask();
  t.same(told.total, { expected: 4, filed: 1, filedLate: 0, accepted: 1, notFiled: 3, overdue: 3, waived: 1 });
  t.match(told.filers, [
    {
      organisation: 'so-a',
      dueStatus: 'submitted_in_time',
      version: { versionNo: 1, state: 'ACCEPTED', fill: 'COMPLETE' },
    },
  ]);
  t.match(await of('so-d'), {
    state: 'RETURNED',
    daysLate: 4,
    version: { versionNo: 1, state: 'RETURNED', submittedOn: '2026-06-22' },
    proposal: { kind: 'REMIND', ground: 'LATE', level: 'URGENT', step: 1, firedOn: '2026-06-29' },
  });
  t.match(await of('so-e'), {
    version: null,
    sent: [],
    proposal: {
      ...{ kind: 'CRITICISE', ground: 'NOT_REPORTING', level: 'ESCALATION', addressee: 'so-e', step: 5 },
      ...{ firedOn: '2026-06-26', policyBasis: '50/2024/QĐ-UBND' },
      sendTo: `/v1/report-obligations/${half['so-e']}/reminders`,
    },
  });
  t.match((await of('so-b', '&validAt=2026-06-18')).proposal, { kind: 'REMIND', ground: null, step: -5 });
  t.match((await of('so-b', '&validAt=2026-06-22')).proposal, { kind: 'REMIND', ground: 'LATE', step: 1 });
  const calendarYear = ok(await app.get('/v1/statistics/reports/non-filers', { token }));
  t.match(calendarYear, { dueFrom: '2026-01-01', dueTo: '2026-06-30', total: { expected: 4, waived: 1 } });

  const remind = async (body: string, letter: Wire, who = token) =>
    app.call('POST', `/v1/report-obligations/${half[body]}/reminders`, { token: who, body: letter });
  app.setNow('2026-06-18T03:00:00Z');
  t.match((await remind('so-e', { kind: 'CRITICISE', document: '1/SCT' })).body, {
    status: 409,
    detail: /2026-06-19, is not past on 2026-06-18; allowed: REMIND/,
  });
  app.setNow('2026-06-24T03:00:00Z');
  t.match((await remind('so-a', { kind: 'REMIND', document: '1/SCT' })).body, { status: 409, code: 'act_not_allowed' });
  t.equal((await remind('so-e', { kind: 'REMIND', document: '1/SCT' }, await app.token('so-e'))).status, 403);
  t.equal((await remind('so-e', { kind: 'REMIND', document: '1/SCT' }, await app.token('so-b'))).status, 404);
  for (const bad of [
    ...[{}, { kind: 'SHOUT', document: 'x' }, { kind: 'REMIND' }, { kind: 'REMIND', document: '\u0000' }],
    ...[
      { kind: 'REMIND', document: 'x', on: '2026-06-25' },
      { kind: 'REMIND', document: 'x', to: 'so-b' },
    ],
  ])
    t.equal((await remind('so-e', bad)).status, 400, JSON.stringify(bad));
  const letter = ok(await remind('so-e', { kind: 'REMIND', document: '120/SCT-QLCN', note: 'nhắc lần một' }));
  t.match(letter, { state: 'NOT_STARTED', dueStatus: 'overdue', daysLate: 5 });
  t.same(letter.acts, [
    {
      ...{ act: 'reminder', on: '2026-06-24', from: 'NOT_STARTED', to: 'NOT_STARTED', organisation: lead },
      ...{ reason: 'nhắc lần một', document: '120/SCT-QLCN' },
      letter: {
        ...{ kind: 'REMIND', ground: 'LATE', level: 'REMINDER', addressee: 'so-e', lastDay: '2026-06-19', daysLate: 5 },
        ...{ legalDocuments: [], legalNote: null, directive: null },
      },
    },
  ]);
  t.match(await of('so-e'), { proposal: null, sent: [{ on: '2026-06-24', kind: 'REMIND', by: 'REPORT' }] });
  app.setNow('2026-06-30T03:00:00Z');
  t.match((await of('so-e')).proposal, { kind: 'CRITICISE' }, 'the next step of the ladder');
  ok(await remind('so-e', { kind: 'CRITICISE', document: '121/SCT-QLCN' }));
  t.match(await of('so-e'), { proposal: null, sent: [{ kind: 'REMIND' }, { kind: 'CRITICISE', level: 'ESCALATION' }] });
  const sent = ok(await send('so-e', { obligation: half['so-e'], figures: FULL, submit: { on: '2026-06-23' } }));
  t.match(sent, { state: 'SUBMITTED', submittedOn: '2026-06-23' }, 'a letter does not hinder what was sent before it');
});

t.test('a report that a task orders', async (t) => {
  const app = await testApp(t);
  app.setNow('2026-06-16T03:00:00Z');
  await reporting(app);
  const token = await app.token(office);
  const assign = await directiveOf(app, 'cd-bao-cao');
  const { id: task } = await assign({ kind: 'REPORTING', leads: ['so-a'], deadlineText: 'trước ngày 20/6/2026' });
  const reporters = ['so-a', 'so-b'].map((organisation) => ({ role: 'PROVINCE_DEPARTMENT', organisation }));
  const template = { ...TEMPLATE, code: 'bc-nv@2026-01-01', family: 'bc-nv', directive: 'cd-bao-cao', task, reporters };
  ok(await app.call('POST', '/v1/report-templates', { token, body: template }));
  const steps = [{ workingDays: 1, to: ['LEAD'], level: 'URGENT' }];
  const body = { code: 'nhac-chi-dao', name: 'Nhắc', directive: 'cd-bao-cao', steps };
  ok(await app.call('POST', '/v1/reminder-policies', { token, body }));
  app.setNow('2026-06-30T03:00:00Z');
  const ask = async (more = '') =>
    ok(await app.get(`/v1/statistics/reports/non-filers?family=bc-nv&period=2026-H1${more}`, { token }));
  const [a, b] = (await ask()).nonFilers;
  const proposal = { kind: 'REMIND', policy: 'nhac-chi-dao', sendTo: `/v1/tasks/${task}/reminders` };
  t.match(a, { organisation: 'so-a', task, assignment: /^[0-9a-f-]{36}$/, proposal });
  t.match(b, { organisation: 'so-b', task, assignment: null, proposal: { sendTo: /^\/v1\/report-obligations\// } });
  const position = await head(app);
  ok(await app.call('POST', `/v1/tasks/${task}/reminders`, { token, body: { document: '120/VP-TH' } }));
  const admonition = { kind: 'CRITICISE', ground: 'NOT_REPORTING' };
  ok(await app.call('POST', `/v1/tasks/${task}/admonitions`, { token, body: admonition }));
  t.match((await ask()).nonFilers[0], {
    proposal: null,
    sent: [
      { by: 'TASK', kind: 'REMIND', document: '120/VP-TH' },
      { by: 'TASK', kind: 'CRITICISE', ground: 'NOT_REPORTING', document: null },
    ],
  });
  t.match((await ask(`&knownAt=${position}`)).nonFilers[0], { sent: [], proposal }, 'as known before');
});

t.test('a pile of reports accepted at once', async (t) => {
  const app = await testApp(t);
  app.setNow('2026-06-16T03:00:00Z');
  const { owed, send, act, read } = await reporting(app, BODIES);
  const sent: Record<string, { id: string; obligation: string }> = {};
  for (const body of BODIES)
    sent[body] = ok(await send(body, { obligation: await owed(body, '2026-H1'), figures: FULL, submit: {} }));
  const ids = (...bodies: string[]) => bodies.map((b) => ({ id: sent[b]!.id }));
  const accept = async (submissions: unknown, more: Wire = {}, headers: Record<string, string> = {}, who = lead) =>
    app.call('POST', '/v1/report-submissions/acceptance', {
      token: await app.token(who),
      body: { submissions, ...more },
      headers,
    });
  ok(await act(sent['so-e']!.id, 'return', { reason: 'thiếu', dueOn: '2030-01-01' }));
  const before = await head(app);
  const strange = '019a9e0c-bbbb-7aaa-8bbb-000000000000';
  const mixed = await accept([...ids('so-a', 'so-e'), { id: strange }]);
  t.equal(mixed.status, 400);
  t.same(
    mixed.body.errors.map((e: Wire) => `${e.pointer} ${e.code}`),
    ['/submissions/1 act_not_allowed', '/submissions/2 not_found'],
  );
  t.match((await accept(ids('so-a', 'so-e'))).body, {
    status: 409,
    code: 'act_not_allowed',
    errors: [{ pointer: '/submissions/1', detail: /RETURNED/ }],
  });
  t.match((await accept(ids('so-a', 'so-b'), {}, {}, 'so-a')).body, {
    status: 403,
    errors: [{ pointer: '/submissions/0', code: 'forbidden' }, { pointer: '/submissions/1' }],
  });
  t.match((await accept(ids('so-a', 'so-a'))).body.errors, [{ pointer: '/submissions/1/id', code: 'duplicate' }]);
  t.match((await accept(ids('so-a'), { on: '2026-06-17' })).body, { status: 400, errors: [{ code: 'future_day' }] });
  for (const bad of [[], 'x', [{ id: 'x' }], [{}], Array.from({ length: 501 }, () => ({ id: strange }))])
    t.equal((await accept(bad)).status, 400);
  t.equal(await head(app), before, 'nothing was changed');

  const key = { 'idempotency-key': 'tiep-nhan-1' };
  const pile = [{ id: sent['so-b']!.id, document: '7/SCT' }, ...ids('so-a')];
  const done = await accept(pile, { document: '6/SCT' }, key);
  t.equal(done.status, 200, done.text);
  t.same(
    done.body.submissions.map((x: Wire) => [x.id, x.obligation, x.versionNo, x.state, x.decidedOn]),
    ['so-b', 'so-a'].map((b) => [sent[b]!.id, sent[b]!.obligation, 1, 'ACCEPTED', '2026-06-16']),
  );
  t.match(await read(sent['so-b']!.obligation), { state: 'ACCEPTED' });
  t.equal((await read(sent['so-b']!.obligation)).acts.at(-1).document, '7/SCT');
  t.equal((await read(sent['so-a']!.obligation)).acts.at(-1).document, '6/SCT');
  const after = await head(app);
  const replayed = await accept(pile, { document: '6/SCT' }, key);
  t.equal(replayed.text, done.text);
  t.equal(replayed.headers.get('idempotent-replayed'), 'true');
  t.equal((await accept(ids('so-a'), {}, key)).status, 422);
  t.equal(await head(app), after);

  const race = await Promise.all([
    accept(ids('so-c', 'so-d')),
    accept(ids('so-d', 'so-c')),
    act(sent['so-c']!.id, 'acceptance'),
    accept(ids('so-d', 'so-c')),
  ]);
  t.equal(race.filter((x) => x.status === 200).length > 0, true);
  t.ok(
    race.every((x) => [200, 409].includes(x.status)),
    race.map((x) => x.status).join(' '),
  );
  for (const body of ['so-c', 'so-d']) {
    const { acts, state } = await read(sent[body]!.obligation);
    const accepted = acts.filter((x: Wire) => x.act === 'acceptance').length;
    t.ok(accepted <= 1 && (state === 'ACCEPTED') === (accepted === 1), `${body}: accepted ${accepted} times`);
  }
});
