import t from 'tap';
import { type Answer, type TestApp, testApp } from './support/app.ts';

type Wire = Record<string, unknown>;

const BOARD = 'ban-quan-ly-kcn';
const OFFICE = 'van-phong-ubnd-tinh';
const FORMATS: Record<string, string>[] = [
  {},
  { accept: 'text/csv' },
  { accept: 'application/x-ndjson' },
  { accept: 'application/geo+json' },
];

const tagOf = (answer: Answer) => answer.headers.get('etag')!;
const post = async (api: TestApp, path: string, organisation: string, body: unknown) => {
  const answer = await api.call('POST', `/v1${path}`, { token: await api.token(organisation), body });
  if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${answer.text}`);
  return answer;
};
const patch = async (api: TestApp, path: string, organisation: string, body: unknown, headers = {}) => {
  const token = await api.token(organisation);
  const etag = tagOf(await api.get(`/v1${path}`, { token }));
  const answer = await api.call('PATCH', `/v1${path}`, { token, body, headers: { 'if-match': etag, ...headers } });
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`);
  return answer;
};

t.test('conditional reads', async (t) => {
  const api = await testApp(t);
  const { get, call } = api;
  const token = await api.token(BOARD);
  await post(api, '/industrial-zones', BOARD, { code: 'kcn-a', name: 'A', note: 'nội bộ' });
  await post(api, '/industrial-zones', BOARD, { code: 'kcn-b', name: 'B', visibility: 'INTERNAL' });
  const PATHS: [string, Record<string, string>][] = [
    ...FORMATS.map((f): [string, Record<string, string>] => ['/v1/industrial-zones', f]),
    ['/v1/industrial-zones?count=exact&include=facts', {}],
    ['/v1/industrial-zones?knownAt=1', {}],
    ['/v1/industrial-zones/kcn-a', {}],
    ['/v1/industrial-zones/kcn-a', { accept: 'application/geo+json' }],
    ['/v1/industrial-zones/kcn-a?include=children&fields=name', {}],
    ['/v1/industrial-zones/kcn-a?knownAt=2', {}],
    ['/v1/industrial-zones/kcn-a/history', {}],
    ['/v1/industrial-zones/kcn-a/facts', {}],
    ['/v1/industrial-zones/kcn-a/facts', { accept: 'text/csv' }],
    ['/v1/organisations', {}],
    ['/v1/statistics/province-overview', {}],
    ['/v1/statistics/occupancy', {}],
  ];

  t.test('every GET has a strong tag; whoever holds it gets 304 and no body', async (t) => {
    for (const [path, headers] of PATHS) {
      const name = `${path} ${headers.accept ?? ''}`;
      const first = await get(path, { headers });
      t.equal(first.status, 200, name);
      const etag = tagOf(first);
      t.match(etag, /^"[^"]+"$/, `${name}: strong`);
      t.equal(tagOf(await get(path, { headers })), etag, `${name}: the same answer, the same tag`);
      for (const held of [etag, `W/${etag}`, `"other", ${etag}`, `"other",W/"x" , ${etag}`, '*']) {
        const again = await get(path, { headers: { ...headers, 'if-none-match': held } });
        t.equal(again.status, 304, `${name} ${held}`);
        t.equal(again.text, '');
        t.equal(again.headers.get('etag'), etag);
        t.equal(again.headers.get('change-position'), first.headers.get('change-position'));
        t.equal(again.headers.get('known-at'), first.headers.get('known-at'));
        t.equal(again.headers.get('vary'), first.headers.get('vary'));
        t.equal(again.headers.get('cache-control'), first.headers.get('cache-control'));
      }
      for (const held of ['"other"', etag.replaceAll('"', ''), `"x${etag.slice(1)}`, '']) {
        const again = await get(path, { headers: { ...headers, 'if-none-match': held } });
        t.equal(again.status, 200, `${name} ${held}`);
        t.equal(again.text, first.text);
      }
      t.match(first.headers.get('cache-control'), /no-cache/);
      t.match(first.headers.get('vary'), /Accept.*Authorization/);
    }
  });

  t.test('one tag, one body: formats, fields, pages and rights differ', async (t) => {
    const byTag = new Map<string, string>();
    for (const query of ['', '?fields=name', '?limit=1', '?sort=-name', '?count=exact', '?q=a']) {
      for (const headers of FORMATS) {
        for (const reader of [undefined, token]) {
          const answer = await get(`/v1/industrial-zones${query}`, { headers, token: reader });
          const known = byTag.get(tagOf(answer));
          t.ok(
            known === undefined || known === answer.text,
            `${query} ${headers.accept ?? 'json'} ${reader ? 'token' : ''}`,
          );
          byTag.set(tagOf(answer), answer.text);
        }
      }
    }
    t.equal((await get('/v1/industrial-zones', { token })).headers.get('cache-control'), 'private, no-cache');
    t.equal((await get('/v1/industrial-zones/kcn-b', { token })).headers.get('cache-control'), 'private, no-cache');
    // A tag got with a token tells the public nothing, not even that there is something.
    const held = { 'if-none-match': tagOf(await get('/v1/industrial-zones/kcn-b', { token })) };
    t.equal((await get('/v1/industrial-zones/kcn-b', { headers: held })).status, 404);
    t.equal((await get('/v1/industrial-zones/kcn-b', { headers: { 'if-none-match': '*' } })).status, 404);
    const list = { 'if-none-match': tagOf(await get('/v1/industrial-zones', { token })) };
    t.equal((await get('/v1/industrial-zones', { headers: list })).status, 200);
    t.equal((await get('/v1/industrial-zones', { token, headers: list })).status, 304);
  });

  t.test('a tag stands through writes that change nothing of the answer, and falls with those that do', async (t) => {
    const tags = async (reader?: string) =>
      Promise.all(
        ['', '/kcn-a', '/kcn-a/history', '?count=exact&include=facts', '?fields=code'].map(async (p) =>
          tagOf(await get(`/v1/industrial-zones${p}`, { token: reader })),
        ),
      );
    const [open, inside] = [await tags(), await tags(token)];
    await post(api, '/organisations', OFFICE, { code: 'cq-1', name: 'Cơ quan', kind: 'OTHER' });
    t.same(await tags(), open, 'another register');
    t.same(await tags(token), inside);
    await patch(api, '/industrial-zones/kcn-b', BOARD, { name: 'B2' });
    t.same(await tags(), open, 'a zone that the public does not see');
    const after = await tags(token);
    t.same([after[1], after[2], after[4]], [inside[1], inside[2], inside[4]]);
    t.not(after[0], inside[0]);
    t.not(after[3], inside[3]);

    await post(api, '/industrial-zones/kcn-a/facts', BOARD, {
      fact: 'site-clearance',
      value: 'xong',
      asOf: '2024-01-01',
      asOfPrecision: 'DAY',
      sourceDocument: 'plan',
    });
    const included = await tags();
    t.same([included[0], included[1], included[2], included[4]], [open[0], open[1], open[2], open[4]]);
    t.not(included[3], open[3], 'what is embedded counts');

    // A remark of the offices is not in the public's answer, but it makes a new version: the tag names that version.
    await patch(api, '/industrial-zones/kcn-a', BOARD, { note: 'khác' });
    const noted = await tags();
    t.equal(noted[0], included[0]);
    t.not(noted[1], included[1]);
    await patch(api, '/industrial-zones/kcn-a', BOARD, { name: 'A2' });
    const changed = await tags();
    for (const i of [0, 1, 2, 3]) t.not(changed[i], noted[i]);
    t.equal(changed[4], open[4], 'the codes are the same');
    await patch(api, '/industrial-zones/kcn-a', BOARD, { name: 'A' });
    t.equal((await tags())[0], open[0], 'the same bytes again');

    // What is past stays as it was.
    const position = (await get('/v1/industrial-zones')).headers.get('change-position');
    const past = await get(`/v1/industrial-zones?knownAt=${position}`);
    const csv = await get(`/v1/industrial-zones?knownAt=${position}`, { token, headers: FORMATS[1]! });
    const open2 = await get(`/v1/industrial-zones?knownAt=${position}`, { headers: FORMATS[1]! });
    await patch(api, '/industrial-zones/kcn-a', BOARD, { name: 'A3' });
    const held = (answer: Answer) => ({ 'if-none-match': tagOf(answer) });
    t.equal((await get(`/v1/industrial-zones?knownAt=${position}`, { headers: held(past) })).status, 304);
    const file = `/v1/industrial-zones?knownAt=${position}`;
    t.equal((await get(file, { token, headers: { ...FORMATS[1]!, ...held(csv) } })).status, 304);
    // What the public may see of the past is less once a record is closed: other bytes, so another tag.
    await patch(api, '/industrial-zones/kcn-a', BOARD, { visibility: 'INTERNAL' });
    for (const [headers, answer] of [
      [{}, past],
      [FORMATS[1]!, open2],
    ] as const) {
      const closed = await get(file, { headers: { ...headers, ...held(answer) } });
      t.equal(closed.status, 200);
      t.notMatch(closed.text, /kcn-a/);
    }
    t.equal((await get(file, { token, headers: { ...FORMATS[1]!, ...held(csv) } })).status, 304);
    await patch(api, '/industrial-zones/kcn-a', BOARD, { visibility: 'PUBLIC' });
  });

  t.test('a tag read in any shape lets its holder write', async (t) => {
    for (const read of ['', '?fields=name', '?include=children', '?validAt=2030-01-01']) {
      const etag = tagOf(await get(`/v1/industrial-zones/kcn-a${read}`));
      const answer = await call('PATCH', '/v1/industrial-zones/kcn-a', {
        token,
        body: { name: `A ${read}x` },
        headers: { 'if-match': etag },
      });
      t.equal(answer.status, 200, read);
      const single = await get('/v1/industrial-zones/kcn-a', { token });
      t.equal(tagOf(single), tagOf(answer), 'the write answers with the tag of the read that follows');
      t.same(single.body, answer.body);
      const stale = await call('PATCH', '/v1/industrial-zones/kcn-a', {
        token,
        body: { name: 'C' },
        headers: { 'if-match': etag },
      });
      t.equal(stale.status, 412);
    }
  });
});

t.test('answers that are kept', async (t) => {
  const here = await testApp(t);
  const there = await testApp(t, { dbUrl: here.dbUrl });
  const { get } = here;
  const hits = async () => Number(/answers_kept_served_total (\d+)/.exec((await get('/metrics')).text)?.[1]);
  await post(here, '/industrial-zones', BOARD, { code: 'kcn-a', name: 'Một', plannedAreaHa: 10 });
  const list = async (api = here, token?: string) =>
    (await api.get('/v1/industrial-zones?fields=name,plannedAreaHa', { token })).body.data;

  t.test('the first answer after a write of another process is the new one, every time', async (t) => {
    for (let round = 1; round <= 15; round++) {
      await list();
      await list();
      const [writer, reader] = round % 2 ? [there, here] : [here, there];
      const answer = await patch(writer, '/industrial-zones/kcn-a', BOARD, { plannedAreaHa: round });
      const read = await reader.get('/v1/industrial-zones/kcn-a');
      t.equal(read.body.plannedAreaHa, round);
      t.equal(read.headers.get('change-position'), answer.headers.get('change-position'));
      t.same(await list(reader), [{ code: 'kcn-a', name: 'Một', plannedAreaHa: round }]);
      t.same((await reader.get('/v1/industrial-zones', { headers: { 'if-none-match': '*' } })).status, 304);
    }
    // A change that goes past the service, by SQL and the ledger, is seen as well.
    await here.sql(
      `with z as (update industrial_zones set name = 'Hai', version = version + 1, latest_version = version + 1 where code = 'kcn-a' returning *)
       insert into ledger_entries (tx_id, ordinal, type, key, version, act, valid_from, state, actor, request_id, content_hash)
       select '01a1f7fc-0000-7000-8000-000000000001', 0, 'zone', code, version, 'zone.updated', current_date, to_jsonb(z), 'test', 'test', '' from z`,
    );
    await here.sql(`select ledger_commit('01a1f7fc-0000-7000-8000-000000000001', false)`);
    t.equal((await list())[0].name, 'Hai');
    t.equal((await list(there))[0].name, 'Hai');
  });

  t.test('readers beside writers never see an older position than one already told', async (t) => {
    let told = 0;
    const areas = new Map<number, number>();
    let done = false;
    const writer = (async () => {
      for (let i = 0; i < 25; i++) {
        const answer = await patch(there, '/industrial-zones/kcn-a', BOARD, { plannedAreaHa: 100 + i });
        told = Number(answer.headers.get('change-position'));
        areas.set(told, 100 + i);
      }
      done = true;
    })();
    const reader = async (path: string) => {
      while (!done) {
        const least = told;
        const answer = await get(path);
        const at = Number(answer.headers.get('change-position'));
        if (at < least) t.fail(`${path} answered position ${at} after ${least} was told`);
        const row: Wire = path.includes('?') ? answer.body.data[0] : answer.body;
        const expected = areas.get(at);
        if (expected !== undefined && row.plannedAreaHa !== expected)
          t.fail(`${path} shows ${row.plannedAreaHa} at ${at}, where it was ${expected}`);
      }
    };
    await Promise.all([
      writer,
      reader('/v1/industrial-zones?fields=name,plannedAreaHa'),
      reader('/v1/industrial-zones/kcn-a'),
      reader('/v1/industrial-zones?count=exact'),
    ]);
    t.equal(areas.size, 25);
  });

  t.test('what a token shows is never served to the public, nor the other way round', async (t) => {
    await post(here, '/industrial-zones', BOARD, { code: 'kcn-kin', name: 'Kín', visibility: 'INTERNAL', note: 'mật' });
    const inside = await here.token(BOARD);
    const weak = await here.token(BOARD, []);
    const paths = [
      '/v1/industrial-zones',
      '/v1/industrial-zones?count=exact',
      '/v1/industrial-zones/kcn-a',
      '/v1/industrial-zones/kcn-a/history',
      '/v1/statistics/province-overview',
    ];
    for (const path of paths) {
      const answers: Record<string, string[]> = {};
      // Each in turn warms the cache for the next.
      for (const [who, token] of [
        ['in', inside],
        ['out', undefined],
        ['in', inside],
        ['weak', weak],
        ['out', undefined],
      ] as const)
        answers[who] = [...(answers[who] ?? []), (await get(path, { token })).text];
      t.equal(new Set(answers.in).size, 1);
      t.same(answers.out, [answers.weak![0], answers.weak![0]], 'a token without the right sees what everybody sees');
      t.not(answers.in![0], answers.out![0], path);
      for (const text of answers.out!) t.notMatch(text, /Kín|kcn-kin|"note"|mật/);
    }
    const auditor = await here.token(BOARD, ['registry:read', 'audit:read']);
    const history = '/v1/industrial-zones/kcn-a/history';
    t.ok('actor' in (await get(history, { token: auditor })).body.data[0]);
    t.notOk('actor' in (await get(history, { token: inside })).body.data[0]);
    // Hidden now: gone at once, from lists and by code, in both processes.
    for (const api of [here, there]) await api.get('/v1/industrial-zones/kcn-a');
    await patch(here, '/industrial-zones/kcn-a', BOARD, { visibility: 'INTERNAL' });
    for (const api of [here, there]) {
      t.equal((await api.get('/v1/industrial-zones/kcn-a')).status, 404);
      t.same(await list(api), []);
    }
    await patch(there, '/industrial-zones/kcn-a', BOARD, { visibility: 'PUBLIC' });
    t.equal((await get('/v1/industrial-zones/kcn-a')).status, 200);
  });

  t.test('a kept answer is really one, and an error never is', async (t) => {
    const before = await hits();
    t.ok(before >= 0);
    // The first answer is only remembered, the second kept, the third and fourth are the kept one.
    for (let i = 0; i < 4; i++) await get('/v1/industrial-clusters?sort=-name');
    t.equal(await hits(), before + 2);
    const missing = await get('/v1/industrial-clusters/ccn-a', { headers: { 'accept-language': 'en' } });
    t.equal(missing.status, 404);
    t.equal(missing.headers.get('cache-control'), 'no-store');
    t.not(
      (await get('/v1/industrial-clusters/ccn-a', { headers: { 'accept-language': 'vi' } })).body.title,
      missing.body.title,
    );
    await post(there, '/industrial-clusters', 'so-cong-thuong', { code: 'ccn-a', name: 'Cụm' });
    t.equal((await get('/v1/industrial-clusters/ccn-a')).status, 200);
  });

  t.test('the day is part of the question', async (t) => {
    here.setNow('2026-06-30T10:00:00Z');
    await post(here, '/industrial-zones', BOARD, {
      code: 'kcn-ngay',
      name: 'Ngày',
      expiresOn: '2026-06-30',
      legalStatuses: [
        { status: 'ESTABLISHED', from: '2020-01-01', to: '2026-06-30' },
        { status: 'OPERATING', from: '2026-07-01' },
      ],
    });
    const asked = async (headers: Record<string, string> = {}) => {
      const one = await get('/v1/industrial-zones/kcn-ngay', { headers });
      const many = (await get('/v1/industrial-zones?legalStatus=OPERATING&fields=code')).body.data.length;
      const stats = (await get('/v1/statistics/province-overview')).body;
      return { tag: tagOf(one), state: [one.body.legalStatus, ...one.body.findings, many, stats.day] };
    };
    const june = await asked();
    t.same(june.state, ['ESTABLISHED', 0, '2026-06-30']);
    here.setNow('2026-06-30T16:59:59.999Z');
    t.same(await asked(), june);
    here.setNow('2026-06-30T17:00:00Z');
    const july = await asked({ 'if-none-match': june.tag });
    t.same(july.state, ['OPERATING', 'term_ended', 1, '2026-07-01']);
    const csv = await get('/v1/industrial-zones', { headers: { accept: 'text/csv' } });
    here.setNow('2026-06-30T10:00:00Z');
    const back = await get('/v1/industrial-zones', { headers: { accept: 'text/csv', 'if-none-match': tagOf(csv) } });
    t.equal(back.status, 200, 'yesterday’s file is another file');
    t.same(await asked(), june);
    // The future is asked about by the day, not by the clock.
    t.equal((await get('/v1/industrial-zones/kcn-ngay?validAt=2026-07-01')).body.legalStatus, 'OPERATING');
  });
});

t.test('without room for kept answers everything is the same', async (t) => {
  const api = await testApp(t, { config: { ANSWER_CACHE_MB: 0 } });
  await post(api, '/industrial-zones', BOARD, { code: 'kcn-a', name: 'A' });
  for (let i = 0; i < 2; i++) {
    const answer = await api.get('/v1/industrial-zones');
    t.same(
      answer.body.data.map((z: Wire) => z.code),
      ['kcn-a'],
    );
    t.equal((await api.get('/v1/industrial-zones', { headers: { 'if-none-match': tagOf(answer) } })).status, 304);
  }
});
