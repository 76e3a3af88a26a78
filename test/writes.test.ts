import t, { type Test } from 'tap';
import { type Answer, type TestApp, testApp } from './support/app.ts';

// Creating, replacing and patching, for every register: what is answered, what is stored, what the ledger says.

const BOARD = 'ban-quan-ly-kcn';
const TRADE = 'so-cong-thuong';
const OFFICE = 'van-phong-ubnd-tinh';
const ID = '019a9e0c-3333-7aaa-8bbb-0123456789ab';

interface Entry {
  version: number;
  act: string;
  valid_from: string;
  state: Record<string, unknown>;
  actor: string;
  organisation: string | null;
  reason: string | null;
}
const entriesOf = ({ sql }: TestApp, type: string, key: string) =>
  sql<Entry>(
    'select version, act, valid_from, state, actor, organisation, reason from ledger_entries where type = $1 and key = $2 order by version',
    [type, key],
  );
const position = async ({ sql }: TestApp) =>
  (await sql<{ position: number }>('select max(position) as position from ledger_commits'))[0]!.position;

const etag = (a: Answer) => a.headers.get('etag') ?? '';

/** The problem an answer is, by code and faults: the part a program reads. */
function refused(
  t: Test,
  a: Answer,
  status: number,
  code: string,
  faults: Record<string, unknown>[] = [],
  message = '',
) {
  t.equal(a.status, status, message || a.text);
  t.match(a.headers.get('content-type'), /^application\/problem\+json/);
  t.match(a.body, { type: `/problems/${code}`, status, code, title: String, detail: String, instance: /^urn:uuid:/ });
  t.same(
    a.body.errors.map(({ detail: _d, ...rest }: Record<string, unknown>) => rest),
    faults,
    message || a.text,
  );
}

t.test('every register', async (t) => {
  const app = await testApp(t);
  const { call, get, token, sql } = app;
  const by = Object.fromEntries(
    await Promise.all([BOARD, TRADE, OFFICE].map(async (o) => [o, await token(o)] as const)),
  );

  // In the order in which one refers to the other. `writer` holds the duty; `patch` changes something.
  const registers = [
    {
      type: 'administrative_unit',
      path: '/administrative-units',
      writer: OFFICE,
      body: {
        key: '24@2025-07-01',
        code: '24',
        name: 'Tỉnh Bắc Ninh',
        level: 'PROVINCE',
        kind: 'TINH',
        validFrom: '2025-07-01',
      },
      patch: { legalBasis: '202/2025/QH15' },
      begins: '2025-07-01',
    },
    {
      type: 'organisation',
      path: '/organisations',
      writer: OFFICE,
      body: { code: 'so-mot', name: 'Sở Một', kind: 'PROVINCIAL_DEPARTMENT' },
      patch: { shortName: 'S1', administrativeUnit: '24@2025-07-01' },
      begins: '0001-01-01',
    },
    {
      type: 'organisation',
      path: '/organisations',
      writer: OFFICE,
      body: { code: 'so-hai', name: 'Sở Hai', kind: 'PROVINCIAL_DEPARTMENT', parent: 'so-mot' },
      patch: { parent: null },
      begins: '0001-01-01',
    },
    {
      type: 'organisation_succession',
      path: '/organisation-successions',
      writer: OFFICE,
      body: { from: 'so-mot', to: 'so-hai', effectiveOn: '2025-03-01', kind: 'MERGE' },
      patch: { legalBasis: '190/2025/QH15', share: 12.5 },
      begins: '2025-03-01',
    },
    {
      type: 'legal_document',
      path: '/legal-documents',
      writer: OFFICE,
      body: { code: 'nd-1', type: 'DECREE', subject: 'Nghị định một', issuedOn: '2024-03-15' },
      patch: { issuer: 'so-mot', number: '1/2024/NĐ-CP' },
      begins: '2024-03-15',
    },
    {
      type: 'indicator',
      path: '/indicators',
      writer: OFFICE,
      body: { code: 'so-lao-dong', name: 'Số lao động', unit: 'person', basis: 'POINT_IN_TIME' },
      patch: { nameEn: 'Workers' },
      begins: '0001-01-01',
    },
    {
      type: 'zone',
      path: '/industrial-zones',
      writer: BOARD,
      body: { code: 'kcn-a', name: 'KCN A' },
      patch: { plannedAreaHa: 426.123456, infraCapitalRegisteredVnd: '3277000000000.5' },
      begins: null,
    },
    {
      type: 'cluster',
      path: '/industrial-clusters',
      writer: TRADE,
      body: { code: 'ccn-a', name: 'CCN A' },
      patch: { clusterTypes: ['GENERAL'], mergedIntoZone: 'kcn-a', mergedOn: '2024-06-30' },
      begins: null,
    },
    {
      type: 'fact',
      path: '/facts',
      writer: BOARD,
      body: {
        subjectType: 'ZONE',
        subject: 'kcn-a',
        fact: 'site-clearance',
        value: 'incomplete',
        asOf: '2022-10-01',
        asOfPrecision: 'MONTH',
        sourceDocument: 'plan',
      },
      patch: { section: 'II.3.1' },
      begins: '2022-10-01',
    },
    {
      type: 'observation',
      path: '/observations',
      writer: TRADE,
      body: {
        indicator: 'so-lao-dong',
        subjectType: 'CLUSTER',
        subject: 'ccn-a',
        value: 1234.5,
        unit: 'person',
        qualifier: 'OVER',
        basis: 'POINT_IN_TIME',
        asOf: '2024-03-12',
        asOfPrecision: 'DAY',
      },
      patch: { note: 'theo báo cáo', value: 1300 },
      begins: '2024-03-12',
    },
  ] as const;

  for (const { type, path, writer, body, patch, begins } of registers) {
    await t.test(`${type}: POST, GET, PUT, PATCH`, async (t) => {
      const as = { token: by[writer]! };
      const created = await call('POST', `/v1${path}`, { ...as, body });
      t.equal(created.status, 201, created.text);
      t.match(created.body, body);
      const location = created.headers.get('location')!;
      const key: string = created.body.key ?? created.body.code ?? created.body.id;
      t.equal(location, `/v1${path}/${encodeURIComponent(key)}`);
      t.match(etag(created), /^"1-[\w-]{16}"$/);
      t.equal(created.headers.get('change-position'), String(await position(app)));
      t.match(created.headers.get('known-at'), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);

      const read = await get(location, as);
      t.equal(read.status, 200);
      t.same(read.body, created.body, 'a write answers what a read answers');
      t.equal(etag(read), etag(created));

      // What nobody said is unknown, never zero or false; only what has an initial value has one.
      for (const [name, value] of Object.entries(created.body)) {
        if (name in body || ['visibility', 'isCollective', 'isCurrent', 'isInForce', 'id'].includes(name)) continue;
        if (['occupancy', 'smeReserve', 'findings'].includes(name)) continue;
        t.equal(value, null, `${name} stays unknown`);
      }

      const { key: _k, code, id: _i, ...rest } = body as Record<string, unknown>;
      const replacement = type === 'administrative_unit' ? { code, ...rest } : rest;
      const before = await position(app);
      const same = await call('PUT', location, { ...as, body: replacement, headers: { 'if-match': etag(created) } });
      t.equal(same.status, 200, same.text);
      t.same(same.body, created.body);
      t.equal(etag(same), etag(created), 'the same record again is the same version');
      t.same(
        (await call('PATCH', location, { ...as, body: {}, headers: { 'if-match': etag(created) } })).body,
        created.body,
      );
      t.equal(await position(app), before, 'and leaves no entry');

      const patched = await call('PATCH', location, { ...as, body: patch, headers: { 'if-match': etag(created) } });
      t.equal(patched.status, 200, patched.text);
      t.same(patched.body, { ...created.body, ...patched.body });
      t.match(patched.body, patch);
      t.match(etag(patched), /^"2-/);
      t.equal(patched.headers.get('location'), null);
      t.same((await get(location, as)).body, patched.body);

      const back = await call('PUT', location, { ...as, body: replacement, headers: { 'if-match': etag(patched) } });
      t.equal(back.status, 200, back.text);
      t.same(back.body, created.body, 'what a replacement leaves out becomes unknown');
      t.match(etag(back), /^"3-/);

      const entries = await entriesOf(app, type, key);
      t.same(
        entries.map(({ version, act, actor, organisation, reason }) => ({ version, act, actor, organisation, reason })),
        ['created', 'updated', 'replaced'].map((act, i) => ({
          version: i + 1,
          act: `${type}.${act}`,
          actor: `test-${writer}`,
          organisation: writer,
          reason: null,
        })),
      );
      if (begins) t.equal(entries[0]!.valid_from, begins, 'the first state is true from the day the record states');

      if (key !== created.body.id) {
        refused(t, await call('POST', `/v1${path}`, { ...as, body }), 409, 'code_taken');
      }
      t.equal(await position(app), Number(back.headers.get('change-position')), 'a refused write leaves no position');
    });
  }

  t.test('PUT creates what has an id, in either spelling of it', async (t) => {
    const body = { ...registers[8].body, fact: 'power' };
    const as = { token: by[BOARD]! };
    const created = await call('PUT', `/v1/facts/${ID.toUpperCase()}`, { ...as, body });
    t.equal(created.status, 201, created.text);
    t.equal(created.body.id, ID);
    t.equal(created.headers.get('location'), `/v1/facts/${ID}`);
    const again = await call('PUT', `/v1/facts/${ID.toUpperCase()}`, {
      ...as,
      body: { ...body, value: 'complete' },
      headers: { 'if-match': etag(created), 'x-valid-from': '2022-11-01', 'x-reason': 'late' },
    });
    t.equal(again.status, 200, again.text);
    t.equal((await entriesOf(app, 'fact', ID)).length, 2);
    t.equal((await get(`/v1/facts/${ID.toUpperCase()}/history`, as)).body.data.length, 2);
    t.equal((await get(`/v1/facts/${ID}?validAt=2022-10-15`, as)).body.value, 'incomplete');
    t.equal((await get(`/v1/facts/${ID}?validAt=2022-11-15`, as)).body.value, 'complete');
  });

  t.test('sub-resources record what is said of one site', async (t) => {
    const { subject: _s, subjectType: _t, ...said } = registers[8].body;
    const path = '/v1/industrial-zones/kcn-a/facts';
    const created = await call('POST', path, { token: by[BOARD], body: { ...said, fact: 'housing' } });
    t.equal(created.status, 201, created.text);
    t.match(created.body, { subjectType: 'ZONE', subject: 'kcn-a', fact: 'housing' });
    t.equal(created.headers.get('location'), `/v1/facts/${created.body.id}`);
    refused(t, await call('POST', path, { token: by[BOARD], body: registers[8].body }), 400, 'invalid_request', [
      { pointer: '/subjectType', code: 'unknown_key' },
      { pointer: '/subject', code: 'unknown_key' },
    ]);
    refused(
      t,
      await call('POST', '/v1/industrial-zones/kcn-none/facts', { token: by[BOARD], body: said }),
      404,
      'not_found',
    );
    refused(t, await call('POST', path, { token: by[TRADE], body: said }), 403, 'forbidden');
  });

  t.test('numbers come back as they were sent', async (t) => {
    const numbers = {
      plannedAreaHa: 76.387685,
      industrialLandHa: 99999999,
      leasedIndustrialHa: 0,
      greenHa: 0.000001,
      infraCompletionPct: 99.9999,
      infraCapitalRegisteredVnd: '9999999999999999999999.99',
      infraCapitalRegisteredUsd: '0.1',
    };
    const body = { code: 'kcn-so', name: 'KCN số', ...numbers };
    const created = await call('POST', '/v1/industrial-zones', { token: by[BOARD], body });
    t.match(created.body, { ...numbers, infraCapitalRegisteredUsd: /^0\.10?$/ }, created.text);
    const [row] = await sql('select planned_area_ha::text, green_ha::text from industrial_zones where code = $1', [
      'kcn-so',
    ]);
    t.same(row, { planned_area_ha: '76.387685', green_ha: '0.000001' }, 'exact in the database too');
  });
});

t.test('conditions', async (t) => {
  const app = await testApp(t);
  const { call, get, token } = app;
  const board = await token(BOARD);
  const as = { token: board };
  const zone = '/v1/industrial-zones/kcn-a';
  const created = await call('PUT', zone, { ...as, body: { name: 'KCN A' } });
  t.equal(created.status, 201);
  t.equal(created.headers.get('location'), zone);

  t.test('replacing something needs If-Match; a stale one is refused', async (t) => {
    const before = await position(app);
    for (const method of ['PUT', 'PATCH']) {
      refused(t, await call(method, zone, { ...as, body: { name: 'X' } }), 428, 'precondition_required');
      for (const tag of [
        '"0-x"',
        '"2-x"',
        '"11-x"',
        'W/"1-x"',
        `W/${etag(created)}`,
        '1',
        '',
        '"',
        '"1',
        '"-"',
        '"*"',
      ]) {
        const a = await call(method, zone, { ...as, body: { name: 'X' }, headers: { 'if-match': tag } });
        refused(t, a, 412, 'stale', [], `${method} ${tag}`);
      }
    }
    t.equal(await position(app), before);
    t.equal((await get(zone)).body.name, 'KCN A');
  });

  t.test('any strong tag of the current version will do', async (t) => {
    const tags = [
      '*',
      etag(await get(zone)),
      etag(await get(`${zone}?fields=code`)),
      etag(await get(zone, as)),
      etag(await get(zone, { headers: { accept: 'application/geo+json' } })),
      `"7-x", ${etag(created)}`,
      '"1"',
    ];
    for (const tag of tags) {
      const a = await call('PUT', zone, { ...as, body: { name: 'KCN A' }, headers: { 'if-match': tag } });
      t.equal(a.status, 200, tag);
    }
    // The tag of a list names no record.
    const list = etag(await get('/v1/industrial-zones'));
    refused(t, await call('PUT', zone, { ...as, body: { name: 'X' }, headers: { 'if-match': list } }), 412, 'stale');
  });

  t.test('If-Match on what is not there; PATCH of what is not there', async (t) => {
    const none = '/v1/industrial-zones/kcn-none';
    for (const tag of ['*', '"1-x"'])
      refused(t, await call('PUT', none, { ...as, body: { name: 'X' }, headers: { 'if-match': tag } }), 412, 'stale');
    for (const headers of [{}, { 'if-match': '*' }])
      refused(t, await call('PATCH', none, { ...as, body: { name: 'X' }, headers }), 404, 'not_found');
    t.equal((await get(none)).status, 404);
  });

  t.test('If-None-Match: * creates only', async (t) => {
    const only = { 'if-none-match': '*' };
    refused(t, await call('PUT', zone, { ...as, body: { name: 'X' }, headers: only }), 412, 'exists');
    refused(
      t,
      await call('PUT', zone, { ...as, body: { name: 'X' }, headers: { ...only, 'if-match': '*' } }),
      412,
      'exists',
    );
    const fresh = await call('PUT', '/v1/industrial-zones/kcn-b', { ...as, body: { name: 'B' }, headers: only });
    t.equal(fresh.status, 201);
  });

  t.test('eight writers with one tag: one wins, seven are told', async (t) => {
    for (const method of ['PUT', 'PATCH']) {
      const tag = etag(await get(zone));
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, i) =>
          call(method, zone, { ...as, body: { name: `${method} ${i}` }, headers: { 'if-match': tag } }),
        ),
      );
      t.same(answers.map((a) => a.status).sort(), [200, 412, 412, 412, 412, 412, 412, 412]);
      const winner = answers.find((a) => a.status === 200)!;
      t.equal((await get(zone)).body.name, winner.body.name);
    }
    t.equal((await entriesOf(app, 'zone', 'kcn-a')).length, 3);
  });

  t.test('eight creators of one record: one wins', async (t) => {
    const fact = {
      subjectType: 'ZONE',
      subject: 'kcn-a',
      fact: 'x',
      value: 'x',
      asOf: '2022-10-01',
      asOfPrecision: 'DAY',
      sourceDocument: 'x',
    };
    const rounds: [string, string, unknown, Record<string, string>, number][] = [
      ['POST', '/v1/industrial-zones', { code: 'kcn-r1', name: 'R' }, {}, 409],
      ['PUT', '/v1/industrial-zones/kcn-r2', { name: 'R' }, { 'if-none-match': '*' }, 412],
      ['PUT', `/v1/facts/${ID}`, fact, { 'if-none-match': '*' }, 412],
    ];
    for (const [method, path, body, headers, lost] of rounds) {
      const answers = await Promise.all(Array.from({ length: 8 }, () => call(method, path, { ...as, body, headers })));
      t.same(answers.map((a) => a.status).sort(), [201, ...Array(7).fill(lost)], `${method} ${path}`);
    }
    // Without a condition the losers learn that the record is there, whichever way they learn it.
    const bare = await Promise.all(
      Array.from({ length: 8 }, () => call('PUT', '/v1/industrial-zones/kcn-r3', { ...as, body: { name: 'R' } })),
    );
    t.equal(bare.filter((a) => a.status === 201).length, 1);
    for (const a of bare.filter((x) => x.status !== 201)) t.ok([409, 428].includes(a.status), String(a.status));
    for (const key of ['kcn-r1', 'kcn-r2', 'kcn-r3']) t.equal((await entriesOf(app, 'zone', key)).length, 1);
    t.equal((await entriesOf(app, 'fact', ID)).length, 1);
  });
});

t.test('merge patch', async (t) => {
  const app = await testApp(t);
  const { call, token, get } = app;
  const board = await token(BOARD);
  const office = await token(OFFICE);
  await call('POST', '/v1/organisations', { token: office, body: { code: 'so-a', name: 'A', kind: 'OTHER' } });
  const zone = '/v1/industrial-zones/kcn-a';
  const whole = {
    name: 'KCN A',
    aliases: ['a', 'b'],
    conversionPlan: {
      document: '99/KH',
      approvedOn: '2025-12-01',
      targetUse: 'đô thị',
      dueOn: '2030-12-31',
      leadOrganisation: 'so-a',
    },
    reportedOccupancy: { ratePct: 68, qualifier: 'OVER', asOf: '2024-03-12', source: 'TB' },
    identifiers: [{ scheme: 'OTHER', value: 'KCN-01' }],
  };
  const created = await call('PUT', zone, { token: board, body: whole });
  t.equal(created.status, 201, created.text);
  t.same(created.body.identifiers, [{ scheme: 'OTHER', value: 'KCN-01', validFrom: null, validTo: null }]);
  const patch = async (body: unknown) =>
    call('PATCH', zone, { token: board, body, headers: { 'if-match': etag(await get(zone)) } });

  t.test('a member of an object changes, the others keep what they had', async (t) => {
    const a = await patch({ conversionPlan: { dueOn: '2031-06-30' }, reportedOccupancy: { ratePct: 70.5 } });
    t.equal(a.status, 200, a.text);
    t.same(a.body.conversionPlan, { ...whole.conversionPlan, dueOn: '2031-06-30' });
    t.same(a.body.reportedOccupancy, { ...whole.reportedOccupancy, ratePct: 70.5 });
  });

  t.test('null clears, in objects too; lists are replaced as a whole', async (t) => {
    const a = await patch({ conversionPlan: { targetUse: null }, aliases: ['c'], identifiers: [] });
    t.equal(a.status, 200, a.text);
    t.same(a.body.conversionPlan, { ...whole.conversionPlan, dueOn: '2031-06-30', targetUse: null });
    t.same(a.body.aliases, ['c']);
    t.same(a.body.identifiers, []);
    const b = await patch({ conversionPlan: null, aliases: null });
    t.equal(b.body.conversionPlan, null);
    t.equal(b.body.aliases, null);
    const c = await patch({ conversionPlan: { targetUse: 'đô thị' } });
    t.same(c.body.conversionPlan, {
      document: null,
      approvedOn: null,
      targetUse: 'đô thị',
      dueOn: null,
      leadOrganisation: null,
    });
    // What must be there cannot be cleared out of an object.
    refused(t, await patch({ reportedOccupancy: { source: null, asOf: null } }), 400, 'invalid_request', [
      { pointer: '/reportedOccupancy/asOf', code: 'required' },
      { pointer: '/reportedOccupancy/source', code: 'required' },
    ]);
    const d = await patch({ reportedOccupancy: null });
    t.equal(d.body.reportedOccupancy, null);
    refused(t, await patch({ reportedOccupancy: { ratePct: 5 } }), 400, 'invalid_request', [
      { pointer: '/reportedOccupancy/asOf', code: 'required' },
      { pointer: '/reportedOccupancy/source', code: 'required' },
    ]);
  });

  t.test('what cannot be patched', async (t) => {
    const before = await position(app);
    refused(t, await patch({ code: 'kcn-b', nope: 1, name: null, occupancyPct: 5 }), 400, 'invalid_request', [
      { pointer: '/name', code: 'invalid_type' },
      { pointer: '/code', code: 'unknown_key' },
      { pointer: '/nope', code: 'unknown_key' },
      { pointer: '/occupancyPct', code: 'unknown_key' },
    ]);
    for (const body of [[], 'x', 5, null, true, [{ name: 'x' }]])
      refused(
        t,
        await patch(body),
        400,
        'invalid_request',
        [{ pointer: '', code: 'invalid_type' }],
        JSON.stringify(body),
      );
    t.equal(await position(app), before);
  });
});

t.test('rules that a request can break', async (t) => {
  const app = await testApp(t);
  const { call, token, get, sql } = app;
  const by: Record<string, string> = {};
  for (const o of [BOARD, TRADE, OFFICE]) by[o] = await token(o);
  const seed: [string, string, Record<string, unknown>][] = [
    [
      OFFICE,
      '/administrative-units',
      { key: '24@', code: '24', name: 'Bắc Giang', level: 'PROVINCE', kind: 'TINH', validTo: '2025-06-30' },
    ],
    [OFFICE, '/organisations', { code: 'o-a', name: 'A', kind: 'OTHER' }],
    [OFFICE, '/organisations', { code: 'o-b', name: 'B', kind: 'OTHER', parent: 'o-a' }],
    [OFFICE, '/organisations', { code: 'o-c', name: 'C', kind: 'OTHER', parent: 'o-b' }],
    [OFFICE, '/indicators', { code: 'i', name: 'I', unit: 'x', basis: 'CUMULATIVE' }],
    [OFFICE, '/legal-documents', { code: 'd-a', type: 'LAW', subject: 'A' }],
    [BOARD, '/industrial-zones', { code: 'z-a', name: 'A' }],
    [TRADE, '/industrial-clusters', { code: 'c-a', name: 'A' }],
    [OFFICE, '/organisation-successions', { from: 'o-a', to: 'o-b', effectiveOn: '2025-03-01', kind: 'MERGE' }],
  ];
  for (const [who, path, body] of seed) {
    const a = await call('POST', `/v1${path}`, { token: by[who], body });
    t.equal(a.status, 201, a.text);
  }
  const Z = { code: 'z-x', name: 'X' };
  const C = { code: 'c-x', name: 'X' };
  const U = { key: '25@', code: '25', name: 'X', level: 'PROVINCE', kind: 'TINH' };
  const O = { code: 'o-x', name: 'X', kind: 'OTHER' };
  const S = { from: 'o-b', to: 'o-c', effectiveOn: '2025-07-01', kind: 'MERGE' };
  const D = { code: 'd-x', type: 'LAW', subject: 'X' };
  const F = {
    subjectType: 'ZONE',
    subject: 'z-a',
    fact: 'x',
    value: 'x',
    asOf: '2024-01-01',
    asOfPrecision: 'DAY',
    sourceDocument: 'x',
  };
  const V = {
    indicator: 'i',
    subjectType: 'ALL_ZONES',
    value: 1,
    unit: 'x',
    qualifier: 'EXACT',
    basis: 'CUMULATIVE',
    asOf: '2024-01-01',
    asOfPrecision: 'DAY',
  };
  const overlap = { ...U, key: '24@2025-06-30', code: '24', validFrom: '2025-06-30' };
  const dev = (organisation: string) => ({ organisation, name: 'X', kind: 'ENTERPRISE' });

  const cases: [string, string, unknown, number, string, { pointer: string; code: string }[]][] = [
    [
      OFFICE,
      '/administrative-units',
      { ...U, parent: '99@' },
      400,
      'unknown_reference',
      [{ pointer: '/parent', code: 'unknown_reference' }],
    ],
    [
      OFFICE,
      '/administrative-units',
      { ...U, successors: [{ unit: '99@', on: '2025-07-01' }] },
      400,
      'unknown_reference',
      [{ pointer: '/successors', code: 'unknown_reference' }],
    ],
    [
      OFFICE,
      '/administrative-units',
      { ...U, parent: '25@' },
      400,
      'invalid_request',
      [{ pointer: '/parent', code: 'circle' }],
    ],
    [
      OFFICE,
      '/administrative-units',
      { ...U, validTo: '2025-01-01', validFrom: '2025-01-02', key: '25@2025-01-02' },
      400,
      'invalid_request',
      [{ pointer: '/validTo', code: 'before_start' }],
    ],
    [
      OFFICE,
      '/administrative-units',
      { ...U, code: '26', validFrom: '2025-01-02' },
      400,
      'invalid_request',
      [
        { pointer: '/code', code: 'key_mismatch' },
        { pointer: '/validFrom', code: 'key_mismatch' },
      ],
    ],
    [OFFICE, '/administrative-units', overlap, 409, 'period_overlap', []],
    [
      OFFICE,
      '/administrative-units',
      { ...overlap, key: '24@2024-01-01', validFrom: '2024-01-01', validTo: '2024-02-01' },
      409,
      'period_overlap',
      [],
    ],
    [
      OFFICE,
      '/organisations',
      { ...O, administrativeUnit: '99@' },
      400,
      'unknown_reference',
      [{ pointer: '/administrativeUnit', code: 'unknown_reference' }],
    ],
    [
      OFFICE,
      '/organisations',
      { ...O, parent: 'o-none' },
      400,
      'unknown_reference',
      [{ pointer: '/parent', code: 'unknown_reference' }],
    ],
    [
      OFFICE,
      '/organisations',
      { ...O, parent: 'o-x' },
      400,
      'invalid_request',
      [{ pointer: '/parent', code: 'circle' }],
    ],
    [
      OFFICE,
      '/organisations',
      { ...O, validFrom: '2025-01-02', validTo: '2025-01-01' },
      400,
      'invalid_request',
      [{ pointer: '/validTo', code: 'before_start' }],
    ],
    [
      OFFICE,
      '/organisations',
      {
        ...O,
        identifiers: [
          { scheme: 'QD_20_2020', value: 'x' },
          { scheme: 'TAX_CODE', value: '0100109106', validFrom: '2025-01-02', validTo: '2025-01-01' },
        ],
      },
      400,
      'invalid_request',
      [
        { pointer: '/identifiers/0/value', code: 'custom' },
        { pointer: '/identifiers/1/validTo', code: 'custom' },
      ],
    ],
    [
      OFFICE,
      '/organisation-successions',
      { ...S, from: 'o-none' },
      400,
      'unknown_reference',
      [{ pointer: '/from', code: 'unknown_reference' }],
    ],
    [
      OFFICE,
      '/organisation-successions',
      { ...S, to: 'o-none' },
      400,
      'unknown_reference',
      [{ pointer: '/to', code: 'unknown_reference' }],
    ],
    [
      OFFICE,
      '/organisation-successions',
      { ...S, territory: '99@' },
      400,
      'unknown_reference',
      [{ pointer: '/territory', code: 'unknown_reference' }],
    ],
    [
      OFFICE,
      '/organisation-successions',
      { ...S, to: null },
      400,
      'invalid_request',
      [{ pointer: '/to', code: 'abolish_has_no_successor' }],
    ],
    [
      OFFICE,
      '/organisation-successions',
      { ...S, kind: 'ABOLISH' },
      400,
      'invalid_request',
      [{ pointer: '/to', code: 'abolish_has_no_successor' }],
    ],
    [
      OFFICE,
      '/organisation-successions',
      { ...S, share: 100.5 },
      400,
      'invalid_request',
      [{ pointer: '/share', code: 'too_big' }],
    ],
    [OFFICE, '/organisation-successions', { ...S, from: 'o-b', to: 'o-a' }, 409, 'succession_conflict', []],
    [OFFICE, '/organisation-successions', { ...S, effectiveOn: '2025-02-28' }, 409, 'succession_conflict', []],
    [
      OFFICE,
      '/organisation-successions',
      { ...S, from: 'o-c', to: 'o-a', effectiveOn: '2025-03-02' },
      409,
      'succession_conflict',
      [],
    ],
    [
      OFFICE,
      '/legal-documents',
      { ...D, issuer: 'o-none' },
      400,
      'unknown_reference',
      [{ pointer: '/issuer', code: 'unknown_reference' }],
    ],
    [
      OFFICE,
      '/legal-documents',
      { ...D, replaces: ['d-a', 'd-none'] },
      400,
      'unknown_reference',
      [{ pointer: '/replaces', code: 'unknown_reference' }],
    ],
    [
      OFFICE,
      '/legal-documents',
      { ...D, amends: ['d-none'] },
      400,
      'unknown_reference',
      [{ pointer: '/amends', code: 'unknown_reference' }],
    ],
    [
      OFFICE,
      '/legal-documents',
      { ...D, replaces: ['d-x'], amends: ['d-x'] },
      400,
      'invalid_request',
      [
        { pointer: '/replaces', code: 'own_document' },
        { pointer: '/amends', code: 'own_document' },
      ],
    ],
    [
      OFFICE,
      '/legal-documents',
      { ...D, effectiveFrom: '2025-01-02', effectiveTo: '2025-01-01' },
      400,
      'invalid_request',
      [{ pointer: '/effectiveTo', code: 'before_start' }],
    ],
    [
      BOARD,
      '/observations',
      { ...V, indicator: 'i-none' },
      400,
      'unknown_reference',
      [{ pointer: '/indicator', code: 'unknown_reference' }],
    ],
    [
      BOARD,
      '/observations',
      { ...V, subject: 'z-a' },
      400,
      'invalid_request',
      [{ pointer: '/subject', code: 'subject_mismatch' }],
    ],
    [
      BOARD,
      '/observations',
      { ...V, subjectType: 'ZONE' },
      400,
      'invalid_request',
      [{ pointer: '/subject', code: 'subject_mismatch' }],
    ],
    [
      BOARD,
      '/observations',
      { ...V, subjectType: 'ZONE', subject: 'c-a' },
      400,
      'unknown_reference',
      [{ pointer: '/subject', code: 'unknown_reference' }],
    ],
    [
      BOARD,
      '/facts',
      { ...F, subject: 'c-a' },
      400,
      'unknown_reference',
      [{ pointer: '/subject', code: 'unknown_reference' }],
    ],
    [
      BOARD,
      '/industrial-zones',
      { ...Z, parent: 'z-none' },
      400,
      'unknown_reference',
      [{ pointer: '/parent', code: 'unknown_reference' }],
    ],
    [
      BOARD,
      '/industrial-zones',
      { ...Z, parent: 'z-x' },
      400,
      'invalid_request',
      [{ pointer: '/parent', code: 'circle' }],
    ],
    [
      BOARD,
      '/industrial-zones',
      { ...Z, developers: [dev('o-a'), dev('o-none')] },
      400,
      'unknown_reference',
      [{ pointer: '/developers', code: 'unknown_reference' }],
    ],
    [
      BOARD,
      '/industrial-zones',
      { ...Z, developers: [{ ...dev('o-a'), from: '2025-01-02', to: '2025-01-01' }] },
      400,
      'invalid_request',
      [{ pointer: '/developers/0/to', code: 'custom' }],
    ],
    [
      BOARD,
      '/industrial-zones',
      { ...Z, administrativeUnits: [{ unit: '99@' }] },
      400,
      'unknown_reference',
      [{ pointer: '/administrativeUnits', code: 'unknown_reference' }],
    ],
    [
      BOARD,
      '/industrial-zones',
      { ...Z, conversionPlan: { leadOrganisation: 'o-none' } },
      400,
      'unknown_reference',
      [{ pointer: '/conversionPlan/leadOrganisation', code: 'unknown_reference' }],
    ],
    [
      BOARD,
      '/industrial-zones',
      { ...Z, industrialLandHa: 10, leasedIndustrialHa: 10.000001 },
      400,
      'invalid_request',
      [{ pointer: '/leasedIndustrialHa', code: 'more_than_available' }],
    ],
    [
      BOARD,
      '/industrial-zones',
      { ...Z, serviceLandHa: 1, leasedServiceHa: 2 },
      400,
      'invalid_request',
      [{ pointer: '/leasedServiceHa', code: 'more_than_available' }],
    ],
    [
      BOARD,
      '/industrial-zones',
      { ...Z, infraCompletionPct: 100.0001 },
      400,
      'invalid_request',
      [{ pointer: '/infraCompletionPct', code: 'too_big' }],
    ],
    [
      TRADE,
      '/industrial-clusters',
      { ...C, parent: 'c-none' },
      400,
      'unknown_reference',
      [{ pointer: '/parent', code: 'unknown_reference' }],
    ],
    [
      TRADE,
      '/industrial-clusters',
      { ...C, mergedIntoZone: 'z-none', mergedOn: '2024-01-01' },
      400,
      'unknown_reference',
      [{ pointer: '/mergedIntoZone', code: 'unknown_reference' }],
    ],
    [
      TRADE,
      '/industrial-clusters',
      { ...C, mergedIntoZone: 'z-a' },
      400,
      'invalid_request',
      [{ pointer: '/mergedOn', code: 'incomplete_merger' }],
    ],
    [
      TRADE,
      '/industrial-clusters',
      { ...C, mergedOn: '2024-01-01' },
      400,
      'invalid_request',
      [{ pointer: '/mergedOn', code: 'incomplete_merger' }],
    ],
    [
      TRADE,
      '/industrial-clusters',
      { ...C, industrialLandHa: 10, leasedIndustrialHa: 6, approvedNotLeasedHa: 5 },
      400,
      'invalid_request',
      [{ pointer: '/leasedIndustrialHa', code: 'more_than_available' }],
    ],
    [
      TRADE,
      '/industrial-clusters',
      { ...C, developers: [dev('o-none')] },
      400,
      'unknown_reference',
      [{ pointer: '/developers', code: 'unknown_reference' }],
    ],
    [
      TRADE,
      '/industrial-clusters',
      { ...C, administrativeUnits: [{ unit: '99@' }] },
      400,
      'unknown_reference',
      [{ pointer: '/administrativeUnits', code: 'unknown_reference' }],
    ],
    [
      TRADE,
      '/industrial-clusters',
      { ...C, conversionPlan: { leadOrganisation: 'o-none' } },
      400,
      'unknown_reference',
      [{ pointer: '/conversionPlan/leadOrganisation', code: 'unknown_reference' }],
    ],
    [
      OFFICE,
      '/organisation-successions',
      { ...S, to: 'o-b' },
      400,
      'invalid_request',
      [{ pointer: '/to', code: 'same_organisation' }],
    ],
  ];

  t.test('each names its field and leaves nothing', async (t) => {
    const before = await position(app);
    const count = async () =>
      (
        await sql(
          'select (select count(*) from ledger_entries) as entries, (select count(*) from industrial_zones) as zones, (select count(*) from organisation_successions) as successions',
        )
      )[0];
    const rows = await count();
    for (const [who, path, body, status, code, faults] of cases) {
      const a = await call('POST', `/v1${path}`, { token: by[who], body });
      refused(t, a, status, code, faults, `${path} ${JSON.stringify(body)} → ${a.text}`);
    }
    t.equal(await position(app), before);
    t.same(await count(), rows);
    // One more write gets the very next position: refusals at the commit burn none.
    const next = await call('POST', '/v1/industrial-zones', { token: by[BOARD], body: { code: 'z-next', name: 'N' } });
    t.equal(Number(next.headers.get('change-position')), before + 1);
  });

  t.test('a code may be used again once the unit that bore it has ended', async (t) => {
    const a = await call('POST', '/v1/administrative-units', {
      token: by[OFFICE],
      body: { ...overlap, key: '24@2025-07-01', validFrom: '2025-07-01' },
    });
    t.equal(a.status, 201, a.text);
    const reopened = await call('PATCH', '/v1/administrative-units/24%40', {
      token: by[OFFICE],
      body: { validTo: null },
      headers: { 'if-match': '*' },
    });
    refused(t, reopened, 409, 'period_overlap');
  });

  t.test('parents form trees: no circle, however long or however many close it at once', async (t) => {
    const zone = (n: number) => `z-t${n}`;
    const as = { token: by[BOARD]! };
    for (let i = 0; i < 40; i++) {
      const body = { code: zone(i), name: zone(i), ...(i > 0 ? { parent: zone(i - 1) } : {}) };
      t.equal((await call('POST', '/v1/industrial-zones', { ...as, body })).status, 201);
    }
    const under = (code: string, parent: string, headers: Record<string, string> = {}) =>
      call('PATCH', `/v1/industrial-zones/${code}`, {
        ...as,
        body: { parent },
        headers: { 'if-match': '*', ...headers },
      });
    const circle = [{ pointer: '/parent', code: 'circle' }];
    refused(t, await under(zone(0), zone(39)), 400, 'invalid_request', circle);
    refused(t, await under(zone(0), zone(1)), 400, 'invalid_request', circle);
    refused(t, await under(zone(5), zone(5)), 400, 'invalid_request', circle);
    const past = { 'x-valid-from': '2020-01-01', 'x-reason': 'x' };
    t.not((await under(zone(0), zone(39), past)).status, 200, 'nor through the past');
    t.equal((await under(zone(39), zone(0))).status, 200, 'moving up is no circle');
    for (const [path, a, b] of [
      ['/industrial-clusters', 'c-p', 'c-q'],
      ['/organisations', 'o-p', 'o-q'],
    ] as const) {
      const writer = path === '/organisations' ? by[OFFICE]! : by[TRADE]!;
      const kind = path === '/organisations' ? { kind: 'OTHER' } : {};
      for (const code of [a, b])
        await call('POST', `/v1${path}`, { token: writer, body: { code, name: code, ...kind } });
      const move = (code: string, parent: string) =>
        call('PATCH', `/v1${path}/${code}`, { token: writer, body: { parent }, headers: { 'if-match': '*' } });
      const race = await Promise.all([move(a, b), move(b, a)]);
      t.same(race.map((x) => x.status).sort(), [200, 400], `${path}: two halves of a circle at once`);
    }
    const unit = await call('PATCH', '/v1/organisations/o-a', {
      token: by[OFFICE],
      body: { parent: 'o-c' },
      headers: { 'if-match': '*' },
    });
    refused(t, unit, 400, 'invalid_request', circle);
    const [row] = await sql(`select code from industrial_zones where parent = code`);
    t.equal(row, undefined);
  });

  t.test('two halves of a circle of successions at once', async (t) => {
    const kinds = ['o-s1', 'o-s2'];
    for (const code of kinds)
      await call('POST', '/v1/organisations', { token: by[OFFICE], body: { code, name: code, kind: 'OTHER' } });
    const make = (from: string, to: string) =>
      call('POST', '/v1/organisation-successions', {
        token: by[OFFICE],
        body: { from, to, effectiveOn: '2025-07-01', kind: 'MERGE' },
      });
    const race = await Promise.all([make('o-s1', 'o-s2'), make('o-s2', 'o-s1')]);
    t.same(race.map((a) => a.status).sort(), [201, 409]);
  });

  t.test('the same rules hold for PUT, PATCH and states of the past', async (t) => {
    const body = { name: 'P', industrialLandHa: 10, leasedIndustrialHa: 5 };
    const made = await call('PUT', '/v1/industrial-zones/z-p', { token: by[BOARD], body });
    t.equal(made.status, 201, made.text);
    const leased = [{ pointer: '/leasedIndustrialHa', code: 'more_than_available' }];
    const past = { 'x-valid-from': '2020-01-01', 'x-reason': encodeURIComponent('hồ sơ cũ') };
    const before = await position(app);
    for (const headers of [{ 'if-match': '*' }, { 'if-match': '*', ...past }]) {
      const put = (change: Record<string, unknown>) =>
        call('PUT', '/v1/industrial-zones/z-p', { token: by[BOARD], body: { ...body, ...change }, headers });
      refused(t, await put({ leasedIndustrialHa: 11 }), 400, 'invalid_request', leased);
      refused(t, await put({ parent: 'z-none' }), 400, 'unknown_reference', [
        { pointer: '/parent', code: 'unknown_reference' },
      ]);
      refused(t, await put({ developers: [dev('o-none')] }), 400, 'unknown_reference', [
        { pointer: '/developers', code: 'unknown_reference' },
      ]);
    }
    const patch = { leasedIndustrialHa: 11 };
    refused(
      t,
      await call('PATCH', '/v1/industrial-zones/z-p', { token: by[BOARD], body: patch, headers: { 'if-match': '*' } }),
      400,
      'invalid_request',
      leased,
    );
    const doc = { type: 'LAW', subject: 'P', replaces: ['d-none'] };
    await call('PUT', '/v1/legal-documents/d-p', {
      token: by[OFFICE],
      body: { type: 'LAW', subject: 'P', issuedOn: '2024-01-01' },
    });
    const late = await call('PUT', '/v1/legal-documents/d-p', {
      token: by[OFFICE],
      body: doc,
      headers: { 'if-match': '*', 'x-valid-from': '2023-01-01', 'x-reason': 'x' },
    });
    refused(t, late, 400, 'unknown_reference', [{ pointer: '/replaces', code: 'unknown_reference' }]);
    t.equal(await position(app), before + 1, 'only the document that was created');
    t.match((await get('/v1/industrial-zones/z-p')).body, body);
  });
});

t.test('when it became true and why', async (t) => {
  const app = await testApp(t);
  const { call, get, token, setNow } = app;
  const board = await token(BOARD);
  const auditor = await token(OFFICE, ['registry:read', 'audit:read']);
  const zone = '/v1/industrial-zones/kcn-a';
  setNow('2026-05-31T17:30:00Z'); // 2026-06-01 in Vietnam
  const write = (body: unknown, headers: Record<string, string> = {}) =>
    call('PUT', zone, { token: board, body, headers: { 'if-match': '*', ...headers } });
  t.equal((await call('PUT', zone, { token: board, body: { name: 'Một' } })).status, 201);

  t.test('days and reasons that are refused', async (t) => {
    const before = await position(app);
    const wrong: [Record<string, string>, string, Record<string, unknown>[]][] = [
      [{ 'x-valid-from': '2026-06-02' }, 'invalid_request', [{ parameter: 'X-Valid-From', code: 'future_day' }]],
      [
        { 'x-valid-from': '2026-06-02', 'x-reason': 'x' },
        'invalid_request',
        [{ parameter: 'X-Valid-From', code: 'future_day' }],
      ],
      [{ 'x-valid-from': '2026-05-31' }, 'reason_required', []],
      [
        { 'x-valid-from': '2026-05-31', 'x-reason': '   ' },
        'invalid_request',
        [{ parameter: 'X-Reason', code: 'invalid_format' }],
      ],
      [{ 'x-reason': 'x'.repeat(501) }, 'invalid_request', [{ parameter: 'X-Reason', code: 'invalid_format' }]],
      [{ 'x-reason': 'a%00b' }, 'invalid_request', [{ parameter: 'X-Reason', code: 'invalid_format' }]],
      ...['2026-02-30', '0000-01-01', '99999-01-01', '2026-6-1', '01/06/2026', 'today', '2026-06-01T00:00:00Z', ''].map(
        (d): [Record<string, string>, string, Record<string, unknown>[]] => [
          { 'x-valid-from': d, 'x-reason': 'x' },
          'invalid_request',
          [{ parameter: 'X-Valid-From', code: 'invalid_format' }],
        ],
      ),
    ];
    for (const [headers, code, faults] of wrong) {
      refused(t, await write({ name: 'Hai' }, headers), 400, code, faults, JSON.stringify(headers));
      const make = await call('POST', '/v1/industrial-zones', {
        token: board,
        body: { code: 'kcn-b', name: 'B' },
        headers,
      });
      refused(t, make, 400, code, faults, JSON.stringify(headers));
    }
    t.equal(await position(app), before);
  });

  t.test('UTF-8 and percent-encoded reasons, kept in NFC', async (t) => {
    const said = 'Quyết định 12/QĐ-UBND, tăng 5 %';
    const raw = Buffer.from(said, 'utf8').toString('latin1');
    const spelled = [raw, Buffer.from(said.normalize('NFD'), 'utf8').toString('latin1'), encodeURIComponent(said)];
    for (const [i, reason] of spelled.entries())
      t.equal((await write({ name: `Hai ${i}` }, { 'x-reason': reason })).status, 200);
    const { body } = await get(`${zone}/history?limit=3`, { token: auditor });
    for (const entry of body.data)
      t.match(entry, { reason: said, organisation: BOARD, actor: `test-${BOARD}`, validFrom: '2026-06-01' });
    for (const who of [{}, { token: board }]) {
      const shown = (await get(`${zone}/history`, who)).body.data[0];
      t.equal('actor' in shown, false, 'which person it was is for auditors');
      t.match(shown, { reason: said, organisation: BOARD });
    }
  });

  t.test('a record may begin in the past', async (t) => {
    const headers = { 'x-valid-from': '2019-05-01', 'x-reason': 'QD 5' };
    const made = await call('POST', '/v1/industrial-zones', {
      token: board,
      body: { code: 'kcn-xua', name: 'X' },
      headers,
    });
    t.equal(made.status, 201, made.text);
    t.equal((await get('/v1/industrial-zones/kcn-xua?validAt=2019-04-30')).status, 404);
    t.equal((await get('/v1/industrial-zones/kcn-xua?validAt=2019-05-01')).status, 200);
    t.match((await get('/v1/industrial-zones/kcn-xua/history')).body.data, [
      { validFrom: '2019-05-01', reason: 'QD 5' },
    ]);
    const now = await call('PUT', '/v1/industrial-zones/kcn-nay', {
      token: board,
      body: { name: 'N' },
      headers: { 'x-valid-from': '2026-06-01' },
    });
    t.equal(now.status, 201, 'today needs no reason');
  });

  t.test('a change in the past leaves what is in force now', async (t) => {
    const now = (await get(zone)).body;
    const headers = { 'x-valid-from': '2020-01-15', 'x-reason': encodeURIComponent('hồ sơ cũ') };
    const past = await write({ name: 'Tên cũ' }, headers);
    t.equal(past.status, 200);
    t.same((await get(zone)).body, now, 'the current state stays');
    t.match(etag(past), /^"5-/, 'but the record has a new version');
    t.equal(etag(await get(zone, { token: board })), etag(past));
    refused(t, await write({ name: 'X' }, { 'if-match': '"4-x"' }), 412, 'stale');
    t.equal((await get(`${zone}?validAt=2020-01-14`)).status, 404);
    t.equal((await get(`${zone}?validAt=2020-01-15`)).body.name, 'Tên cũ');
    t.equal((await get(`${zone}?validAt=2026-05-31`)).body.name, 'Tên cũ');
    t.equal((await get(`${zone}?validAt=2026-06-01`)).body.name, now.name);

    const before = await position(app);
    t.equal(etag(await write({ name: 'Tên cũ' }, headers)), etag(past), 'said twice it changes nothing');
    t.equal(await position(app), before);

    // A patch of the past changes the state of that day, not today's.
    const patch = await call('PATCH', zone, {
      token: board,
      body: { part: 'giai đoạn 1' },
      headers: { 'if-match': '*', 'x-valid-from': '2021-01-01', 'x-reason': 'x' },
    });
    t.equal(patch.status, 200);
    t.match((await get(`${zone}?validAt=2022-01-01`)).body, { name: 'Tên cũ', part: 'giai đoạn 1' });
    t.match((await get(`${zone}?validAt=2020-06-01`)).body, { name: 'Tên cũ', part: null });
    t.same((await get(zone)).body, now);
    const next = await write({ name: 'Ba' });
    t.match(etag(next), /^"7-/);
    t.equal(next.body.name, 'Ba');
  });
});
