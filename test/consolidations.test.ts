import t, { type Test } from 'tap';
import { generateObligations } from '../src/modules/reports/generate.ts';
import { type TestApp, testApp } from './support/app.ts';
import { cellsOf, form, province, UNITS } from './support/clusters.ts';
import { made } from './support/projects.ts';
import { TEMPLATE } from './support/reports.ts';
import { lead, office, ok } from './support/tasks.ts';

// Reports added up into those above: forms 01 and 02 of the clusters into 03 of the commune, those into 04 of the province,
// each cell with what it was made of.

type Wire = Record<string, unknown>;

/** All figures of form 02; the ones of the worked example where they are given. */
const developer = (values: Record<string, string | number>) =>
  cellsOf('bieu-02', {
    ...Object.fromEntries(Array.from({ length: 12 }, (_x, i) => [`${i + 1}`, 0])),
    ...{ 13: 0, 14: 0 },
    ...values,
  });
const tenant = (revenue: number, workers: number) => cellsOf('bieu-01', { 1: revenue, 2: 1, 3: workers, 4: 8 });

const A = { 1: 500, 2: 300, 3: 42, 4: 40, 5: '88.89', 6: 12, 7: 2, 8: 10, 11: 5, 12: 9, 13: 1, 14: 1 };
const B = { 1: '150.5', 2: 90, 3: 10, 4: 3, 5: 20, 6: 30, 7: 0, 8: 25, 11: 3, 12: 8, 13: 1, 14: 0 };
const C = [
  ['18', 10],
  ['20', 8],
  ['22', 8],
].map(([column, value]) => ({ table: 'bieu-03', column, value, cluster: 'ccn-c', reason: 'không có chủ đầu tư' }));

/** Brings what is owed up to date, as the job does every night. */
const follow = (app: TestApp, day: string) =>
  generateObligations(app.db, app.app.http.log as Parameters<typeof generateObligations>[1], new Date(day));

/** Values by column. */
const values = (cells: readonly Wire[]): Record<string, unknown> =>
  Object.fromEntries(cells.map((c) => [c.column as string, c.value]));

async function arranged(t: Test, more: { without?: string } = {}) {
  const app = await testApp(t);
  const p = await province(app);
  app.setNow('2026-06-16T03:00:00Z');
  if (more.without !== 'a') await p.filed('tt14-bieu-02', 'cluster=ccn-a', 'ha-tang-a', developer(A));
  await p.filed('tt14-bieu-02', 'cluster=ccn-b', 'ha-tang-b', developer(B));
  await p.filed('tt14-bieu-01', 'project=da-a', 'ubnd-x', tenant(120, 300));
  await p.filed('tt14-bieu-01', 'project=da-b', 'ubnd-x', tenant(30, 100));
  await p.filed('tt14-bieu-01', 'project=da-c', 'ubnd-y', tenant(10, 50));
  const consolidate = async (organisation: string, body: Wire) =>
    p.post(organisation, '/consolidations', { period: '2026-H1', ...body });
  const fields = 'cells,inputs,registry,sections,manualContributions,basis';
  const read = async (organisation: string, id: string) =>
    ok(await p.get(organisation, `/consolidations/${id}?fields=${fields}`));
  const signed = async (organisation: string, body: Wire, signature: Wire = {}) => {
    const { id } = made(await consolidate(organisation, body));
    const sent = { document: '45/BC-UBND', signer: 'Chủ tịch', ...signature };
    return ok(await p.post(organisation, `/consolidations/${id}/signature`, sent));
  };
  const accepted = async (by: string, { submission }: Wire) =>
    ok(await p.post(by, `/report-submissions/${submission}/acceptance`, {}));
  const compared = async (organisation: string, id: string, query = '') =>
    ok(await p.get(organisation, `/consolidations/${id}/comparison${query}`));
  return { app, ...p, consolidate, read, signed, accepted, compared };
}

const cell = (of: Wire, column: string) => (of.cells as Wire[]).find((c) => c.column === column)!;

/** What moved, each with its causes and whether their amounts add up to the difference. */
const moves = (comparison: Wire) =>
  Object.fromEntries(
    (comparison.moved as Wire[]).map((m) => [
      m.column as string,
      `${m.before} → ${m.after}: ${(m.causes as Wire[]).map((c) => `${c.kind} ${c.amount}`).join(', ')}`,
    ]),
  );

/** The amounts of the causes add up to the difference, of every figure that is a sum or a count. */
function addsUp(t: Test, comparison: Wire) {
  for (const m of comparison.moved as Wire[]) {
    const amounts = (m.causes as Wire[]).map((c) => c.amount as string | null);
    if (amounts.length === 0 || amounts.includes(null)) continue;
    const sum = amounts.reduce((a, x) => a + BigInt(Math.round(Number(x) * 1e6)), 0n);
    t.equal(sum, BigInt(Math.round(Number(m.difference) * 1e6)), `${m.column} adds up`);
  }
}

t.test('the worked example: 01 and 02 into 03, 03 into 04', async (t) => {
  const { consolidate, read, post, get, accepted } = await arranged(t);
  const x = made(await consolidate('ubnd-x', { template: 'tt14-bieu-03' }));
  t.match(x, {
    state: 'OPEN',
    template: 'tt14-bieu-03@2025-07-01',
    dataFrom: '2025-12-15',
    dataTo: '2026-06-14',
    asOf: '2026-06-14',
    organisation: 'ubnd-x',
    receivers: ['ubnd-tinh', lead],
    expectedInputs: 4,
    receivedInputs: 4,
    isComplete: true,
  });
  t.ok(x.obligation && x.basis > 0);
  const ofX = await read('ubnd-x', x.id);
  t.match(values(ofX.cells), {
    ...{ 1: '2', 3: '2', 4: '80', 5: '0', 7: '2', 8: '80', 9: '0', 13: '650.5', 14: '390' },
    ...{ 15: '2', 15.1: '2', 15.2: '0', 15.3: '1', 15.4: '0', 16: '80', 16.3: '20', 17: '60', 18: '43', 19: '71.67' },
    ...{ 20: '42', 21: '2', 22: '35', 23: '150', 24: '2', 25: '408', 26: '2', 27: '1' },
  });
  t.match(cell(ofX, '19'), { unrounded: '71.666666666666666667', formula: '100 * r18 / r17', method: 'RATIO' });
  t.same(cell(ofX, '19')!.operands, [
    { name: 'r18', value: '43' },
    { name: 'r17', value: '60' },
  ]);

  const y = made(await consolidate('ubnd-y', { template: 'tt14-bieu-03', manualContributions: C }));
  const ofY = await read('ubnd-y', y.id);
  t.match(values(ofY.cells), {
    ...{ 3: '0', 4: '0', 15: '1', 15.1: '0', 15.2: '1', 16.2: '12', 17: '10', 18: '10', 19: '100', 20: '8', 21: null },
    ...{ 22: '8', 23: '10', 25: '50', 26: '0', 13: null },
  });
  t.match(cell(ofY, '18'), { manual: [0], expectedInputs: 0 });
  t.match(ofY.manualContributions[0], { organisation: 'ubnd-y', on: '2026-06-16', value: '10', cluster: 'ccn-c' });

  const anew = async (body: Wire) => {
    ok(await post('ubnd-y', `/consolidations/${y.id}/recalculation`, body));
    return read('ubnd-y', y.id);
  };
  const cleared = await anew({ manualContributions: [] });
  t.match(values(cleared.cells), { 18: null, 19: null, 20: null });
  t.match(values((await anew({ manualContributions: C })).cells), { 18: '10', 19: '100' });
  const { basis: _basis, ...kept } = await anew({});
  t.same(kept.cells, ofY.cells, 'what was typed in stays unless it is sent anew');

  const sign = async (organisation: string, id: string) =>
    ok(
      await post(organisation, `/consolidations/${id}/signature`, {
        ...{ document: '45/BC-UBND', documentOn: '2026-06-15', signer: 'Chủ tịch' },
      }),
    );
  const signedX = await sign('ubnd-x', x.id);
  t.match(signedX, { state: 'SIGNED', document: '45/BC-UBND', signer: 'Chủ tịch', signedOn: '2026-06-16' });
  const sent = ok(
    await get('ubnd-x', `/report-submissions/${signedX.submission}?fields=figures,header,consolidation,state`),
  );
  t.match(sent, { state: 'SUBMITTED', consolidation: x.id });
  t.same(sent.header, [{ table: 'bieu-03', field: 'reporterName', value: 'ubnd-x' }]);
  t.equal(sent.figures.length, 35);
  t.match(
    sent.figures.find((f: Wire) => f.column === '19'),
    { value: '71.67', missingReason: null },
  );
  await accepted(lead, signedX);
  const signedY = await sign('ubnd-y', y.id);
  t.match(
    ok(await get('ubnd-y', `/report-submissions/${signedY.submission}?fields=figures`)).figures.find(
      (f: Wire) => f.column === '21',
    ),
    { value: null, missingReason: 'không có số liệu tổng hợp' },
    'a blank is no zero',
  );

  const early = made(await consolidate(lead, { template: 'tt14-bieu-04' }));
  t.match(early, { expectedInputs: 2, receivedInputs: 1, isComplete: false }, 'what is not accepted does not count');
  await accepted(lead, signedY);
  const province = ok(await post(lead, `/consolidations/${early.id}/recalculation`, {}));
  t.match(province, { id: early.id, expectedInputs: 2, receivedInputs: 2, isComplete: true });
  const of04 = await read(lead, province.id);
  t.match(values(of04.cells), {
    ...{ 3: '2', 15: '3', 15.1: '2', 15.2: '1', 15.3: '1', 16: '92', 17: '70', 18: '53', 19: '75.71' },
    ...{ 20: '50', 21: '2', 22: '43', 23: '160', 25: '458', 26: '2', 27: '1' },
  });
  t.match(cell(of04, '19'), { unrounded: '75.714285714285714286', expectedInputs: 2, receivedInputs: 2 });
  t.same(cell(of04, '15').reconciliation, { value: '3', difference: '0' });
  t.same(cell(of04, '17').reconciliation, { value: '70', difference: '0' });
  t.equal(cell(of04, '18').reconciliation, null, 'the register has no leased land by report');
  t.match(cell(of04, '21').exclusions, [{ why: 'tt14-bieu-03.21: không có số liệu tổng hợp' }]);

  const top = ok(await get(lead, `/consolidations/${province.id}/cells/bieu-04/17`));
  t.match(top, { value: '70', method: 'SUM', source: 'tt14-bieu-03.17', label: /đất công nghiệp/, unit: 'HECTARE' });
  t.same(
    top.contributions.map((c: Wire) => [c.reporter, c.versionNo, c.value, c.consolidation]),
    [
      ['ubnd-x', 1, '60', x.id],
      ['ubnd-y', 1, '10', y.id],
    ],
  );
  const down = ok(await get(lead, `/consolidations/${top.contributions[0].consolidation}/cells/bieu-03/17`));
  t.same(
    down.clusters.map((c: Wire) => [c.code, c.value, c.why]),
    [
      ['ccn-a', '45', 'project da-a'],
      ['ccn-b', '15', 'project da-b'],
    ],
  );
  const leased = ok(await get(lead, `/consolidations/${x.id}/cells/bieu-03/18?row=1`));
  t.match(leased.contributions, [
    { reporter: 'ha-tang-a', cell: 'tt14-bieu-02.4', value: '40', versionNo: 1, consolidation: null },
    { reporter: 'ha-tang-b', value: '3' },
  ]);
  t.match(ok(await get(lead, `/consolidations/${y.id}/cells/bieu-03/18`)).manual, [
    { value: '10', organisation: 'ubnd-y', reason: 'không có chủ đầu tư' },
  ]);
  t.equal((await get(lead, `/consolidations/${x.id}/cells/bieu-03/99`)).status, 404);
  t.equal((await get(lead, `/consolidations/${x.id}/cells/bieu-03/18?row=2`)).status, 404);
});

t.test('who is missing; late, corrected, changed: why each figure moved', async (t) => {
  const p = await arranged(t, { without: 'a' });
  const { app, read, signed, compared, filed, post, patch } = p;
  app.setNow('2026-06-21T03:00:00Z');
  const first = await signed('ubnd-x', { template: 'tt14-bieu-03' });
  t.match(first, { expectedInputs: 4, receivedInputs: 3, isComplete: false });
  const before = await read('ubnd-x', first.id);
  const [missing] = cell(before, '18').missing as number[];
  t.match(before.inputs[missing!], { status: 'MISSING', reporter: 'ha-tang-a', cluster: 'ccn-a', submission: null });
  t.match(cell(before, '18'), { value: '3', expectedInputs: 2, receivedInputs: 1 });
  t.match(cell(before, '19'), { value: '5', expectedInputs: 2, receivedInputs: 1 }, 'and of what is made of it');
  t.match(cell(before, '15'), { expectedInputs: 0, missing: [] });

  for (const [act, body] of [
    ['recalculation', {}],
    ['signature', { document: '1', signer: 'x' }],
  ] as const) {
    const refused = await post('ubnd-x', `/consolidations/${first.id}/${act}`, body);
    t.match(refused.body, { status: 409, code: 'act_not_allowed' }, 'signed is signed');
  }

  await p.accepted(lead, first);
  app.setNow('2026-06-22T03:00:00Z');
  await filed('tt14-bieu-02', 'cluster=ccn-a', 'ha-tang-a', developer(A));
  await filed('tt14-bieu-02', 'cluster=ccn-b', 'ha-tang-b', developer({ ...B, 4: 5, 13: 0 }), {
    correctionReason: 'đo lại',
  });
  const manual = [{ table: 'bieu-03', column: '20', value: 1, reason: 'dự án thuê xưởng' }];
  const reason = encodeURIComponent('quyết định điều chỉnh');
  ok(
    await patch(
      lead,
      '/industrial-clusters/ccn-b',
      { industrialLandHa: 16 },
      {
        ...{ 'x-reason': reason, 'x-valid-from': '2026-06-01' },
      },
    ),
  );
  const second = made(await p.consolidate('ubnd-x', { template: 'tt14-bieu-03', manualContributions: manual }));
  const comparison = await compared('ubnd-x', second.id);
  t.equal(comparison.with, first.id);
  addsUp(t, comparison);
  const moved = moves(comparison);
  t.match(moved, {
    17: '60 → 61: REGISTRY_CHANGE 1',
    18: '3 → 45: CORRECTION 2, LATE_SUBMISSION 40',
    19: '5 → 73.77: ',
    20: '30 → 43: LATE_SUBMISSION 12, MANUAL 1',
    27: '0 → 1: LATE_SUBMISSION 1',
  });
  t.notOk('26' in moved, 'one flag more and one less');
  const why = (column: string) => (comparison.moved as Wire[]).find((m) => m.column === column)!;
  t.same(why('19').movedBy, ['18', '17']);
  t.match(why('18').causes, [
    { kind: 'CORRECTION', reporter: 'ha-tang-b', versionNo: 2, detail: /version 2 for version 1/ },
    {
      kind: 'LATE_SUBMISSION',
      reporter: 'ha-tang-a',
      cluster: 'ccn-a',
      detail: /2026-06-19 was the last day; was MISSING/,
    },
  ]);
  t.match(why('17').causes, [{ cluster: 'ccn-b', detail: /CCN-B: project da-b/ }]);

  const sign = (body: Wire) =>
    post('ubnd-x', `/consolidations/${second.id}/signature`, { document: '2', signer: 'x', ...body });
  t.match((await sign({})).body, { status: 400, errors: [{ pointer: '/correctionReason', code: 'required' }] });
  t.match((await sign({ correctionReason: 'gửi chậm', on: '2026-06-23' })).body.errors, [{ pointer: '/on' }]);
  const again = ok(await sign({ correctionReason: 'một đơn vị gửi chậm' }));
  t.match(ok(await p.get('ubnd-x', `/report-submissions/${again.submission}`)), {
    ...{ versionNo: 2, state: 'SUBMITTED', corrects: first.submission, correctionReason: 'một đơn vị gửi chậm' },
  });
  t.equal((await compared('ubnd-x', first.id)).with, null, 'nothing was signed before the first');
  t.same((await compared('ubnd-x', first.id)).moved, []);
  const back = await compared('ubnd-x', first.id, `?with=${second.id}`);
  addsUp(t, back);
  t.match(moves(back), { 18: '45 → 3: WITHDRAWN -40, CORRECTION -2', 20: '43 → 30: WITHDRAWN -12, MANUAL -1' });
  const asBefore = await read('ubnd-x', first.id);
  t.same(asBefore, before, 'the first is what it was');
});

t.test('bodies merged in mid-period: what one reported the other reports now', async (t) => {
  const p = await arranged(t);
  const { app, signed, accepted, compared, consolidate, read, post, patch, get } = p;
  const x = await signed('ubnd-x', { template: 'tt14-bieu-03' });
  const y = await signed('ubnd-y', { template: 'tt14-bieu-03', manualContributions: C });
  await accepted(lead, x);
  await accepted(lead, y);
  const first = await signed(lead, { template: 'tt14-bieu-04' });
  await accepted('ubnd-tinh', first);

  app.setNow('2026-06-18T03:00:00Z');
  const reason = { 'x-reason': encodeURIComponent('nghị quyết sắp xếp') };
  const body = { code: 'ubnd-z', name: 'ubnd-z', kind: 'COMMUNE', parent: 'ubnd-tinh', administrativeUnit: UNITS.z };
  made(await post(office, '/organisations', { ...body, validFrom: '2026-05-01' }, reason));
  const step = { from: 'ubnd-x', to: 'ubnd-z', effectiveOn: '2026-05-01', kind: 'MERGE' };
  made(await post(office, '/organisation-successions', step, reason));
  ok(await patch(office, '/organisations/ubnd-x', { validTo: '2026-04-30' }, reason));
  for (const code of ['ccn-a', 'ccn-b']) {
    const administrativeUnits = [
      { unit: UNITS.x, to: '2026-04-30' },
      { unit: UNITS.z, from: '2026-05-01' },
    ];
    ok(await patch(lead, `/industrial-clusters/${code}`, { administrativeUnits }));
  }
  await follow(app, '2026-06-18');

  const manual = [{ table: 'bieu-03', column: '20', value: 1, reason: 'thuê xưởng' }];
  const z = await signed('ubnd-z', { template: 'tt14-bieu-03', manualContributions: manual });
  t.match(z, { expectedInputs: 4, receivedInputs: 4 }, 'what went to the body it took over counts for it');
  const waiting = made(await consolidate(lead, { template: 'tt14-bieu-04' }));
  t.match(waiting, { expectedInputs: 3, receivedInputs: 2 }, 'the old report counts until the new one is accepted');
  t.same(moves(await compared(lead, waiting.id)), {});
  await accepted(lead, z);
  const second = ok(await post(lead, `/consolidations/${waiting.id}/recalculation`, {}));
  t.match(second, { expectedInputs: 2, receivedInputs: 2 });
  const { inputs } = await read(lead, second.id);
  t.match(
    inputs.find((i: Wire) => i.reporter === 'ubnd-x'),
    { status: 'EXCLUDED', successor: 'ubnd-z', why: 'ubnd-z took its place and reports for it' },
  );
  const comparison = await compared(lead, second.id);
  addsUp(t, comparison);
  t.same(moves(comparison), { 20: '50 → 51: SUCCESSION -42, SUCCESSION 43' });

  const year = await read(lead, made(await consolidate(lead, { template: 'tt14-bieu-04', period: '2026' })).id);
  t.same(
    year.inputs.map((i: Wire) => [i.reporter, i.status, i.why]),
    [
      ['ubnd-x', 'EXCLUDED', 'ubnd-z took its place'],
      ['ubnd-y', 'MISSING', null],
      ['ubnd-z', 'MISSING', null],
    ],
    'of the year only what is reported of the year, whatever the half-year had',
  );

  const heir = { code: 'so-moi', name: 'so-moi', kind: 'PROVINCIAL_DEPARTMENT', parent: 'ubnd-tinh' };
  made(await post(office, '/organisations', heir));
  const passed = { from: lead, to: 'so-moi', effectiveOn: '2026-06-18', kind: 'MERGE' };
  made(await post(office, '/organisation-successions', passed));
  const heirs = made(await consolidate('so-moi', { template: 'tt14-bieu-04' }));
  t.match(
    heirs,
    { organisation: 'so-moi', receivedInputs: 2, obligation: first.obligation },
    'the receiver’s heir counts them',
  );
  t.equal((await get('so-moi', `/consolidations/${first.id}`)).status, 200, 'and reads what was made before it');
});

t.test('a new circular in mid-year: what moved because the form counts otherwise', async (t) => {
  const { app, signed, consolidate, compared, post, patch } = await arranged(t);
  await signed('ubnd-x', { template: 'tt14-bieu-03' });
  app.setNow('2026-06-17T03:00:00Z');
  ok(await patch(office, '/report-templates/tt14-bieu-03@2025-07-01', { validTo: '2026-05-31' }));
  const next = form('tt14-bieu-03@2025-07-01') as Wire & { tables: { columns: Wire[] }[] };
  const column = (code: string) => next.tables[0]!.columns.find((c) => c.code === code)!;
  Object.assign(column('25').rollup as Wire, { source: 'tt14-bieu-01.3' });
  Object.assign(column('5').rollup as Wire, { filter: 'ESTABLISHED' });
  Object.assign(column('19'), { formula: '100 * r18 / r16', rollup: { method: 'RECOMPUTE', source: 'formula' } });
  made(await post(office, '/report-templates', { ...next, code: 'tt14-bieu-03@2026-06-01', validFrom: '2026-06-01' }));
  const second = made(await consolidate('ubnd-x', { template: 'tt14-bieu-03' }));
  t.equal(second.template, 'tt14-bieu-03@2026-06-01', 'the version in force on the cut-off day');
  const comparison = await compared('ubnd-x', second.id);
  t.match(comparison, { withTemplate: 'tt14-bieu-03@2025-07-01' });
  addsUp(t, comparison);
  t.same(moves(comparison), {
    5: '0 → 2: FORMULA 1, FORMULA 1',
    19: '71.67 → 53.75: FORMULA null',
    25: '408 → 400: FORMULA -5, FORMULA -3',
  });
  t.match((await consolidate('ubnd-x', { template: 'tt14-bieu-03@2025-07-01' })).body.errors, [
    { pointer: '/template', code: 'not_in_force' },
  ]);
});

t.test('a cluster on two territories is in both and once in the province; one that ended is in none', async (t) => {
  const p = await arranged(t);
  const { app, cluster, patch, signed, accepted, read, consolidate, filed } = p;
  app.setNow('2026-06-10T03:00:00Z');
  await cluster('ccn-d', UNITS.x, [10, 8], {
    establishedOn: '2026-02-01',
    developers: ['ha-tang-a', 'ha-tang-b'].map((organisation) => ({
      organisation,
      name: organisation,
      kind: 'ENTERPRISE',
    })),
    administrativeUnits: [
      { unit: UNITS.x, sharePct: 60, isLead: true },
      { unit: UNITS.y, sharePct: 40 },
    ],
  });
  await cluster('ccn-e', UNITS.y, [30, 20], {
    establishedOn: '2019-02-01',
    legalStatuses: [
      { status: 'ESTABLISHED', from: '2019-02-01' },
      { status: 'ABOLISHED', from: '2026-06-01' },
    ],
  });
  ok(await patch(lead, '/industrial-clusters/ccn-b', { establishedAreaHa: null }));
  await follow(app, '2026-06-10');
  app.setNow('2026-06-16T03:00:00Z');
  for (const by of ['ha-tang-a', 'ha-tang-b'])
    await filed('tt14-bieu-02', `cluster=ccn-d&reporter=${by}`, by, developer({ 6: 4, 13: 1 }));
  const x = await signed('ubnd-x', { template: 'tt14-bieu-03' });
  const y = await signed('ubnd-y', { template: 'tt14-bieu-03', manualContributions: C });
  const [ofX, ofY] = [await read('ubnd-x', x.id), await read('ubnd-y', y.id)];
  t.match(values(ofX.cells), { 3: '3', 4: '66', 5: '1', 6: '6', 15: '2', 20: '50', 26: '3', 27: '1' });
  t.equal((cell(ofX, '26').contributions as Wire[]).length, 4, 'four reports of three clusters');
  t.match(
    ofY.inputs.find((i: Wire) => i.cluster === 'ccn-d'),
    { status: 'EXCLUDED', why: `ccn-d is reported for by ${UNITS.x}` },
    'what is added is added where the cluster is led from',
  );
  t.match(cell(ofX, '4').exclusions, [{ cluster: 'ccn-b', why: 'no area by the establishing decision on record' }]);
  t.match(values(ofY.cells), { 3: '1', 4: '4' });
  t.match(cell(ofY, '3').exclusions, [{ cluster: 'ccn-e', why: 'ABOLISHED since 2026-06-01' }]);
  await accepted(lead, x);
  await accepted(lead, y);
  const province = await read(lead, made(await consolidate(lead, { template: 'tt14-bieu-04' })).id);
  t.match(values(province.cells), { 3: '3', 4: '70', 5: '1', 6: '10' });
  t.match(cell(province, '3').exclusions, [
    { cluster: 'ccn-d', amount: '-1', why: 'counted by each of ubnd-x, ubnd-y; once here' },
  ]);
  t.same(cell(province, '3').reconciliation, { value: '3', difference: '0' });
});

/** Two forms of our own: shares of everything the language of sources can say. */
const BELOW = {
  ...{ code: 'duoi@2026-01-01', family: 'duoi' },
  tables: [
    {
      ...{ code: 'b', title: 'b' },
      columns: ['income', 'workers', 'paid'].map((field, i) => ({
        ...{ code: `${i + 1}`, field, label: field, type: 'DECIMAL', required: false },
      })),
    },
  ],
};
const ABOVE = {
  ...{ code: 'tren@2026-01-01', family: 'tren' },
  tables: [
    {
      ...{ code: 'b', title: 'b' },
      columns: [
        { method: 'WEIGHTED_MEAN', source: 'duoi.1 by duoi.2' },
        { method: 'SUM', source: 'duoi.2' },
        { method: 'SUM', source: 'duoi.paid' },
        { method: 'INDICATOR', source: 'indicator' },
        { method: 'RATIO', source: 'r2, r3' },
      ].map((rollup, i) => ({
        ...{ code: `${i + 1}`, field: `f${i + 1}`, label: 'x', type: 'DECIMAL', required: false, rollup },
        ...(i === 3 ? { indicator: 'chi-tieu' } : {}),
      })),
    },
  ],
};

/** Two departments that report to a third, which reports to the office. */
async function departments(t: Test, below: Wire, above: Wire) {
  const app = await testApp(t);
  app.setNow('2026-06-16T03:00:00Z');
  for (const code of ['ubnd-tinh', office, lead, 'so-a', 'so-b'])
    await app.sql(`insert into organisations (code, name, kind) values ($1, $1, 'PROVINCIAL_DEPARTMENT')`, [code]);
  const by = (organisation: string) => ({ role: 'PROVINCE_DEPARTMENT', organisation });
  const post = async (organisation: string, at: string, body: unknown) =>
    app.call('POST', `/v1${at}`, { token: await app.token(organisation), body });
  const get = async (organisation: string, at: string) => app.get(`/v1${at}`, { token: await app.token(organisation) });
  const lower = { ...TEMPLATE, reporters: [by('so-a'), by('so-b')], receivers: [by(lead)], ...below };
  made(await post(office, '/report-templates', lower));
  made(
    await post(office, '/report-templates', {
      ...{ ...TEMPLATE, reporters: [by(lead)], receivers: [by(office), by('ubnd-tinh')], approver: office },
      ...above,
    }),
  );
  const file = async (organisation: string, content: Wire, accept = true) => {
    const query = `reporter=${organisation}&family=${lower.family}&period=2026-H1`;
    const { data } = ok(await get(office, `/report-obligations?${query}`));
    const sent = made(
      await post(organisation, '/report-submissions', { obligation: data[0].id, ...content, submit: {} }),
    );
    if (accept) ok(await post(lead, `/report-submissions/${sent.id}/acceptance`, {}));
    return sent;
  };
  return { app, post, get, file };
}

t.test('sums, weighted means, indicators and shares are each what the form says', async (t) => {
  const { post, get, file } = await departments(t, BELOW, ABOVE);
  const indicator = { code: 'chi-tieu', name: 'Chỉ tiêu', unit: 'ha', basis: 'POINT_IN_TIME' };
  made(await post(office, '/indicators', indicator));
  for (const [asOf, value] of [
    ['2026-03-01', 5],
    ['2026-06-01', 7.5],
    ['2026-06-15', 9],
  ])
    made(
      await post(office, '/observations', {
        ...{ indicator: 'chi-tieu', subjectType: 'PROVINCE', value, unit: 'ha', qualifier: 'EXACT', asOf },
        ...{ basis: 'POINT_IN_TIME', asOfPrecision: 'DAY' },
      }),
    );
  await file('so-a', { figures: cellsOf('b', { 1: 10, 2: 1 }) });
  await file('so-b', { figures: cellsOf('b', { 1: 20, 2: 2 }) });
  const { id } = made(await post(lead, '/consolidations', { template: 'tren', period: '2026-H1' }));
  const { cells } = ok(await get(lead, `/consolidations/${id}?fields=cells`));
  t.match(values(cells), { 1: '16.67', 2: '3', 3: null, 4: '7.5', 5: null });
  t.match(cells[0], {
    unrounded: '16.666666666666666667',
    contributions: [
      { value: '10', weight: '1' },
      { value: '20', weight: '2' },
    ],
  });
  t.match(
    cells[2],
    { exclusions: [{ why: 'duoi.paid: blank' }, { input: 1 }], receivedInputs: 2 },
    'a blank is no zero',
  );
  t.match(cells[3].operands, [{ name: /^observation .* of 2026-06-01$/, value: '7.5' }]);
  t.match(cells[4], { formula: 'r2 / r3', operands: [{ value: '3' }, { value: null }] });

  ok(await post(lead, `/consolidations/${id}/signature`, { document: '1/BC', signer: 'Giám đốc' }));
  const told = ok(await get('ubnd-tinh', `/consolidations/${id}?fields=cells,inputs,withheldInputs`));
  t.match(told, { inputs: [], withheldInputs: [{ family: 'duoi', status: 'COUNTED', reports: 2 }] });
  const all = { contributions: 2, missing: 0, exclusions: 0 };
  t.same(told.cells[0].withheld, { ...all, value: '50', weight: '3' }, 'figures by their weights');
  t.same(told.cells[1].withheld, { ...all, value: '3' });
  t.same(told.cells[2].withheld, { ...all, contributions: 0, value: null, exclusions: 2 });
  t.match(told.cells[2], { exclusions: [], receivedInputs: 2 });
});

/** A form of one table `b`, or of several, whose columns are numbered. */
const formOf = (code: string, ...tables: Wire[][]): Wire => ({
  ...{ code: `${code}@2026-01-01`, family: code },
  tables: tables.map((columns, n) => ({
    ...{ code: 'bcd'[n], title: 'x' },
    columns: columns.map((more, i) => ({
      ...{ code: `${i + 1}`, field: `f${i + 1}`, label: 'x', type: 'DECIMAL', required: false, ...more },
    })),
  })),
});
const from = (method: string, source: string): Wire => ({ rollup: { method, source } });

t.test('what is no figure, or stands in several tables, is left out with the reason', async (t) => {
  const below = formOf('duoi', [{ type: 'TEXT' }, {}, { field: 'paid' }, { field: 'twice' }], [{ field: 'twice' }]);
  const above = formOf('tren', [
    from('SUM', 'duoi.f1'),
    from('SUM', 'duoi.f2'),
    from('SUM', 'duoi.twice'),
    from('WEIGHTED_MEAN', 'duoi.paid by duoi.f2'),
    from('COUNT', 'duoi.f2'),
    from('SUM', 'duoi.1'),
  ]);
  const { app, post, get, file } = await departments(t, below, above);
  const more = { table: 'c', row: 1, column: '1', value: 5 };
  const sent = await file('so-a', { figures: [...cellsOf('b', { 1: 'đang đo', 2: 1, 3: 4, 4: 5 }), more] });
  await file('so-b', { figures: [...cellsOf('b', { 1: '12', 2: 2, 3: 6, 4: 5 }), more] });
  // As it stands where the form took words in that column before.
  await app.sql(`update report_submissions set figures = jsonb_set(figures, '{1,value}', '"chưa rõ"') where id = $1`, [
    sent.id,
  ]);
  const { id } = made(await post(lead, '/consolidations', { template: 'tren', period: '2026-H1' }));
  const { cells } = ok(await get(lead, `/consolidations/${id}?fields=cells`));
  t.match(values(cells), { 1: null, 2: '2', 3: null, 4: '6', 5: '1', 6: '10' });
  const why = (column: string) => (cell({ cells }, column).exclusions as Wire[]).map((x) => x.why);
  t.same(why('1'), ['duoi.f1: text is no figure', 'duoi.f1: text is no figure']);
  t.same(why('2'), ['duoi.f2: "chưa rõ" is no figure']);
  t.same(why('3')[0], 'duoi.twice: stands in several tables: b, c');
  t.same(why('4'), why('2'));
  t.same(why('5'), why('2'));
  t.same(why('6'), [], 'words in one table and a figure in the other: the figure');
});

t.test('signed on an earlier day, compared before it was rounded, refused by its form', async (t) => {
  const above = formOf('tren', [{ type: 'INTEGER', ...from('SUM', 'duoi.1') }]);
  const { post, get, file } = await departments(t, formOf('duoi', [{}]), above);
  const filed = (organisation: string, value: number | string, more: Wire = {}) =>
    file(organisation, { figures: cellsOf('b', { 1: value }), ...more });
  const consolidate = async () => made(await post(lead, '/consolidations', { template: 'tren', period: '2026-H1' }));
  const sign = ({ id }: Wire, more: Wire) =>
    post(lead, `/consolidations/${id}/signature`, { document: '1/BC', signer: 'Giám đốc', ...more });
  await filed('so-a', 1.4);
  await filed('so-b', 1.4);
  const first = await consolidate();
  t.match((await sign(first, { on: '2026-06-13' })).body, {
    ...{ status: 400, errors: [{ pointer: '/on', code: 'before_data' }] },
  });
  const signed = ok(await sign(first, { on: '2026-06-15' }));
  t.match(ok(await get(lead, `/report-submissions/${signed.submission}`)), { submittedOn: '2026-06-15' });
  ok(await post(office, `/report-submissions/${signed.submission}/acceptance`, {}));

  const correctionReason = 'đo lại';
  await filed('so-a', 1.5, { correctionReason });
  const second = await consolidate();
  const comparison = ok(await get(lead, `/consolidations/${second.id}/comparison`));
  addsUp(t, comparison);
  t.same(moves(comparison), { 1: '2.8 → 2.9: CORRECTION 0.1' }, 'both are 3 as printed');

  for (const by of ['so-a', 'so-b']) await filed(by, '9'.repeat(20), { correctionReason });
  t.match((await sign(await consolidate(), { correctionReason })).body, {
    ...{ status: 409, code: 'report_not_valid', errors: [{ code: 'not_an_integer', detail: /^b, row 1, 1: / }] },
  });
});

t.test('a form without figures gets the narratives side by side', async (t) => {
  const outline = [{ code: 'I', title: 'Kết quả', required: true }];
  const below = { ...form('nq147-sectors-semiannual@2021-08-31'), outline, rollsUpTo: ['nq147-sct-consolidated'] };
  const above = { ...form('nq147-sct-consolidated@2021-08-31'), outline };
  const own = (template: Wire) => ({ ...template, reporters: undefined, receivers: undefined, approver: undefined });
  const by = (...codes: string[]) => codes.map((organisation) => ({ role: 'PROVINCE_DEPARTMENT', organisation }));
  const { post, get, file } = await departments(
    t,
    { ...own(below), reporters: by('so-a', 'so-b'), receivers: by(lead) },
    { ...own(above), reporters: by(lead), receivers: by('ubnd-tinh') },
  );
  await file('so-a', { narrative: [{ section: 'I', text: 'Đã giải phóng mặt bằng.' }] });
  const late = await file('so-b', { narrative: [{ section: 'I', text: 'Chưa có số liệu.' }] }, false);
  const made1 = made(await post(lead, '/consolidations', { template: 'nq147-sct-consolidated', period: '2026-H1' }));
  t.match(made1, {
    ...{ obligation: null, dataFrom: '2025-12-15', dataTo: '2026-06-14', expectedInputs: 2, receivedInputs: 1 },
    receivers: ['ubnd-tinh'],
  });
  const { sections, inputs, cells } = ok(await get(lead, `/consolidations/${made1.id}?fields=sections,inputs,cells`));
  t.same(cells, []);
  t.match(sections, [{ section: 'I', title: 'Kết quả', texts: [{ text: 'Đã giải phóng mặt bằng.' }] }]);
  t.match(inputs, [
    { reporter: 'so-a', status: 'COUNTED' },
    { reporter: 'so-b', status: 'PENDING', submission: null },
  ]);
  t.equal(inputs[sections[0].texts[0].input].reporter, 'so-a');
  const signed = { document: '1/BC', signer: 'Giám đốc' };
  t.match(
    (await post(lead, `/consolidations/${made1.id}/signature`, { ...signed, on: '1900-01-01' })).body.errors,
    [{ pointer: '/on', code: 'before_data' }],
    'also where nobody owes it',
  );
  t.match(ok(await post(lead, `/consolidations/${made1.id}/signature`, signed)), { state: 'SIGNED', submission: null });
  ok(await post(lead, `/report-submissions/${late.id}/acceptance`, {}));
  const again = made(await post(lead, '/consolidations', { template: 'nq147-sct-consolidated', period: '2026-H1' }));
  const compared = ok(await get(lead, `/consolidations/${again.id}/comparison`));
  t.match(compared, { with: made1.id, moved: [] });
  t.match(compared.movedSections, [
    {
      ...{ section: 'I', title: 'Kết quả' },
      causes: [{ kind: 'LATE_SUBMISSION', amount: null, submission: late.id, reporter: 'so-b', detail: /was PENDING/ }],
    },
  ]);
  t.same(ok(await get(lead, `/consolidations/${made1.id}/comparison?with=${made1.id}`)).movedSections, []);
  const correctionReason = 'bổ sung';
  const next = await file('so-a', { narrative: [{ section: 'I', text: 'Đã xong.' }], correctionReason });
  ok(await post(lead, `/consolidations/${again.id}/recalculation`, {}));
  t.match(ok(await get(lead, `/consolidations/${again.id}/comparison`)).movedSections[0].causes, [
    { kind: 'CORRECTION', submission: next.id, versionNo: 2 },
    { kind: 'LATE_SUBMISSION', submission: late.id },
  ]);
  ok(await post(lead, `/consolidations/${again.id}/signature`, signed));
  const above1 = ok(await get('ubnd-tinh', `/consolidations/${again.id}/comparison`));
  t.match(above1.movedSections[0].causes, [
    { kind: 'CORRECTION', withheld: 1, submission: null, reporter: null, amount: null },
    { kind: 'LATE_SUBMISSION', withheld: 1, submission: null, reporter: null },
  ]);
  t.match(ok(await get('ubnd-tinh', `/consolidations/${again.id}?fields=sections`)).sections, [
    { section: 'I', texts: [], withheld: 2 },
  ]);
  t.match(
    (await post(lead, '/consolidations', { template: 'nq147-sct-consolidated', period: '2026-H9' })).body.errors,
    [{ pointer: '/period', code: 'no_such_period' }],
  );
});

t.test('it is its maker’s until it is signed, and nobody else’s', async (t) => {
  const { app, consolidate, get, post } = await arranged(t);
  const x = made(await consolidate('ubnd-x', { template: 'tt14-bieu-03' }));
  const at = `/consolidations/${x.id}`;
  for (const path of [at, `${at}/history`, `${at}/cells/bieu-03/18`, `${at}/comparison`])
    for (const who of ['ubnd-y', lead]) t.equal((await get(who, path)).status, 404, `${who} ${path}`);
  for (const act of ['recalculation', 'signature'])
    t.equal(
      (await post('ubnd-y', `${at}/${act}`, { ...(act === 'signature' ? { document: '1', signer: 'x' } : {}) })).status,
      404,
    );
  const foreign = await consolidate('ubnd-y', { template: 'tt14-bieu-03', organisation: 'ubnd-x' });
  t.match(foreign, { status: 403, body: { detail: /^Only the body that consolidates may do this, or / } });
  t.equal((await consolidate('ha-tang-a', { template: 'tt14-bieu-03' })).status, 403, 'no authority');
  const mine = await consolidate(office, { template: 'tt14-bieu-03', organisation: 'ubnd-x' });
  t.match(mine.body, { organisation: 'ubnd-x', receivedInputs: 4 }, 'the office that follows reports may for others');
  t.same(ok(await get('ubnd-y', '/consolidations')).data, []);
  ok(await post('ubnd-x', `${at}/signature`, { document: '1', signer: 'x' }));
  t.equal((await get(lead, at)).status, 200, 'once it is signed whoever receives it reads it');
  t.equal((await get('ubnd-y', at)).status, 404);
  t.equal((await post(lead, `${at}/recalculation`, {})).status, 403);
  const key = { 'idempotency-key': 'tong-hop-1' };
  const again = () => post('ubnd-x', '/consolidations', { template: 'tt14-bieu-03', period: '2026-H1' }, key);
  t.equal(made(await again()).id, made(await again()).id, 'once per key');
  const csv = await app.get('/v1/consolidations', {
    token: await app.token('ubnd-x'),
    headers: { accept: 'text/csv' },
  });
  t.equal(csv.status, 200);
  t.match(csv.text, /tt14-bieu-03@2025-07-01/);
});

t.test('what means nothing is refused with its place', async (t) => {
  const { consolidate, post, get } = await arranged(t);
  const right = { template: 'tt14-bieu-03' };
  const typed = { table: 'bieu-03', column: '18', value: 1, reason: 'x' };
  const refused: [Wire, string][] = [
    [{ template: 'khong-co' }, '/template'],
    [{ template: 'tt14-bieu-03@2026-99-99' }, '/template'],
    [{ template: '../etc' }, '/template'],
    [{ ...right, period: '2026-H2' }, '/period'],
    [{ ...right, period: '2026\u0000' }, '/period'],
    [{ ...right, period: 'x'.repeat(5000) }, '/period'],
    [{ ...right, organisation: 'Không' }, '/organisation'],
    [{ ...right, khac: 1 }, '/khac'],
    [{ ...right, manualContributions: [{ ...typed, reason: undefined }] }, '/manualContributions/0/reason'],
    [{ ...right, manualContributions: [{ ...typed, table: 'khac' }] }, '/manualContributions/0/table'],
    [{ ...right, manualContributions: [{ ...typed, column: '99' }] }, '/manualContributions/0/column'],
    [{ ...right, manualContributions: [{ ...typed, column: '19' }] }, '/manualContributions/0/column'],
    [{ ...right, manualContributions: [{ ...typed, column: '20', value: 1.5 }] }, '/manualContributions/0/value'],
    [{ ...right, manualContributions: [{ ...typed, value: 1e40 }] }, '/manualContributions/0/value'],
    [{ ...right, manualContributions: [{ ...typed, value: '1.234,5' }] }, '/manualContributions/0/value'],
    [{ ...right, manualContributions: [{ ...typed, cluster: 'ccn-c' }] }, '/manualContributions/0/cluster'],
  ];
  for (const [body, pointer] of refused) {
    const answer = await consolidate('ubnd-x', body);
    t.match(answer, { status: 400 }, JSON.stringify(body).slice(0, 200));
    t.match(answer.body.errors, [{ pointer }], JSON.stringify(answer.body.errors));
  }
  t.match((await consolidate(office, { ...right, organisation: 'khong-co' })).body, {
    ...{ status: 400, code: 'unknown_reference', errors: [{ pointer: '/organisation' }] },
  });
  const { id } = made(await consolidate('ubnd-x', right));
  t.equal((await get('ubnd-x', '/consolidations/x')).status, 400);
  t.equal((await get('ubnd-x', `/consolidations/${id}/comparison?with=x`)).status, 400);
  t.equal((await get('ubnd-x', `/consolidations/${id}/cells/bieu-03/18?row=0`)).status, 400);
  t.equal((await get('ubnd-x', `/consolidations/${id}/cells/bieu-03/18?khac=0`)).status, 400);
  t.equal((await post('ubnd-x', `/consolidations/${id}/signature`, {})).status, 400);
  t.equal((await post('ubnd-x', '/consolidations/019a9e0c-cccc-7aaa-8bbb-000000000000/recalculation', {})).status, 404);
});

t.test('a province of 99 communes in a handful of statements', async (t) => {
  const app = await testApp(t, { sample: true });
  const [sent] = await app.sql<{ n: number }>(
    `with owed as (update report_obligations set state = 'ACCEPTED' where family = 'tt14-bieu-03' and period = '2025' and state = 'NOT_STARTED' returning *),
      form as (select code, jsonb_path_query_array(tables, '$[0].columns[*].code') as columns from report_templates),
      sent as (insert into report_submissions (id, obligation, version_no, state, template, family, period, data_from, data_to, reporter,
          receivers, approver, figure_kind, submitted_on, figures)
        select gen_random_uuid(), o.id, 1, 'ACCEPTED', o.template, o.family, o.period, o.data_from, o.data_to, o.reporter, o.receivers,
          o.approver, 'ACTUAL', '2025-12-20', (select jsonb_agg(jsonb_build_object('table', 'bieu-03', 'row', 1, 'column', c, 'value', '1.5',
            'note', null, 'missingReason', null)) from jsonb_array_elements_text(f.columns) c)
        from owed o join form f on f.code = o.template returning 1)
      select count(*)::int as n from sent`,
  );
  t.equal(sent!.n, 99);
  const token = await app.token(lead);
  const asked: unknown[] = [];
  const { ask } = app.db.asker;
  app.db.asker.ask = (...given: Parameters<typeof ask>) => {
    asked.push(given[1]);
    return ask(...given);
  };
  const body = { template: 'tt14-bieu-04', period: '2025' };
  const begun = performance.now();
  const { id } = made(await app.call('POST', '/v1/consolidations', { token, body }));
  t.comment(`${asked.length} statements, ${Math.round(performance.now() - begun)} ms`);
  t.ok(asked.length < 40, `${asked.length} statements`);
  const read = ok(await app.get(`/v1/consolidations/${id}?fields=cells,receivedInputs,expectedInputs`, { token }));
  t.match(read, { receivedInputs: 99, expectedInputs: 99 });
  t.equal(read.cells.length, 35);
  t.match(cell(read, '2'), { value: '148.5', receivedInputs: 99 });
});

t.test('whose report went into it is told to whoever may read that report', async (t) => {
  const p = await arranged(t, { without: 'a' });
  const { app, signed, accepted, compared, get, read, filed } = p;
  app.setNow('2026-06-21T03:00:00Z');
  const first = await signed('ubnd-x', { template: 'tt14-bieu-03' });
  await accepted(lead, first);
  const at = `/consolidations/${first.id}`;
  const mine = ok(await get('ubnd-x', `${at}/cells/bieu-03/23`));
  t.match(mine.contributions, [{ name: /Công ty da-a/ }, { name: /Công ty da-b/ }]);
  t.notOk('withheld' in mine, 'who holds the reports sees all');
  for (const { submission } of mine.contributions)
    t.equal(
      (await get(lead, `/report-submissions/${submission}`)).status,
      404,
      'form 01 does not go to the department',
    );

  const told = ok(await get(lead, `${at}/cells/bieu-03/23`));
  t.match(told, { value: '150', expectedInputs: 2, receivedInputs: 2, contributions: [] });
  t.same(told.withheld, { contributions: 2, value: '150', missing: 0, exclusions: 0 });
  const both = ok(await get(lead, `${at}/cells/bieu-03/25`));
  t.match(both.contributions, [{ reporter: 'ha-tang-b', value: '3' }], 'what it may read stands as it is');
  t.match([both.value, both.withheld.value], ['403', '400'], 'and the figure adds up');
  t.match(ok(await get(lead, `${at}/cells/bieu-03/18`)).missing, [{ reporter: 'ha-tang-a' }]);

  const secret = /Công ty da-|da-a|da-b/;
  const secrets = [
    ...mine.contributions.map((c: Wire) => c.submission),
    ...mine.contributions.map((c: Wire) => c.obligation),
  ];
  const hides = (text: string, where: string) => {
    t.notMatch(text.replaceAll(/project da-[ab]/g, ''), secret, where);
    for (const one of secrets) t.notOk(text.includes(one), where);
  };
  const fields = 'fields=inputs,cells,sections,withheldInputs';
  for (const query of [fields, 'fields=cells', `${fields}&include=organisation`, `${fields}&validAt=2026-06-21`])
    hides((await get(lead, `${at}?${query}`)).text, query);
  const record = ok(await get(lead, `${at}?${fields}`));
  t.same(Object.keys(ok(await get(lead, `${at}?fields=cells`))), ['id', 'cells']);
  t.same(record.withheldInputs, [{ family: 'tt14-bieu-01', status: 'COUNTED', reports: 2 }]);
  t.same(
    record.inputs.map((i: Wire) => [i.reporter, i.status]),
    [
      ['ha-tang-a', 'MISSING'],
      ['ha-tang-b', 'COUNTED'],
    ],
  );
  t.equal(record.inputs[(cell(record, '18').missing as number[])[0]!].reporter, 'ha-tang-a', 'places are those told');
  t.equal(record.inputs[(cell(record, '18').contributions as Wire[])[0]!.input as number].reporter, 'ha-tang-b');
  const token = await app.token(lead);
  for (const accept of ['text/csv', 'application/x-ndjson']) {
    const { text } = await app.get(`/v1/consolidations?${fields}`, { token, headers: { accept } });
    t.match(text, /ha-tang-b/);
    hides(text, accept);
  }
  hides((await get(lead, `/consolidations?${fields}`)).text, 'list');
  t.match(JSON.stringify(await read('ubnd-x', first.id)), secret);

  await filed('tt14-bieu-01', 'project=da-a', 'ubnd-x', tenant(125, 300), { correctionReason: 'sửa' });
  await filed('tt14-bieu-01', 'project=da-b', 'ubnd-x', tenant(31, 100), { correctionReason: 'sửa' });
  const second = await signed('ubnd-x', { template: 'tt14-bieu-03' }, { correctionReason: 'sửa' });
  const open = await compared('ubnd-x', second.id);
  t.match(open.moved[0].causes, [
    { kind: 'CORRECTION', amount: '5' },
    { kind: 'CORRECTION', amount: '1' },
  ]);
  const seen = await compared(lead, second.id);
  addsUp(t, seen);
  hides(JSON.stringify(seen), 'comparison');
  t.match(seen.moved[0], { column: '23', difference: '6' });
  t.match(seen.moved[0].causes, [{ kind: 'CORRECTION', amount: '6', withheld: 2, submission: null, reporter: null }]);
});

t.test('a consolidation of nothing is not complete, is called empty, and is not signed', async (t) => {
  const app = await testApp(t);
  const { post, get } = await province(app);
  app.setNow('2026-06-16T03:00:00Z');
  const consolidate = (by: string, template: string, more: Wire = {}) =>
    post(by, '/consolidations', { template, period: '2026-H1', ...more });
  const sign = (by: string, { id }: Wire) =>
    post(by, `/consolidations/${id}/signature`, { document: '1/BC', signer: 'Chủ tịch' });
  const foreign = made(await consolidate('ubnd-x', 'tt14-bieu-04'));
  t.match(foreign, { expectedInputs: 0, receivedInputs: 0, isComplete: false, isEmpty: true, obligation: null });
  t.match((await sign('ubnd-x', foreign)).body, {
    ...{ status: 409, code: 'act_not_allowed' },
    detail: 'signature: ubnd-x owes no report by tt14-bieu-04@2025-07-01; allowed: recalculation.',
  });
  const value = { table: 'bieu-04', column: '18', value: 1, reason: 'x' };
  const full = made(await consolidate('ubnd-x', 'tt14-bieu-04', { manualContributions: [value] }));
  t.match(full, { isEmpty: false, isComplete: false });
  t.equal((await sign('ubnd-x', full)).status, 409, 'nor where something is typed in');

  const own = made(await consolidate(lead, 'tt14-bieu-04'));
  t.match(own, { expectedInputs: 2, isEmpty: true, isComplete: false });
  t.match((await sign(lead, own)).body, { status: 409, code: 'report_not_valid', errors: [{ code: 'empty' }] });
  const empty = ok(await get(lead, '/consolidations?isEmpty=true')).data;
  t.same(
    empty.map((x: Wire) => x.id),
    [own.id],
  );

  const above = made(await consolidate(lead, 'tt14-bieu-03'));
  t.match(above, { organisation: lead, isEmpty: false, isComplete: false }, 'who receives it may add up for itself');
  t.equal((await sign(lead, above)).status, 409, 'and has nothing to sign');
  for (const leaf of ['tt14-bieu-01', 'tt14-bieu-02'])
    t.match((await consolidate('ubnd-x', leaf)).body, {
      ...{ status: 400, errors: [{ pointer: '/template', code: 'not_consolidated' }] },
    });
});
