import t, { type Test } from 'tap';
import { type Answer, type TestApp, testApp } from './support/app.ts';
import { made } from './support/projects.ts';

// Targets of plans and the progress against them: what counts as reached, by which figure, by which versions.

type Wire = Record<string, unknown>;

const NOW = '2026-11-20T03:00:00Z';

/** Matches, lists word for word: a pattern of a list would only match its beginning. */
function says(t: Test, said: Wire, pattern: Wire, what?: string): void {
  t.match(said, pattern, what ?? '');
  for (const [name, value] of Object.entries(pattern)) {
    if (Array.isArray(value)) t.same(said[name], value, `${what} ${name}`);
    else if (name === 'reported' && value !== null) says(t, said[name] as Wire, value as Wire, what);
  }
}

async function arrange(app: TestApp) {
  app.setNow(NOW);
  const office = await app.token('van-phong-ubnd-tinh');
  const post = (path: string, body: Wire, token = office) => app.call('POST', `/v1${path}`, { token, body });
  let n = 0;
  return {
    office,
    post,
    indicator: async (code: string, more: Wire = {}) => {
      made(await post('/indicators', { code, name: code, unit: 'percent', basis: 'POINT_IN_TIME', ...more }));
      return code;
    },
    /** A target in force since 2021; `VALUE` of 2030 unless said otherwise. */
    target: async (indicator: string, more: Wire = {}) => {
      n += 1;
      const value =
        more.measure && more.measure !== 'VALUE' ? { periodFrom: 2021, periodTo: 2030 } : { targetYear: 2030 };
      const body = {
        code: `mt-${n}`,
        name: `mt-${n}`,
        indicator,
        subjectType: 'PROVINCE',
        measure: 'VALUE',
        unit: 'percent',
      };
      const plan = { comparator: 'AT_LEAST', targetValue: 60, validFrom: '2021-08-01', ...value };
      return made(await post('/targets', { ...body, ...plan, ...more })).code as string;
    },
    observe: async (indicator: string, asOf: string, value: number, more: Wire = {}) => {
      const figure = { indicator, subjectType: 'PROVINCE', value, unit: 'percent', qualifier: 'EXACT' };
      const told = { basis: 'POINT_IN_TIME', asOf, asOfPrecision: 'DAY', ...more };
      return made(await post('/observations', { ...figure, ...told })).id as string;
    },
    progress: async (code: string, query = '') => {
      const answer = await app.get(`/v1/targets/${code}/progress?${query}`);
      t.equal(answer.status, 200, `${code} ${answer.text.slice(0, 300)}`);
      return answer.body;
    },
    patch: (path: string, body: Wire, headers: Record<string, string> = {}) =>
      app.call('PATCH', `/v1${path}`, { token: office, body, headers: { 'if-match': '*', ...headers } }),
  };
}

const app = await testApp(t, { sample: true });
const { office, post, indicator, target, observe, progress, patch } = await arrange(app);

const faults = (answer: Answer) => [
  answer.status,
  ...answer.body.errors.map(
    (e: { pointer: string; parameter: string; code: string }) => `${e.pointer ?? e.parameter} ${e.code}`,
  ),
];

t.test('the 25 targets of the sample', async (t) => {
  const { body } = await app.get('/v1/targets?limit=500&count=exact&include=indicator,legalDocument');
  t.equal(body.page.total, 25);
  for (const target of body.data as Wire[]) {
    const { indicator, legalDocument } = target.included as { indicator: Wire; legalDocument: Wire | null };
    t.equal(indicator.unit, target.unit, `${target.code} is in the unit of its indicator`);
    t.ok((indicator.formulas as unknown[]).length > 0, `${target.indicator} says its formula`);
    t.equal(legalDocument?.code, target.programme === 'NQ147' ? 'nq-147-nq-tu-2021' : undefined);
    t.notOk('directive' in target, 'directives are not public');
    const one = await progress(String(target.code));
    t.match(one, { target: target.code, unit: target.unit, targetValue: target.targetValue, isInForce: true });
  }
  const words = (name: string) => {
    const counts: Record<string, number> = {};
    for (const x of body.data) counts[x[name]] = (counts[x[name]] ?? 0) + 1;
    return counts;
  };
  t.same(words('comparator'), { AT_LEAST: 3, EXACT: 15, ABOUT: 5, OVER: 2 });
  t.same(words('measure'), { VALUE: 12, PERIOD_MEAN: 3, PERIOD_TOTAL: 10 });
  t.same(words('programme'), { NQ147: 24, 'TB-2024-03-12': 1 });
  const inside = await app.get('/v1/targets?directive=tb-ket-luan-2024-03-12', { token: office });
  t.same(
    inside.body.data.map((x: Wire) => x.code),
    ['tb-2024-03-12-kcn-board-foreign-language-staff-2025'],
  );
  t.equal((await app.get('/v1/targets?directive=tb-ket-luan-2024-03-12')).status, 401);

  const all = (await app.get('/v1/statistics/targets')).body;
  t.equal(all.data.length, 25);
  t.same(all.byStatus, { REACHED: 0, ON_PATH: 0, BEHIND: 0, NOT_REACHED: 0, UNKNOWN: 25 });
  for (const line of all.data as Wire[]) says(t, await progress(String(line.target)), line, 'the list says the same');

  // The only figure of the share is the baseline itself; with the next there is something to say.
  const share = 'nq147-industry-share-of-grdp-2030';
  says(t, await progress(share), {
    baseline: { value: 47.1, year: 2020, qualifier: 'EXACT', isStated: true },
    linearPathPct: 58.87,
    status: 'UNKNOWN',
    reason: 'no_observation_since_baseline',
    reported: { value: 47.1, asOf: '2020-12-31', sharePct: 0 },
    computed: null,
    formula: { version: '1' },
  });
  const yearly = { basis: 'IN_PERIOD', asOfPrecision: 'YEAR', sourceDocument: '12/BC-CTK' };
  const id = await observe('industry-share-of-grdp', '2025-12-31', 53.55, yearly);
  says(t, await progress(share), {
    status: 'ON_PATH',
    reason: null,
    reported: { value: 53.55, observation: id, sharePct: 50, linearPathPct: 50, sourceDocument: '12/BC-CTK' },
    findings: [],
  });
  says(t, await progress(share, 'validAt=2025-12-30'), { reported: { value: 47.1 } }, 'not known on an earlier day');

  // The register counts 13 established clusters of those it has a record of; 55 were reported. Both stand.
  const counted = 'nq147-ccn-total-count-2030';
  await patch('/indicators/ccn-total-count', { computation: null });
  t.equal((await progress(counted)).computed, null);
  t.same(
    (await app.get('/v1/statistics/targets?programme=TB-2024-03-12')).body.data.map((x: Wire) => x.indicator),
    ['kcn-board-foreign-language-staff'],
  );
  const some = async (query: string) => (await app.get(`/v1/statistics/targets?${query}`)).body;
  t.equal((await some('subjectType=ALL_ZONES')).data.length, 8);
  t.equal((await some('indicator=kcn-total-area&indicator=ccn-total-area')).data.length, 2);
  t.match(await some('status=ON_PATH'), { byStatus: { ON_PATH: 1, UNKNOWN: 0 }, data: [{ target: share }] });
  t.same((await some('validAt=2021-07-31')).data, [], 'before the plan there was none');
  t.equal((await some('validAt=2022-01-01')).data.length, 24);
});

t.test('comparators: strict or not, about, exactly, and the words of the figure', async (t) => {
  const cases: [comparator: string, value: number, qualifier: string, reached: boolean, more?: Wire][] = [
    ['AT_LEAST', 60, 'EXACT', true],
    ['AT_LEAST', 59.999999, 'EXACT', false],
    ['AT_LEAST', 60, 'NEARLY', false],
    ['AT_LEAST', 60, 'AT_LEAST', true],
    ['OVER', 60, 'EXACT', false],
    ['OVER', 60, 'AT_LEAST', false],
    ['OVER', 60, 'OVER', true],
    ['OVER', 60.000001, 'EXACT', true],
    ['AT_MOST', 60, 'EXACT', true],
    ['AT_MOST', 60, 'OVER', false],
    ['AT_MOST', 60.000001, 'EXACT', false],
    ['UNDER', 60, 'EXACT', false],
    ['UNDER', 60, 'NEARLY', true],
    ['UNDER', 59.999999, 'EXACT', true],
    ['EXACT', 60, 'EXACT', true],
    ['EXACT', 59.999999, 'EXACT', false],
    ['EXACT', 60.000001, 'EXACT', false],
    ['EXACT', 60.000001, 'EXACT', true, { direction: 'RISE' }],
    ['EXACT', 60.000001, 'EXACT', false, { direction: 'FALL' }],
    ['EXACT', 40, 'EXACT', true, { direction: 'FALL' }],
    ['EXACT', 70, 'EXACT', true, { baselineValue: 50 }],
    ['ABOUT', 57, 'EXACT', true],
    ['ABOUT', 56.999999, 'EXACT', false],
    ['ABOUT', 63, 'EXACT', true],
    ['ABOUT', 63.000001, 'EXACT', false],
    ['ABOUT', 63.000001, 'EXACT', true, { direction: 'RISE' }],
    ['ABOUT', 56.999999, 'EXACT', true, { direction: 'FALL' }],
    ['ABOUT', 18.05, 'EXACT', true, { targetValue: 19 }],
    ['ABOUT', 18.049999, 'EXACT', false, { targetValue: 19 }],
    ['AT_LEAST', -2.5, 'EXACT', true, { targetValue: -2.5 }],
    ['ABOUT', -0.95, 'EXACT', true, { targetValue: -1 }],
  ];
  for (const [i, [comparator, value, qualifier, reached, more]] of cases.entries()) {
    const code = await indicator(`so-sanh-${i}`);
    const at = await target(code, { comparator, targetYear: 2025, ...more });
    await observe(code, '2025-06-30', value, { qualifier });
    const what = `${qualifier} ${value} against ${comparator} ${JSON.stringify(more ?? {})}`;
    const said = await progress(at);
    t.equal(said.status, reached ? 'REACHED' : 'NOT_REACHED', what);
    const past =
      reached &&
      Math.abs(value - said.targetValue) > 1e-7 &&
      (comparator === 'EXACT' || Math.abs(value - said.targetValue) > 3);
    t.equal(said.findings.includes('past_target'), past && /EXACT|ABOUT/.test(comparator), `${what}: past it`);
    // While it runs, what is missed may still come.
    t.equal((await progress(at, 'validAt=2025-12-31')).status, reached ? 'REACHED' : 'UNKNOWN', what);
  }
});

t.test('the way from the baseline, upwards and downwards', async (t) => {
  const from = { baselineValue: 40, baselineYear: 2020 };
  const cases: [value: number, more: Wire, expected: Wire][] = [
    [50, from, { status: 'ON_PATH', share: 50 }],
    [49.99, from, { status: 'BEHIND', share: 49.95 }],
    [30, from, { status: 'BEHIND', share: -50 }],
    [60, from, { status: 'REACHED', share: 100 }],
    [70, from, { status: 'REACHED', share: 150 }],
    // Ten per cent of the poor down to two: less is more.
    [
      6,
      { comparator: 'AT_MOST', targetValue: 2, baselineValue: 10, baselineYear: 2020 },
      { status: 'ON_PATH', share: 50 },
    ],
    [
      6.1,
      { comparator: 'AT_MOST', targetValue: 2, baselineValue: 10, baselineYear: 2020 },
      { status: 'BEHIND', share: 48.75 },
    ],
    [
      12,
      { comparator: 'UNDER', targetValue: 2, baselineValue: 10, baselineYear: 2020 },
      { status: 'BEHIND', share: -25 },
    ],
    [
      1,
      { comparator: 'UNDER', targetValue: 2, baselineValue: 10, baselineYear: 2020 },
      { status: 'REACHED', share: 112.5 },
    ],
    [-1, { targetValue: 2, baselineValue: -2, baselineYear: 2020 }, { status: 'BEHIND', share: 25 }],
    [50, {}, { status: 'UNKNOWN', reason: 'no_baseline', share: null }],
    [50, { baselineValue: 40 }, { status: 'UNKNOWN', reason: 'no_baseline', share: 50, path: null }],
    [50, { baselineYear: 2020 }, { status: 'UNKNOWN', reason: 'no_baseline', share: null, path: null }],
    [65, {}, { status: 'REACHED', share: null }],
    // It starts past the target, or on it: a share would mean nothing.
    [
      50,
      { baselineValue: 70, baselineYear: 2020 },
      { status: 'UNKNOWN', reason: 'baseline_not_comparable', share: null, path: null },
    ],
    [
      50,
      { baselineValue: 60, baselineYear: 2020 },
      { status: 'UNKNOWN', reason: 'baseline_not_comparable', share: null, path: null },
    ],
    [50, { ...from, unit: 'ha' }, { status: 'UNKNOWN', reason: 'unit_differs', share: null }],
  ];
  for (const [i, [value, more, { share, path, ...expected }]] of cases.entries()) {
    const code = await indicator(`duong-${i}`);
    const at = await target(code, more);
    await observe(code, '2025-12-31', value);
    const said = await progress(at);
    const what = `${value} ${JSON.stringify(more)}`;
    says(t, said, expected, what);
    t.equal(said.reported.sharePct, share, what);
    if (path === null) t.equal(said.linearPathPct, null, what);
    if (expected.reason === 'unit_differs') t.ok(said.findings.includes('target_unit_differs'), what);
  }
  const code = await indicator('moc');
  const at = await target(code, from);
  says(t, await progress(at), { status: 'UNKNOWN', reason: 'no_observation', reported: null, linearPathPct: 58.87 });
  const old = await observe(code, '2020-06-30', 39);
  says(t, await progress(at), { reason: 'no_observation_since_baseline', reported: { observation: old } });
  const a = await observe(code, '2024-12-31', 44);
  await observe(code, '2026-06-30', 55.5);
  const c = await observe(code, '2026-06-30', 56);
  await observe(code, '2026-11-21', 99);
  says(t, await progress(at), { reported: { observation: c, value: 56 } }, 'of one day the one recorded last');
  says(t, await progress(at, 'validAt=2026-06-29'), { reported: { observation: a } });
  // The path ends with the year of the target.
  says(t, await progress(at, 'validAt=2030-12-31'), { linearPathPct: 100 });
  says(t, await progress(at, 'validAt=2040-01-01'), {
    linearPathPct: 100,
    reported: { value: 99 },
    findings: ['observed_before_target_year', 'older_than_a_year'],
  });

  // Other scopes are other figures.
  const zone = await target(code, { ...from, subjectType: 'ZONE', subject: 'kcn-quang-chau' });
  says(t, await progress(zone), { reported: null, subject: 'kcn-quang-chau' });
  await observe(code, '2026-01-31', 41, { basis: 'CUMULATIVE' });
  t.ok((await progress(at, 'validAt=2026-02-01')).findings.includes('basis_differs'));
});

t.test('after the year of the target', async (t) => {
  const code = await indicator('het-han');
  const at = await target(code, { targetYear: 2024, baselineValue: 40, baselineYear: 2020 });
  await observe(code, '2023-06-30', 50);
  t.match(
    await progress(at, 'validAt=2024-06-30'),
    { status: 'BEHIND', findings: [] },
    'as 12 % a year is short of 25',
  );
  says(t, await progress(at), {
    status: 'UNKNOWN',
    reason: 'no_observation_of_target_year',
    findings: ['observed_before_target_year', 'older_than_a_year'],
  });
  await observe(code, '2024-12-31', 59);
  await observe(code, '2025-12-31', 80);
  t.match(
    await progress(at),
    { status: 'NOT_REACHED', reason: null, reported: { value: 59 }, findings: [] },
    'a year too late',
  );
  const early = await indicator('som');
  const met = await target(early, { targetYear: 2024 });
  await observe(early, '2022-12-31', 61);
  says(t, await progress(met), { status: 'REACHED', findings: ['observed_before_target_year', 'older_than_a_year'] });
});

t.test('means and totals of a period', async (t) => {
  const yearly = { basis: 'IN_PERIOD', asOfPrecision: 'YEAR' };
  const growth = await indicator('tang-truong', { basis: 'IN_PERIOD' });
  const mean = await target(growth, { measure: 'PERIOD_MEAN', comparator: 'ABOUT', targetValue: 10, periodTo: 2024 });
  says(t, await progress(mean), { status: 'UNKNOWN', reason: 'no_observation', linearPathPct: null });
  await observe(growth, '2020-12-31', 99, yearly);
  await observe(growth, '2021-12-31', 8, yearly);
  await observe(growth, '2022-12-31', 11, yearly);
  await observe(growth, '2022-12-31', 12, yearly);
  // Half a year is not a year.
  await observe(growth, '2023-06-30', 50, { basis: 'IN_PERIOD' });
  const running = 'validAt=2023-03-01';
  says(t, await progress(mean, running), {
    status: 'ON_PATH',
    linearPathPct: null,
    baseline: null,
    reported: { value: 10, method: 'ARITHMETIC_MEAN', years: [2021, 2022], missingYears: [], sharePct: null },
    findings: [],
  });
  says(t, await progress(mean, 'validAt=2022-06-01'), { status: 'BEHIND', reported: { value: 8, years: [2021] } });
  says(t, await progress(mean), {
    status: 'UNKNOWN',
    reason: 'years_missing',
    reported: { missingYears: [2023, 2024], years: [2021, 2022] },
    findings: ['years_missing', 'older_than_a_year'],
  });
  await observe(growth, '2023-12-31', 9, yearly);
  // The last day of a year stands for the year, whatever the precision.
  const last = await observe(growth, '2024-12-31', 9.000001, { basis: 'IN_PERIOD' });
  says(t, await progress(mean), {
    status: 'REACHED',
    reported: { value: 9.5, years: [2021, 2022, 2023, 2024], missingYears: [], observation: last },
  });
  const short = await target(growth, { measure: 'PERIOD_MEAN', targetValue: 9.6, periodTo: 2024 });
  t.equal((await progress(short)).status, 'NOT_REACHED');
  await observe(growth, '2024-12-31', 9, { ...yearly, unit: 'ha' });
  says(t, await progress(mean), { status: 'UNKNOWN', reason: 'unit_differs' });

  const capital = await indicator('von', { basis: 'IN_PERIOD' });
  const total = await target(capital, {
    measure: 'PERIOD_TOTAL',
    comparator: 'ABOUT',
    direction: 'RISE',
    targetValue: 1000,
    periodTo: 2024,
  });
  for (const [year, value] of [
    [2021, 200],
    [2022, 300],
  ] as const)
    await observe(capital, `${year}-12-31`, value, yearly);
  says(t, await progress(total, 'validAt=2022-12-31'), {
    baseline: { value: 0, year: 2020, qualifier: null, isStated: false },
    status: 'ON_PATH',
    linearPathPct: 49.97,
    reported: { value: 500, method: 'SUM', sharePct: 50, years: [2021, 2022] },
  });
  says(t, await progress(total), { status: 'UNKNOWN', reason: 'years_missing' });
  await observe(capital, '2023-12-31', 460, yearly);
  t.match(
    await progress(total),
    { status: 'REACHED', findings: ['years_missing', 'observed_before_target_year'] },
    'what only grows is reached',
  );

  // A cumulative indicator adds up by itself.
  const opened = await indicator('mo-moi', { basis: 'CUMULATIVE', unit: 'zone' });
  const since = { basis: 'CUMULATIVE', unit: 'zone' };
  const count = await target(opened, {
    measure: 'PERIOD_TOTAL',
    comparator: 'EXACT',
    direction: 'RISE',
    targetValue: 20,
    unit: 'zone',
  });
  await observe(opened, '2020-12-31', 19, since);
  t.equal((await progress(count)).reported, null, 'what was before the period is none of it');
  await observe(opened, '2024-12-31', 6, since);
  await observe(opened, '2025-12-31', 9, since);
  says(t, await progress(count), {
    status: 'BEHIND',
    reported: { value: 9, method: 'NEWEST', sharePct: 45, years: null },
  });
  const limit = await target(opened, { measure: 'PERIOD_TOTAL', comparator: 'AT_MOST', targetValue: 10, unit: 'zone' });
  says(t, await progress(limit), { status: 'ON_PATH', baseline: null }, 'a limit holds only when the period is over');
});

t.test('reported beside computed', async (t) => {
  const zones = await app.token('ban-quan-ly-kcn');
  const scope = { subjectType: 'ZONE', subject: 'kcn-do' };
  const body = {
    code: 'kcn-do',
    name: 'KCN Đo',
    plannedAreaHa: 120,
    industrialLandHa: 80,
    leasedIndustrialHa: 40,
    serviceLandHa: 0,
    leasedServiceHa: 0,
  };
  const since = [{ status: 'OPERATING', from: '2024-01-01', to: null, document: null, note: null }];
  made(
    await app.call('POST', '/v1/industrial-zones', {
      token: zones,
      body: { ...body, legalStatuses: since },
      headers: { 'x-valid-from': '2024-01-01', 'x-reason': 'measured' },
    }),
  );
  const rate = await indicator('lap-day', { computation: 'ZONES_OCCUPANCY' });
  const at = await target(rate, { ...scope, baselineValue: 20, baselineYear: 2020 });
  says(t, await progress(at), {
    status: 'UNKNOWN',
    reason: 'no_observation',
    reported: null,
    computed: {
      value: 50,
      unit: 'percent',
      sharePct: 75,
      status: 'ON_PATH',
      onReportedDay: null,
      difference: null,
      recordsCounted: 1,
    },
    findings: [],
  });
  const report = (value: number, qualifier = 'EXACT') =>
    app.call('POST', '/v1/observations', {
      token: zones,
      body: {
        indicator: rate,
        ...scope,
        value,
        unit: 'percent',
        qualifier,
        basis: 'POINT_IN_TIME',
        asOf: '2025-12-31',
        asOfPrecision: 'DAY',
      },
    });
  for (const [value, qualifier, differs] of [
    [50, 'EXACT', false],
    [49.99, 'EXACT', true],
    [49, 'OVER', false],
    [50, 'OVER', true],
    [50, 'AT_LEAST', false],
    [51, 'NEARLY', false],
    [60, 'NEARLY', true],
    [48, 'ABOUT', false],
    [45, 'ABOUT', true],
  ] as const) {
    made(await report(value, qualifier));
    const said = await progress(at);
    t.match(said, { reported: { value }, computed: { value: 50, onReportedDay: 50 } });
    t.equal(said.computed.difference, Math.round((50 - value) * 1e6) / 1e6);
    t.equal(said.findings.includes('reported_differs_from_computed'), differs, `${qualifier} ${value}`);
  }
  made(await report(70));
  says(t, await progress(at), {
    status: 'REACHED',
    computed: { status: 'ON_PATH' },
    findings: ['reported_differs_from_computed', 'judged_differently'],
  });

  // What is let since then changes the computed figure of today, not the one the report is held against.
  const patched = await app.call('PATCH', '/v1/industrial-zones/kcn-do', {
    token: zones,
    body: { leasedIndustrialHa: 60 },
    headers: { 'if-match': '*' },
  });
  t.equal(patched.status, 200);
  const now = await progress(at);
  says(t, now, {
    reported: { value: 70 },
    computed: { value: 75, onReportedDay: 50, difference: -20, status: 'REACHED' },
  });
  const rows = (await app.get(now.computed.rows)).body.data;
  t.match(rows, [{ code: 'kcn-do', occupancyPct: 75 }]);

  const many = await indicator('so-khu', { computation: 'ZONES_APPROVED', unit: 'zone' });
  const all = await target(many, { subjectType: 'ALL_ZONES', unit: 'zone', targetValue: 2 });
  says(t, await progress(all), {
    computed: { value: 1, recordsCounted: 1, recordsUnknown: 7, status: 'UNKNOWN', reason: 'no_baseline' },
  });
  t.equal((await app.get((await progress(all)).computed.rows)).body.data.length, 1);
  const board = await app.call('POST', '/v1/observations', {
    token: zones,
    body: {
      indicator: many,
      subjectType: 'ALL_ZONES',
      value: 9,
      unit: 'ha',
      qualifier: 'EXACT',
      basis: 'POINT_IN_TIME',
      asOf: '2026-01-31',
      asOfPrecision: 'DAY',
    },
  });
  t.equal(board.status, 201);
  says(t, await progress(all), { reason: 'unit_differs', computed: { difference: null, onReportedDay: null } });
  const province = await target(many, { unit: 'zone' });
  t.equal((await progress(province)).computed, null, 'of another scope nothing is computed');
  const hectares = await indicator('dien-tich', { computation: 'ZONES_APPROVED_AREA', unit: 'ha' });
  says(t, await progress(await target(hectares, { ...scope, unit: 'ha' })), { computed: { value: 120 } });
  says(t, await progress(await target(hectares, { ...scope, unit: 'percent' })), {
    computed: { reason: 'unit_differs' },
    findings: ['target_unit_differs'],
  });

  // A zone that is not published tells nothing.
  await app.call('PATCH', '/v1/industrial-zones/kcn-do', {
    token: zones,
    body: { visibility: 'INTERNAL' },
    headers: { 'if-match': '*' },
  });
  t.equal((await app.get(`/v1/targets/${at}/progress`)).status, 404);
  t.equal((await app.get(`/v1/targets/${at}/progress`, { token: zones })).status, 200);
  says(t, await progress(all), { computed: { value: null, reason: 'not_computed' } });
});

t.test('a later plan replaces a target; both versions are asked for apart', async (t) => {
  const positionOf = async () => Number((await app.get('/v1/targets?limit=1')).headers.get('change-position'));
  const code = await indicator('ban-ke-hoach');
  const base = { baselineValue: 40, baselineYear: 2020, programme: 'NQ1' };
  const first = await target(code, base);
  await observe(code, '2024-12-31', 50);
  const before = await positionOf();
  const asked = [
    `/v1/targets/${first}/progress`,
    `/v1/targets/${first}/progress?validAt=2026-06-30`,
    `/v1/targets/${first}/progress?planKnownAt=${before}`,
    '/v1/statistics/targets?programme=NQ1',
    '/v1/statistics/targets?validAt=2025-01-01',
    `/v1/statistics/targets?planKnownAt=${before}&status=UNKNOWN`,
  ];
  const kept = await Promise.all(asked.map((path) => app.get(path)));

  // The plan is sharpened from 2026-07-01 on; later the figure is corrected.
  const second = await target(code, {
    ...base,
    code: 'ke-hoach-moi',
    targetValue: 80,
    replaces: first,
    validFrom: '2026-07-01',
  });
  const replaced = await positionOf();
  await observe(code, '2024-12-31', 70);
  const corrected = await positionOf();
  const list = async (query: string) =>
    (await app.get(`/v1/statistics/targets?programme=NQ1${query}`)).body.data.map(
      (x: { target: string; reported: Wire }) => [x.target, x.reported.value],
    );
  t.same(await list(''), [[second, 70]]);
  t.same(await list('&validAt=2026-06-30'), [[first, 70]], 'the plan of its day');
  t.same(await list(`&knownAt=${before}`), [[first, 50]]);
  t.same(await list(`&planKnownAt=${before}`), [[first, 70]], 'the old plan by today’s data');
  t.same(await list(`&knownAt=${replaced}&planKnownAt=${before}`), [[first, 50]]);
  t.same(await list(`&knownAt=${before}&planKnownAt=${corrected}`), [[second, 50]], 'the new plan by the data of old');
  t.match(
    await progress(first),
    { isInForce: false, replacedBy: [second], status: 'REACHED' },
    'asked for by name it answers still',
  );
  says(t, await progress(first, `planKnownAt=${before}`), {
    isInForce: true,
    replacedBy: [],
    planPosition: before,
    dataPosition: corrected,
  });
  says(t, await progress(second), {
    replaces: first,
    status: 'ON_PATH',
    reported: { sharePct: 75 },
  });
  t.equal((await app.get(`/v1/targets/${second}/progress?planKnownAt=${before}`)).status, 404);
  t.equal((await app.get(`/v1/targets/${second}/progress?validAt=2026-06-30`)).status, 404);
  t.equal((await patch(`/targets/${first}`, { validTo: '2026-06-30' })).status, 200);
  t.same(
    (await app.get('/v1/targets?programme=NQ1')).body.data.map((x: Wire) => x.code),
    [second],
  );
  t.match((await app.get('/v1/targets?programme=NQ1&existence=any&sort=code')).body.data.length, 2);

  for (const [i, path] of asked.entries()) {
    const was = kept[i]!;
    for (const header of ['change-position', 'known-at']) {
      const glue = path.includes('?') ? '&' : '?';
      const day = path.includes('validAt') ? '' : '&validAt=2026-11-20';
      const again = await app.get(`${path}${glue}knownAt=${encodeURIComponent(was.headers.get(header)!)}${day}`);
      t.equal(again.text, was.text, `${path} by ${header}`);
    }
  }
  // Formulas are of their days.
  const formulas = [
    { version: 'A', text: 'a', to: '2024-12-31' },
    { version: 'B', text: 'b', from: '2025-01-01' },
  ];
  t.equal((await patch(`/indicators/${code}`, { formulas })).status, 200);
  says(t, await progress(second), { formula: { version: 'B' } });
  says(t, await progress(first, 'validAt=2024-06-01'), { formula: { version: 'A', legalBasis: null } });
});

t.test('what is refused', async (t) => {
  const code = await indicator('tu-choi');
  const whole = {
    code: 'mt-x',
    name: 'x',
    indicator: code,
    subjectType: 'PROVINCE',
    measure: 'VALUE',
    comparator: 'OVER',
    targetValue: 1,
    unit: 'ha',
    targetYear: 2030,
  };
  const refused: [Wire, unknown[]][] = [
    [{ comparator: '>' }, [400, '/comparator invalid_value']],
    [{ comparator: 'OVER', direction: 'FALL' }, [400, '/direction direction_mismatch']],
    [{ comparator: 'EXACT', direction: 'FALL', baselineValue: 0 }, [400, '/direction direction_mismatch']],
    [{ indicator: 'khong-co' }, [400, '/indicator unknown_reference']],
    [{ directive: 'khong-co' }, [400, '/directive unknown_reference']],
    [{ legalDocument: 'khong-co' }, [400, '/legalDocument unknown_reference']],
    [{ replaces: 'khong-co' }, [400, '/replaces unknown_reference']],
    [{ replaces: 'mt-x' }, [400, '/replaces same_record']],
    [{ subjectType: 'ZONE' }, [400, '/subject subject_mismatch']],
    [{ subject: 'kcn-quang-chau' }, [400, '/subject subject_mismatch']],
    [{ subjectType: 'ZONE', subject: 'khong-co' }, [400, '/subject unknown_reference']],
    [{ targetYear: undefined }, [400, '/measure horizon_mismatch']],
    [{ periodFrom: 2021, periodTo: 2030 }, [400, '/measure horizon_mismatch']],
    [{ measure: 'PERIOD_MEAN' }, [400, '/measure horizon_mismatch']],
    [
      { measure: 'PERIOD_MEAN', targetYear: undefined, periodFrom: 2031, periodTo: 2030 },
      [400, '/periodTo out_of_range'],
    ],
    [{ targetYear: 0 }, [400, '/targetYear out_of_range']],
    [{ baselineYear: 2030 }, [400, '/baselineYear out_of_range']],
    [{ baselineYear: 0 }, [400, '/baselineYear out_of_range']],
    [{ validFrom: '2026-01-02', validTo: '2026-01-01' }, [400, '/validTo before_start']],
    [
      { nope: 1, targetValue: '1', code: 'Mt X' },
      [400, '/code invalid_format', '/nope unknown_key', '/targetValue invalid_type'],
    ],
    [{ targetValue: 1e300 }, [400, '/targetValue too_big']],
    [{ name: '\u0000' }, [400, '/name invalid']],
  ];
  for (const [more, expected] of refused) {
    const answer = await post('/targets', { ...whole, ...more });
    const [status, ...said] = faults(answer);
    t.equal(status, expected[0], `${JSON.stringify(more)} ${answer.text}`);
    t.same(
      said.map((f) => String(f).split(' ')[0]).sort(),
      expected
        .slice(1)
        .map((f) => String(f).split(' ')[0])
        .sort(),
      JSON.stringify(more),
    );
    if (expected.length === 2 && /mismatch|reference|same|range|start/.test(String(expected[1])))
      t.same(said, expected.slice(1));
  }
  t.equal(
    (await post('/targets', whole, await app.token('ban-quan-ly-kcn'))).status,
    403,
    'the board keeps zones, not plans',
  );
  t.equal((await post('/targets', whole)).status, 201);
  t.match(await post('/targets', whole), { status: 409, body: { code: 'code_taken' } });

  const at = await target(code, { visibility: 'INTERNAL' });
  t.equal((await app.get(`/v1/targets/${at}/progress`)).status, 404, 'not published');
  t.equal((await app.get(`/v1/targets/${at}/progress`, { token: office })).status, 200);
  t.same(
    (await app.get(`/v1/statistics/targets?indicator=${code}`)).body.data.map((x: Wire) => x.target),
    ['mt-x'],
  );
  const bad = [
    'validAt=2024-02-30',
    'knownAt=999999',
    'planKnownAt=999999',
    'planKnownAt=soon',
    'planKnownAt=2999-01-01T00:00:00Z',
    'nope=1',
    'planKnownAt=1&planKnownAt=2',
  ];
  for (const query of bad) {
    for (const path of ['/v1/targets/mt-x/progress', '/v1/statistics/targets']) {
      const answer = await app.get(`${path}?${query}`);
      t.ok([400, 404].includes(answer.status), `${path}?${query}: ${answer.status}`);
      t.equal(answer.body.errors[0].parameter, query.split('=')[0], query);
    }
  }
  for (const query of [
    'status=reached',
    'indicator=%00',
    'programme=%F0%9F%98%80%00',
    'subjectType=KCN',
    `programme=${'x'.repeat(61)}`,
  ])
    t.equal((await app.get(`/v1/statistics/targets?${query}`)).status, 400, query);
  t.same((await app.get(`/v1/statistics/targets?programme=${encodeURIComponent("x' or 1=1 --")}`)).body.data, []);
  for (const day of ['0001-01-01', '9999-12-31'])
    t.equal((await app.get(`/v1/statistics/targets?validAt=${day}`)).status, 200, day);
  t.equal((await app.get('/v1/targets/%2e%2e/progress')).status >= 400, true);

  const formulas = [
    { version: '2', text: 'x', from: '2025-01-01' },
    { version: '1', text: 'y', from: '2024-01-01' },
  ];
  t.same(faults(await post('/indicators', { code: 'nguoc', name: 'x', unit: 'ha', basis: 'CUMULATIVE', formulas })), [
    400,
    '/formulas/1/from not_ascending',
  ]);
});

t.test('as many targets as one answer holds, and no more', async (t) => {
  const code = await indicator('nhieu');
  await observe(code, '2025-12-31', 50);
  for (let i = 0; i < 50; i++)
    await Promise.all(
      Array.from({ length: 10 }, () => target(code, { programme: 'NHIEU', baselineValue: 40, baselineYear: 2020 })),
    );
  const most = await app.get('/v1/statistics/targets?programme=NHIEU');
  t.match(most, { status: 200, body: { byStatus: { ON_PATH: 500 } } });
  const then = await app.get(
    `/v1/statistics/targets?programme=NHIEU&validAt=2026-11-20&knownAt=${most.headers.get('change-position')}`,
  );
  t.equal(then.text, most.text);
  await target(code, { programme: 'NHIEU' });
  t.same(faults(await app.get('/v1/statistics/targets?programme=NHIEU')), [400, 'programme too_many']);
  t.equal((await app.get('/v1/statistics/targets?programme=NHIEU&subjectType=ZONE')).body.data.length, 0);
});
