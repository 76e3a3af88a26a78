import t, { type Test } from 'tap';
import { type Answer, testApp } from './support/app.ts';
import { figures, reporting } from './support/reports.ts';

// One Idempotency-Key, one record, one answer: repeated, raced, after a restart.

const BOARD = 'ban-quan-ly-kcn';
const PATH = '/v1/industrial-zones';

/** Headers of an answer but those of the moment it was sent at. */
const headersOf = ({ headers }: Answer) =>
  Object.fromEntries([...headers].filter(([name]) => !/^(date|idempotent-replayed|ratelimit.*)$/.test(name)));

/** An answer is the first one again, byte for byte. */
function isReplay(t: Test, again: Answer, first: Answer) {
  t.equal(again.headers.get('idempotent-replayed'), 'true');
  t.equal(again.status, first.status);
  t.equal(again.text, first.text);
  t.same(headersOf(again), headersOf(first));
}

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
      isReplay(t, await post('k-1', again), first);
    }
    t.equal(first.headers.get('change-position'), String(before));
    t.ok(first.headers.get('known-at'));
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
    isReplay(t, await post('k-1', body), first);
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
        const firsts = made.filter((a) => a.headers.get('idempotent-replayed') === null);
        t.equal(firsts.length, 1, 'one was the first');
        for (const a of answers) {
          if (a.status !== 201) t.match(a.body, { status: 409, code: 'idempotency_in_progress' });
          else if (a !== firsts[0]) isReplay(t, a, firsts[0]!);
        }
        for (const there of [app, twin])
          isReplay(
            t,
            await there.call('POST', PATH, { token: board, body, headers: { 'idempotency-key': key } }),
            firsts[0]!,
          );
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
    isReplay(t, await again.call('POST', PATH, { token: board, body, headers: { 'idempotency-key': 'k-5' } }), first);
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
    isReplay(t, await post('k-6', { code: 'kcn-new', name: 'N' }), fresh);
  });

  t.test('an answer that names no change has no place in the ledger', async (t) => {
    const body = { code: 'kcn-before', name: 'B' };
    const first = await post('k-7', body);
    // Kept before changes were noted beside answers, or of a request that recorded nothing.
    for (const change of [null, '019a9e0c-bbbb-7aaa-8bbb-000000000000']) {
      await sql("update idempotency_keys set tx_id = $1 where key = 'k-7'", [change]);
      const replay = await post('k-7', body);
      t.equal(replay.text, first.text);
      const { 'change-position': _position, 'known-at': _at, ...rest } = headersOf(first);
      t.same(headersOf(replay), rest);
    }
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

t.test('acts are answered again as creations are', async (t) => {
  const app = await testApp(t);
  app.setNow('2026-06-16T03:00:00Z');
  const { owed } = await reporting(app, ['so-a', 'so-b']);
  const content = { obligation: await owed('so-a', '2026-H1'), figures: figures({ 1: 3, 2: '1.5', 3: 1 }), submit: {} };
  let keys = 0;
  const replayed = async (status: number, organisation: string, path: string, body: unknown) => {
    const headers = { 'idempotency-key': `act-${++keys}` };
    const token = await app.token(organisation);
    const post = () => app.call('POST', path, { token, body, headers });
    const first = await post();
    t.equal(first.status, status, first.text);
    t.equal(first.headers.get('idempotent-replayed'), null);
    const [head] = await app.sql<{ position: string }>('select max(position)::text as position from ledger_commits');
    t.equal(first.headers.get('change-position'), head!.position);
    // What comes after it moves nothing.
    const board = await app.token(BOARD);
    const next = await app.call('PUT', `${PATH}/kcn-${head!.position}`, { token: board, body: { name: 'N' } });
    t.equal(next.status, 201, next.text);
    isReplay(t, await post(), first);
    return first;
  };
  const sent = await replayed(201, 'so-a', '/v1/report-submissions', content);
  await replayed(200, 'so-cong-thuong', `/v1/report-submissions/${sent.body.id}/return`, {
    reason: 'thiếu',
    dueOn: '2026-06-26',
  });
  const again = await replayed(201, 'so-a', '/v1/report-submissions', { ...content, note: 'đã bổ sung' });
  const pile = { submissions: [{ id: again.body.id }] };
  await replayed(200, 'so-cong-thuong', '/v1/report-submissions/acceptance', pile);
});
