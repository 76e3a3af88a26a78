import { once } from 'node:events';
import { connect } from 'node:net';
import { parse } from 'csv-parse/sync';
import { readXlsx } from 'hucre';
import { pino } from 'pino';
import t from 'tap';
import { REGISTERS } from '../src/app.ts';
import { systemCtx } from '../src/auth/context.ts';
import { zoneSpec } from '../src/modules/sites/zones.spec.ts';
import { readListQuery } from '../src/records/grammar.ts';
import { openList } from '../src/records/read.ts';
import { type TestApp, testApp } from './support/app.ts';

type Wire = Record<string, unknown>;

const BOARD = 'ban-quan-ly-kcn';
const CSV = { accept: 'text/csv' };
const NDJSON = { accept: 'application/x-ndjson' };
const GEOJSON = { accept: 'application/geo+json' };
const SHEET = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const XLSX = { accept: SHEET };
const BOUNDARY = {
  type: 'Polygon',
  coordinates: [
    [
      [106.1, 21.2],
      [106.12, 21.2],
      [106.12, 21.22],
      [106.1, 21.2],
    ],
  ],
};

const lines = (text: string): Wire[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((l) => JSON.parse(l));
const rowsOf = (csv: string): Record<string, string>[] => parse(csv, { columns: true, bom: true });

/** Body as bytes: a byte order mark and a zip are lost on the way to a string. */
async function bytes(api: TestApp, path: string, headers: Record<string, string>, token?: string) {
  const response = await fetch(`${api.base}${path}`, {
    headers: { ...headers, ...(token ? { authorization: `Bearer ${token}` } : {}) },
  });
  return { status: response.status, headers: response.headers, body: Buffer.from(await response.arrayBuffer()) };
}

async function sheet(buffer: Buffer): Promise<{ name: string; rows: unknown[][] }> {
  const book = await readXlsx(new Uint8Array(buffer));
  const { name, rows } = book.sheets[0]!;
  return { name, rows: rows as unknown[][] };
}

/** Snapshots held open for streams that are not read to their end. */
const openSnapshots = async (api: TestApp): Promise<number> =>
  (
    await api.sql<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity where datname = current_database()
         and application_name = 'register-read' and state like 'idle in transaction%'`,
    )
  )[0]!.n;

async function until(what: () => Promise<boolean>): Promise<boolean> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await what()) return true;
    await new Promise((r) => setTimeout(r, 25));
  }
  return false;
}

/** A client that asks, reads the beginning and then stops reading without hanging up. */
async function stalledClient(api: TestApp, path: string, headers: Record<string, string>) {
  const { hostname, port } = new URL(api.base);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  const lines = Object.entries({ host: 'x', ...headers }).map(([k, v]) => `${k}: ${v}\r\n`);
  socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
  const chunks: Buffer[] = [];
  const [first] = (await once(socket, 'data')) as [Buffer];
  chunks.push(first);
  socket.pause();
  return {
    socket,
    /** Everything up to the end of the connection. */
    async rest(): Promise<string> {
      socket.on('data', (d: Buffer) => chunks.push(d));
      socket.on('error', () => undefined);
      const ended = Promise.race([once(socket, 'close'), once(socket, 'end').catch(() => undefined)]);
      socket.resume();
      await ended;
      return Buffer.concat(chunks).toString('latin1');
    },
  };
}

t.test('formats of a list', async (t) => {
  const api = await testApp(t);
  const { get, call } = api;
  const token = await api.token(BOARD);
  const create = async (body: Wire) => {
    const answer = await call('POST', '/v1/industrial-zones', { token, body });
    if (answer.status !== 201) throw new Error(answer.text);
  };
  await create({
    code: 'kcn-a',
    name: 'KCN Đường Ất, "mở rộng"\nphần 2',
    nameEn: '=HYPERLINK("http://evil/","x")',
    part: '+1',
    aliases: ['@SUM(A1)', 'Quế Võ', 'a; b'],
    plannedAreaHa: 76.387685,
    infraCapitalRegisteredVnd: '9007199254740993.5',
    powerPriority: false,
    phaseNo: 0,
    zoneTypes: ['GENERAL', 'ECO'],
    establishedOn: '2020-02-29',
    developers: [{ organisation: null, name: 'Công ty "Hạ tầng"; Bắc Ninh', kind: 'ENTERPRISE' }],
    boundary: BOUNDARY,
    note: "-2+3+cmd|' /C calc'!A0",
  });
  await create({ code: 'kcn-b', name: '-Ngang', nameEn: "'quoted", aliases: [], zoneTypes: [] });
  await create({ code: 'kcn-c', name: 'Ẩn', visibility: 'INTERNAL', boundary: BOUNDARY });

  t.test('CSV: byte order mark, header, Vietnamese, one line a record, nothing a spreadsheet would run', async (t) => {
    const { status, headers, body } = await bytes(api, '/v1/industrial-zones', CSV, token);
    t.equal(status, 200);
    t.equal(headers.get('content-type'), 'text/csv; charset=utf-8');
    t.equal(headers.get('content-disposition'), 'attachment; filename="industrial-zones.csv"');
    t.same([...body.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
    const json = (await get('/v1/industrial-zones', { token })).body.data;
    const rows = rowsOf(body.toString());
    t.same(Object.keys(rows[0]!), Object.keys(json[0]), 'the columns are the fields, in their order');
    t.same(
      rows.map((r) => r.code),
      ['kcn-a', 'kcn-b', 'kcn-c'],
    );
    const a = rows[0]!;
    t.match(a, {
      name: 'KCN Đường Ất, "mở rộng"\nphần 2',
      nameEn: '\'=HYPERLINK("http://evil/","x")',
      part: "'+1",
      aliases: "'@SUM(A1); Quế Võ; a; b",
      plannedAreaHa: '76.387685',
      infraCapitalRegisteredVnd: '9007199254740993.50',
      powerPriority: 'false',
      phaseNo: '0',
      zoneTypes: 'GENERAL; ECO',
      establishedOn: '2020-02-29',
      parent: '',
      note: "'-2+3+cmd|' /C calc'!A0",
    });
    t.same(JSON.parse(a.developers!), json[0].developers);
    t.same(JSON.parse(a.occupancy!), json[0].occupancy);
    t.match(rows[1]!, { name: "'-Ngang", nameEn: "'quoted", aliases: '', zoneTypes: '', boundary: undefined });
    for (const line of rows) for (const cell of Object.values(line)) t.notMatch(cell, /^[=+\-@\t\r]/);
  });

  t.test('a number below nought is a number, not a formula', async (t) => {
    const office = await api.token('van-phong-ubnd-tinh');
    await call('POST', '/v1/indicators', {
      token: office,
      body: { code: 'tang-truong', name: 'Tăng trưởng', unit: 'percent', basis: 'IN_PERIOD' },
    });
    const created = await call('POST', '/v1/observations', {
      token: office,
      body: {
        indicator: 'tang-truong',
        subjectType: 'PROVINCE',
        value: -2.5,
        unit: 'percent',
        qualifier: 'EXACT',
        basis: 'IN_PERIOD',
        asOf: '2023-12-31',
        asOfPrecision: 'YEAR',
      },
    });
    t.equal(created.status, 201);
    t.match(rowsOf((await get('/v1/observations', { headers: CSV })).text)[0]!, { value: '-2.5' });
    const { rows } = await sheet((await bytes(api, '/v1/observations?fields=value', XLSX)).body);
    t.equal(rows[1]![1], -2.5);
  });

  t.test('NDJSON: the records of the JSON list, one a line, includes too', async (t) => {
    const { headers, text } = await get('/v1/industrial-zones?include=children&sort=-code', { token, headers: NDJSON });
    t.match(headers.get('content-type'), /^application\/x-ndjson/);
    const json = (await get('/v1/industrial-zones?include=children&sort=-code', { token })).body.data;
    t.same(lines(text), json);
    t.ok(text.endsWith('\n'));
    const trimmed = lines((await get('/v1/industrial-zones?fields=name&include=parent', { headers: NDJSON })).text);
    t.same(trimmed[1], { code: 'kcn-b', name: '-Ngang', included: { parent: null } });
  });

  t.test('a table that could not show what is asked for is refused, not cut', async (t) => {
    for (const accept of [CSV, XLSX]) {
      const { status, body } = await get('/v1/industrial-zones?include=children', { headers: accept });
      t.match({ status, body }, { status: 400, body: { errors: [{ parameter: 'include', code: 'not_in_format' }] } });
    }
    const ctx = systemCtx(api.db, pino({ level: 'silent' }), { requestId: 'sheet' });
    const asked = readListQuery(ctx, zoneSpec, {});
    await t.rejects(openList(ctx, zoneSpec, asked, 1), { code: 'not_acceptable' });
    await (await openList(ctx, zoneSpec, asked, 1000)).close();
  });

  t.test('XLSX opens: a header row, numbers as numbers, text as text', async (t) => {
    const { headers, body } = await bytes(api, '/v1/industrial-zones', XLSX, token);
    t.equal(headers.get('content-type'), SHEET);
    t.equal(headers.get('content-disposition'), 'attachment; filename="industrial-zones.xlsx"');
    const { name, rows } = await sheet(body);
    t.equal(name, 'industrial-zones');
    const json = (await get('/v1/industrial-zones', { token })).body.data;
    t.same(rows[0], Object.keys(json[0]));
    const a = Object.fromEntries(rows[0]!.map((h, i) => [h, rows[1]![i]]));
    t.match(a, {
      code: 'kcn-a',
      name: 'KCN Đường Ất, "mở rộng"\nphần 2',
      nameEn: '=HYPERLINK("http://evil/","x")',
      part: '+1',
      plannedAreaHa: 76.387685,
      infraCapitalRegisteredVnd: '9007199254740993.50',
      powerPriority: false,
      phaseNo: 0,
      establishedOn: '2020-02-29',
      zoneTypes: 'GENERAL; ECO',
    });
    t.equal(rows.length, 4);
    const raw = await readXlsx(new Uint8Array(body));
    for (const cell of raw.sheets[0]!.cells?.values() ?? []) t.notOk(cell.formula, 'no cell is a formula');
    // A strong tag promises the same bytes.
    const again = await bytes(api, '/v1/industrial-zones', XLSX, token);
    t.equal(again.headers.get('etag'), headers.get('etag'));
    t.ok(again.body.equals(body));
  });

  t.test('characters that XML does not know do not break the sheet', async (t) => {
    const odd = 'a\uFFFEb\uFFFFc \u{1F3ED} ]]> <&> \u0085 _x0041_';
    await create({ code: 'kcn-xml', name: odd });
    const { body } = await bytes(api, '/v1/industrial-zones?fields=name&code=kcn-xml', XLSX);
    const { rows } = await sheet(body);
    t.match(rows[1]![1], /\u{1F3ED} \]\]> <&>/u);
    t.notMatch(body.toString('latin1'), /\xEF\xBF[\xBE\xBF]/);
    t.equal(rows[1]![0], 'kcn-xml');
  });

  t.test('a text longer than a spreadsheet takes is cut in the sheet, and only there', async (t) => {
    const item = (n: number) => ({ name: `hạng mục số ${n} ${'x'.repeat(150)}`, quantity: n });
    await create({
      code: 'kcn-dai',
      name: 'Dài',
      infrastructureItems: Array.from({ length: 200 }, (_v, i) => item(i)),
    });
    const path = '/v1/industrial-zones?fields=infrastructureItems&code=kcn-dai';
    const whole = (await get(path)).body.data[0].infrastructureItems;
    const { rows } = await sheet((await bytes(api, path, XLSX)).body);
    const text = rows[1]![1] as string;
    t.equal(text.length, 32_767);
    t.ok(text.endsWith('…'));
    t.equal(text.slice(0, -1), JSON.stringify(whole).slice(0, 32_766));
    t.same(JSON.parse(rowsOf((await get(path, { headers: CSV })).text)[0]!.infrastructureItems!), whole);
  });

  t.test('GeoJSON of one zone and of the list, with and without a boundary', async (t) => {
    const one = await get('/v1/industrial-zones/kcn-a', { token, headers: GEOJSON });
    t.equal(one.status, 200);
    t.match(one.headers.get('content-type'), /^application\/geo\+json/);
    const { boundary, ...properties } = (
      await get(
        `/v1/industrial-zones/kcn-a?fields=${Object.keys((await get('/v1/industrial-zones/kcn-a', { token })).body).join(',')},boundary`,
        { token },
      )
    ).body;
    t.same(boundary, BOUNDARY);
    t.same(one.body, { type: 'Feature', id: 'kcn-a', geometry: BOUNDARY, properties });
    t.equal((await get('/v1/industrial-zones/kcn-b', { headers: GEOJSON })).body.geometry, null);
    t.equal((await get('/v1/industrial-zones/kcn-c', { headers: GEOJSON })).status, 404);

    const list = await get('/v1/industrial-zones?code=kcn-a&code=kcn-b&code=kcn-c', { headers: GEOJSON });
    t.equal(list.body.type, 'FeatureCollection');
    t.same(
      list.body.features.map((f: Wire) => [f.type, f.id, f.geometry]),
      [
        ['Feature', 'kcn-a', BOUNDARY],
        ['Feature', 'kcn-b', null],
      ],
    );
    for (const f of list.body.features) t.notOk('note' in f.properties || 'boundary' in f.properties);
    t.same((await get('/v1/industrial-zones?code=kcn-none', { headers: GEOJSON })).body, {
      type: 'FeatureCollection',
      features: [],
    });
    // What `fields` trims are the properties: a feature without its geometry would say that there is none.
    t.same((await get('/v1/industrial-zones/kcn-a?fields=name', { headers: GEOJSON })).body, {
      type: 'Feature',
      id: 'kcn-a',
      geometry: BOUNDARY,
      properties: { code: 'kcn-a', name: 'KCN Đường Ất, "mở rộng"\nphần 2' },
    });
    const trimmed = await get('/v1/industrial-zones?fields=name&code=kcn-a', { headers: GEOJSON });
    t.same(trimmed.body.features[0].geometry, BOUNDARY);
    t.same(Object.keys(trimmed.body.features[0].properties), ['code', 'name']);
  });

  t.test('the format is what Accept prefers', async (t) => {
    const wanted: [string, string | number][] = [
      ['application/json', 'application/json'],
      ['*/*', 'application/json'],
      ['application/*', 'application/json'],
      ['text/*', 'text/csv'],
      ['text/csv', 'text/csv'],
      ['TEXT/CSV', 'text/csv'],
      ['text/csv; charset=utf-8', 'text/csv'],
      ['text/csv;charset="utf-8";header=present', 'text/csv'],
      ['application/json; charset=utf-8', 'application/json'],
      ['text/csv;q=0.5, application/json;q=0.9', 'application/json'],
      ['text/csv, application/json;q=0.9', 'text/csv'],
      ['application/json;q=0, text/csv;q=0.1', 'text/csv'],
      ['application/json;q=0, */*;q=0.1', 'text/csv'],
      ['text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8', 'application/json'],
      ['application/x-ndjson', 'application/x-ndjson'],
      [SHEET, SHEET],
      ['application/geo+json, application/json;q=0.5', 'application/geo+json'],
      ['image/png, application/x-ndjson;q=0.2', 'application/x-ndjson'],
      ['text/csv;q=0', 406],
      ['text/html', 406],
      ['image/*', 406],
      ['application/xml', 406],
      ['*/*;q=0', 406],
      ['nonsense', 406],
    ];
    for (const [accept, expected] of wanted) {
      const { status, headers, body } = await get('/v1/industrial-zones?fields=code', { headers: { accept } });
      if (typeof expected === 'number') {
        t.equal(status, expected, accept);
        t.equal(body.code, 'not_acceptable');
        t.match(headers.get('content-type'), /^application\/problem\+json/);
      } else {
        t.equal(status, 200, accept);
        t.equal(headers.get('content-type')?.split(';')[0], expected, accept);
        t.match(headers.get('vary'), /\bAccept\b/);
      }
    }
    // A single record has no CSV; other registers have no geometry.
    t.equal((await get('/v1/industrial-zones/kcn-a', { headers: CSV })).status, 406);
    t.equal((await get('/v1/organisations', { headers: GEOJSON })).status, 406);
    // An error is a problem, whatever format was asked for.
    for (const accept of [CSV, NDJSON, XLSX, GEOJSON]) {
      const bad = await get('/v1/industrial-zones?sort=x', { headers: accept });
      t.equal(bad.status, 400);
      t.match(bad.headers.get('content-type'), /^application\/problem\+json/);
    }
  });

  t.test('every register comes in every table format, empty ones with their header', async (t) => {
    const paths = [
      ...REGISTERS.map((s) => s.path),
      '/industrial-zones/kcn-a/facts',
      '/industrial-zones/kcn-a/observations',
    ];
    // Enterprises and projects are for who has the right to read them.
    const token = await api.token(BOARD);
    for (const path of paths) {
      const csv = await get(`/v1${path}`, { token, headers: CSV });
      t.equal(csv.status, 200, path);
      t.match(csv.text.split('\r\n')[0] ?? csv.text, /[a-z]+(,[a-zA-Z0-9]+)+/);
      t.equal((await get(`/v1${path}`, { token, headers: NDJSON })).status, 200, path);
      const { rows } = await sheet(
        (await bytes(api, `/v1${path}`, { ...XLSX, authorization: `Bearer ${token}` })).body,
      );
      t.ok(rows[0]!.length > 3, `${path} has a header`);
    }
  });
});

t.test('a list longer than any page', async (t) => {
  const api = await testApp(t);
  const { get } = api;
  const ROWS = 2500;
  // Rows as the service writes them, each with a ledger entry, so that the past can be read as well.
  await api.sql(
    `with z as (insert into industrial_zones (code, name, aliases, planned_area_ha, power_priority, visibility)
       select 'kcn-' || i, 'KCN số ' || i, array[repeat('đường ', 30)], i % 50, i % 2 = 0, case when i % 500 = 0 then 'INTERNAL' else 'PUBLIC' end
       from generate_series(1, $1::int) i returning *),
     e as (insert into ledger_entries (tx_id, ordinal, type, key, version, act, valid_from, state, actor, request_id, content_hash)
       select '01a1f7fc-0000-7000-8000-000000000001', row_number() over (), 'zone', code, 1, 'zone.created', '2020-01-01', to_jsonb(z), 'test', 'test', ''
       from z)
     select 1`,
    [ROWS],
  );
  await api.sql(`select ledger_commit('01a1f7fc-0000-7000-8000-000000000001', false)`);
  const token = await api.token(BOARD);

  t.test('CSV, NDJSON, XLSX and GeoJSON hold all of it, filtered and sorted as asked', async (t) => {
    const csv = await get('/v1/industrial-zones?fields=name,plannedAreaHa&sort=-plannedAreaHa&limit=3', {
      token,
      headers: CSV,
    });
    const rows = rowsOf(csv.text);
    t.equal(rows.length, ROWS);
    t.equal(new Set(rows.map((r) => r.code)).size, ROWS);
    const areas = rows.map((r) => Number(r.plannedAreaHa));
    t.same(
      areas,
      [...areas].sort((a, b) => b - a),
    );
    t.equal(csv.headers.get('change-position'), '1');
    const even = lines(
      (await get('/v1/industrial-zones?powerPriority=true&fields=name,aliases', { headers: NDJSON })).text,
    );
    t.equal(even.length, ROWS / 2 - ROWS / 500, 'what is not published is not in it');
    const past = lines(
      (
        await get('/v1/industrial-zones?powerPriority=true&knownAt=1&validAt=2021-01-01&fields=name,aliases', {
          headers: NDJSON,
        })
      ).text,
    );
    t.same(past, even);
    const book = await sheet((await bytes(api, '/v1/industrial-zones?fields=name', XLSX, token)).body);
    t.equal(book.rows.length, ROWS + 1);
    t.equal(new Set(book.rows.map((r) => r[0])).size, ROWS + 1);
    const geo = (await get('/v1/industrial-zones?fields=name', { headers: GEOJSON })).body;
    t.equal(geo.features.length, ROWS - ROWS / 500);
  });

  t.test('a client that hangs up leaves no snapshot open', async (t) => {
    // Random letters: a sheet of them stays large when compressed, so that its client can stall too.
    await api.sql(
      `update industrial_zones set infrastructure_items = (
         select jsonb_agg(jsonb_build_object('name', encode(sha512((random()::text || i || code)::bytea), 'hex'), 'quantity', null, 'unit', null,
           'valueVnd', null, 'completionPct', null, 'asOf', null, 'fromStateBudget', false))
         from generate_series(1, 16) i)`,
    );
    for (const headers of [CSV, NDJSON, XLSX, GEOJSON]) {
      const client = await stalledClient(api, '/v1/industrial-zones', headers);
      t.ok(
        await until(async () => (await openSnapshots(api)) === 1),
        `${headers.accept}: the stream waits for its reader`,
      );
      client.socket.destroy();
      t.ok(await until(async () => (await openSnapshots(api)) === 0), `${headers.accept}: and ends with it`);
    }
    // More of them than the pool has connections: none is lost.
    const clients = await Promise.all(Array.from({ length: 5 }, () => stalledClient(api, '/v1/industrial-zones', CSV)));
    for (const client of clients) client.socket.destroy();
    for (let round = 0; round < 3; round++) {
      const all = await Promise.all(Array.from({ length: 8 }, () => get('/v1/industrial-zones?limit=1&count=exact')));
      for (const answer of all) t.equal(answer.status, 200);
    }
    t.ok(await until(async () => (await openSnapshots(api)) === 0));
    t.same(
      api.logs.filter((l) => JSON.parse(l).level >= 50),
      [],
      'a client that leaves is no error of ours',
    );
  });

  t.test('HEAD and 304 of a stream leave no snapshot open', async (t) => {
    const { headers } = await api.call('HEAD', '/v1/industrial-zones', { headers: CSV });
    for (let i = 0; i < 4; i++) {
      t.equal((await api.call('HEAD', '/v1/industrial-zones', { headers: CSV })).status, 200);
      const same = await get('/v1/industrial-zones', { headers: { ...CSV, 'if-none-match': headers.get('etag')! } });
      t.equal(same.status, 304);
      t.equal(same.text, '');
    }
    t.ok(await until(async () => (await openSnapshots(api)) === 0));
  });

  t.test(
    'a database that goes away in mid-stream breaks the answer off visibly, and the service goes on',
    async (t) => {
      const client = await stalledClient(api, '/v1/industrial-zones', NDJSON);
      t.ok(await until(async () => (await openSnapshots(api)) === 1));
      await api.sql(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()
         and application_name = 'register-read' and state like 'idle in transaction%'`,
      );
      const text = await client.rest();
      t.match(text, /^HTTP\/1\.1 200 /);
      t.notMatch(text.slice(-7), '0\r\n\r\n', 'no last chunk: nobody takes this for the whole list');
      t.equal((await get('/v1/industrial-zones?limit=1&count=exact')).status, 200);
      t.ok(await until(async () => (await openSnapshots(api)) === 0));
    },
  );
});
