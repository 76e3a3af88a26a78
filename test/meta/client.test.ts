import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import openapiTS, { astToString } from 'openapi-typescript';
import t from 'tap';
import ts from 'typescript';
import { testApp } from '../support/app.ts';

// What a consumer does with the contract: types from the served document, the README's example compiled strictly
// against them, and run. A misuse does not compile.

const root = path.resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

const EXAMPLE = `import createClient from 'openapi-fetch';
import type { paths } from './register.js'; // npx openapi-typescript http://127.0.0.1:3000/v1/openapi.json -o register.d.ts

const { API = 'http://127.0.0.1:3000/v1', TOKEN } = process.env;
type Json = 'application/json' | 'application/problem+json'; // lists also come as CSV, NDJSON, XLSX
const register = createClient<paths, Json>({ baseUrl: API, headers: { authorization: \`Bearer \${TOKEN}\` } });
const query = { q: 'quang chau', 'plannedAreaHa.gte': 10, sort: '-plannedAreaHa', limit: 10 };
const found = await register.GET('/industrial-zones', { params: { query } });
for (const zone of found.data?.data ?? []) console.log(zone.code, zone.plannedAreaHa, zone.occupancy?.ratePct);
const path = { code: 'kcn-quang-chau' };
const { response } = await register.GET('/industrial-zones/{code}', { params: { path } });
const header = { 'If-Match': response.headers.get('etag') ?? '', 'X-Reason': 'measured again' };
const body = { clearedAreaHa: 350, readySiteHa: null }; // null clears
const changed = await register.PATCH('/industrial-zones/{code}', { params: { path, header }, body });
console.log(changed.data?.clearedAreaHa ?? changed.error?.detail);
`;

/** Mistakes that the types have to stop. */
const MISUSES: Readonly<Record<string, string>> = {
  'an unknown path': "await register.GET('/industrial-zone');",
  'an unknown filter': "await register.GET('/industrial-zones', { params: { query: { colour: 'red' } } });",
  'a filter of the wrong type':
    "await register.GET('/industrial-zones', { params: { query: { 'plannedAreaHa.gte': 'many' } } });",
  'a word that is not in the list':
    "await register.GET('/industrial-zones', { params: { query: { legalStatus: ['CLOSED'] } } });",
  'a missing path parameter': "await register.GET('/industrial-zones/{code}');",
  'a missing body': "await register.POST('/industrial-zones', {});",
  'a body without its code': "await register.POST('/industrial-zones', { body: { name: 'KCN' } });",
  'an unknown field':
    "export const z: import('./register.js').components['schemas']['IndustrialZoneInput'] = { code: 'a', name: 'A', nope: 1 };",
  'text for a number':
    "await register.PATCH('/industrial-zones/{code}', { params: { path: { code: 'a' } }, body: { clearedAreaHa: '350' } });",
  'clearing what is required':
    "await register.PATCH('/industrial-zones/{code}', { params: { path: { code: 'a' } }, body: { name: null } });",
  'a patch of the code':
    "export const z: import('./register.js').components['schemas']['IndustrialZonePatch'] = { code: 'b' };",
};

const app = await testApp(t, { sample: true });
const folder = path.join(root, '.tap');
mkdirSync(folder, { recursive: true });
const dir = mkdtempSync(path.join(folder, 'client-'));
t.teardown(() => rmSync(dir, { recursive: true, force: true }));

const served = await app.get('/v1/openapi.json');
writeFileSync(path.join(dir, 'register.d.ts'), astToString(await openapiTS(served.body)));
writeFileSync(path.join(dir, 'example.ts'), EXAMPLE);
const opening = EXAMPLE.split('\n').slice(0, 6).join('\n');
const misuse = (i: number) => path.join(dir, `misuse-${i}.ts`);
Object.values(MISUSES).forEach((line, i) => {
  writeFileSync(misuse(i), `${opening}\n${line}\n`);
});

t.test('the example of the README compiles strictly and runs; misuses do not compile', async (t) => {
  const program = ts.createProgram({
    rootNames: [path.join(dir, 'example.ts'), ...Object.keys(MISUSES).map((_, i) => misuse(i))],
    options: {
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      module: ts.ModuleKind.NodeNext,
      target: ts.ScriptTarget.ES2024,
      lib: ['lib.es2024.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
      types: ['node'],
      skipLibCheck: true,
      noEmit: true,
    },
  });
  const faults = new Map<string, string[]>();
  for (const d of ts.getPreEmitDiagnostics(program)) {
    const file = d.file ? path.basename(d.file.fileName) : '';
    faults.set(file, [...(faults.get(file) ?? []), ts.flattenDiagnosticMessageText(d.messageText, '\n')]);
  }
  Object.keys(MISUSES).forEach((what, i) => {
    const file = path.basename(misuse(i));
    t.ok(faults.get(file), `${what} does not compile`);
    faults.delete(file);
  });
  t.same(Object.fromEntries(faults), {}, 'the example and the types are without fault');

  const token = await app.token('ban-quan-ly-kcn');
  await app.call('PATCH', '/v1/industrial-zones/kcn-quang-chau', {
    token,
    body: { plannedAreaHa: 426, clearedAreaHa: 300, readySiteHa: 200 },
    headers: { 'if-match': '*' },
  });
  const { stdout } = await run(process.execPath, [path.join(dir, 'example.ts')], {
    env: { ...process.env, API: `${app.base}/v1`, TOKEN: token },
  });
  const lines = stdout.trim().split('\n');
  t.match(lines[0], /^kcn-quang-chau 426 /);
  t.equal(lines.at(-1), '350');
  const after = await app.get('/v1/industrial-zones/kcn-quang-chau/history?limit=1', { token });
  t.match(after.body.data[0], {
    reason: 'measured again',
    state: { clearedAreaHa: 350, readySiteHa: null, plannedAreaHa: 426 },
  });
});

t.test('the README shows this very example', async (t) => {
  const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
  t.ok(!readme.includes('openapi-fetch') || readme.includes(EXAMPLE));
  t.ok(EXAMPLE.trim().split('\n').length <= 15);
});
