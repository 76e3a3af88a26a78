import t from 'tap';
import { testApp } from './support/app.ts';
import { arrange, board, made, project } from './support/projects.ts';

// Whose project it is decides who may be inspected at it, and it belongs to a record that remains.

t.test('an inspection of a project is one of those whose project it is', async (t) => {
  const app = await testApp(t);
  const { zones, a, b } = await arrange(app);
  const enterprise = async (name: string) =>
    made(await app.call('POST', '/v1/enterprises', { token: zones, body: { name, kind: 'ENTERPRISE' } })).id as string;
  const create = async (code: string, of: string | null, more = {}) =>
    made(
      await app.call('POST', '/v1/investment-projects', {
        token: zones,
        body: { ...project(code, a, more), enterprise: of },
      }),
    );
  const [investor, owner, other] = [await enterprise('investor'), await enterprise('owner'), await enterprise('other')];
  await create('da-xuong', owner);
  await create('da-1', a, {
    role: 'FACTORY_RENTAL',
    rentedFrom: 'da-xuong',
    investors: [{ enterprise: investor, name: 'investor' }, { name: 'written only' }],
  });
  await create('da-0', null);
  const inspect = (of: string, code: string | null = 'da-1', inspectedOn = '2026-02-01') =>
    app.call('POST', '/v1/inspections', {
      token: zones,
      body: {
        ...{ enterprise: of, project: code, kind: 'UNSCHEDULED', body: board, field: 'x' },
        ...{ inspectedOn, year: Number(inspectedOn.slice(0, 4)) },
      },
    });
  for (const party of [a, investor, owner]) t.equal((await inspect(party)).status, 201);
  const refused = await inspect(other);
  t.match(refused.body, { status: 400, errors: [{ pointer: '/enterprise', code: 'unrelated' }] });
  t.match(refused.body.errors[0].detail, other);
  t.match(refused.body.errors[0].detail, 'da-1');
  t.equal((await inspect(other, null)).status, 201, 'of no project');
  t.equal((await inspect(other, 'da-0')).status, 201, 'nobody is known to be of the project');
  t.match((await inspect(other, 'da-khong-co')).body, { code: 'unknown_reference' });
  const under = await app.call('POST', '/v1/investment-projects/da-1/inspections', {
    token: zones,
    body: { enterprise: other, kind: 'UNSCHEDULED', body: board, field: 'x', inspectedOn: '2026-02-01', year: 2026 },
  });
  t.equal(under.status, 400, 'nor by the path of the project');

  const patch = (path: string, body: Record<string, unknown>, headers = {}) =>
    app.call('PATCH', path, { token: zones, body, headers: { 'if-match': '*', ...headers } });
  const mine = made(await inspect(a));
  t.equal((await patch(`/v1/inspections/${mine.id}`, { enterprise: other })).status, 400);
  t.equal((await patch('/v1/investment-projects/da-1', { enterprise: b })).status, 200);
  t.equal((await inspect(b)).status, 201);
  t.equal((await inspect(a, 'da-1', '2026-01-15')).status, 201, 'whose it was on that day');
  t.equal((await patch(`/v1/inspections/${mine.id}`, { violation: 'có' })).status, 200, 'what was said is completed');
  const merged = await app.call('POST', `/v1/enterprises/${b}/merge`, { token: zones, body: { into: other } });
  t.equal(merged.status, 200);
  t.equal((await inspect(other)).status, 201, 'records of one enterprise are one');
});

t.test('a project is put on the record that remains of an enterprise', async (t) => {
  const app = await testApp(t);
  const { zones, a, b } = await arrange(app);
  const at = '/v1/investment-projects/da-1';
  made(await app.call('POST', '/v1/investment-projects', { token: zones, body: project('da-1', a, { landHa: 1 }) }));
  const last = made(
    await app.call('POST', '/v1/enterprises', { token: zones, body: { name: 'còn lại', kind: 'ENTERPRISE' } }),
  ).id;
  for (const [from, into] of [
    [a, b],
    [b, last],
  ])
    t.equal((await app.call('POST', `/v1/enterprises/${from}/merge`, { token: zones, body: { into } })).status, 200);
  const send = (method: string, path: string, body: Record<string, unknown>, headers = {}) =>
    app.call(method as 'PUT', path, { token: zones, body, headers });
  const { code: _code, ...whole } = project('da-3', b);
  for (const answer of [
    await send('POST', '/v1/investment-projects', project('da-2', a)),
    await send('POST', '/v1/investment-projects', project('da-2', a.toUpperCase())),
    await send('PUT', '/v1/investment-projects/da-3', whole),
    await send('PATCH', at, { enterprise: b }, { 'if-match': '*' }),
    await send('POST', `${at}/adjustments`, { issuedOn: '2025-01-01', changes: { enterprise: b } }),
  ]) {
    t.match(answer, { status: 409, body: { code: 'already_merged', errors: [{ pointer: '/enterprise' }] } });
    t.match(answer.body.detail, last, 'the refusal names the one that remains');
  }
  t.equal((await send('PATCH', at, { landHa: 2 }, { 'if-match': '*' })).status, 200, 'one that is on it already stays');
  t.equal((await send('PATCH', at, { enterprise: last }, { 'if-match': '*' })).status, 200);
  const early = await send('POST', `${at}/adjustments`, { issuedOn: '2025-01-01', changes: { scale: 'x' } });
  t.equal(early.status, 201, 'an adjustment of its earlier days moves nothing');
});
