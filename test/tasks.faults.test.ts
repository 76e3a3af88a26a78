import t, { type Test } from 'tap';
import { endOccurrences } from '../src/modules/tasks/occurrences.ts';
import { type TestApp, testApp } from './support/app.ts';
import { acting, DIRECTIVE, directiveOf, lead, monitor, office, ok } from './support/tasks.ts';

// What must not be possible: to write or judge what is another's, to learn of it, to rewrite what was late, to be owed by
// nobody, to hang the service.

type Wire = Record<string, unknown>;

async function province(t: Test): Promise<TestApp> {
  const app = await testApp(t);
  const add = (code: string, kind: string) =>
    app.sql('insert into organisations (code, name, kind, parent) values ($1, $1, $2, $3)', [
      code,
      kind,
      code === 'ubnd-tinh' ? null : 'ubnd-tinh',
    ]);
  await add('ubnd-tinh', 'PEOPLE_COMMITTEE');
  for (const code of [office, lead, 'so-y-te', 'so-xay-dung', 'so-cu', 'so-moi-a', 'so-moi-b', 'so-nhan-viec'])
    await add(code, 'PROVINCIAL_DEPARTMENT');
  await add(monitor, 'MANAGEMENT_BOARD');
  return app;
}

const fault = (answer: { body: { errors?: { code: string; pointer?: string }[] } }) => answer.body.errors?.[0]?.code;

t.test('only the issuer and the office write the tasks of a directive', async (t) => {
  const app = await province(t);
  await directiveOf(app, 'cd', { recipients: [{ organisation: 'so-y-te', role: 'TO_KNOW' }] });
  const body = { ordinal: 1, kind: 'SPECIFIC', title: 'Giả', leads: [lead], approver: 'so-y-te' };
  const post = async (organisation: string, more: Wire = {}) =>
    app.call('POST', '/v1/directives/cd/tasks', { token: await app.token(organisation), body: { ...body, ...more } });
  t.equal((await post('so-y-te')).status, 403, 'a recipient');
  t.equal((await post(monitor)).status, 403, 'the monitor');
  t.equal((await post('so-xay-dung')).status, 404, 'a stranger');
  t.equal((await post('ubnd-tinh', { approver: 'ubnd-tinh' })).status, 201, 'who issued it');
  t.equal(fault(await post(office, { ordinal: 2, leads: [] })), 'nobody', 'somebody owes it');
});

t.test('a task that may not be known tells nothing by being named', async (t) => {
  const app = await province(t);
  const hidden = await (await directiveOf(app, 'cd'))({
    kind: 'REPORTING',
    leads: ['so-y-te'],
    deadlineText: 'trước ngày 15/12 hàng năm',
  });
  const token = await app.token(lead);
  ok(
    await app.call('POST', '/v1/directives', {
      token,
      body: { ...DIRECTIVE, code: 'rieng', issuer: lead, monitor: null },
    }),
  );
  const post = (more: Wire) =>
    app.call('POST', '/v1/directives/rieng/tasks', {
      token,
      body: { ordinal: 1, kind: 'SPECIFIC', title: 'x', leads: [lead], ...more },
    });
  for (const id of [hidden.id, '019a9e0c-0000-7aaa-8bbb-000000000000'])
    for (const more of [
      { parent: id },
      { related: [{ task: id, kind: 'FOLLOW_UP' }] },
      { replacesOccurrence: { task: id, period: '2025' } },
    ])
      t.match(await post(more), { status: 400, body: { code: 'unknown_reference' } }, JSON.stringify(more));
});

t.test('what was late stays late', async (t) => {
  const app = await province(t);
  app.setNow('2026-07-20T03:00:00Z');
  const assign = await directiveOf(app, 'cd');
  const act = acting(app);
  const { id } = await assign({ deadlineText: 'xong trong tháng 6/2026' });
  const asked = ok(await act(id, 'extensions', { newDueOn: '2026-12-31', on: '2026-06-01' }));
  t.equal(asked.extensions[0].isLate, true, 'who owes does not choose the mark');
  t.equal(fault(await act(id, 'extensions/1/decision', { on: '2026-05-01' })), 'before_asked');
  const granted = ok(await act(id, 'extensions/1/decision', { on: '2026-07-15' }));
  const on = async (day: string) =>
    (await app.get(`/v1/task-assignments/${granted.id}?validAt=${day}`, { token: await app.token(office) })).body
      .dueStatus;
  t.same([await on('2026-07-05'), await on('2026-07-16')], ['overdue', 'open_in_time']);

  const yearly = await assign({ kind: 'REPORTING', deadlineText: 'trước ngày 15/12 hàng năm' });
  const [, , duty] = (await app.get(`/v1/task-assignments?task=${yearly.id}`, { token: await app.token(office) })).body
    .data;
  const one = { assignment: duty.id };
  ok(await act(yearly.id, 'extensions', { ...one, newDueOn: '2026-12-20' }));
  for (const dueOn of ['2025-12-31', '1999-01-01'])
    t.equal(
      fault(await act(yearly.id, 'overrides', { period: '2026', dueOn, document: 'x' }, office)),
      'before_assignment',
      dueOn,
    );
  ok(await act(yearly.id, 'overrides', { period: '2026', dueOn: '2027-03-31', document: 'x' }, office));
  const refused = await act(yearly.id, 'extensions/1/decision', one);
  t.match(refused, { status: 409, body: { code: 'act_not_allowed' } }, 'an extension never shortens');
  const moved = ok(await act(yearly.id, 'transfers', { ...one, to: 'so-xay-dung' }));
  t.equal(moved.extensions[0].decision, 'REFUSED', 'what a body asked for ends with its part');
  ok(await act(yearly.id, 'submission', one, 'so-xay-dung'));
  ok(await act(yearly.id, 'overrides', { period: '2026', dueOn: '2027-04-30', document: 'x' }, office));
  const [same] = (
    await app.get(`/v1/task-assignments?task=${yearly.id}&period=2026`, { token: await app.token(office) })
  ).body.data;
  t.match(same, { state: 'SUBMITTED', dueOn: '2027-04-30' }, 'also for who has handed in');
  t.equal((await act(yearly.id, 'acceptance', { assignment: undefined, on: '2026-07-20' })).status, 409);
});

t.test('occurrences: replaced once, ended with their directive, not acted on before they begin', async (t) => {
  const app = await province(t);
  app.setNow('2026-11-20T03:00:00Z');
  const assign = await directiveOf(app, 'cd', { issuedOn: '2024-01-10' });
  const act = acting(app);
  const token = await app.token(office);
  const yearly = await assign({ kind: 'REPORTING', deadlineText: 'trước ngày 15/12 hàng năm' });
  const list = async () =>
    (await app.get(`/v1/task-assignments?task=${yearly.id}&sort=period`, { token })).body.data as Wire[];
  const [first, second, third, fourth] = (await list()) as [Wire, Wire, Wire, Wire];
  ok(await act(yearly.id, 'submission', { assignment: second.id, on: '2025-12-01' }));
  const early = await act(yearly.id, 'acceptance', { assignment: fourth.id });
  t.match(early, { status: 409, body: { code: 'act_not_allowed' } }, 'the period of 2027 has not begun');
  const replace = { deadlineText: 'trước ngày 01/5/2024', replacesOccurrence: { task: yearly.id, period: '2024' } };
  await assign(replace);
  const body = { ordinal: 50, kind: 'SPECIFIC', title: 'x', leads: [lead], ...replace };
  t.match(await app.call('POST', '/v1/directives/cd/tasks', { token, body }), {
    status: 409,
    body: { code: 'duplicate' },
  });
  const [gone] = await list();
  t.match(gone, {
    id: first.id,
    state: 'CANCELLED',
    acts: [{ act: 'replaced', organisation: office, document: 'cd' }],
  });
  await assign({ deadlineText: 'trước ngày 01/5/2026', replacesOccurrence: { task: yearly.id, period: '2025' } });
  t.match((await list())[1], { state: 'SUBMITTED' }, 'what was handed in stays');

  const patch = (more: Wire) =>
    app.call('PATCH', '/v1/directives/cd', { token, body: more, headers: { 'if-match': '*' } });
  for (const more of [{ issuedOn: '2024-02-10' }, { issuer: lead }, { monitor: 'so-y-te' }])
    t.match(await patch(more), { status: 409, body: { code: 'has_tasks' } }, JSON.stringify(more));
  ok(await patch({ effectiveTo: '2026-06-30' }));
  const log = app.app.http.log as Parameters<typeof endOccurrences>[1];
  t.equal(await endOccurrences(app.db, log, new Date('2026-11-20T03:00:00Z')), 2);
  t.equal(await endOccurrences(app.db, log, new Date('2026-11-20T03:00:00Z')), 0);
  t.same(
    (await list()).map((d) => `${d.period} ${d.state}`),
    ['2024 CANCELLED', '2025 SUBMITTED', '2026 CANCELLED', '2027 CANCELLED'],
  );
  t.equal((await list())[2]!.id, third.id);
});

t.test('of a split body everybody sees the part that came to them', async (t) => {
  const app = await province(t);
  app.setNow('2026-06-01T03:00:00Z');
  const token = await app.token(office);
  const step = async (body: Wire) =>
    ok(await app.call('POST', '/v1/organisation-successions', { token, body: { effectiveOn: '2025-03-01', ...body } }));
  await step({ from: 'so-cu', to: 'so-moi-a', kind: 'SPLIT', function: 'lao-dong' });
  await step({ from: 'so-cu', to: 'so-moi-b', kind: 'SPLIT', function: 'tre-em' });
  await step({ from: 'so-xay-dung', to: 'so-nhan-viec', kind: 'TRANSFER_FUNCTION', function: 'lai-xe' });
  const assign = await directiveOf(app, 'cd');
  const titles = async (organisation: string) =>
    (await app.get('/v1/tasks?fields=title', { token: await app.token(organisation) })).body.data
      .map((x: Wire) => x.title)
      .sort();
  await assign({ title: 'lao động', leads: ['so-cu'], function: 'lao-dong' });
  await assign({ title: 'trẻ em', leads: ['so-cu'], function: 'tre-em' });
  await assign({ title: 'chưa rõ', leads: ['so-cu'] });
  await assign({ title: 'nhà', leads: ['so-xay-dung'] });
  await assign({ title: 'lái xe', leads: ['so-xay-dung'], function: 'lai-xe' });
  t.same(await titles('so-moi-a'), ['chưa rõ', 'lao động']);
  t.same(await titles('so-moi-b'), ['chưa rõ', 'trẻ em']);
  t.same(await titles('so-nhan-viec'), ['lái xe']);
  t.same(await titles('so-xay-dung'), ['lái xe', 'nhà'], 'who handed it over keeps what it was named for');

  // What was known then is answered as then, also to who came to know later.
  const { id } = await assign({ title: 'sau này', leads: [lead] });
  const reader = await app.token('so-y-te');
  const ask = (position: string) =>
    app.get(`/v1/tasks?count=exact&validAt=2026-06-01&knownAt=${position}`, { token: reader });
  const before = await app.get('/v1/tasks?count=exact&validAt=2026-06-01', { token: reader });
  const position = before.headers.get('change-position')!;
  ok(await acting(app)(id, 'transfers', { to: 'so-y-te' }));
  t.equal((await ask(position)).text, before.text);
  const papers = await app.get(`/v1/directives?knownAt=${position}`, { token: reader });
  t.same(papers.body.data, []);
  t.equal((await app.get('/v1/tasks?count=exact', { token: reader })).body.page.total, 1);
});

t.test('acts that say nothing, days without end, trees in circles', async (t) => {
  const app = await province(t);
  const assign = await directiveOf(app, 'cd');
  const act = acting(app);
  const token = await app.token(office);
  const { id } = await assign({ deadlineText: 'trong năm 2024' });
  for (const evidence of [[{}], [{ location: 'javascript:alert(1)' }], []])
    t.equal((await act(id, 'submission', { document: undefined, evidence })).status, 400, JSON.stringify(evidence));
  t.equal((await act(id, 'admonitions', { note: 'x'.repeat(4001) }, monitor)).status, 400);
  // Also by who assigned it.
  ok(await act(id, 'admonitions', { note: 'x'.repeat(4000) }, office));
  for (const day of ['9999-12-31', '9999-12-20', '0001-01-01'])
    t.equal((await app.get(`/v1/task-assignments?limit=1&validAt=${day}`, { token })).status, 200, day);
  for (const day of ['9999-12-31', '8000-01-01'])
    t.equal((await app.get(`/v1/statistics/tasks?by=organisation&validAt=${day}`, { token })).status, 200, day);
  const holiday = { day: '9999-12-31', kind: 'HOLIDAY', appliesTo: 'ALL', legalBasis: 'x' };
  t.equal((await app.call('POST', '/v1/calendar/days', { token, body: holiday })).status, 400);
  const form = {
    code: 'mau@2026-01-01',
    family: 'mau',
    name: 'Mẫu',
    regimeKind: 'PERIODIC',
    reporters: [{ role: 'PROVINCE_DOIT', organisation: lead }],
    receivers: [{ role: 'PROVINCE_PC', organisation: 'ubnd-tinh' }],
    calendar: 'CALENDAR',
    schedules: [{ frequency: 'YEAR', due: { month: 12, day: 20 } }],
    validFrom: '2026-01-01',
  };
  for (const dueOn of ['0001-01-01', '9999-12-31']) {
    const overrides = [{ period: '2026', dueOn, exclusive: true }];
    const answer = await app.call('POST', '/v1/report-templates', { token, body: { ...form, overrides } });
    t.match(answer, { status: 400, body: { errors: [{ pointer: '/overrides/0/dueOn' }] } }, dueOn);
  }
  t.equal((await app.call('POST', '/v1/report-templates', { token, body: form })).status, 201);
  const never = { ...DIRECTIVE, code: 'cuoi', issuedOn: '9999-12-31' };
  t.equal(
    (await app.call('POST', '/v1/directives', { token, body: never })).status,
    400,
    'the days of deadlines have an end',
  );
  const last = await directiveOf(app, 'cuoi', { issuedOn: '2200-12-31' });
  t.ok((await last({ deadlineText: 'trong 15 ngày làm việc kể từ ngày ban hành' })).id);
  t.equal((await act(id, 'extensions', { newDueOn: '9999-12-31' })).status, 400);
  const b = await assign({ parent: id });
  const patch = (task: string, body: Wire) =>
    app.call('PATCH', `/v1/tasks/${task}`, { token, body, headers: { 'if-match': '*' } });
  t.equal(fault(await patch(id, { parent: b.id })), 'circle');
  t.equal(fault(await patch(id, { related: [{ task: id, kind: 'FEEDS' }] })), 'own_relation');
  t.equal(fault(await patch(id, { kind: 'REPORTING' })), 'report_duty');
  t.equal((await app.get('/v1/task-assignments?kind=NOPE', { token })).status, 400);
  const began = Date.now();
  const body = { ordinal: 60, kind: 'RECURRING', title: 'x', leads: [lead], deadlineText: 'hằng tuần' };
  ok(await app.call('POST', '/v1/directives', { token, body: { ...DIRECTIVE, code: 'cu', issuedOn: '1900-01-10' } }));
  t.equal(fault(await app.call('POST', '/v1/directives/cu/tasks', { token, body })), 'too_many');
  t.ok(Date.now() - began < 30_000, 'counted before anything is written');
});
