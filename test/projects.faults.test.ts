import t from 'tap';
import { testApp } from './support/app.ts';
import { arrange, made, project } from './support/projects.ts';
import { ok } from './support/tasks.ts';

// What an opponent found of projects: days that entries say themselves, moves by adjustment, what an enterprise learns.

const at = '/v1/investment-projects/da-1';

t.test('a flag lifted and a milestone met are so from their own day on, whenever it is recorded', async (t) => {
  const app = await testApp(t);
  app.setNow('2026-11-20T03:00:00Z');
  const { zones, a } = await arrange(app);
  const flag = { kind: 'LAND_BREACH', raisedOn: '2024-03-01', evidence: '1/BB' };
  const milestone = { kind: 'OPERATION', plannedOn: '2024-02-29' };
  const body = project('da-1', a, { flags: [flag], milestones: [milestone] });
  made(await app.call('POST', '/v1/investment-projects', { token: zones, body }));
  const patch = async (change: object, headers = {}) =>
    ok(await app.call('PATCH', at, { token: zones, body: change, headers: { 'if-match': '*', ...headers } }));
  const listed = async (query: string) =>
    ok(await app.get(`/v1/investment-projects?fields=code&${query}`, { token: zones })).data.length;

  app.setNow('2026-11-22T03:00:00Z');
  await patch({ flags: [{ ...flag, liftedOn: '2025-01-01', liftedBy: '2/BB' }] });
  await patch({ milestones: [{ ...milestone, actualOn: '2024-04-20' }] });
  t.equal(await listed('flag=LAND_BREACH&validAt=2024-12-31'), 1);
  t.equal(await listed('flag=LAND_BREACH&validAt=2025-01-01'), 0);
  t.equal(await listed('flag=LAND_BREACH&validAt=2026-06-01'), 0);
  t.match(ok(await app.get(`${at}/flags?validAt=2026-11-20`, { token: zones })).data, [{ liftedOn: '2025-01-01' }]);
  for (const [day, daysBehind] of [
    ['2024-04-19', 50],
    ['2024-04-20', 0],
    ['2026-11-20', 0],
    ['2026-11-22', 0],
  ] as const)
    t.match(ok(await app.get(`${at}?validAt=${day}`, { token: zones })), {
      daysBehind,
      isBehindSchedule: daysBehind > 0,
    });
  t.equal(await listed('isBehindSchedule=true&validAt=2026-11-20'), 0);

  // With anything else in the change, or an entry that says no day, it is a change of today.
  await patch({ milestones: [{ ...milestone, actualOn: '2024-05-20' }], scale: 'lớn' });
  t.match(ok(await app.get(`${at}?validAt=2026-11-21`, { token: zones })), { scale: null });
  t.match(ok(await app.get(`${at}?validAt=2024-05-01`, { token: zones })), { daysBehind: 0 });
  const replaced = { ...milestone, plannedOn: '2024-01-31' };
  await patch({ milestones: [replaced] });
  t.match(ok(await app.get(`${at}?validAt=2026-11-21`, { token: zones })), { daysBehind: 0 });
  t.match(ok(await app.get(at, { token: zones })), { isBehindSchedule: true });

  await patch({ statuses: [{ status: 'TERMINATED', from: '2026-11-10' }] });
  t.match(ok(await app.get(at, { token: zones })), { isBehindSchedule: false, daysBehind: 0 }, 'ended, late no more');
});

t.test('an adjustment moves a project from a cluster into a zone, by whoever had it', async (t) => {
  const app = await testApp(t);
  app.setNow('2026-11-20T03:00:00Z');
  const { zones, clusters, a } = await arrange(app);
  const locations = [{ cluster: 'ccn-a', from: '2024-01-10' }];
  const body = project('da-1', a, { locations, registeredCapitalVnd: '100' });
  made(await app.call('POST', '/v1/investment-projects', { token: clusters, body }));
  const moved = [
    { cluster: 'ccn-a', from: '2024-01-10', to: '2026-01-31' },
    { zone: 'kcn-a', from: '2026-02-01' },
  ];
  const adjust = (token: string, issuedOn: string, changes: object) =>
    app.call('POST', `${at}/adjustments`, { token, body: { issuedOn, changes } });
  t.equal((await adjust(zones, '2026-02-01', { locations: moved })).status, 403, 'not theirs yet');
  made(await adjust(clusters, '2026-02-01', { locations: moved }));
  t.match(ok(await app.get(`${at}?validAt=2026-01-31`, { token: zones })), { cluster: 'ccn-a', zone: null });
  t.match(ok(await app.get(`${at}?validAt=2026-02-01`, { token: zones })), { cluster: null, zone: 'kcn-a' });
  t.equal((await adjust(clusters, '2026-03-01', { registeredCapitalVnd: '120' })).status, 403, 'theirs no more');
  made(await adjust(zones, '2026-03-01', { registeredCapitalVnd: '120' }));
  const { total } = ok(await app.get('/v1/statistics/investment?from=2026-03-01&to=2026-12-31', { token: zones }));
  t.match(total.period, { adjustments: 1, increasedVnd: '20' });
  const rows = async (link: string) =>
    ok(await app.get(link, { token: zones })).data.map((x: { code: string }) => x.code);
  t.same(await rows(total.period.adjustedRows), ['da-1']);
  t.same(await rows('/v1/investment-projects?adjusted=2026-03-02..2026-12-31'), []);
  t.same(await rows('/v1/investment-projects?adjusted=2026-03-01..2026-03-01&knownAt=1'), []);
  const wrong = await app.get('/v1/investment-projects?adjusted=2026-02-30..2026-12-31', { token: zones });
  t.match(wrong.body, { status: 400, errors: [{ parameter: 'adjusted' }] });
});

t.test('an enterprise learns neither remarks of the offices nor which projects there are', async (t) => {
  const app = await testApp(t);
  const { zones, a, b } = await arrange(app);
  made(await app.call('POST', '/v1/investment-projects', { token: zones, body: project('da-1', a) }));
  made(await app.call('POST', '/v1/investment-projects', { token: zones, body: project('da-2', b) }));
  const adjust = (changes: object) =>
    app.call('POST', `${at}/adjustments`, { token: zones, body: { issuedOn: '2025-01-10', changes } });
  for (const changes of [{ note: 'kín' }, { source: 'x' }, { implementedCapitalVnd: '5' }, { flags: [] }])
    t.match(
      (await adjust(changes)).body,
      { status: 400, errors: [{ pointer: `/changes/${Object.keys(changes)[0]}`, code: 'unknown_key' }] },
      'no content of a certificate',
    );
  const own = await app.token('doanh-nghiep-a', ['registry:read', 'registry:write']);
  const answers = [];
  for (const code of ['da-2', 'khong-co']) {
    const body = { month: '2026-03', project: code, reason: 'x' };
    const { status, body: said } = await app.call('POST', '/v1/key-projects', { token: own, body });
    answers.push([status, said.detail]);
  }
  t.same(answers[0], answers[1]);
  t.same(answers[0]![0], 403);
});

t.test('every rule that a record breaks is told at once', async (t) => {
  const app = await testApp(t);
  const { zones } = await arrange(app);
  const wrong = {
    ...{ code: 'zz', name: 'a', role: 'FACTORY_RENTAL', landHa: 2, vsicCode: '2610', certificateIssuer: 'khong' },
    ...{ supervisors: ['ban-quan-ly-kcn', 'khong'], locations: [{ zone: 'kcn-khong' }] },
    statuses: [
      { status: 'OPERATING', from: '2025-01-01' },
      { status: 'UNDER_CONSTRUCTION', from: '2024-01-01' },
    ],
  };
  const expected = ['/certificateIssuer', '/landHa', '/locations', '/supervisors', '/vsicVersion'];
  const told = async (body: object, headers = {}) => {
    const answer = await app.call('POST', '/v1/investment-projects', { token: zones, body, headers });
    t.equal(answer.status, 400);
    return answer.body.errors as { pointer: string; detail: string }[];
  };
  const { statuses: _statuses, ...rest } = wrong;
  const errors = await told(rest);
  t.same(errors.map((e) => e.pointer).sort(), expected);
  t.match(errors.find((e) => e.pointer === '/supervisors')!.detail, /: khong$/);
  t.same((await told(rest, { 'idempotency-key': 'k' })).map((e) => e.pointer).sort(), expected);
  const all = (await told(wrong)).map((e) => e.pointer);
  t.ok(all.some((pointer) => pointer.startsWith('/statuses')));
  for (const pointer of expected) t.ok(all.includes(pointer), pointer);

  made(
    await app.call('POST', '/v1/investment-projects', {
      token: zones,
      body: { code: 'da-1', name: 'a', role: 'SECONDARY', firstIssuedOn: '2024-01-10', locations: [{ zone: 'kcn-a' }] },
    }),
  );
  const patch = (headers: object) =>
    app.call('PATCH', at, {
      ...{ token: zones, body: { vsicCode: '2610', rentedFrom: 'da-1', certificateIssuer: 'khong' } },
      headers: { 'if-match': '*', ...headers },
    });
  for (const headers of [{}, { 'x-valid-from': '2025-01-01', 'x-reason': 'x' }])
    t.same((await patch(headers)).body.errors.map((e: { code: string }) => e.code).sort(), [
      'incomplete_vsic',
      'not_a_rental',
      'own_tenant',
      'unknown_reference',
    ]);
});
