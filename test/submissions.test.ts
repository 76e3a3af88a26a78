import t from 'tap';
import { testApp } from './support/app.ts';
import { figures, reporting } from './support/reports.ts';
import { lead, office, ok } from './support/tasks.ts';

// A report from draft to acceptance: versions that never change once sent, a return with a new day, a correction that
// counts when it is accepted, and who may do what.

type Wire = Record<string, unknown>;

t.test('the life of a report', async (t) => {
  const app = await testApp(t);
  app.setNow('2026-06-16T03:00:00Z');
  const { owed, send, act, read } = await reporting(app);
  const obligation = await owed('so-a', '2026-H1');

  const draft = ok(await send('so-a', { obligation, figures: figures({ 1: 3, 2: '1.5' }) }));
  t.match(draft, { state: 'DRAFT', versionNo: 1, fill: 'PARTIAL', filledFigures: 2, requiredFigures: 3, family: 'bc' });
  t.match(await read(obligation), { state: 'DRAFT', dueStatus: 'near_due' });
  t.equal(
    (await app.get(`/v1/report-submissions/${draft.id}`, { token: await app.token(lead) })).status,
    404,
    'a draft is its maker’s',
  );
  t.match((await send('so-a', { obligation })).body, { code: 'submission_open', detail: 'Version 1 is DRAFT.' });
  t.match((await act(draft.id, 'submission')).body, {
    status: 409,
    code: 'report_not_valid',
    errors: [{ pointer: '/figures', code: 'required', detail: /^bieu, row 1, 3: / }],
  });

  const patched = await app.call('PATCH', `/v1/report-submissions/${draft.id}`, {
    token: await app.token('so-a'),
    headers: {
      'if-match': (await app.get(`/v1/report-submissions/${draft.id}`, { token: await app.token('so-a') })).headers.get(
        'etag',
      )!,
    },
    body: { figures: figures({ 1: 3, 2: '1.50', 3: 1 }) },
  });
  t.match(ok(patched), { fill: 'COMPLETE' });
  const sent = ok(await act(draft.id, 'submission', { document: '45/BC-UBND', signer: 'Giám đốc' }));
  t.match(sent, { state: 'SUBMITTED', submittedOn: '2026-06-16', submittedBy: 'so-a', document: '45/BC-UBND' });
  t.match(await read(obligation), {
    state: 'SUBMITTED',
    dueStatus: 'submitted_in_time',
    daysLate: 0,
    submittedOn: '2026-06-16',
  });
  const changed = await app.call('PATCH', `/v1/report-submissions/${draft.id}`, {
    token: await app.token('so-a'),
    headers: { 'if-match': '*' },
    body: { figures: figures({ 1: 4, 2: 1, 3: 1 }) },
  });
  t.match(changed.body, { status: 409, code: 'act_not_allowed' }, 'what was sent is never changed');

  t.equal((await act(draft.id, 'acceptance', {}, 'so-a')).status, 403, 'nobody accepts their own');
  t.equal((await act(draft.id, 'acceptance', {}, 'so-b')).status, 404);
  app.setNow('2026-06-22T03:00:00Z');
  t.match(ok(await act(draft.id, 'return', { reason: 'thiếu dòng 3', dueOn: '2026-06-24' })), {
    state: 'RETURNED',
    decidedBy: lead,
  });
  t.match(await read(obligation), { state: 'RETURNED', dueStatus: 'near_due', returnDueOn: '2026-06-24', daysLate: 0 });
  app.setNow('2026-06-26T03:00:00Z');
  t.match(await read(obligation), { dueStatus: 'overdue', daysLate: 2 });
  const second = ok(
    await send('so-a', { obligation, figures: figures({ 1: 3, 2: 1, 3: 2 }), submit: { document: '46/BC' } }),
  );
  t.match(second, { state: 'SUBMITTED', versionNo: 2, corrects: null });
  t.match(await read(obligation), {
    state: 'SUBMITTED',
    dueStatus: 'submitted_late',
    daysLate: 2,
    firstSubmittedOn: '2026-06-16',
  });
  ok(await act(second.id, 'acceptance'));
  t.match(await read(obligation), { state: 'ACCEPTED', daysLate: 2 });

  t.match((await send('so-a', { obligation, figures: [] })).body.errors, [
    { pointer: '/correctionReason', code: 'required' },
  ]);
  const third = ok(
    await send('so-a', {
      obligation,
      figures: figures({ 1: 9, 2: 1, 3: 2 }),
      correctionReason: 'tính thiếu',
      submit: {},
    }),
  );
  t.match(third, { versionNo: 3, corrects: second.id, state: 'SUBMITTED' });
  t.match(
    await read(obligation),
    { state: 'ACCEPTED' },
    'the accepted version counts until the correction is accepted',
  );
  ok(await act(third.id, 'acceptance'));
  const versions = ok(
    await app.get(`/v1/report-submissions?obligation=${obligation}&sort=versionNo&fields=state,versionNo`, {
      token: await app.token(office),
    }),
  ).data as Wire[];
  t.same(
    versions.map((v) => `${v.versionNo} ${v.state}`),
    ['1 RETURNED', '2 SUPERSEDED', '3 ACCEPTED'],
  );
  const asOf = ok(
    await app.get(`/v1/report-obligations/${obligation}?validAt=2026-06-23`, { token: await app.token(office) }),
  );
  t.match(asOf, { state: 'RETURNED' }, 'as it stood on an earlier day');
  t.same(
    (await read(obligation)).acts.map((x: Wire) => x.act),
    ['draft', 'submission', 'return', 'submission', 'acceptance', 'submission', 'acceptance'],
  );
});

t.test('a version withdrawn was never sent', async (t) => {
  const app = await testApp(t);
  app.setNow('2026-06-16T03:00:00Z');
  const { owed, send, act, read } = await reporting(app);
  const obligation = await owed('so-b', '2026-H1');
  const sent = ok(await send('so-b', { obligation, figures: figures({ 1: 3, 2: 1, 3: 1 }), submit: {} }));
  ok(await act(sent.id, 'withdrawal', { reason: 'gửi nhầm' }, 'so-b'));
  t.match(await read(obligation), { state: 'NOT_STARTED', firstSubmittedOn: null, submittedOn: null });
  t.match((await act(sent.id, 'submission', {}, 'so-b')).body, {
    code: 'act_not_allowed',
    detail: /WITHDRAWN; allowed: nothing/,
  });
  t.match(ok(await send('so-b', { obligation })), { versionNo: 2, fill: 'EMPTY' });
});

t.test('a report with nothing in it is called empty', async (t) => {
  const app = await testApp(t);
  app.setNow('2026-06-16T03:00:00Z');
  const { owed, send } = await reporting(app);
  const obligation = await owed('so-a', '2026-H1');
  const blank = figures({ 1: null, 2: null, 3: null }).map((x) => ({ ...x, missingReason: 'chưa có' }));
  t.match((await send('so-a', { obligation, figures: blank, submit: {} })).body, {
    code: 'report_not_valid',
    errors: [{ code: 'empty' }],
  });
  const zero = ok(await send('so-a', { obligation, figures: figures({ 1: 0, 2: 0, 3: 0 }), submit: {} }));
  t.match(zero, { fill: 'COMPLETE' }, 'zero is a figure');
});

t.test('what does not belong to the form is refused with its place', async (t) => {
  const app = await testApp(t);
  app.setNow('2026-06-16T03:00:00Z');
  const { owed, send } = await reporting(app);
  const obligation = await owed('so-a', '2026-H1');
  const one = { table: 'bieu', row: 1, column: '1', value: 1 };
  const answer = await send('so-a', {
    obligation,
    figures: [
      one,
      one,
      { ...one, table: 'khac' },
      { ...one, column: '99' },
      { ...one, row: 2, column: '2' },
      { ...one, column: '3', value: '1.5' },
      { ...one, column: '4', value: 2 },
      { ...one, column: '2', value: '1.234,5' },
    ],
    header: [{ table: 'bieu', field: 'khongCo', value: 'x' }],
    narrative: [{ section: 'XX', text: 'x' }],
  });
  t.equal(answer.status, 400);
  t.same(
    answer.body.errors.map((e: Wire) => `${e.pointer} ${e.code}`),
    [
      '/figures/1/column named_twice',
      '/figures/2/table no_such_table',
      '/figures/3/column no_such_column',
      '/figures/4/row no_such_row',
      '/figures/5/value not_an_integer',
      '/figures/6/value not_a_flag',
      '/figures/7/value not_a_number',
      '/header/0/field no_such_field',
      '/narrative/0/section no_such_section',
    ],
  );
  const mixed = await send('so-a', {
    obligation,
    figures: [{ ...one, column: '99', value: 'abc' }, { ...one, value: true }, { ...one, value: '1.5' }, 'x'],
    header: [{ table: 'bieu', field: 'khongCo', value: 1 }],
    narrative: [{ section: 'XX', text: null }],
  });
  t.same(
    mixed.body.errors.map((e: Wire) => `${e.pointer} ${e.code}`),
    [
      ...['/header/0/value invalid_type', '/figures/1/value invalid_type', '/figures/3 invalid_type'],
      ...['/narrative/0/text invalid_type', '/figures/0/column no_such_column', '/figures/2/column named_twice'],
      ...['/figures/2/value not_an_integer', '/header/0/field no_such_field', '/narrative/0/section no_such_section'],
    ],
    'one wrong type hides nothing',
  );
  for (const bad of [
    { obligation: 'x' },
    { obligation, figures: [{ ...one, value: '\u0000' }] },
    { obligation, figures: [{ ...one, value: 1e30 }] },
    { obligation, figures: [{ ...one, row: 0 }] },
    { obligation, figures: 'x' },
    { obligation, state: 'ACCEPTED' },
    { obligation, submit: { on: '2026-06-17' } },
    { obligation: '019a9e0c-aaaa-7aaa-8bbb-000000000000' },
  ])
    t.equal((await send('so-a', bad)).status, 400, JSON.stringify(bad));
  const tomorrow = await send('so-a', { obligation, submit: { on: '2026-06-17' } });
  t.match(tomorrow.body.errors, [{ pointer: '/submit/on', code: 'future_day' }]);
  t.equal((await send('so-b', { obligation })).status, 400, 'another body’s report is not there');
  t.same(await app.sql('select id from report_submissions'), []);
});

t.test('two drafts at once: one is made', async (t) => {
  const app = await testApp(t);
  app.setNow('2026-06-16T03:00:00Z');
  const { owed, send } = await reporting(app);
  const obligation = await owed('so-a', '2026-H1');
  const answers = await Promise.all(Array.from({ length: 6 }, () => send('so-a', { obligation })));
  t.same(answers.map((a) => a.status).sort(), [201, 409, 409, 409, 409, 409]);
});

t.test('what changes of a report that is being made', async (t) => {
  const app = await testApp(t);
  app.setNow('2026-06-16T03:00:00Z');
  const { owed, send, act, read } = await reporting(app);
  const obligation = await owed('so-a', '2026-H1');
  const draft = ok(await send('so-a', { obligation, figures: figures({ 1: 1, 2: 1, 3: 1 }) }));
  const token = await app.token(office);
  const change = async (body: Wire) =>
    ok(await app.call('PATCH', '/v1/report-templates/bc@2026-01-01', { token, body, headers: { 'if-match': '*' } }));
  await change({ overrides: [{ period: '2026-H1', dueOn: '2026-07-01', exclusive: false }] });
  t.match(await read(obligation), { state: 'DRAFT', dueOn: '2026-07-01' }, 'a day that moves moves for a draft');
  await change({ reporters: [{ role: 'PROVINCE_DEPARTMENT', organisation: 'so-b' }] });
  t.match(await read(obligation), { state: 'WITHDRAWN', isExpected: false }, 'a draft of what is not owed');
  t.match((await act(draft.id, 'submission')).body, { code: 'act_not_allowed', detail: /allowed: withdrawal/ });
  ok(await act(draft.id, 'withdrawal', { reason: 'không phải báo cáo' }, 'so-a'));
  t.match(await read(obligation), { state: 'WITHDRAWN' });
  t.match((await send('so-a', { obligation })).body, { code: 'act_not_allowed' });
});

t.test('a token, a body and a key', async (t) => {
  const app = await testApp(t);
  app.setNow('2026-06-16T03:00:00Z');
  const { owed } = await reporting(app);
  const body = { obligation: await owed('so-a', '2026-H1'), figures: figures({ 1: 1, 2: 1, 3: 1 }), submit: {} };
  const post = (token: string, sent: unknown = body, key = 'mot') =>
    app.call('POST', '/v1/report-submissions', { token, body: sent, headers: { 'idempotency-key': key } });
  const mine = await app.token('so-a');
  const [first, second] = [await post(mine), await post(mine)];
  t.same([first.status, second.status], [201, 201]);
  t.equal(second.body.id, first.body.id, 'the same request twice makes one version');
  t.equal((await post(mine, { ...body, note: 'khác' })).status, 422);
  t.equal((await post(await app.token('so-a', ['directives:read']), body, 'hai')).status, 403, 'the scope');
  t.equal((await post(await app.token(lead), body, 'ba')).status, 403, 'a receiver does not report for it');
  t.equal((await app.sql('select id from report_submissions')).length, 1);
});
