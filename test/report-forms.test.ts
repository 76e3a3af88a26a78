import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { readXlsx, writeXlsx } from 'hucre';
import t, { type Test } from 'tap';
import { type TestApp, testApp } from './support/app.ts';
import { reporting, TEMPLATE } from './support/reports.ts';
import { lead, office, ok } from './support/tasks.ts';
import { sheetRow, workbook } from './support/zip.ts';

// A report as a form: out in three formats, filled in, and back; what offices write in it, and what strangers send.

type Wire = Record<string, unknown>;

const CSV = 'text/csv';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const columns = [
  { code: '1', field: 'count', label: 'Số dự án', type: 'INTEGER', unit: 'PROJECT' },
  { code: '1.10', field: 'land', label: 'Diện tích', type: 'DECIMAL', unit: 'HECTARE' },
  { code: '2', field: 'share', label: 'Tỷ lệ lấp đầy', type: 'DECIMAL', unit: 'PERCENT' },
  { code: '3', field: 'plant', label: 'Có trạm xử lý', type: 'FLAG' },
  { code: '4', field: 'remark', label: 'Nhận xét', type: 'TEXT' },
].map((c) => ({ ...c, required: false }));
const FORM = {
  tables: [
    {
      code: 'bieu',
      title: 'Biểu thử',
      header: [
        { field: 'reporterName', label: 'Đơn vị gửi báo cáo' },
        { field: 'industry', label: 'Ngành' },
      ],
      columns,
    },
  ],
  outline: [
    { code: 'I', title: 'Kết quả', required: false },
    { code: 'II', title: 'Kiến nghị', required: false },
  ],
};

interface Line {
  kind: string;
  table: string | null;
  row: number | null;
  column: string;
  label: string;
  value: string | null;
  previousValue: string | null;
  note: string | null;
  missingReason: string | null;
}

async function forms(t: Test, form: Wire = FORM) {
  const app = await testApp(t);
  app.setNow('2026-06-16T03:00:00Z');
  const base = await reporting(app);
  const token = await app.token(office);
  const reporters = ['so-a', 'so-b'].map((organisation) => ({ role: 'PROVINCE_DEPARTMENT', organisation }));
  const family = { code: 'bm@2025-01-01', family: 'bm', validFrom: '2025-01-01' };
  ok(await app.call('POST', '/v1/report-templates', { token, body: { ...TEMPLATE, ...family, ...form, reporters } }));
  const owed = async (reporter: string, period: string): Promise<string> =>
    ok(await app.get(`/v1/report-obligations?family=bm&reporter=${reporter}&period=${period}`, { token })).data[0].id;
  const path = (id: string) => `/v1/report-obligations/${id}/form`;
  const get = async (id: string, by = 'so-a') => app.get(path(id), { token: await app.token(by) });
  const put = async (
    id: string,
    sent: { body: Wire } | { raw: string | Buffer; type: string },
    { by = 'so-a', match, query = '' }: { by?: string; match?: string | undefined; query?: string } = {},
  ) =>
    app.call('PUT', `${path(id)}${query}`, {
      token: await app.token(by),
      ...('body' in sent ? { body: sent.body } : { raw: sent.raw }),
      headers: {
        ...('type' in sent ? { 'content-type': sent.type } : {}),
        ...(match === undefined ? {} : { 'if-match': match }),
      },
    });
  const csv = (id: string, text: string | Buffer, how: { match?: string } = {}) =>
    put(id, { raw: text, type: CSV }, how);
  const xlsx = (id: string, bytes: Buffer, how: { match?: string } = {}) => put(id, { raw: bytes, type: XLSX }, how);
  const content = async (id: string) => {
    const read = ok(
      await app.get(`/v1/report-submissions/${id}?fields=header,figures,narrative`, { token: await app.token('so-a') }),
    );
    return {
      figures: Object.fromEntries(read.figures.map((x: Wire) => [x.column, x.value ?? x.missingReason])),
      header: Object.fromEntries((read.header ?? []).map((x: Wire) => [x.field, x.value])),
      narrative: Object.fromEntries((read.narrative ?? []).map((x: Wire) => [x.section, x.text])),
    };
  };
  return { ...base, app, owed, get, put, csv, xlsx, path, content };
}

/** A file as bytes. */
async function download(app: TestApp, path: string, accept: string, token: string) {
  const answer = await fetch(`${app.base}${path}`, { headers: { accept, authorization: `Bearer ${token}` } });
  return { headers: answer.headers, status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) };
}

const faults = (answer: { body: { errors: Wire[] } }) =>
  answer.body.errors.map((e) => [e.row ?? e.pointer, e.column, e.code].filter((x) => x !== undefined).join(' '));

t.test('a form goes out, is filled in and comes back, in three formats', async (t) => {
  const { app, owed, get, put, path, content, act } = await forms(t);
  const id = await owed('so-a', '2026-H1');
  const empty = await get(id);
  t.match(empty.body, {
    ...{ obligation: id, template: 'bm@2025-01-01', family: 'bm', period: '2026-H1', dueOn: '2026-06-19' },
    ...{
      dataFrom: '2025-12-15',
      dataTo: '2026-06-14',
      reporter: 'so-a',
      reporterName: 'so-a',
      draft: null,
      version: 0,
    },
  });
  t.same(
    empty.body.lines.map((l: Line) => `${l.kind} ${l.table ?? '·'} ${l.row ?? '·'} ${l.column} ${l.value ?? '·'}`),
    [
      'HEADER bieu · reporterName so-a',
      'HEADER bieu · industry ·',
      ...['FIGURE bieu 1 1 ·', 'FIGURE bieu 1 1.10 ·', 'FIGURE bieu 1 2 ·', 'FIGURE bieu 1 3 ·', 'FIGURE bieu 1 4 ·'],
      ...['SECTION · · I ·', 'SECTION · · II ·'],
    ],
    'in printed order, pre-filled from the registers',
  );
  const filled = empty.body.lines.map((l: Line) => {
    if (l.column === '1') return { ...l, value: 12 };
    if (l.column === '1.10') return { ...l, value: '12.345', note: 'đo lại' };
    if (l.column === '2') return { ...l, missingReason: 'chưa thống kê' };
    if (l.column === '4') return { ...l, value: "=cmd|' /C calc'!A0" };
    return l.column === 'I' ? { ...l, value: '- Đã xong;\n"phần" 2' } : l;
  });
  const made = await put(id, { body: { ...empty.body, lines: filled } }, { match: empty.headers.get('etag')! });
  t.equal(made.status, 201);
  t.match(made.headers.get('location'), `/v1/report-submissions/${made.body.id}`);
  t.match(made.body, { state: 'DRAFT', versionNo: 1, obligation: id });
  const expected = {
    figures: { 1: '12', '1.10': '12.345', 2: 'chưa thống kê', 4: "=cmd|' /C calc'!A0" },
    header: { reporterName: 'so-a' },
    narrative: { I: '- Đã xong;\n"phần" 2' },
  };
  t.same(await content(made.body.id), expected);

  const token = await app.token('so-a');
  for (const type of [CSV, XLSX]) {
    const file = await download(app, path(id), type, token);
    t.equal(file.status, 200);
    t.match(file.headers.get('content-disposition'), /^attachment; filename="bm-2026-H1\.(csv|xlsx)"$/);
    const etag = file.headers.get('etag')!;
    const same = await put(id, { raw: file.bytes, type }, { match: etag });
    t.equal(same.status, 200, same.text);
    t.same(await content(made.body.id), expected, `${type} comes back as it went out`);
    t.equal((await put(id, { raw: file.bytes, type }, { match: '"99-x"' })).status, 412);
    t.equal((await put(id, { raw: file.bytes, type })).status, 428);
    const unchanged = await app.get(path(id), { token, headers: { accept: type, 'if-none-match': etag } });
    t.ok([200, 304].includes(unchanged.status));
  }

  const csv = (await download(app, path(id), CSV, token)).bytes;
  t.same([...csv.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
  const rows = parse(csv, { columns: true, bom: true }) as Record<string, string>[];
  t.match(
    rows.find((r) => r.column === '4'),
    { value: "'=cmd|' /C calc'!A0", label: 'Nhận xét' },
  );
  t.match(rows.find((r) => r.column === '1.10')!.value, '12,345');
  for (const row of rows) for (const cell of Object.values(row)) t.notMatch(cell, /^[=+\-@\t\r]/);
  for (const row of rows) if (row.column === '1.10') row.value = '1.234,5';
  const again = await put(id, { raw: stringify(rows, { header: true, delimiter: ';' }), type: CSV }, { match: '*' });
  t.equal(again.status, 200, again.text);
  t.equal((await content(made.body.id)).figures['1.10'], '1234.5');

  const book = await readXlsx(new Uint8Array((await download(app, path(id), XLSX, token)).bytes));
  const sheet = book.sheets[0]!.rows;
  t.same(sheet[0]![0], 'Báo cáo thử');
  t.match(
    sheet
      .slice(0, 5)
      .map((r) => r[0])
      .join('\n'),
    /Đơn vị báo cáo: so-a\n.*2026-H1 \(số liệu từ 15\/12\/2025.*\n.*Thời hạn: 19\/6\/2026/,
  );
  const line = sheet.find((r) => r[3] === '1.10')!;
  t.equal(line[8], 1234.5, 'a number of the sheet');
  line[8] = 0.1 + 0.2;
  Object.assign(sheet.find((r) => r[3] === '2')!, { 8: '5%', 11: null });
  sheet.find((r) => r[3] === '3')![8] = true;
  const bytes = Buffer.from(await writeXlsx({ sheets: [{ name: 'x', rows: sheet }] }));
  t.equal((await put(id, { raw: bytes, type: XLSX }, { match: '*' })).status, 200);
  t.match((await content(made.body.id)).figures, { '1.10': '0.3', 2: '5', 3: '1' });

  ok(await act(made.body.id, 'submission'));
  t.match((await put(id, { raw: bytes, type: XLSX }, { match: '*' })).body, { status: 409, code: 'submission_open' });
  t.match((await get(id)).body, { draft: null, basis: made.body.id, basisState: 'SUBMITTED' });
  ok(await act(made.body.id, 'acceptance'));
  const accepted = (await get(id)).body;
  t.equal(accepted.lines.find((l: Line) => l.column === '1.10').value, '0.3', 'a correction starts from what counts');
  t.match((await put(id, { body: accepted })).body.errors, [{ parameter: 'correctionReason', code: 'required' }]);
  const corrected = await put(id, { body: accepted }, { query: '?correctionReason=t%C3%ADnh%20thi%E1%BA%BFu' });
  t.match(corrected.body, { versionNo: 2, corrects: made.body.id, correctionReason: 'tính thiếu' });
  t.match((await put(id, { body: accepted }, { match: empty.headers.get('etag')! })).status, 412, 'a form of before');
});

t.test('figures of the period before stand beside those asked for', async (t) => {
  const { app, owed, put, act, get } = await forms(t);
  const [before, now] = [await owed('so-a', '2025-H1'), await owed('so-a', '2026-H1')];
  const line = { kind: 'FIGURE', table: 'bieu', column: '1.10', value: '7.5' };
  const first = ok(await put(before, { body: { lines: [line] } }));
  ok(await act(first.id, 'submission'));
  const previous = async (by?: string) =>
    (await get(now, by)).body.lines.find((l: Line) => l.column === '1.10').previousValue;
  t.equal(await previous(), null, 'what was not accepted does not count');
  ok(await act(first.id, 'acceptance'));
  t.equal(await previous(), '7.5');
  t.equal((await get(await owed('so-b', '2026-H1'), 'so-b')).body.lines[3].previousValue, null, 'each filer its own');
  const position = (await get(now)).headers.get('change-position');
  ok(await put(now, { body: { lines: [line] } }));
  const then = await app.get(`/v1/report-obligations/${now}/form?knownAt=${position}`, {
    token: await app.token('so-a'),
  });
  t.match(then.body, { draft: null, version: 0 }, 'as it was known');
});

t.test('who may read a form and send it back', async (t) => {
  const { app, owed, get, put } = await forms(t);
  const id = await owed('so-a', '2026-H1');
  const body = { lines: [{ kind: 'FIGURE', table: 'bieu', column: '1', value: 3 }] };
  t.equal((await get(id, 'so-b')).status, 404);
  t.match((await put(id, { body }, { by: 'so-b' })).body, { status: 404 });
  t.match((await put(id, { body }, { by: lead })).body, { status: 403 }, 'whoever receives it does not write it');
  const made = await put(id, { body });
  t.equal(made.status, 201);
  const seen = (await get(id, lead)).body;
  t.match(seen, { draft: null, version: 0, basis: null }, 'a draft is its maker’s');
  t.equal(seen.lines.find((l: Line) => l.column === '1').value, null);
  t.match((await put(id, { body }, { by: lead, match: '*' })).body, { status: 403 });
  const other = await owed('so-a', '2026');
  t.match(faults(await put(other, { body: { ...body, obligation: id, template: 'bm@2020-01-01' } })), [
    '/obligation another_report',
    '/template another_form',
  ]);
  const racers = await Promise.all(Array.from({ length: 5 }, () => put(other, { body })));
  t.equal(racers.filter((r) => r.status === 201).length, 1, 'one draft is made');
  t.equal(racers.filter((r) => r.status === 428).length, 4);
  t.equal((await app.call('PUT', `/v1/report-obligations/${id}/form`, { body })).status, 401);
});

const HEAD = 'kind,table,row,column,value,note,missingReason';

t.test('what Vietnamese offices write', async (t) => {
  const { owed, csv, xlsx, content } = await forms(t);
  const id = await owed('so-a', '2026-H1');
  const first = await csv(id, `${HEAD}\nfigure,bieu,,1,"1.234",,\nFIGURE,bieu,1,1.10,"1 234,5",,\n`);
  t.equal(first.status, 201, first.text);
  t.match((await content(first.body.id)).figures, { 1: '1234', '1.10': '1234.5' });

  // A workbook saved as CSV by an office: headings above, Vietnamese names, semicolons, decomposed letters, no mark.
  const saved = [
    'Báo cáo thử;;;;;',
    `Mã báo cáo: ${id};;;;;`,
    ';;;;;',
    'GIÁ TRỊ;mã chỉ tiêu;Bang;DÒNG;Loại  dòng;Ghi chú',
    '12.345;1;bieu;1;FIGURE;',
    '12,345;1.10;bieu;1;FIGURE;"hai\ndòng"',
    '5 %;2;bieu;1;FIGURE;',
    'Có;3;bieu;1;FIGURE;',
    'Khu công nghiệp;4;bieu;;FIGURE;',
    'Điện tử;industry;bieu;;HEADER;',
    'Đã xong;II;;;SECTION;',
    ';;;;;',
    ';;;;;',
  ].join('\r\n');
  const office = await csv(id, saved.normalize('NFD'), { match: '*' });
  t.equal(office.status, 200, office.text);
  t.same(await content(first.body.id), {
    figures: { 1: '12345', '1.10': '12.345', 2: '5', 3: '1', 4: 'Khu công nghiệp' },
    header: { industry: 'Điện tử' },
    narrative: { II: 'Đã xong' },
  });

  const blanks = `${HEAD}\n${['-', '–', '', ' — '].map((x, i) => `FIGURE,bieu,1,${['1', '1.10', '2', '3'][i]},${x},,`).join('\n')}`;
  t.equal((await csv(id, blanks, { match: '*' })).status, 200);
  t.same((await content(first.body.id)).figures, {}, 'blank is not zero');

  const styles =
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="9" applyNumberFormat="1"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs>';
  const head = sheetRow('kind', 'table', 'row', 'column', 'value');
  const figure = (column: string, xml: string) => sheetRow('FIGURE', 'bieu', '1', column, { xml });
  const good = workbook(
    [
      ...[head, figure('1', '<c><v>3</v></c>'), figure('1.10', '<c><f>1+2</f><v>0.30000000000000004</v></c>')],
      figure('2', '<c s="1"><v>0.07</v></c>'),
      figure('4', '<c s="2"><v>45000</v></c>'),
    ].join(''),
    undefined,
    styles,
  );
  const read = await xlsx(id, good, { match: '*' });
  t.equal(read.status, 200, read.text);
  t.same((await content(first.body.id)).figures, { 1: '3', '1.10': '0.3', 2: '7', 4: '2023-03-15' });
  const bad = workbook(
    [
      ...[head, figure('1', '<c><f>SUM(A1:A2)</f></c>'), figure('1.10', '<c s="2"><v>45000</v></c>')],
      ...[figure('2', '<c t="e"><f>A0</f><v>#REF!</v></c>'), figure('3', '<c><v>2</v></c>')],
      figure('1.10', '<c s="1"><v>0.05</v></c>'),
      figure('1.10', '<c><v>0.333333333333</v></c>'),
    ].join(''),
    undefined,
    styles,
  );
  t.same(faults(await xlsx(id, bad, { match: '*' })), [
    '2 value not_calculated',
    '3 value is_a_day',
    '4 value spreadsheet_error',
    '5 value not_a_flag',
    '6 value not_in_percent',
    '6 column named_twice',
    '7 column named_twice',
    '7 value not_a_number',
  ]);
});

t.test('faults are told by row and column, all at once', async (t) => {
  const { owed, csv, put } = await forms(t);
  const id = await owed('so-a', '2026-H1');
  const lines = [
    'FIGURE,khac,1,1,1,,',
    'FIGURE,bieu,1,99,1,,',
    'FIGURE,bieu,2,1,1,,',
    'FIGURE,bieu,x,1,1,,',
    'FIGURE,bieu,1,1,>90%,,',
    'FIGURE,bieu,1,1.10,trên 68%,,',
    'FIGURE,bieu,1,1.10,5%,,',
    'FIGURE,bieu,1,3,2,,',
    'FIGURE,bieu,1,2,"1,5",,có số',
    'FIGURE,bieu,1,2,"1,5",,',
    'FIGURE,bieu,1,1,"3,5",,',
    'HEADER,bieu,,khongCo,x,,',
    'HEADER,bieu,,industry,x,ghi chú,',
    'SECTION,,,XX,x,,',
    'TỔNG,bieu,1,1,1,,',
    'FIGURE,bieu,1,4,a\u0000b,,',
    `FIGURE,bieu,1,1,${'9'.repeat(200)},,`,
  ];
  const answer = await csv(id, `${HEAD}\n${lines.join('\n')}\n`);
  t.equal(answer.status, 400);
  t.same(
    faults(answer),
    [
      ...['2 table no_such_table', '3 column no_such_column', '4 row no_such_row', '5 row no_such_row'],
      ...['6 value not_exact', '7 value not_exact', '8 value not_in_percent', '8 column named_twice'],
      ...['9 value not_a_flag', '10 missingReason not_missing', '11 column named_twice', '12 column named_twice'],
      ...['12 value not_an_integer', '13 column no_such_field', '14 note says_nothing', '15 column no_such_section'],
      ...['16 kind invalid_value', '17 value custom', '18 value not_a_number', '18 column named_twice'],
    ],
    'row by row, whatever is wrong',
  );
  const told = (row: number) => answer.body.errors.filter((x: Wire) => x.row === row).map((x: Wire) => x.detail);
  t.match(told(6), [/^">90%" /], 'with what was sent');
  t.match(told(8)[1], /stands under row 7 already/, 'by the row of the file');
  t.match(told(17), [/"a\\u0000b"/], 'what cannot be seen is escaped');
  const readable = lines.filter((_l, i) => ![3, 4, 5, 6, 7, 12, 14, 15, 16].includes(i));
  const second = await csv(id, `${HEAD}\n${readable.join('\n')}\n`);
  t.same(faults(second), [
    ...['2 table no_such_table', '3 column no_such_column', '4 row no_such_row', '5 missingReason not_missing'],
    ...['6 column named_twice', '7 value not_an_integer', '8 column no_such_field', '9 column no_such_section'],
  ]);
  t.match(second.body.errors[5].detail, /3\.5/);
  t.same(
    faults(
      await put(id, {
        body: {
          lines: [
            { kind: 'FIGURE', table: 'bieu', column: '1', value: '1.234,5' },
            { kind: 'FIGURE', table: 'bieu', column: '7', value: 1 },
            { kind: 'FIGURE', table: 'bieu', column: '1', value: 2 },
          ],
        },
      }),
    ),
    ['/lines/0/value not_an_integer', '/lines/1/column no_such_column', '/lines/2/column named_twice'],
    'JSON has numbers and decimal strings',
  );
  const line = { kind: 'FIGURE', table: 'bieu', column: '1' };
  const twice = await put(id, {
    body: { lines: [{ ...line, column: '3' }, ...[1, 2].map((value) => ({ ...line, value }))] },
  });
  t.match(twice.body.errors, [
    { pointer: '/lines/2/column', detail: 'bieu, row 1, 1: stands under /lines/1 already ("1")' },
  ]);
  const wrong = [
    { ...line, column: '99', value: 'abc' },
    { ...line, column: '98', value: true },
    { kind: 'SECTION', column: 'X', value: true },
    { ...line, column: '2', value: 'abc' },
    null,
    { ...line, value: { a: 1 }, khac: 1 },
  ];
  t.same(
    faults(await put(id, { body: { lines: wrong } })).sort(),
    [
      ...['/lines/0/column no_such_column', '/lines/1/column no_such_column', '/lines/1/value invalid_type'],
      ...['/lines/2/column no_such_section', '/lines/2/value invalid_type', '/lines/3/value not_a_number'],
      ...['/lines/4 invalid_type', '/lines/5/khac unknown_key', '/lines/5/value invalid_type'],
    ].sort(),
    'one wrong type hides nothing',
  );
  t.equal(
    (await put('019a9e0c-aaaa-7aaa-8bbb-0123456789ab', { body: { lines: wrong.slice(0, 2) } })).body.errors.length,
    1,
  );
  const many = Array.from({ length: 1500 }, () => 'FIGURE,bieu,1,1,khoảng 5,,').join('\n');
  t.equal((await csv(id, `${HEAD}\n${many}`)).body.errors.length, 1000);

  for (const [head, code] of [
    ['kind,table,row,value', 'no_headings'],
    ['kind,table,column,value', 'required'],
    [`${HEAD},value`, 'named_twice'],
    [`${HEAD},Tổng cộng`, 'unknown_key'],
  ] as const)
    t.match((await csv(id, `${head}\nFIGURE,bieu,1,1,1\n`)).body.errors, [{ row: 1, code }], head);
  const other = '019a9e0c-aaaa-7aaa-8bbb-0123456789ab';
  t.match((await csv(id, `Mã báo cáo: ${other}\n${HEAD}\n`)).body.errors, [{ row: 1, code: 'another_report' }]);
});

t.test('hostile files are refused, and the service goes on', async (t) => {
  const { app, owed, csv, xlsx, put, path } = await forms(t);
  const id = await owed('so-a', '2026-H1');
  const token = await app.token('so-a');
  const good = (await download(app, path(id), XLSX, token)).bytes;
  const is = async (answer: ReturnType<typeof csv>, status: number, code: string, what: string) =>
    t.match((await answer).body, { status, code }, what);
  const sizedElsewhere = Buffer.from(good).fill(0xff, good.length - 10, good.length - 6);
  const dense = `<row>${'<c t="e"/>'.repeat(10_000)}</row>`;
  const bytes: [Buffer, number, string, string][] = [
    [Buffer.alloc(0), 400, 'malformed_body', 'nothing'],
    [Buffer.from('không phải bảng tính'), 400, 'malformed_body', 'no zip'],
    [good.subarray(0, good.length / 2), 400, 'malformed_body', 'cut off'],
    [Buffer.from(good).fill(0x41, 200, 900), 400, 'malformed_body', 'overwritten'],
    [Buffer.from([...good.subarray(0, -22), ...Buffer.alloc(22)]), 400, 'malformed_body', 'no directory'],
    [workbook('', { text: 'x'.repeat(60_000_000) }), 413, 'too_large', 'a bomb that says so'],
    [workbook('', { text: 'x'.repeat(60_000_000), says: 100 }), 400, 'malformed_body', 'a bomb that lies'],
    [workbook('', { text: 'x'.repeat(60_000_000), says: 0 }), 400, 'malformed_body', 'a bomb that says nothing'],
    [
      workbook('', { text: 'x'.repeat(60_000_000), says: 100, follows: true }),
      400,
      'malformed_body',
      'sizes elsewhere',
    ],
    [sizedElsewhere, 400, 'malformed_body', 'a directory elsewhere'],
    [workbook(dense.repeat(400)), 413, 'too_large', 'more memory than there is'],
    [workbook('<row r="1000000"><c r="B1000000"><v>1</v></c></row>'), 400, 'invalid_request', 'a far row'],
    [workbook('<row r="1"><c r="XFD1"><v>1</v></c></row>'), 400, 'invalid_request', 'a far column'],
    [workbook('<row r="1"><c r="ZZZZZZ1"><v>1</v></c></row>'), 400, 'malformed_body', 'a column that cannot be'],
    [workbook('<a>'.repeat(100_000)), 400, 'invalid_request', 'deep'],
  ];
  for (const [sent, status, code, what] of bytes) await is(xlsx(id, sent), status, code, what);

  const head = `${HEAD}\n`;
  await is(csv(id, `${head}${'FIGURE,bieu,1,1,1,,\n'.repeat(30_000)}`), 400, 'invalid_request', '30,000 lines');
  await is(csv(id, `${head}${','.repeat(60)}x\n`), 400, 'invalid_request', '60 columns');
  await is(csv(id, `${head}FIGURE,bieu,1,1,"1`), 400, 'malformed_body', 'an open quote');
  await is(csv(id, Buffer.from([0x6b, 0xff, 0xfe])), 400, 'malformed_body', 'no UTF-8');
  await is(csv(id, Buffer.from(`\ufeff${head}`, 'utf16le')), 400, 'malformed_body', 'UTF-16');
  await is(csv(id, ''), 400, 'malformed_body', 'nothing');
  await is(csv(id, 'x'.repeat(9_000_000)), 413, 'too_large', '9 MB');
  await is(csv(id, '"'.repeat(1_000_000)), 400, 'malformed_body', 'quotes');
  await is(put(id, { raw: '{}', type: 'application/x-ndjson' }), 415, 'unsupported_media_type', 'NDJSON');
  await is(put(id, { raw: '{"lines":1}', type: 'application/json' }), 400, 'invalid_request', 'JSON');
  const elsewhere = await app.call('POST', '/v1/report-submissions', {
    token,
    raw: 'a,b',
    headers: { 'content-type': CSV },
  });
  t.equal(elsewhere.status, 415, 'files are taken where the operation says so');
  t.same(await app.sql('select id from report_submissions'), []);
  t.same(
    app.logs.map((l) => JSON.parse(l)).filter((l) => l.level >= 50),
    [],
  );
});

t.test('a long section goes through cells of a sheet in pieces', async (t) => {
  const { app, owed, put, path, content } = await forms(t);
  const id = await owed('so-a', '2026-H1');
  const text = `${'Đã hoàn thành 🏭 '.repeat(2900)}\nhết`;
  const made = ok(await put(id, { body: { lines: [{ kind: 'SECTION', column: 'I', value: text }] } }));
  const token = await app.token('so-a');
  for (const type of [CSV, XLSX]) {
    const file = await download(app, path(id), type, token);
    t.equal((await put(id, { raw: file.bytes, type }, { match: '*' })).status, 200);
    t.equal((await content(made.id)).narrative.I, text);
  }
});

t.test('a table that lists subjects has its rows and an empty one', async (t) => {
  const tables = FORM.tables.map((table) => ({ ...table, repeats: true }));
  const { owed, put, get } = await forms(t, { tables });
  const id = await owed('so-a', '2026-H1');
  const rows = async () => [
    ...new Set((await get(id)).body.lines.flatMap((l: Line) => (l.row === null ? [] : [l.row]))),
  ];
  t.same(await rows(), [1]);
  const lines = [1, 2, 5].map((row) => ({ kind: 'FIGURE', table: 'bieu', row, column: '1', value: row }));
  ok(await put(id, { body: { lines } }));
  t.same(await rows(), [1, 2, 5, 6]);
});

t.test('ten thousand figures at once', async (t) => {
  const { app, owed, put, path } = await forms(t);
  const tables = Array.from({ length: 20 }, (_t, i) => ({
    code: `b${i}`,
    title: 'b',
    header: [],
    columns: Array.from({ length: 500 }, (_c, j) => ({
      code: `${j}`,
      field: `f${j}`,
      label: 'x',
      type: 'DECIMAL',
      unit: null,
    })),
  }));
  await app.sql('update report_templates set tables = $1 where code = $2', [JSON.stringify(tables), 'bm@2025-01-01']);
  const id = await owed('so-a', '2026-H1');
  const lines = tables.flatMap(({ code: table }) =>
    Array.from({ length: 500 }, (_c, j) => ({ kind: 'FIGURE', table, column: `${j}`, value: `${j}.25` })),
  );
  const took: Record<string, number> = {};
  const timed = async (what: string, sent: Parameters<typeof put>[1], match?: string) => {
    const start = performance.now();
    const answer = await put(id, sent, { match });
    took[what] = Math.round(performance.now() - start);
    t.equal(answer.body.filledFigures, 10_000, `${what}: ${answer.text.slice(0, 200)}`);
  };
  await timed('json', { body: { lines } });
  const token = await app.token('so-a');
  for (const type of [CSV, XLSX]) {
    const file = await download(app, path(id), type, token);
    await timed(type, { raw: file.bytes, type }, '*');
  }
  t.comment(`milliseconds: ${JSON.stringify(took)}`);
});

t.test('a report in words without an outline shows where they go', async (t) => {
  const { owed, get, put, content, csv } = await forms(t, {});
  const id = await owed('so-a', '2026-H1');
  const empty = await get(id);
  t.match(empty.body.lines, [{ kind: 'SECTION', table: null, column: 'I', label: null, value: null }]);
  t.equal(empty.body.lines.length, 1);
  const back = ok(await put(id, { body: empty.body }));
  t.same((await content(back.id)).narrative, {}, 'a section that says nothing is none');
  const [line] = empty.body.lines;
  ok(await put(id, { body: { lines: [{ ...line, value: 'Đã hoàn thành.' }] } }, { match: '*' }));
  t.match((await get(id)).body.lines, [{ kind: 'SECTION', column: 'I', value: 'Đã hoàn thành.' }]);
  ok(await csv(id, 'kind,table,row,column,value\nSECTION,,,II,Khác\n', { match: '*' }));
  t.match((await get(id)).body.lines, [{ column: 'II', value: 'Khác' }]);
});
