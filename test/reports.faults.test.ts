import t from 'tap';
import { testApp } from './support/app.ts';
import { FORM, figures, reporting } from './support/reports.ts';
import { lead, office, ok } from './support/tasks.ts';

// What an opponent found in reports, each mended.

type Wire = Record<string, unknown>;

t.test('what was never sent stays with whoever made it', async (t) => {
  const app = await testApp(t);
  app.setNow('2026-06-16T03:00:00Z');
  const { owed, send, act } = await reporting(app);
  const obligation = await owed('so-a', '2026-H1');
  const draft = ok(await send('so-a', { obligation, figures: figures({ 1: 777 }), note: 'bí mật' }));
  ok(await act(draft.id, 'withdrawal', { reason: 'sai' }, 'so-a'));
  const token = await app.token(lead);
  for (const at of ['', '/history', '/document', '/findings'])
    t.equal((await app.get(`/v1/report-submissions/${draft.id}${at}`, { token })).status, 404, `withdrawn ${at}`);
  t.same(ok(await app.get(`/v1/report-submissions?obligation=${obligation}`, { token })).data, []);
});

t.test('the body that answers by fallback makes, sends and withdraws', async (t) => {
  const app = await testApp(t);
  app.setNow('2026-06-16T03:00:00Z');
  const { owed, send, act, read } = await reporting(app);
  const obligation = await owed('so-a', '2026-H1');
  const left = ok(await send('so-a', { obligation }));
  const token = await app.token(office);
  for (const to of ['so-b', 'ban-quan-ly-kcn'])
    ok(
      await app.call('POST', '/v1/organisation-successions', {
        token,
        body: { from: 'so-a', to, effectiveOn: '2026-06-15', kind: 'SPLIT' },
      }),
    );
  await new Promise((resolve) => setTimeout(resolve, 2100)); // rights follow within two seconds
  t.match(await read(obligation), { responsibleOrganisation: lead, ownership: 'FALLBACK' });
  ok(await act(left.id, 'withdrawal', { reason: 'đơn vị đã chia' }, lead));
  const made = ok(await send(lead, { obligation, figures: figures({ 1: 1, 2: 1, 3: 1 }) }));
  t.match(ok(await act(made.id, 'submission', {}, lead)), { state: 'SUBMITTED', submittedBy: lead });
});

t.test('versions stand in the past from the days of their acts', async (t) => {
  const app = await testApp(t);
  app.setNow('2026-08-01T03:00:00Z');
  const { owed, send, act } = await reporting(app);
  const obligation = await owed('so-a', '2026-H1');
  const sent = ok(
    await send('so-a', { obligation, figures: figures({ 1: 1, 2: 1, 3: 1 }), submit: { on: '2026-06-15' } }),
  );
  ok(await act(sent.id, 'acceptance', { on: '2026-06-18' }));
  const token = await app.token(office);
  const states = async (day: string) =>
    ok(await app.get(`/v1/report-submissions?obligation=${obligation}&validAt=${day}`, { token })).data.map(
      (x: Wire) => x.state,
    );
  t.same(await states('2026-06-14'), []);
  t.same(await states('2026-06-16'), ['SUBMITTED']);
  t.same(await states('2026-06-18'), ['ACCEPTED']);
});

t.test('a return says by when', async (t) => {
  const app = await testApp(t);
  app.setNow('2026-06-16T03:00:00Z');
  const { owed, send, act, read } = await reporting(app);
  const obligation = await owed('so-a', '2026-H1');
  const whole = { obligation, figures: figures({ 1: 1, 2: 1, 3: 1 }), submit: {} };
  const sent = ok(await send('so-a', whole));
  t.match((await act(sent.id, 'return', { reason: 'thiếu' })).body, { status: 400, errors: [{ pointer: '/dueOn' }] });
  ok(await act(sent.id, 'return', { reason: 'thiếu', dueOn: '2026-06-22' }));
  app.setNow('2026-06-25T03:00:00Z');
  const again = ok(await send('so-a', whole));
  t.match(await read(obligation), { dueStatus: 'submitted_late', daysLate: 3 });
  ok(await act(again.id, 'return', { reason: 'thiếu', dueOn: '2026-07-01' }));
  t.match(await read(obligation), { dueStatus: 'near_due' });
});

t.test('numbers as they are written', async (t) => {
  const app = await testApp(t);
  app.setNow('2026-06-16T03:00:00Z');
  const { owed, send } = await reporting(app);
  const obligation = await owed('so-a', '2026-H1');
  for (const lossy of [1234567890.1234567, 1_234_567_890_123_456])
    t.equal((await send('so-a', { obligation, figures: figures({ 1: 1, 2: lossy }) })).status, 400, `${lossy}`);
  const sent = ok(await send('so-a', { obligation, figures: figures({ 1: '-0', 2: 1e-7, 3: -0 }), submit: {} }));
  const { figures: kept } = ok(
    await app.get(`/v1/report-submissions/${sent.id}?fields=figures`, { token: await app.token('so-a') }),
  );
  t.same(
    kept.map((x: Wire) => x.value),
    ['0', '0.0000001', '0'],
  );
});

t.test('a figure that was text is none, in findings as elsewhere', async (t) => {
  const app = await testApp(t);
  app.setNow('2026-01-05T03:00:00Z');
  const columns = (type: string) => [{ ...FORM.tables[0]!.columns[1], type, unit: null }];
  const form = (type: string) => [{ ...FORM.tables[0], columns: columns(type) }];
  const { owed, send, act } = await reporting(app, undefined, {
    ...{ code: 'bc@2024-01-01', validFrom: '2024-01-01', tables: form('TEXT') },
  });
  const said = ok(
    await send('so-a', { obligation: await owed('so-a', '2024'), figures: figures({ 2: 'nhiều' }), submit: {} }),
  );
  ok(await act(said.id, 'acceptance'));
  const change = { token: await app.token(office), body: { tables: form('DECIMAL') }, headers: { 'if-match': '*' } };
  ok(await app.call('PATCH', '/v1/report-templates/bc@2024-01-01', change));
  t.match(ok(await send('so-a', { obligation: await owed('so-a', '2025'), figures: figures({ 2: 5 }), submit: {} })), {
    state: 'SUBMITTED',
  });
});

t.test('letters never keep a body from sending', async (t) => {
  const app = await testApp(t);
  app.setNow('2026-06-16T03:00:00Z');
  const { owed, send } = await reporting(app);
  const obligation = await owed('so-a', '2026-H1');
  const token = await app.token(lead);
  const urge = () =>
    app.call('POST', `/v1/report-obligations/${obligation}/reminders`, {
      token,
      body: { kind: 'REMIND', document: '1' },
    });
  for (let i = 0; i < 100; i++) ok(await urge());
  t.equal((await urge()).status, 400);
  ok(await send('so-a', { obligation, figures: figures({ 1: 1, 2: 1, 3: 1 }), submit: {} }));
});

t.test('a day at the end of time', async (t) => {
  const app = await testApp(t, { sample: true });
  const token = await app.token(office);
  t.equal((await app.get('/v1/statistics/reports?validAt=9999-12-31', { token })).status, 200);
});

t.test('who may not accept is told who may, and nothing else', async (t) => {
  const app = await testApp(t);
  app.setNow('2026-06-16T03:00:00Z');
  const { owed, send, act } = await reporting(app);
  const sent = ok(
    await send('so-a', {
      obligation: await owed('so-a', '2026-H1'),
      figures: figures({ 1: 1, 2: 1, 3: 1 }),
      submit: {},
    }),
  );
  const detail =
    'Only the body that receives the report may do this, or van-phong-ubnd-tinh, which records the directives of the leaders and what becomes of the tasks they assign.';
  t.match((await act(sent.id, 'acceptance', {}, 'so-a')).body, { status: 403, detail });
  t.equal((await act(sent.id, 'acceptance', {}, 'so-b')).status, 404);
});
