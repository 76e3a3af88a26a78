import t from 'tap';
import { periodOf, periodsEnding, printedDue } from '../src/lib/periods.ts';
import { type TestApp, testApp } from './support/app.ts';
import { TEMPLATE } from './support/reports.ts';
import { lead, monitor, office, ok } from './support/tasks.ts';

// Periods of both calendars, and forms as data: what they say, what the law would have otherwise, what is refused.

type Wire = Record<string, unknown>;

const window = (calendar: 'ADMIN_09_2019' | 'CALENDAR', code: string) => {
  const p = periodOf(calendar, code);
  return p && `${p.dataFrom}..${p.dataTo}`;
};

t.test('windows: label, data and due day are three things', async (t) => {
  const ADMIN: Record<string, string> = {
    '2024-01': '2023-12-15..2024-01-14',
    '2024-03': '2024-02-15..2024-03-14',
    '2024-Q1': '2023-12-15..2024-03-14',
    '2024-Q2': '2024-03-15..2024-06-14',
    '2024-Q4': '2024-09-15..2024-12-14',
    '2024-H1': '2023-12-15..2024-06-14',
    '2024-H2': '2024-06-15..2024-12-14',
    '2024-9M': '2023-12-15..2024-09-14',
    '2024': '2023-12-15..2024-12-14',
    '2026-W01': '2025-12-29..2026-01-04',
  };
  const CALENDAR: Record<string, string> = {
    '2024-02': '2024-02-01..2024-02-29',
    '2025-02': '2025-02-01..2025-02-28',
    '2100-02': '2100-02-01..2100-02-28',
    '2024-Q1': '2024-01-01..2024-03-31',
    '2024-H1': '2024-01-01..2024-06-30',
    '2024-H2': '2024-07-01..2024-12-31',
    '2024-9M': '2024-01-01..2024-09-30',
    '2024': '2024-01-01..2024-12-31',
    '2026-W53': '2026-12-28..2027-01-03',
  };
  for (const [code, days] of Object.entries(ADMIN)) t.equal(window('ADMIN_09_2019', code), days, code);
  for (const [code, days] of Object.entries(CALENDAR)) t.equal(window('CALENDAR', code), days, code);
  for (const code of ['2025-W53', '2025-13', '2025-00', '2025-Q5', '2025-H3', '2025-8M', '1899', '25', '2025-W00', ''])
    t.equal(periodOf('CALENDAR', code), undefined, `${code} is no period`);

  // Every day of some years lies in exactly one month, quarter, half and week of each calendar.
  for (const calendar of ['ADMIN_09_2019', 'CALENDAR'] as const)
    for (const kind of ['WEEK', 'MONTH', 'QUARTER'] as const) {
      const all = periodsEnding(calendar, kind, '2023-01-01', '2028-12-31');
      all.slice(1).forEach((p, i) => {
        const gap = Date.parse(p.dataFrom) - Date.parse(all[i]!.dataTo);
        if (gap !== 86_400_000) t.fail(`${calendar} ${all[i]!.code} ${p.code}`);
      });
      t.equal(new Set(all.map((p) => p.code)).size, all.length, 'a label once');
    }
  const due = { month: null, day: 31, weekday: null, afterPeriod: false };
  t.equal(
    printedDue({ code: '2024-02', dataFrom: '2024-01-15' }, due),
    '2024-02-29',
    'the last day where there is no 31st',
  );
  t.equal(printedDue({ code: '2024-Q4', dataFrom: '' }, { ...due, day: 10, afterPeriod: true }), '2025-01-10');
  t.equal(printedDue({ code: '2024', dataFrom: '' }, { ...due, month: 3, afterPeriod: true }), '2025-03-31');
  t.equal(printedDue({ code: '2026-W01', dataFrom: '2025-12-29' }, { ...due, day: null, weekday: 5 }), '2026-01-02');
});

t.test('the list of periods', async (t) => {
  const app = await testApp(t);
  const token = await app.token(office);
  const list = async (query: string) => app.get(`/v1/report-periods?${query}`);
  const first = await list('frequency=FIRST_HALF&validAt=2025-05-05');
  t.match(first.body.data, [
    { calendar: 'ADMIN_09_2019', code: '2025-H1', dataFrom: '2024-12-15', dataTo: '2025-06-14', windowSource: 'LAW' },
    { calendar: 'CALENDAR', code: '2025-H1', dataFrom: '2025-01-01', dataTo: '2025-06-30', dueOn: null },
  ]);
  const local = await list('frequency=NINE_MONTHS&frequency=WEEK&calendar=ADMIN_09_2019&from=2025-09-10&to=2025-09-15');
  t.same(
    local.body.data.map((p: Wire) => `${p.code} ${p.windowSource}`),
    ['2025-W37 LOCAL', '2025-9M LOCAL'].sort((a, b) => (a < b ? 1 : -1)),
  );
  const stage = {
    calendar: 'nhiem-ky',
    code: '2026-2031',
    name: 'Nhiệm kỳ',
    dataFrom: '2026-01-01',
    dataTo: '2031-06-30',
  };
  const at = ok(await app.call('POST', '/v1/custom-report-periods', { token, body: stage }));
  t.equal((await app.call('POST', '/v1/custom-report-periods', { token, body: stage })).body.code, 'duplicate');
  const again = { ...stage, calendar: 'ky-hop' };
  t.equal(
    (await app.call('POST', '/v1/custom-report-periods', { token, body: again })).status,
    201,
    'unique per calendar',
  );
  const backwards = await app.call('POST', '/v1/custom-report-periods', {
    token,
    body: { ...stage, code: 'x', dataTo: '2025-01-01' },
  });
  t.match(backwards.body, { code: 'invalid_request', errors: [{ pointer: '/dataTo', code: 'before_start' }] });
  const custom = await list('calendar=CUSTOM&from=2031-01-01&to=2031-12-31');
  t.same(
    custom.body.data.map((p: Wire) => p.customCalendar),
    ['ky-hop', 'nhiem-ky'],
  );
  t.same((await list('calendar=CUSTOM&from=2031-01-01&to=2031-12-31&knownAt=0')).body.data, [], 'not known then');
  t.ok(at.id);
  for (const bad of [
    'calendar=LUNAR',
    'frequency=DAY',
    'from=2025-02-30',
    'from=2025-01-01&to=2024-01-01',
    'from=2000-01-01&to=2020-01-01',
    'x=1',
    'from=0001-01-01',
  ])
    t.equal((await list(bad)).status, 400, bad);
});

t.test('forms and duties on record', async (t) => {
  const app = await testApp(t, { sample: true });
  const get = async (at: string) => ok(await app.get(`/v1/report-templates${at}`));
  const all = (await get('?existence=any&limit=100')).data as Wire[];
  const family = new Set(all.map((x) => x.family as string));
  t.equal([...family].filter((x) => /^(nq|cv|tb)/.test(x)).length, 10, 'the ten duties of the records');
  t.equal([...family].filter((x) => /^kcn-210[1-4]$/.test(x)).length, 4);

  const COUNTS = { '01': 4, '02': 14, '03': 35, '04': 35 };
  for (const [form, count] of Object.entries(COUNTS))
    for (const version of ['2024-10-01', '2025-07-01']) {
      const { tables } = await get(`/tt14-bieu-${form}@${version}?fields=tables`);
      t.equal(tables[0].columns.length, count, `${form} ${version}`);
    }
  const now = await get('/tt14-bieu-03?include=versions');
  t.match(now, { code: 'tt14-bieu-03@2025-07-01', reporters: [{ role: 'COMMUNE_PC' }], rollsUpTo: ['tt14-bieu-04'] });
  t.equal(now.included.versions.length, 2);
  const then = await get('/tt14-bieu-03?validAt=2025-06-30');
  t.match(then, { code: 'tt14-bieu-03@2024-10-01', reporters: [{ role: 'DISTRICT_PC' }], validTo: '2025-06-30' });
  t.match(then.name, /cấp huyện/);
  const [table] = (await get('/tt14-bieu-03?fields=tables')).tables as { columns: Wire[]; checks: Wire[] }[];
  const row = (code: string) => table!.columns.find((c) => c.code === code)!;
  t.match(row('15'), { formula: 'r15_1 + r15_2', formulaStated: true, unit: 'CLUSTER', rollsUpTo: '04.15' });
  t.match(row('19'), { formula: '100 * r18 / r17', formulaStated: false, rollup: { method: 'RATIO' } });
  t.match(row('23'), { basis: 'IN_PERIOD', basisSource: 'LABEL' }, 'the label against the header');
  t.match(row('13'), {
    basis: 'POINT_IN_TIME',
    basisSource: 'HEADER',
    rollup: { method: 'SUM', source: 'tt14-bieu-02.1' },
  });
  t.ok(table!.checks.some((c) => c.code === 'SUM16' && c.severity === 'ERROR' && c.isStated));
  t.notOk('tables' in all[0]!, 'lists leave the tables out unless asked');

  const found = async (finding: string) =>
    ((await get(`?existence=any&limit=100&findings=${finding}`)).data as Wire[]).map((x) => x.family).sort();
  t.same(await found('due_too_close'), ['nq147-sectors-annual', 'nq147-sectors-semiannual', 'nq24-sectors-annual']);
  t.same(
    (await found('not_normative')).filter((x) => /^(tt14|kcn)/.test(x as string)),
    [],
    'a circular and a decree are normative documents, a plan is none',
  );
  t.same(await found('no_frequency'), ['nq147-sct-consolidated']);
  t.same(
    ((await get('?role=ZONE_BOARD&limit=100')).data as Wire[]).map((x) => x.family),
    ['kcn-2101', 'kcn-2102', 'kcn-2103', 'kcn-2104'],
  );
});

/** A province with the bodies the templates below name. */
async function bodies(app: TestApp) {
  for (const code of ['ubnd-tinh', office, lead, monitor])
    await app.sql(`insert into organisations (code, name, kind) values ($1, $1, 'PROVINCIAL_DEPARTMENT')`, [code]);
}

t.test('less than a working day after the cut-off, by the year asked about and the calendar known', async (t) => {
  const app = await testApp(t);
  await bodies(app);
  const token = await app.token(office);
  const schedules = [{ frequency: 'YEAR', due: { month: 12, day: 16, exclusive: true } }];
  const body = { ...TEMPLATE, code: 'bc@2024-01-01', validFrom: '2024-01-01', schedules };
  ok(await app.call('POST', '/v1/report-templates', { token, body }));
  const warned = async (query: string) =>
    ok(await app.get(`/v1/report-templates/bc?${query}`)).findings.includes('due_too_close');
  t.equal(await warned('validAt=2024-05-01'), true, '14/12/2024 is a Saturday: the next working day is the 16th');
  t.equal(await warned('validAt=2026-05-01'), false, '14/12/2026 is a Monday');
  const [{ p }] = (await app.sql('select max(position)::text as p from ledger_commits')) as [{ p: string }];
  const off = { day: '2026-12-15', kind: 'COMP_OFF', appliesTo: 'PUBLIC_SECTOR', legalBasis: 'thông báo' };
  ok(await app.call('POST', '/v1/calendar/days', { token, body: off }));
  t.equal(await warned('validAt=2026-05-01'), true, 'not since the 15th is off');
  t.equal(await warned(`validAt=2026-05-01&knownAt=${p}`), false, 'as was known before');
  const owed = await app.get('/v1/report-obligations?period=2026', { token });
  t.same(owed.body.data[0].findings, ['due_too_close']);
});

t.test('formulas, checks and sources that cannot be', async (t) => {
  const app = await testApp(t);
  await bodies(app);
  const token = await app.token(office);
  const columns = [
    { code: '1', field: 'planned', label: 'một', type: 'INTEGER' },
    { code: '15.1', field: 'operating', label: 'hai', type: 'INTEGER' },
    { code: '3', field: 'share', label: 'ba', type: 'DECIMAL', formula: '100 * r15_1 / planned' },
    { code: '4', field: 'remark', label: 'bốn', type: 'TEXT' },
  ] as Wire[];
  const table = (more: Wire): Wire => ({ code: 'a', title: 'Bảng', columns, ...more });
  const post = (more: Wire) => app.call('POST', '/v1/report-templates', { token, body: { ...TEMPLATE, ...more } });
  const faults = async (tables: Wire[], outline: Wire[] = []) => {
    const { status, body } = await post({ tables, outline });
    t.equal(status, 400, JSON.stringify(body).slice(0, 200));
    return (body.errors as Wire[]).map((e) => `${e.pointer} ${e.code} ${e.detail}`);
  };
  const check = (expression: string, code = 'X') => ({ code, expression, severity: 'WARN' });
  t.same(
    await faults([
      table({
        checks: [
          check('r1 >= 0; previous.operating <= r15_1', 'A'),
          check('r1 ≥ 0', 'B'),
          check('r1 <= r15_2 + half.r7; registry.rain > 0', 'C'),
          check('r4 = 0', 'D'),
          check('r1 + r15_1', 'E'),
        ],
      }),
    ]),
    [
      '/tables/0/checks/1/expression bad_formula Character 4: U+2265 means nothing here',
      '/tables/0/checks/2/expression bad_formula Names no figure of this table: r15_2 at character 7, half.r7 at character 15',
      '/tables/0/checks/2/expression bad_formula Names no figure of the registers (industrialLandHa, tenantReportCount, endedClusterCount): registry.rain at character 24',
      '/tables/0/checks/3/expression bad_formula Names no figure of this table: r4 at character 1',
      '/tables/0/checks/4/expression bad_formula Character 1: a condition is wanted here, such as r1 <= r2, not a number',
    ],
    'every fault at once, and where in the text',
  );
  const column = (code: string, field: string, more: Wire) => ({ code, field, label: 'x', type: 'DECIMAL', ...more });
  const rollup = (method: string, source: string, filter: string | null = null) => ({
    rollup: { method, source, filter },
  });
  t.same(
    (
      await faults([
        table({}),
        table({
          code: 'b',
          columns: [
            column('1', 'a', { formula: 'r2 +' }),
            column('2', 'b', { formula: 'c - 1' }),
            column('3', 'c', { formula: 'r2 * 2' }),
            column('4', 'd', { formula: 'r2 + previous.d' }),
            column('5', 'e', { formula: 'e' }),
            column('6', 'months', {}),
            column('7', 'r1', {}),
            column('8', 'f', rollup('SUM', '02.1 +')),
            column('9', 'g', rollup('RATIO', 'r1, r99')),
            column('10', 'h', rollup('SUM', 'tt14-bieu-02.1', 'OPERATING')),
            column('11', 'i', rollup('INDICATOR', 'indicator')),
            column('12', 'j', rollup('RECOMPUTE', 'formula')),
            column('13', 'k', rollup('COUNT', 'registry.clusters', 'OPERATING')),
            column('14', 'l', { ...rollup('RECOMPUTE', 'formula'), formula: 'k * 2' }),
            column('15', 'm', rollup('WEIGHTED_MEAN', 'tt14-bieu-01.4 by tt14-bieu-01.3')),
          ],
        }),
      ])
    ).map((x) => x.split(' ').slice(0, 2).join(' ')),
    [
      '/tables/1/columns/0/formula bad_formula',
      '/tables/1/columns/1/formula bad_formula',
      '/tables/1/columns/2/formula bad_formula',
      '/tables/1/columns/4/formula bad_formula',
      '/tables/1/columns/5/field reserved_name',
      '/tables/1/columns/6/field reserved_name',
      '/tables/1/columns/7/rollup/source bad_source',
      '/tables/1/columns/8/rollup/source bad_source',
      '/tables/1/columns/9/rollup/filter says_nothing',
      '/tables/1/columns/10/rollup/source bad_source',
      '/tables/1/columns/11/rollup/source bad_source',
    ],
    'what leads back to itself too; a formula over another period does not',
  );
  t.same(
    (
      await faults(
        [
          table({
            header: [
              { field: 'reporterName', label: 'x' },
              { field: 'reporterName', label: 'y' },
            ],
            columns: [...columns, { ...columns[0], field: 'other' }, { ...columns[1], code: '9' }],
            checks: [check('r1 = 1'), check('r1 = 2')],
          }),
          table({}),
        ],
        [
          { code: 'I', title: 'x' },
          { code: 'II', title: 'y' },
          { code: 'I', title: 'z' },
        ],
      )
    ).map((x) => x.split(' ').slice(0, 2).join(' ')),
    [
      '/outline/2/code named_twice',
      '/tables/1/code named_twice',
      '/tables/0/header/1/field named_twice',
      '/tables/0/columns/4/code named_twice',
      '/tables/0/columns/5/field named_twice',
      '/tables/0/checks/1/code named_twice',
    ],
  );
  t.match(await faults([table({ columns: [column('1', 'a', rollup('COUNT', 'registry.clusters', 'all of them'))] })]), [
    /^\/tables\/0\/columns\/0\/rollup\/filter /,
  ]);
  for (const text of ['('.repeat(500), '9'.repeat(500), '-'.repeat(500), 'r1 = 1;'.repeat(280), 'a'.repeat(2001)])
    t.equal((await faults([table({ checks: [check(text)] })])).length, 1, text.slice(0, 20));

  const sent = {
    tables: [table({ repeats: true, checks: [check('0 <= share <= 100 and r1 in {0, 1}')] }), table({ code: 'b' })],
  };
  t.equal((await post(sent)).status, 201);
  const kept = ok(await app.get('/v1/report-templates/bc?fields=tables')).tables as Wire[];
  t.same(
    kept.map((x) => x.repeats),
    [true, false],
    'a form of one row unless it says so',
  );
  const changed = await app.call('PATCH', '/v1/report-templates/bc@2026-01-01', {
    ...{ token, headers: { 'if-match': '*' }, body: { tables: [table({ checks: [check('r2 = 1')] })] } },
  });
  t.match(changed.body, { status: 400, errors: [{ pointer: '/tables/0/checks/0/expression', code: 'bad_formula' }] });
});

t.test('what a template may not be', async (t) => {
  const app = await testApp(t);
  await bodies(app);
  const token = await app.token(office);
  const post = (more: Wire) => app.call('POST', '/v1/report-templates', { token, body: { ...TEMPLATE, ...more } });
  const faults = async (more: Wire) => {
    const { status, body } = await post(more);
    t.equal(status, 400, JSON.stringify(more).slice(0, 100));
    return (body.errors as Wire[]).map((e) => `${e.pointer} ${e.code}`);
  };
  const due = { month: 6, day: 20 };
  t.same(
    await faults({
      code: 'khac@2026-01-01',
      customCalendar: 'nhiem-ky',
      reporters: [{ role: 'OTHER' }, { role: 'OTHER', organisation: lead, kinds: ['COMMUNE'] }],
      receivers: [{ role: 'OTHER' }],
      schedules: [
        { frequency: 'YEAR', due: { month: 2, day: 30 } },
        { frequency: 'YEAR', due },
        { frequency: 'MONTH', due },
        { frequency: 'WEEK', due: { day: 5 } },
        { frequency: 'CUSTOM' },
      ],
      overrides: [{ period: '2024-Q1' }, { period: '2026', dataTo: '2020-01-01' }],
    }),
    [
      '/code key_mismatch',
      '/customCalendar calendar_mismatch',
      '/reporters/0 who',
      '/reporters/1 who',
      '/receivers/0 who',
      '/schedules/0/due/day no_such_day',
      '/schedules/1/frequency named_twice',
      '/schedules/2/due/month says_nothing',
      '/schedules/3/due no_day',
      '/schedules/3/due says_nothing',
      '/schedules/4/frequency calendar_mismatch',
      '/overrides/0/period no_such_period',
      '/overrides/1/dataTo before_start',
    ],
    'every fault at once',
  );
  t.same(await faults({ approver: 'khong-co' }), ['/approver unknown_reference']);
  t.same(await faults({ reporters: [{ role: 'OTHER', organisation: 'khong-co' }] }), ['/reporters unknown_reference']);
  t.same(await faults({ reporters: [{ role: 'OTHER', kinds: ['COMMUNE'], below: 'khong-co' }] }), [
    '/reporters unknown_reference',
  ]);
  t.same(await faults({ legalDocuments: ['khong-co'] }), ['/legalDocuments unknown_reference']);
  for (const hostile of [
    { name: 'a\u0000b' },
    { code: "x'; drop table report_templates;--@2026-01-01" },
    { reporters: [] as unknown[], nhãn: 1 },
    { reporters: 'all' },
    { schedules: [{ frequency: 'YEAR', due: { day: 1e9 } }] },
    { tables: [{ code: 'x', title: 'x', columns: [{ code: '1', field: '__proto__', label: 'x', type: 'DECIMAL' }] }] },
    { validFrom: '2026-02-30' },
    { schedules: Array.from({ length: 11 }, () => ({ frequency: 'YEAR' })) },
  ])
    t.equal((await post(hostile)).status, 400, JSON.stringify(hostile).slice(0, 80));
  const endless = {
    code: 'bc@1900-01-01',
    validFrom: '1900-01-01',
    reporters: [{ role: 'OTHER', kinds: ['PROVINCIAL_DEPARTMENT'] }],
    receivers: null,
    schedules: [{ frequency: 'WEEK', due: { weekday: 5 } }],
  };
  t.equal((await post(endless)).body.code, 'too_many_obligations');

  t.equal((await post({})).status, 201);
  t.equal((await post({})).body.code, 'code_taken');
  const overlapping = { code: 'bc@2026-07-01', validFrom: '2026-07-01' };
  t.match(
    (await post(overlapping)).body,
    { status: 409, code: 'period_overlap' },
    'one version is in force on any day',
  );
  const closed = await app.call('PATCH', '/v1/report-templates/bc@2026-01-01', {
    ...{ token, body: { validTo: '2026-06-30' }, headers: { 'if-match': '*' } },
  });
  t.equal(closed.status, 200, closed.text);
  t.equal((await post(overlapping)).status, 201);
  t.match((await app.get('/v1/report-templates/bc?validAt=2026-06-30')).body, { code: 'bc@2026-01-01' });
  t.match((await app.get('/v1/report-templates/bc?validAt=2026-07-01')).body, { code: 'bc@2026-07-01' });
  t.equal((await app.get('/v1/report-templates/bc?validAt=2025-12-31')).status, 404);
});
