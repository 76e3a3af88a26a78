import { readFileSync } from 'node:fs';
import t from 'tap';
import { ALIKE, fingerprint } from '../src/lib/likeness.ts';
import { type TestApp, testApp } from './support/app.ts';
import { DIRECTIVE, directiveOf, lead, monitor, office, ok } from './support/tasks.ts';

// Papers: how they are numbered, what they go with, and one paper that arrives twice.

type Wire = Record<string, unknown>;

const sample =
  (app: TestApp) =>
  async (body: Wire, organisation = office) =>
    app.call('POST', '/v1/directives', { token: await app.token(organisation), body: { ...DIRECTIVE, ...body } });

/** A long text of Vietnamese words, the same for the same seed. */
function paper(seed: number): string {
  const words =
    'đất đai môi trường đầu tư hạ tầng khu cụm công nghiệp giải phóng mặt bằng nước thải báo cáo tiến độ kiểm tra huyện tỉnh sở ngành quy hoạch thẩm định doanh nghiệp lao động nhà ở'.split(
      ' ',
    );
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return words[state % words.length]!;
  };
  return Array.from({ length: 1200 }, next).join(' ');
}

/** The same as a bad scan: no accents, letters misread, lines broken. */
const scanned = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[đĐ]/g, 'd')
    .replace(/(\w{4,}) (\w+) (\w+)/g, (m, a, b, c, at) => (at % 7 === 0 ? `${a} ${b.replace('u', 'v')}\n${c}` : m));

t.test('numbers of every family, and papers without one', async (t) => {
  const app = await testApp(t, { sample: true });
  const post = sample(app);
  const families: [string | null, string | null][] = [
    ['3393/KH-UBND', 'TYPED'],
    ['219/QĐ-TTg', 'TYPED'],
    ['24/NQ-HĐND', 'TYPED'],
    ['2029/UBND-KTTH', 'CONG_VAN'],
    ['05/UBND-KTTH.TH', 'CONG_VAN'],
    ['32/2024/NĐ-CP', 'NORMATIVE'],
    ['190/2025/QH15', 'NORMATIVE'],
    ['147-NQ/TU', 'PARTY'],
    ['/KH-UBND', 'UNNUMBERED'],
    [null, 'UNNUMBERED'],
    ['S 2029 JUBND-KTTH', null],
    ['quyết định số 5', null],
  ];
  for (const [i, [number, family]] of families.entries()) {
    const { body, status } = await post({
      code: `so-${i}`,
      number: number?.normalize('NFD') ?? null,
      issuer: 'chinh-phu',
    });
    t.equal(status, 201, String(number));
    t.equal(body.numberFamily, family, String(number));
    t.equal(body.number, number, 'as printed, composed');
    t.equal(body.findings.includes('number_not_understood'), family === null);
    t.equal(body.findings.includes('no_number'), family === 'UNNUMBERED');
  }
  const same = { number: '77/UBND-KTTH', issuedOn: '2025-02-01' };
  t.equal((await post({ ...same, code: 'a' })).status, 201);
  const twice = await post({ ...same, code: 'b', number: '77/ubnd-ktth' });
  t.equal(twice.status, 201, 'another notation is not read as the same number');
  t.match(await post({ ...same, code: 'c' }), { status: 409, body: { code: 'duplicate' } });
  t.equal((await post({ ...same, code: 'd', issuedOn: '2026-02-01' })).status, 201, 'numbers start anew each year');
  t.equal((await post({ ...same, code: 'e', issuer: 'hdnd-tinh' })).status, 201, 'and with each issuer');
  for (const [body, pointer] of [
    [{ issuedMonth: '2024-13' }, '/issuedMonth'],
    [{ issuedOn: '2024-02-30' }, '/issuedOn'],
    [{ issuer: 'khong-co' }, '/issuer'],
    [{ recipients: [{ organisation: 'khong-co', role: 'TO_KNOW' }] }, '/recipients'],
    [{ relations: [{ kind: 'IMPLEMENTS', legalDocument: 'khong-co' }] }, '/relations'],
    [{ relations: [{ kind: 'REMINDS', directive: 'khong-co' }] }, '/relations'],
    [{ relations: [{ kind: 'REMINDS' }] }, '/relations/0/reference'],
    [{ recipients: [{ role: 'TO_KNOW' }] }, '/recipients/0/name'],
    [{ secrecy: 'MẬT' }, '/secrecy'],
  ] as const) {
    const answer = await post({ code: 'x', ...body });
    t.equal(answer.status, 400, JSON.stringify(body));
    t.equal(answer.body.errors[0].pointer, pointer);
  }
  const undated = await post({ code: 'chua-co-ngay', issuedOn: null, issuedMonth: '2021-08' });
  t.same(undated.body.findings, ['no_number', 'no_date']);
  const { body } = await app.get('/v1/directives?relatedTo=nq-24-nq-hdnd-2022&include=legalDocuments', {
    token: await app.token(office),
  });
  t.equal(body.data[0].included.legalDocuments[0].code, 'nq-24-nq-hdnd-2022');
});

t.test('a paper and its scan are recognised, merged on request, and both kept', async (t) => {
  t.equal(fingerprint('quá ngắn'), null);
  const app = await testApp(t);
  const token = await app.token(office);
  for (const [code, kind] of [
    ['ubnd-tinh', 'PEOPLE_COMMITTEE'],
    [office, 'PROVINCIAL_DEPARTMENT'],
    [lead, 'PROVINCIAL_DEPARTMENT'],
    [monitor, 'MANAGEMENT_BOARD'],
  ])
    await app.sql('insert into organisations (code, name, kind) values ($1, $1, $2)', [code, kind]);
  const file = async (directive: string, text: string, extraction = 'NATIVE') =>
    ok(
      await app.call('POST', `/v1/directives/${directive}/files`, {
        token,
        body: { name: `${directive}.txt`, mediaType: 'text/plain', extraction, text },
      }),
    );
  const assign = await directiveOf(app, 'goc', {
    number: null,
    issuedOn: null,
    issuedMonth: '2024-04',
    subject: 'Tăng cường',
  });
  const task = await assign({});
  await directiveOf(app, 'quet', {
    number: '2029/UBND-KTTH',
    issuedOn: '2024-04-22',
    subject: 'tang cuong quan ly',
    archiveMark: 'VT',
  });
  await directiveOf(app, 'khac', { number: '2030/UBND-KTTH', issuedOn: '2024-04-23', subject: 'Việc khác' });
  await file('goc', paper(1));
  const copy = await file('quet', scanned(paper(1)), 'OCR');
  await file('khac', paper(2));
  t.match(copy.sha256, /^[\da-f]{64}$/);
  t.notOk('text' in copy, 'the text is answered when asked for');
  const found = await app.get('/v1/directives/goc/duplicates', { token });
  t.match(found.body.data, [{ directive: 'quet', reasons: ['ALIKE_TEXT'] }], JSON.stringify(found.body));
  t.ok(found.body.data[0].likeness >= ALIKE);
  t.equal((await app.get('/v1/directives/khac/duplicates', { token })).body.data.length, 0);

  const merge = (code: string, into: string) =>
    app.call('POST', `/v1/directives/${code}/merge`, { token, body: { into } });
  t.match(await merge('goc', 'quet'), { status: 409, body: { code: 'has_tasks' } }, 'tasks stay where they hang');
  t.equal((await merge('quet', 'quet')).status, 400);
  t.equal((await merge('quet', 'khong-co')).status, 400);
  const position = (await app.get('/v1/directives/quet', { token })).headers.get('change-position');
  const merged = ok(await merge('quet', 'goc'));
  t.match(merged, {
    code: 'goc',
    number: '2029/UBND-KTTH',
    issuedOn: '2024-04-22',
    subject: 'Tăng cường',
    archiveMark: 'VT',
    numberFamily: 'CONG_VAN',
  });
  const files = (await app.get('/v1/directives/goc/files', { token })).body.data;
  t.same(files.map((f: Wire) => f.extraction).sort(), ['NATIVE', 'OCR'], 'both copies');
  t.match((await app.get('/v1/directives/quet', { token })).body, { mergedInto: 'goc', number: '2029/UBND-KTTH' });
  t.match((await app.get(`/v1/directives/quet?knownAt=${position}`, { token })).body, { mergedInto: null });
  t.equal(
    (await app.get('/v1/directives/goc/duplicates', { token })).body.data.length,
    0,
    'what is merged is no candidate',
  );
  t.match(await merge('quet', 'khac'), { status: 409, body: { code: 'already_merged' } });
  const late = await app.call('POST', '/v1/directives/quet/tasks', {
    token,
    body: { ordinal: 1, kind: 'SPECIFIC', title: 'x', leads: [lead] },
  });
  t.equal(late.body.code, 'already_merged');
  const patched = await app.call('PATCH', '/v1/directives/quet', {
    token,
    body: { mergedInto: null },
    headers: { 'if-match': '*' },
  });
  t.equal(patched.status, 400, 'only a merge writes it');
  t.equal((await app.get(`/v1/tasks/${task.id}`, { token })).body.directive, 'goc');
});

t.test('the province’s papers: 194 tasks, and the twin of the letter', async (t) => {
  const app = await testApp(t, { sample: true });
  const token = await app.token(office);
  const counts = async (query: string) =>
    (await app.get(`/v1/tasks?count=exact&limit=1&${query}`, { token })).body.page.total;
  t.equal(await counts(''), 194);
  for (const [directive, n] of [
    ['tb-ket-luan-2024-03-12', 21],
    ['cv-2029-ubnd-ktth-2024-04-22', 23],
    ['kh-nq24-2022-10', 61],
    ['kh-nq147-2021-08', 89],
  ])
    t.equal(await counts(`directive=${directive}`), n, String(directive));
  t.equal(await counts('findings=deadline_not_understood'), 0, 'every expression is understood');
  const rows = readFileSync('src/sample/tasks.csv', 'utf8');
  t.notMatch(rows, /Ủy ban nhân dân tỉnh yêu cầu/);
  const files = await app.get(
    '/v1/directives/cv-2029-ubnd-ktth-2024-04-22/files?fields=extraction,sha256,fingerprint',
    { token },
  );
  const [one, two] = files.body.data as { fingerprint: number[] }[];
  const alike = one!.fingerprint.filter((x, i) => x === two!.fingerprint[i]).length / 128;
  t.ok(alike >= ALIKE, `the letter and its scan: ${alike}`);
  // The exception of 2024 took the place of that year’s report.
  const { body } = await app.get(
    '/v1/task-assignments?directive=kh-nq24-2022-10&isReportDuty=true&assignedOrganisation=ban-quan-ly-kcn&sort=effectiveOn&fields=period,dueOn,effectiveOn,state',
    { token },
  );
  t.same(
    body.data.map((d: Wire) => `${d.period} ${d.dueOn} ${d.effectiveOn} ${d.state}`),
    [
      '2022 2022-12-14 2022-12-14 ASSIGNED',
      '2022 2022-12-30 2022-12-30 ASSIGNED',
      '2023 2023-12-14 2023-12-14 ASSIGNED',
      '2023 2023-12-30 2024-01-02 ASSIGNED',
      'null 2024-04-30 2024-05-02 ASSIGNED',
      'null 2024-05-31 2024-05-31 ASSIGNED',
      '2024 2024-12-14 2024-12-16 CANCELLED',
      '2024 2024-12-30 2024-12-30 CANCELLED',
      'null null null ASSIGNED',
    ],
  );
  const mine = await app.get('/v1/tasks?limit=500&count=exact', { token: await app.token('so-tai-chinh') });
  t.ok(
    mine.body.page.total > 20 && mine.body.page.total < 194,
    `of ${mine.body.page.total}: a body sees what concerns it`,
  );
  t.equal(
    (await app.get('/v1/tasks?count=exact&limit=1', { token: await app.token('doanh-nghiep-la') })).body.page.total,
    0,
  );
});
