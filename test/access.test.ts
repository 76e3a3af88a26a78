import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import t, { type Test } from 'tap';
import { hashSecret } from '../src/modules/service/service.ts';
import { testApp } from './support/app.ts';

// Who may do what, and what a stranger learns: nothing.

const BOARD = 'ban-quan-ly-kcn';
const TRADE = 'so-cong-thuong';
const OFFICE = 'van-phong-ubnd-tinh';
const ID = '019a9e0c-3333-7aaa-8bbb-0123456789ab';

const b64 = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const now = () => Math.floor(Date.now() / 1000);

interface Signer {
  kid: string;
  privateKey: KeyObject;
  jwk: Record<string, unknown>;
}
const signer = (kid: string): Signer => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { kid, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' } };
};
/** A JWT made by hand, so that it can be made wrong. */
const jwt = (by: Signer, claims: object, header: object = {}) => {
  const text = `${b64({ alg: 'ES256', kid: by.kid, typ: 'JWT', ...header })}.${b64(claims)}`;
  return `${text}.${sign('sha256', Buffer.from(text), { key: by.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
};

const listening = async (t: Test, server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

t.test('every operation that writes refuses strangers, other bodies and weak tokens', async (t) => {
  const app = await testApp(t, { sample: true });
  const { call, get, token, sql, logs } = app;
  const [zone, cluster, unit] = ['kcn-quang-chau', 'ccn-dong-dinh', '24%402025-07-01'];
  const ids = await sql<{ fact: string; zone_figure: string; figure: string; succession: string }>(
    `select (select id from facts where subject_type = 'ZONE' limit 1) as fact, (select id from observations where subject_type = 'ALL_ZONES' limit 1) as zone_figure,
       (select id from observations where subject_type = 'PROVINCE' limit 1) as figure, (select id from organisation_successions limit 1) as succession`,
  );
  const clusters = await sql<{ code: string }>('select code from industrial_clusters limit 1');
  const clusterCode = clusters[0]?.code ?? cluster!;
  const fact = { fact: 'x', value: 'x', asOf: '2024-01-01', asOfPrecision: 'DAY', sourceDocument: 'x' };
  const figure = {
    indicator: 'kcn-average-occupancy',
    value: 1,
    unit: 'percent',
    qualifier: 'EXACT',
    basis: 'POINT_IN_TIME',
    asOf: '2024-01-01',
    asOfPrecision: 'DAY',
  };
  const goal = {
    name: 'X',
    indicator: 'kcn-total-area',
    subjectType: 'ALL_ZONES',
    measure: 'VALUE',
    comparator: 'OVER',
    targetValue: 1,
    unit: 'ha',
    targetYear: 2030,
  };
  const org = { name: 'X', kind: 'OTHER' };
  const step = { from: 'so-y-te-bac-ninh', to: 'ubnd-tinh-bac-ninh', effectiveOn: '2026-01-01', kind: 'MERGE' };
  // Operation → a request that the holder of the duty may make.
  const requests: [string, string, string, string, unknown][] = [
    ['zone_create', BOARD, 'POST', '/industrial-zones', { code: 'kcn-x', name: 'X' }],
    ['zone_put', BOARD, 'PUT', `/industrial-zones/${zone}`, { name: 'X' }],
    ['zone_patch', BOARD, 'PATCH', `/industrial-zones/${zone}`, { note: 'X' }],
    ['zone_fact_create', BOARD, 'POST', `/industrial-zones/${zone}/facts`, fact],
    ['zone_observation_create', BOARD, 'POST', `/industrial-zones/${zone}/observations`, figure],
    ['cluster_create', TRADE, 'POST', '/industrial-clusters', { code: 'ccn-x', name: 'X' }],
    ['cluster_put', TRADE, 'PUT', `/industrial-clusters/${clusterCode}`, { name: 'X' }],
    ['cluster_patch', TRADE, 'PATCH', `/industrial-clusters/${clusterCode}`, { note: 'X' }],
    ['cluster_fact_create', TRADE, 'POST', `/industrial-clusters/${clusterCode}/facts`, fact],
    ['cluster_observation_create', TRADE, 'POST', `/industrial-clusters/${clusterCode}/observations`, figure],
    ['fact_create', BOARD, 'POST', '/facts', { ...fact, subjectType: 'ZONE', subject: zone }],
    ['fact_put', BOARD, 'PUT', `/facts/${ids[0]!.fact}`, { ...fact, subjectType: 'ZONE', subject: zone }],
    ['fact_patch', BOARD, 'PATCH', `/facts/${ids[0]!.fact}`, { value: 'X' }],
    ['observation_create', OFFICE, 'POST', '/observations', { ...figure, subjectType: 'PROVINCE' }],
    ['observation_put', BOARD, 'PUT', `/observations/${ids[0]!.zone_figure}`, { ...figure, subjectType: 'ALL_ZONES' }],
    ['observation_patch', BOARD, 'PATCH', `/observations/${ids[0]!.zone_figure}`, { note: 'X' }],
    ['indicator_create', OFFICE, 'POST', '/indicators', { code: 'x', name: 'X', unit: 'x', basis: 'CUMULATIVE' }],
    [
      'indicator_put',
      OFFICE,
      'PUT',
      '/indicators/kcn-average-occupancy',
      { name: 'X', unit: 'percent', basis: 'POINT_IN_TIME' },
    ],
    ['indicator_patch', OFFICE, 'PATCH', '/indicators/kcn-average-occupancy', { description: 'X' }],
    ['target_create', OFFICE, 'POST', '/targets', { code: 'x', ...goal }],
    ['target_put', OFFICE, 'PUT', '/targets/nq147-kcn-total-area-2030', goal],
    ['target_patch', OFFICE, 'PATCH', '/targets/nq147-kcn-total-area-2030', { note: 'X' }],
    ['organisation_create', OFFICE, 'POST', '/organisations', { code: 'x', ...org }],
    ['organisation_put', OFFICE, 'PUT', '/organisations/so-y-te', org],
    ['organisation_patch', OFFICE, 'PATCH', '/organisations/so-y-te', { note: 'X' }],
    ['organisation_succession_create', OFFICE, 'POST', '/organisation-successions', step],
    [
      'organisation_succession_put',
      OFFICE,
      'PUT',
      `/organisation-successions/${ID}`,
      { ...step, from: 'so-tu-phap-bac-ninh' },
    ],
    [
      'organisation_succession_patch',
      OFFICE,
      'PATCH',
      `/organisation-successions/${ids[0]!.succession}`,
      { note: 'X' },
    ],
    [
      'administrative_unit_create',
      OFFICE,
      'POST',
      '/administrative-units',
      { key: '99@', code: '99', name: 'X', level: 'COMMUNE', kind: 'XA' },
    ],
    [
      'administrative_unit_put',
      OFFICE,
      'PUT',
      '/administrative-units/98%40',
      { code: '98', name: 'X', level: 'COMMUNE', kind: 'XA' },
    ],
    ['administrative_unit_patch', OFFICE, 'PATCH', `/administrative-units/${unit}`, { source: 'X' }],
    ['legal_document_create', OFFICE, 'POST', '/legal-documents', { code: 'x', type: 'LAW', subject: 'X' }],
    ['legal_document_put', OFFICE, 'PUT', '/legal-documents/nd-32-2024', { type: 'DECREE', subject: 'X' }],
    [
      'calendar_day_create',
      OFFICE,
      'POST',
      '/calendar/days',
      { day: '2027-01-01', kind: 'HOLIDAY', appliesTo: 'ALL', legalBasis: 'X' },
    ],
    [
      'calendar_day_put',
      OFFICE,
      'PUT',
      '/calendar/days/2026-11-24',
      { kind: 'HOLIDAY', appliesTo: 'ALL', legalBasis: 'X' },
    ],
    ['calendar_day_patch', OFFICE, 'PATCH', '/calendar/days/2026-11-24', { name: 'X' }],
    ['legal_document_patch', OFFICE, 'PATCH', '/legal-documents/nd-32-2024', { legalStatusNote: 'X' }],
  ];
  // Enterprises and projects have two keepers, directives, tasks and reports many; they do not exist for strangers: test/meta/access.test.ts holds them all.
  const elsewhere =
    /^(enterprise|project|directive|task|reminder_policy|inspection|permit|key_project|custom_period|report_(template|obligation|submission|form)|consolidation|appraisal_(criterion|result))_/;
  const writing = app.app.operations
    .filter((o) => o.method !== 'GET' && !o.computes && o.id !== 'token_create' && !elsewhere.test(o.id))
    .map((o) => o.id);
  t.same(requests.map(([id]) => id).sort(), [...writing].sort(), 'no operation that writes is left out');

  const snapshot = () =>
    sql('select max(position) as position, (select count(*)::int from ledger_entries) as entries from ledger_commits');
  const before = await snapshot();
  const weak = [
    'registry:read',
    'directives:read',
    'directives:write',
    'tasks:report',
    'reports:submit',
    'reports:approve',
    'imports:write',
    'clients:admin',
    'audit:read',
  ];
  const secrets: string[] = [];
  for (const [id, holder, method, path, body] of requests) {
    const foreign = [BOARD, TRADE, OFFICE, 'so-y-te', 'no-such-body', null].filter((o) => o !== holder);
    const ask = async (bearer: string | undefined) => {
      if (bearer) secrets.push(bearer);
      return call(method, `/v1${path}`, { token: bearer, body, headers: method === 'POST' ? {} : { 'if-match': '*' } });
    };
    const anonymous = await call(method, `/v1${path}`, { body, headers: { 'if-match': '*' } });
    t.equal(anonymous.status, 401, id);
    t.equal(anonymous.headers.get('www-authenticate'), 'Bearer');
    t.match(anonymous.body, { code: 'not_authenticated', errors: [] });
    for (const scopes of [weak, []]) {
      const a = await ask(await token(holder, scopes));
      t.equal(a.status, 403, id);
      t.match(a.body, { code: 'forbidden', detail: 'The token lacks the scope registry:write.' });
    }
    // A PUT that would create answers 412 to If-Match before it looks at who asks; the others are refused as foreign.
    const creating = method === 'PUT' && (await get(`/v1${path}`)).status === 404;
    for (const o of foreign) {
      const bearer = await token(o);
      const a = creating ? await call(method, `/v1${path}`, { token: bearer, body }) : await ask(bearer);
      t.equal(a.status, 403, `${id} as ${o}: ${a.text}`);
      t.match(a.body, { code: 'forbidden', errors: [] });
    }
  }
  t.same(await snapshot(), before, 'nothing was changed');

  // And the holder may: the refusals above were about who asked.
  for (const [id, holder, method, path, body] of requests) {
    const bearer = await token(holder);
    const creating = method === 'POST' || (await get(`/v1${path}`)).status === 404;
    const a = await call(method, `/v1${path}`, { token: bearer, body, headers: creating ? {} : { 'if-match': '*' } });
    t.ok(a.status === 200 || a.status === 201, `${id}: ${a.text}`);
  }
  const log = logs.join('');
  t.notOk(
    secrets.some((s) => log.includes(s) || log.includes(s.split('.')[2]!)),
    'no token in the log',
  );

  t.test('a row may not be carried over to another office', async (t) => {
    const board = await token(BOARD);
    const to = { subjectType: 'CLUSTER', subject: clusterCode };
    for (const who of [board, await token(TRADE)]) {
      const a = await call('PATCH', `/v1/facts/${ids[0]!.fact}`, {
        token: who,
        body: to,
        headers: { 'if-match': '*' },
      });
      t.equal(a.status, 403, a.text);
    }
  });
});

t.test('rights follow the succession of bodies', async (t) => {
  const app = await testApp(t, { sample: true });
  const { call, token, setNow, sql } = app;
  const create = async (organisation: string, code: string) =>
    (await call('POST', '/v1/industrial-zones', { token: await token(organisation), body: { code, name: code } }))
      .status;
  const today = [
    await create(BOARD, 'kcn-t1'),
    await create(`${BOARD}-bac-ninh`, 'kcn-t2'),
    await create(`${BOARD}-bac-ninh-1997`, 'kcn-t3'),
  ];
  t.same(today, [201, 201, 201], 'the old body’s token and the new one’s: one body today');
  t.same([await create(TRADE, 'kcn-t4'), await create(`${TRADE}-bac-ninh`, 'kcn-t4')], [403, 403]);
  const made = await sql<{ organisation: string }>(
    "select organisation from ledger_entries where key in ('kcn-t1', 'kcn-t2', 'kcn-t3')",
  );
  t.same(made, Array(3).fill({ organisation: `${BOARD}-bac-ninh` }), 'the ledger names the living body');

  setNow('2025-06-30T16:59:59Z'); // the last second of 2025-06-30 in Vietnam
  t.same(
    [
      await create(BOARD, 'kcn-b1'),
      await create(`${BOARD}-bac-ninh`, 'kcn-b2'),
      await create(`${BOARD}-bac-ninh-1997`, 'kcn-b3'),
    ],
    [201, 403, 403],
  );
  setNow('2025-06-30T17:00:00Z'); // 2025-07-01 in Vietnam
  t.same([await create(BOARD, 'kcn-b4'), await create(`${BOARD}-bac-ninh`, 'kcn-b5')], [201, 201]);
  setNow(null);

  t.test('a reorganisation recorded now is in force now', async (t) => {
    const office = await token(OFFICE);
    const body = (code: string) => ({ code, name: code, kind: 'MANAGEMENT_BOARD' });
    for (const code of ['bql-moi', 'bql-khac']) {
      t.equal((await call('POST', '/v1/organisations', { token: office, body: body(code) })).status, 201);
    }
    t.equal(await create('bql-moi', 'kcn-c1'), 403);
    const step = { from: `${BOARD}-bac-ninh`, to: 'bql-moi', effectiveOn: '2026-01-01', kind: 'RENAME' };
    const recorded = await call('POST', '/v1/organisation-successions', { token: office, body: step });
    t.equal(recorded.status, 201, recorded.text);
    t.same(
      [await create('bql-moi', 'kcn-c2'), await create(BOARD, 'kcn-c3'), await create('bql-khac', 'kcn-c4')],
      [201, 201, 403],
    );
    // Split between two: nobody is told to be the one, so nobody is.
    const split = { ...step, to: 'bql-khac', kind: 'SPLIT' };
    t.equal((await call('POST', '/v1/organisation-successions', { token: office, body: split })).status, 201);
    t.same(
      [await create('bql-moi', 'kcn-c5'), await create(BOARD, 'kcn-c6'), await create('bql-khac', 'kcn-c7')],
      [403, 403, 403],
    );
  });
});

t.test('what is hidden does not exist, for reading and for writing', async (t) => {
  const { call, get, token, sql } = await testApp(t);
  const board = await token(BOARD);
  const blind = await token(BOARD, ['registry:write']);
  const body = { code: 'kcn-kin', name: 'Kín', visibility: 'INTERNAL' };
  t.equal((await call('POST', '/v1/industrial-zones', { token: board, body })).status, 201);
  const fact = { fact: 'x', value: 'x', asOf: '2024-01-01', asOfPrecision: 'DAY', sourceDocument: 'x' };
  const said = await call('POST', '/v1/industrial-zones/kcn-kin/facts', { token: board, body: fact });
  t.equal(said.status, 201, said.text);
  const before = await sql('select max(position) as p from ledger_commits');
  const missing = (await get('/v1/industrial-zones/kcn-none')).body;
  for (const bearer of [undefined, blind, await token(TRADE, ['directives:read'])]) {
    for (const path of [
      'kcn-kin',
      'kcn-kin/history',
      'kcn-kin/facts',
      'kcn-kin/observations',
      'kcn-kin?validAt=2026-11-01',
    ]) {
      const a = await get(`/v1/industrial-zones/${path}`, { token: bearer });
      t.equal(a.status, 404, path);
      t.same({ ...a.body, instance: '' }, { ...missing, instance: '' }, 'not told from what never was');
    }
    t.equal((await get(`/v1/facts/${said.body.id}`, { token: bearer })).status, 404);
    t.equal((await get('/v1/facts?count=exact', { token: bearer })).body.page.total, 0);
  }
  const writes: [string, string, unknown][] = [
    ['PATCH', '/v1/industrial-zones/kcn-kin', { name: 'X' }],
    ['POST', '/v1/industrial-zones/kcn-kin/facts', fact],
    ['PATCH', `/v1/facts/${said.body.id}`, { value: 'X' }],
  ];
  for (const [method, path, change] of writes) {
    const a = await call(method, path, {
      token: blind,
      body: change,
      headers: method === 'PATCH' ? { 'if-match': '*' } : {},
    });
    t.equal(a.status, 404, `${method} ${path} ${a.text}`);
    t.same({ ...a.body, instance: '' }, { ...missing, instance: '' });
  }
  // A code that is taken stays taken, whoever asks; nothing of the record is told.
  for (const [path, put] of [
    ['/v1/industrial-zones/kcn-kin', { name: 'X' }],
    [`/v1/facts/${said.body.id}`, { ...fact, subjectType: 'ZONE', subject: 'kcn-kin' }],
  ] as const) {
    const a = await call('PUT', path, { token: blind, body: put });
    t.match(a.body, { status: 409, code: 'code_taken', errors: [] }, a.text);
    t.notMatch(a.text, /Kín/);
  }
  t.same(await sql('select max(position) as p from ledger_commits'), before);

  // Internal fields: written by those who may, shown to those who may.
  const open = await call('POST', '/v1/industrial-zones', {
    token: blind,
    body: { code: 'kcn-mo', name: 'Mở', note: 'bí mật' },
  });
  t.equal(open.status, 201);
  t.notOk('note' in open.body);
  t.equal((await get('/v1/industrial-zones/kcn-mo', { token: board })).body.note, 'bí mật');
  t.notMatch((await get('/v1/industrial-zones/kcn-mo')).text, /bí mật/);
  // Who replaces what they saw does not clear what they could not see.
  const seen = await get('/v1/industrial-zones/kcn-mo', { token: blind });
  const replaced = await call('PUT', '/v1/industrial-zones/kcn-mo', {
    token: blind,
    body: { name: 'Mở rộng' },
    headers: { 'if-match': seen.headers.get('etag')! },
  });
  t.equal(replaced.status, 200, replaced.text);
  t.match((await get('/v1/industrial-zones/kcn-mo', { token: board })).body, { name: 'Mở rộng', note: 'bí mật' });
  t.notMatch((await get('/v1/industrial-zones/kcn-mo/history')).text, /bí mật/);
});

t.test('tokens', async (t) => {
  const trusted = [signer('key-1')];
  let served: unknown = { keys: trusted.map((s) => s.jwk) };
  let status = 200;
  let asked = 0;
  const jwks = await listening(
    t,
    createServer((_request, response) => {
      asked++;
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(typeof served === 'string' ? served : JSON.stringify(served));
    }),
  );
  // Nobody listens at this address any more.
  const gone = createServer();
  await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
  const goneAt = `http://127.0.0.1:${(gone.address() as AddressInfo).port}`;
  await new Promise((resolve) => gone.close(resolve));
  const ISSUER = 'https://id.bacninh.example';
  const app = await testApp(t, {
    config: {
      ISSUERS: [
        { issuer: ISSUER, jwksUri: `${jwks}/keys`, audience: 'register' },
        { issuer: 'https://gone.example', jwksUri: `${goneAt}/keys`, audience: 'register' },
      ],
    },
  });
  const { call, get, token, tokens, logs, sql } = app;
  const claims = (more: object = {}) => ({
    iss: ISSUER,
    aud: 'register',
    sub: 'nguyen-van-a',
    org: BOARD,
    scope: 'registry:read registry:write',
    iat: now(),
    exp: now() + 600,
    ...more,
  });
  let n = 0;
  const write = (bearer: string, scheme = 'Bearer ') =>
    call('POST', '/v1/industrial-zones', {
      body: { code: `kcn-${n++}`, name: 'X' },
      headers: { authorization: `${scheme}${bearer}` },
    });
  const refusedBoth = async (t: Test, what: string, bearer: string, scheme?: string) => {
    const a = await write(bearer, scheme);
    t.equal(a.status, 401, `${what}: ${a.text}`);
    t.match(a.headers.get('www-authenticate'), /^Bearer/);
    t.match(a.body, { code: 'not_authenticated', errors: [] });
    // A bad token is not a missing one: reading with it is refused as well, not answered as to a stranger.
    const r = await get('/v1/industrial-zones', { headers: { authorization: `${scheme ?? 'Bearer '}${bearer}` } });
    t.equal(r.status, 401, what);
  };

  t.test('another trusted issuer', async (t) => {
    const a = await write(jwt(trusted[0]!, claims()));
    t.equal(a.status, 201, a.text);
    const [entry] = await sql('select actor, organisation from ledger_entries where key = $1', [a.body.code]);
    t.same(entry, { actor: 'nguyen-van-a', organisation: BOARD });
    t.equal((await write(jwt(trusted[0]!, claims({ aud: ['other', 'register'] })))).status, 201);
    t.equal((await write(jwt(trusted[0]!, claims({ scope: 'registry:read' })))).status, 403);
    t.equal((await write(jwt(trusted[0]!, claims({ scope: ['registry:write'] })))).status, 403);
    t.equal((await write(jwt(trusted[0]!, claims({ org: [BOARD] })))).status, 403);
    t.equal(asked, 1, 'its keys are asked for once');
  });

  t.test('tokens that stand for nobody', async (t) => {
    const own = await token(BOARD);
    const [head, payload, signature] = own.split('.') as [string, string, string];
    const ownClaims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const stranger = signer('key-1');
    const ownPublic = tokens.jwks.keys[0]!;
    const kid = ownPublic.kid!;
    const hs = (secret: string | Buffer, header: object = {}) => {
      const text = `${b64({ alg: 'HS256', kid, typ: 'JWT', ...header })}.${payload}`;
      return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
    };
    const bad: [string, string][] = [
      ['no algorithm', `${b64({ alg: 'none', typ: 'JWT' })}.${payload}.`],
      ['no algorithm, capitals', `${b64({ alg: 'NONE', kid })}.${payload}.${signature}`],
      ['no signature', `${head}.${payload}.`],
      ['the public key as a shared secret', hs(JSON.stringify(ownPublic))],
      ['the point of the public key as a shared secret', hs(Buffer.from(ownPublic.x!, 'base64url'))],
      ['an algorithm of another key', `${b64({ alg: 'RS256', kid })}.${payload}.${signature}`],
      ['payload altered', `${head}.${b64({ ...ownClaims, org: OFFICE })}.${signature}`],
      ['header altered', `${b64({ alg: 'ES256', kid, typ: 'at+jwt' })}.${payload}.${signature}`],
      ['signature altered', `${head}.${payload}.${signature.slice(0, -4)}AAAA`],
      ['signed by a stranger under a known kid', jwt(stranger, claims())],
      ['its own key in the header', jwt(stranger, claims(), { jwk: stranger.jwk, kid: undefined })],
      ['a key address of its own', jwt(stranger, claims(), { jku: `${jwks}/mine` })],
      [
        'our issuer, signed by the other one',
        jwt(trusted[0]!, { ...claims(), iss: ownClaims.iss, aud: ownClaims.aud }),
      ],
      [
        'the other issuer, signed by us',
        await tokens
          .issue({ subject: 's', organisation: BOARD, scopes: ['registry:write'] }, 60)
          .then((x) => `${x.split('.')[0]}.${b64(claims())}.${x.split('.')[2]}`),
      ],
      ['unknown kid', jwt({ ...trusted[0]!, kid: 'key-9' }, claims())],
      ['unknown issuer', jwt(trusted[0]!, claims({ iss: 'https://evil.example' }))],
      ['no issuer', jwt(trusted[0]!, claims({ iss: undefined }))],
      ['issuer of another type', jwt(trusted[0]!, claims({ iss: [ISSUER] }))],
      ['wrong audience', jwt(trusted[0]!, claims({ aud: 'other' }))],
      ['no audience', jwt(trusted[0]!, claims({ aud: undefined }))],
      ['expired', jwt(trusted[0]!, claims({ exp: now() - 10 }))],
      ['no expiry', jwt(trusted[0]!, claims({ exp: undefined }))],
      ['expiry as text', jwt(trusted[0]!, claims({ exp: '9999999999' }))],
      ['not yet valid', jwt(trusted[0]!, claims({ nbf: now() + 60 }))],
      ['no subject', jwt(trusted[0]!, claims({ sub: undefined }))],
      ['empty subject', jwt(trusted[0]!, claims({ sub: '' }))],
      ['subject of another type', jwt(trusted[0]!, claims({ sub: { a: 1 } }))],
      ['subject with U+0000', jwt(trusted[0]!, claims({ sub: 'a\u0000b' }))],
      ['subject without end', jwt(trusted[0]!, claims({ sub: 'a'.repeat(3000) }))],
      ['unknown critical header', jwt(trusted[0]!, claims(), { crit: ['x'], x: 1 })],
      ['payload is not an object', `${head}.${b64('[]')}.${signature}`],
      ['payload is not JSON', `${head}.${b64('nope')}.${signature}`],
      ['five parts', `${own}.x.y`],
      ['one part', 'abc'],
      ['dots', '...'],
      ['garbage', 'ey~~~.===.+++'],
      ['very long', 'a'.repeat(8000)],
    ];
    for (const [what, bearer] of bad) await refusedBoth(t, what, bearer);
    const schemes: [string, string, string][] = [
      ['empty', 'Bearer ', ''],
      ['scheme only', 'Bearer', ''],
      ['Basic', 'Basic ', Buffer.from('a:b').toString('base64')],
      ['no scheme', '', own],
      ['two tokens', 'Bearer ', `${own} ${own}`],
      ['comma', 'Bearer ', `${own},${own}`],
      ['other scheme', 'DPoP ', own],
    ];
    for (const [what, scheme, bearer] of schemes) await refusedBoth(t, what, bearer, scheme);
    t.equal(
      (await get('/v1/industrial-zones', { headers: { authorization: `bearer ${own}` } })).status,
      200,
      'schemes know no case',
    );

    const all = logs.join('');
    for (const [, bearer] of bad) if (bearer.length > 40) t.notOk(all.includes(bearer), 'not in the log');
    t.notMatch(all, /internal error/);
    t.same(await sql("select 1 from industrial_zones where name <> 'X'"), []);
  });

  t.test('a token ends when it ends, also one that was good a moment ago', async (t) => {
    const short = jwt(trusted[0]!, claims({ exp: now() + 2, nbf: now() - 1 }));
    t.equal((await write(short)).status, 201);
    const real = Date.now;
    t.intercept(Date, 'now', { value: () => real() + 10_000 });
    const a = await write(short);
    t.equal(a.status, 401, a.text);
    t.match(a.body, { detail: 'The token has expired.' });
  });

  t.test('keys are rotated without a restart', async (t) => {
    const next = signer('key-2');
    served = { keys: [next.jwk] };
    // Unknown keys are asked for at most every thirty seconds: this one is refused, then the clock moves on.
    t.equal((await write(jwt(next, claims()))).status, 401);
    const real = Date.now;
    t.intercept(Date, 'now', { value: () => real() + 31_000 });
    const a = await write(jwt(next, claims()));
    t.equal(a.status, 201, a.text);
    t.equal((await write(jwt(trusted[0]!, claims({ sub: 'late' })))).status, 401, 'the old key is no longer good');
    trusted[0] = next;
  });

  t.test('an issuer that cannot be asked: 503, and only for its own tokens', async (t) => {
    const a = await write(jwt(trusted[0]!, claims({ iss: 'https://gone.example' })));
    t.equal(a.status, 503, a.text);
    t.match(a.body, { code: 'unavailable', errors: [] });
    t.match(a.headers.get('retry-after'), /^\d+$/);
    t.notMatch(a.text, /127\.0\.0\.1|ECONN|fetch failed/);
    for (const [s, keys] of [
      [500, { keys: [] }],
      [404, 'not here'],
      [200, 'not JSON'],
      [200, {}],
      [200, { keys: 'x' }],
    ] as const) {
      [status, served] = [s, keys];
      const fresh = await testApp(t, { dbUrl: app.dbUrl, config: { ISSUERS: app.config.ISSUERS } });
      const b = await fresh.call('GET', '/v1/industrial-zones', { token: jwt(trusted[0]!, claims()) });
      t.equal(b.status, 503, `${s} ${JSON.stringify(keys)} ${b.text}`);
      t.match(b.headers.get('retry-after'), /^\d+$/);
      [status, served] = [200, { keys: [trusted[0]!.jwk] }];
      const c = await fresh.call('GET', '/v1/industrial-zones', { token: jwt(trusted[0]!, claims()) });
      t.equal(c.status, 200, 'and as soon as it answers again, all is well');
    }
    t.equal((await get('/v1/industrial-zones', { token: await token(BOARD) })).status, 200);
  });
});

t.test('client credentials', async (t) => {
  const app = await testApp(t);
  const { call, sql, get, logs } = app;
  const SECRET = 'mật-khẩu:của+e office%';
  const add = async (id: string, scopes: string[], more = '') =>
    sql(
      `insert into oauth_clients (client_id, secret_hash, organisation, scopes${more ? ', disabled_at' : ''}) values ($1, $2, $3, $4${more})`,
      [id, await hashSecret(SECRET), BOARD, scopes],
    );
  await add('e-office', ['registry:read', 'registry:write']);
  await add('closed', ['registry:read'], ', now()');
  const ask = (form: Record<string, string>, headers: Record<string, string> = {}) =>
    call('POST', '/oauth/token', {
      raw: new URLSearchParams(form).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    });
  const basic = (id: string, secret: string) => ({
    authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`,
  });
  const grant = { grant_type: 'client_credentials' };

  t.test('by body and by Basic', async (t) => {
    const ways = [
      await ask({ ...grant, client_id: 'e-office', client_secret: SECRET }),
      await ask(grant, basic('e-office', SECRET)),
      await ask({ ...grant, scope: 'registry:write registry:read' }, basic('e-office', SECRET)),
    ];
    for (const a of ways) {
      t.equal(a.status, 200, a.text);
      t.equal(a.headers.get('cache-control'), 'no-store');
      t.match(a.body, { token_type: 'Bearer', expires_in: 3600, scope: String, access_token: String });
      const made = await call('POST', '/v1/industrial-zones', {
        token: a.body.access_token,
        body: { code: `kcn-${ways.indexOf(a)}`, name: 'X' },
      });
      t.equal(made.status, 201, made.text);
    }
    const [entry] = await sql("select actor, organisation from ledger_entries where key = 'kcn-0'");
    t.same(entry, { actor: 'e-office', organisation: BOARD });
  });

  t.test('less than granted, never more', async (t) => {
    const less = await ask({ ...grant, client_id: 'e-office', client_secret: SECRET, scope: 'registry:read' });
    t.equal(less.body.scope, 'registry:read');
    const write = await call('POST', '/v1/industrial-zones', {
      token: less.body.access_token,
      body: { code: 'kcn-w', name: 'X' },
    });
    t.equal(write.status, 403);
    const more = await ask({
      ...grant,
      client_id: 'e-office',
      client_secret: SECRET,
      scope: 'registry:read clients:admin',
    });
    t.match(more.body, {
      status: 400,
      code: 'invalid_request',
      errors: [{ pointer: '/scope', code: 'scope_not_granted' }],
    });
  });

  t.test('what is refused is refused alike', async (t) => {
    const refused = [
      await ask({ ...grant, client_id: 'e-office', client_secret: 'wrong' }),
      await ask({ ...grant, client_id: 'nobody', client_secret: SECRET }),
      await ask({ ...grant, client_id: 'closed', client_secret: SECRET }),
      await ask(grant),
      await ask({ ...grant, client_id: 'e-office' }),
      await ask(grant, basic('e-office', 'wrong')),
      await ask(grant, basic('nobody', SECRET)),
      await ask(grant, { authorization: 'Basic' }),
      await ask(grant, { authorization: 'Basic !!!' }),
      await ask(grant, { authorization: `Basic ${Buffer.from('e-office').toString('base64')}` }),
      await ask(grant, { authorization: `Basic ${Buffer.from('e-office:%E0%A4%A').toString('base64')}` }),
      await ask(grant, { authorization: `Basic ${Buffer.from([0xff, 0x00, 0x3a, 0xfe]).toString('base64')}` }),
      await ask(grant, { authorization: 'Bearer abc' }),
    ];
    for (const [i, a] of refused.entries()) {
      t.equal(a.status, 401, `${i} ${a.text}`);
      t.same({ ...a.body, instance: '' }, { ...refused[0]!.body, instance: '' });
      t.match(a.headers.get('www-authenticate'), /^Basic realm=/);
    }
    const wrong = [
      await ask({ grant_type: 'password', client_id: 'e-office', client_secret: SECRET }),
      await ask({ client_id: 'e-office', client_secret: SECRET }),
      await ask({ ...grant, client_id: "e' or 1=1 --", client_secret: SECRET }),
      await ask({ ...grant, client_id: 'e-office', client_secret: SECRET, nope: '1' }),
      await ask({ ...grant, client_id: 'e-office', client_secret: SECRET, scope: 'registry:read\u0000' }),
    ];
    for (const a of wrong) t.match(a.body, { status: 400, code: 'invalid_request' }, a.text);
    const json = await call('POST', '/oauth/token', {
      body: { ...grant, client_id: 'e-office', client_secret: SECRET },
    });
    t.equal(json.status, 415);
    t.notMatch(logs.join(''), /mật-khẩu|internal error/);
  });

  t.test('a client that is disabled gets no more tokens', async (t) => {
    await sql("update oauth_clients set disabled_at = now() where client_id = 'e-office'");
    t.equal((await ask(grant, basic('e-office', SECRET))).status, 401);
  });

  t.test('the published keys verify, and hold nothing private', async (t) => {
    const { body } = await get('/.well-known/jwks.json');
    t.same(Object.keys(body.keys[0]).sort(), ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
  });
});

t.test('rate limits', async (t) => {
  const app = await testApp(t, { config: { RATE_LIMIT_ANONYMOUS_PER_MINUTE: 3, RATE_LIMIT_PER_MINUTE: 4 } });
  const { get, token } = app;
  const path = '/v1/industrial-zones';
  for (let left = 2; left >= 0; left--) {
    const a = await get(path);
    t.equal(a.status, 200);
    t.equal(a.headers.get('ratelimit-policy'), '"address";q=3;w=60');
    t.match(a.headers.get('ratelimit'), new RegExp(`^"address";r=${left};t=([1-9]|[1-5]\\d|60)$`));
  }
  // Unknown routes aside, every path counts: with a bad token, for a token, for a 304.
  for (const a of [
    await get(path),
    await get(path, { headers: { authorization: 'Bearer x' } }),
    await get(`${path}/kcn-none`),
    await get('/.well-known/jwks.json'),
  ]) {
    t.equal(a.status, 429, a.text);
    t.match(a.body, { code: 'rate_limited', status: 429, errors: [] });
    t.match(a.headers.get('retry-after'), /^([1-9]|[1-5]\d|60)$/);
    t.match(a.headers.get('ratelimit'), /^"address";r=0;t=\d+$/);
    t.equal(a.headers.get('cache-control'), 'no-store');
  }
  const board = await token(BOARD);
  for (let i = 0; i < 4; i++) {
    const a = await get(path, { token: board });
    t.equal(a.status, 200);
    t.equal(a.headers.get('ratelimit-policy'), '"client";q=4;w=60');
  }
  t.equal((await get(path, { token: board })).status, 429);
  t.equal((await get(path, { token: await token(TRADE) })).status, 200, 'another client has its own');
  for (let i = 0; i < 5; i++) t.equal((await get('/health/live')).status, 200, 'probes are never limited');
});

t.test('a guess at a secret counts as ten requests', async (t) => {
  const { call } = await testApp(t, { config: { RATE_LIMIT_ANONYMOUS_PER_MINUTE: 15 } });
  const guess = () =>
    call('POST', '/oauth/token', {
      raw: 'grant_type=client_credentials&client_id=x&client_secret=y',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
  const first = await guess();
  t.equal(first.status, 401);
  t.match(first.headers.get('ratelimit'), /^"address";r=5;/);
  t.equal((await guess()).status, 429);
});
