import t from 'tap';
import { remind } from '../src/modules/tasks/reminding.ts';
import { type TestApp, testApp } from './support/app.ts';
import { acting, directiveOf, lead, monitor, office, ok } from './support/tasks.ts';

// Reminders: the ladder by the working calendar, what pauses it, who inherits it, what takes a notice back, and that the
// plan says what the job does.

type Wire = Record<string, unknown>;

const daily = (app: TestApp) => async (day: string) => {
  app.setNow(`${day}T01:00:00Z`);
  return remind(app.db, app.app.http.log as never, new Date(`${day}T01:00:00Z`));
};

const STEPS = [
  { workingDays: -5, to: ['LEAD'], level: 'REMINDER' },
  { workingDays: -1, to: ['LEAD', 'COORDINATORS'], level: 'URGENT' },
  { workingDays: 1, to: ['LEAD', 'MONITOR', 'APPROVER'], level: 'ESCALATION' },
];
const policyIn = async (app: TestApp, body: Wire) =>
  ok(
    await app.call('POST', '/v1/reminder-policies', {
      token: await app.token(office),
      body: { name: 'Thử', steps: STEPS, ...body },
    }),
  );

/** Bodies without the sample: days off are then Saturdays and Sundays. */
async function province(app: TestApp) {
  for (const [code, kind] of [
    ['ubnd-tinh', 'PEOPLE_COMMITTEE'],
    ...[office, lead, monitor, 'so-cu', 'so-moi', 'so-khac', 'so-xua'].map((x) => [x, 'PROVINCIAL_DEPARTMENT']),
  ])
    await app.sql('insert into organisations (code, name, kind, is_collective) values ($1, $1, $2, false)', [
      code,
      kind,
    ]);
}

t.test('the default ladder across Tết, the plan, and the job day by day', async (t) => {
  const app = await testApp(t, { sample: true });
  const run = daily(app);
  const token = await app.token(office);
  app.setNow('2026-01-20T01:00:00Z');
  const assign = await directiveOf(app, 'cd-tet', { issuedOn: '2026-01-10' });
  const { id } = await assign({ deadlineText: 'chậm nhất ngày 25/02/2026', coordinators: ['so-xay-dung'] });
  const planFor = async (days: number, as = token) =>
    (await app.get(`/v1/reminder-plan?days=${days}`, { token: as })).body;

  const plan = await planFor(66);
  t.match(plan, { from: '2026-01-20', to: '2026-03-27', hasMore: false });
  const own = plan.data.filter((x: Wire) => x.task === id);
  t.same(
    own.map((x: Wire) => [x.step, x.on, x.level, (x.recipients as Wire[]).length]),
    [
      [-10, '2026-02-04', 'REMINDER', 1],
      [-5, '2026-02-11', 'REMINDER', 1],
      [-1, '2026-02-24', 'URGENT', 1],
      [1, '2026-02-26', 'URGENT', 2],
      [5, '2026-03-04', 'ESCALATION', 3],
      [10, '2026-03-11', 'ESCALATION', 3],
      [15, '2026-03-18', 'ESCALATION', 3],
      [20, '2026-03-25', 'ESCALATION', 3],
    ],
    'sixteen days without offices around Tết do not count',
  );
  t.match(own[0], { effectiveOn: '2026-02-25', organisation: lead, policy: 'nhac-viec-mac-dinh', directive: 'cd-tet' });
  t.match(own[3].recipients, [
    { organisation: lead, roles: ['LEAD'] },
    { organisation: monitor, roles: ['MONITOR'] },
  ]);
  t.same(
    (await planFor(66, await app.token('so-xay-dung'))).data.filter((x: Wire) => x.task === id),
    [],
    'a lead’s notices are no business of a body the duty does not concern',
  );
  t.equal((await app.get('/v1/reminder-plan?days=91', { token })).status, 400);
  t.equal((await app.get('/v1/reminder-plan?days=0', { token })).status, 400);
  t.equal((await app.sql('select 1 from task_reminders')).length, 0, 'a plan records nothing');

  for (let i = 0, sent = 0; i <= 66; i++) {
    const day = new Date(Date.parse('2026-01-20') + i * 86_400_000).toISOString().slice(0, 10);
    const done = await run(day);
    sent += done.sent;
    t.equal(done.retracted, 0);
    if (i % 10 === 0) t.same(await run(day), { retracted: 0, sent: 0 }, 'the same day again: nothing');
    if (i === 30) {
      // What is left of the plan stands as it was.
      const rest = plan.data.filter((x: Wire) => (x.on as string) > day);
      t.same((await planFor(36)).data, rest);
      t.equal(sent, plan.data.length - rest.length);
    }
  }
  const sent = (await app.get('/v1/task-reminders?limit=500', { token })).body.data as Wire[];
  const told = (list: Wire[]) =>
    list
      .map(
        ({ on, sentOn, assignment, task, directive, organisation, policy, step, level, effectiveOn, recipients }) => ({
          ...{
            on: on ?? sentOn,
            assignment,
            task,
            directive,
            organisation,
            policy,
            step,
            level,
            effectiveOn,
            recipients,
          },
        }),
      )
      .sort((a, b) =>
        `${a.assignment} ${a.effectiveOn} ${a.step}`.localeCompare(`${b.assignment} ${b.effectiveOn} ${b.step}`),
      );
  t.ok(sent.length >= 8, `${sent.length} notices`);
  t.same(told(sent), told(plan.data), 'the job did what the plan said, for every duty of the province');
  const entries = await app.sql<Wire>(`select distinct act, actor from ledger_entries where type = 'task_reminder'`);
  t.same(entries, [{ act: 'task_reminder.created', actor: 'system' }]);
});

t.test('the demo is not flooded: years of overdue duties bring nothing', async (t) => {
  const app = await testApp(t, { sample: true });
  const late = await app.sql(`select 1 from task_assignments where effective_on < '2026-10-01' and role = 'LEAD'`);
  t.ok(late.length > 100, `${late.length} duties long overdue`);
  const { sent } = await daily(app)('2026-11-20');
  t.ok(sent < 40, `${sent} sent`);
  const old = await app.sql(`select 1 from task_reminders where fired_on < '2026-11-13' or sent_on - fired_on > 7`);
  t.same(old, []);
});

t.test('what pauses a ladder, and what takes a notice back', async (t) => {
  const app = await testApp(t);
  const run = daily(app);
  app.setNow('2026-03-02T01:00:00Z');
  await province(app);
  const token = await app.token(office);
  const act = acting(app);
  await policyIn(app, { code: 'nhac' });
  const assign = await directiveOf(app, 'cd', { issuedOn: '2026-02-02' });
  const due = (more: Wire = {}) => assign({ deadlineText: 'chậm nhất ngày 20/03/2026', ...more });
  const titles = [
    ...['plain', 'suspended', 'submitted', 'handed in before', 'done before', 'extended', 'extended before'],
    ...[
      'transferred',
      'transferred before',
      'cancelled before',
      'suspended before',
      'inherited',
      'reopened',
      'rejected',
    ],
  ] as const;
  const ids: Record<string, string> = {};
  for (const title of titles)
    ids[title] = (await due({ title, ...(title === 'inherited' ? { leads: ['so-cu'] } : {}) })).id;
  ids.late = (await due({ leads: ['so-xua'] })).id;
  ids.yearly = (await assign({ kind: 'RECURRING', deadlineText: 'trước ngày 21/3 hàng năm' })).id;
  const told = async (name: string, as = token): Promise<Wire[]> =>
    (await app.get(`/v1/tasks/${ids[name]}/reminders?sort=firedOn,id`, { token: as })).body?.data ?? [];
  const steps = async (name: string) => (await told(name)).map((x) => [x.step, x.sentOn, x.state, x.retractReason]);

  app.setNow('2026-03-12T03:00:00Z');
  ok(await act(ids.suspended!, 'suspension'));
  ok(await act(ids.submitted!, 'submission'));
  ok(await act(ids.rejected!, 'rejection'));
  const { sent } = await run('2026-03-13');
  t.equal(sent, titles.length - 2 + 2, 'all but the one that is suspended and the one that is handed in');
  t.same(await run('2026-03-14'), { sent: 0, retracted: 0 });

  // On the Monday after, what had happened before the Friday of the notice comes to be known.
  app.setNow('2026-03-16T03:00:00Z');
  const before = { on: '2026-03-12' };
  ok(await act(ids.suspended!, 'resumption'));
  ok(await act(ids['handed in before']!, 'submission', before));
  ok(await act(ids['done before']!, 'submission'));
  ok(await act(ids['done before']!, 'completion', { completedOn: '2026-03-12' }));
  ok(await act(ids.reopened!, 'submission', { on: '2026-03-13' }));
  ok(await act(ids.reopened!, 'completion'));
  ok(await act(ids.reopened!, 'reopening'));
  for (const name of ['extended', 'extended before'])
    ok(await act(ids[name]!, 'extensions', { ...before, newDueOn: '2026-03-31' }));
  ok(await act(ids.extended!, 'extensions/1/decision'));
  ok(await act(ids['extended before']!, 'extensions/1/decision', before));
  ok(await act(ids.transferred!, 'transfers', { to: 'so-khac' }));
  ok(await act(ids['transferred before']!, 'transfers', { ...before, to: 'so-khac' }));
  ok(await act(ids['cancelled before']!, 'cancellation', before));
  ok(await act(ids['suspended before']!, 'suspension', before));
  await (await directiveOf(app, 'cd-hai', { issuedOn: '2026-03-12' }))({
    title: 'thay',
    deadlineText: 'chậm nhất ngày 30/4/2026',
    replacesOccurrence: { task: ids.yearly, period: '2026' },
  });
  const first = (state: string, reason: string | null = null) => [[-5, '2026-03-13', state, reason]];
  t.same(await steps('plain'), first('SENT'));
  t.same(await steps('suspended'), []);
  t.same(await steps('handed in before'), first('RETRACTED', 'SUBMITTED'));
  t.same(await steps('done before'), first('RETRACTED', 'COMPLETED'));
  t.same(await steps('reopened'), first('SENT'), 'handed in on the very day of the notice');
  t.same(await steps('extended'), first('SENT'), 'decided after it');
  t.same(await steps('extended before'), first('RETRACTED', 'EXTENDED'));
  t.same(await steps('transferred'), first('SENT'));
  t.same(await steps('transferred before'), first('RETRACTED', 'TRANSFERRED'));
  t.same(await steps('cancelled before'), first('RETRACTED', 'CANCELLED'));
  t.same(await steps('suspended before'), first('RETRACTED', 'SUSPENDED'));
  t.same(await steps('yearly'), first('RETRACTED', 'CANCELLED'), 'replaced by a document of a day before it');
  const entries = await app.sql<Wire>(
    `select actor, state -> 'recipients' as recipients, state ->> 'retracted_on' as on from ledger_entries where act = 'task_reminder.retracted'`,
  );
  t.equal(entries.length, 7);
  for (const entry of entries)
    t.match(entry, { actor: 'system', recipients: [{ organisation: lead, roles: ['LEAD'] }], on: '2026-03-16' });

  // Handed back two days before the last day, and a body that becomes another.
  ok(await act(ids.submitted!, 'return'));
  for (const [from, effectiveOn] of [
    ['so-cu', '2026-03-18'],
    ['so-xua', '2026-03-13'],
  ])
    ok(
      await app.call('POST', '/v1/organisation-successions', {
        token,
        body: { from, to: 'so-moi', kind: 'MERGE', effectiveOn },
      }),
    );
  await new Promise((r) => setTimeout(r, 2100)); // the process keeps the succession graph that long
  t.same(
    await run('2026-03-18'),
    { sent: 2, retracted: 1 },
    'whose notice went astray gets its own; the step that fell while it was paused stays away',
  );
  const astray = async (name: string) =>
    (await told(name)).map((x) => [x.step, x.sentOn, x.organisation, x.retractReason]);
  t.same((await astray('late')).sort(), [
    [-5, '2026-03-13', 'so-xua', 'SUCCEEDED'],
    [-5, '2026-03-18', 'so-moi', null],
  ]);
  t.same(await run('2026-03-18'), { sent: 0, retracted: 0 });
  const open = [
    'plain',
    'suspended',
    'submitted',
    'transferred',
    'transferred before',
    'inherited',
    'reopened',
    'rejected',
    'late',
  ];
  t.equal((await run('2026-03-19')).sent, open.length);
  t.same(await steps('suspended'), [[-1, '2026-03-19', 'SENT', null]]);
  t.same(await steps('submitted'), [[-1, '2026-03-19', 'SENT', null]]);
  const inherited = await told('inherited');
  t.same(
    inherited.map((x) => [x.organisation, x.recipients]),
    [
      ['so-cu', [{ organisation: 'so-cu', roles: ['LEAD'] }]],
      ['so-moi', [{ organisation: 'so-moi', roles: ['LEAD'] }]],
    ],
  );
  t.same(await told('inherited', await app.token('so-moi')), inherited, 'the heir reads what its predecessor was told');
  t.same(await told('inherited', await app.token('so-khac')), []);
  t.same(await astray('transferred before'), [
    [-5, '2026-03-13', lead, 'TRANSFERRED'],
    [-5, '2026-03-18', 'so-khac', null],
    [-1, '2026-03-19', 'so-khac', null],
  ]);
  t.match((await told('transferred before'))[1], {
    organisation: 'so-khac',
    recipients: [{ organisation: 'so-khac' }],
  });
  t.match(await told('extended'), { length: 1 });
  // The last day that was moved has its own ladder.
  t.equal(
    (await run('2026-03-24')).sent,
    open.length + 2,
    'one day late for the others, five days ahead for the extended',
  );
  for (const name of ['extended', 'extended before'])
    t.match((await told(name))[1], { step: -5, effectiveOn: '2026-03-31', firedOn: '2026-03-24', state: 'SENT' });
  t.match((await told('plain'))[2], {
    step: 1,
    firedOn: '2026-03-23',
    sentOn: '2026-03-24',
    recipients: [
      { organisation: lead, roles: ['LEAD'] },
      { organisation: monitor, roles: ['MONITOR'] },
      { organisation: 'ubnd-tinh', roles: ['APPROVER'] },
    ],
  });

  // What came by another way than an act is found by the job.
  await app.sql(`update task_assignments set completed_on = '2026-03-16', state = 'COMPLETED' where task = $1`, [
    ids.plain,
  ]);
  t.same(await run('2026-03-25'), { sent: 0, retracted: 2 });
  t.same(
    (await steps('plain')).map((x) => x[2]),
    ['SENT', 'RETRACTED', 'RETRACTED'],
  );
  t.same(await run('2026-03-25'), { sent: 0, retracted: 0 });

  const foreign = await app.token('so-khac');
  const seen = (await app.get('/v1/task-reminders?fields=task&limit=500', { token: foreign })).body.data as Wire[];
  t.same([...new Set(seen.map((x) => x.task))].sort(), [ids.transferred, ids['transferred before']].sort());
  t.equal((await app.get(`/v1/task-reminders/${inherited[0]!.id}`, { token: foreign })).status, 404);
});

t.test('late runs, racing runs, and which ladder a duty goes by', async (t) => {
  const app = await testApp(t);
  const run = daily(app);
  app.setNow('2026-03-02T01:00:00Z');
  await province(app);
  const token = await app.token(office);
  const only = (level: string) => ({ steps: [{ workingDays: -5, to: ['LEAD', 'MONITOR'], level }] });
  await policyIn(app, { code: 'chung', steps: STEPS });
  await policyIn(app, { code: 'chu-tri', roles: ['LEAD'], kinds: ['SPECIFIC'], ...only('URGENT') });
  await policyIn(app, { code: 'b-cung-muc', roles: ['LEAD'], urgencies: ['NORMAL'], ...only('ESCALATION') });
  const assign = await directiveOf(app, 'cd', { issuedOn: '2026-02-02', urgency: 'NORMAL' });
  const express = await directiveOf(app, 'cd-khan', { issuedOn: '2026-02-02', urgency: 'EXPRESS' });
  const deadlineText = 'chậm nhất ngày 20/03/2026';
  const both = await assign({ deadlineText, coordinators: ['so-khac'] });
  const urgent = await express({ deadlineText });
  await policyIn(app, { code: 'z-rieng', directive: 'cd-khan', steps: [STEPS[0]] });
  await policyIn(app, { code: 'a-het-han', directive: 'cd-khan', validTo: '2026-03-12', ...only('ESCALATION') });
  await policyIn(app, { code: 'a-khong-dung', directive: 'cd-khan', isActive: false, ...only('ESCALATION') });
  const planned = async (on: string) => {
    app.setNow(`${on}T01:00:00Z`);
    const { data } = (await app.get('/v1/reminder-plan?days=90', { token })).body;
    return (data as Wire[]).map((x) => `${x.on} ${x.directive} ${x.policy} ${x.step} ${x.organisation}`);
  };
  t.same((await planned('2026-03-02')).sort(), [
    `2026-03-13 cd b-cung-muc -5 ${lead}`,
    '2026-03-13 cd chung -5 so-khac',
    `2026-03-13 cd-khan z-rieng -5 ${lead}`,
    '2026-03-19 cd chung -1 so-khac',
    '2026-03-23 cd chung 1 so-khac',
  ]);
  const { data } = (await app.get('/v1/reminder-plan', { token })).body;
  t.same(
    data.find((x: Wire) => x.on === '2026-03-19').recipients,
    [{ organisation: 'so-khac', roles: ['LEAD', 'COORDINATORS'] }],
    'a body is told once, whatever parts it has',
  );
  // Nobody ran the job for a week.
  const racing = await Promise.all([run('2026-03-18'), run('2026-03-18'), run('2026-03-18')]);
  t.equal(
    racing.reduce((n, r) => n + r.sent, 0),
    3,
    'three at once: every notice once',
  );
  const rows = (await app.get('/v1/task-reminders', { token })).body.data as Wire[];
  for (const row of rows) t.match(row, { firedOn: '2026-03-13', sentOn: '2026-03-18' });
  t.equal(rows.length, 3);
  t.match(
    rows.find((x) => x.task === urgent.id),
    { policy: 'z-rieng', level: 'REMINDER' },
  );
  t.match(
    rows.find((x) => x.organisation === 'so-khac'),
    { task: both.id, recipients: [{ organisation: 'so-khac', roles: ['LEAD'] }] },
  );
  // Eight days late is too late.
  const more = await assign({ deadlineText: 'chậm nhất ngày 31/03/2026' });
  t.same(await run('2026-04-01'), { sent: 0, retracted: 0 }, 'nor of 23 March, nor of 24 March');
  t.match((await app.get(`/v1/tasks/${more.id}/reminders`, { token })).body.data, []);
  // Partners of a duty without any are nobody; a duty without a monitor is followed by the authority that assigned it.
  const alone = await directiveOf(app, 'cd-rieng', { issuedOn: '2026-04-01', monitor: null });
  app.setNow('2026-04-01T01:00:00Z');
  await alone({ deadlineText: 'chậm nhất ngày 08/04/2026' });
  await policyIn(app, {
    code: 'rieng',
    directive: 'cd-rieng',
    steps: [
      { workingDays: -2, to: ['COORDINATORS'], level: 'REMINDER' },
      { workingDays: -1, to: ['MONITOR'], level: 'REMINDER' },
    ],
  });
  const of = (await app.get('/v1/reminder-plan', { token })).body.data.filter((x: Wire) => x.policy === 'rieng');
  t.match(of, [{ step: -1, recipients: [{ organisation: 'ubnd-tinh', roles: ['MONITOR'] }] }]);
  t.equal(of.length, 1);
  // A duty gets no step of a day before it was assigned.
  const fresh = await directiveOf(app, 'cd-moi', { issuedOn: '2026-04-02' });
  app.setNow('2026-04-03T01:00:00Z');
  const { id } = await fresh({ deadlineText: 'chậm nhất ngày 08/04/2026', leads: ['so-khac'] });
  await policyIn(app, { code: 'moi', directive: 'cd-moi' });
  t.match(await run('2026-04-03'), { sent: 0 });
  t.match(await run('2026-04-07'), { sent: 2 });
  t.match((await app.get(`/v1/tasks/${id}/reminders`, { token })).body.data, [{ step: -1 }]);

  for (const [body, code] of [
    [{ steps: [STEPS[0], STEPS[0]] }, 'duplicate'],
    [{ validFrom: '2026-02-01', validTo: '2026-01-01' }, 'before_start'],
  ] as [Wire, string][])
    t.match(
      await app.call('POST', '/v1/reminder-policies', {
        token,
        body: { code: 'sai', name: 'x', steps: STEPS, ...body },
      }),
      { status: 400, body: { errors: [{ code }] } },
    );
});

t.test('more than one batch, three at once, and one that dies on the way', async (t) => {
  const app = await testApp(t);
  const run = daily(app);
  app.setNow('2026-03-02T01:00:00Z');
  await province(app);
  await policyIn(app, { code: 'nhac' });
  const assign = await directiveOf(app, 'cd', { issuedOn: '2026-02-02' });
  const { id } = await assign({ deadlineText: 'chậm nhất ngày 20/03/2026' });
  await app.sql(
    `insert into task_assignments (id, task, directive, role, assigned_organisation, bearer, monitor, approver, period, assigned_on, due_on, effective_on, state)
     select uuidv7(), task, directive, role, assigned_organisation, bearer, monitor, approver, i::text, assigned_on, due_on, effective_on, state
     from task_assignments, generate_series(1, 1300) i where task = $1`,
    [id],
  );
  // The second batch fails; the first stands, and the next run goes on from there.
  await app.sql(`create function dies() returns trigger language plpgsql as $$ begin
    if (select count(*) from task_reminders) > 700 then raise 'dies'; end if; return new; end $$`);
  await app.sql('create trigger dies before insert on task_reminders for each row execute function dies()');
  await t.rejects(run('2026-03-13'));
  t.same(await app.sql('select count(*)::int as n from task_reminders'), [{ n: 500 }]);
  await app.sql('drop trigger dies on task_reminders');
  const racing = await Promise.all([1, 2, 3].map(() => run('2026-03-13')));
  t.equal(
    racing.reduce((n, r) => n + r.sent, 0),
    801,
  );
  t.same(
    await app.sql(`select count(*)::int as n, count(distinct assignment)::int as duties,
      (select count(*)::int from ledger_entries where act = 'task_reminder.created') as entries from task_reminders`),
    [{ n: 1301, duties: 1301, entries: 1301 }],
  );
});

t.test('a reminder by letter', async (t) => {
  const app = await testApp(t);
  app.setNow('2026-03-16T01:00:00Z');
  await province(app);
  const act = acting(app);
  const assign = await directiveOf(app, 'cd', { issuedOn: '2026-02-02' });
  const { id } = await assign({ deadlineText: 'chậm nhất ngày 20/03/2026' });
  const send = async (organisation: string, body: Wire) =>
    app.call('POST', `/v1/tasks/${id}/reminders`, { token: await app.token(organisation), body });
  t.match(await send(monitor, {}), { status: 400, body: { errors: [{ pointer: '/document' }] } });
  t.match(await send(monitor, { document: '1/BQL', on: '2026-03-17' }), {
    status: 400,
    body: { errors: [{ pointer: '/on' }] },
  });
  t.equal((await send(lead, { document: '1/SCT' })).status, 403, 'nobody reminds himself');
  t.equal((await send('so-khac', { document: '1/SK' })).status, 404);
  const letter = await send(monitor, { document: '1/BQL', on: '2026-03-12', level: 'URGENT', note: 'lần hai' });
  t.match(letter, {
    status: 201,
    body: {
      kind: 'OFFICIAL',
      level: 'URGENT',
      policy: null,
      step: null,
      firedOn: '2026-03-12',
      sentOn: '2026-03-12',
      effectiveOn: '2026-03-20',
      organisation: lead,
      recipients: [{ organisation: lead, roles: ['LEAD'] }],
      document: '1/BQL',
      note: 'lần hai',
      state: 'SENT',
    },
  });
  t.equal((await send(office, { document: '2/VP' })).status, 201, 'and a second one by the office');
  const list = await app.get(`/v1/tasks/${id}/reminders?include=assignment,task,policy`, {
    token: await app.token(lead),
  });
  t.equal(list.body.data.length, 2);
  t.match(list.body.data[0].included, { assignment: { task: id }, task: { id }, policy: null });
  ok(await act(id, 'cancellation'));
  t.match(await send(monitor, { document: '3/BQL' }), { status: 409, body: { code: 'act_not_allowed' } });
  await daily(app)('2026-03-17');
  t.same(
    (await app.get(`/v1/tasks/${id}/reminders?fields=state`, { token: await app.token(lead) })).body.data.map(
      (x: Wire) => x.state,
    ),
    ['SENT', 'SENT'],
    'a letter is not taken back by itself',
  );
});
