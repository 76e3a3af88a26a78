import t, { type Test } from 'tap';
import { testApp } from './support/app.ts';
import { cellsOf, province } from './support/clusters.ts';
import { made } from './support/projects.ts';
import { lead, ok } from './support/tasks.ts';

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
  });
});
