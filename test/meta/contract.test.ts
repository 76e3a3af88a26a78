import { readFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { z } from 'zod';
import { REGISTERS } from '../../src/app.ts';
import { CONSTRAINTS } from '../../src/db/constraints.ts';
import { contractFiles } from '../../src/http/contract.ts';
import { type Operation, problemsOf, resolved } from '../../src/http/operation.ts';
import { PROBLEMS } from '../../src/problems.ts';
import { sortable } from '../../src/records/query.ts';
import { type Answer, testApp } from '../support/app.ts';
import { arrangeExamples, EXAMPLE } from '../support/examples.ts';

// The contract is what runs: generated = committed = served, and what it says of every field is so.

type Json = Record<string, unknown>;

const root = path.resolve(import.meta.dirname, '../..');
const app = await testApp(t, { sample: true });
await arrangeExamples(app);
const { operations } = app.app;
const committed = (name: string) => readFileSync(path.join(root, 'openapi', name), 'utf8');
const document = JSON.parse(committed('openapi.json')) as {
  paths: Record<string, Record<string, Json>>;
  components: {
    schemas: Record<string, Json>;
    headers: Record<string, Json>;
    examples: Record<string, { value: unknown }>;
  };
};

/** Every operation of the document with its path. */
const documented = Object.entries(document.paths).flatMap(([at, item]) =>
  Object.entries(item).map(([method, operation]) => ({ at, method: method.toUpperCase(), operation })),
);

t.test('generated = committed = served', async (t) => {
  const served = await app.get('/v1/openapi.json', { headers: { origin: 'https://elsewhere.example' } });
  t.equal(served.status, 200);
  t.equal(served.headers.get('access-control-allow-origin'), '*');
  t.equal(served.headers.get('content-type'), 'application/json; charset=utf-8');
  t.equal(served.text, committed('openapi.json'));
  const files = await contractFiles(operations);
  for (const [name, text] of Object.entries(files)) {
    t.ok(text === committed(name), `openapi/${name} is what the code declares (npm run openapi)`);
  }
  const elsewhere = await app.get('/v1/industrial-zones?limit=1', { headers: { origin: 'https://elsewhere.example' } });
  t.equal(elsewhere.headers.get('access-control-allow-origin'), null, 'only the contract is open to every origin');
});

t.test('every route is an operation and every operation is documented', async (t) => {
  const ids = documented.map((d) => d.operation.operationId as string).sort();
  t.same(ids, operations.map((o) => o.id).sort());
  for (const { at, method, operation } of documented) {
    const declared = operations.find((o) => o.id === operation.operationId)!;
    const server = (operation.servers as { url: string }[] | undefined)?.[0]?.url === '/' ? '' : '/v1';
    t.equal(`${server}${at}`, declared.path.replace(/:(\w+)/g, '{$1}'), `${declared.id} stands at its path`);
    t.equal(method, declared.method);
    const statuses = new Set([
      ...Object.keys(declared.success),
      ...(declared.cached ? ['304'] : []),
      ...problemsOf(declared).map((c) => String(PROBLEMS[c].status)),
    ]);
    t.same(
      Object.keys(operation.responses as Json).sort(),
      [...statuses].sort(),
      `${declared.id} declares its statuses`,
    );
  }
});

// A Vietnamese term stands in parentheses and has a letter that English does not have; a few terms are plain.
const VIETNAMESE = /\((?:[^()]|\([^()]*\))*[à-ỹđÀ-ỸĐ](?:[^()]|\([^()]*\))*\)/;

t.test('every field, parameter, header and schema is described, in English with the Vietnamese term', async (t) => {
  const missing: string[] = [];
  const walk = (schema: Json, at: string, named: boolean): void => {
    if (named && !schema.description) missing.push(`${at}: no description`);
    else if (named && !VIETNAMESE.test(schema.description as string)) missing.push(`${at}: ${schema.description}`);
    if (named && !schema.examples && !schema.$ref && !('const' in schema) && !refers(schema))
      missing.push(`${at}: no example`);
    for (const [name, part] of Object.entries((schema.properties ?? {}) as Record<string, Json>))
      walk(part, `${at}.${name}`, true);
    for (const key of ['items', 'additionalProperties'])
      if (schema[key] && typeof schema[key] === 'object') walk(schema[key] as Json, `${at}[]`, false);
    for (const key of ['anyOf', 'oneOf', 'allOf', 'prefixItems'])
      for (const part of (schema[key] ?? []) as Json[]) walk(part, at, false);
  };
  const refers = (schema: Json): boolean => /"\$ref"/.test(JSON.stringify(schema.items ?? schema.anyOf ?? {}));
  for (const [name, schema] of Object.entries(document.components.schemas)) {
    walk(schema, name, true);
    if (!schema.examples) missing.push(`${name}: no example`);
  }
  for (const { at, method, operation } of documented) {
    for (const key of ['summary', 'description']) if (!operation[key]) missing.push(`${method} ${at}: no ${key}`);
    for (const p of (operation.parameters ?? []) as {
      in: string;
      name: string;
      description?: string;
      schema: Json;
    }[]) {
      const place = `${method} ${at} ${p.in} ${p.name}`;
      if (!p.description) missing.push(`${place}: no description`);
      else if (p.in !== 'header' && !VIETNAMESE.test(p.description)) missing.push(`${place}: ${p.description}`);
      if (!p.schema.examples) missing.push(`${place}: no example`);
    }
    for (const [status, answer] of Object.entries(operation.responses as Record<string, Json>))
      for (const [type, media] of Object.entries((answer.content ?? {}) as Record<string, Json>))
        if (!media.examples && !/officedocument/.test(type))
          missing.push(`${method} ${at} ${status} ${type}: no example`);
    const bodies = ((operation.requestBody as Json | undefined)?.content ?? {}) as Record<string, Json>;
    for (const [type, media] of Object.entries(bodies))
      if (!media.examples && !/spreadsheetml/.test(type))
        missing.push(`${method} ${at} ${type}: no example of the body`);
  }
  for (const [name, header] of Object.entries(document.components.headers)) {
    if (!header.description) missing.push(`header ${name}: no description`);
    if (!(header.schema as Json).examples) missing.push(`header ${name}: no example`);
  }
  t.same(missing, []);
});

t.test('every example is accepted by the schema it stands in', async (t) => {
  const wrong: string[] = [];
  let parsed = 0;
  const seen = new Set<z.ZodType>();
  const check = (schema: z.ZodType, example: unknown, at: string) => {
    parsed++;
    const result = schema.safeParse(example);
    if (!result.success) wrong.push(`${at}: ${z.prettifyError(result.error)}`);
  };
  const walk = (schema: z.ZodType, at: string, asText: boolean): void => {
    if (seen.has(schema)) return;
    seen.add(schema);
    const meta = schema.meta() as { id?: string; examples?: unknown[] } | undefined;
    for (const example of meta?.examples ?? []) check(schema, asText ? texts(example) : example, at);
    // What the document puts together for a component that has no example of its own.
    const shown = meta?.id ? (document.components.schemas[meta.id]?.examples as unknown[] | undefined) : undefined;
    for (const example of shown ?? []) check(schema, example, `${at} (${meta!.id})`);
    const def = schema._zod.def as unknown as Json & { type: string };
    const parts: [string, unknown][] = [
      ...Object.entries((def.shape as Json | undefined) ?? {}),
      ...['innerType', 'element', 'in', 'out', 'valueType'].map((k): [string, unknown] => [k, def[k]]),
      ...((def.options ?? def.items ?? []) as unknown[]).map((x, i): [string, unknown] => [String(i), x]),
    ];
    if (def.type === 'lazy') parts.push(['lazy', (def.getter as () => unknown)()]);
    for (const [name, part] of parts)
      if (part && typeof part === 'object' && '_zod' in part) walk(part as z.ZodType, `${at}.${name}`, asText);
  };
  // A query string spells its values, so an example of 10 is sent as "10".
  const texts = (example: unknown): unknown => (Array.isArray(example) ? example.map(String) : String(example));
  for (const o of operations) {
    if (o.params) walk(o.params, `${o.id} params`, true);
    if (o.query) walk(o.query, `${o.id} query`, true);
    if (o.body) walk(o.body, `${o.id} body`, false);
    for (const [status, s] of Object.entries(o.success)) if (s.schema) walk(s.schema, `${o.id} ${status}`, false);
  }
  t.same(wrong, []);
  t.ok(parsed > 1000, `${parsed} examples`);
  const unused = Object.keys(document.components.examples).filter((n) => !document.components.schemas[n]);
  t.same(unused, []);
});

/** Parameters that mean something only together. */
const COMPANIONS: Readonly<Record<string, string>> = {
  'statistics_investment from': 'to=2026-12-31',
  'statistics_investment to': 'from=2026-01-01',
};

t.test('every documented query parameter works with its example', async (t) => {
  const token = await app.token('van-phong-ubnd-tinh', ['registry:read', 'directives:read']);
  const refused: string[] = [];
  let asked = 0;
  for (const o of operations.filter((x) => x.method === 'GET' && x.query && !x.path.includes(':'))) {
    const { operation } = documented.find((d) => d.operation.operationId === o.id)!;
    const parameters = (operation.parameters as { in: string; name: string; schema: Json }[]).filter(
      (p) => p.in === 'query',
    );
    const own = Object.keys((resolved(o.query!) as z.ZodObject).shape);
    t.same(parameters.map((p) => p.name).sort(), own.sort(), `${o.id} documents every parameter it takes`);
    await Promise.all(
      parameters.map(async (p) => {
        const [example] = p.schema.examples as unknown[];
        // A cursor is only good for the list that issued it; a made-up one is refused by design.
        if (p.name === 'cursor') return;
        // The example's instant lies where the clock of the test has not been.
        const value = p.name === 'knownAt' ? '1' : String(Array.isArray(example) ? example[0] : example);
        const companion = COMPANIONS[`${o.id} ${p.name}`];
        const question = `${p.name}=${encodeURIComponent(value)}${companion ? `&${companion}` : ''}`;
        const answer = await app.get(`${o.path}?${question}`, { token });
        asked++;
        if (answer.status !== 200) refused.push(`${o.id} ${p.name}=${value}: ${answer.status} ${answer.text}`);
      }),
    );
  }
  t.same(refused, []);
  t.ok(asked > 300, `${asked} parameters`);
});

t.test('every sort key, include and field name in a pattern works, and every one that works is in it', async (t) => {
  const token = await app.token('van-phong-ubnd-tinh', ['registry:read', 'directives:read']);
  for (const spec of REGISTERS) {
    const { operation } = documented.find((d) => d.operation.operationId === `${spec.type}_list`)!;
    const pattern = (name: string) =>
      new RegExp(
        (operation.parameters as { name: string; schema: { pattern: string } }[]).find((p) => p.name === name)!.schema
          .pattern,
      );
    const keys = sortable(spec.fields);
    t.match(keys.map((k) => `-${k}`).join(','), pattern('sort'));
    t.match(Object.keys(spec.fields).join(','), pattern('fields'));
    t.notMatch('nope', pattern('fields'));
    t.notMatch(`${keys[0]},`, pattern('sort'));
    const all = new URLSearchParams({
      sort: keys.slice(0, 5).join(','),
      fields: Object.keys(spec.fields).join(','),
      limit: '1',
    });
    const includes = Object.keys(spec.includes ?? {});
    if (includes.length > 0) {
      t.match(includes.join(','), pattern('include'));
      all.set('include', includes.join(','));
    }
    const answer = await app.get(`/v1${spec.path}?${all}`, { token });
    t.equal(answer.status, 200, `${spec.type}: ${answer.text.slice(0, 300)}`);
  }
});

/** Body of the documented example of an operation. */
const exampleBody = (o: Operation): Json => (resolved(o.body!).meta() as { examples: [Json] }).examples[0];

t.test('every documented body is accepted when it is sent', async (t) => {
  const offices = ['van-phong-ubnd-tinh', 'ban-quan-ly-kcn', 'so-cong-thuong'];
  const tokens = await Promise.all(offices.map((office) => app.token(office)));
  /** As the office whose duty the record is. */
  const asHolder = async (send: (token: string) => Promise<Answer>): Promise<Answer> => {
    for (const token of tokens.slice(1)) {
      const answer = await send(token);
      // 404: not theirs to know.
      if (answer.status !== 403 && answer.status !== 404) return answer;
    }
    return send(tokens[0]!);
  };
  for (const o of operations.filter((x) => x.method === 'POST' && x.dated)) {
    const at = o.path
      .replace(':id', EXAMPLE.duplicate)
      .replace(/(directives\/):code/, '$1kh-nq24-2022-10')
      .replace(/(projects\/):code/, `$1${EXAMPLE.project}`)
      .replace(':code', o.id.startsWith('cluster') ? 'ccn-dong-dinh' : 'kcn-quang-chau');
    const answer = await asHolder((token) => app.call('POST', at, { token, body: exampleBody(o) }));
    // The example may name a record that the sample holds already; anything else is a mistake of the example.
    const made = Object.keys(o.success).map(Number);
    t.ok([...made, 409].includes(answer.status), `${o.id}: ${answer.status} ${answer.text}`);
  }
  for (const o of operations.filter((x) => x.method === 'PATCH')) {
    const spec = REGISTERS.find((r) => o.id === `${r.type}_patch`)!;
    const list = await app.get(`/v1${spec.path}?limit=1`, { token: tokens[0] });
    const at = `/v1${spec.path}/${list.body.data[0][spec.key]}`;
    const before = await app.get(at, { token: tokens[0] });
    const headers = { 'if-match': before.headers.get('etag')! };
    const answer = await asHolder((token) => app.call('PATCH', at, { token, body: exampleBody(o), headers }));
    t.ok([200, 400, 409].includes(answer.status), `${o.id}: ${answer.status} ${answer.text}`);
    // 400 only where the example does not fit this record, never because of a field of it.
    if (answer.status === 400) t.not(answer.body.errors[0]?.code, 'unknown_key', `${o.id}: ${answer.text}`);
  }
});

t.test('every problem is used, explained in both languages, and has its page', async (t) => {
  const used = new Set([...operations.flatMap((o) => problemsOf(o)), ...Object.values(CONSTRAINTS).map((r) => r.code)]);
  const declared = new Set(operations.flatMap((o) => problemsOf(o)));
  for (const [code, p] of Object.entries(PROBLEMS)) {
    t.ok(used.has(code as never), `${code} is declared by an operation`);
    const page = await app.get(`/problems/${code}`);
    t.equal(page.status, 200);
    t.equal(page.headers.get('content-type'), 'text/html; charset=utf-8');
    const text = page.text.replace(/&#(\d+);/g, (_m, n) => String.fromCharCode(Number(n)));
    for (const part of [p.vi, p.en, p.about.vi, p.about.en, String(p.status)])
      t.ok(part !== '' && text.includes(part), `${code}: ${part}`);
    for (const words of [p, p.about]) {
      t.match(words.vi, /[à-ỹđÀ-ỸĐ]/, `${code} has Vietnamese words`);
      t.notMatch(words.en, /[à-ỹđÀ-ỸĐ]/, `${code} has English words`);
    }
    const names = (text: string) =>
      text.match(/`[^`]+`|[A-Z][a-z]+(?:-[A-Z][a-z]+)+|client_\w+|\w+\/[\w.+-]*\w|\d+ MiB/g) ?? [];
    t.same(names(p.about.vi).sort(), names(p.about.en).sort(), `${code}: technical names are the same in both`);
  }
  for (const rule of Object.values(CONSTRAINTS)) t.ok(declared.has(rule.code), `${rule.code} is declared`);
  const index = await app.get('/problems');
  for (const code of Object.keys(PROBLEMS)) t.ok(index.text.includes(`href="/problems/${code}"`));
  for (const [language, title] of [
    ['vi', PROBLEMS.not_found.vi],
    ['en', PROBLEMS.not_found.en],
  ] as const) {
    const answer = await app.get('/v1/no-such-thing', { headers: { 'accept-language': language } });
    t.match(answer, { status: 404, body: { type: '/problems/not_found', title, code: 'not_found' } });
    t.equal(answer.headers.get('content-type'), 'application/problem+json; charset=utf-8');
  }
});

t.test('the reference pages are served by us alone', async (t) => {
  const first = await app.get('/docs');
  const page =
    first.status === 200 ? first : await app.get(new URL(first.headers.get('location')!, `${app.base}/docs`).pathname);
  t.equal(page.status, 200);
  t.match(page.headers.get('content-type'), /^text\/html/);
  const policy = page.headers.get('content-security-policy')!;
  t.notMatch(policy, /https?:|\*/, 'the page may load from nowhere else');
  t.match(policy, /default-src 'none'/);
  const assets = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map((m) => m[1]!);
  t.ok(assets.length >= 4, assets.join(' '));
  const base = `${app.base}${/\/$/.test(page.text) ? '' : '/docs/'}`;
  for (const asset of assets) {
    const url = new URL(asset, asset.startsWith('.') ? `${app.base}/docs` : base);
    t.equal(url.origin, app.base, `${asset} is ours`);
    const answer = await app.get(url.pathname);
    t.equal(answer.status, 200, asset);
    if (/\.css$/.test(asset)) t.notMatch(answer.text, /url\(\s*['"]?https?:/, `${asset} loads nothing from elsewhere`);
  }
  const initializer = await app.get('/docs/static/swagger-initializer.js');
  t.equal(initializer.status, 200);
  t.notMatch(initializer.text, /['"`]https?:/, 'no address of somebody else is configured');
  const json = await app.get('/docs/json');
  t.equal(json.headers.get('location'), '/v1/openapi.json', 'what it shows is the contract as served');
});
