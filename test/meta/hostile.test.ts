import { readFileSync } from 'node:fs';
import t, { type Test } from 'tap';
import type { z } from 'zod';
import { type Answer, testApp } from '../support/app.ts';
import { arrangeExamples } from '../support/examples.ts';

// Hostile input, made by walking the contract: whatever stands in a parameter, header or body, the answer is a problem
// that names the place, all places at once; never a 5xx, and nothing is changed.

interface Schema {
  minimum?: number;
  maximum?: number;
  $ref?: string;
  type?: string | string[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  examples?: unknown[];
  enum?: unknown[];
  const?: unknown;
  format?: string;
  pattern?: string;
  maxLength?: number;
}
interface Parameter {
  name: string;
  in: 'query' | 'path' | 'header';
  schema: Schema;
}
interface Documented {
  operationId: string;
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  servers?: unknown;
}

const document = JSON.parse(readFileSync(new URL('../../openapi/openapi.json', import.meta.url), 'utf8')) as {
  paths: Record<string, Record<string, Documented>>;
  components: { schemas: Record<string, Schema> };
};
const operations = Object.entries(document.paths).flatMap(([at, item]) =>
  Object.entries(item).map(([method, o]) => ({ ...o, method: method.toUpperCase(), at: o.servers ? at : `/v1${at}` })),
);

const resolved = (s: Schema): Schema => {
  const name = s.$ref?.replace('#/components/schemas/', '');
  const whole = name ? document.components.schemas[name]! : s;
  const [only, ...others] = (whole.anyOf ?? []).filter((x) => x.type !== 'null');
  return only && others.length === 0 ? resolved(only) : whole;
};

const app = await testApp(t, { sample: true });
await arrangeExamples(app);
const token = await app.token('ban-quan-ly-kcn');

/** Is the value one that the contract allows here? */
function takes(s: Schema, value: unknown): boolean {
  if (s.anyOf) return s.anyOf.some((x) => takes(resolved(x), value));
  if (typeof value === 'number' && s.type === 'number') return value >= s.minimum! && value <= s.maximum!;
  if (s.items && !Array.isArray(value)) return takes(resolved(s.items), value);
  return (
    typeof value === 'string' &&
    s.type === 'string' &&
    s.format === undefined &&
    s.enum === undefined &&
    value.length <= (s.maxLength ?? 0) &&
    new RegExp(s.pattern!).test(value)
  );
}

const exampleOf = (p: Parameter): string => {
  const [value] = p.schema.examples as unknown[];
  return String(Array.isArray(value) ? value[0] : value);
};
/** The path with the documented example of each of its parameters. */
const pathOf = (o: (typeof operations)[number]): string =>
  o.at.replace(/\{(\w+)\}/g, (_m, name: string) =>
    encodeURIComponent(exampleOf(o.parameters!.find((p) => p.in === 'path' && p.name === name)!)),
  );

const refused = (t: Test, answer: Answer, what: string): void => {
  t.ok(answer.status >= 400 && answer.status < 500, `${what}: ${answer.status} ${answer.text.slice(0, 200)}`);
  t.equal(answer.headers.get('content-type'), 'application/problem+json; charset=utf-8', what);
};

const survived = (t: Test, answer: Answer, what: string): void => {
  t.ok(answer.status < 500, `${what}: ${answer.status} ${answer.text.slice(0, 200)}`);
};

const position = async () => (await app.sql('select max(position)::int as p from ledger_commits'))[0]!.p;

/** Work on many things, a few at a time. */
async function each<T>(list: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const rest = [...list];
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let one = rest.shift(); one !== undefined; one = rest.shift()) await work(one);
    }),
  );
}

const QUERIES: Readonly<Record<string, string>> = {
  'U+0000': 'a%00b',
  'broken UTF-8': '%ED%A0%80',
  'a control character': 'a%1Fb',
  nothing: '',
  'an object': '%7B%22a%22%3A1%7D',
};

t.test('every query parameter at once', async (t) => {
  for (const o of operations) {
    const query = (o.parameters ?? []).filter((p) => p.in === 'query');
    const method = o.method === 'GET' ? 'GET' : o.method;
    if (method !== 'GET') continue;
    const at = pathOf(o);
    const unknown = await app.get(`${at}?nope=1&__proto__=2&limit%00=3`, { token });
    if (/^\/(health|metrics|problems|\.well-known)/.test(at)) {
      survived(t, unknown, `${o.operationId} unknown`);
      continue;
    }
    refused(t, unknown, `${o.operationId} unknown`);
    for (const name of ['nope', '__proto__', 'limit\u0000'])
      t.ok(
        unknown.body.errors.some((e: { parameter: string }) => e.parameter === name),
        `${o.operationId} names ${name}`,
      );
    for (const [what, value] of Object.entries(QUERIES)) {
      if (query.length === 0) continue;
      const answer = await app.get(`${at}?${query.map((p) => `${p.name}=${value}`).join('&')}`, { token });
      refused(t, answer, `${o.operationId} ${what}`);
      const named = new Set(answer.body.errors.map((e: { parameter: string }) => e.parameter));
      // A broken sequence arrives as U+FFFD, and text with it may be searched for.
      const sent = what === 'broken UTF-8' ? '\ufffd' : decodeURIComponent(value);
      t.same(
        query.filter((p) => !named.has(p.name) && !(sent !== '' && takes(resolved(p.schema), sent))).map((p) => p.name),
        [],
        `${o.operationId} ${what}`,
      );
    }
  }
});

t.test('every query parameter by itself: huge, repeated, emoji, NFD', async (t) => {
  const all = operations.flatMap((o) =>
    o.method === 'GET' ? (o.parameters ?? []).filter((p) => p.in === 'query').map((p) => ({ o, p })) : [],
  );
  // A parameter that several lists share word for word is asked for once.
  const distinct = [...new Map(all.map((x) => [JSON.stringify([x.p.name, x.p.schema]), x])).values()];
  t.ok(distinct.length > 150, `${distinct.length} parameters`);
  await each(distinct, async ({ o, p }) => {
    const at = `${pathOf(o)}?${p.name}=`;
    refused(t, await app.get(`${at}${'9'.repeat(6000)}`, { token }), `${o.operationId} ${p.name} huge`);
    const many = Array.from({ length: 101 }, () => `${p.name}=1`).join('&');
    refused(t, await app.get(`${pathOf(o)}?${many}`, { token }), `${o.operationId} ${p.name} 101 times`);
    for (const text of ['🏭🏭', 'Quang Châu'.normalize('NFD'), "' or 1=1 --", '%', '-1e309', 'NaN', '2026-02-30']) {
      const answer = await app.get(`${at}${encodeURIComponent(text)}`, { token });
      survived(t, answer, `${o.operationId} ${p.name}=${text}`);
      if (!takes(resolved(p.schema), text))
        t.equal(answer.status, 400, `${o.operationId} ${p.name}=${text}: ${answer.text.slice(0, 150)}`);
    }
  });
});

t.test('every path parameter', async (t) => {
  const values = [
    '%00',
    'a%00b',
    '%ED%A0%80',
    '%F0%9F%8F%AD',
    'x'.repeat(190),
    'x'.repeat(5000),
    '..%2F..%2Fetc',
    '%',
    "'--",
    encodeURIComponent('Quang Châu'.normalize('NFD')),
    '-',
    '0@',
    '__proto__',
    'constructor',
  ];
  await each(
    operations.filter((o) => o.parameters?.some((p) => p.in === 'path')),
    async (o) => {
      for (const value of values) {
        const at = o.at.replace(/\{\w+\}/, value);
        const answer = await app.call(o.method, at, {
          token,
          ...(o.method === 'GET' ? {} : { body: {}, headers: { 'if-match': '*' } }),
        });
        refused(t, answer, `${o.operationId} ${value.slice(0, 20)}`);
      }
    },
  );
});

/** Every schema within one, each once. */
function within(schema: z.ZodType, known = new Set<z.ZodType>()): Set<z.ZodType> {
  if (known.has(schema)) return known;
  known.add(schema);
  const def = schema._zod.def as unknown as Record<string, unknown>;
  const parts = [
    ...Object.values((def.shape as object | undefined) ?? {}),
    ...['innerType', 'element', 'in', 'out', 'keyType', 'valueType', 'rest', 'catchall'].map((k) => def[k]),
    ...((def.options ?? def.items ?? []) as unknown[]),
    def.type === 'lazy' ? (def.getter as () => unknown)() : undefined,
  ];
  for (const part of parts) if (part && typeof part === 'object' && '_zod' in part) within(part as z.ZodType, known);
  return known;
}

t.test('no text within a body, however deep, is one that cannot be stored', (t) => {
  const texts = ['a\u0000b', 'a\ud800b', 'http://a.vn/\u0000', 'http://a.vn/\ud800'];
  let leaves = 0;
  for (const { id, body } of app.app.operations) {
    // A secret is held against what is kept, and not kept.
    if (!body || id === 'token_create') continue;
    for (const schema of within(body as z.ZodType)) {
      const { type } = schema._zod.def;
      t.notOk(['unknown', 'any'].includes(type), `${id} takes anything somewhere`);
      if (type !== 'string') continue;
      leaves++;
      for (const text of texts)
        if (schema.safeParse(text).success) t.fail(`${id}: ${JSON.stringify(schema.meta() ?? schema._zod.def)}`);
    }
  }
  t.ok(leaves > 500, `${leaves} texts`);
  t.end();
});

const FIELD: Readonly<Record<string, unknown>> = {
  'U+0000': 'a\u0000b',
  'a lone surrogate': 'a\ud800b',
  'a huge text': 'x'.repeat(5000),
  'a wrong type': { nope: [1] },
  'a list of nonsense': [{ nope: 1 }, 7, null],
  'a huge number': 1e300,
  'a negative number': -1e300,
  'an impossible day': '2026-02-30',
};

const writes = operations.filter((o) => o.requestBody && o.at.startsWith('/v1/'));
const bodySchema = (o: (typeof operations)[number]): Schema =>
  resolved(Object.values(o.requestBody!.content)[0]!.schema);
const pointers = (answer: Answer): Set<string> =>
  new Set((answer.body.errors as { pointer?: string }[]).map((e) => (e.pointer ?? '').split('/')[1] ?? ''));

t.test('every field of every body', async (t) => {
  const before = await position();
  await each(writes, async (o) => {
    const headers = { 'if-match': '*' };
    const send = (body: unknown) => app.call(o.method, pathOf(o), { token, body, headers });
    const schema = bodySchema(o);
    const [example] = schema.examples as Record<string, unknown>[];
    const names = Object.keys(schema.properties!);
    for (const [what, value] of Object.entries(FIELD)) {
      const answer = await send(Object.fromEntries(names.map((n) => [n, value])));
      refused(t, answer, `${o.operationId} ${what}`);
      // A text may look like a day; where every field is one, only the record is missing.
      if (names.every((n) => takes(resolved(schema.properties![n]!), value))) continue;
      t.equal(answer.body.code, 'invalid_request', `${o.operationId} ${what}`);
      const named = pointers(answer);
      const silent = names.filter((n) => !named.has(n) && !takes(resolved(schema.properties![n]!), value));
      t.same(silent, [], `${o.operationId}: ${what} is refused in every field`);
    }
    for (const key of ['nope', 'version', 'createdAt', '__proto__', 'constructor', 'a\u0000b', '🏭']) {
      const raw = JSON.stringify({ ...example, '@': 1 }).replace('"@"', JSON.stringify(key));
      const answer = await app.call(o.method, pathOf(o), {
        token,
        raw,
        headers: {
          ...headers,
          'content-type': o.method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
        },
      });
      refused(t, answer, `${o.operationId} unknown key ${key}`);
    }
  });
  t.equal(await position(), before, 'nothing was written');
});

t.test('every list and object inside a body', async (t) => {
  const before = await position();
  await each(writes, async (o) => {
    const schema = bodySchema(o);
    const [example] = schema.examples as Record<string, unknown>[];
    for (const [name, field] of Object.entries(schema.properties!)) {
      const s = resolved(field);
      const inner = resolved(s.items ?? s);
      if (!inner.properties) continue;
      const wrap = (value: unknown) => (s.items ? [value] : value);
      for (const [what, value] of Object.entries(FIELD)) {
        const keys = Object.keys(inner.properties);
        const body = { ...example, [name]: wrap(Object.fromEntries(keys.map((k) => [k, value]))) };
        const answer = await app.call(o.method, pathOf(o), { token, body, headers: { 'if-match': '*' } });
        refused(t, answer, `${o.operationId} ${name} ${what}`);
        const at = (answer.body.errors as { pointer: string }[]).map((e) => e.pointer);
        const silent = keys.filter(
          (k) =>
            !at.some((p) => p.startsWith(`/${name}${s.items ? '/0' : ''}/${k}`)) &&
            !takes(resolved(inner.properties![k]!), value),
        );
        t.same(silent, [], `${o.operationId} ${name}: ${what}`);
      }
      const answer = await app.call(o.method, pathOf(o), {
        token,
        body: { ...example, [name]: wrap({ nope: 1 }) },
        headers: { 'if-match': '*' },
      });
      t.ok(
        answer.body.errors.some((e: { pointer: string }) => e.pointer.endsWith('/nope')),
        `${o.operationId} ${name} unknown key`,
      );
    }
  });
  t.equal(await position(), before, 'nothing was written');
});

t.test('bodies that are no record', async (t) => {
  const before = await position();
  await each(writes, async (o) => {
    const type = Object.keys(o.requestBody!.content)[0]!;
    const send = (raw: string | Buffer, contentType = type) =>
      app.call(o.method, pathOf(o), { token, raw, headers: { 'content-type': contentType, 'if-match': '*' } });
    for (const raw of [
      '',
      '[]',
      'null',
      '"x"',
      '1',
      'true',
      '{',
      '{"a":1,}',
      '\u0000',
      '[['.repeat(20_000),
      '{"a":'.repeat(20_000),
      '1e999',
      '\ufeff{}x',
    ])
      t.match(await send(raw), { status: 400 }, `${o.operationId} ${raw.slice(0, 10)}`);
    t.equal((await send(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]))).status, 400, `${o.operationId} bytes`);
    t.equal((await send('{}', 'text/plain')).status, 415, o.operationId);
    t.equal((await send('{}', 'application/xml; charset="')).status, 415, o.operationId);
    const most = app.app.operations.find((x) => x.id === o.operationId)!.bodyLimit ?? 1024 * 1024;
    t.equal((await send(`"${'x'.repeat(most)}"`)).status, 413, o.operationId);
  });
  t.equal(await position(), before, 'nothing was written');
});

t.test('emoji and decomposed text are kept composed, or refused by name', async (t) => {
  await each(writes, async (o) => {
    const schema = bodySchema(o);
    const [example] = schema.examples as Record<string, unknown>[];
    for (const text of ['Nhà máy 🏭', 'Quang Châu'.normalize('NFD'), '\u202eđảo', '  khoảng   trắng  ']) {
      const body = Object.fromEntries(
        Object.keys(example!).map((k) => [
          k,
          resolved(schema.properties![k]!).pattern?.startsWith('^[^') ? text : example![k],
        ]),
      );
      const answer = await app.call(o.method, pathOf(o), { token, body, headers: { 'if-match': '*' } });
      survived(t, answer, `${o.operationId} ${text}`);
      if (answer.status < 300) t.equal(answer.text, answer.text.normalize('NFC'), `${o.operationId} answers NFC`);
    }
  });
});

t.test('every header', async (t) => {
  const before = await position();
  const long = 'x'.repeat(5000);
  const bytes = Buffer.from('🏭').toString('latin1');
  // A header means the same wherever it is read: once for each method and kind of answer.
  const all = operations.flatMap((o) => (o.parameters ?? []).filter((p) => p.in === 'header').map((p) => ({ o, p })));
  const kind = ({ o, p }: (typeof all)[number]) => `${o.method} ${p.name} ${o.operationId.replace(/^.*_/, '')}`;
  for (const { o, p } of new Map(all.map((x) => [kind(x), x])).values()) {
    for (const value of [long, bytes, '%00', '"', ',,,', 'W/"', '\t', '2026-02-30', '=?utf-8?B?AA==?=']) {
      // An unknown field keeps a write from happening whatever the header says.
      const body = o.requestBody && o.at.startsWith('/v1/') ? { body: { nope: 1 } } : {};
      const answer = await app.call(o.method, pathOf(o), { token, headers: { [p.name]: value }, ...body });
      survived(t, answer, `${o.operationId} ${p.name}: ${value.slice(0, 20)}`);
      if (o.method !== 'GET') t.ok(answer.status >= 400);
    }
  }
  for (const [name, value, status] of [
    ['accept', 'text/turtle', 406],
    ['accept', '🏭', 406],
    ['accept', ';;;', 406],
    ['authorization', 'Bearer', 401],
    ['authorization', `Bearer ${long}`, 401],
    ['authorization', 'Basic Og==', 401],
    ['authorization', bytes, 401],
  ] as const) {
    const answer = await app.get('/v1/industrial-zones?limit=1', {
      headers: { [name]: Buffer.from(value).toString('latin1') },
    });
    t.equal(answer.status, status, `${name}: ${value.slice(0, 20)}`);
  }
  t.equal(await position(), before, 'nothing was written');
});

t.test('nothing was an internal error', async (t) => {
  t.same(
    app.logs.map((l) => JSON.parse(l)).filter((l) => l.level >= 50),
    [],
  );
});
