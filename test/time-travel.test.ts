import t from 'tap';
import { type Answer, type TestApp, testApp } from './support/app.ts';

type Wire = Record<string, unknown>;

const BOARD = 'ban-quan-ly-kcn';
const TRADE = 'so-cong-thuong';
const OFFICE = 'van-phong-ubnd-tinh';
const CSV = { accept: 'text/csv' };
const NDJSON = { accept: 'application/x-ndjson' };
const GEOJSON = { accept: 'application/geo+json' };

const codes = (answer: Answer): string[] => answer.body.data.map((r: Wire) => r.code);

/** Acts on registers as the organisation that may, always on the version that stands. */
function clerk(api: TestApp) {
  const send = async (
    method: string,
    path: string,
    organisation: string,
    body: unknown,
    headers: Record<string, string> = {},
  ) => {
    const token = await api.token(organisation);
    const match: Record<string, string> = {};
    if (method === 'PATCH') match['if-match'] = (await api.get(`/v1${path}`, { token })).headers.get('etag')!;
    const answer = await api.call(method, `/v1${path}`, { token, body, headers: { ...match, ...headers } });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer;
  };
  return {
    create: (path: string, organisation: string, body: unknown, headers = {}) =>
      send('POST', path, organisation, body, headers),
    patch: (path: string, organisation: string, body: unknown, headers = {}) =>
      send('PATCH', path, organisation, body, headers),
  };
}

const since = (day: string) => ({ 'x-valid-from': day, 'x-reason': 'per decision' });
const positionOf = (answer: Answer) => Number(answer.headers.get('change-position'));

const fact = (subject: string, value: string, more: Wire = {}) => ({
  subjectType: 'ZONE',
  subject,
  fact: 'site-clearance',
  value,
  asOf: '2024-01-01',
  asOfPrecision: 'DAY',
  sourceDocument: 'plan',
  ...more,
});
const figure = (subject: string | null, value: number, more: Wire = {}) => ({
  indicator: 'lap-day',
  subjectType: subject === null ? 'ALL_ZONES' : 'ZONE',
  subject,
  value,
  unit: 'percent',
  qualifier: 'EXACT',
  basis: 'POINT_IN_TIME',
  asOf: '2024-01-01',
  asOfPrecision: 'DAY',
  ...more,
});

t.test('known then and true then', async (t) => {
  const api = await testApp(t);
  const { get } = api;
  const { create, patch } = clerk(api);
  api.setNow('2026-03-01T02:00:00Z');
  const token = await api.token(BOARD);

  const created = await create(
    '/industrial-zones',
    BOARD,
    { code: 'kcn-a', name: 'Một', plannedAreaHa: 100 },
    since('2020-01-01'),
  );
  const renamed = await patch('/industrial-zones/kcn-a', BOARD, { name: 'Hai' }, since('2022-01-01'));
  const grown = await patch('/industrial-zones/kcn-a', BOARD, { plannedAreaHa: 200 });
  const other = await create('/industrial-zones', BOARD, { code: 'kcn-b', name: 'Khác', parent: 'kcn-a' });
  const [p1, p2, p3, p4] = [created, renamed, grown, other].map(positionOf) as [number, number, number, number];
  t.same([p2, p3, p4], [p1 + 1, p1 + 2, p1 + 3], 'each write has a place of its own');

  const seen = async (query: string) => {
    const { status, body } = await get(`/v1/industrial-zones/kcn-a?${query}`);
    return status === 200 ? `${body.name} ${body.plannedAreaHa}` : status;
  };

  t.test('a record, by what was known, by what was true, and by both', async (t) => {
    const cases: [string, string | number][] = [
      ['', 'Hai 200'],
      [`knownAt=${p4}`, 'Hai 200'],
      [`knownAt=${p3}`, 'Hai 200'],
      [`knownAt=${p2}`, 'Hai 100'],
      [`knownAt=${p1}`, 'Một 100'],
      ['knownAt=0', 404],
      [`knownAt=${created.headers.get('known-at')}`, 'Một 100'],
      [`knownAt=${renamed.headers.get('known-at')}`, 'Hai 100'],
      [`knownAt=${grown.headers.get('known-at')}`, 'Hai 200'],
      ['knownAt=1999-01-01T00:00:00Z', 404],
      ['knownAt=1999-01-01T00:00:00%2B07:00', 404],
      ['validAt=2026-03-01', 'Hai 200'],
      ['validAt=2026-02-28', 'Hai 100'],
      ['validAt=2022-01-01', 'Hai 100'],
      ['validAt=2021-12-31', 'Một 100'],
      ['validAt=2020-01-01', 'Một 100'],
      ['validAt=2019-12-31', 404],
      ['validAt=2040-01-01', 'Hai 200'],
      [`validAt=2022-01-01&knownAt=${p1}`, 'Một 100'],
      [`validAt=2021-06-01&knownAt=${p4}`, 'Một 100'],
      [`validAt=2026-03-01&knownAt=${p2}`, 'Hai 100'],
      [`validAt=2019-01-01&knownAt=${p4}`, 404],
    ];
    for (const [query, expected] of cases) t.equal(await seen(query), expected, query);
  });

  t.test('lists, totals, filters, search and includes see the same moment', async (t) => {
    const list = async (query: string) => {
      const answer = await get(`/v1/industrial-zones?count=exact&${query}`);
      t.equal(answer.status, 200, query);
      t.equal(answer.body.page.total, answer.body.data.length, query);
      return codes(answer).join(' ');
    };
    t.equal(await list(''), 'kcn-a kcn-b');
    t.equal(await list(`knownAt=${p3}`), 'kcn-a');
    t.equal(await list('knownAt=0'), '');
    t.equal(await list('validAt=2026-02-28'), 'kcn-a');
    t.equal(await list('plannedAreaHa=100'), '');
    t.equal(await list(`plannedAreaHa=100&knownAt=${p2}`), 'kcn-a');
    t.equal(await list('plannedAreaHa.lt=200&validAt=2026-02-28'), 'kcn-a');
    t.equal(await list('q=mot'), '');
    t.equal(await list('q=mot&validAt=2021-01-01'), 'kcn-a');
    t.equal(await list(`sort=-name&knownAt=${p4}`), 'kcn-b kcn-a');
    const past = await get(`/v1/industrial-zones/kcn-a?include=children&knownAt=${p3}`);
    t.same(past.body.included, { children: [] });
    const now = await get(`/v1/industrial-zones/kcn-a?include=children&knownAt=${p4}`);
    t.same(
      now.body.included.children.map((c: Wire) => c.code),
      ['kcn-b'],
    );
    const then = await get(`/v1/industrial-zones/kcn-b?include=parent&knownAt=${p4}`);
    t.equal(then.body.included.parent.name, 'Hai');
  });

  t.test('the headers name the position answered, not the newest', async (t) => {
    const answer = await get(`/v1/industrial-zones?knownAt=${p2}`);
    t.equal(answer.headers.get('change-position'), String(p2));
    t.equal(answer.headers.get('known-at'), renamed.headers.get('known-at'));
    t.match(answer.headers.get('known-at'), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
    const byInstant = await get(`/v1/industrial-zones?knownAt=${renamed.headers.get('known-at')}`);
    t.equal(byInstant.headers.get('change-position'), String(p2));
    t.same(byInstant.body, answer.body);
    const zero = await get('/v1/industrial-zones?knownAt=1970-01-01T00:00:00Z');
    t.equal(zero.headers.get('change-position'), '0');
    t.same(zero.body.data, []);
    // Cursors made in the past go on in the past.
    const first = await get(`/v1/industrial-zones?limit=1&knownAt=${p4}`);
    const link = /<(.+)>/.exec(first.headers.get('link')!)![1]!;
    t.same(codes(await get(link)), ['kcn-b']);
    t.match(link, new RegExp(`knownAt=${p4}`));
  });

  t.test('what has not happened yet cannot be asked about', async (t) => {
    const soon = new Date(Date.now() + 60_000).toISOString();
    const paths = [
      '/v1/industrial-zones',
      '/v1/industrial-zones/kcn-a',
      '/v1/industrial-zones/kcn-a/history',
      '/v1/industrial-zones/kcn-a/facts',
      '/v1/observations',
      '/v1/statistics/province-overview',
      '/v1/statistics/occupancy',
    ];
    for (const path of paths) {
      for (const knownAt of [String(p4 + 1000), soon, '9999-12-31T23:59:59Z', '999999999999999']) {
        const { status, body } = await get(`${path}?knownAt=${knownAt}`);
        t.equal(status, 400, `${path} ${knownAt}`);
        t.equal(body.code, 'unknown_position');
        t.equal(body.errors[0].parameter, 'knownAt');
      }
      t.equal((await get(`${path}?knownAt=${knownAtText(soon)}`, { headers: CSV })).status >= 400, true);
      for (const knownAt of [
        'soon',
        '-1',
        '1.5',
        '2024-02-30T00:00:00Z',
        '2024-01-01',
        '2024-01-01T25:00:00Z',
        '2024-01-01T00:00:00%2B15:30',
        '2024-01-01T00:00:00%2B99:00',
        '2024-01-01T00:00:60Z',
        '2024-01-01T00:00:00',
        '12345678901234567890',
        '',
      ])
        t.equal((await get(`${path}?knownAt=${knownAt}`)).body?.code, 'invalid_request', `${path} ${knownAt}`);
      for (const validAt of ['2024-02-30', '24-01-01', 'today', '2024-1-1', ''])
        t.equal((await get(`${path}?validAt=${validAt}`)).status, 400, `${path} ${validAt}`);
    }
  });
  const knownAtText = (s: string) => encodeURIComponent(s);

  t.test('a change that was true earlier shows from its day on, known only since it was told', async (t) => {
    const before = positionOf(await get('/v1/industrial-zones'));
    const late = await patch('/industrial-zones/kcn-a', BOARD, { name: 'Ba', plannedAreaHa: 150 }, since('2024-05-05'));
    const after = positionOf(late);
    t.equal(after, before + 1);
    t.equal(late.body.name, 'Hai', 'what is in force today was recorded for a later day and stays');
    t.equal(late.body.plannedAreaHa, 200);
    const cases: [string, string][] = [
      ['', 'Hai 200'],
      ['validAt=2026-02-28', 'Ba 150'],
      ['validAt=2024-05-05', 'Ba 150'],
      ['validAt=2024-05-04', 'Hai 100'],
      [`validAt=2024-05-05&knownAt=${before}`, 'Hai 100'],
      [`knownAt=${after}`, 'Hai 200'],
      [`validAt=2026-03-01&knownAt=${after}`, 'Hai 200'],
    ];
    for (const [query, expected] of cases) t.equal(await seen(query), expected, query);

    // The same day twice: what was told last holds.
    const again = await patch('/industrial-zones/kcn-a', BOARD, { plannedAreaHa: 160 }, since('2024-05-05'));
    t.equal(await seen('validAt=2024-05-05'), 'Ba 160');
    t.equal(await seen(`validAt=2024-05-05&knownAt=${after}`), 'Ba 150');

    // Before everything known so far: the record begins earlier, and what came later stays.
    t.equal(await seen('validAt=2015-01-01'), 404);
    await patch('/industrial-zones/kcn-a', BOARD, { name: 'Không' }, since('2010-01-01'));
    t.equal(await seen('validAt=2015-01-01'), 'Không null');
    t.equal(await seen(''), 'Hai 200');
    t.equal(await seen('validAt=2020-01-01'), 'Một 100');

    const history = (await get('/v1/industrial-zones/kcn-a/history', { token })).body.data;
    t.same(
      history.slice(-5).map((e: Wire) => [e.version, e.validFrom, (e.state as Wire).plannedAreaHa]),
      [
        [5, '2024-05-05', 160],
        [4, '2024-05-05', 150],
        [3, '2026-03-01', 200],
        [2, '2022-01-01', 100],
        [1, '2020-01-01', 100],
      ],
    );
    t.equal(history.at(-4).reason, 'per decision');
    t.equal(positionOf(again), after + 1);
    const then = (await get(`/v1/industrial-zones/kcn-a/history?knownAt=${p2}`)).body.data;
    t.same(
      then.map((e: Wire) => e.version),
      [2, 1],
    );
    const day = (await get('/v1/industrial-zones/kcn-a/history?validAt=2022-01-01')).body.data;
    t.notOk(day.some((e: Wire) => (e.validFrom as string) > '2022-01-01'));
    // A record that nobody knew of then has no history then: the same answer as the record itself.
    t.equal((await get('/v1/industrial-zones/kcn-b?knownAt=0')).status, 404);
    t.equal((await get('/v1/industrial-zones/kcn-b/history?knownAt=0')).status, 404);
    t.equal((await get('/v1/industrial-zones/kcn-b/facts?knownAt=0')).status, 404);

    // Without a reason, or for a day to come, nothing is written.
    for (const headers of [
      { 'x-valid-from': '2024-01-01' },
      { 'x-valid-from': '2026-03-02', 'x-reason': 'soon' },
    ] as Record<string, string>[]) {
      const etag = (await get('/v1/industrial-zones/kcn-a', { token })).headers.get('etag')!;
      const { status } = await api.call('PATCH', '/v1/industrial-zones/kcn-a', {
        token,
        body: { name: 'X' },
        headers: { 'if-match': etag, ...headers },
      });
      t.equal(status, 400);
    }
  });

  t.test('history goes page by page', async (t) => {
    const all = (await get('/v1/industrial-zones/kcn-a/history', { token })).body.data;
    const walked: Wire[] = [];
    for (let before = ''; ; ) {
      const { body } = await get(`/v1/industrial-zones/kcn-a/history?limit=2${before}`, { token });
      walked.push(...body.data);
      if (body.page.nextBefore === null) break;
      before = `&before=${body.page.nextBefore}`;
    }
    t.same(walked, all);
    t.ok(all.length >= 5);
    const audit = (await get('/v1/industrial-zones/kcn-a/history', { token: await api.token(BOARD, ['audit:read']) }))
      .body;
    t.equal(audit.data[0].actor, `test-${BOARD}`);
    t.notOk('actor' in all[0], 'who typed it is for auditors');
  });

  t.test('the day changes at midnight in Vietnam', async (t) => {
    const made = await create('/industrial-clusters', TRADE, {
      code: 'ccn-a',
      name: 'Cụm',
      legalStatuses: [
        { status: 'PLANNED', from: '2026-01-01', to: '2026-03-01' },
        { status: 'OPERATING', from: '2026-03-02' },
      ],
      landClearanceDueOn: '2026-03-01',
    });
    t.equal(made.body.legalStatus, 'PLANNED');
    const asked = async () => {
      const { body } = await get('/v1/industrial-clusters/ccn-a?fields=legalStatus,findings');
      return [body.legalStatus, ...body.findings];
    };
    api.setNow('2026-03-01T16:59:59Z');
    t.same(await asked(), ['PLANNED']);
    api.setNow('2026-03-01T17:00:00Z');
    t.same(await asked(), ['OPERATING', 'land_clearance_overdue']);
    t.same((await get('/v1/industrial-clusters?legalStatus=OPERATING')).body.data.length, 1);
    const then = await get(`/v1/industrial-clusters/ccn-a?validAt=2026-03-01&knownAt=${positionOf(made)}`, {
      token: await api.token(TRADE),
    });
    t.same(then.body, made.body, 'with the day of asking, the answer of that day comes back');
    api.setNow('2026-03-01T02:00:00Z');
  });
});

t.test('replay', async (t) => {
  const api = await testApp(t);
  const { get } = api;
  const { create, patch } = clerk(api);
  const internal = await api.token(BOARD);

  const PATHS: [string, Record<string, string>?][] = [
    ['/v1/industrial-zones?count=exact&include=parent,children,facts,observations,developers,administrativeUnits'],
    ['/v1/industrial-zones?sort=-plannedAreaHa,name&limit=2&count=exact'],
    ['/v1/industrial-zones?q=khu&legalStatus=OPERATING&count=exact'],
    ['/v1/industrial-zones?occupancyPct.gte=10&sort=-occupancyPct&fields=code,occupancy,findings'],
    ['/v1/industrial-zones', CSV],
    ['/v1/industrial-zones?sort=-name&include=children', NDJSON],
    ['/v1/industrial-zones', GEOJSON],
    ['/v1/industrial-zones/kcn-1?include=children,facts,observations'],
    ['/v1/industrial-zones/kcn-1', GEOJSON],
    ['/v1/industrial-zones/kcn-1/history'],
    ['/v1/industrial-zones/kcn-1/facts?count=exact'],
    ['/v1/industrial-zones/kcn-1/observations', CSV],
    ['/v1/industrial-clusters?include=zone&count=exact'],
    ['/v1/facts?count=exact'],
    ['/v1/facts?sort=-asOf,id&limit=1'],
    ['/v1/observations?include=indicator&count=exact'],
    ['/v1/organisations?count=exact&include=parent'],
    ['/v1/organisations?existence=ended'],
    ['/v1/organisations/cty-1/successors'],
    ['/v1/organisations/cty-1/history'],
    ['/v1/organisation-successions'],
    ['/v1/administrative-units?include=children'],
    ['/v1/administrative-units/07774'],
    ['/v1/indicators'],
    ['/v1/legal-documents', CSV],
    ['/v1/statistics/province-overview'],
    ['/v1/statistics/occupancy'],
  ];
  interface Kept {
    path: string;
    headers: Record<string, string>;
    token: string | undefined;
    day: string;
    text: string;
    position: string;
    instant: string;
  }
  const kept: Kept[] = [];
  const written: { path: string; body: unknown; day: string; position: string; instant: string; token: string }[] = [];
  let day = '';

  const look = async () => {
    for (const [path, headers = {}] of PATHS) {
      for (const token of [undefined, internal]) {
        const answer = await get(path, { token, headers });
        if (answer.status !== 200) continue;
        kept.push({
          path,
          headers,
          token,
          day,
          text: answer.text,
          position: answer.headers.get('change-position')!,
          instant: answer.headers.get('known-at')!,
        });
      }
    }
  };
  const on = (instant: string) => {
    api.setNow(instant);
    day = new Date(Date.parse(instant) + 7 * 3_600_000).toISOString().slice(0, 10);
  };
  const remember = async (path: string, organisation: string, answer: Answer) => {
    written.push({
      path: answer.headers.get('location') ?? `/v1${path}`,
      body: answer.body,
      day,
      position: answer.headers.get('change-position')!,
      instant: answer.headers.get('known-at')!,
      token: await api.token(organisation),
    });
    return answer;
  };
  const add = async (path: string, organisation: string, body: unknown, headers = {}) =>
    remember(path, organisation, await create(path, organisation, body, headers));
  const change = async (path: string, organisation: string, body: unknown, headers = {}) =>
    remember(path, organisation, await patch(path, organisation, body, headers));

  on('2026-04-01T00:00:00Z');
  await look();
  await add('/administrative-units', OFFICE, {
    key: '07774@2025-07-01',
    code: '07774',
    name: 'Phường',
    level: 'COMMUNE',
    kind: 'PHUONG',
    validFrom: '2025-07-01',
  });
  await add('/organisations', OFFICE, { code: 'cty-1', name: 'Công ty', kind: 'ENTERPRISE', note: 'nội bộ' });
  await add('/indicators', OFFICE, { code: 'lap-day', name: 'Lấp đầy', unit: 'percent', basis: 'POINT_IN_TIME' });
  const zone = {
    code: 'kcn-1',
    name: 'Khu Một',
    plannedAreaHa: 120.5,
    industrialLandHa: 80,
    leasedIndustrialHa: 20.000001,
    serviceLandHa: 10,
    leasedServiceHa: 0,
    aliases: ['Khu cũ', '=1+1'],
    zoneTypes: ['ECO'],
    developers: [{ organisation: 'cty-1', name: 'Công ty', kind: 'ENTERPRISE', from: '2020-01-01' }],
    administrativeUnits: [{ unit: '07774@2025-07-01', sharePct: 33.3333 }],
    legalStatuses: [
      { status: 'ESTABLISHED', from: '2020-01-01', to: '2026-04-02' },
      { status: 'OPERATING', from: '2026-04-03' },
    ],
    identifiers: [{ scheme: 'OTHER', value: 'K1' }],
    infraCapitalRegisteredVnd: '9007199254740993.10',
    establishedOn: '2023-01-01',
    smeReserveHa: 1.5,
    expiresOn: '2026-04-02',
    note: 'nội bộ',
  };
  await add('/industrial-zones', BOARD, zone, since('2021-01-01'));
  await look();
  await add('/industrial-zones', BOARD, {
    code: 'kcn-2',
    name: 'Khu Hai',
    parent: 'kcn-1',
    visibility: 'INTERNAL',
    plannedAreaHa: 1,
    boundary: square(106.1),
  });
  const f1 = await add('/industrial-zones/kcn-1/facts', BOARD, {
    ...fact('x', 'bắt đầu'),
    subject: undefined,
    subjectType: undefined,
  });
  // Said of a zone that is not published: not published either, then and later.
  await add('/facts', BOARD, fact('kcn-2', 'còn kín'));
  await add('/observations', BOARD, figure('kcn-2', 12));
  await add('/observations', BOARD, figure(null, 68));
  await look();
  await change('/industrial-zones/kcn-1', BOARD, { leasedIndustrialHa: 40, boundary: square(106.2) });
  await change(`/facts/${f1.body.id}`, BOARD, { value: 'xong' });
  await look();
  on('2026-04-02T10:00:00Z');
  await look();
  await change('/industrial-zones/kcn-1', BOARD, { name: 'Khu Nhất', plannedAreaHa: null }, since('2022-02-02'));
  await add('/observations', BOARD, figure(null, 70, { asOf: '2026-04-02', visibility: 'INTERNAL' }));
  await look();
  await change('/industrial-zones/kcn-2', BOARD, { visibility: 'PUBLIC', name: 'Khu Hai mở' });
  await look();
  await add('/industrial-clusters', TRADE, {
    code: 'ccn-1',
    name: 'Cụm Một',
    mergedIntoZone: 'kcn-1',
    mergedOn: '2026-01-01',
    industrialLandHa: 10,
    leasedIndustrialHa: 3,
    approvedNotLeasedHa: 1,
  });
  await add('/organisations', OFFICE, { code: 'cty-2', name: 'Công ty mới', kind: 'ENTERPRISE', parent: 'cty-1' });
  await add('/organisation-successions', OFFICE, {
    from: 'cty-1',
    to: 'cty-2',
    effectiveOn: '2026-04-03',
    kind: 'RENAME',
  });
  await change('/organisations/cty-1', OFFICE, { validTo: '2026-04-02' });
  await look();
  on('2026-04-02T17:00:00Z');
  await look();
  await add('/legal-documents', OFFICE, {
    code: 'qd-1',
    type: 'DECISION',
    subject: '+ Quyết định "đầu", tiên',
    issuedOn: '2026-04-01',
    effectiveFrom: '2026-04-03',
  });
  await change('/indicators/lap-day', OFFICE, { name: 'Tỷ lệ lấp đầy' });
  await change('/industrial-zones/kcn-1', BOARD, {
    conversionPlan: { targetUse: 'đô thị', leadOrganisation: 'cty-2' },
    aliases: null,
  });
  await change(
    '/industrial-zones/kcn-2',
    BOARD,
    { leasedIndustrialHa: 1, industrialLandHa: 3, serviceLandHa: 0, leasedServiceHa: 0 },
    since('2026-04-01'),
  );
  await look();
  on('2027-01-01T00:00:00Z');
  await add('/industrial-zones', BOARD, { code: 'kcn-0', name: 'Khu Không' }, since('2019-01-01'));
  await look();

  t.test('every answer comes back, by its position and by its instant', async (t) => {
    t.ok(kept.length > 500, `${kept.length} answers`);
    // Errors are not answers of the register; the first looks found nothing by code.
    const wrong = new Set<string>();
    const ask = async (path: string, at: string, k: { day: string; token: string | undefined }, headers = {}) =>
      get(`${path}${path.includes('?') ? '&' : '?'}knownAt=${encodeURIComponent(at)}&validAt=${k.day}`, {
        token: k.token,
        headers,
      });
    for (const [i, k] of kept.entries()) {
      // Either for most, both for some: seven goes into no round of looks, so every path meets both.
      for (const at of [[k.position, k.instant], [k.position], [k.instant]][i % 7 === 0 ? 0 : i % 7 < 4 ? 1 : 2]!) {
        const again = await ask(k.path, at, k, k.headers);
        const who = k.token ? 'internal' : 'public';
        if (again.text !== k.text)
          wrong.add(
            `${who} ${k.path} ${k.headers.accept ?? ''} at ${at} on ${k.day}\n- ${k.text.slice(0, 600)}\n+ ${again.text.slice(0, 600)}`,
          );
      }
    }
    t.same([...wrong].slice(0, 5), []);
    for (const w of written) {
      for (const at of [w.position, w.instant])
        t.same((await ask(w.path, at, w)).body, w.body, `${w.path} as it was answered at ${at}`);
    }
  });

  function square(west: number) {
    return {
      type: 'Polygon',
      coordinates: [
        [
          [west, 21.2],
          [west + 0.01, 21.2],
          [west + 0.01, 21.21],
          [west, 21.2],
        ],
      ],
    };
  }
});

t.test('what is not published is seen by nobody without the right, at no moment, by no way in', async (t) => {
  const api = await testApp(t);
  const { get } = api;
  const { create, patch } = clerk(api);
  const internal = await api.token(BOARD);
  const boundary = {
    type: 'Polygon',
    coordinates: [
      [
        [106.1, 21.2],
        [106.2, 21.2],
        [106.2, 21.3],
        [106.1, 21.2],
      ],
    ],
  };
  api.setNow('2026-05-01T00:00:00Z');
  await create('/indicators', OFFICE, { code: 'lap-day', name: 'Lấp đầy', unit: 'percent', basis: 'POINT_IN_TIME' });
  await create('/industrial-zones', BOARD, { code: 'kcn-goc', name: 'Gốc', plannedAreaHa: 100 }, since('2020-01-01'));
  // Never published; published once and hidden since; hidden once and published since; facts and figures of each.
  const area = {
    industrialLandHa: 50,
    leasedIndustrialHa: 25,
    serviceLandHa: 0,
    leasedServiceHa: 0,
    plannedAreaHa: 60,
  };
  const words = { legalStatuses: [{ status: 'REVOKED', from: '2020-01-01' }], boundary, parent: 'kcn-goc', ...area };
  await create(
    '/industrial-zones',
    BOARD,
    { code: 'kcn-kin', name: 'Bimatkin', visibility: 'INTERNAL', ...words },
    since('2020-01-01'),
  );
  await create('/industrial-zones', BOARD, { code: 'kcn-rut', name: 'Bimatrut', ...words }, since('2020-01-01'));
  await create(
    '/industrial-zones',
    BOARD,
    { code: 'kcn-mo', name: 'Bimatcu', visibility: 'INTERNAL', ...words },
    since('2020-01-01'),
  );
  const moments: string[] = [];
  const mark = async () => {
    const answer = await get('/v1/indicators');
    moments.push(`knownAt=${answer.headers.get('change-position')}`, `knownAt=${answer.headers.get('known-at')}`);
  };
  for (const subject of ['kcn-kin', 'kcn-rut', 'kcn-mo']) {
    await create('/facts', BOARD, fact(subject, `Bimatnoi ${subject}`));
    await create('/observations', BOARD, figure(subject, 13, { note: `Bimatso ${subject}` }));
  }
  await create('/facts', BOARD, fact('kcn-goc', 'Bimatgoc', { visibility: 'INTERNAL' }));
  await create('/observations', BOARD, figure('kcn-goc', 14, { visibility: 'INTERNAL', note: 'Bimatgoc' }));
  await create(
    '/observations',
    BOARD,
    figure(null, 15, { visibility: 'INTERNAL', note: 'Bimatchung', asOf: '2026-01-01' }),
  );
  await create('/industrial-clusters', TRADE, {
    code: 'ccn-1',
    name: 'Cụm',
    mergedIntoZone: 'kcn-kin',
    mergedOn: '2025-01-01',
  });
  await mark();
  api.setNow('2026-05-02T00:00:00Z');
  await patch('/industrial-zones/kcn-rut', BOARD, { visibility: 'INTERNAL' });
  await patch('/industrial-zones/kcn-mo', BOARD, { visibility: 'PUBLIC', name: 'Đã mở', legalStatuses: null });
  await mark();
  api.setNow('2026-05-03T00:00:00Z');
  await patch('/industrial-zones/kcn-rut', BOARD, { name: 'Bimatrut 2' });
  await mark();

  const queries = [
    '',
    ...moments,
    'validAt=2020-01-01',
    'validAt=2026-05-01',
    'validAt=2026-05-02',
    'validAt=2030-01-01',
  ];
  for (const m of moments.filter((_m, i) => i % 2 === 0))
    queries.push(`${m}&validAt=2026-05-01`, `${m}&validAt=2026-05-03`, `${m}&validAt=2021-01-01`);
  const hidden = /Bimat/i;

  t.test('lists, includes, search, exports, statistics', async (t) => {
    const paths: [string, Record<string, string>?][] = [
      ['/v1/industrial-zones?count=exact&include=children,parent,facts,observations'],
      ['/v1/industrial-zones?fields=code,name,boundary&sort=-plannedAreaHa'],
      ['/v1/industrial-zones', CSV],
      ['/v1/industrial-zones?include=children,facts,observations', NDJSON],
      ['/v1/industrial-zones', GEOJSON],
      ['/v1/industrial-zones/kcn-goc?include=children,facts,observations'],
      ['/v1/industrial-zones/kcn-goc', GEOJSON],
      ['/v1/industrial-zones/kcn-goc/facts?count=exact'],
      ['/v1/industrial-zones/kcn-goc/observations', CSV],
      ['/v1/industrial-zones/kcn-goc/history'],
      ['/v1/industrial-zones/kcn-mo/history'],
      ['/v1/industrial-zones/kcn-mo/facts'],
      ['/v1/industrial-zones/kcn-mo'],
      ['/v1/industrial-clusters?include=zone'],
      ['/v1/industrial-clusters/ccn-1?include=zone,facts'],
      ['/v1/facts?count=exact'],
      ['/v1/facts', CSV],
      ['/v1/facts?subject=kcn-kin&subject=kcn-rut'],
      ['/v1/observations?count=exact&include=indicator'],
      ['/v1/observations?subject=kcn-kin&subject=kcn-rut', NDJSON],
      ['/v1/statistics/province-overview'],
      ['/v1/statistics/occupancy'],
    ];
    for (const [path, headers = {}] of paths) {
      for (const query of queries) {
        const { status, text } = await get(`${path}${path.includes('?') ? '&' : '?'}${query}`, { headers });
        t.ok(status === 200 || status === 404, `${path} ${query}: ${status}`);
        // The zone opened later keeps its facts; those of the days when it was closed stay closed.
        const open = text.replaceAll(/Bimat(noi|so) kcn-mo/g, '');
        t.notMatch(open, hidden, `${path} ${query}`);
      }
    }
  });

  t.test('by code, whatever is asked of it: not there', async (t) => {
    for (const code of ['kcn-kin', 'kcn-rut']) {
      for (const tail of ['', '/history', '/facts', '/observations']) {
        for (const query of queries) {
          const { status, body } = await get(`/v1/industrial-zones/${code}${tail}?${query}`);
          t.equal(status, 404, `${code}${tail} ${query}`);
          t.equal(body.code, 'not_found');
        }
      }
      const missing = (await get('/v1/industrial-zones/kcn-none')).body;
      t.same(
        { ...(await get(`/v1/industrial-zones/${code}`)).body, instance: '' },
        { ...missing, instance: '' },
        'as one that never was',
      );
    }
    const facts = (await get('/v1/facts?fields=subject', { token: internal })).body.data;
    for (const { id, subject } of facts) {
      const { status } = await get(`/v1/facts/${id}`);
      t.equal(status, subject === 'kcn-mo' ? 200 : 404, subject);
      t.equal((await get(`/v1/facts/${id}/history`)).status, status);
    }
    const figures = (await get('/v1/observations?fields=subject', { token: internal })).body.data;
    t.equal(figures.length, 5);
    for (const { id, subject } of figures)
      t.equal((await get(`/v1/observations/${id}`)).status, subject === 'kcn-mo' ? 200 : 404);
  });

  t.test('totals, filters and search do not tell either', async (t) => {
    for (const query of queries) {
      const total = async (filter: string) =>
        (await get(`/v1/industrial-zones?count=exact&${filter}&${query}`)).body.page.total;
      for (const filter of ['q=bimat', 'q=kcn-kin', 'code=kcn-kin&code=kcn-rut', 'legalStatus=REVOKED'])
        t.equal(await total(filter), 0, `${filter} ${query}`);
      const seen = (await get(`/v1/industrial-zones?${query}`)).body.data.length;
      t.equal(await total(''), seen);
      const stats = (await get(`/v1/statistics/province-overview?${query}`)).body;
      t.equal(stats.computed.zones.records, seen, `${query} counts what is listed`);
      t.ok(stats.reported.length === 0, 'the only provincial figure is not published');
    }
  });

  t.test('what was said of a zone while it was closed stays closed for those moments', async (t) => {
    const at = async (query: string) =>
      [
        (await get(`/v1/facts?count=exact&${query}`)).body.page.total,
        (await get(`/v1/observations?count=exact&${query}`)).body.page.total,
        (await get(`/v1/industrial-zones/kcn-mo?${query}`)).status,
      ].join(' ');
    t.equal(await at(''), '1 1 200');
    t.equal(await at(moments[0]!), '0 0 404');
    t.equal(await at(moments[2]!), '1 1 200');
    t.equal(await at('validAt=2026-05-01'), '0 0 404');
    t.equal(await at('validAt=2026-05-02'), '1 1 200');
    t.equal(
      (await get(`/v1/facts?count=exact&${moments[0]}`, { token: internal })).body.page.total,
      4,
      'with the right, all',
    );
  });

  t.test('the history of a zone published later begins with its publication', async (t) => {
    const { body } = await get('/v1/industrial-zones/kcn-mo/history');
    t.same(
      body.data.map((e: Wire) => [e.version, (e.state as Wire).name, e.changed]),
      [[2, 'Đã mở', []]],
    );
    t.notOk(body.data.some((e: Wire) => 'visibility' in (e.state as Wire)));
    t.equal((await get('/v1/industrial-zones/kcn-mo/history', { token: internal })).body.data.length, 2);
  });
});

t.test('readers beside writers: every answer comes back by its position and by its instant', async (t) => {
  const api = await testApp(t);
  const other = await testApp(t, { dbUrl: api.dbUrl });
  const zones = ['kcn-1', 'kcn-2', 'kcn-3', 'kcn-4'];
  for (const code of zones)
    await clerk(api).create('/industrial-zones', BOARD, { code, name: code, plannedAreaHa: 1 }, since('2020-01-01'));
  const kept: { path: string; accept: string; text: string; position: string; instant: string }[] = [];
  let writing = zones.length;
  const write = async (code: string, via: TestApp) => {
    for (let i = 0; i < 12; i++) {
      const headers = i % 3 === 2 ? since('2024-01-01') : {};
      await clerk(via).patch(
        `/industrial-zones/${code}`,
        BOARD,
        { plannedAreaHa: i + 2, powerPriority: i % 2 === 0 },
        headers,
      );
    }
    writing--;
  };
  const read = async (path: string, accept = 'application/json') => {
    for (let i = 0; writing > 0 && i < 40; i++) {
      const answer = await api.get(path, { headers: { accept } });
      t.equal(answer.status, 200);
      kept.push({
        path,
        accept,
        text: answer.text,
        position: answer.headers.get('change-position')!,
        instant: answer.headers.get('known-at')!,
      });
    }
  };
  await Promise.all([
    ...zones.map((code, i) => write(code, i % 2 ? api : other)),
    read('/v1/industrial-zones?sort=-plannedAreaHa'),
    read('/v1/industrial-zones?count=exact&powerPriority=true'),
    read('/v1/industrial-zones', 'text/csv'),
    read('/v1/industrial-zones/kcn-1'),
    read('/v1/industrial-zones/kcn-2/history'),
    read('/v1/statistics/province-overview'),
  ]);
  const day = (await api.get('/v1/statistics/province-overview')).body.day;
  t.ok(new Set(kept.map((k) => k.position)).size > 10, 'the readers saw the register move');
  for (const k of kept) {
    for (const at of [k.position, k.instant]) {
      const path = `${k.path}${k.path.includes('?') ? '&' : '?'}knownAt=${at}&validAt=${day}`;
      const again = await api.get(path, { headers: { accept: k.accept } });
      if (again.text !== k.text) t.equal(again.text, k.text, path);
    }
  }
  const [row] = await api.sql<{ n: number }>('select max(position)::int as n from ledger_commits');
  t.equal(row!.n, zones.length * 13);
});
