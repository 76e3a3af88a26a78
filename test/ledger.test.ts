import t from 'tap';
import { REGISTERS } from '../src/app.ts';
import { checkpoint, verifyLedger } from '../src/db/proofs.ts';
import { type TestApp, testApp } from './support/app.ts';

// The ledger under all records: complete, in one order, append-only, and provably so.

const BOARD = 'ban-quan-ly-kcn';
const PATH = '/v1/industrial-zones';
const TABLES = REGISTERS.map((r) => ({ type: r.type, table: r.tableName, key: r.key }));
const verify = (app: TestApp) => verifyLedger(app.db, app.tokens, TABLES);

const orderOf = (app: TestApp) =>
  app.sql<{ position: number; committed_at: string; entries: number }>(
    `select position, committed_at::text, (select count(*)::int from ledger_entries e where e.tx_id = c.tx_id) as entries
     from ledger_commits c order by position`,
  );

t.test('many writers of two processes', async (t) => {
  const app = await testApp(t);
  const twin = await testApp(t, { dbUrl: app.dbUrl, config: { DATA_DIR: app.config.DATA_DIR } });
  const board = await app.token(BOARD);
  const apps = [app, twin];

  t.test('positions have no gap, instants never go back, and what a reader saw stays all there was', async (t) => {
    // A reader that polls meanwhile: at the position it is told, nothing may appear later.
    const seen: { position: number; codes: string }[] = [];
    let running = true;
    const codesAt = async (position: number) =>
      (
        await app.sql<{ codes: string }>(
          `select coalesce(string_agg(e.key, ' ' order by e.key), '') as codes from ledger_entries e join ledger_commits c using (tx_id) where c.position <= $1`,
          [position],
        )
      )[0]!.codes;
    const reader = (async () => {
      while (running) {
        const list = await twin.get(`${PATH}?limit=1`);
        const position = Number(list.headers.get('change-position'));
        seen.push({ position, codes: await codesAt(position) });
      }
    })();
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, i) =>
        apps[i % 2]!.call('POST', PATH, {
          token: board,
          // Every tenth is refused, some of them only by the database.
          body: { code: `kcn-${i}`, name: `${i}`, ...(i % 10 === 3 ? { parent: 'kcn-none' } : {}) },
        }),
      ),
    );
    running = false;
    await reader;
    t.same(
      answers.map((a) => a.status),
      Array.from({ length: 200 }, (_, i) => (i % 10 === 3 ? 400 : 201)),
    );
    const order = await orderOf(app);
    t.same(
      order.map((c) => c.position),
      Array.from({ length: 181 }, (_, i) => i),
    );
    t.same(
      order.map((c) => c.entries),
      [0, ...Array(180).fill(1)],
    );
    const instants = order.map((c) => c.committed_at);
    t.same(instants, [...instants].sort());
    // Each writer was told its own place.
    const told = answers.filter((a) => a.status === 201).map((a) => Number(a.headers.get('change-position')));
    t.same(
      told.sort((a, b) => a - b),
      Array.from({ length: 180 }, (_, i) => i + 1),
    );
    t.ok(seen.length > 0);
    for (const { position, codes } of seen) t.equal(await codesAt(position), codes, `position ${position}`);
  });

  t.test('many changes of few records: each is one entry, versions without gaps', async (t) => {
    const results = await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        apps[i % 2]!.call('PATCH', `${PATH}/kcn-${i % 3}`, {
          token: board,
          body: { note: `lần ${i}` },
          headers: { 'if-match': '*' },
        }),
      ),
    );
    t.ok(results.every((a) => a.status === 200));
    for (const code of ['kcn-0', 'kcn-1', 'kcn-2']) {
      const versions = await app.sql<{ version: number }>(
        "select version from ledger_entries where type = 'zone' and key = $1 order by version",
        [code],
      );
      t.same(
        versions.map((v) => v.version),
        Array.from({ length: 21 }, (_, i) => i + 1),
      );
      const [row] = await app.sql('select version, latest_version from industrial_zones where code = $1', [code]);
      t.same(row, { version: 21, latest_version: 21 });
    }
  });

  t.test('an entry holds the whole row, who, and the hash of what it says', async (t) => {
    const rows = await app.sql(
      `select z.code from industrial_zones z where to_jsonb(z) is distinct from (
         select e.state from ledger_entries e where e.type = 'zone' and e.key = z.code order by version desc limit 1)`,
    );
    t.same(rows, []);
    const [entry] = await app.sql(
      `select act, valid_from::text, actor, organisation, reason, request_id ~ '^[0-9a-f-]{36}$' as has_request,
         content_hash = sha256(convert_to(jsonb_build_array(type, key, version, act, valid_from::text, state, actor, organisation, reason, request_id)::text, 'UTF8')) as hashed
       from ledger_entries where key = 'kcn-0' and version = 1`,
    );
    t.match(entry, {
      act: 'zone.created',
      valid_from: /^\d{4}-\d\d-\d\d$/,
      actor: `test-${BOARD}`,
      organisation: BOARD,
      reason: null,
      has_request: true,
      hashed: true,
    });
  });

  t.test('nothing in it can be changed or taken away', async (t) => {
    for (const table of ['ledger_entries', 'ledger_commits', 'ledger_checkpoints']) {
      const column = table === 'ledger_entries' ? 'reason' : table === 'ledger_commits' ? 'committed_at' : 'created_at';
      for (const statement of [`update ${table} set ${column} = null`, `delete from ${table}`, `truncate ${table}`])
        await t.rejects(app.sql(statement), { message: 'the ledger is append-only', code: '23001' }, statement);
    }
  });

  t.test('checkpoints cover every commit once, whoever signs', async (t) => {
    t.match(await verify(app), { ok: true, position: 240, entries: 240, checkpoints: 0 });
    const covered = await Promise.all([0, 1, 2, 3].map((i) => checkpoint(apps[i % 2]!.db, app.tokens)));
    t.equal(
      covered.reduce((a, b) => a + b),
      240,
    );
    await app.call('POST', PATH, { token: board, body: { code: 'kcn-sau', name: 'S' } });
    t.equal(await checkpoint(app.db, app.tokens), 1);
    t.equal(await checkpoint(app.db, app.tokens), 0);
    t.match(await verify(app), { ok: true, position: 241, entries: 241, checkpoints: 2 });
  });
});

t.test('verification', async (t) => {
  const app = await testApp(t);
  const { call, token, sql, db, tokens } = app;
  const board = await token(BOARD);
  const office = await token('van-phong-ubnd-tinh');
  const put = (code: string, body: unknown, headers: Record<string, string> = {}) =>
    call('PUT', `${PATH}/${code}`, { token: board, body, headers });
  const seed = [
    await call('POST', '/v1/organisations', { token: office, body: { code: 'o-a', name: 'Đơn vị', kind: 'OTHER' } }),
    await put('z-a', {
      name: 'A',
      plannedAreaHa: 1.5,
      developers: [{ organisation: 'o-a', name: 'x', kind: 'ENTERPRISE' }],
    }),
    await put('z-b', { name: 'B 😀', infraCapitalRegisteredVnd: '9999999999999999999999.99' }),
    await put('z-a', { name: 'A2' }, { 'if-match': '*' }),
    await put('z-a', { name: 'A cũ' }, { 'if-match': '*', 'x-valid-from': '2020-01-01', 'x-reason': 'x' }),
    await put('z-a', { name: 'A3' }, { 'if-match': '*' }),
  ];
  for (const a of seed) t.ok(a.status < 300, a.text);
  await checkpoint(db, tokens);
  await put('z-b', { name: 'B2' }, { 'if-match': '*' });
  await put('z-c', { name: 'C' });
  await checkpoint(db, tokens);
  await put('z-c', { name: 'C2' }, { 'if-match': '*' });
  t.same(await verify(app), { ok: true, position: 9, entries: 9, checkpoints: 2 });

  // Somebody with the owner's rights on the database: takes the guards off, changes what is written, puts them back.
  const tampered = async (statements: string[]) => {
    const guards = (word: string) =>
      ['ledger_entries', 'ledger_commits', 'ledger_checkpoints'].map((x) => `alter table ${x} ${word} trigger user`);
    await sql([...guards('disable'), ...statements, ...guards('enable')].join(';\n'));
  };
  /** Keeps the tables as they are, tampers, verifies, and puts everything back. */
  const tables = ['ledger_entries', 'ledger_commits', 'ledger_checkpoints', 'industrial_zones'];
  const columns = new Map<string, string>();
  for (const table of tables) {
    const own = await sql<{ list: string }>(
      `select string_agg(quote_ident(column_name), ', ') as list from information_schema.columns
       where table_schema = 'public' and table_name = $1 and is_generated = 'NEVER'`,
      [table],
    );
    columns.set(table, own[0]!.list);
  }
  const after = async (statements: string[]) => {
    await sql(tables.map((x) => `create table kept_${x} as table ${x}`).join(';'));
    await tampered(statements);
    const outcome = await verify(app);
    await tampered(
      [...tables]
        .reverse()
        .flatMap((x) => [`delete from ${x}`])
        .concat(tables.map((x) => `insert into ${x} (${columns.get(x)}) select ${columns.get(x)} from kept_${x}`)),
    );
    await sql(tables.map((x) => `drop table kept_${x}`).join(';'));
    t.match(await verify(app), { ok: true, position: 9 }, 'put back');
    return outcome;
  };
  const at = (position: number) => `(select tx_id from ledger_commits where position = ${position})`;
  const rehash = (where: string) =>
    `update ledger_entries set content_hash = ledger_content_hash(type, key, version, act, valid_from, state, actor, organisation, reason, request_id) where ${where}`;

  const frauds: [string, string[], Record<string, unknown>][] = [
    [
      'a state altered',
      [`update ledger_entries set state = jsonb_set(state, '{name}', '"X"') where tx_id = ${at(3)}`],
      { position: 3, fault: /z-b does not have its hash/ },
    ],
    ...(['actor', 'organisation', 'reason', 'request_id', 'act'] as const).map(
      (column): [string, string[], Record<string, unknown>] => [
        `${column} altered`,
        [`update ledger_entries set ${column} = 'x' || coalesce(${column}, '') where tx_id = ${at(4)}`],
        { position: 4, fault: /z-a does not have its hash/ },
      ],
    ),
    [
      'the day it became true altered',
      [`update ledger_entries set valid_from = '2019-01-01' where tx_id = ${at(5)}`],
      { position: 5, fault: /does not have its hash/ },
    ],
    [
      'a state altered and hashed again, below a checkpoint',
      [
        `update ledger_entries set state = jsonb_set(state, '{name}', '"X"') where tx_id = ${at(4)}`,
        rehash(`tx_id = ${at(4)}`),
      ],
      { position: 6, fault: /checkpoint 1–6 does not match/ },
    ],
    [
      'the newest state altered and hashed again, above every checkpoint',
      [
        `update ledger_entries set state = jsonb_set(state, '{name}', '"X"') where tx_id = ${at(9)}`,
        rehash(`tx_id = ${at(9)}`),
      ],
      { position: 9, fault: /industrial_zones z-c is not what the ledger says/ },
    ],
    [
      'an entry deleted',
      [`delete from ledger_entries where tx_id = ${at(4)}`],
      { position: 4, fault: /entries are missing/ },
    ],
    [
      'a commit deleted with its entry',
      [`delete from ledger_entries where tx_id = ${at(4)}`, 'delete from ledger_commits where position = 4'],
      { position: 4, fault: /position 4 is missing/ },
    ],
    [
      'a position missing',
      ['delete from ledger_commits where position = 9'],
      { position: 8, fault: /z-c belongs to no position/ },
    ],
    [
      'the end cut off below a checkpoint',
      [
        `delete from ledger_entries where tx_id in (select tx_id from ledger_commits where position >= 8)`,
        'delete from ledger_commits where position >= 8',
        `delete from industrial_zones where code = 'z-c'`,
      ],
      { position: 7, fault: /checkpoint up to 8 covers positions that are missing/ },
    ],
    [
      'an instant put before the one before',
      [`update ledger_commits set committed_at = committed_at - interval '1 day' where position = 9`],
      { position: 9, fault: /instant does not lie after/ },
    ],
    [
      'an instant altered within its neighbours',
      [
        `update ledger_commits c set committed_at = (select committed_at + interval '1 microsecond' from ledger_commits p where p.position = 3) where position = 4`,
      ],
      { position: 6, fault: /checkpoint 1–6 does not match/ },
    ],
    [
      'two commits exchanged',
      [
        `create table swap as select a.position, b.tx_id from ledger_commits a join ledger_commits b on a.position in (2, 3) and b.position = 5 - a.position`,
        'update ledger_commits set tx_id = gen_random_uuid() where position in (2, 3)',
        'update ledger_commits c set tx_id = s.tx_id from swap s where s.position = c.position',
        'drop table swap',
      ],
      { position: 6, fault: /checkpoint 1–6 does not match/ },
    ],
    [
      'an entry slipped into an old commit',
      [
        `insert into ledger_entries select tx_id, 7, type, 'z-zz', 1, act, valid_from, state, actor, organisation, reason, request_id, content_hash from ledger_entries where tx_id = ${at(2)}`,
        rehash(`key = 'z-zz'`),
      ],
      { position: 6, fault: /checkpoint 1–6 does not match/ },
    ],
    [
      'an entry of no commit',
      [
        `insert into ledger_entries select gen_random_uuid(), 0, type, 'z-zz', 1, act, valid_from, state, actor, organisation, reason, request_id, content_hash from ledger_entries where tx_id = ${at(2)}`,
      ],
      { fault: /z-zz belongs to no position/ },
    ],
    [
      'a current row altered',
      [`update industrial_zones set name = 'X' where code = 'z-a'`],
      { fault: /industrial_zones z-a is not what/ },
    ],
    [
      'a current row deleted',
      [`delete from industrial_zones where code = 'z-b'`],
      { fault: /industrial_zones z-b is not what/ },
    ],
    [
      'a row from nowhere',
      [`insert into industrial_zones (code, name) values ('z-n', 'N')`],
      { fault: /industrial_zones z-n is not what/ },
    ],
    [
      'the version a row claims',
      [`update industrial_zones set latest_version = 9 where code = 'z-b'`],
      { fault: /industrial_zones z-b is not what/ },
    ],
    [
      'a checkpoint altered',
      [`update ledger_checkpoints set root = sha256('x') where from_position = 7`],
      { position: 8, fault: /checkpoint 7–8 does not match/ },
    ],
    [
      'the range of a checkpoint altered',
      ['update ledger_checkpoints set from_position = 5 where from_position = 1'],
      { position: 6, fault: /checkpoint 5–6 is not signed/ },
    ],
    [
      'a checkpoint deleted between others',
      ['delete from ledger_checkpoints where from_position = 1'],
      { position: 8, fault: /checkpoint 7–8 does not match/ },
    ],
    [
      'a signature altered',
      [
        `update ledger_checkpoints set signature = regexp_replace(signature, '.{12}$', 'AAAAAAAAAAAA') where from_position = 7`,
      ],
      { position: 8, fault: /checkpoint 7–8 is not signed by this service/ },
    ],
    [
      'the signature of another checkpoint',
      [
        'update ledger_checkpoints set signature = (select signature from ledger_checkpoints where from_position = 1) where from_position = 7',
      ],
      { position: 8, fault: /checkpoint 7–8 is not signed/ },
    ],
  ];
  for (const [what, statements, expected] of frauds) {
    t.test(what, async (t) => {
      t.match(await after(statements), { ok: false, ...expected });
    });
  }

  t.test('checkpoints signed by somebody else’s key', async (t) => {
    const stranger = await testApp(t, { dbUrl: app.dbUrl });
    t.match(await verify(stranger), { ok: false, position: 6, fault: /checkpoint 1–6 is not signed/ });
  });
});

t.test('the sample verifies, and goes on verifying', async (t) => {
  const app = await testApp(t, { sample: true });
  t.match(await verify(app), { ok: true, position: 1 });
  const before = await app.sql<{ n: number }>('select count(*)::int as n from ledger_entries');
  const board = await app.token(BOARD);
  const a = await app.call('PATCH', `${PATH}/kcn-quang-chau`, {
    token: board,
    body: { note: 'x' },
    headers: { 'if-match': '*' },
  });
  t.equal(a.status, 200, a.text);
  await checkpoint(app.db, app.tokens);
  t.same(await verify(app), { ok: true, position: 2, entries: before[0]!.n + 1, checkpoints: 1 });
});
