import t from 'tap';
import { testApp } from './support/app.ts';
import { arrange, made } from './support/projects.ts';

// What a merged record keeps, and whom an identifier finds.

t.test(
  'a merged record is changed by the act of merging alone: what is sent of it is refused, not ignored',
  async (t) => {
    const app = await testApp(t);
    const { zones, a, b } = await arrange(app);
    const create = async (name: string) =>
      made(await app.call('POST', '/v1/enterprises', { token: zones, body: { name, kind: 'ENTERPRISE' } }))
        .id as string;
    const [twin, other] = [await create('twin'), await create('other')];
    const at = `/v1/enterprises/${twin}`;
    const send = (method: string, body: Record<string, unknown>, headers = {}) =>
      app.call(method, at, { token: zones, body, headers: { 'if-match': '*', ...headers } });
    const merge = await app.call('POST', `${at}/merge`, { token: zones, body: { into: a } });
    t.equal(merge.status, 200);
    const whole = { name: 'twin', kind: 'ENTERPRISE' };
    for (const [sent, ...names] of [
      [{ mergedInto: null, status: 'ACTIVE' }, 'mergedInto', 'status'],
      [{ mergedInto: null }, 'mergedInto'],
      [{ mergedInto: other }, 'mergedInto'],
      [{ mergedInto: b, status: 'MERGED' }, 'mergedInto'],
      [{ status: 'ACTIVE' }, 'status'],
      [{ status: 'DISSOLVED', note: 'x' }, 'status'],
    ] as [Record<string, unknown>, ...string[]][]) {
      for (const answer of [await send('PATCH', sent), await send('PUT', { ...whole, ...sent })]) {
        const faults = answer.body.errors.map((e: { pointer: string; code: string }) => `${e.pointer} ${e.code}`);
        t.same(
          [answer.status, ...faults.sort()],
          [400, ...names.map((n) => `/${n} not_changeable`)],
          JSON.stringify(sent),
        );
      }
    }
    const now = await app.get(at, { token: zones });
    t.equal(now.headers.get('etag'), merge.headers.get('etag'), 'nothing was changed');
    const same = { status: 'MERGED', mergedInto: a.toUpperCase() };
    t.match(await send('PATCH', { ...same, note: 'x' }), { status: 200, body: { note: 'x', mergedInto: a } });
    t.match(await send('PUT', { ...whole, ...same }), { status: 200, body: { note: null, mergedInto: a } });
    t.match(await send('PUT', whole), { status: 200, body: { status: 'MERGED', mergedInto: a } }, 'left out, it stays');
    const early = { 'x-valid-from': '2020-01-01', 'x-reason': 'x' };
    const earlier = await send('PUT', { ...whole, mergedInto: other }, early);
    t.match(earlier.body, { errors: [{ pointer: '/mergedInto', code: 'not_changeable' }] }, 'nor for earlier days');
  },
);

t.test('of an earlier day the status may be put right, the merge may not', async (t) => {
  const app = await testApp(t);
  const { zones, a, b } = await arrange(app);
  const early = { 'x-valid-from': '2025-01-01', 'x-reason': 'x' };
  const twin = made(
    await app.call('POST', '/v1/enterprises', {
      token: zones,
      body: { name: 'x', kind: 'ENTERPRISE' },
      headers: early,
    }),
  ).id;
  const at = `/v1/enterprises/${twin}`;
  t.equal((await app.call('POST', `${at}/merge`, { token: zones, body: { into: a } })).status, 200);
  const patch = (body: Record<string, unknown>) =>
    app.call('PATCH', at, {
      token: zones,
      body,
      headers: { 'if-match': '*', 'x-valid-from': '2025-06-01', 'x-reason': 'x' },
    });
  for (const into of [a, b])
    t.match(await patch({ status: 'MERGED', mergedInto: into }), {
      status: 400,
      body: { errors: [{ pointer: '/mergedInto', code: 'not_changeable' }] },
    });
  t.match(await patch({ status: 'SUSPENDED' }), { status: 200, body: { status: 'MERGED', mergedInto: a } });
  const then = await app.get(`${at}?validAt=2025-06-01`, { token: zones });
  t.match(then.body, { status: 'SUSPENDED', mergedInto: null });
});

t.test('an identifier finds a personal id for those who see it in full, and for nobody else', async (t) => {
  const app = await testApp(t);
  const { zones } = await arrange(app);
  const id = '024099001234';
  const create = async (name: string, more = {}) =>
    made(
      await app.call('POST', '/v1/enterprises', { token: zones, body: { name, kind: 'HOUSEHOLD_BUSINESS', ...more } }),
    ).id as string;
  const both = [await create('Hộ A', { personalId: id }), await create('Hộ B', { personalId: id })];
  await create('Hộ C', { personalId: '024099001235' });
  const ask = async (token: string, query = '') =>
    app.get(`/v1/enterprises?identifier=${id}&fields=id&count=exact${query}`, { token });
  const found = (await ask(zones)).body;
  t.same(
    found.data.map((x: { id: string }) => x.id),
    both,
  );
  t.equal(found.page.total, 2);
  t.equal((await ask(zones, '&validAt=2026-01-01')).status, 200);
  const company = await app.token('doanh-nghiep-a');
  for (const token of [await app.token('thanh-tra-tinh', ['registry:read']), company]) {
    const { body } = await ask(token);
    t.same([body.data, body.page.total], [[], 0]);
    const none = await app.get('/v1/enterprises?identifier=000000000000&fields=id&count=exact', { token });
    t.same(body, none.body, 'one that is there looks like one that is not');
  }
});
