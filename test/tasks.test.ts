import t, { type Test } from 'tap';
import { generateOccurrences } from '../src/modules/tasks/occurrences.ts';
import { type TestApp, testApp } from './support/app.ts';
import { acting, BODIES, directiveOf, lead, monitor, office, ok } from './support/tasks.ts';

// The life of a duty: acts in their order, extensions, suspension, occurrences, collectives, and races.

type Wire = Record<string, unknown>;

/** A province with the offices that assign, owe and follow. */
async function province(t: Test): Promise<TestApp> {
  const app = await testApp(t);
  const token = await app.token(office);
  const add = async (code: string, more: Wire) =>
    app.sql(
      `insert into organisations (code, name, kind, is_collective, parent, valid_from, valid_to, member_kinds)
       values ($1, $1, $2, $3, $4, $5, $6, $7)`,
      [
        code,
        more.kind ?? 'PROVINCIAL_DEPARTMENT',
        more.isCollective ?? false,
        more.parent ?? null,
        more.validFrom ?? null,
        more.validTo ?? null,
        more.memberKinds ?? null,
      ],
    );
  await add('ubnd-tinh', { kind: 'PEOPLE_COMMITTEE' });
  for (const code of [office, lead, 'so-tai-chinh', 'so-xay-dung']) await add(code, { parent: 'ubnd-tinh' });
  await add(monitor, { kind: 'MANAGEMENT_BOARD', parent: 'ubnd-tinh' });
  for (const code of ['ubnd-huyen-a', 'ubnd-huyen-b']) await add(code, { kind: 'DISTRICT', parent: 'ubnd-tinh' });
  await add('ubnd-huyen-cu', { kind: 'DISTRICT', parent: 'ubnd-tinh', validTo: '2020-12-31' });
  await add('ubnd-huyen-khac', { kind: 'DISTRICT', parent: 'so-xay-dung' });
  await add('cac-so', { isCollective: true, memberKinds: ['PROVINCIAL_DEPARTMENT'] });
  await add('ubnd-cap-huyen', { kind: 'DISTRICT', isCollective: true, memberKinds: ['DISTRICT'] });
  await add('co-quan-lien-quan', { kind: 'OTHER', isCollective: true });
  t.ok(token);
  return app;
}

const duties = async (app: TestApp, query: string, organisation = office) =>
  (await app.get(`/v1/task-assignments?${query}`, { token: await app.token(organisation) })).body.data as Wire[];

const named = (list: readonly Wire[], ...fields: string[]) => list.map((d) => fields.map((f) => d[f]).join(' ')).sort();

t.test('from assignment to confirmation', async (t) => {
  const app = await province(t);
  const assign = await directiveOf(app, 'cd');
  const act = acting(app);
  const task = await assign({ deadlineText: 'xong trong tháng 6/2024', coordinators: ['so-xay-dung'] });
  const id = task.id as string;
  const [mine] = (await duties(app, `task=${id}&role=LEAD`)) as [Wire];
  const [coordinator] = (await duties(app, `task=${id}&role=COORDINATE`)) as [Wire];
  t.match(mine, {
    role: 'LEAD',
    state: 'ASSIGNED',
    dueOn: '2024-06-30',
    effectiveOn: '2024-07-01',
    responsibleOrganisation: lead,
    ownership: 'NAMED',
    dueStatus: 'overdue',
  });

  const early = await act(id, 'completion', { assignment: mine.id });
  t.equal(early.status, 409);
  t.equal(early.body.code, 'act_not_allowed');
  for (const allowed of ['acceptance', 'rejection', 'progress', 'submission', 'transfers', 'cancellation'])
    t.match(early.body.detail, new RegExp(allowed));
  t.notMatch(early.body.detail, /resumption|reopening/);
  t.equal((await act(id, 'submission', { document: undefined })).body.errors[0].code, 'evidence_needed');
  t.equal((await act(id, 'submission', {}, 'so-tai-chinh')).status, 404, 'a stranger knows nothing of it');
  t.equal(
    (await act(id, 'submission', { assignment: mine.id }, monitor)).status,
    403,
    'who follows it does not owe it',
  );
  const partnerActs = await act(id, 'submission', { assignment: mine.id }, 'so-xay-dung');
  t.equal(partnerActs.body.code, 'unknown_reference', 'a partner has a duty of its own and sees no other');

  ok(await act(id, 'acceptance', { on: '2024-02-01' }));
  t.equal((await act(id, 'progress', { on: '2024-01-31' })).body.errors[0].code, 'before_last_act');
  t.equal((await act(id, 'progress', { on: '2999-01-01' })).body.errors[0].code, 'future_day');
  ok(await act(id, 'progress', { on: '2024-03-01', donePct: 40 }));
  const handedIn = ok(await act(id, 'submission', { on: '2024-07-01' }));
  t.match(
    handedIn,
    { state: 'SUBMITTED', dueStatus: 'open_in_time', stoppedOn: '2024-07-01' },
    'the clock stands still',
  );
  t.equal((await act(id, 'completion', { assignment: mine.id }, lead)).status, 403, 'nobody confirms their own work');
  ok(await act(id, 'return', { on: '2024-07-10', assignment: mine.id }));
  const statusOn = async (day: string) =>
    (await app.get(`/v1/task-assignments/${mine.id}?validAt=${day}`, { token: await app.token(office) })).body
      .dueStatus;
  t.same(await Promise.all(['2024-06-20', '2024-06-26', '2024-07-01', '2024-07-05', '2024-07-10'].map(statusOn)), [
    'open_in_time',
    'near_due',
    'open_in_time',
    'open_in_time',
    'overdue',
  ]);
  ok(await act(id, 'submission', { on: '2024-07-20' }));
  const done = ok(await act(id, 'completion', { on: '2024-08-01', assignment: mine.id }));
  t.match(done, {
    state: 'COMPLETED',
    completedOn: '2024-07-20',
    confirmedOn: '2024-08-01',
    dueStatus: 'done_late',
    daysLate: 19,
  });
  t.equal(await statusOn('2024-07-25'), 'done_late', 'done is done on the day of the result');
  const partner = (await duties(app, `task=${id}&role=COORDINATE`))[0]!;
  t.match(partner, { id: coordinator.id, state: 'ASSIGNED', dueStatus: 'overdue' }, 'a slow partner is late by itself');
  const seen = await app.get(`/v1/tasks/${id}`, { token: await app.token(office) });
  t.match(seen.body, { dueStatus: 'done_late', openDuties: 0, doneDuties: 1, responsibleOrganisations: [lead] });

  ok(await act(id, 'reopening', { on: '2024-08-02', assignment: mine.id }));
  ok(await act(id, 'submission', { on: '2024-08-03' }));
  const earlier = ok(await act(id, 'completion', { assignment: mine.id, completedOn: '2024-06-28' }));
  t.match(earlier, { completedOn: '2024-06-28', dueStatus: 'done_on_time' });
  const { body } = await app.get(`/v1/tasks/${id}/progress`, { token: await app.token(lead) });
  t.same(
    body.data.map((x: Wire) => `${x.act} ${x.from}→${x.to} ${x.organisation}`).slice(0, 4),
    [
      `acceptance ASSIGNED→ACCEPTED ${lead}`,
      `progress ACCEPTED→IN_PROGRESS ${lead}`,
      `submission IN_PROGRESS→SUBMITTED ${lead}`,
      `return SUBMITTED→RETURNED ${office}`,
    ],
    'every act with who did it',
  );
  t.equal(
    (await app.get(`/v1/tasks/${id}/completion`, { token: await app.token(office) })).body.data.length,
    7,
    'results, returns and confirmations',
  );
  t.equal((await act(id, 'cancellation', { assignment: mine.id })).status, 409, 'what is done is done');
});

t.test('sent back, transferred, suspended, called off', async (t) => {
  const app = await province(t);
  const assign = await directiveOf(app, 'cd');
  const act = acting(app);
  const { id } = await assign({ deadlineText: 'trong năm 2024' });
  t.equal((await act(id, 'rejection', { reason: undefined })).status, 400, 'with a reason');
  t.equal(ok(await act(id, 'rejection', { on: '2024-02-01' })).state, 'REJECTED');
  t.equal((await act(id, 'acceptance')).status, 409);
  for (const to of ['cac-so', 'ubnd-huyen-cu', 'khong-co'])
    t.equal((await act(id, 'transfers', { to })).body.errors[0].code, 'not_a_body', to);
  t.equal((await act(id, 'transfers', { to: 'so-tai-chinh', document: undefined })).status, 400, 'by a document');
  const moved = ok(await act(id, 'transfers', { to: 'so-tai-chinh', on: '2024-03-01' }));
  t.match(moved, {
    state: 'ASSIGNED',
    assignedOrganisation: lead,
    bearer: 'so-tai-chinh',
    responsibleOrganisation: 'so-tai-chinh',
    dueOn: '2024-12-31',
  });
  t.equal((await act(id, 'acceptance', {}, lead)).status, 403, 'no longer theirs');
  t.equal(ok(await act(id, 'acceptance', { on: '2024-03-02' }, 'so-tai-chinh')).state, 'ACCEPTED');
  const before = await app.get(`/v1/task-assignments/${moved.id}?validAt=2024-02-15`, {
    token: await app.token(office),
  });
  t.match(before.body, { responsibleOrganisation: lead, state: 'REJECTED' });

  ok(await act(id, 'suspension', { on: '2024-06-01' }));
  t.match(ok(await act(id, 'resumption', { on: '2026-01-05' })), {
    state: 'ACCEPTED',
    stoppedOn: null,
    dueStatus: 'overdue',
  });
  const then = await app.get(`/v1/task-assignments/${moved.id}?validAt=2025-06-01`, { token: await app.token(office) });
  t.match(then.body, { state: 'SUSPENDED', dueStatus: 'open_in_time' }, 'the clock stands still while suspended');
  t.match(ok(await act(id, 'cancellation')), { state: 'CANCELLED', dueStatus: null, daysLate: 0 });
  t.equal((await act(id, 'progress', {}, 'so-tai-chinh')).body.code, 'act_not_allowed');
  const transfers = await app.get(`/v1/tasks/${id}/transfers`, { token: await app.token('so-tai-chinh') });
  t.match(transfers.body.data, [{ transferredTo: 'so-tai-chinh', document: BODIES.transfers!.document }]);
});

t.test('extensions: asked by who owes, granted by who assigned, counted against both dates', async (t) => {
  const app = await province(t);
  const assign = await directiveOf(app, 'cd');
  const act = acting(app);
  const { id } = await assign({ deadlineText: 'xong trong tháng 6/2024' });
  t.equal((await act(id, 'extensions', { newDueOn: '2024-06-30' })).body.errors[0].code, 'not_later');
  t.equal((await act(id, 'extensions', {}, office)).status, 200, 'the office may record it for the body');
  t.equal((await act(id, 'extensions')).status, 409, 'one at a time');
  t.equal((await act(id, 'extensions/1/decision', {}, monitor)).status, 403, 'not granted by the monitor');
  t.equal((await act(id, 'extensions/1/decision', {}, lead)).status, 403, 'nor by who asks');
  t.equal((await act(id, 'extensions/1/decision', { document: undefined })).status, 400, 'by a document');
  ok(await act(id, 'extensions/1/decision', { decision: 'REFUSED' }));
  t.equal((await act(id, 'extensions/1/decision')).status, 409, 'decided once');
  t.equal((await act(id, 'extensions/2/decision', BODIES['extensions/1/decision'])).status, 404);

  const late = await assign({ deadlineText: 'xong trong tháng 6/2024' });
  const asked = ok(await act(late.id, 'extensions', { on: '2024-07-10', newDueOn: '2024-08-31' }));
  t.match(asked.extensions, [{ number: 1, isLate: true, oldDueOn: '2024-06-30', decision: 'PENDING' }]);
  const granted = ok(await act(late.id, 'extensions/1/decision', { on: '2024-07-15' }));
  t.match(granted, {
    dueOn: '2024-08-31',
    effectiveOn: '2024-09-02',
    originalDueOn: '2024-06-30',
    originalEffectiveOn: '2024-07-01',
  });
  ok(await act(late.id, 'submission', { on: '2024-08-20' }));
  const done = ok(await act(late.id, 'completion', { on: '2024-08-21' }));
  t.match(done, { dueStatus: 'done_on_time', originalDueStatus: 'done_late' });
  const on = async (day: string) =>
    (await app.get(`/v1/task-assignments/${done.id}?validAt=${day}`, { token: await app.token(office) })).body
      .dueStatus;
  t.same(await Promise.all(['2024-07-12', '2024-07-16', '2024-08-30'].map(on)), [
    'overdue',
    'open_in_time',
    'done_on_time',
  ]);
  const { body } = await app.get(`/v1/tasks/${late.id}/extensions`, { token: await app.token(lead) });
  t.match(body.data, [{ decision: 'APPROVED', decidedOn: '2024-07-15', document: '2103/UBND-KTTH' }]);
});

t.test('admonitions: a proposal is no decision', async (t) => {
  const app = await province(t);
  const act = acting(app);
  const { id } = await (await directiveOf(app, 'cd'))({ deadlineText: 'trong năm 2024' });
  t.equal((await act(id, 'admonitions', {}, lead)).status, 403, 'nobody proposes their own');
  const proposed = ok(await act(id, 'admonitions', { kind: 'CRITICISE' }, monitor));
  t.match(proposed.admonitions, [{ organisation: lead, decision: 'PENDING', document: null, proposedBy: monitor }]);
  t.equal((await act(id, 'admonitions/1/decision', {}, monitor)).status, 403, 'who proposes does not decide');
  t.match(ok(await act(id, 'admonitions/1/decision')).admonitions, [
    { decision: 'APPROVED', document: '2104/UBND-KTTH' },
  ]);
});

t.test('collectives become the bodies that existed; partners that lead are named once', async (t) => {
  const app = await province(t);
  const assign = await directiveOf(app, 'cd');
  const task = await assign({ leads: ['cac-so', 'ubnd-cap-huyen'], coordinators: [lead, 'co-quan-lien-quan'] });
  t.same(task.leads, ['cac-so', 'ubnd-cap-huyen'], 'as named');
  const all = await duties(app, `task=${task.id}`);
  t.same(named(all, 'role', 'assignedOrganisation', 'collective'), [
    'COORDINATE co-quan-lien-quan ',
    `LEAD ${lead} cac-so`,
    'LEAD so-tai-chinh cac-so',
    'LEAD so-xay-dung cac-so',
    'LEAD ubnd-huyen-a ubnd-cap-huyen',
    'LEAD ubnd-huyen-b ubnd-cap-huyen',
    'LEAD van-phong-ubnd-tinh cac-so',
  ]);
  const act = acting(app);
  t.equal((await act(task.id, 'progress', {}, 'so-tai-chinh')).status, 200, 'one’s own is meant');
  const judged = await act(task.id, 'cancellation');
  t.equal(judged.body.code, 'assignment_needed');
  t.match(judged.body.detail, all[0]!.id as string);
  const other = await directiveOf(app, 'cd-2', { issuer: 'so-xay-dung', monitor: undefined });
  const theirs = await other({ leads: ['ubnd-cap-huyen'] });
  t.same(
    named(await duties(app, `task=${theirs.id}`), 'assignedOrganisation'),
    ['ubnd-huyen-a', 'ubnd-huyen-b', 'ubnd-huyen-khac'],
    'those below the issuer and below what it belongs to',
  );
});

t.test('recurring tasks: occurrences ahead, one overridden, one replaced', async (t) => {
  const app = await province(t);
  app.setNow('2024-02-01T03:00:00Z');
  const assign = await directiveOf(app, 'cd', { issuedOn: '2022-10-20', effectiveTo: '2026-12-31' });
  const task = await assign({ kind: 'REPORTING', deadlineText: 'trước ngày 15/12 hàng năm', reportsTo: [monitor] });
  const days = async () => named(await duties(app, `task=${task.id}`), 'period', 'dueOn', 'effectiveOn', 'state');
  t.same(await days(), [
    '2022 2022-12-14 2022-12-14 ASSIGNED',
    '2023 2023-12-14 2023-12-14 ASSIGNED',
    '2024 2024-12-14 2024-12-16 ASSIGNED',
  ]);
  const act = acting(app);
  const { status } = await act(task.id, 'overrides', { period: '2025', dueOn: '2025-05-01', document: 'x' }, office);
  t.equal(status, 400, 'no such occurrence yet');
  ok(await act(task.id, 'overrides', { period: '2023', dueOn: '2024-05-31', document: '12/UBND' }, office));
  await assign({
    kind: 'REPORTING',
    deadlineText: 'trước ngày 01/5/2024',
    replacesOccurrence: { task: task.id, period: '2024' },
  });
  t.same(await days(), [
    '2022 2022-12-14 2022-12-14 ASSIGNED',
    '2023 2024-05-31 2024-05-31 ASSIGNED',
    '2024 2024-12-14 2024-12-16 CANCELLED',
  ]);
  const log = app.app.http.log as Parameters<typeof generateOccurrences>[1];
  const job = (instant: string) => generateOccurrences(app.db, log, new Date(instant));
  t.equal(await job('2024-02-01T04:00:00Z'), 0, 'nothing new in sight');
  const both = await Promise.all([job('2026-01-05T03:00:00Z'), job('2026-01-05T03:00:00Z')]);
  t.same(both.sort(), [0, 2], 'two workers make each once');
  t.equal(await job('2028-01-05T03:00:00Z'), 0, 'the directive has ended');
  t.same((await days()).slice(3), ['2025 2025-12-14 2025-12-15 ASSIGNED', '2026 2026-12-14 2026-12-14 ASSIGNED']);
  const bad = await app.call('POST', '/v1/directives/cd/tasks', {
    token: await app.token(office),
    body: { ordinal: 9, kind: 'STANDING', title: 'x', leads: [lead], deadlineText: 'hết năm 2025' },
  });
  t.equal(bad.body.errors[0].code, 'standing_has_no_day');
});

t.test('a standing task is never late, words that say no day leave it open', async (t) => {
  const app = await province(t);
  const assign = await directiveOf(app, 'cd');
  const standing = await assign({ kind: 'STANDING', deadlineText: 'thực hiện thường xuyên' });
  const odd = await assign({ deadlineText: 'khi hoa gạo nở' });
  t.match(standing, { dueStatus: 'no_deadline', nextDueOn: null, findings: [] });
  t.match(odd, { dueStatus: 'no_deadline', deadline: null, findings: ['deadline_not_understood'] });
  t.equal((await duties(app, 'dueStatus=overdue&validAt=2030-01-01')).length, 0);
});

t.test('deadlines across Tết, and a calendar that changes', async (t) => {
  const app = await testApp(t, { sample: true });
  app.setNow('2026-02-10T03:00:00Z');
  const token = await app.token(office);
  const assign = await directiveOf(app, 'cd', {
    issuedOn: '2026-02-09',
    issuer: 'ubnd-tinh-bac-ninh',
    monitor: 'ban-quan-ly-kcn-bac-ninh',
  });
  const body = 'so-cong-thuong-bac-ninh';
  const tet = await assign({ leads: [body], deadlineText: 'trong 10 ngày làm việc kể từ ngày ký' });
  const [duty] = await duties(app, `task=${tet.id}`);
  // 10–13/2, then Tết until 20/2 (14–22 with the weekends), then 23–27/2 and 2/3.
  t.equal(duty!.effectiveOn, '2026-03-02');
  const { id } = await assign({ leads: [body], deadlineText: 'chậm nhất ngày 23/11/2026' });
  const position = (await app.get('/v1/deadlines/moves', { token })).headers.get('change-position');
  t.same((await app.get('/v1/deadlines/moves', { token })).body, { data: [], total: 0 });
  ok(
    await app.call('POST', '/v1/calendar/days', {
      token,
      body: { day: '2026-11-23', kind: 'SWAP_OFF', appliesTo: 'PUBLIC_SECTOR', legalBasis: 'thông báo hoán đổi' },
    }),
  );
  const moves = (await app.get('/v1/deadlines/moves', { token })).body;
  t.match(moves, {
    total: 1,
    data: [{ task: id, dueOn: '2026-11-23', effectiveOn: '2026-11-23', wouldBeOn: '2026-11-25' }],
  });
  t.equal((await duties(app, `task=${id}`))[0]!.effectiveOn, '2026-11-23', 'nothing moves by itself');
  t.same((await app.get(`/v1/deadlines/moves?knownAt=${position}`, { token })).body, { data: [], total: 0 });
  t.equal(ok(await acting(app)(id, 'recalculation')).effectiveOn, '2026-11-25');
  t.equal((await app.get('/v1/deadlines/moves', { token })).body.total, 0);
});

t.test('races: one duty is completed once, two duties are both', async (t) => {
  const app = await province(t);
  const assign = await directiveOf(app, 'cd');
  const act = acting(app);
  const { id } = await assign({ leads: ['ubnd-huyen-a', 'ubnd-huyen-b'], deadlineText: 'trong năm 2024' });
  const handed = await Promise.all(['ubnd-huyen-a', 'ubnd-huyen-b'].map((body) => act(id, 'submission', {}, body)));
  t.same(
    handed.map((x) => x.status),
    [200, 200],
    'two bodies finish one task at once',
  );
  const list = await duties(app, `task=${id}`);
  const results = await Promise.all(
    [...list, ...list, ...list].map((d) => act(id, 'completion', { assignment: d.id as string })),
  );
  t.same(results.map((x) => x.status).sort(), [200, 200, 409, 409, 409, 409]);
  for (const x of results.filter((r) => r.status === 409)) t.equal(x.body.code, 'act_not_allowed');
  const single = await assign({});
  const twice = await Promise.all([1, 2, 3].map(() => act(single.id, 'submission')));
  t.same(twice.map((x) => x.status).sort(), [200, 409, 409]);
  const key = { 'idempotency-key': 'mot-lan' };
  const again = await assign({});
  const send = async () =>
    app.call('POST', `/v1/tasks/${again.id}/acceptance`, { token: await app.token(lead), body: {}, headers: key });
  const [first, second] = [await send(), await send()];
  t.same([first.status, second.status, second.text], [200, 200, first.text], 'a replay is answered as the first');
});
