import t from 'tap';
import { type TestApp, testApp } from './support/app.ts';
import { arrange, department, made, project } from './support/projects.ts';

// Lists that carry their own days are read as last recorded, whatever the day on which they were told.

type Wire = Record<string, unknown>;

const at = '/v1/investment-projects/da-1';
const OPERATING = { status: 'OPERATING', from: '2024-01-10' };
const SUSPENDED = { status: 'SUSPENDED', from: '2024-03-01' };

const patching =
  (app: TestApp, token: string) =>
  async (path: string, body: Wire, headers = {}) => {
    const answer = await app.call('PATCH', path, { token, body, headers: { 'if-match': '*', ...headers } });
    if (answer.status !== 200) throw new Error(answer.text);
    return answer;
  };
const since = (day: string) => ({ 'x-valid-from': day, 'x-reason': 'entered late' });

t.test('a status or place entered late holds from its own day', async (t) => {
  const app = await testApp(t);
  const { zones, a, b } = await arrange(app);
  const get = (path: string) => app.get(path, { token: zones });
  const patch = patching(app, zones);
  made(
    await app.call('POST', '/v1/investment-projects', {
      token: zones,
      body: project('da-1', a, { statuses: [OPERATING], landHa: 4 }),
    }),
  );
  const on = async (query: string) => (await get(`${at}?${query}`)).body;
  const position = (await get(at)).headers.get('change-position');

  t.test('told today, without X-Valid-From: record, list, filter, totals, history agree', async (t) => {
    await patch(at, { statuses: [OPERATING, SUSPENDED] });
    t.equal((await on('validAt=2024-02-29')).status, 'OPERATING');
    t.match(await on('validAt=2024-03-02'), { status: 'SUSPENDED', statuses: [OPERATING, SUSPENDED] });
    t.match(await on(`validAt=2024-03-02&knownAt=${position}`), { status: 'OPERATING', statuses: [OPERATING] });
    const listed = async (query: string) =>
      (await get(`/v1/investment-projects?fields=code&count=exact&${query}`)).body.page.total;
    t.equal(await listed('status=SUSPENDED&validAt=2024-03-02'), 1);
    t.equal(await listed('status=SUSPENDED&validAt=2024-02-29'), 0);
    t.equal(await listed(`status=SUSPENDED&validAt=2024-03-02&knownAt=${position}`), 0);
    const groups = async (query: string) =>
      (await get(`/v1/statistics/investment?by=status&${query}`)).body.groups.map(
        (g: { key: Wire; projects: number }) => [g.key.status, g.projects],
      );
    t.same(await groups('validAt=2024-03-02'), [['SUSPENDED', 1]]);
    t.same(await groups('validAt=2024-02-29'), [['OPERATING', 1]]);
    t.same(await groups(`validAt=2024-03-02&knownAt=${position}`), [['OPERATING', 1]]);
    const { body: history } = await get(`${at}/history?validAt=2024-03-02`);
    t.match(history.data, [{ version: 2, changed: ['status', 'statuses'] }, { version: 1 }]);
    t.equal((await get(`${at}/history?validAt=2024-03-02&knownAt=${position}`)).body.data.length, 1);
    t.equal((await get(`${at}/history?validAt=2024-01-09`)).status, 404, 'it had not begun');
    t.equal((await get(`${at}?validAt=2024-01-09`)).status, 404);
  });

  t.test('what else was told with it keeps its day', async (t) => {
    await patch(at, { landHa: 9, suspensions: [{ from: '2024-06-01', to: '2024-06-30' }] });
    t.match(await on('validAt=2024-06-15'), { landHa: 4, status: 'SUSPENDED', suspensions: [{ from: '2024-06-01' }] });
    t.match(await on(''), { landHa: 9 });
  });

  t.test('dated before a state already on record, it reaches the record of today too', async (t) => {
    const before = await get(at);
    const back = [OPERATING, SUSPENDED, { status: 'OPERATING', from: '2024-09-01' }];
    const answer = await patch(at, { statuses: back, landHa: 5 }, since('2024-08-01'));
    t.match(answer.body, { status: 'OPERATING', statuses: back, landHa: 9 }, 'the land of today is of a later day');
    t.match(await on(''), answer.body);
    t.equal(answer.headers.get('etag'), (await get(at)).headers.get('etag'));
    const expected: [string, Wire][] = [
      ['validAt=2024-09-02', { status: 'OPERATING', landHa: 5 }],
      ['validAt=2024-08-31', { status: 'SUSPENDED', landHa: 5 }],
      ['validAt=2024-03-02', { status: 'SUSPENDED', landHa: 4 }],
      [`validAt=2024-09-02&knownAt=${before.headers.get('change-position')}`, { status: 'SUSPENDED', landHa: 4 }],
    ];
    for (const [query, state] of expected) t.match(await on(query), state, query);
    // A change of something else, dated before them, takes no list back.
    await patch(at, { landHa: 3 }, since('2024-02-01'));
    t.match(await on('validAt=2024-02-15'), { landHa: 3, statuses: back });
    t.match(await on(''), { landHa: 9, statuses: back });
    const same = await patch(at, { statuses: back }, since('2024-02-20'));
    t.equal(same.headers.get('etag'), (await get(at)).headers.get('etag'), 'the same again changes nothing');
    const { code: _code, ...whole } = project('da-1', a, { landHa: 2, locations: [{ zone: 'kcn-a' }] });
    const put = () =>
      app.call('PUT', at, { token: zones, body: whole, headers: { 'if-match': '*', ...since('2024-02-10') } });
    const first = await put();
    t.match(first, { status: 200, body: { landHa: 9, statuses: back } }, 'nor one that leaves the lists out');
    t.match(await on('validAt=2024-02-10'), { landHa: 2, statuses: back });
    t.equal((await put()).headers.get('etag'), first.headers.get('etag'));
  });

  t.test('a place: zone and cluster, include, and an adjustment that moves it', async (t) => {
    made(
      await app.call('POST', '/v1/industrial-clusters', {
        token: await app.token(department),
        body: { code: 'ccn-b', name: 'B' },
        headers: since('2020-01-01'),
      }),
    );
    const places = [
      { cluster: 'ccn-b', from: '2024-01-10', to: '2024-12-31' },
      { zone: 'kcn-b', from: '2025-01-01' },
    ];
    await patch(at, { locations: places });
    t.match(await on('validAt=2024-05-01&include=clusters'), {
      zone: null,
      cluster: 'ccn-b',
      included: { clusters: [{ code: 'ccn-b' }] },
    });
    t.match(await on('validAt=2025-05-01'), { zone: 'kcn-b', cluster: null });
    const { body } = await get('/v1/statistics/investment?by=zone,cluster&validAt=2024-05-01');
    t.match(body.groups, [{ key: { zone: 'none', cluster: 'ccn-b' }, projects: 1 }]);
    const rows = await get(body.groups[0].rows);
    t.equal(rows.body.data.length, 1);
    const locations = [...places.slice(0, 1), { zone: 'kcn-a', from: '2025-01-01' }];
    made(
      await app.call('POST', `${at}/adjustments`, {
        token: zones,
        body: { issuedOn: '2025-02-01', changes: { locations } },
      }),
    );
    for (const day of ['2025-01-05', '2025-02-05', '2026-01-05'])
      t.match(await on(`validAt=${day}`), { zone: 'kcn-a' });
    t.match(await on(''), { zone: 'kcn-a' });
  });

  t.test('a list without any day of its own holds from the day of the change', async (t) => {
    made(
      await app.call('POST', '/v1/investment-projects', {
        token: zones,
        body: project('da-2', b, { locations: [{ zone: 'kcn-a' }] }),
      }),
    );
    await patch('/v1/investment-projects/da-2', { locations: [{ zone: 'kcn-b' }] }, since('2025-01-01'));
    const zone = async (day: string) => (await get(`/v1/investment-projects/da-2?validAt=${day}`)).body.zone;
    t.same([await zone('2024-12-31'), await zone('2025-01-01')], ['kcn-a', 'kcn-b']);
  });

  t.test('only the office of the place writes it, on whatever day', async (t) => {
    const clusters = await app.token(department);
    const answer = await app.call('PATCH', at, {
      token: clusters,
      body: { statuses: [OPERATING] },
      headers: { 'if-match': '*', ...since('2024-05-01') },
    });
    t.equal(answer.status, 403);
  });
});

t.test('zones and clusters likewise', async (t) => {
  const app = await testApp(t);
  const { zones } = await arrange(app);
  const path = '/v1/industrial-zones/kcn-z';
  const planned = { status: 'PLANNED', from: '2020-01-01' };
  made(
    await app.call('POST', '/v1/industrial-zones', {
      token: zones,
      body: { code: 'kcn-z', name: 'Z', legalStatuses: [planned] },
      headers: since('2020-01-01'),
    }),
  );
  const later = { status: 'ESTABLISHED', from: '2022-05-01' };
  await patching(app, zones)(path, { legalStatuses: [planned, later] });
  const on = async (day: string) => (await app.get(`${path}?validAt=${day}`)).body.legalStatus;
  t.same([await on('2022-04-30'), await on('2022-05-01')], ['PLANNED', later.status]);
  const overview = await app.get('/v1/statistics/province-overview?validAt=2022-05-01', { token: zones });
  t.match(overview.text, later.status);
});

t.test('a project that another took over is counted no more beside it', async (t) => {
  const app = await testApp(t);
  const { zones, a, b } = await arrange(app);
  const create = async (code: string, enterprise: string, more: Wire) =>
    made(
      await app.call('POST', '/v1/investment-projects', {
        token: zones,
        body: project(code, enterprise, { landHa: 2, registeredCapitalUsd: '100', ...more }),
      }),
    );
  const total = async (query: string) =>
    (await app.get(`/v1/statistics/investment?${query}`, { token: zones })).body.total;
  const counted = async (query: string) => {
    const answer = await total(query);
    const { body } = await app.get(answer.rows, { token: zones });
    const codes = body.data.map((x: { code: string }) => x.code);
    t.equal(answer.projects, codes.length, `${query}: the rows make the figure`);
    t.equal(Number(answer.landHa), 2 * codes.length);
    return codes.join(' ');
  };
  const from = (code: string, kind: string, on: string) => ({ predecessors: [{ project: code, kind, on }] });
  await create('da-1', a, {});
  await create('da-2', b, {});
  t.equal(await counted(''), 'da-1 da-2');
  await create('da-3', b, { firstIssuedOn: '2025-03-10', ...from('da-1', 'TRANSFER', '2025-03-01') });
  const told = (await app.get('/v1/investment-projects/da-3', { token: zones })).headers.get('change-position');
  t.equal(await counted(''), 'da-2 da-3');
  t.equal(await counted('validAt=2025-03-10'), 'da-2 da-3');
  t.equal(await counted('validAt=2025-03-09'), 'da-1 da-2', 'not before the successor is licensed');
  t.equal(await counted(`knownAt=${Number(told) - 1}`), 'da-1 da-2', 'nor when nobody knew');
  // Told today of a project that had been there: from its own day on.
  const patch = patching(app, zones);
  await patch('/v1/investment-projects/da-3', {
    predecessors: [
      { project: 'da-1', kind: 'TRANSFER', on: '2025-03-01' },
      { project: 'da-2', kind: 'MERGER', on: '2025-06-01' },
    ],
  });
  t.equal(await counted('validAt=2025-06-01'), 'da-3');
  t.equal(await counted('validAt=2025-05-31'), 'da-2 da-3');
  t.equal(await counted(`validAt=2025-06-01&knownAt=${told}`), 'da-2 da-3');
  await create('da-4', a, { firstIssuedOn: '2025-08-01', ...from('da-3', 'SPLIT', '2025-08-01') });
  t.equal(await counted(''), 'da-3 da-4', 'what was split off stands beside the one it came from');
  await create('da-5', a, { firstIssuedOn: null, ...from('da-4', 'TRANSFER', '2025-09-01') });
  t.equal(await counted(''), 'da-3 da-4', 'without a certificate nothing is taken over');
  t.equal((await total('count=all')).projects, 5);
  const ended = await patch('/v1/investment-projects/da-3', {
    statuses: [{ status: 'TERMINATED', from: '2026-01-01', ground: 'OTHER', document: 'x' }],
  });
  t.equal(ended.body.isValid, false);
  t.equal(await counted(''), 'da-4', 'what was succeeded does not come back with the end of its successor');
  const { body } = await app.get('/v1/investment-projects/da-1/history?validAt=2026-01-01', { token: zones });
  t.match(body.data, [{ state: { isValid: true } }], 'on the day it was licensed');
  const period = await total('from=2025-01-01&to=2025-12-31');
  t.match(period, { projects: 1, period: { newProjects: 2 } });
});

t.test('a rented factory has its investment per square metre', async (t) => {
  const app = await testApp(t);
  const { zones, a } = await arrange(app);
  const create = async (more: Wire) =>
    made(
      await app.call('POST', '/v1/investment-projects', {
        token: zones,
        body: project(`da-${String(more.floorAreaM2)}`, a, {
          role: 'FACTORY_RENTAL',
          registeredCapitalUsd: '5000000',
          registeredCapitalVnd: '120000000000',
          ...more,
        }),
      }),
    );
  t.match(await create({ floorAreaM2: 12000 }), {
    investmentPerM2Usd: '416.67',
    investmentPerM2Vnd: '10000000',
    investmentPerHaUsd: null,
  });
  for (const floorAreaM2 of [0, null]) t.match(await create({ floorAreaM2 }), { investmentPerM2Usd: null });
});
