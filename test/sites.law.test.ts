import t from 'tap';
import { type TestApp, testApp } from './support/app.ts';

// The law in force decides formulas and thresholds: by the day asked about, or by the day a site was established.

const board = 'ban-quan-ly-kcn';
const department = 'so-cong-thuong';

async function zone(app: TestApp, code: string, fields: Record<string, unknown>, headers: Record<string, string> = {}) {
  const answer = await app.call('POST', '/v1/industrial-zones', {
    token: await app.token(board),
    body: { code, name: code, ...fields },
    headers,
  });
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.body;
}

async function cluster(
  app: TestApp,
  code: string,
  fields: Record<string, unknown>,
  headers: Record<string, string> = {},
) {
  const answer = await app.call('POST', '/v1/industrial-clusters', {
    token: await app.token(department),
    body: { code, name: code, ...fields },
    headers,
  });
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.body;
}

t.test('occupancy and land reserve', async (t) => {
  const app = await testApp(t);
  const since2020 = { 'x-valid-from': '2020-01-01', 'x-reason': 'arranged' };

  t.test('a zone: service land counts since 2022-07-15, every operand shown', async (t) => {
    await zone(
      app,
      'kcn-a',
      { industrialLandHa: 200, serviceLandHa: 20, leasedIndustrialHa: 136.5, leasedServiceHa: 11 },
      since2020,
    );
    const now = (await app.get('/v1/industrial-zones/kcn-a')).body;
    t.equal(now.occupancyPct, 67.05);
    t.same(now.occupancy, {
      formula: 'KCN_ND35',
      legalBasis: '35/2022/NĐ-CP Art. 2.22',
      ratePct: 67.05,
      vacantPct: 32.95,
      occupiedHa: 147.5,
      leasableHa: 220,
      vacantHa: 72.5,
      operands: {
        leasedIndustrialHa: 136.5,
        leasedIndustrialHaWeight: 1,
        leasedServiceHa: 11,
        leasedServiceHaWeight: 1,
        industrialLandHa: 200,
        industrialLandHaWeight: 1,
        serviceLandHa: 20,
        serviceLandHaWeight: 1,
      },
    });
    const before = (await app.get('/v1/industrial-zones/kcn-a?validAt=2022-07-14')).body.occupancy;
    t.equal(before.formula, 'KCN_ND82');
    t.equal(before.ratePct, 68.25);
    t.equal(before.leasableHa, 200);
  });

  t.test('a cluster: approved but not leased land counts since 2024-05-01, services never', async (t) => {
    await cluster(app, 'ccn-a', { industrialLandHa: 50, leasedIndustrialHa: 20, approvedNotLeasedHa: 5 }, since2020);
    t.match((await app.get('/v1/industrial-clusters/ccn-a')).body.occupancy, {
      formula: 'CCN_ND32',
      ratePct: 50,
      occupiedHa: 25,
    });
    t.match((await app.get('/v1/industrial-clusters/ccn-a?validAt=2024-04-30')).body.occupancy, {
      formula: 'CCN_ND68',
      ratePct: 40,
      occupiedHa: 20,
    });
  });

  t.test('an unknown operand makes the rate unknown, an unneeded one does not', async (t) => {
    await zone(app, 'kcn-b', { industrialLandHa: 100, leasedIndustrialHa: 40, serviceLandHa: 10 }, since2020);
    const now = (await app.get('/v1/industrial-zones/kcn-b')).body;
    t.equal(now.occupancyPct, null, 'leased service land is not known');
    t.equal(now.occupancy.leasableHa, 110);
    t.equal((await app.get('/v1/industrial-zones/kcn-b?validAt=2022-01-01')).body.occupancyPct, 40);
    await zone(app, 'kcn-zero', { industrialLandHa: 0, serviceLandHa: 0, leasedIndustrialHa: 0, leasedServiceHa: 0 });
    t.equal((await app.get('/v1/industrial-zones/kcn-zero')).body.occupancyPct, null, 'nothing to lease');
  });

  t.test('more leased than there is: refused, not clamped', async (t) => {
    const { status, body } = await app.call('POST', '/v1/industrial-zones', {
      token: await app.token(board),
      body: { code: 'kcn-over', name: 'over', industrialLandHa: 10, leasedIndustrialHa: 10.000001 },
    });
    t.equal(status, 400);
    t.match(body.errors, [{ pointer: '/leasedIndustrialHa', code: 'more_than_available' }]);
  });

  t.test('totals are weighted, name their method, and say what they left out', async (t) => {
    const { body } = await app.get('/v1/statistics/occupancy');
    t.match(body.data[0], {
      register: 'zone',
      formula: 'KCN_ND35',
      method: 'WEIGHTED',
      ratePct: 67.05,
      simpleAveragePct: 67.05,
      sitesCounted: 1,
      sitesLeftOut: 2,
    });
    t.match(body.data[1], { register: 'cluster', ratePct: 50, sitesCounted: 1, sitesLeftOut: 0 });
    const rows = await app.get(body.data[0].rows);
    t.equal(rows.status, 200);
    t.equal(rows.body.data.length, 3);
  });

  const verdicts: [string, Record<string, unknown>, Record<string, unknown>][] = [
    [
      'established before the rule',
      { establishedOn: '2022-07-14', industrialLandHa: 100 },
      { rule: null, verdict: 'NOT_REQUIRED' },
    ],
    ['no day of establishment', { industrialLandHa: 100, smeReserveHa: 9 }, { verdict: 'UNDETERMINED' }],
    [
      '3 % is the weaker bound and is met',
      { establishedOn: '2023-01-10', industrialLandHa: 100, smeReserveHa: 3 },
      { rule: 'ND35_ART_9_4', marginHa: -2, marginByPctHa: 0, verdict: 'MET' },
    ],
    [
      '5 ha is the weaker bound and is met',
      { establishedOn: '2023-01-10', industrialLandHa: 300, smeReserveHa: 5 },
      { marginHa: 0, marginByPctHa: -4, verdict: 'MET' },
    ],
    [
      'neither is met',
      { establishedOn: '2023-01-10', industrialLandHa: 300, smeReserveHa: 4.9 },
      { marginHa: -0.1, marginByPctHa: -4.1, verdict: 'NOT_MET' },
    ],
    [
      'eco zones are exempt',
      { establishedOn: '2023-01-10', zoneTypes: ['ECO'], industrialLandHa: 300 },
      { verdict: 'EXEMPT' },
    ],
    [
      'nothing known of the reserve',
      { establishedOn: '2023-01-10', industrialLandHa: 300 },
      { verdict: 'UNDETERMINED' },
    ],
    [
      'since 2025-05-17 the resolution asks 20 ha or 5 %',
      { establishedOn: '2025-05-17', industrialLandHa: 200, smeReserveHa: 10 },
      { rule: 'NQ198_ART_7', minHa: 20, minPct: 5, marginHa: -10, marginByPctHa: 0, verdict: 'MET' },
    ],
  ];
  t.test('the land reserve is judged by the rule of the day of establishment, with both margins', async (t) => {
    for (const [i, [what, fields, expected]] of verdicts.entries()) {
      const made = await zone(app, `kcn-sme-${i}`, fields);
      t.match(made.smeReserve, expected, what);
    }
    t.match(
      (await cluster(app, 'ccn-sme', { establishedOn: '2024-01-01', industrialLandHa: 40 })).smeReserve,
      { verdict: 'NOT_REQUIRED' },
      'Decree 35 binds zones only',
    );
    t.match(
      (await cluster(app, 'ccn-sme-2', { establishedOn: '2025-06-01', industrialLandHa: 40, smeReserveHa: 1 }))
        .smeReserve,
      { rule: 'NQ198_ART_7', verdict: 'NOT_MET' },
    );
  });

  t.test('contradictions are shown as findings and can be asked for', async (t) => {
    await cluster(app, 'ccn-big', { establishedAreaHa: 90, serviceActivityHa: 9.5 });
    await cluster(app, 'ccn-small', { establishedAreaHa: 7 });
    await cluster(app, 'ccn-craft', { establishedAreaHa: 7, clusterTypes: ['CRAFT_VILLAGE', 'GENERAL'] });
    await cluster(app, 'ccn-old', { establishedAreaHa: 90, areaExemptionGround: 'formed before 2009-10-05' });
    const found = await app.get(
      '/v1/industrial-clusters?findings=area_above_75_ha&findings=area_below_minimum&fields=code,findings',
    );
    t.same(found.body.data, [
      { code: 'ccn-big', findings: ['area_above_75_ha', 'services_above_10_pct'] },
      { code: 'ccn-small', findings: ['area_below_minimum'] },
    ]);
  });

  t.test('legal status follows its dated intervals', async (t) => {
    const legalStatuses = [
      { status: 'PLANNED', from: null, to: '2023-12-31' },
      { status: 'ESTABLISHED', from: '2024-01-01' },
      { status: 'OPERATING', from: '2025-03-01' },
      { status: 'REVOKED', from: '2027-01-01', note: 'decided, not yet in effect' },
    ];
    await zone(app, 'kcn-life', { legalStatuses }, since2020);
    for (const [day, status] of [
      ['2021-05-05', 'PLANNED'],
      ['2024-01-01', 'ESTABLISHED'],
      ['2025-02-28', 'ESTABLISHED'],
      ['2026-11-19', 'OPERATING'],
    ] as const) {
      t.equal((await app.get(`/v1/industrial-zones/kcn-life?validAt=${day}`)).body.legalStatus, status, day);
    }
    app.setNow('2027-01-01T00:00:00+07:00');
    t.equal((await app.get('/v1/industrial-zones/kcn-life')).body.legalStatus, 'REVOKED', 'comes into force by itself');
    app.setNow(null);
  });

  t.test('boundaries: broken rings and places outside the province are refused with a pointer', async (t) => {
    const ring = [
      [106.1, 21.2],
      [106.12, 21.2],
      [106.12, 21.22],
      [106.1, 21.2],
    ];
    const put = (coordinates: unknown) =>
      app.token(board).then((token) =>
        app.call('POST', '/v1/industrial-zones', {
          token,
          body: { code: 'kcn-shape', name: 'x', boundary: { type: 'Polygon', coordinates } },
        }),
      );
    t.match((await put([ring.slice(0, 3)])).body.errors, [{ pointer: '/boundary/coordinates/0' }]);
    t.match((await put([[...ring.slice(0, 3), [106.1, 21.21]]])).body.errors, [
      { pointer: '/boundary/coordinates/0', detail: 'a ring ends where it begins' },
    ]);
    t.match(
      (await put([[[21.2, 106.1], ...ring.slice(1)]])).body.errors[0].pointer,
      /^\/boundary\/coordinates\/0\/0\/0/,
    );
    t.equal((await put([ring])).status, 201);
    const feature = await app.get('/v1/industrial-zones/kcn-shape', { headers: { accept: 'application/geo+json' } });
    t.match(JSON.parse(feature.text), { type: 'Feature', id: 'kcn-shape', geometry: { type: 'Polygon' } });
  });
});

t.test('the province overview', async (t) => {
  const app = await testApp(t, { sample: true });
  const { body } = await app.get('/v1/statistics/province-overview');
  t.equal(body.reported.length, 22, 'every provincial figure');
  const figure = (indicator: string) => body.reported.find((r: { indicator: string }) => r.indicator === indicator);
  t.match(figure('kcn-average-occupancy'), { value: 68, qualifier: 'OVER', asOf: '2024-03-12', unit: 'percent' });
  t.match(figure('ccn-average-occupancy'), { value: 40.6, qualifier: 'ABOUT', asOf: '2024-04-22' });
  t.match(figure('ccn-worker-count'), { value: 45000, qualifier: 'NEARLY' });
  t.ok(
    body.reported.every((r: { sourceDocument: string }) => r.sourceDocument),
    'each with its source',
  );
  t.match(body.computed.zones, {
    records: 16,
    occupancy: { ratePct: null, sitesCounted: 0, sitesLeftOut: 16 },
    plannedArea: { valueHa: 50, recordsCounted: 1 },
  });
  t.match(body.computed.clusters, { records: 26 });
  const parts = body.computed.clusters.byLegalStatus.reduce(
    (sum: number, s: { records: number }) => sum + s.records,
    0,
  );
  t.equal(parts, 26, 'the parts add up');
  const past = await app.get('/v1/statistics/province-overview?validAt=2022-12-31');
  t.notOk(
    past.body.reported.some((r: { asOf: string }) => r.asOf > '2022-12-31'),
    'nothing from later',
  );
});

t.test('no hectare counts twice: a part is summed only where its whole is unknown', async (t) => {
  const app = await testApp(t);
  await zone(app, 'kcn-whole', { plannedAreaHa: 100 });
  await zone(app, 'kcn-whole-part', { parent: 'kcn-whole', plannedAreaHa: 40 });
  await zone(app, 'kcn-vague', {});
  await zone(app, 'kcn-vague-part', { parent: 'kcn-vague', plannedAreaHa: 30 });
  await zone(app, 'kcn-vague-part-part', { parent: 'kcn-vague-part', plannedAreaHa: 10 });
  const { body } = await app.get('/v1/statistics/province-overview');
  t.match(body.computed.zones, {
    records: 5,
    sites: 2,
    plannedArea: { valueHa: 130, recordsCounted: 2, recordsUnknown: 1 },
  });
});
