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
