import t from 'tap';
import { noticeExpiringPermits } from '../src/modules/projects/permit-expiry.ts';
import { type TestApp, testApp } from './support/app.ts';
import { arrange, board, department, made, project } from './support/projects.ts';

// Who may know what of a project over time, what a record keeps whatever is sent, and that nothing counts twice.

const patching =
  (app: TestApp, token: string) =>
  (path: string, body: Record<string, unknown>, headers = {}) =>
    app.call('PATCH', path, { token, body, headers: { 'if-match': '*', ...headers } });

t.test('who owns a project today sees its past, who owned it does not', async (t) => {
  const app = await testApp(t);
  const { zones, office, a, b } = await arrange(app);
  const [mine, theirs] = [await app.token('doanh-nghiep-a'), await app.token('doanh-nghiep-b')];
  const at = '/v1/investment-projects/da-1';
  made(await app.call('POST', '/v1/investment-projects', { token: zones, body: project('da-1', a, { note: 'x' }) }));
  const position = (await app.get(at, { token: mine })).headers.get('change-position');
  const patch = patching(app, zones);
  t.equal((await patch(at, { enterprise: b, implementedCapitalUsd: '222' })).status, 200);
  for (const path of [
    at,
    `${at}?validAt=2025-01-01`,
    `${at}?knownAt=${position}`,
    `${at}/history`,
    `${at}/adjustments`,
  ])
    t.equal((await app.get(path, { token: mine })).status, 404, `former: ${path}`);
  t.equal((await app.get('/v1/statistics/investment?validAt=2025-01-01', { token: mine })).body.total.projects, 0);
  t.equal((await app.get(at, { token: theirs })).status, 200);
  const history = await app.get(`${at}/history`, { token: theirs });
  t.same(
    history.body.data.map((e: { state: { enterprise: string } }) => e.state.enterprise),
    [b],
    'of the states only those of its own',
  );
  for (const kind of ['MEDIA', 'OTHER', 'ENTERPRISE', 'INFRASTRUCTURE_COMPANY']) {
    const code = `khac-${kind.toLowerCase().replace('_', '-')}`;
    made(await app.call('POST', '/v1/organisations', { token: office, body: { code, name: code, kind } }));
    const { body } = await app.get('/v1/investment-projects', { token: await app.token(code) });
    t.same(body.data, [], `${kind} is no authority`);
  }
});

t.test('records that turn out to be one enterprise', async (t) => {
  const app = await testApp(t);
  const { zones, a, b } = await arrange(app);
  const patch = patching(app, zones);
  made(await app.call('POST', '/v1/investment-projects', { token: zones, body: project('da-1', a) }));
  const inspect = async (enterprise: string) =>
    made(
      await app.call('POST', '/v1/inspections', {
        token: zones,
        body: { enterprise, kind: 'PLANNED', body: board, field: 'x', inspectedOn: '2026-02-01', year: 2026 },
      }),
    ).id as string;
  const inspections = [await inspect(a), await inspect(b)];
  const of = `/v1/investment-projects?enterprise=${b}&fields=code`;
  const before = await app.get(of, { token: zones });
  t.same(before.body.data, []);
  const merged = await app.call('POST', `/v1/enterprises/${a}/merge`, { token: zones, body: { into: b } });
  t.equal(merged.status, 200);
  t.same((await app.get(of, { token: zones })).body.data, [{ code: 'da-1' }]);
  const then = await app.get(`${of}&knownAt=${before.headers.get('change-position')}`, { token: zones });
  t.same(then.body, before.body, 'what was known then is answered as then');
  t.equal((await app.get('/v1/investment-projects/da-1', { token: await app.token('doanh-nghiep-b') })).status, 200);
  t.equal((await app.get('/v1/investment-projects/da-1', { token: await app.token('doanh-nghiep-a') })).status, 404);
  for (const id of inspections)
    t.equal((await patch(`/v1/inspections/${id}`, { violation: 'có' })).status, 200, 'both can be completed');
  const again = await app.call('PUT', `/v1/enterprises/${a}`, {
    token: zones,
    body: { name: 'nhập lại', kind: 'ENTERPRISE' },
    headers: { 'if-match': '*' },
  });
  t.match(
    again,
    { status: 200, body: { name: 'nhập lại', status: 'MERGED', mergedInto: b } },
    'an import undoes nothing',
  );
  const person = await app.call('POST', '/v1/enterprises', {
    token: zones,
    body: {
      name: 'Hộ',
      kind: 'HOUSEHOLD_BUSINESS',
      identifiers: [{ scheme: 'TAX_CODE', value: '024099001234', validFrom: '2025-07-01' }],
    },
  });
  t.match(person.body, { status: 400, errors: [{ pointer: '/identifiers/0/value', code: 'personal_id' }] });
});

t.test('nothing counts twice', async (t) => {
  const app = await testApp(t);
  const { zones, a } = await arrange(app);
  const create = async (code: string, more: Record<string, unknown>) =>
    made(await app.call('POST', '/v1/investment-projects', { token: zones, body: project(code, a, more) }));
  await create('da-moi', { firstIssuedOn: '2026-02-01', registeredCapitalUsd: '5000000', landHa: 4 });
  await create('da-ha-tang', { role: 'INFRASTRUCTURE', landHa: 100 });
  await create('da-het', {
    statuses: [
      { status: 'OPERATING', from: '2024-02-01' },
      { status: 'TERMINATED', from: '2025-02-01', ground: 'OTHER', document: '1/QĐ' },
      { status: 'REVOKED', from: '2025-05-01' },
    ],
  });
  const adjusted = await app.call('POST', '/v1/investment-projects/da-moi/adjustments', {
    token: zones,
    body: { issuedOn: '2026-06-01', changes: { registeredCapitalUsd: '8000000' } },
  });
  t.equal(adjusted.status, 201);
  const ask = async (query: string) =>
    (await app.get(`/v1/statistics/investment?${query}`, { token: zones })).body.total;
  const year = await ask('from=2026-01-01&to=2026-12-31');
  t.match(year, {
    registeredCapitalUsd: '8000000',
    landHa: '4',
    infrastructureLandHa: '100',
    period: { newCapitalUsd: '5000000', increasedUsd: '3000000' },
  });
  t.match(await ask('from=2026-01-01&to=2026-03-31'), { period: { newCapitalUsd: '5000000', increasedUsd: null } });
  const ended = await Promise.all(
    ['from=2025-01-01&to=2025-03-31', 'from=2025-04-01&to=2025-06-30', 'from=2025-01-01&to=2025-12-31'].map(ask),
  );
  t.same(
    ended.map((x) => x.period.revokedProjects),
    [1, 0, 1],
    'a project ends once',
  );
  for (const [link, codes] of [
    [year.period.newRows, ['da-moi']],
    [ended[2].period.revokedRows, ['da-het']],
  ]) {
    const { body } = await app.get(link, { token: zones });
    t.same(
      body.data.map((p: { code: string }) => p.code),
      codes,
      link,
    );
  }
  const { body } = await app.get('/v1/investment-projects/da-het', { token: zones });
  t.match(body, { endedOn: '2025-02-01', findings: ['ended_without_ground'] });
  const far = await app.get('/v1/investment-projects/da-moi?validAt=9999-12-31', { token: zones });
  t.match(far.body, { zone: 'kcn-a' }, 'an open interval has no end');
});

t.test('what a project keeps, whatever is sent', async (t) => {
  const app = await testApp(t);
  const { zones, a } = await arrange(app);
  const at = '/v1/investment-projects/da-1';
  const patch = patching(app, zones);
  const start = { kind: 'CONSTRUCTION_START', plannedOn: '2024-06-01', actualOn: '2024-05-20' };
  made(
    await app.call('POST', '/v1/investment-projects', {
      token: zones,
      body: project('da-1', a, {
        milestones: [start, { kind: 'OPERATION', plannedOn: '2024-02-01' }],
        adjustmentNo: 998,
        lastAdjustedOn: '2024-12-01',
      }),
    }),
  );
  const adjust = (body: Record<string, unknown>) => app.call('POST', `${at}/adjustments`, { token: zones, body });
  const { body: planned } = await app.get(at, { token: zones });
  t.match(planned.milestones[1], { firstPlannedOn: '2024-02-01' });
  const again = { kind: 'CONSTRUCTION_START', plannedOn: '2024-06-01' };
  t.equal((await adjust({ issuedOn: '2025-02-01', changes: { milestones: [again] } })).status, 201);
  const met = (await app.get(at, { token: zones })).body.milestones.find(
    (m: { kind: string; supersededOn: string | null }) => m.kind === 'CONSTRUCTION_START' && m.supersededOn === null,
  );
  t.match(met, { actualOn: '2024-05-20', firstPlannedOn: '2024-06-01' }, 'a milestone that was met stays met');
  const later = await patch(at, { milestones: [{ kind: 'OPERATION', plannedOn: '2029-02-01' }] });
  t.match(later.body, { milestones: [{ firstPlannedOn: '2024-02-01' }], findings: ['extended_over_24_months'] });
  t.match((await adjust({ issuedOn: '2025-02-01', changes: {} })).body, { adjustmentNo: 1000 });
  t.match((await adjust({ issuedOn: '2025-03-01', changes: {} })).body, { status: 409, code: 'out_of_order' });
  const put = await app.call('PUT', at, {
    token: zones,
    body: (({ code: _code, ...rest }) => rest)(project('da-1', a)),
    headers: { 'if-match': '*' },
  });
  t.match(put.body, { adjustmentNo: 1000, lastAdjustedOn: '2025-02-01' }, 'a replacement takes no adjustment back');
  const early = await patch(at, { labourActual: 5 }, { 'x-valid-from': '2023-01-01', 'x-reason': 'x' });
  t.match(early.body, { status: 400, errors: [{ parameter: 'X-Valid-From', code: 'before_record' }] });
  t.equal(early.body.errors.length, 1);
});

t.test('adjustments are counted by nobody but themselves', async (t) => {
  const app = await testApp(t);
  const { zones, a } = await arrange(app);
  const at = '/v1/investment-projects/da-1';
  const put = (body: Record<string, unknown>, headers: Record<string, string> = { 'if-match': '*' }) => {
    const { code: _code, ...rest } = project('da-1', a, body);
    return app.call('PUT', at, { token: zones, body: rest, headers });
  };
  const known = { adjustmentNo: 3, lastAdjustedOn: '2025-01-01' };
  t.match(await put(known, {}), { status: 201, body: known }, 'created with adjustments known by number alone');
  t.match(await put(known), { status: 200, body: known }, 'an import is sent again');
  t.match(await put({ landHa: 2 }), { status: 200, body: known });
  for (const [name, value] of [
    ['adjustmentNo', 9],
    ['adjustmentNo', 2],
    ['lastAdjustedOn', '2025-06-01'],
    ['adjustmentNo', null],
  ] as const) {
    const expected = { status: 400, body: { errors: [{ pointer: `/${name}`, code: 'immutable' }] } };
    t.match(await put({ [name]: value }), expected, `PUT ${name} ${value}`);
    t.match(await put({ [name]: value }, { 'if-match': '*', 'x-valid-from': '2020-01-01', 'x-reason': 'x' }), expected);
    t.equal((await patching(app, zones)(at, { [name]: value })).status, 400, `PATCH ${name} ${value}`);
  }
  const next = await app.call('POST', `${at}/adjustments`, {
    token: zones,
    body: { issuedOn: '2025-05-01', changes: {} },
  });
  t.match(made(next), { adjustmentNo: 4 });
  t.match((await app.get(at, { token: zones })).body, { adjustmentNo: 4, lastAdjustedOn: '2025-05-01' });
});

t.test('of an adjustment and a correction the one of the later day holds', async (t) => {
  const app = await testApp(t);
  const { zones, a } = await arrange(app);
  const at = '/v1/investment-projects/da-1';
  const plan = (plannedOn: string, more = {}) => ({ kind: 'OPERATION', plannedOn, ...more });
  made(
    await app.call('POST', '/v1/investment-projects', {
      token: zones,
      body: project('da-1', a, { landHa: 4, scale: 'x', milestones: [plan('2026-06-30')] }),
    }),
  );
  const since = (day: string) => ({ 'x-valid-from': day, 'x-reason': 'x' });
  const patch = async (body: Record<string, unknown>, day: string) =>
    t.equal((await patching(app, zones)(at, body, since(day))).status, 200);
  await patch({ landHa: 6, scale: 'y' }, '2025-03-01');
  await patch({ landHa: 4, milestones: [plan('2028-01-01')] }, '2025-05-01');
  const adjustment = await app.call('POST', `${at}/adjustments`, {
    token: zones,
    body: {
      issuedOn: '2025-02-01',
      changes: { landHa: 5, registeredCapitalUsd: '8', milestones: [plan('2026-01-31')] },
    },
  });
  t.match(made(adjustment), { changes: { landHa: { before: 4, after: 5 } } });
  const on = async (day: string) => {
    const { body } = await app.get(`${at}?validAt=${day}`, { token: zones });
    const inForce = body.milestones.filter((m: { supersededOn: string | null }) => m.supersededOn === null);
    return [body.landHa, body.registeredCapitalUsd, inForce.map((m: { plannedOn: string }) => m.plannedOn)];
  };
  t.same(await on('2025-01-31'), [4, null, ['2026-06-30']]);
  t.same(await on('2025-02-01'), [5, '8', ['2026-01-31']]);
  t.same(await on('2025-03-01'), [6, '8', ['2026-01-31']]);
  t.same(await on('2025-05-01'), [4, '8', ['2028-01-01']], 'put back to what it was, it is still of a later day');
});

t.test('a milestone keeps its first plan, however it is planned anew', async (t) => {
  const app = await testApp(t);
  const { zones, a } = await arrange(app);
  const plan = { kind: 'OPERATION', plannedOn: '2026-06-30' };
  const [earlier, later] = [
    { ...plan, plannedOn: '2026-01-31' },
    { ...plan, plannedOn: '2028-07-31' },
  ];
  const patch = patching(app, zones);
  for (const [how, send] of [
    ['PATCH', (at: string, milestones: unknown[]) => patch(at, { milestones })],
    [
      'PUT',
      (at: string, milestones: unknown[]) => {
        const { code: _code, ...body } = project('da-put', a, { milestones });
        return app.call('PUT', at, { token: zones, body, headers: { 'if-match': '*' } });
      },
    ],
    [
      'adjustment',
      (at: string, milestones: unknown[]) =>
        app.call('POST', `${at}/adjustments`, {
          token: zones,
          body: { issuedOn: '2025-02-01', changes: { milestones } },
        }),
    ],
  ] as const) {
    const code = `da-${how.toLowerCase()}`;
    const at = `/v1/investment-projects/${code}`;
    made(
      await app.call('POST', '/v1/investment-projects', {
        token: zones,
        body: project(code, a, { milestones: [plan] }),
      }),
    );
    for (const next of [earlier, later]) {
      t.ok((await send(at, [next])).status < 300);
      const { body } = await app.get(at, { token: zones });
      t.match(body.milestones.at(-1), { plannedOn: next.plannedOn, firstPlannedOn: '2026-06-30' }, how);
      t.same(body.findings, next === later ? ['extended_over_24_months'] : [], how);
    }
  }
});

t.test('a permit that is extended is announced again, and replaces nothing that came after it', async (t) => {
  const app = await testApp(t);
  const { zones, a } = await arrange(app);
  const log = app.app.http.log as never;
  const patch = patching(app, zones);
  const permit = (number: string, more: Record<string, unknown> = {}) =>
    app.call('POST', '/v1/permits', {
      token: zones,
      body: { kind: 'FIRE', number, enterprise: a, validFrom: '2024-01-01', validTo: '2027-01-01', ...more },
    });
  const first = made(await permit('1')).id;
  t.equal((await permit('1')).status, 409, 'one number, also where nobody says who issued it');
  t.equal(await noticeExpiringPermits(app.db, log, 183, new Date('2026-11-20T03:00:00Z')), 1);
  t.match((await patch(`/v1/permits/${first}`, { validTo: '2027-03-01' })).body, { expiryNoticedOn: null });
  t.equal(await noticeExpiringPermits(app.db, log, 183, new Date('2027-02-20T03:00:00Z')), 1);
  const second = made(await permit('2', { replaces: first })).id;
  t.match((await patch(`/v1/permits/${first}`, { replaces: second })).body, { errors: [{ pointer: '/replaces' }] });
  for (const more of [
    { attributes: { capacity: Number('1'.repeat(20)) } },
    { files: [{ name: 'x.pdf', url: 'javascript:alert(1)' }] },
  ])
    t.equal((await permit('3', more)).status, 400);
  t.equal((await app.get(`/v1/permits/${first}`, { token: await app.token(department) })).status, 200);
});
