import t from 'tap';
import { fitsChain, indexSuccessions, resolveSuccessor, type Succession } from '../src/lib/succession.ts';
import { testApp } from './support/app.ts';

t.test('successors over the reorganisation of 2025', async (t) => {
  const app = await testApp(t, { sample: true });
  const ask = async (code: string, query: string) =>
    (await app.get(`/v1/organisations/${code}/successors?${query}`)).body;

  t.test('a body that went on, one that merged, and the two steps of 2025', async (t) => {
    t.match(await ask('so-ke-hoach-va-dau-tu', 'asOf=2024-12-31'), {
      status: 'UNCHANGED',
      successor: 'so-ke-hoach-va-dau-tu',
    });
    t.match(await ask('so-ke-hoach-va-dau-tu', 'asOf=2025-03-01'), {
      status: 'RESOLVED',
      successor: 'so-tai-chinh-2025',
    });
    const today = await ask('so-ke-hoach-va-dau-tu', '');
    t.match(today, { status: 'RESOLVED', successor: 'so-tai-chinh-bac-ninh' });
    t.same(
      today.steps.map((s: { effectiveOn: string }) => s.effectiveOn),
      ['2025-03-01', '2025-07-01'],
    );
    t.equal((await ask('so-tai-chinh', '')).successor, today.successor, 'lead and partner became one body');
  });

  t.test('split by function: unresolved until the function is named', async (t) => {
    const vague = await ask('so-lao-dong-tbxh', 'asOf=2025-03-15');
    t.match(vague, { status: 'UNRESOLVED', reason: 'SPLIT_NEEDS_FUNCTION_OR_TERRITORY', successor: null });
    t.ok(vague.candidates.length >= 3);
    t.equal((await ask('so-lao-dong-tbxh', 'asOf=2025-03-15&function=labour-employment')).status, 'RESOLVED');
    t.equal(
      (await ask('so-lao-dong-tbxh', 'asOf=2025-03-15&function=weaving')).status,
      'UNRESOLVED',
      'a function nobody took over',
    );
  });

  t.test('a transferred function moves alone', async (t) => {
    const rest = await ask('so-giao-thong-van-tai', 'asOf=2025-03-01');
    const licences = await ask('so-giao-thong-van-tai', 'asOf=2025-03-01&function=driving-licences');
    t.equal(rest.status, 'RESOLVED');
    t.equal(licences.successor, 'cong-an-tinh');
    t.not(rest.successor, licences.successor);
  });

  t.test('split by territory: the commune decides, old units and zones of several do not', async (t) => {
    const vague = await ask('ubnd-viet-yen', 'asOf=2026-01-01');
    t.match(vague, { status: 'UNRESOLVED' });
    t.equal(vague.candidates.length, 4, 'the four communes of the former town');
    t.match(await ask('ubnd-viet-yen', 'asOf=2026-01-01&territory=07774@2025-07-01'), {
      status: 'RESOLVED',
      successor: 'ubnd-xa-07774',
    });
    t.match(
      await ask('ubnd-viet-yen', 'asOf=2026-01-01&territory=07774'),
      { successor: 'ubnd-xa-07774' },
      'by bare code',
    );
    t.match(
      await ask('ubnd-viet-yen', 'asOf=2026-01-01&territory=222'),
      { status: 'UNRESOLVED' },
      'the whole former town',
    );
    t.match(
      await ask('ubnd-yen-dung', 'asOf=2025-02-01'),
      { successor: 'ubnd-tp-bac-giang' },
      'merged half a year before',
    );
    const unknown = await app.get('/v1/organisations/ubnd-viet-yen/successors?territory=99999');
    t.equal(unknown.status, 400);
  });

  t.test('districts end on 2025-06-30, the two-level map begins', async (t) => {
    const count = async (query: string) =>
      (await app.get(`/v1/administrative-units?count=exact&limit=1&${query}`)).body.page.total;
    t.equal(await count('existence=any'), 543);
    t.equal(await count('level=DISTRICT&validAt=2025-06-30'), 18, 'ten of Bắc Giang, eight of Bắc Ninh');
    t.equal(await count('level=DISTRICT'), 0);
    t.equal(await count('level=COMMUNE'), 99);
    t.equal(await count('level=PROVINCE&validAt=2025-06-30'), 2);
    const name = async (code: string, day: string) =>
      (await app.get(`/v1/administrative-units/${code}?validAt=${day}`)).body.name;
    t.equal(await name('24', '2025-06-30'), 'Tỉnh Bắc Giang');
    t.equal(await name('24', '2025-07-01'), 'Tỉnh Bắc Ninh');
    t.equal(await name('27', '2025-06-30'), 'Tỉnh Bắc Ninh');
    const gone = (await app.get('/v1/administrative-units/27')).body;
    t.match(
      gone,
      { isCurrent: false, validTo: '2025-06-30', successors: [{ unit: '24@2025-07-01' }] },
      'its last bearer, and who took over',
    );
  });

  t.test('a body that ended stays readable, lists show the living unless asked', async (t) => {
    t.match((await app.get('/v1/organisations/so-ke-hoach-va-dau-tu')).body, {
      isCurrent: false,
      validTo: '2025-02-28',
    });
    const codes = async (query: string) =>
      (await app.get(`/v1/organisations?q=ke+hoach+va+dau+tu&fields=code&${query}`)).body.data.map(
        (o: { code: string }) => o.code,
      );
    t.same(await codes(''), []);
    t.ok((await codes('validAt=2024-06-30')).includes('so-ke-hoach-va-dau-tu'));
    t.ok((await codes('existence=ended')).includes('so-ke-hoach-va-dau-tu'));
  });

  t.test('identifiers of both forms find the body', async (t) => {
    for (const value of ['H05', '000.00.00.H05']) {
      const { body } = await app.get(`/v1/organisations?identifier=${value}&fields=code`);
      t.same(body.data, [{ code: 'ubnd-tinh-bac-ninh' }], value);
    }
  });

  t.test('successions: circles and steps back in time are refused', async (t) => {
    const token = await app.token('van-phong-ubnd-tinh');
    const add = (body: unknown) => app.call('POST', '/v1/organisation-successions', { token, body });
    t.equal(
      (await add({ from: 'so-tai-chinh-bac-ninh', to: 'so-tai-chinh', effectiveOn: '2026-01-01', kind: 'MERGE' })).body
        .code,
      'succession_conflict',
    );
    t.equal(
      (
        await add({
          from: 'so-tai-chinh-bac-ninh',
          to: 'ban-quan-ly-kcn-bac-ninh',
          effectiveOn: '2025-06-01',
          kind: 'MERGE',
        })
      ).body.code,
      'succession_conflict',
    );
    t.equal(
      (
        await add({
          from: 'so-tai-chinh-bac-ninh',
          to: 'so-tai-chinh-bac-ninh',
          effectiveOn: '2026-06-01',
          kind: 'RENAME',
        })
      ).status,
      400,
    );
    t.equal(
      (await add({ from: 'so-tai-chinh-bac-ninh', effectiveOn: '2026-06-01', kind: 'MERGE' })).status,
      400,
      'a merger names who takes over',
    );
    const made = await add({
      from: 'so-tai-chinh-bac-ninh',
      effectiveOn: '2027-01-01',
      kind: 'ABOLISH',
      note: 'planned',
    });
    t.equal(made.status, 201);
    t.match(await ask('so-tai-chinh-bac-ninh', 'asOf=2026-12-31'), { status: 'UNCHANGED' });
    t.match(await ask('so-tai-chinh-bac-ninh', 'asOf=2027-01-01'), {
      status: 'UNRESOLVED',
      reason: 'NO_SUCCESSOR_RECORDED',
    });
    const before = Number(made.headers.get('change-position')) - 1;
    t.match(
      await ask('so-tai-chinh-bac-ninh', `asOf=2027-01-01&knownAt=${before}`),
      { status: 'UNCHANGED' },
      'not known then',
    );
  });

  t.test('two successions that together close a circle: one of them is refused', async (t) => {
    const token = await app.token('van-phong-ubnd-tinh');
    for (const code of ['body-a', 'body-b']) {
      t.equal(
        (await app.call('POST', '/v1/organisations', { token, body: { code, name: code, kind: 'OTHER' } })).status,
        201,
      );
    }
    const step = (from: string, to: string) =>
      app.call('POST', '/v1/organisation-successions', {
        token,
        body: { from, to, effectiveOn: '2026-02-01', kind: 'MERGE' },
      });
    const statuses = (await Promise.all([step('body-a', 'body-b'), step('body-b', 'body-a')]))
      .map((a) => a.status)
      .sort();
    t.same(statuses, [201, 409]);
  });
});

t.test('the walk itself', async (t) => {
  const edge = (from: string, to: string | null, effectiveOn: string, more: Partial<Succession> = {}): Succession => ({
    id: `${from}-${to}-${effectiveOn}`,
    from,
    to,
    effectiveOn,
    kind: to === null ? 'ABOLISH' : 'MERGE',
    function: null,
    territory: null,
    ...more,
  });
  const edges = [
    edge('a', 'b', '2025-03-01'),
    edge('b', 'c', '2025-07-01'),
    edge('x', 'y', '2025-01-01', { kind: 'SPLIT', territory: 't1' }),
    edge('x', 'z', '2025-01-01', { kind: 'SPLIT', territory: 't2' }),
  ];
  const index = indexSuccessions(edges);
  t.match(resolveSuccessor(index, 'a', { asOf: '2025-06-30' }), { organisation: 'b' });
  t.match(resolveSuccessor(index, 'a', { asOf: '2025-07-01' }), { organisation: 'c', steps: { length: 2 } });
  t.match(resolveSuccessor(index, 'x', { asOf: '2025-07-01', territories: ['t2'] }), { organisation: 'z' });
  t.match(resolveSuccessor(index, 'x', { asOf: '2025-07-01', territories: ['t1', 't2'] }), {
    status: 'UNRESOLVED',
    candidates: ['y', 'z'],
  });
  t.notOk(fitsChain(edges, { from: 'c', to: 'a', effectiveOn: '2026-01-01' }), 'closes a circle');
  t.notOk(fitsChain(edges, { from: 'c', to: 'd', effectiveOn: '2025-07-01' }), 'c began on that day');
  t.ok(fitsChain(edges, { from: 'c', to: 'd', effectiveOn: '2025-07-02' }));
});
