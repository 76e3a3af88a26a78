import t from 'tap';
import { noticeExpiringPermits } from '../src/modules/projects/permit-expiry.ts';
import { testApp } from './support/app.ts';
import { arrange, made } from './support/projects.ts';

// What a permit says in its own words, and when it is in force.

t.test('attributes of a permit are clean text at any depth, and bounded', async (t) => {
  const app = await testApp(t);
  const { zones, a } = await arrange(app);
  const permit = { kind: 'FIRE', enterprise: a };
  const create = (number: string, attributes: unknown, more = {}) =>
    app.call('POST', '/v1/permits', { token: zones, body: { ...permit, number, attributes, ...more } });
  const kept = made(await create('1', { noise: 'x' }));
  const patch = (body: unknown) =>
    app.call('PATCH', `/v1/permits/${kept.id}`, { token: zones, body, headers: { 'if-match': '*' } });
  for (const text of ['a\u0000b', '\ud800', 'a\u001f', 'x'.repeat(2001)])
    for (const [at, attributes] of [
      ['/attributes/noise', { noise: text }],
      ['/attributes/noise/level', { noise: { level: text } }],
      ['/attributes/sources/1/name', { sources: [{ name: 'x' }, { name: text }] }],
    ] as const)
      for (const answer of [await create('2', attributes), await patch({ attributes })])
        t.match(answer, { status: 400, body: { errors: [{ pointer: at }] } }, `${at} ${JSON.stringify(text)}`);
  const names = (n: number) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`a${i}`, i]));
  for (const attributes of [names(201), { sources: [names(201)] }, { a: { b: { c: 1 } } }, { a: [[1]] }])
    t.equal((await create('2', attributes)).status, 400);
  t.equal((await create('2', { ...names(200), a0: names(200) })).status, 201);
  t.equal((await create('3', {}, { files: [{ name: 'x', url: 'http://a.vn/\u0000' }] })).status, 400, 'nor an address');
  const composed = await patch({
    attributes: { noise: ' Quang Châu '.normalize('NFD'), sources: [{ name: 'nước'.normalize('NFD') }] },
  });
  t.same(composed.body.attributes, { noise: 'Quang Châu', sources: [{ name: 'nước' }] });
});

t.test('a permit is in force until the one that replaces it begins', async (t) => {
  const app = await testApp(t);
  const { zones, a } = await arrange(app);
  const log = app.app.http.log as never;
  app.setNow('2026-11-20T03:00:00Z');
  const create = async (number: string, more: Record<string, unknown>) =>
    made(
      await app.call('POST', '/v1/permits', { token: zones, body: { kind: 'FIRE', number, enterprise: a, ...more } }),
    ).id as string;
  const term = { issuedOn: '2024-01-01', validTo: '2027-01-31' };
  const [old, kept, planned] = [await create('old', term), await create('kept', term), await create('planned', term)];
  const before = (await app.get('/v1/permits', { token: zones })).headers.get('change-position');
  await create('new', { issuedOn: '2026-06-01', validTo: '2031-01-31', replaces: old });
  await create('to-come', {
    issuedOn: '2026-11-01',
    validFrom: '2026-12-15',
    validTo: '2031-01-31',
    replaces: planned,
  });
  const numbers = async (query: string) =>
    (await app.get(`/v1/permits?sort=number&fields=number&${query}`, { token: zones })).body.data.map(
      (x: { number: string }) => x.number,
    );
  const soon = 'expiresWithinDays=183';
  const held = 'isInForce=true';
  t.same(await numbers(soon), ['kept', 'planned']);
  t.same(await numbers(held), ['kept', 'new', 'planned']);
  t.same(await numbers(`${held}&validAt=2026-05-31`), ['kept', 'old', 'planned']);
  t.same(await numbers(`${held}&validAt=2026-06-01`), ['kept', 'new', 'planned']);
  t.same(await numbers(`${soon}&validAt=2026-12-14`), ['kept', 'planned']);
  t.same(await numbers(`${soon}&validAt=2026-12-15`), ['kept']);
  t.same(await numbers(`${soon}&knownAt=${before}`), ['kept', 'old', 'planned'], 'as it was known then');
  t.same(await numbers(`isInForce=false&knownAt=${before}`), []);
  const read = async (id: string, query = '') => {
    const { body } = await app.get(`/v1/permits/${id}${query}`, { token: zones });
    return [body.isInForce, body.daysLeft];
  };
  t.same(await read(old), [false, null]);
  t.same(await read(old, '?validAt=2026-05-31'), [true, 245]);
  t.same(await read(old, `?knownAt=${before}`), [true, 72]);
  t.same(await read(planned), [true, 72]);
  t.same(await read(planned, '?validAt=2026-12-15'), [false, null]);
  t.equal(await noticeExpiringPermits(app.db, log, 183, new Date('2026-12-20T18:05:00Z')), 1, 'only what will end');
  const noticed = await app.get('/v1/permits?fields=number&expiryNoticedOn=2026-12-21', { token: zones });
  t.same(noticed.body.data, [{ id: kept, number: 'kept' }]);
});
