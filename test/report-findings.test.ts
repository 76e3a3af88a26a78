import t from 'tap';
import { testApp } from './support/app.ts';
import { cellsOf, form, province } from './support/clusters.ts';
import { made } from './support/projects.ts';
import { FORM, reporting } from './support/reports.ts';
import { lead, office, ok } from './support/tasks.ts';

// What a report is held against: its form, itself, the same report of other periods, the reports below, the registers.

type Wire = Record<string, unknown>;

const column = (code: string, field: string, more: Wire = {}) => ({
  ...{ code, field, label: field, type: 'DECIMAL', required: false },
  ...more,
});

const CHECKED = {
  code: 'bc@2024-01-01',
  validFrom: '2024-01-01',
  tables: [
    {
      code: 'bieu',
      title: 'Biểu thử',
      header: [{ field: 'reporterName', label: 'Đơn vị gửi báo cáo' }],
      columns: [
        column('1', 'total', { type: 'INTEGER', unit: 'CLUSTER', required: true }),
        column('1.1', 'established', { type: 'INTEGER', unit: 'CLUSTER' }),
        column('1.2', 'other', { type: 'INTEGER', unit: 'CLUSTER' }),
        column('2', 'leased', { unit: 'HECTARE' }),
        column('3', 'land', { unit: 'HECTARE' }),
        column('4', 'rate', { unit: 'PERCENT', formula: '100 * r2 / r3' }),
        column('5', 'revenue', { unit: 'VND_BILLION' }),
        column('6', 'paid', { unit: 'VND_BILLION' }),
      ],
      checks: [
        { code: 'SUM1', expression: 'r1 = r1_1 + r1_2', severity: 'ERROR' },
        { code: 'LAND', expression: 'r2 <= r3', severity: 'WARN' },
        { code: 'YEAR', expression: 'r5 >= half.r5', severity: 'WARN' },
        { code: 'PAID', expression: 'r6 >= previous.r6', severity: 'WARN' },
        { code: 'STOCK', expression: 'r1 >= yearEnd.r1', severity: 'WARN' },
        { code: 'CLOSED', expression: 'registry.endedClusterCount = 1', severity: 'WARN' },
      ],
    },
  ],
  outline: [{ code: 'I', title: 'Kết quả', required: true }],
};

const cells = (values: Readonly<Record<string, string | number | null>>) =>
  Object.entries(values).map(([c, value]) => ({ table: 'bieu', row: 1, column: c, value }));

t.test('every finding at once, errors apart from warnings', async (t) => {
  const app = await testApp(t);
  app.setNow('2026-01-05T03:00:00Z');
  const { owed, send, act } = await reporting(app, undefined, CHECKED);
  const found = async (id: string, organisation = 'so-a') => {
    const { errors, warnings } = ok(
      await app.get(`/v1/report-submissions/${id}/findings`, { token: await app.token(organisation) }),
    );
    const codes = (list: Wire[]) => list.map((x) => `${x.code} ${x.column} ${x.pointer}`);
    return { errors: codes(errors), warnings: codes(warnings), details: [...errors, ...warnings].map((x) => x.detail) };
  };
  const filed = async (period: string, values: Parameters<typeof cells>[0]) => {
    const sent = ok(await send('so-a', { obligation: await owed('so-a', period), figures: cells(values), submit: {} }));
    ok(await act(sent.id, 'acceptance'));
  };
  await filed('2024', { 1: 3, 5: 90, 6: 40 });
  await filed('2025-H1', { 1: 2, 5: 50, 6: 10 });

  const year = ok(
    await send('so-a', {
      obligation: await owed('so-a', '2025'),
      figures: cells({ 1: 2, '1.1': 1, '1.2': 2, 2: '5.5', 3: 4, 4: '71.67', 5: 30, 6: 8 }),
    }),
  );
  const { errors, warnings, details } = await found(year.id);
  t.same(errors, ['SUM1 1 /figures/0']);
  t.same(warnings.sort(), [
    'CLOSED null /figures',
    'LAND 2 /figures/1',
    'PAID 6 /figures/5',
    'STOCK 1 /figures/0',
    'YEAR 5 /figures/4',
    'differs_from_formula 4 /figures/3',
    'header_missing reporterName /header',
    'jump 5 /figures/4',
    'jump 6 /figures/5',
    'section_missing I /narrative',
  ]);
  t.match(details[0], /r1 = r1_1 \+ r1_2 does not hold: r1 = 2, r1_1 = 1, r1_2 = 2/);
  t.ok(details.some((d) => /r5 >= half.r5 does not hold: r5 = 30, half.r5 = 50/.test(String(d))));
  t.ok(details.some((d) => /71.67, but 100 \* r2 \/ r3 is 137.5/.test(String(d))));
  t.match((await act(year.id, 'submission')).body, {
    status: 409,
    errors: [{ pointer: '/figures/0', code: 'SUM1' }],
  });

  // The same report of the first half is corrected, and the draft itself.
  const at = `/v1/report-submissions/${year.id}/findings`;
  const token = await app.token('so-a');
  const before = await app.get(at, { token });
  const position = before.headers.get('change-position');
  t.equal((await app.get(at, { token, headers: { 'if-none-match': before.headers.get('etag')! } })).status, 304);
  const half = { obligation: await owed('so-a', '2025-H1'), figures: cells({ 1: 2, 5: 20, 6: 10 }) };
  const corrected = ok(await send('so-a', { ...half, correctionReason: 'đối soát lại', submit: {} }));
  ok(await act(corrected.id, 'acceptance'));
  t.same(
    (await found(year.id)).warnings.filter((x) => /YEAR/.test(x)),
    [],
    'half.r5 is 20 now',
  );
  const draft = { token, headers: { 'if-match': '*' }, body: { figures: cells({ 1: 2, '1.1': 1, '1.2': 1 }) } };
  ok(await app.call('PATCH', `/v1/report-submissions/${year.id}`, draft));
  t.same((await found(year.id)).errors, []);
  t.equal((await app.get(`${at}?knownAt=${position}`, { token })).text, before.text, 'as it was known');
  t.equal((await app.get(`${at}?validAt=2026-01-05`, { token })).text, (await app.get(at, { token })).text);
  t.equal((await app.get(`${at}?validAt=2025-12-31`, { token })).status, 404, 'there was no such report yet');
  t.match((await app.get(`${at}?knownAt=999999`, { token })).body, { status: 400, code: 'unknown_position' });
  t.equal((await app.get(`${at}?knownAt=${position}`, { token: await app.token('so-b') })).status, 404);
});

t.test('blank is no zero, a rate is as exact as it is written, units are held to', async (t) => {
  const app = await testApp(t);
  app.setNow('2026-01-05T03:00:00Z');
  const { owed, send } = await reporting(app, undefined, CHECKED);
  const draft = ok(
    await send('so-b', {
      obligation: await owed('so-b', '2025'),
      figures: [
        ...cells({ 1: 3, '1.1': 3, '1.2': null, 2: 43, 3: 60, 4: '71.67', 5: '2500000000' }),
        { table: 'bieu', column: '6', value: null, missingReason: 'chưa quyết toán' },
      ],
      header: [{ table: 'bieu', field: 'reporterName', value: 'Sở B' }],
      narrative: [{ section: 'I', text: 'Đã xong' }],
    }),
  );
  const body = ok(await app.get(`/v1/report-submissions/${draft.id}/findings`, { token: await app.token('so-b') }));
  t.same(body.errors, []);
  t.same(
    body.warnings.map((x: Wire) => x.code),
    ['CLOSED', 'unit_suspect'],
    'a check that names a blank does not apply',
  );
  t.equal((await app.get(`/v1/report-submissions/${draft.id}/findings`, { token: await app.token(lead) })).status, 404);
});

t.test('a table that lists subjects takes ten thousand figures at once', async (t) => {
  const app = await testApp(t);
  app.setNow('2026-06-16T03:00:00Z');
  const [table] = FORM.tables;
  const { owed, send, act } = await reporting(app, undefined, { tables: [{ ...table, repeats: true }] });
  const many = Array.from({ length: 10_000 }, (_x, i) => ({
    ...{ table: 'bieu', row: Math.floor(i / 4) + 1, column: String((i % 4) + 1), value: i % 4 === 3 ? 1 : i },
  }));
  const began = performance.now();
  const sent = await send('so-a', { obligation: await owed('so-a', '2026-H1'), figures: many, submit: {} });
  t.comment(`10,000 figures sent in ${Math.round(performance.now() - began)} ms`);
  t.match(ok(sent), { state: 'SUBMITTED', filledFigures: 10_000, fill: 'COMPLETE' });
  ok(await act(sent.body.id, 'acceptance'));
  const bad = many.map((x, i) => (i % 3000 === 0 ? { ...x, value: '1,5' } : x));
  const refused = await send('so-b', { obligation: await owed('so-b', '2026-H1'), figures: bad });
  t.same(
    refused.body.errors.map((e: Wire) => `${e.pointer} ${e.detail}`),
    [0, 3000, 6000, 9000].map((i) => `/figures/${i}/value bieu, row ${i / 4 + 1}, 1: must be a whole number`),
  );
  const whole = many.map((x) => ({ ...x, row: x.row + 1 })).concat(many);
  t.equal((await send('so-b', { obligation: await owed('so-b', '2026-H1'), figures: whole })).status, 400, 'twice');
  const most = Array.from({ length: 20_001 }, (_x, i) => ({ ...many[0], row: i + 1 }));
  t.equal((await send('so-b', { obligation: await owed('so-b', '2026-H1'), figures: most })).status, 400, 'too many');
});

t.test('what the register of clusters has otherwise warns, and is sent all the same', async (t) => {
  const app = await testApp(t);
  const { post, get, owed } = await province(app);
  app.setNow('2026-07-01T03:00:00Z');
  const { id } = await owed('tt14-bieu-03', 'reporter=ubnd-x');
  const all = (form('tt14-bieu-03@2025-07-01').tables as { columns: { code: string }[] }[])[0]!.columns;
  // Two clusters of 80 ha, one of them of a craft village; the committee counts three.
  const values: Record<string, number> = { 3: 3, 4: 80, 7: 2, 8: 80, 15: 2, 15.1: 2, 16: 80, 16.1: 80, 17: 60, 26: 0 };
  const draft = made(
    await post('ubnd-x', '/report-submissions', {
      obligation: id,
      figures: cellsOf('bieu-03', Object.fromEntries(all.map(({ code }) => [code, values[code] ?? 0]))),
    }),
  );
  const { errors, warnings } = ok(await get('ubnd-x', `/report-submissions/${draft.id}/findings`));
  t.same(errors, []);
  t.notOk(
    warnings.some((x: Wire) => x.code === 'section_missing'),
    'headings of the table ask for no text',
  );
  const otherwise = warnings.filter((x: Wire) => x.code === 'differs_from_register');
  t.same(
    otherwise.map((x: Wire) => x.detail),
    [
      'bieu-03, row 1, 1: 0, but 2 by the register of clusters',
      'bieu-03, row 1, 3: 3, but 2 by the register of clusters',
      'bieu-03, row 1, 15.3: 0, but 1 by the register of clusters',
      'bieu-03, row 1, 16.3: 0, but 20 by the register of clusters',
    ],
  );
  t.match(ok(await post('ubnd-x', `/report-submissions/${draft.id}/submission`, {})), { state: 'SUBMITTED' });
});

t.test('what a report is held against is read of the moment asked about', async (t) => {
  const app = await testApp(t, { sample: true });
  app.setNow('2026-07-01T03:00:00Z');
  const token = await app.token(office);
  const reporter = 'ubnd-xa-07210';
  const path = `/v1/report-obligations?family=tt14-bieu-03&period=2026-H1&reporter=${reporter}`;
  const { id } = ok(await app.get(path, { token })).data[0];
  const change = async (body: Wire) =>
    ok(
      await app.call('PATCH', '/v1/industrial-clusters/ccn-dai-lam', {
        token: await app.token(lead),
        headers: { 'if-match': '*', 'x-valid-from': '2026-01-01', 'x-reason': 'measured' },
        body,
      }),
    );
  await change({ administrativeUnits: [{ unit: '07210@2025-07-01', isLead: true }] });
  const own = await app.token(reporter);
  const all = (form('tt14-bieu-03@2025-07-01').tables as { columns: { code: string }[] }[])[0]!.columns;
  const figures = cellsOf('bieu-03', Object.fromEntries(all.map((x) => [x.code, 0])));
  const draft = made(
    await app.call('POST', '/v1/report-submissions', { token: own, body: { obligation: id, figures } }),
  );
  const at = `/v1/report-submissions/${draft.id}/findings`;
  const before = await app.get(at, { token: own });
  const position = before.headers.get('change-position');
  await change({ establishedOn: '2020-03-01', establishedAreaHa: 74.5 });
  const after = await app.get(at, { token: own });
  t.not(after.text, before.text);
  t.match(after.text, '74.5 by the register of clusters');
  t.equal((await app.get(`${at}?knownAt=${position}`, { token: own })).text, before.text);
});

t.test('a report is held against those that came to the body it has taken over, as known then', async (t) => {
  const app = await testApp(t);
  app.setNow('2026-06-16T03:00:00Z');
  const { owed, send, act } = await reporting(app);
  for (const [by, value] of [
    ['so-a', 3],
    ['so-b', 4],
  ] as const) {
    const all = [1, 2, 3].map((c) => ({ table: 'bieu', column: String(c), value }));
    const sent = ok(await send(by, { obligation: await owed(by, '2026-H1'), figures: all, submit: {} }));
    ok(await act(sent.id, 'acceptance'));
  }
  await app.sql(`insert into organisations (code, name, kind) values ('so-moi', 'so-moi', 'PROVINCIAL_DEPARTMENT')`);
  const succession = { from: lead, to: 'so-moi', effectiveOn: '2026-06-01', kind: 'RENAME' };
  const clerk = await app.token(office);
  ok(await app.call('POST', '/v1/organisation-successions', { token: clerk, body: succession }));
  const columns = ['1', '2'].map((code) => ({
    ...column(code, `c${code}`, { type: 'INTEGER', unit: 'PROJECT', rollup: { method: 'SUM', source: `bc.${code}` } }),
  }));
  const above = {
    ...{
      code: 'tong@2026-01-01',
      family: 'tong',
      name: 'Báo cáo tổng',
      regimeKind: 'PERIODIC',
      validFrom: '2026-01-01',
    },
    reporters: [{ role: 'PROVINCE_DOIT', organisation: 'so-moi' }],
    receivers: [{ role: 'PROVINCE_PC', organisation: office }],
    calendar: 'ADMIN_09_2019',
    schedules: [{ frequency: 'FIRST_HALF', due: { month: 6, day: 25, exclusive: true } }],
    tables: [
      {
        ...{ code: 'tong', title: 'Tổng', columns },
        checks: [{ code: 'SUM', expression: 'r1 = below.r1; r2 = below.r2', severity: 'WARN' }],
      },
    ],
  };
  ok(await app.call('POST', '/v1/report-templates', { token: clerk, body: above }));
  const path = '/v1/report-obligations?family=tong&period=2026-H1';
  const { id } = ok(await app.get(path, { token: clerk })).data[0];
  const values = [6, 7].map((value, i) => ({ table: 'tong', column: String(i + 1), value }));
  const draft = ok(await send('so-moi', { obligation: id, figures: values }));
  const at = `/v1/report-submissions/${draft.id}/findings`;
  const token = await app.token('so-moi');
  const { headers, body, text } = await app.get(at, { token });
  t.match(body, { errors: [], warnings: [{ code: 'SUM', detail: /r1 = 6, below\.r1 = 7/ }] });
  t.equal(body.warnings.length, 1);
  t.equal((await app.get(`${at}?knownAt=${headers.get('change-position')}`, { token })).text, text);
});
