import { strFromU8, unzipSync } from 'fflate';
import { readXlsx } from 'hucre';
import t, { type Test } from 'tap';
import { longDay, shortDay } from '../src/lib/vietnamese-dates.ts';
import { printNumber } from '../src/lib/vietnamese-numbers.ts';
import { officialDocx } from '../src/modules/documents/docx.ts';
import type { OfficialReport, ReportTable } from '../src/modules/documents/report.ts';
import { periodInWords, roman } from '../src/modules/documents/words.ts';
import { formXlsx } from '../src/modules/documents/xlsx.ts';
import { type TestApp, testApp } from './support/app.ts';
import { figures, reporting, TEMPLATE } from './support/reports.ts';
import { lead, office, ok } from './support/tasks.ts';

// Documents out: what stands in the DOCX and the XLSX of a report, how it is laid out, and who gets it.

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const partsOf = (file: Buffer): Record<string, string> =>
  Object.fromEntries(Object.entries(unzipSync(file)).map(([name, bytes]) => [name, strFromU8(bytes)]));

const unescaped = (text: string): string =>
  text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&apos;/g, "'")
    .replace(/&amp;/g, '&');

/** Text of a piece of a document; paragraphs are lines. */
const textOf = (xml: string): string =>
  unescaped(
    xml
      .replace(/<w:br\/>|<\/w:p>/g, '\n')
      .replace(/<w:tab\/>/g, '\t')
      .replace(/<[^>]*>/g, ''),
  );

const paragraphs = (xml: string): string[] => textOf(xml).split('\n');

/** Cells of the tables of a document: table → row → cell. */
const tablesOf = (xml: string): string[][][] =>
  xml
    .split('<w:tbl>')
    .slice(1)
    .map((table) =>
      table
        .split('</w:tbl>')[0]!
        .split(/<w:tr[ >]/)
        .slice(1)
        .map((row) =>
          row
            .split('<w:tc>')
            .slice(1)
            .map((c) => textOf(c).trim()),
        ),
    );

/** Every part closes what it opens, escapes what it says and has no character that XML does not know. */
function wellFormed(t: Test, parts: Record<string, string>): void {
  for (const [name, xml] of Object.entries(parts)) {
    const open: string[] = [];
    let broken = '';
    for (const [, close, tag, rest] of xml.matchAll(/<(\/?)([\w:]+)([^>]*)>/g)) {
      if (close) {
        if (open.pop() !== tag) broken ||= `</${tag}>`;
      } else if (!rest!.endsWith('/')) open.push(tag!);
    }
    t.equal(broken, '', name);
    t.same(open, [], name);
    const between = xml.replace(/<[^>]*>/g, '');
    t.notMatch(between, /[<>]|&(?!(amp|lt|gt|quot|apos|#x?[\da-f]+);)/i, name);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the purpose
    t.notMatch(xml, /[\u0000-\u0008\u000b\u000c\u000e-\u001f\uFFFE\uFFFF]/, name);
    t.ok(xml.isWellFormed(), name);
    t.equal(between.normalize('NFC'), between, `${name} is composed`);
  }
}

const COLUMNS: ReportTable['columns'] = [
  { label: 'TT', width: 8, align: 'CENTRE' },
  { label: 'Chỉ tiêu', width: 46, align: 'LEFT' },
  { label: 'Đơn vị tính', width: 12, align: 'CENTRE' },
  { label: 'Kết quả', width: 18, align: 'RIGHT' },
  { label: 'Ghi chú', width: 22, align: 'LEFT' },
];

const TABLE: ReportTable = {
  code: 'bieu-04',
  title: 'Tổng hợp tình hình cụm công nghiệp',
  formNumber: 'Biểu số 04',
  issuedWith: 'Thông tư số 14/2024/TT-BCT',
  fields: [{ label: 'Đơn vị gửi báo cáo', value: 'Sở Công Thương' }],
  columns: COLUMNS,
  rows: [
    { heading: true, cells: ['III', 'Hoạt động', null, null, null] },
    { level: 0, cells: ['15', 'Số cụm', 'cụm', { number: '1234567' }, null] },
    { level: 1, cells: ['15.1', 'Số cụm đã thành lập', 'cụm', null, 'chưa có báo cáo'] },
    { level: 0, cells: ['16', 'Vốn', 'tỷ đồng', { number: '12345678901234567.25' }, '=cmd()'] },
    { level: 0, cells: ['17', 'Diện tích', 'ha', { number: '-76.50' }, null] },
  ],
};

const REPORT: OfficialReport = {
  issuer: { parent: 'UBND tỉnh Bắc Ninh', lines: ['Sở Công Thương'] },
  number: null,
  symbol: 'BC-SCT',
  place: 'Bắc Ninh',
  day: '2026-02-05',
  typeName: 'BÁO CÁO',
  subject: 'Tình hình cụm công nghiệp năm 2025',
  period: 'năm 2025',
  addressees: ['Ủy ban nhân dân tỉnh', 'Bộ Công Thương'],
  grounds: ['Căn cứ Thông tư số 14/2024/TT-BCT', 'Căn cứ Thông tư số 38/2025/TT-BCT'],
  opening: ['Sở Công Thương báo cáo như sau:'],
  sections: [
    { code: 'I', title: 'Kết quả thực hiện', paragraphs: [{ text: 'UBND xã Kép:', lead: true }, { text: 'Đã xong.' }] },
  ],
  closing: ['Tổng hợp từ 87/99 báo cáo.', 'Trên đây là báo cáo của Sở Công Thương.'],
  tables: [TABLE],
  signature: { authority: null, post: ['KT. GIÁM ĐỐC', 'Phó Giám đốc'], name: 'Nguyễn Văn A' },
  recipients: ['Như trên', 'Lưu: VT'],
  completeness: 'Tổng hợp từ 87/99 báo cáo.',
  provenance: 'Nguồn: bản tổng hợp 019a9e0c.',
};

t.test('words', async (t) => {
  t.equal(printNumber('1234567.50'), '1.234.567,50');
  t.equal(printNumber('-0.5'), '-0,5');
  t.equal(printNumber('007'), '7');
  t.equal(printNumber('0'), '0');
  t.equal(printNumber('999'), '999');
  t.equal(printNumber('không rõ'), 'không rõ');
  t.equal(longDay('2026-02-05'), 'ngày 05 tháng 02 năm 2026');
  t.equal(longDay('2026-03-15'), 'ngày 15 tháng 3 năm 2026');
  t.same(['2026-03-05', '2026-02-15', '2026-12-01'].map(shortDay), ['05/3/2026', '15/02/2026', '01/12/2026']);
  t.match(longDay(null), /^ngày +tháng +năm +$/);
  t.same(
    ['2026', '2026-H1', '2026-H2', '2026-9M', '2026-Q3', '2026-05', '2026-W07', 'giai-doan-1'].map(periodInWords),
    [
      ...['năm 2026', '6 tháng đầu năm 2026', '6 tháng cuối năm 2026', '9 tháng đầu năm 2026', 'quý III năm 2026'],
      ...['tháng 5 năm 2026', 'tuần 7 năm 2026', 'kỳ giai-doan-1'],
    ],
  );
  t.same([1, 4, 9, 10, 14, 20].map(roman), ['I', 'IV', 'IX', 'X', 'XIV', 'XX']);
});

t.test('DOCX: the layout of an administrative document', async (t) => {
  const parts = partsOf(await officialDocx(REPORT));
  wellFormed(t, parts);
  const text = parts['word/document.xml']!;
  const [before, after] = text.split('<w:sectPr>') as [string, string];
  t.equal(text.split('<w:sectPr>').length, 3, 'the text and one annex');
  t.match(after, /<w:pgSz [^>]*w:w="11906"[^>]*>/);
  t.match(after, /<w:pgSz [^>]*w:h="16838"[^>]*>/);
  for (const [side, twips] of Object.entries({ top: 1134, bottom: 1134, left: 1701, right: 1134 }))
    t.match(after, new RegExp(`<w:pgMar [^>]*w:${side}="${twips}"`), `margin ${side}`);
  t.match(after, /<w:titlePg\/>/, 'no number on the first page');
  t.match(parts['word/header1.xml'], /<w:jc w:val="center"\/>.*PAGE/s, 'the number in the middle above');
  t.match(parts['word/styles.xml'], /<w:docDefaults>.*w:ascii="Times New Roman".*<\/w:docDefaults>/s);
  t.match(
    parts['word/styles.xml'],
    /w:styleId="Text"(?:(?!<\/w:style>).)*w:firstLine="720"(?:(?!<\/w:style>).)*w:sz w:val="28"/s,
  );
  t.match(parts['word/styles.xml'], /w:styleId="Text"(?:(?!<\/w:style>).)*<w:jc w:val="both"\/>/s);

  const [head, foot, annex] = tablesOf(text);
  t.equal(head![0]![0], 'UBND TỈNH BẮC NINH\nSỞ CÔNG THƯƠNG');
  t.equal(head![0]![1], 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc');
  t.match(head![1]![0], /^Số: {9}\/BC-SCT$/, 'room for the number');
  t.equal(head![1]![1], 'Bắc Ninh, ngày 05 tháng 02 năm 2026');
  t.equal(foot![0]![0], 'Nơi nhận:\n- Như trên;\n- Lưu: VT.');
  t.match(foot![0]![1], /^KT\. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\n+Nguyễn Văn A$/);
  const lines = paragraphs(before);
  for (const line of [
    ...['BÁO CÁO', 'Tình hình cụm công nghiệp năm 2025', 'Kính gửi:', '- Ủy ban nhân dân tỉnh;', '- Bộ Công Thương.'],
    ...['Căn cứ Thông tư số 14/2024/TT-BCT;', 'Căn cứ Thông tư số 38/2025/TT-BCT.', 'I. KẾT QUẢ THỰC HIỆN'],
    ...['UBND xã Kép:', 'Đã xong.', 'Trên đây là báo cáo của Sở Công Thương./.'],
  ])
    t.ok(lines.includes(line), line);
  t.match(before, /<w:pStyle w:val="SectionHeading"\/>/);

  t.same(
    annex!.map((row) => row.length),
    [5, 2, 5, 5, 5, 5],
  );
  t.same(annex![2], ['15', 'Số cụm', 'cụm', '1.234.567', '']);
  t.same(annex![3], ['15.1', 'Số cụm đã thành lập', 'cụm', '', 'chưa có báo cáo'], 'blank is blank, with its reason');
  t.same(annex![4], ['16', 'Vốn', 'tỷ đồng', '12.345.678.901.234.567,25', '=cmd()']);
  t.equal(annex![5]![3], '-76,50');
  t.equal(text.split('<w:tblHeader/>').length - 1, 1, 'its heading is repeated on every page');
  const below = paragraphs(after);
  for (const line of [
    'Phụ lục',
    '(Kèm theo Báo cáo của Sở Công Thương)',
    'Biểu số 04',
    'Nguồn: bản tổng hợp 019a9e0c.',
  ])
    t.ok(below.includes(line), line);
  t.match(text, /<w:pgNumType w:start="1"\/>/, 'each annex is numbered for itself');
});

t.test('DOCX: sections without titles have no headings', async (t) => {
  const sections = ['I', 'II', 'a'].map((code) => ({ code, title: null, paragraphs: [{ text: `Mục ${code}.` }] }));
  const told = async (of: typeof sections) =>
    paragraphs(partsOf(await officialDocx({ ...REPORT, sections: of }))['word/document.xml']!).filter((x) =>
      x.includes('Mục'),
    );
  t.same(await told(sections), ['I. Mục I.', 'II. Mục II.', 'a) Mục a.']);
  t.same(await told(sections.slice(0, 1)), ['Mục I.']);
});

t.test('DOCX: wide tables lie across, several annexes have numbers', async (t) => {
  const wide: ReportTable = {
    ...TABLE,
    code: 'rong',
    formNumber: null,
    issuedWith: null,
    columns: Array.from({ length: 19 }, (_x, i) => ({ label: `Cột ${i}`, width: 10, align: 'RIGHT' as const })),
    rows: [{ cells: Array.from({ length: 19 }, (_x, i) => ({ number: String(i) })) }],
  };
  const report = { ...REPORT, number: '05/BC-SCT', day: '2026-03-05', tables: [TABLE, wide] };
  const text = partsOf(await officialDocx(report))['word/document.xml']!;
  t.equal(text.match(/w:orient="landscape"/g)?.length, 1);
  const lines = paragraphs(text);
  for (const line of ['Phụ lục I', 'Phụ lục II', '(Kèm theo Báo cáo số 05/BC-SCT ngày 05/3/2026 của Sở Công Thương)'])
    t.ok(lines.includes(line), line);
  const grid = /<w:tblGrid>((?:<w:gridCol w:w="\d+"\/>){19})<\/w:tblGrid>/.exec(text)![1]!;
  const widths = [...grid.matchAll(/\d+/g)].map(Number);
  t.equal(
    widths.reduce((a, b) => a + b, 0),
    14003,
    'as wide as the page has room',
  );
  const wider = { ...wide, columns: Array.from({ length: 64 }, () => wide.columns[0]!) };
  await t.rejects(officialDocx({ ...REPORT, tables: [wider] }), {
    code: 'not_acceptable',
    message: /63: ask for XLSX/,
  });
  t.ok((await formXlsx({ ...REPORT, tables: [wider] })).length > 0);
});

t.test('XLSX: the layout of the form', async (t) => {
  const file = await formXlsx(REPORT);
  const parts = partsOf(file);
  wellFormed(t, parts);
  const book = await readXlsx(new Uint8Array(file), { readStyles: true });
  t.same(
    book.sheets.map((s) => s.name),
    ['bieu-04', 'Thuyết minh'],
  );
  const [form, narrative] = book.sheets;
  const rows = form!.rows as unknown[][];
  t.equal(rows[0]![0], 'Đơn vị gửi báo cáo: Sở Công Thương');
  t.equal(
    rows[0]!.findLast((x) => x),
    'Biểu số 04',
    'the number of the form stands on the right',
  );
  t.ok(rows.some((r) => r[0] === 'TỔNG HỢP TÌNH HÌNH CỤM CÔNG NGHIỆP'));
  t.ok(rows.some((r) => r[0] === 'Kỳ báo cáo: năm 2025'));
  const at = rows.findIndex((r) => r[0] === 'TT');
  t.same(
    rows.slice(at, at + 6).map((r) => r.slice(0, 5)),
    [
      ['TT', 'Chỉ tiêu', 'Đơn vị tính', 'Kết quả', 'Ghi chú'],
      ['III', 'Hoạt động', null, null, null],
      ['15', 'Số cụm', 'cụm', 1234567, null],
      ['15.1', 'Số cụm đã thành lập', 'cụm', null, 'chưa có báo cáo'],
      ['16', 'Vốn', 'tỷ đồng', '12.345.678.901.234.567,25', '=cmd()'],
      ['17', 'Diện tích', 'ha', -76.5, null],
    ],
  );
  const cell = (row: number, column: number) => form!.cells!.get(`${row},${column}`)!;
  t.match(cell(at + 2, 3).style, { numFmt: '[$-42A]#,##0', border: { top: { style: 'thin' } } });
  t.equal(cell(at + 5, 3).style!.numFmt, '[$-42A]#,##0.00', 'as many decimals as were reported');
  t.equal(cell(at + 3, 1).style!.alignment!.indent, 1, '15.1 is set in below 15');
  t.equal(cell(at + 4, 4).style!.numFmt, '@', 'a text that somebody edits stays a text');
  t.equal(cell(at + 1, 1).style!.font!.bold, true);
  for (const sheet of book.sheets) for (const c of sheet.cells!.values()) t.notOk(c.formula, 'no cell is a formula');
  t.match(parts['xl/worksheets/sheet1.xml'], /<pageSetUpPr fitToPage="1"\/>/);
  t.match(parts['xl/worksheets/sheet1.xml'], /<pageSetup [^>]*paperSize="9"/);
  t.match(
    unescaped(parts['xl/workbook.xml']!),
    new RegExp(`"_xlnm\\.Print_Titles" localSheetId="0">'bieu-04'!\\$${at + 1}:\\$${at + 1}<`),
    'its heading is printed on every page',
  );
  const told = rows.flat().filter((x) => typeof x === 'string');
  for (const line of [
    ...['Bắc Ninh, ngày 05 tháng 02 năm 2026', 'KT. GIÁM ĐỐC', 'PHÓ GIÁM ĐỐC', 'Nguyễn Văn A'],
    ...['Tổng hợp từ 87/99 báo cáo.', 'Nguồn: bản tổng hợp 019a9e0c.'],
  ])
    t.ok(told.includes(line), line);
  t.same(
    narrative!.rows.map((r) => r[0]),
    ['BÁO CÁO: Tình hình cụm công nghiệp năm 2025', 'I. Kết quả thực hiện', 'UBND xã Kép:', 'Đã xong.'],
  );
});

t.test('the same report is the same bytes', async (t) => {
  for (const make of [officialDocx, formXlsx]) {
    const first = await make(REPORT);
    await new Promise((r) => setTimeout(r, 20));
    t.ok(first.equals(await make(structuredClone(REPORT))), make.name);
  }
});

t.test('hostile texts stay texts', async (t) => {
  const hostile = `<w:slot/> & ]]> <script> "'\`\t🏭\u0085\uFFFE =HYPERLINK("x") ${'dài '.repeat(12_500)}`;
  const report: OfficialReport = {
    ...REPORT,
    issuer: { parent: hostile.slice(0, 60), lines: [hostile.slice(0, 60)] },
    subject: hostile.slice(0, 60),
    sections: [{ code: 'I', title: hostile.slice(0, 60), paragraphs: [{ text: hostile }, { text: '@SUM(1)' }] }],
    tables: [
      {
        ...TABLE,
        code: "[a]:*?/\\'🏭".repeat(5),
        title: hostile.slice(0, 60),
        rows: [{ cells: ['1', hostile.slice(0, 60), '-1', '+1', '\t=1'] }],
      },
      { ...TABLE, code: 'History' },
    ],
  };
  const docx = partsOf(await officialDocx(report));
  wellFormed(t, docx);
  const shown = hostile.replace('\uFFFE', '\uFFFD');
  t.ok(paragraphs(docx['word/document.xml']!).includes(shown), '50,000 characters without loss');
  const xlsx = await formXlsx(report);
  wellFormed(t, partsOf(xlsx));
  const book = await readXlsx(new Uint8Array(xlsx));
  const told = book.sheets[2]!.rows.map((r) => r[0]);
  t.ok(told.join('').includes(shown), 'in pieces that a cell holds');
  t.ok(told.every((x) => typeof x !== 'string' || x.length <= 32_767));
  for (const sheet of book.sheets) for (const c of sheet.cells?.values() ?? []) t.notOk(c.formula);
});

t.test('a long form takes bounded time and memory, a longer one is refused', async (t) => {
  const lines = (count: number): ReportTable => ({
    ...TABLE,
    rows: Array.from({ length: count }, (_x, i) => ({
      level: i % 2,
      cells: [`${i}`, 'Tổng diện tích các cụm công nghiệp đã hoạt động', 'ha', { number: `${i}.5` }, null],
    })),
  });
  for (const [make, most] of [
    [officialDocx, 20_000],
    [formXlsx, 9_000],
  ] as const) {
    const begun = performance.now();
    const file = await make({ ...REPORT, tables: [lines(most)] });
    const took = performance.now() - begun;
    t.ok(took < 20_000, `${make.name}: ${Math.round(took)} ms`);
    t.ok(file.length < 2_000_000, `${make.name}: ${file.length} bytes`);
    const parts = partsOf(file);
    if (make === officialDocx) {
      const pieces = tablesOf(parts['word/document.xml']!).slice(2);
      t.equal(pieces.length, 100, 'in tables of 200 lines, which word processors lay out in time');
      t.equal(pieces.flatMap((rows) => rows.slice(1)).length, 20_000);
    }
    await t.rejects(make({ ...REPORT, tables: [lines(most * 2)] }), { code: 'not_acceptable' });
  }
});

/** Bytes of a document. */
async function fetched(app: TestApp, at: string, token: string | undefined, headers: Record<string, string>) {
  const response = await fetch(`${app.base}${at}`, {
    headers: { ...headers, ...(token ? { authorization: `Bearer ${token}` } : {}) },
  });
  return { status: response.status, headers: response.headers, body: Buffer.from(await response.arrayBuffer()) };
}

const COMMUNE = 'ubnd-xa-07420';
const DEPARTMENT = 'so-cong-thuong-bac-ninh';

/** The province as the sample has it, and how one of its bodies makes reports. */
async function province(t: Test) {
  const app = await testApp(t, { sample: true });
  app.setNow('2026-06-16T03:00:00Z');
  const clerk = await app.token(office);
  return {
    app,
    clerk,
    draft: async (reporter: string, family: string, content: Record<string, unknown>) => {
      const owed = await app.get(`/v1/report-obligations?reporter=${reporter}&family=${family}&period=2026-H1`, {
        token: clerk,
      });
      const body = { obligation: ok(owed).data[0].id, ...content };
      const token = await app.token(reporter);
      return ok(await app.call('POST', '/v1/report-submissions', { token, body })) as { id: string };
    },
  };
}

t.test('the document of a report', async (t) => {
  const { app, draft } = await province(t);
  const cell = (column: string, value: unknown, more: Record<string, unknown> = {}) => ({
    ...{ table: 'bieu-03', column, value },
    ...more,
  });
  const sent = await draft(COMMUNE, 'tt14-bieu-03', {
    header: [{ table: 'bieu-03', field: 'reporterName', value: 'UBND xã Mỹ Thái' }],
    figures: [
      cell('1', 3),
      cell('2', '1234.50'),
      cell('15.1', 0),
      cell('18', null, { missingReason: 'chưa thống kê', note: '<&>' }),
    ],
    narrative: [{ section: 'I', text: 'Dòng một\r\n\r\nDòng hai: ổ gà'.normalize('NFD') }],
    note: 'số liệu chưa kiểm toán',
  });
  const at = `/v1/report-submissions/${sent.id}/document`;
  const token = await app.token(COMMUNE);
  const get = (query: string, accept?: string) => fetched(app, `${at}${query}`, token, accept ? { accept } : {});
  const tables = async (query: string) => tablesOf(partsOf((await get(query)).body)['word/document.xml']!);

  const docx = await get('', DOCX);
  t.equal(docx.status, 200);
  t.equal(docx.headers.get('content-type'), DOCX);
  t.equal(docx.headers.get('content-disposition'), 'attachment; filename="tt14-bieu-03-2026-H1-1.docx"');
  const parts = partsOf(docx.body);
  wellFormed(t, parts);
  const [head, foot, annex] = tablesOf(parts['word/document.xml']!);
  t.equal(head![0]![0], 'ỦY BAN NHÂN DÂN\nXÃ MỸ THÁI', 'nothing stands above a committee');
  t.match(head![1]![0], /^Số: +\/BC-UBND$/);
  t.match(head![1]![1], /^Mỹ Thái, ngày +tháng +năm/);
  t.equal(foot![0]![1], 'TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH');
  t.equal(annex!.length, 1 + 3 + 35, 'heading, sections, figures');
  const row = (code: string) => annex!.find(([first]) => first === code);
  t.same(row('III'), ['III', 'Hoạt động của các cụm công nghiệp']);
  t.same(row('2')!.slice(2), ['ha', '1.234,50', '']);
  t.same(row('15.1')!.slice(2), ['cụm', '0', ''], 'nought is a figure');
  t.same(row('18')!.slice(2), ['ha', '', 'chưa thống kê; <&>'], 'blank is blank, with its reason');
  t.equal(annex![0]![3], 'Luỹ kế đến thời điểm báo cáo');
  const lines = paragraphs(parts['word/document.xml']!);
  for (const line of [
    'Tổng hợp tình hình cụm công nghiệp trên địa bàn cấp xã 6 tháng đầu năm 2026',
    ...['Kính gửi:', '- Ủy ban nhân dân tỉnh Bắc Ninh;', '- Sở Công Thương tỉnh Bắc Ninh.'],
    ...['I. PHƯƠNG ÁN PHÁT TRIỂN CỤM CÔNG NGHIỆP', 'Dòng một', 'Dòng hai: ổ gà', 'Ghi chú: số liệu chưa kiểm toán'],
    ...['(Chưa có nội dung.)', 'Báo cáo có 3 số liệu; biểu mẫu yêu cầu 35 số liệu.'],
    'Trên đây là báo cáo của Ủy ban nhân dân xã Mỹ Thái. Số liệu chi tiết tại Phụ lục kèm theo./.',
    ...['Biểu số 03', 'Đơn vị gửi báo cáo: UBND xã Mỹ Thái'],
    'Kỳ báo cáo: 6 tháng đầu năm 2026 (số liệu từ ngày 15/12/2025 đến ngày 14/6/2026)',
  ])
    t.ok(lines.includes(line), line);
  t.ok(
    lines.some((l) =>
      /^Căn cứ Thông tư số 14\/2024\/TT-BCT ngày 15 tháng 8 năm 2024 của Bộ trưởng Bộ Công Thương về /.test(l),
    ),
  );
  t.ok(
    lines.some((l) =>
      /^Ban hành kèm theo Thông tư số 14\/2024.* sửa đổi, bổ sung theo Thông tư số 38\/2025\/TT-BCT$/.test(l),
    ),
  );
  t.ok(
    lines.some((l) => l.includes(sent.id)),
    'it says which record it was made from',
  );

  const xlsx = await get('', XLSX);
  t.equal(xlsx.headers.get('content-type'), XLSX);
  t.match(xlsx.headers.get('content-disposition'), /\.xlsx"$/);
  const book = await readXlsx(new Uint8Array(xlsx.body));
  const rows = book.sheets[0]!.rows as unknown[][];
  const line = (code: string) => rows.find(([first]) => first === code)!.slice(2, 5);
  t.same(line('2'), ['ha', 1234.5, null]);
  t.same(line('15.1'), ['cụm', 0, null]);
  t.same(line('18'), ['ha', null, 'chưa thống kê; <&>']);
  t.equal(
    rows[0]!.findLast((x) => x),
    'Biểu số 03',
  );

  t.test('the format is what Accept prefers, and no other is made', async (t) => {
    for (const [accept, type] of [
      [undefined, DOCX],
      ['*/*', DOCX],
      ['application/*', DOCX],
      [`${DOCX};q=0.2, ${XLSX}`, XLSX],
      [`application/json, ${XLSX};q=0.1`, XLSX],
    ] as const)
      t.equal((await get('', accept)).headers.get('content-type'), type, accept ?? 'none');
    for (const accept of ['application/json', 'text/csv', 'application/pdf', 'nonsense'])
      t.match(
        (await app.get(at, { token, headers: { accept } })).body,
        { status: 406, code: 'not_acceptable' },
        accept,
      );
  });

  t.test('a strong tag promises the same bytes, now and later', async (t) => {
    const etag = docx.headers.get('etag')!;
    const position = docx.headers.get('change-position')!;
    t.equal((await fetched(app, at, token, { 'if-none-match': etag })).status, 304);
    const name = { name: 'Sở Công Thương và Năng lượng' };
    const clerk = await app.token(office);
    const headers = { 'if-match': '*' };
    ok(await app.call('PATCH', `/v1/organisations/${DEPARTMENT}`, { token: clerk, body: name, headers }));
    const now = await get('');
    t.ok(paragraphs(partsOf(now.body)['word/document.xml']!).includes(`- ${name.name}.`), 'bodies are called as today');
    const then = await get(`?knownAt=${position}`);
    t.ok(then.body.equals(docx.body), 'as it was known');
    t.equal(then.headers.get('etag'), etag);
    t.equal((await get('?knownAt=99999999')).status, 400);
    t.equal((await get('?validAt=2026-01-01')).status, 404, 'there was none on that day');
  });

  t.test('the request fills gaps', async (t) => {
    const asked = new URLSearchParams({
      ...{ number: '45', place: 'Kép', day: '2026-06-18', signer: 'Trần Thị B' },
      post: 'KT. CHỦ TỊCH\nPhó Chủ tịch',
    });
    const [filled, signed] = await tables(`?${asked}`);
    t.equal(filled![1]![0], 'Số: 45/BC-UBND');
    t.equal(filled![1]![1], 'Kép, ngày 18 tháng 6 năm 2026');
    t.match(signed![0]![1], /^TM\. ỦY BAN NHÂN DÂN\nKT\. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n+Trần Thị B$/);
    t.equal((await tables('?number=9%2FBC-X'))[0]![1]![0], 'Số: 9/BC-X');
    t.equal((await tables('?post=TL. CHỦ TỊCH'))[1]![0]![1], 'TL. CHỦ TỊCH', 'by order, not for the committee');
    for (const query of ['?number=', `?number=${'9'.repeat(61)}`, '?day=2026-02-30', '?place=a%00', '?nope=1'])
      t.equal((await get(query)).status, 400, query);
  });

  t.test('who may read the report gets its document, nobody else', async (t) => {
    const status = async (who: string) => (await fetched(app, at, await app.token(who), {})).status;
    t.equal(await status('ubnd-xa-07399'), 404, 'another commune');
    t.equal(await status(DEPARTMENT), 404, 'a draft is its maker’s');
    t.equal((await fetched(app, at, undefined, {})).status, 401);
    t.equal((await fetched(app, at, await app.token(COMMUNE, ['registry:read']), {})).status, 403);
    t.equal((await fetched(app, at.replace(/.{4}\/document/, '0000/document'), token, {})).status, 404);
  });
});

t.test('what was sent bears its number and is contradicted by nobody', async (t) => {
  const app = await testApp(t);
  app.setNow('2026-06-16T03:00:00Z');
  const { owed, send } = await reporting(app);
  const submit = { document: '45/BC-SAT', documentOn: '2026-06-16', signer: 'Phó Giám đốc' };
  const content = { obligation: await owed('so-a', '2026-H1'), figures: figures({ 1: 3, 2: '1.50', 3: 1 }) };
  const { id } = ok(await send('so-a', { ...content, submit }));
  const at = `/v1/report-submissions/${id}/document`;
  const token = await app.token('so-a');
  const [head, foot] = tablesOf(
    partsOf((await fetched(app, `${at}?number=45%2FBC-SAT`, token, {})).body)['word/document.xml']!,
  );
  t.equal(head![1]![0], 'Số: 45/BC-SAT');
  t.equal(head![1]![1], 'ngày 16 tháng 6 năm 2026');
  t.equal(foot![0]![1], 'PHÓ GIÁM ĐỐC', 'signed by post');
  t.match((await app.get(`${at}?number=46&day=2026-06-17`, { token })).body, {
    status: 400,
    errors: [
      { parameter: 'number', code: 'recorded' },
      { parameter: 'day', code: 'recorded' },
    ],
  });
  const status = async (who: string) => (await fetched(app, at, await app.token(who), {})).status;
  t.same([await status(lead), await status(office), await status('so-b')], [200, 200, 404]);
});

t.test('tables that list subjects, and reports without tables', async (t) => {
  const { app, clerk, draft } = await province(t);
  const form = (family: string, more: Record<string, unknown>) =>
    app.call('POST', '/v1/report-templates', {
      token: clerk,
      body: {
        ...{ ...TEMPLATE, code: `${family}@2026-01-01`, family, ...more },
        reporters: [{ role: 'PROVINCE_DOIT', organisation: DEPARTMENT }],
        receivers: [{ role: 'PROVINCE_PC', organisation: 'ubnd-tinh-bac-ninh', name: 'UBND tỉnh' }],
      },
    });
  const columns = [
    { code: '1', field: 'name', label: 'Tên', type: 'TEXT', required: false },
    { code: '2', field: 'land', label: 'Diện tích', type: 'DECIMAL', unit: 'HECTARE', required: false },
  ];
  ok(
    await form('bc-liet-ke', {
      name: 'Danh sách cụm',
      tables: [{ code: 'ds', title: 'Danh sách', columns, repeats: true }],
    }),
  );
  ok(await form('bc-loi', { name: 'Báo cáo UBND làm gì' }));
  const documentOf = async (family: string, content: Record<string, unknown>, accept: string) => {
    const { id } = await draft(DEPARTMENT, family, content);
    const answer = await fetched(app, `/v1/report-submissions/${id}/document`, await app.token(DEPARTMENT), { accept });
    t.equal(answer.status, 200, answer.body.toString().slice(0, 200));
    return answer.body;
  };
  const listed = await documentOf(
    'bc-liet-ke',
    {
      figures: [
        { table: 'ds', row: 2, column: '1', value: 'CCN B' },
        { table: 'ds', row: 1, column: '1', value: 'CCN A' },
        { table: 'ds', row: 1, column: '2', value: '10.5', note: 'tạm tính' },
      ],
    },
    DOCX,
  );
  const [head, foot, list] = tablesOf(partsOf(listed)['word/document.xml']!);
  t.equal(head![0]![0], 'UBND TỈNH BẮC NINH\nSỞ CÔNG THƯƠNG TỈNH BẮC NINH');
  t.match(head![1]![0], /^Số: +\/BC-SCT$/);
  t.match(head![1]![1], /^Bắc Ninh, ngày/);
  t.equal(foot![0]![1], 'GIÁM ĐỐC');
  t.same(list, [
    ['TT', 'Tên', 'Diện tích (ha)', 'Ghi chú'],
    ['1', 'CCN A', '10,5', '(2) tạm tính'],
    ['2', 'CCN B', '', ''],
  ]);
  const told = await documentOf('bc-loi', { narrative: [{ section: '1', text: 'Không có.' }] }, XLSX);
  const [only] = (await readXlsx(new Uint8Array(told))).sheets;
  t.equal(only!.name, 'Thuyết minh');
  t.same(
    only!.rows.slice(0, 3).map((r) => r[0]),
    ['BÁO CÁO: UBND làm gì 6 tháng đầu năm 2026', '1', 'Không có.'],
  );
  const token = await app.token(DEPARTMENT);
  const { data } = ok(await app.get('/v1/report-submissions?family=bc-loi', { token }));
  const paper = await fetched(app, `/v1/report-submissions/${data[0].id}/document`, token, { accept: DOCX });
  const words = paragraphs(partsOf(paper.body)['word/document.xml']!);
  t.ok(words.includes('Không có.'));
  t.notOk(words.includes('1.'), 'no heading where there is nothing to head');
});

t.test('the document of a consolidation', async (t) => {
  const { app, clerk, draft } = await province(t);
  const columns = ok(
    await app.get('/v1/report-templates/tt14-bieu-03?fields=tables&validAt=2026-06-16', { token: clerk }),
  );
  const zeros = (columns.tables[0].columns as { code: string }[]).map(({ code }) => ({
    ...{ table: 'bieu-03', column: code, value: code === '20' ? 1234 : 0 },
  }));
  const narrative = ['I', 'II', 'III'].map((section) => ({ section, text: `Nội dung ${section} của xã.` }));
  const header = [{ table: 'bieu-03', field: 'reporterName', value: 'UBND xã Mỹ Thái' }];
  const sent = await draft(COMMUNE, 'tt14-bieu-03', { figures: zeros, narrative, header, submit: {} });
  const token = await app.token(DEPARTMENT);
  const post = (at: string, body: unknown) => app.call('POST', `/v1${at}`, { token, body });
  ok(await post(`/report-submissions/${sent.id}/acceptance`, {}));
  const manual = { table: 'bieu-04', column: '18', value: '7.5', reason: 'cụm tự phát' };
  const content = { template: 'tt14-bieu-04', period: '2026-H1', manualContributions: [manual], note: 'số liệu sơ bộ' };
  const { id } = ok(await post('/consolidations', content));
  const at = `/v1/consolidations/${id}/document`;
  const { status, headers, body } = await fetched(app, at, token, { accept: DOCX });
  t.equal(status, 200, body.toString().slice(0, 300));
  t.equal(headers.get('content-disposition'), `attachment; filename="tt14-bieu-04-2026-H1-${DEPARTMENT}.docx"`);
  const parts = partsOf(body);
  wellFormed(t, parts);
  const xml = parts['word/document.xml']!;
  const [head, foot, annex] = tablesOf(xml);
  t.equal(head![0]![0], 'UBND TỈNH BẮC NINH\nSỞ CÔNG THƯƠNG TỈNH BẮC NINH');
  t.match(head![1]![0], /^Số: +\/BC-SCT$/);
  t.equal(foot![0]![1], 'GIÁM ĐỐC');
  const row = (code: string) => annex!.find(([first]) => first === code)!;
  t.same(row('20').slice(2, 4), ['dự án', '1.234']);
  t.match(row('20')[4], /^mới có 1\/\d+ báo cáo/);
  t.equal(row('18')[3], '7,5');
  t.match(row('18')[4], /gồm số tự nhập: cụm tự phát/);
  t.match(
    row('19'),
    ['19', /^Tỷ lệ lấp đầy/, '%', '', /^chưa có số liệu: có 1\/\d+ báo cáo/],
    'a share of nothing is blank',
  );
  const lines = paragraphs(xml);
  for (const line of ['Ủy ban nhân dân xã Mỹ Thái:', 'Nội dung II của xã.', 'Ghi chú: số liệu sơ bộ', 'Biểu số 04'])
    t.ok(lines.includes(line), line);
  const complete = lines.find((l) => l.startsWith('Số liệu được tổng hợp từ 1/'));
  t.match(
    complete,
    /^Số liệu được tổng hợp từ 1\/99 báo cáo phải có\. Báo cáo chưa gửi \(98\): .*Ủy ban nhân dân xã Kép;/,
  );
  t.ok(
    lines.some((l) => l.includes(id) && /\(đang tổng hợp\).*vị trí \d+; công thức theo biểu mẫu tt14-bieu-04@/.test(l)),
  );

  const xlsx = await fetched(app, at, token, { accept: XLSX });
  const book = await readXlsx(new Uint8Array(xlsx.body));
  t.same(
    book.sheets.map((s) => s.name),
    ['bieu-04', 'Thuyết minh'],
  );
  const rows = book.sheets[0]!.rows as unknown[][];
  t.equal(rows.find(([first]) => first === '20')![3], 1234);
  t.ok(rows.some(([first]) => first === complete));

  t.equal((await fetched(app, at, await app.token(COMMUNE), {})).status, 404, 'a commune it was made from');
  t.equal((await fetched(app, at, await app.token('ubnd-tinh-bac-ninh'), {})).status, 404, 'not signed yet');
  t.equal((await fetched(app, at, token, { accept: 'application/json' })).status, 406);
  ok(await post(`/consolidations/${id}/signature`, { document: '77/BC-SCT', signer: 'Nguyễn Văn A' }));
  const signed = await fetched(app, at, await app.token('ubnd-tinh-bac-ninh'), {});
  t.equal(signed.status, 200, 'signed, to whom it goes');
  const [above, below] = tablesOf(partsOf(signed.body)['word/document.xml']!);
  t.equal(above![1]![0], 'Số: 77/BC-SCT');
  t.equal(above![1]![1], 'Bắc Ninh, ngày 16 tháng 6 năm 2026');
  t.match(below![0]![1], /^GIÁM ĐỐC\n+Nguyễn Văn A$/);
  const ministry = await fetched(app, at, await app.token('bo-cong-thuong'), {});
  const told = paragraphs(partsOf(ministry.body)['word/document.xml']!);
  t.match(
    told.find((l) => l.startsWith('Số liệu')),
    /^Số liệu được tổng hợp từ 1\/99 báo cáo phải có\. Báo cáo chưa gửi \(98\)\.$/,
  );
  t.ok(told.includes('(Không gồm nội dung của 1 báo cáo khác.)'), 'reports it may not read are counted');
  t.notOk(
    told.some((l) => /Mỹ Thái|xã Kép|của xã/.test(l)),
    'and neither named nor quoted',
  );
  const then = await fetched(app, `${at}?knownAt=${headers.get('change-position')}`, token, { accept: DOCX });
  t.ok(then.body.equals(body), 'as it was known before');
});
