import t from 'tap';
import { testApp } from './support/app.ts';

// One Idempotency-Key, one record, one answer: repeated, raced, after a restart.

const BOARD = 'ban-quan-ly-kcn';
const PATH = '/v1/industrial-zones';

t.test('Idempotency-Key', async (t) => {
  const app = await testApp(t);
  const { call, get, token, sql } = app;
  const board = await token(BOARD);
  const post = (
    key: string,
    body: unknown,
    o: { token?: string; headers?: Record<string, string>; path?: string } = {},
  ) =>
    call('POST', o.path ?? PATH, { token: o.token ?? board, body, headers: { 'idempotency-key': key, ...o.headers } });
  const entries = async (code: string) =>
    (await sql("select 1 from ledger_entries where type = 'zone' and key = $1", [code])).length;
  const position = async () => (await sql<{ p: number }>('select max(position) as p from ledger_commits'))[0]!.p;
  const kept = async () => (await sql('select 1 from idempotency_keys')).length;

  t.test('the same request again gets the same answer and writes nothing', async (t) => {
    const body = { code: 'kcn-a', name: 'KCN Á', note: 'nội bộ' };
    const first = await post('k-1', body);
    t.equal(first.status, 201, first.text);
    t.equal(first.headers.get('idempotent-replayed'), null);
    const before = await position();
    // Text in another normal form is the same request.
    for (const again of [body, { ...body, name: body.name.normalize('NFD') }]) {
      const replay = await post('k-1', again);
      t.equal(replay.status, 201);
      t.equal(replay.text, first.text);
      for (const name of ['etag', 'location', 'content-type', 'api-version'])
        t.equal(replay.headers.get(name), first.headers.get(name), name);
      t.equal(replay.headers.get('idempotent-replayed'), 'true');
    }
    t.equal(await position(), before);
    t.equal(await entries('kcn-a'), 1);
    // The record has moved on; the answer of then is still the answer of then, and its tag is stale.
    const etag = first.headers.get('etag')!;
    const moved = await call('PATCH', `${PATH}/kcn-a`, {
      token: board,
      body: { name: 'B' },
      headers: { 'if-match': etag },
    });
    t.equal(moved.status, 200);
    t.equal((await post('k-1', body)).text, first.text);
  });

  t.test('another body, path or day under the same key is another request', async (t) => {
    const before = await position();
    const other = { code: 'kcn-a2', name: 'A2' };
    const attempts = [
      await post('k-1', other),
      await post('k-1', { code: 'kcn-a', name: 'KCN Á' }),
      await post(
        'k-1',
        { code: 'kcn-a', name: 'KCN Á', note: 'nội bộ' },
        { headers: { 'x-valid-from': '2020-01-01', 'x-reason': 'x' } },
      ),
      await post(
        'k-1',
        { fact: 'f', value: 'v', asOf: '2024-01-01', asOfPrecision: 'DAY', sourceDocument: 'd' },
        { path: `${PATH}/kcn-a/facts` },
      ),
    ];
    for (const a of attempts) {
      t.equal(a.status, 422, a.text);
      t.match(a.body, { code: 'idempotency_mismatch', status: 422, errors: [] });
    }
    t.equal(await position(), before);
    t.equal((await get(`${PATH}/kcn-a2`)).status, 404);
  });

  t.test('a refused request keeps no answer, so the key may be used to try again', async (t) => {
    const before = await kept();
    const bad = await post('k-2', { code: 'kcn-b', name: 'B', parent: 'kcn-none' });
    t.equal(bad.status, 400);
    t.equal((await post('k-2', { code: 'kcn-b', name: '' })).status, 400);
    t.equal((await post('k-2', { code: 'kcn-b', name: 'B' }, { token: await token('so-cong-thuong') })).status, 403);
    t.equal((await post('k-2', { code: 'kcn-a', name: 'taken' })).status, 409);
    t.equal(await kept(), before);
    const good = await post('k-2', { code: 'kcn-b', name: 'B' });
    t.equal(good.status, 201);
    t.equal((await post('k-2', { code: 'kcn-b', name: 'B' })).text, good.text);
  });

  t.test('keys of two clients have nothing to do with each other', async (t) => {
    const body = (code: string) => ({ code, name: code });
    t.equal((await post('k-3', body('kcn-c1'))).status, 201);
    const other = await app.tokens.issue(
      { subject: 'e-office', organisation: BOARD, scopes: ['registry:read', 'registry:write'] },
      60,
    );
    const theirs = await post('k-3', body('kcn-c2'), { token: other });
    t.equal(theirs.status, 201, theirs.text);
    t.equal((await post('k-3', body('kcn-c2'), { token: other })).text, theirs.text);
    // Subject and organisation are not one string: `a@b` of c is not `a` of b@c.
    const twins = await Promise.all(
      [
        ['x@', BOARD],
        ['x', `@${BOARD}`],
      ].map(([subject, organisation]) =>
        app.tokens.issue({ subject: subject!, organisation: organisation!, scopes: ['registry:write'] }, 60),
      ),
    );
    t.equal((await post('k-4', body('kcn-c3'), { token: twins[0]! })).status, 201);
    t.equal((await post('k-4', body('kcn-c3'), { token: twins[1]! })).status, 403);
  });

  t.test(
    'ten at once, at two processes: one record; the others replay it or are told to wait, then replay',
    async (t) => {
      const twin = await testApp(t, { dbUrl: app.dbUrl, config: { DATA_DIR: app.config.DATA_DIR } });
      for (let round = 0; round < 4; round++) {
        const key = `race-${round}`;
        const body = { code: `kcn-race-${round}`, name: 'R' };
        const answers = await Promise.all(
          Array.from({ length: 10 }, (_, i) =>
            [app, twin][i % 2]!.call('POST', PATH, { token: board, body, headers: { 'idempotency-key': key } }),
          ),
        );
        const made = answers.filter((a) => a.status === 201);
        t.ok(made.length >= 1);
        t.equal(made.filter((a) => a.headers.get('idempotent-replayed') === null).length, 1, 'one was the first');
        for (const a of answers) {
          if (a.status === 201) t.equal(a.text, made[0]!.text);
          else t.match(a.body, { status: 409, code: 'idempotency_in_progress' });
        }
        const later = await post(key, body);
        t.equal(later.text, made[0]!.text);
        t.equal(later.headers.get('idempotent-replayed'), 'true');
        t.equal(await entries(`kcn-race-${round}`), 1);
      }
    },
  );

  t.test('one key for two different bodies at once: one of them', async (t) => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) => post('two', { code: `kcn-two-${i % 2}`, name: 'T' })),
    );
    const made = new Set(answers.filter((a) => a.status === 201).map((a) => a.body.code));
    t.equal(made.size, 1);
    for (const a of answers) t.ok([201, 409, 422].includes(a.status), a.text);
    t.equal((await sql("select 1 from industrial_zones where code like 'kcn-two-%'")).length, 1);
  });

  t.test('a restart forgets nothing', async (t) => {
    const body = { code: 'kcn-restart', name: 'R' };
    const first = await post('k-5', body);
    // The same signing key, so that the same token is still good; all else is new.
    const again = await testApp(t, { dbUrl: app.dbUrl, config: { DATA_DIR: app.config.DATA_DIR } });
    const replay = await again.call('POST', PATH, { token: board, body, headers: { 'idempotency-key': 'k-5' } });
    t.equal(replay.status, 201);
    t.equal(replay.text, first.text);
    t.equal(replay.headers.get('etag'), first.headers.get('etag'));
    t.equal(replay.headers.get('location'), first.headers.get('location'));
    const mismatch = await again.call('POST', PATH, {
      token: board,
      body: { ...body, name: 'X' },
      headers: { 'idempotency-key': 'k-5' },
    });
    t.equal(mismatch.status, 422);
  });

  t.test('after thirty days a key is free again', async (t) => {
    const first = await post('k-6', { code: 'kcn-old', name: 'O' });
    t.equal(first.status, 201);
    await sql("update idempotency_keys set created_at = now() - interval '30 days 1 minute' where key = 'k-6'");
    const fresh = await post('k-6', { code: 'kcn-new', name: 'N' });
    t.equal(fresh.status, 201, fresh.text);
    t.equal(fresh.body.code, 'kcn-new');
    t.equal((await post('k-6', { code: 'kcn-new', name: 'N' })).text, fresh.text);
  });

  t.test('keys that are no keys', async (t) => {
    const before = await position();
    for (const key of ['', ' '.repeat(3), 'k'.repeat(201), 'x'.repeat(9000), 'kh\u00f3a', 'a\tb']) {
      const a = await post(key, { code: 'kcn-key', name: 'K' });
      t.equal(a.status, 400, JSON.stringify(key.slice(0, 20)));
      t.match(a.body, { code: 'invalid_request', errors: [{ parameter: 'Idempotency-Key', code: 'invalid_format' }] });
    }
    t.equal(await position(), before);
    t.equal((await post('k'.repeat(200), { code: 'kcn-key', name: 'K' })).status, 201);
  });
});
