import t from 'tap';
import { REGISTERS } from '../src/app.ts';
import { sortable } from '../src/records/query.ts';
import type { RecordSpec } from '../src/records/spec.ts';
import { type Answer, type TestApp, testApp } from './support/app.ts';

type Wire = Record<string, unknown>;

const BOARD = 'ban-quan-ly-kcn';
const OFFICE = 'van-phong-ubnd-tinh';
const keysIn = (body: { data: Wire[] }, key = 'code') => body.data.map((r) => r[key]);
const lines = (ndjson: string): Wire[] =>
  ndjson
    .split('\n')
    .filter(Boolean)
    .map((l) => JSON.parse(l));
const nextOf = (answer: Answer): string | null =>
  /^<(.+)>; rel="next"$/.exec(answer.headers.get('link') ?? '')?.[1] ?? null;
const faultsOf = (answer: Answer) =>
  answer.body.errors.map((e: { parameter: string; code: string }) => `${e.parameter} ${e.code}`).sort();

const post = async (api: TestApp, path: string, organisation: string, body: unknown, headers = {}) => {
  const answer = await api.call('POST', `/v1${path}`, { token: await api.token(organisation), body, headers });
  if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${answer.text}`);
  return answer;
};

/** The registers of projects that the sample leaves empty. */
async function fillProjects(api: TestApp): Promise<void> {
  const project = 'da-minh-hoa-01';
  const day = (i: number) => `2026-01-${String(i + 10)}`;
  for (let i = 0; i < 12; i++) {
    const criterion = `tieu-chi-${i}`;
    await post(api, `/investment-projects/${project}/adjustments`, 'ban-quan-ly-kcn', {
      issuedOn: day(i),
      changes: {},
    });
    await post(api, '/appraisal-criteria', 'ban-quan-ly-kcn', { code: criterion, name: criterion });
    const result = { project, criterion, verdict: 'PASS', appraisedOn: day(i) };
    await post(api, '/appraisal-results', 'ban-quan-ly-kcn', result);
    await post(api, '/key-projects', 'ban-quan-ly-kcn', { project, month: `20${i + 10}-01`, reason: `${i % 3}` });
  }
}

/** Reminders, and ladders beside the one of the sample. */
async function fillReminders(api: TestApp): Promise<void> {
  const { body } = await api.get('/v1/tasks?limit=1&dueStatus=overdue', { token: await api.token(OFFICE) });
  const [duty] = (await api.get(`/v1/task-assignments?task=${body.data[0].id}`, { token: await api.token(OFFICE) }))
    .body.data;
  for (let i = 0; i < 5; i++) {
    const steps = [{ workingDays: i, to: ['LEAD'], level: 'URGENT' }];
    await post(api, '/reminder-policies', OFFICE, { code: `nhac-${i}`, name: `Nhắc ${i % 2}`, steps });
    await post(api, `/tasks/${duty.task}/reminders`, OFFICE, { assignment: duty.id, document: `${i}/VP` });
  }
}

/** Reports of five bodies, some of them sent, and what is added up from them. */
async function fillReports(api: TestApp): Promise<void> {
  const token = await api.token(OFFICE);
  const { body } = await api.get('/v1/report-obligations?family=nq147-sectors-annual&period=2024&limit=5', { token });
  for (const [i, { id: obligation }] of body.data.entries()) {
    const narrative = [{ section: 'I', text: `Kết quả ${i}` }];
    await post(api, '/report-submissions', OFFICE, { obligation, narrative, ...(i % 2 === 0 ? { submit: {} } : {}) });
    const consolidation = {
      template: 'tt14-bieu-04',
      period: '2025',
      organisation: 'so-cong-thuong',
      note: `${i % 3}`,
    };
    await post(api, '/consolidations', OFFICE, consolidation);
  }
}

t.test('reading zones', async (t) => {
  const api = await testApp(t, { sample: true });
  const { get } = api;
  // Enterprises and projects are for who has the right to read them.
  const authority = await api.token('van-phong-ubnd-tinh');
  const asReader = (spec: RecordSpec) => (spec.confidential ? { token: authority } : {});
  await fillProjects(api);
  await fillReminders(api);
  await fillReports(api);

  t.test('search ignores accents, case and Unicode form', async (t) => {
    for (const q of ['quang chau', 'QUANG CHÂU', 'Quang Châu'.normalize('NFD'), 'Quang Châu', '  quang châu ']) {
      const { status, body } = await get(`/v1/industrial-zones?fields=code&q=${encodeURIComponent(q)}`);
      t.equal(status, 200);
      t.same(keysIn(body), ['kcn-quang-chau', 'kcn-quang-chau-mo-rong'], q);
    }
    for (const q of ['Đình Trám', 'dinh tram', 'ĐÌNH TRÁM', 'đinh tram', 'kcn-dinh'])
      t.same(keysIn((await get(`/v1/industrial-zones?q=${encodeURIComponent(q)}`)).body), ['kcn-dinh-tram'], q);
    // The name says Đoan Bái, one of the documents Đoàn Bái: both find it, as does part of a code.
    const found = keysIn((await get(`/v1/industrial-clusters?q=${encodeURIComponent('Đoàn Bái')}`)).body);
    t.same(found, ['ccn-doan-bai', 'ccn-doan-bai-luong-phong-1', 'ccn-doan-bai-luong-phong-2']);
    t.same(keysIn((await get(`/v1/industrial-clusters?q=${encodeURIComponent('Trung Sơn-Ninh')}`)).body), [
      'ccn-trung-son-ninh-son',
    ]);
  });

  t.test('what LIKE gives a meaning to is plain text in q, in any width', async (t) => {
    for (const q of ['%', '_', '\\', '%%', 'kcn_quang', 'q%u', '\\%', '％', '＿', '＼', 'quang％', '*', '.', "'"]) {
      const { status, body } = await get(`/v1/industrial-zones?fields=code&q=${encodeURIComponent(q)}`);
      t.equal(status, 200, q);
      t.same(body.data, [], q);
    }
    t.same(keysIn((await get('/v1/legal-documents?existence=any&fields=code&q=32/2024')).body), ['nd-32-2024']);
  });

  t.test(
    'every register is walked page by page in every order, ties and unknowns included, losing nothing',
    async (t) => {
      // With a token: what is not published sorts too.
      const token = await api.token('van-phong-ubnd-tinh');
      for (const spec of REGISTERS) {
        const all = `${spec.existence ? 'existence=any&' : ''}fields=${spec.key}`;
        const size = lines(
          (await get(`/v1${spec.path}?${all}`, { ...asReader(spec), headers: { accept: 'application/x-ndjson' } }))
            .text,
        ).length;
        t.ok(size > 3, `${spec.path} has ${size} rows`);
        for (const key of sortable(spec.fields)) {
          for (const sort of [key, `-${key}`]) {
            const query = `${all}&sort=${sort}`;
            const whole = lines(
              (await get(`/v1${spec.path}?${query}`, { token, headers: { accept: 'application/x-ndjson' } })).text,
            ).map((r) => r[spec.key]);
            t.equal(new Set(whole).size, size, `${spec.path} ${sort}: every row once`);
            const limit = size < 30 ? 1 : Math.min(Math.ceil(size / 3), 500);
            t.same(await walk(spec, `/v1${spec.path}?${query}&limit=${limit}`, token), whole, `${spec.path} ${sort}`);
          }
        }
      }
    },
  );

  t.test('several keys in mixed directions', async (t) => {
    const zones = '/v1/industrial-zones?fields=code';
    const sorts = [
      'landClearanceDueOn,-name',
      '-landClearanceDueOn,name',
      '-plannedAreaHa,-landClearanceDueOn,code',
      'parent,-infraCompletionDueOn,-code',
      '-code',
      '-occupancyPct,-code',
    ];
    for (const sort of sorts) {
      const whole = keysIn((await get(`${zones}&sort=${sort}`)).body);
      t.equal(whole.length, 16);
      for (const limit of [1, 2, 3])
        t.same(await walk({ key: 'code' }, `${zones}&sort=${sort}&limit=${limit}`), whole, `${sort} by ${limit}`);
    }
    for (const limit of [1, 2, 3])
      t.same(
        await walk({ key: 'id' }, `/v1/observations?limit=${limit}&sort=-value,asOf`),
        keysIn((await get('/v1/observations?limit=500&sort=-value,asOf')).body, 'id'),
      );
  });

  async function walk(spec: Pick<RecordSpec, 'key'>, from: string, token?: string): Promise<unknown[]> {
    const seen: unknown[] = [];
    for (let next: string | null = from, pages = 0; next !== null; pages++) {
      if (pages > 1000) throw new Error(`${from} does not end`);
      const answer: Answer = await get(next, { token });
      if (answer.status !== 200) throw new Error(`${next}: ${answer.status} ${answer.text}`);
      seen.push(...keysIn(answer.body, spec.key));
      // The link and the cursor say the same, and the last page says neither.
      const linked: string | null = nextOf(answer);
      const cursor = linked === null ? null : new URL(linked, 'http://x').searchParams.get('cursor');
      if (cursor !== answer.body.page.nextCursor) throw new Error(`${next}: Link and nextCursor differ`);
      next = linked;
    }
    return seen;
  }

  t.test('every include of every register embeds what the record’s own resource shows', async (t) => {
    for (const spec of REGISTERS) {
      for (const [name, include] of Object.entries(spec.includes ?? {})) {
        const target = include.spec();
        const any = spec.existence ? '&existence=any' : '';
        const { status, body } = await get(`/v1${spec.path}?include=${name}&limit=500${any}`, asReader(spec));
        t.equal(status, 200, `${spec.path} ${name}`);
        let checked = 0;
        for (const record of body.data) {
          const embedded = record.included[name];
          const found: Wire[] = include.many ? embedded : embedded === null ? [] : [embedded];
          t.same(Object.keys(record.included), [name]);
          if (!include.many) t.equal(found.length, include.from(record).length, `${record[spec.key]} ${name}`);
          for (const one of found.slice(0, 1)) {
            if (checked++ > 4) break;
            const own = await get(`/v1${target.path}/${encodeURIComponent(String(one[target.key]))}`, asReader(spec));
            t.same(one, own.body, `${spec.path} ${name} ${one[target.key]}`);
          }
        }
        // The same on a single record, and where `fields` leaves out the field that refers.
        const sample = body.data.find((r: Wire & { included: Wire }) => r.included[name] !== null) ?? body.data[0];
        const path = `/v1${spec.path}/${encodeURIComponent(sample[spec.key])}?include=${name}`;
        t.same((await get(path, asReader(spec))).body.included, sample.included, path);
        const trimmed = (await get(`${path}&fields=${spec.key}`, asReader(spec))).body;
        t.same(trimmed, { [spec.key]: sample[spec.key], included: sample.included }, `${path} trimmed`);
      }
    }
    const { body } = await get('/v1/industrial-zones/kcn-quang-chau?include=parent,children,facts&fields=code,name');
    t.same(Object.keys(body), ['code', 'name', 'included']);
    t.equal(body.included.parent, null);
    t.same(
      body.included.children.map((c: Wire) => c.code),
      ['kcn-quang-chau-mo-rong'],
    );
    t.ok(body.included.facts.length > 0 && body.included.facts.every((f: Wire) => f.subject === 'kcn-quang-chau'));
    const list = (await get('/v1/industrial-zones?fields=code&include=parent&limit=500')).body.data;
    t.same(
      list.find((z: Wire) => z.code === 'kcn-quang-chau-mo-rong').included.parent.name,
      'KCN Quang Châu',
      'lists trim after embedding',
    );
  });

  t.test('fields trims, the key stays', async (t) => {
    const { body } = await get('/v1/industrial-zones?fields=name&limit=1');
    t.same(Object.keys(body.data[0]), ['code', 'name']);
    t.same((await get('/v1/industrial-zones/kcn-yen-lu?fields=name')).body, { code: 'kcn-yen-lu', name: 'KCN Yên Lư' });
    const { body: wide } = await get('/v1/industrial-zones/kcn-yen-lu?fields=boundary,occupancyPct');
    t.same(wide, { code: 'kcn-yen-lu', occupancyPct: null, boundary: null });
    const facts = await get('/v1/industrial-zones/kcn-yen-lu/facts?fields=id,subject,fact&limit=1');
    t.same(Object.keys(facts.body.data[0]), ['id', 'subject', 'fact'], 'every field of the answer may be named');
  });

  t.test('limit, count and what is unknown', async (t) => {
    const many = (await get('/v1/administrative-units?existence=any')).body;
    t.equal(many.data.length, 50);
    t.equal(many.page.limit, 50);
    t.notOk('total' in many.page, 'a total is counted only when asked for');
    t.equal((await get('/v1/administrative-units?existence=any&limit=500')).body.data.length, 500);
    for (const limit of ['0', '501', '-1', '1.5', '1e2', '', ' 5', '0500', 'all', '9999999999'])
      t.equal((await get(`/v1/industrial-zones?limit=${encodeURIComponent(limit)}`)).status, 400, limit);
    for (const spec of REGISTERS) {
      const any = spec.existence ? '&existence=any' : '';
      const { body } = await get(`/v1${spec.path}?limit=2&count=exact&fields=${spec.key}${any}`, asReader(spec));
      const [row] = await api.sql<{ n: number }>(`select count(*)::int as n from ${spec.tableName}`);
      t.same(body.page, { nextCursor: body.page.nextCursor, limit: 2, total: row!.n }, spec.path);
    }
    // The total is that of the list, not of the page the cursor stands on.
    const first = (await get('/v1/industrial-zones?count=exact&limit=5&q=mo%20rong')).body;
    const second = (await get(`/v1/industrial-zones?count=exact&limit=2&q=mo%20rong&cursor=${first.page.nextCursor}`))
      .body;
    t.equal(first.page.total, 4);
    t.equal(first.page.nextCursor, null);
    t.equal(second.status, 400, 'null is not a cursor');
    t.equal((await get('/v1/industrial-zones?count=estimate')).status, 400);
  });

  t.test('every fault of a query is named, all at once', async (t) => {
    const answer = await get(
      '/v1/industrial-zones?status=operating&plannedAreaHa.gte=lots&plannedAreaHa.near=3&name=x&sort=area,-code&fields=code,colour&include=owner&limit=0&count=yes&zoneTypes=NICE&powerPriority=maybe&establishedOn=2024-02-30&validAt=yesterday&knownAt=soon&constructor=1&__proto__=2&toString=3',
      { headers: { 'accept-language': 'en' } },
    );
    t.equal(answer.status, 400);
    t.equal(answer.body.code, 'invalid_request');
    const named = answer.body.errors.map((e: { parameter: string }) => e.parameter).sort();
    t.same(
      [...new Set(named)].sort(),
      [
        'status',
        'plannedAreaHa.gte',
        'plannedAreaHa.near',
        'name',
        'sort',
        'fields',
        'include',
        'limit',
        'count',
        'zoneTypes',
        'powerPriority',
        'establishedOn',
        'validAt',
        'knownAt',
        'constructor',
        '__proto__',
        'toString',
      ].sort(),
    );
    const detail = (name: string) => answer.body.errors.find((e: { parameter: string }) => e.parameter === name).detail;
    t.match(detail('sort'), /\barea\b/, 'the unknown sort key is named');
    t.match(detail('fields'), /\bcolour\b/);
    t.match(detail('include'), /\bowner\b/);
    t.match(detail('status'), /\bstatus\b/);
    for (const query of [
      'constructor=1',
      '__proto__=1',
      'hasOwnProperty=1',
      'code.gte=a',
      'code[]=a',
      'limit=1&limit=2',
      'q=',
      'q=a&q=b',
      'q=%00',
      'q=%20',
      `q=${'a'.repeat(201)}`,
      'fields=',
      'sort=',
      'sort=--code',
      'include=',
      'sort=code,',
      'existence=any',
      'plannedAreaHa.gte=1&plannedAreaHa.gte=2',
      'plannedAreaHa=1e3',
      'plannedAreaHa=NaN',
      'phaseNo=1.5',
      'developer=',
      'establishedOn.gte=2024-13-01',
      `code=${'a'.repeat(90)}`,
    ])
      t.equal((await get(`/v1/industrial-zones?${query}`)).status, 400, query);
    for (const path of [
      '/v1/industrial-zones/kcn-yen-lu',
      '/v1/industrial-zones/kcn-yen-lu/history',
      '/v1/statistics/province-overview',
      '/v1/organisations/ubnd-tinh/successors',
      '/v1/organisations/ubnd-tinh',
    ]) {
      const { status, body } = await get(`${path}?colour=red&constructor=1`);
      t.equal(status, 400, path);
      t.same(body.errors.map((e: { parameter: string }) => e.parameter).sort(), ['colour', 'constructor']);
    }
    t.equal((await get('/v1/industrial-zones?q=%F0%9F%8F%AD')).status, 200, 'an emoji is text');
  });

  t.test('cursors belong to their list, filters and sort; others are refused', async (t) => {
    const { body } = await get('/v1/industrial-zones?limit=3&sort=name');
    const cursor: string = body.page.nextCursor;
    t.equal((await get(`/v1/industrial-zones?limit=9&sort=name&fields=code&cursor=${cursor}`)).status, 200);
    const payload = cursor.split('.')[0]!;
    const forged = Buffer.from(JSON.stringify(['KCN A', 'kcn-a'])).toString('base64url');
    const flipped = `${cursor.slice(0, -1)}${cursor.endsWith('A') ? 'B' : 'A'}`;
    const bad = [
      `sort=name&cursor=${forged}.${cursor.split('.')[1]}`,
      `sort=name&cursor=${forged}.AAAAAAAAAAAA`,
      `sort=name&cursor=${flipped}`,
      `sort=name&cursor=${payload}`,
      `sort=name&cursor=${payload}.`,
      `sort=name&cursor=.${payload}`,
      `sort=name&cursor=${cursor}.x`,
      `sort=name&cursor=`,
      `sort=name&cursor=null`,
      `cursor=${cursor}`,
      `sort=-name&cursor=${cursor}`,
      `sort=name&q=yen&cursor=${cursor}`,
      `sort=name&powerPriority=true&cursor=${cursor}`,
    ];
    for (const query of bad) t.equal((await get(`/v1/industrial-zones?${query}`)).status, 400, query);
    t.equal(
      (await get(`/v1/industrial-clusters?sort=name&cursor=${cursor}`)).status,
      400,
      'a cursor of another register',
    );
    const foreign = await get(`/v1/industrial-zones?sort=-name&cursor=${cursor}`);
    t.equal(foreign.body.code, 'invalid_cursor');
    t.same(faultsOf(foreign), ['cursor invalid_cursor']);
    // The same refusal for the formats that stream, before a byte of them is sent.
    t.equal((await get(`/v1/industrial-clusters?cursor=${cursor}`, { headers: { accept: 'text/csv' } })).status, 400);
    // Facts of one zone are a list of their own.
    const facts = (await get('/v1/industrial-zones/kcn-quang-chau/facts?limit=1')).body.page.nextCursor;
    t.equal((await get(`/v1/industrial-zones/kcn-quang-chau/facts?limit=1&cursor=${facts}`)).status, 200);
    t.equal((await get(`/v1/industrial-zones/kcn-van-trung/facts?limit=1&cursor=${facts}`)).status, 400);
  });

  t.test('the next link keeps the query as it was asked', async (t) => {
    for (const query of ['q=k?n', 'q=a%26b', 'q=quang+ch%C3%A2u&q.x', 'code=kcn-yen-lu&code=kcn-van-trung']) {
      const answer = await get(`/v1/industrial-zones?limit=1&${query}`);
      if (answer.status !== 200) continue;
      const link = nextOf(answer);
      if (link) t.equal((await get(link)).status, 200, link);
    }
    const zones = await post(api, '/industrial-zones', BOARD, { code: 'kcn-hoi-1', name: 'Đâu? Một' });
    t.equal(zones.status, 201);
    await post(api, '/industrial-zones', BOARD, { code: 'kcn-hoi-2', name: 'Đâu? Hai' });
    const first = await get('/v1/industrial-zones?limit=1&q=dau?&sort=-code');
    t.same(keysIn(first.body), ['kcn-hoi-2']);
    t.match(nextOf(first), /^\/v1\/industrial-zones\?/);
    const second = await get(nextOf(first)!);
    t.equal(second.status, 200);
    t.same(keysIn(second.body), ['kcn-hoi-1']);
    t.equal(second.headers.get('link'), null);
  });

  t.test('long names still make a cursor that is taken back', async (t) => {
    const long = (n: number) => `${n} ${'ệ'.repeat(490)}`;
    for (const n of [1, 2])
      await post(api, '/legal-documents', OFFICE, {
        code: `vb-dai-${n}`,
        type: 'OTHER',
        subject: long(n),
        number: 'ộ'.repeat(60),
      });
    const query = '/v1/legal-documents?code=vb-dai-1&code=vb-dai-2&sort=subject,number&limit=1';
    const first = await get(query);
    const second = await get(`${query}&cursor=${first.body.page.nextCursor}`);
    t.equal(second.status, 200);
    t.same(keysIn(second.body), ['vb-dai-2']);
  });

  t.test('HEAD is GET without the body', async (t) => {
    for (const path of [
      '/v1/industrial-zones',
      '/v1/industrial-zones/kcn-yen-lu',
      '/v1/statistics/province-overview',
      '/v1/industrial-zones/kcn-yen-lu/history',
    ]) {
      const got = await get(path);
      const head = await api.call('HEAD', path);
      t.equal(head.status, 200, path);
      t.equal(head.text, '');
      for (const name of [
        'etag',
        'content-type',
        'content-length',
        'change-position',
        'known-at',
        'vary',
        'cache-control',
        'api-version',
        'link',
      ])
        t.equal(head.headers.get(name), got.headers.get(name), `${path} ${name}`);
      t.equal((await api.call('HEAD', path, { headers: { 'if-none-match': got.headers.get('etag')! } })).status, 304);
    }
    for (const accept of ['text/csv', 'application/x-ndjson', 'application/geo+json']) {
      const head = await api.call('HEAD', '/v1/industrial-zones', { headers: { accept } });
      const got = await get('/v1/industrial-zones', { headers: { accept } });
      t.equal(head.status, 200);
      t.equal(head.headers.get('content-type'), got.headers.get('content-type'));
      t.equal(head.headers.get('etag'), got.headers.get('etag'));
      t.not(head.headers.get('content-length'), '0', `${accept}: a length that GET does not have is not claimed`);
    }
    t.equal((await api.call('HEAD', '/v1/industrial-zones/kcn-none')).status, 404);
  });
});

t.test('filters and orders', async (t) => {
  const api = await testApp(t);
  const { get } = api;
  api.setNow('2026-06-15T03:00:00Z');
  for (const [key, name] of [
    ['07774@2025-07-01', 'Phường Một'],
    ['07774@2020-01-01', 'Xã Một'],
    ['07999@2025-07-01', 'Phường Hai'],
  ] as const)
    await post(api, '/administrative-units', OFFICE, {
      key,
      code: key.slice(0, 5),
      name,
      level: 'COMMUNE',
      kind: 'PHUONG',
      validFrom: key.slice(6),
      validTo: key.endsWith('2020-01-01') ? '2025-06-30' : null,
    });
  for (const code of ['cty-a', 'cty-b'])
    await post(api, '/organisations', OFFICE, { code, name: code, kind: 'INFRASTRUCTURE_COMPANY' });

  const status = (s: string, from: string | null, to: string | null = null) => ({ status: s, from, to });
  const zones: Wire[] = [
    {
      code: 'kcn-1',
      name: 'Ất',
      plannedAreaHa: 10,
      industrialLandHa: 8,
      leasedIndustrialHa: 4,
      serviceLandHa: 2,
      leasedServiceHa: 1,
      zoneTypes: ['GENERAL', 'ECO'],
      developmentModel: 'STANDALONE',
      powerPriority: true,
      establishedOn: '2020-01-01',
      identifiers: [{ scheme: 'OTHER', value: 'ID-1' }],
      administrativeUnits: [
        { unit: '07774@2020-01-01', to: '2025-06-30' },
        { unit: '07774@2025-07-01', from: '2025-07-01' },
      ],
      developers: [
        { organisation: 'cty-a', name: 'A', kind: 'ENTERPRISE', from: '2020-01-01', to: '2023-12-31' },
        { organisation: 'cty-b', name: 'B', kind: 'ENTERPRISE', from: '2024-01-01' },
      ],
      legalStatuses: [
        status('PLANNED', '2018-01-01', '2019-12-31'),
        status('ESTABLISHED', '2020-01-01'),
        status('OPERATING', '2026-06-16'),
      ],
      infraCapitalRegisteredVnd: '9007199254740993',
      infraCapitalImplementedVnd: '5',
      phaseNo: 1,
      aliases: ['Khu Ất', 'A%t'],
      landClearanceStatus: 'COMPLETE',
      infraCompletionPct: 45.5,
    },
    {
      code: 'kcn-2',
      name: 'Ác',
      plannedAreaHa: 10.000001,
      industrialLandHa: 100,
      leasedIndustrialHa: 100,
      serviceLandHa: 0,
      leasedServiceHa: 0,
      zoneTypes: ['ECO'],
      powerPriority: false,
      establishedOn: '2020-01-02',
      identifiers: [{ scheme: 'OTHER', value: 'ID-2' }],
      administrativeUnits: [{ unit: '07999@2025-07-01' }],
      developers: [{ organisation: 'cty-a', name: 'A', kind: 'ENTERPRISE' }],
      legalStatuses: [status('PLANNED', null)],
      infraCapitalRegisteredVnd: '9007199254740992.01',
      phaseNo: 2,
      clearedAreaHa: 20,
      landClearanceDueOn: '2026-06-15',
      infraCompletionPct: 100,
    },
    {
      code: 'kcn-3',
      name: 'Đức',
      plannedAreaHa: 75,
      landClearanceDueOn: '2026-06-14',
      landClearanceStatus: 'INCOMPLETE',
      zoneTypes: [],
      infraCompletionDueOn: '2026-01-01',
    },
    {
      code: 'kcn-4',
      name: 'Dung',
      plannedAreaHa: 75,
      landClearanceDueOn: '2026-06-14',
      landClearanceStatus: 'COMPLETE',
      parent: 'kcn-3',
      isExpansion: true,
    },
    { code: 'kcn-5', name: 'ất', visibility: 'INTERNAL', expiresOn: '2026-06-14' },
    { code: 'kcn-6', name: 'Ăn', expiresOn: '2026-06-15', parent: 'kcn-1' },
    { code: 'kcn-7', name: 'An_% \\', nameEn: 'Safe', powerPriority: null },
    { code: 'kcn-8', name: 'Êm', aliases: ['Tên cũ Ô Môn'] },
  ];
  const board = await api.token(BOARD);
  const dated = { 'x-valid-from': '2015-01-01', 'x-reason': 'taken over from the paper register' };
  for (const zone of zones) await post(api, '/industrial-zones', BOARD, zone, dated);
  const found = async (query: string, token: string | undefined = board) => {
    const answer = await get(`/v1/industrial-zones?count=exact&limit=100&${query}`, { token });
    if (answer.status !== 200) return `${answer.status} ${answer.text}`;
    const codes = keysIn(answer.body);
    if (codes.length !== answer.body.page.total) return `total ${answer.body.page.total} of ${codes.length}`;
    return codes.map((c) => String(c).replace('kcn-', '')).join(' ');
  };

  const cases: [string, string][] = [
    ['code=kcn-1', '1'],
    ['code=kcn-1&code=kcn-3&code=kcn-none', '1 3'],
    ['plannedAreaHa=10', '1'],
    ['plannedAreaHa=10.000000', '1'],
    ['plannedAreaHa=10&plannedAreaHa=75', '1 3 4'],
    ['plannedAreaHa.gt=10', '2 3 4'],
    ['plannedAreaHa.gte=10', '1 2 3 4'],
    ['plannedAreaHa.gte=10&plannedAreaHa.lt=75', '1 2'],
    ['plannedAreaHa.lte=75&plannedAreaHa.gt=10.000001', '3 4'],
    ['plannedAreaHa.gte=-1', '1 2 3 4'],
    ['establishedOn=2020-01-01', '1'],
    ['establishedOn.gt=2020-01-01', '2'],
    ['establishedOn.lte=2020-01-01', '1'],
    ['establishedOn.gte=2020-01-01&establishedOn.lt=2020-01-03', '1 2'],
    ['phaseNo=2', '2'],
    ['phaseNo.lt=2', '1'],
    ['infraCompletionPct.gte=45.5&infraCompletionPct.lt=100', '1'],
    // Beyond 2⁵³ a float would take these two for one.
    ['infraCapitalRegisteredVnd=9007199254740993', '1'],
    ['infraCapitalRegisteredVnd.gt=9007199254740992&infraCapitalRegisteredVnd.lt=9007199254740993', '2'],
    ['infraCapitalImplementedVnd=5', '1'],
    ['powerPriority=true', '1'],
    ['powerPriority=false', '2'],
    ['powerPriority=true&powerPriority=false', '1 2'],
    ['isExpansion=true', '4'],
    ['zoneTypes=GENERAL', '1'],
    ['zoneTypes=ECO', '1 2'],
    ['zoneTypes=ECO&zoneTypes=GENERAL', '1 2'],
    ['zoneTypes=HIGH_TECH', ''],
    ['developmentModel=STANDALONE', '1'],
    ['landClearanceStatus=COMPLETE', '1 4'],
    ['landClearanceStatus=COMPLETE&landClearanceStatus=INCOMPLETE', '1 3 4'],
    ['parent=kcn-3', '4'],
    ['parent=kcn-3&parent=kcn-1', '4 6'],
    ['visibility=INTERNAL', '5'],
    [`aliases=${encodeURIComponent('Khu Ất')}`, '1'],
    [`aliases=${encodeURIComponent('Khu Ất'.normalize('NFD'))}`, '1'],
    ['aliases=khu', ''],
    ['identifier=ID-1', '1'],
    ['identifier=ID-1&identifier=ID-2', '1 2'],
    ['identifier=ID', ''],
    // On 2026-06-15 the first developer of kcn-1 is gone; the one of kcn-2 has no days.
    ['developer=cty-a', '2'],
    ['developer=cty-b', '1'],
    ['developer=cty-a&developer=cty-b', '1 2'],
    ['developer=cty-a&validAt=2022-05-05', '1 2'],
    ['developer=cty-b&validAt=2023-12-31', ''],
    ['administrativeUnit=07774', '1'],
    ['administrativeUnit=07774@2020-01-01', ''],
    ['administrativeUnit=07774@2020-01-01&validAt=2025-06-30', '1'],
    ['administrativeUnit=07774@2025-07-01', '1'],
    ['administrativeUnit=07999&administrativeUnit=07774', '1 2'],
    ['legalStatus=ESTABLISHED', '1'],
    ['legalStatus=OPERATING', ''],
    ['legalStatus=OPERATING&validAt=2026-06-16', '1'],
    ['legalStatus=PLANNED', '2'],
    ['legalStatus=PLANNED&validAt=2019-12-31', '1 2'],
    ['legalStatus=PLANNED&legalStatus=ESTABLISHED', '1 2'],
    // (4 + 1) ÷ (8 + 2); by the formula before 2022-07-15 it is 4 ÷ 8.
    ['occupancyPct=50', '1'],
    ['occupancyPct.gte=50', '1 2'],
    ['occupancyPct.gt=50', '2'],
    ['occupancyPct.lt=100', '1'],
    ['findings=cleared_above_area', '2'],
    ['findings=land_clearance_overdue', '3'],
    ['findings=land_clearance_overdue&validAt=2026-06-14', ''],
    ['findings=land_clearance_overdue&validAt=2026-06-16', '2 3'],
    ['findings=term_ended', '5'],
    ['findings=term_ended&validAt=2026-06-16', '5 6'],
    ['findings=term_ended&findings=infrastructure_overdue', '3 5'],
    ['powerPriority=true&zoneTypes=ECO&plannedAreaHa.lte=10&legalStatus=ESTABLISHED&q=at', '1'],
    ['powerPriority=false&zoneTypes=GENERAL', ''],
    ['q=at', '1 5'],
    ['q=khu+at', '1'],
    ['q=o+mon', '8'],
    ['q=duc', '3'],
    ['q=safe', '7'],
    [`q=${encodeURIComponent('_%')}`, '7'],
    ['q=%25', '1 7'],
    ['q=%5C', '7'],
    ['q=_', '7'],
    ['q=%EF%BC%85', '1 7'],
  ];
  for (const [query, expected] of cases) t.equal(await found(query), expected, query);

  t.test('a caller without the reading scope filters what is published', async (t) => {
    t.equal(await found('q=at', ''), '1');
    t.equal(await found('', ''), '1 2 3 4 6 7 8');
    t.equal(await found('findings=term_ended', ''), '');
    for (const query of [
      'infraCapitalImplementedVnd=5',
      'visibility=INTERNAL',
      'sort=infraCapitalImplementedVnd',
      'fields=code,note',
      'infraCapitalImplementedVnd.gte=1',
    ]) {
      const anonymous = await get(`/v1/industrial-zones?${query}`);
      t.equal(anonymous.status, 401, query);
      t.equal(anonymous.headers.get('www-authenticate'), 'Bearer');
      const weak = await get(`/v1/industrial-zones?${query}`, { token: await api.token(BOARD, []) });
      t.equal(weak.status, 403, query);
      t.match(weak.body.errors[0].detail, query.includes('note') ? /note/ : /infraCapitalImplementedVnd|visibility/);
    }
  });

  t.test('names stand in Vietnamese order: letter, then mark; unknown values stand last both ways', async (t) => {
    const names = async (sort: string) =>
      (await get(`/v1/industrial-zones?sort=${sort}&fields=name`, { token: board })).body.data.map((z: Wire) => z.name);
    const alphabet = ['Ác', 'An_% \\', 'ất', 'Ất', 'Ăn', 'Dung', 'Đức', 'Êm'];
    const collator = new Intl.Collator('vi');
    t.same(await names('name'), [...alphabet].sort(collator.compare));
    t.same(await names('-name'), [...alphabet].sort(collator.compare).reverse());
    t.ok(collator.compare('Dung', 'Đức') < 0 && collator.compare('Ăn', 'ất') < 0, 'd before đ, ă before â');
    const order = async (sort: string) => found(`sort=${sort}`);
    t.equal(await order('plannedAreaHa'), '1 2 3 4 5 6 7 8');
    t.equal(await order('-plannedAreaHa'), '3 4 2 1 5 6 7 8');
    t.equal(await order('-plannedAreaHa,-code'), '4 3 2 1 8 7 6 5');
    t.equal(await order('occupancyPct,-code'), '1 2 8 7 6 5 4 3');
    t.equal(await order('-occupancyPct'), '2 1 3 4 5 6 7 8');
    t.equal(await order('-infraCapitalRegisteredVnd'), '1 2 3 4 5 6 7 8');
    t.equal(await order('landClearanceDueOn,-plannedAreaHa'), '3 4 2 1 5 6 7 8');
    t.equal(await order('code,-code'), '1 2 3 4 5 6 7 8', 'a key named twice counts once');
  });

  t.test('rows that come while a list is walked neither push a row out nor bring one twice', async (t) => {
    for (const sort of ['-code', 'name', '-plannedAreaHa', '-plannedAreaHa,name']) {
      for (const limit of [1, 3]) {
        const before = keysIn((await get(`/v1/industrial-zones?limit=500&sort=${sort}`, { token: board })).body);
        const seen: unknown[] = [];
        let n = 0;
        for (let cursor = ''; ; ) {
          const { body } = await get(`/v1/industrial-zones?sort=${sort}&limit=${limit}${cursor}`, { token: board });
          seen.push(...keysIn(body));
          if (body.page.nextCursor === null) break;
          cursor = `&cursor=${body.page.nextCursor}`;
          if (n < 3) {
            const code = `chen-${sort.replace(/[^a-z]/gi, '').toLowerCase()}${sort.startsWith('-') ? '-giam' : ''}-${limit}-${n++}`;
            await post(api, '/industrial-zones', BOARD, {
              code,
              name: ['A', 'Dũ', 'Zô'][n % 3],
              plannedAreaHa: [9, 75, null][n % 3],
            });
          }
        }
        t.equal(new Set(seen).size, seen.length, `${sort} by ${limit}: none twice`);
        t.same(
          seen.filter((c) => before.includes(c)),
          before,
          `${sort} by ${limit}: those that were there, in their order`,
        );
      }
    }
  });
});
