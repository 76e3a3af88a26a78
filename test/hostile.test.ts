import { connect } from 'node:net';
import t, { type Test } from 'tap';
import { type Answer, type TestApp, testApp } from './support/app.ts';

// Input nobody should send: refused with the place and the reason, never a 500, and nothing changed.

const BOARD = 'ban-quan-ly-kcn';
const OFFICE = 'van-phong-ubnd-tinh';
const PATH = '/v1/industrial-zones';

/** Everything that is stored; hostile requests must leave it as it was. */
const stored = (app: TestApp) =>
  app.sql(`select (select max(position) from ledger_commits) as position, (select count(*) from ledger_entries) as entries,
    (select count(*) from industrial_zones) as zones, (select count(*) from idempotency_keys) as keys`);

/** A request as bytes on the wire; the answer's status line and body. */
const wire = (base: string, bytes: string | Buffer): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(base);
    const socket = connect(Number(port), hostname);
    let text = '';
    socket.setTimeout(5000, () => socket.destroy(new Error('no answer')));
    socket.on('error', reject);
    socket.on('data', (data) => {
      text += data.toString();
    });
    socket.on('close', () => resolve({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0), text }));
    socket.write(bytes);
  });

function isProblem(t: Test, a: Answer, status: number, code: string, what: string) {
  t.equal(a.status, status, `${what}: ${a.text.slice(0, 300)}`);
  t.equal(a.headers.get('content-type'), 'application/problem+json; charset=utf-8', what);
  t.match(
    a.body,
    { type: `/problems/${code}`, status, code, title: String, detail: String, instance: /^urn:uuid:/ },
    what,
  );
  t.ok(Array.isArray(a.body?.errors), what);
}

t.test('bodies', async (t) => {
  const app = await testApp(t);
  const { call, get, token, base, logs } = app;
  const board = await token(BOARD);
  const office = await token(OFFICE);
  const post = (body: unknown, headers: Record<string, string> = {}) =>
    call('POST', PATH, { token: board, body, headers });
  const raw = (bytes: string | Buffer, type: string | null = 'application/json', method = 'POST', path = PATH) =>
    call(method, path, { token: board, raw: bytes, headers: type === null ? {} : { 'content-type': type } });
  t.equal((await post({ code: 'kcn-a', name: 'A' })).status, 201);
  const before = await stored(app);
  const faultsOf = (a: Answer) =>
    a.body.errors
      .map((e: { pointer?: string; parameter?: string; code: string }) => `${e.pointer ?? e.parameter} ${e.code}`)
      .sort();

  t.test('every fault in one answer, each with its place, in the reader’s language', async (t) => {
    const body = {
      code: 'KCN Á',
      nope: 1,
      plannedAreaHa: '426',
      industrialLandHa: -1,
      establishedOn: '2024-02-30',
      isExpansion: 'true',
      zoneTypes: ['GENERAL', 'GENERAL', 'NONE'],
      developers: [
        { name: '', kind: 'ENTERPRISE' },
        { name: 'x', kind: 'X', extra: true },
      ],
      conversionPlan: { dueOn: '31/12/2030', deep: { er: 1 } },
      boundary: {
        type: 'Polygon',
        coordinates: [
          [
            [106.1, 21.2],
            [106.12, 21.2],
            [10, 21.22],
            [106.1, 21.2],
          ],
        ],
      },
      infraCapitalRegisteredVnd: 5,
      'a/b~c': 1,
    };
    const expected = [
      '/a~1b~0c unknown_key',
      '/boundary/coordinates/0/2/0 too_small',
      '/code invalid_format',
      '/conversionPlan/deep unknown_key',
      '/conversionPlan/dueOn invalid_format',
      '/developers/0/name custom',
      '/developers/1/extra unknown_key',
      '/developers/1/kind invalid_value',
      '/establishedOn invalid_format',
      '/industrialLandHa too_small',
      '/infraCapitalRegisteredVnd invalid_type',
      '/isExpansion invalid_type',
      '/name required',
      '/nope unknown_key',
      '/plannedAreaHa invalid_type',
      '/zoneTypes/2 invalid_value',
      'X-Reason invalid_format',
      'X-Valid-From invalid_format',
      'zzz unknown_key',
    ];
    const send = (lang: Record<string, string>) =>
      call('POST', `${PATH}?zzz=1`, {
        token: board,
        body,
        headers: { 'x-valid-from': '2024-02-30', 'x-reason': ' ', ...lang },
      });
    const vi = await send({});
    const en = await send({ 'accept-language': 'en' });
    for (const a of [vi, en]) {
      isProblem(t, a, 400, 'invalid_request', 'all faults');
      t.same(faultsOf(a), expected);
    }
    t.equal(vi.body.title, 'Yêu cầu không hợp lệ');
    t.equal(en.body.title, 'The request is not valid');
    const nope = (a: Answer) => a.body.errors.find((e: { pointer: string }) => e.pointer === '/nope').detail;
    t.not(nope(vi), nope(en));
    t.match(nope(en), /^nope: /);
  });

  t.test('values of one field', async (t) => {
    const wrong: Record<string, unknown[]> = {
      name: [
        '',
        '   ',
        '\u0000',
        'a\u0000b',
        'a\u0007',
        '\u007f',
        '\ud800',
        'a\udc00b',
        '\udc00\ud800',
        'x'.repeat(201),
        5,
        true,
        null,
        [],
        {},
        ['A'],
      ],
      code: [
        '',
        'A',
        'á',
        'a b',
        '-a',
        'a-',
        'a--b',
        'a_b',
        'a\n',
        'x'.repeat(81),
        '😀',
        'a/b',
        '../a',
        'a\u0000',
        null,
        1,
      ],
      plannedAreaHa: [
        1e308,
        -1e308,
        1e8,
        -0.000001,
        1e-7,
        0.1234567,
        123456.7890123456,
        '1',
        'NaN',
        'Infinity',
        true,
        [1],
        {},
        '1e3',
      ],
      phaseNo: [1.5, -1, 101, 1e308, '1', 2 ** 53],
      infraCompletionPct: [100.00001, 101, -1, '50', '50%'],
      infraCapitalRegisteredVnd: [
        '',
        '-1',
        '1,5',
        '1.234',
        '1e3',
        'NaN',
        '１',
        ' 1',
        '1'.repeat(40),
        '0.'.padEnd(42, '1'),
        1,
        '1\n',
        '+1',
        '0x10',
      ],
      establishedOn: [
        '2024-02-30',
        '2023-02-29',
        '2024-13-01',
        '2024-00-10',
        '0000-01-01',
        '99999-01-01',
        '2024-1-1',
        '20240101',
        '2024-01-01T00:00:00Z',
        '2024-01-01 ',
        '',
        20240101,
        '-2024-01-01',
        '２０２４-01-01',
      ],
      aliases: [['a', ''], ['a', '\u0000'], ['a', 1], 'a', Array(51).fill('a'), [['a']], { 0: 'a' }],
      zoneTypes: [['NONE'], 'GENERAL', ['GENERAL', 'GENERAL'], [null]],
      isExpansion: ['true', 0, 1, 'yes', []],
      identifiers: [
        [{}],
        [{ scheme: 'OTHER' }],
        [{ scheme: 'OTHER', value: 'x', validFrom: '2024-02-30' }],
        [[]],
        {},
        [{ scheme: 'OTHER', value: '\ud800' }],
      ],
      legalStatuses: [[{ status: 'ESTABLISHED', from: '2024-01-02', to: '2024-01-01' }], [{ status: 'x' }]],
      boundary: [
        {},
        { type: 'Point', coordinates: [106.1, 21.2] },
        { type: 'Polygon', coordinates: [] },
        {
          type: 'Polygon',
          coordinates: [
            [
              [106.1, 21.2],
              [106.12, 21.2],
              [106.1, 21.2],
            ],
          ],
        },
        {
          type: 'Polygon',
          coordinates: [
            [
              [106.1, 21.2],
              [106.12, 21.2],
              [106.12, 21.22],
              [106.11, 21.2],
            ],
          ],
        },
        {
          type: 'Polygon',
          coordinates: [
            [
              [21.2, 106.1],
              [21.2, 106.12],
              [21.22, 106.12],
              [21.2, 106.1],
            ],
          ],
        },
        {
          type: 'Polygon',
          coordinates: [
            [
              [106.1, 21.2, 5],
              [106.12, 21.2, 5],
              [106.12, 21.22, 5],
              [106.1, 21.2, 5],
            ],
          ],
        },
        { type: 'Polygon', coordinates: 'x', crs: 'EPSG:3405' },
      ],
      conversionPlan: [[], 'x', { x: 1 }],
      visibility: ['public', 'SECRET', 1],
    };
    for (const [field, values] of Object.entries(wrong)) {
      for (const value of values) {
        const body = { code: 'kcn-x', name: 'X', [field]: value };
        for (const a of [
          await post(body),
          ...(field === 'code'
            ? []
            : [
                await call('PATCH', `${PATH}/kcn-a`, {
                  token: board,
                  body: { [field]: value },
                  headers: { 'if-match': '*' },
                }),
              ]),
        ]) {
          const what = `${field} ${JSON.stringify(value)?.slice(0, 60)}`;
          isProblem(t, a, 400, 'invalid_request', what);
          for (const e of a.body.errors) t.match(e.pointer, new RegExp(`^/${field}(/|$)`), what);
        }
      }
    }
  });

  t.test('shapes of bodies', async (t) => {
    const deep = (open: string, close: string, n: number) =>
      `{"code":"kcn-x","name":${open.repeat(n)}1${close.repeat(n)}}`;
    const malformed: [string, string | Buffer][] = [
      ['truncated', '{"code":"kcn-x","name":"X"'],
      ['truncated in a string', '{"code":"kcn-x","name":"X'],
      ['empty', ''],
      ['white space', ' \n\t'],
      ['not JSON', 'code=kcn-x'],
      ['NaN', '{"code":"kcn-x","name":"X","plannedAreaHa":NaN}'],
      ['Infinity', '{"code":"kcn-x","name":"X","plannedAreaHa":-Infinity}'],
      ['hexadecimal', '{"code":"kcn-x","name":"X","plannedAreaHa":0x10}'],
      ['leading zero', '{"code":"kcn-x","name":"X","plannedAreaHa":01}'],
      ['single quotes', "{'code':'kcn-x','name':'X'}"],
      ['trailing comma', '{"code":"kcn-x","name":"X",}'],
      ['a comment', '{"code":"kcn-x",/* x */"name":"X"}'],
      ['two values', '{"code":"kcn-x","name":"X"}{}'],
      ['a control character in a string', '{"code":"kcn-x","name":"X\u0001"}'],
      ['broken escape', '{"code":"kcn-x","name":"\\u12"}'],
      ['one name twice', '{"code":"kcn-x","name":"X","name":"Y"}'],
      ['one name twice, spelled differently', '{"code":"kcn-x","name":"X","n\\u0061me":"Y"}'],
      ['one name twice, deep', '{"code":"kcn-x","name":"X","conversionPlan":{"document":"a","document":"b"}}'],
      ['__proto__', '{"code":"kcn-x","name":"X","__proto__":{"visibility":"PUBLIC"}}'],
      ['__proto__, escaped', '{"code":"kcn-x","name":"X","__pr\\u006fto__":{}}'],
      ['__proto__, deep', '{"code":"kcn-x","name":"X","conversionPlan":{"__proto__":{}}}'],
      ['Latin-1 bytes', Buffer.from('{"code":"kcn-x","name":"Qu\u00e2ng"}', 'latin1')],
      [
        'a broken UTF-8 sequence',
        Buffer.from([...Buffer.from('{"code":"kcn-x","name":"'), 0xe1, 0xba, ...Buffer.from('"}')]),
      ],
      [
        'an encoded surrogate',
        Buffer.from([...Buffer.from('{"code":"kcn-x","name":"'), 0xed, 0xa0, 0x80, ...Buffer.from('"}')]),
      ],
      ['UTF-16', Buffer.from('\ufeff{"code":"kcn-x","name":"X"}', 'utf16le')],
      ['zeros', Buffer.alloc(2000)],
      ['gzip', Buffer.from('1f8b0800000000000003ab5604000000ffff', 'hex')],
      ['deep without end', `${'['.repeat(200_000)}`],
      ['a number that would be read as zero', '{"code":"kcn-x","name":"X","plannedAreaHa":1e-400}'],
      ['the same, deep', '{"code":"kcn-x","name":"X","developers":[{"sharePct":-12.5E-0399}]}'],
    ];
    for (const [what, bytes] of malformed) isProblem(t, await raw(bytes), 400, 'malformed_body', what);

    const invalid: [string, string][] = [
      ['deep lists', deep('[', ']', 100_000)],
      ['deep objects', deep('{"a":', '}', 50_000)],
      ['a list', '[{"code":"kcn-x","name":"X"}]'],
      ['text', '"kcn-x"'],
      ['a number', '5'],
      ['null', 'null'],
      ['constructor', '{"code":"kcn-x","name":"X","constructor":{"prototype":{"x":1}}}'],
      ['names of Object', '{"code":"kcn-x","name":"X","toString":1,"hasOwnProperty":1,"valueOf":1}'],
      ['names of columns', '{"code":"kcn-x","name":"X","latest_version":9,"version":9,"planned_area_ha":1}'],
      ['computed fields', '{"code":"kcn-x","name":"X","occupancyPct":5,"findings":[],"legalStatus":"OPERATING"}'],
      ['a lone surrogate in a name', '{"code":"kcn-x","name":"X","\\ud800":1}'],
      ['an escaped lone surrogate', '{"code":"kcn-x","name":"\\ud800"}'],
      ['an escaped U+0000', '{"code":"kcn-x","name":"a\\u0000b"}'],
      ['a number beyond every number', '{"code":"kcn-x","name":"X","plannedAreaHa":1e999}'],
      ['forty digits', '{"code":"kcn-x","name":"X","plannedAreaHa":1.234567890123456789012345678901234567890}'],
      ['forty digits before the point', `{"code":"kcn-x","name":"X","plannedAreaHa":${'1234567890'.repeat(4)}}`],
    ];
    for (const [what, bytes] of invalid) isProblem(t, await raw(bytes), 400, 'invalid_request', what);
    t.equal(({} as Record<string, unknown>).visibility, undefined, 'no prototype was reached');
  });

  t.test('answers to many faults stay small', async (t) => {
    const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`unknown-key-${i}`, i]));
    const a = await post({ code: 'kcn-x', name: 'X', ...many });
    isProblem(t, a, 400, 'invalid_request', 'many keys');
    t.equal(a.body.errors.length, 1000);
    t.ok(a.text.length < 300_000, String(a.text.length));
    const long = await post({ code: 'kcn-x', name: 'X', [`k${'x'.repeat(500_000)}`]: 1 });
    isProblem(t, long, 400, 'invalid_request', 'a long key');
    t.ok(long.text.length < 2000);
    const points = Array.from({ length: 19_000 }, () => [0, 0]);
    const shape = await post({ code: 'kcn-x', name: 'X', boundary: { type: 'Polygon', coordinates: [points] } });
    isProblem(t, shape, 400, 'invalid_request', 'many points');
    t.ok(shape.text.length < 300_000);
  });

  t.test('media types', async (t) => {
    const good = '{"code":"kcn-x","name":"X"}';
    const types = [
      null,
      '',
      'text/plain',
      'text/json',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/xml',
      'application/jsonx',
      'application/merge-patch+json',
      'application/json-patch+json',
      'application/geo+json',
      '*/*',
      'application/*',
      'json',
      '; charset=utf-8',
    ];
    for (const type of types)
      isProblem(t, await raw(Buffer.from(good), type), 415, 'unsupported_media_type', String(type));
    for (const type of ['text/plain', 'application/json-patch+json', null])
      isProblem(
        t,
        await raw(Buffer.from('{}'), type, 'PATCH', `${PATH}/kcn-a`),
        415,
        'unsupported_media_type',
        `PATCH ${type}`,
      );
    isProblem(
      t,
      await raw(Buffer.from('{}'), 'application/merge-patch+json', 'PUT', `${PATH}/kcn-a`),
      415,
      'unsupported_media_type',
      'PUT',
    );
    isProblem(t, await call('POST', PATH, { token: board }), 415, 'unsupported_media_type', 'no body');
  });

  t.test('too large', async (t) => {
    const big = JSON.stringify({ code: 'kcn-x', name: 'X', note: 'x'.repeat(10 * 1024 * 1024) });
    isProblem(t, await raw(big), 413, 'too_large', '10 MB');
    isProblem(
      t,
      await raw(big, 'application/merge-patch+json', 'PATCH', `${PATH}/kcn-a`),
      413,
      'too_large',
      '10 MB patch',
    );
    // Without a length, in chunks, from somebody who never stops.
    const chunk = `10000\r\n${'x'.repeat(65536)}\r\n`;
    const head = `POST ${PATH} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${board}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const a = await wire(base, head + chunk.repeat(40)).catch((e: Error) => ({ status: 0, text: e.message }));
    t.ok(a.status === 413 || /ECONNRESET|EPIPE/.test(a.text), a.text);
    t.equal(
      (await post({ code: 'kcn-x', name: 'X', note: 'x'.repeat(900_000) })).status,
      400,
      'less than the limit is read',
    );
  });

  t.same(await stored(app), before, 'after all this nothing has changed');
  t.equal((await get(`${PATH}/kcn-a`)).body.name, 'A');

  t.test('unusual but good', async (t) => {
    const name = 'Quế Võ – Ḿ 😀 𠮷 👩‍👩‍👧 “x”';
    const emoji = await post({ code: 'kcn-emoji', name, note: 'dòng 1\ndòng 2\tcột' });
    t.equal(emoji.status, 201, emoji.text);
    t.equal(emoji.body.name, name.normalize('NFC'));
    t.equal(emoji.body.note, 'dòng 1\ndòng 2\tcột');
    const nfd = await post({
      code: 'kcn-nfd',
      name: '  Quang Châu '.normalize('NFD'),
      aliases: ['Việt Yên'.normalize('NFD')],
    });
    t.equal(nfd.body.name, 'Quang Châu'.normalize('NFC'));
    t.same(nfd.body.aliases, ['Việt Yên'.normalize('NFC')]);
    const [row] = await app.sql('select name, aliases from industrial_zones where code = $1', ['kcn-nfd']);
    t.same(row, { name: 'Quang Châu'.normalize('NFC'), aliases: ['Việt Yên'.normalize('NFC')] });
    const zero = await raw(
      '{"code":"kcn-zero","name":"0","plannedAreaHa":-0,"greenHa":0.0,"transportHa":1E2,"phaseNo":1.0}',
    );
    t.match(zero.body, { plannedAreaHa: 0, greenHa: 0, transportHa: 100, phaseNo: 1 }, zero.text);
    t.ok(Object.is(zero.body.plannedAreaHa, 0));
    // RFC 8259 §8.1: a byte order mark may be ignored; spreadsheets and PowerShell write one.
    const bom = await raw(Buffer.from('\ufeff{"code":"kcn-bom","name":"B"}'), 'application/json; charset=utf-8');
    t.equal(bom.status, 201, bom.text);
    t.equal((await raw('{"code":"kcn-e","name":"\\ud83d\\ude00"}', 'Application/JSON')).body.name, '😀');
    const longest = await post({ code: 'x'.repeat(80), name: 'đ'.repeat(200) });
    t.equal(longest.status, 201, longest.text);
    t.equal((await get(longest.headers.get('location')!)).status, 200);
    const sql = `'); drop table industrial_zones; -- $1 %s \\`;
    const quoted = await post({ code: 'kcn-sql', name: sql });
    t.equal(quoted.body.name, sql);
    const unit = { key: '1'.repeat(5).concat('@'), code: '11111', name: 'X', level: 'COMMUNE', kind: 'XA' };
    t.equal((await call('POST', '/v1/administrative-units', { token: office, body: unit })).status, 201);
  });

  const log = logs.join('');
  t.notMatch(log, /internal error/, 'nothing was our fault');
  t.notMatch(log, /drop table|insert into|select |kcn-emoji|Quang/, 'and the log holds no data');
});

t.test('addresses and queries', async (t) => {
  const app = await testApp(t, { sample: true });
  const { get, call, base, logs, token } = app;
  const board = await token(BOARD);
  const collections = [
    'industrial-zones',
    'industrial-clusters',
    'organisations',
    'organisation-successions',
    'administrative-units',
    'legal-documents',
    'indicators',
    'facts',
    'observations',
  ].map((c) => `/v1/${c}`);
  const before = await stored(app);

  t.test('paths', async (t) => {
    const parts = [
      '%00',
      'a%00b',
      '%FF',
      '%C0%80',
      '%ED%A0%80',
      '%E1%BA',
      '%',
      '%zz',
      '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
      '..%2f..%2f.env',
      '%2F',
      'A',
      '%F0%9F%98%80',
      'x'.repeat(199),
      'x'.repeat(500),
      "a'--",
      'a;b',
      'a%0d%0aSet-Cookie:x=1',
      '__proto__',
      'constructor',
      ' ',
      '%20',
      '*',
      '{code}',
      '24%4099999-99-99',
    ];
    // One register of each kind of key: code, code@day, id.
    for (const collection of [PATH, '/v1/administrative-units', '/v1/facts']) {
      for (const part of parts) {
        for (const path of [`${collection}/${part}`, `${collection}/${part}/history`]) {
          const a = await get(path);
          t.ok([400, 404].includes(a.status), `${path} ${a.status} ${a.text.slice(0, 200)}`);
          t.equal(a.headers.get('content-type'), 'application/problem+json; charset=utf-8', path);
          t.match(a.body, { status: a.status, code: /^(invalid_request|not_found)$/ });
          t.equal(a.headers.get('set-cookie'), null);
        }
        for (const method of ['PUT', 'PATCH']) {
          const a = await call(method, `${collection}/${part}`, {
            token: board,
            body: {},
            headers: { 'if-match': '*' },
          });
          t.ok(a.status >= 400 && a.status < 500, `${method} ${part} ${a.status}`);
        }
      }
    }
    for (const path of [
      '/v1',
      '/v1/',
      '//v1/industrial-zones',
      '/v2/industrial-zones',
      '/v1/Industrial-Zones',
      `${PATH}/`,
      '/.env',
      '/v1/../.env',
      '/docs/../../package.json',
      '/docs/static/..%2f..%2fpackage.json',
      '/problems/__proto__',
      '/problems/constructor',
      '/problems/stale%00',
    ]) {
      const a = await get(path);
      t.ok([400, 404].includes(a.status), `${path} ${a.status}`);
      t.notMatch(a.text, /"dependencies"/);
    }
    for (const method of ['DELETE', 'POST', 'OPTIONS', 'PUT']) {
      const a = await call(method, method === 'POST' ? `${PATH}/kcn-quang-chau` : PATH, { token: board });
      isProblem(t, a, 404, 'not_found', method);
    }
  });

  t.test('queries', async (t) => {
    const bad = [
      'constructor=1',
      '__proto__=1',
      '__proto__[x]=1',
      'toString=1',
      'hasOwnProperty=1',
      'prototype=x',
      'nope=1',
      'nope',
      '=',
      '=1',
      'q=',
      'q=%00',
      'q=a%00',
      'q=%ED%A0%80%00',
      'limit=0',
      'limit=501',
      'limit=-1',
      'limit=1e2',
      'limit=abc',
      'limit=1&limit=2',
      'limit[]=1',
      'limit=%31%00',
      'cursor=x',
      'cursor=..',
      'cursor=%00',
      'cursor=a.b',
      `cursor=${'a'.repeat(3000)}`,
      'sort=nope',
      'sort=',
      'sort=code,',
      'sort=__proto__',
      'sort=constructor',
      'sort=code;drop',
      'fields=nope',
      'fields=',
      'fields=constructor',
      'fields=__proto__',
      'include=nope',
      'include=__proto__',
      'count=all',
      'validAt=2024-02-30',
      'validAt=0000-01-01',
      'validAt=99999-01-01',
      'validAt=now',
      'validAt=',
      'knownAt=9999-01-01T00:00:00Z',
      'knownAt=2024-13-01T00:00:00Z',
      'knownAt=-1',
      'knownAt=999999999999999',
      'knownAt=1e3',
      'knownAt=0x1',
      `knownAt=${'9'.repeat(40)}`,
    ];
    for (const collection of collections) {
      for (const query of bad) {
        const a = await get(`${collection}?${query}`);
        t.equal(a.status, 400, `${collection}?${query.slice(0, 80)} ${a.text.slice(0, 200)}`);
        t.match(a.body, { status: 400, code: /^(invalid_request|invalid_cursor|unknown_position)$/ });
        t.ok(
          a.body.errors.every((e: { parameter?: string }) => typeof e.parameter === 'string'),
          query,
        );
      }
    }
    const filters = [
      'status=x',
      'legalStatus=nope',
      'legalStatus=%00',
      'plannedAreaHa.gte=abc',
      'plannedAreaHa.gte=1e308',
      'plannedAreaHa.gte=NaN',
      `plannedAreaHa.gte=${'9'.repeat(40)}`,
      'plannedAreaHa.nope=1',
      'plannedAreaHa.gte=1&plannedAreaHa.gte=2',
      'establishedOn.lt=2024-02-30',
      'isExpansion=maybe',
      'phaseNo=99999999999',
      'phaseNo=1.5',
      'parent=A%20B',
      'aliases=%00',
      'developer=%00',
      'administrativeUnit=%00',
      'identifier=%00',
      `developer=${'x'.repeat(500)}`,
      'code=%ED%A0%80',
      'zoneTypes=nope',
    ];
    for (const query of filters) {
      const a = await get(`${PATH}?${query}`);
      t.equal(a.status, 400, `${query} ${a.text.slice(0, 200)}`);
    }
    for (const query of ['q=%FF', 'q=%E1%BA', 'q=%ED%A0%80', 'q=%', 'q=50%25&q=%zz', 'code=%C0%80', '%FF=1']) {
      const a = await get(`${PATH}?${query}`);
      isProblem(t, a, 400, 'invalid_request', query);
      t.ok(
        a.body.errors.some((e: { code: string }) => e.code === 'invalid_encoding'),
        query,
      );
    }
    // Strange, but text: searched for, not found.
    for (const query of ["q='%3B--", 'q=%EF%BF%BF', 'q=%F0%9F%98%80', 'q=%25%25', 'q=a+%26+b'])
      t.same((await get(`${PATH}?${query}`)).body.data, [], query);
    isProblem(
      t,
      await call('POST', `${PATH}?constructor=1`, { token: board, body: { code: 'kcn-q', name: 'Q' } }),
      400,
      'invalid_request',
      'query of a write',
    );
    isProblem(t, await get('/health/live?__proto__=1'), 400, 'invalid_request', 'query of a probe');
  });

  t.test('thousands of parameters, endless addresses and headers', async (t) => {
    const many = Array.from({ length: 2500 }, (_, i) => `k${i}`).join('&');
    const a = await get(`${PATH}?${many}`);
    isProblem(t, a, 400, 'invalid_request', 'many parameters');
    t.ok(a.text.length < 300_000, String(a.text.length));
    const codes = Array.from({ length: 800 }, (_, i) => `code=kcn-${i}`).join('&');
    t.ok([200, 400].includes((await get(`${PATH}?${codes}`)).status));
    for (const request of [
      `GET ${PATH}?q=${'x'.repeat(40_000)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
      `GET /${'x'.repeat(40_000)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
      `GET ${PATH} HTTP/1.1\r\nHost: x\r\nX-Big: ${'x'.repeat(40_000)}\r\nConnection: close\r\n\r\n`,
    ]) {
      const { status, text } = await wire(base, request);
      t.equal(status, 400, text.slice(0, 200));
      t.match(text, /application\/problem\+json/);
    }
    for (const request of [
      'GET\r\n\r\n',
      'nonsense\r\n\r\n',
      `GET ${PATH} HTTP/9.9\r\n\r\n`,
      `POST ${PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      `GET ${PATH} HTTP/1.1\r\nHost: x\r\nA\u0000b: c\r\n\r\n`,
      Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01]),
    ]) {
      const { status, text } = await wire(base, request);
      t.equal(status, 400, text.slice(0, 200));
      t.match(text, /application\/problem\+json/);
      t.match(text, /"detail":"Dữ liệu gửi đến không phải HTTP\."/);
    }
  });

  t.test('headers', async (t) => {
    const odd: Record<string, string>[] = [
      { accept: 'x'.repeat(5000) },
      { accept: '*/*;q=abc, ,;' },
      { 'accept-language': 'x'.repeat(5000) },
      { 'accept-language': '*;q=0, \u00ff' },
      { 'if-none-match': ','.repeat(5000) },
      { 'if-none-match': '"' },
      { 'if-modified-since': 'never' },
      { range: 'bytes=0-1' },
      { 'x-forwarded-for': "'; drop table" },
      { 'x-request-id': 'a\u00ffb' },
      { expect: '200-maybe' },
    ];
    for (const headers of odd) {
      if (headers.expect) continue; // fetch refuses to send it
      const a = await get(PATH, { headers });
      t.ok([200, 400, 406].includes(a.status), `${JSON.stringify(headers).slice(0, 60)} ${a.status}`);
    }
    const { status } = await wire(
      base,
      `GET ${PATH} HTTP/1.1\r\nHost: x\r\nExpect: 200-maybe\r\nConnection: close\r\n\r\n`,
    );
    t.ok(status === 417 || status === 200, String(status));
  });

  t.same(await stored(app), before);
  const log = logs.join('');
  t.notMatch(log, /internal error|drop table|etc\/passwd/);
  t.equal((await get(`${PATH}?count=exact`)).status, 200, 'and it still answers');
});

t.test('our own faults say only their id', async (t) => {
  const app = await testApp(t);
  const { call, get, token, logs, sql } = app;
  const board = await token(BOARD);
  const zone = { code: 'kcn-mat', name: 'Tên Mật', note: 'bí mật 4711' };
  await sql('alter table industrial_zones rename column note to remark');
  const answers = [
    await call('POST', PATH, { token: board, body: zone }),
    await call('PUT', `${PATH}/kcn-mat`, { token: board, body: { name: 'Tên Mật' } }),
    await get(`${PATH}?q=Tên+Mật`, { token: board }),
    await get(`${PATH}/kcn-mat?fields=note`, { token: board }),
  ];
  await sql('alter table industrial_zones rename column remark to note');
  await sql(
    `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no % here', new.name; end $$`,
  );
  await sql('create trigger refuse before insert on industrial_zones for each row execute function refuse()');
  answers.push(await call('POST', PATH, { token: board, body: zone }));
  for (const a of answers) {
    isProblem(t, a, 500, 'internal_error', 'our fault');
    t.same(a.body.errors, []);
    t.notMatch(a.text, /Mật|4711|select|insert|industrial_zones|note|42703|node_modules|\.ts/);
  }
  const faults = logs.map((l) => JSON.parse(l)).filter((l) => l.msg === 'internal error');
  t.same(
    faults.map((l) => `urn:uuid:${l.requestId}`),
    answers.map((a) => a.body.instance),
    'each is logged once, under the id that was answered',
  );
  t.notMatch(logs.join(''), /Mật|M%E1|4711|insert into|bí/);
  t.notOk(logs.join('').includes(board));
  t.same(await sql('select 1 from industrial_zones union all select 1 from ledger_entries'), []);
});
