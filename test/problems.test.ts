import t from 'tap';
import { PROBLEMS, type ProblemCode, type Words } from '../src/problems.ts';
import { type Answer, testApp } from './support/app.ts';
import { reporting } from './support/reports.ts';

// Title and detail of a problem in the language of the caller, wherever the problem comes from.

const PATH = '/v1/industrial-zones';
const BOARD = 'ban-quan-ly-kcn';

/** What a caller may say about languages, and what is spoken then. */
const SPOKEN: readonly (readonly [header: string | null, language: keyof Words])[] = [
  [null, 'vi'],
  ['vi', 'vi'],
  ['en', 'en'],
  ['en-GB,en;q=0.9', 'en'],
  ['fr', 'vi'],
  ['fr;q=0.9, en;q=0.5, vi;q=0.4', 'en'],
  ['*', 'vi'],
  ['x'.repeat(500), 'vi'],
];

const inLanguage = (header: string | null): Record<string, string> =>
  header === null ? {} : { 'accept-language': header };

t.test('the words of the catalogue, in the language asked for', async (t) => {
  const app = await testApp(t);
  const { call, get, token, sql } = app;
  const board = await token(BOARD);
  const zone = { code: 'kcn-a', name: 'A' };
  t.equal((await call('POST', PATH, { token: board, body: zone })).status, 201);
  type Asked = (headers: Record<string, string>) => Promise<Answer>;
  const post =
    (body: unknown): Asked =>
    (headers) =>
      call('POST', PATH, { token: board, body, headers });
  const said = async (code: ProblemCode, ask: Asked, words: Words = PROBLEMS[code].about) => {
    for (const [header, language] of SPOKEN) {
      const { body, status } = await ask(inLanguage(header));
      t.match(
        { ...body, status },
        { code, status: PROBLEMS[code].status, title: PROBLEMS[code][language], detail: words[language] },
        `${code}, ${header?.slice(0, 40)}`,
      );
    }
  };
  await said('not_found', (headers) => get(`${PATH}/kcn-none`, { headers }));
  await said('invalid_request', (headers) => get(`${PATH}?colour=red`, { headers }));
  await said('not_acceptable', (headers) => get(PATH, { headers: { ...headers, accept: 'image/png' } }));
  await said('not_authenticated', (headers) => call('POST', PATH, { body: zone, headers }));
  await said('code_taken', post(zone));
  await said('unknown_reference', post({ code: 'kcn-b', name: 'B', parent: 'kcn-none' }));
  await said('precondition_required', (headers) =>
    call('PATCH', `${PATH}/kcn-a`, { token: board, body: { name: 'B' }, headers }),
  );
  // Before any operation is reached, and after it has gone wrong.
  await said('too_large', post({ ...zone, note: 'x'.repeat(2 * 1024 * 1024) }));
  const unread = { vi: 'Không đọc được địa chỉ.', en: 'The address cannot be read.' };
  await said('invalid_request', (headers) => get('/v1/%E0%A4%A', { headers }), unread);
  const nowhere = { vi: 'Không có đường dẫn này.', en: 'There is no such route.' };
  await said('not_found', (headers) => get('/v1/no-such-thing', { headers }), nowhere);
  const types = { vi: 'Đề nghị gửi application/json.', en: 'Send application/json.' };
  await said(
    'unsupported_media_type',
    (headers) => call('POST', PATH, { token: board, raw: '<a/>', headers: { ...headers, 'content-type': 'text/xml' } }),
    types,
  );
  await sql(
    `create function away() returns trigger language plpgsql as
       $$ begin raise exception 'gone' using errcode = new.note; end $$`,
  );
  await sql('create trigger away before insert on industrial_zones for each row execute function away()');
  await said('unavailable', post({ code: 'kcn-c', name: 'C', note: '40001' }));
  await said('outcome_unknown', post({ code: 'kcn-c', name: 'C', note: '57P03' }));
  await said('internal_error', post({ code: 'kcn-c', name: 'C', note: '22012' }));
});

t.test('words of this request alone are in English', async (t) => {
  const { call, token } = await testApp(t);
  const reader = await token(BOARD, ['registry:read']);
  t.match((await call('POST', PATH, { token: reader, body: {} })).body, {
    title: PROBLEMS.forbidden.vi,
    detail: 'The token lacks the scope registry:write.',
  });
});

t.test('too many requests', async (t) => {
  const { get } = await testApp(t, { config: { RATE_LIMIT_ANONYMOUS_PER_MINUTE: 1 } });
  await get(PATH);
  for (const [header, language] of SPOKEN)
    t.match((await get(PATH, { headers: inLanguage(header) })).body, {
      code: 'rate_limited',
      detail: PROBLEMS.rate_limited.about[language],
    });
});

t.test('a problem that is passed on keeps its words', async (t) => {
  const app = await testApp(t);
  const { owed } = await reporting(app, ['so-a', 'so-b']);
  const obligation = await owed('so-a', '2026-H1');
  const post = async (path: string, body: unknown, organisation: string, header: string | null) =>
    app.call('POST', path, { token: await app.token(organisation), body, headers: inLanguage(header) });
  for (const [header, language] of SPOKEN) {
    const early = { obligation, submit: { on: '2099-01-01' } };
    t.match(
      (await post('/v1/report-submissions', early, 'so-a', header)).body,
      { detail: PROBLEMS.invalid_request.about[language], errors: [{ pointer: '/submit/on', code: 'future_day' }] },
      'a day inside another member',
    );
    const pile = { submissions: [{ id: '019a9e0c-bbbb-7aaa-8bbb-000000000000' }] };
    t.match(
      (await post('/v1/report-submissions/acceptance', pile, 'so-cong-thuong', header)).body,
      {
        code: 'unknown_reference',
        detail: PROBLEMS.unknown_reference.about[language],
        errors: [{ code: 'not_found', detail: PROBLEMS.not_found.about[language] }],
      },
      'one of many',
    );
  }
});
