import { STATUS_CODES } from 'node:http';
import type { FastifySchema } from 'fastify';
import { z } from 'zod';
import { SCOPES } from '../auth/policy.ts';
import { PROBLEMS } from '../problems.ts';
import { MEDIA_TYPES } from './formats.ts';
import { type Format, type Operation, problemsOf } from './operation.ts';

// Operations → the OpenAPI 3.1 document. What the plugin cannot say (headers, problems, shared components) is said once
// in finishDocument.

export const Problem = z
  .strictObject({
    type: z
      .string()
      .max(300)
      .meta({
        description: 'Page that explains the problem (trang giải thích)',
        format: 'uri-reference',
        examples: ['/problems/invalid_request'],
      }),
    title: z
      .string()
      .max(200)
      .meta({
        description: 'Short summary in the language of the caller (tóm tắt)',
        examples: ['Yêu cầu không hợp lệ'],
      }),
    status: z
      .int()
      .min(400)
      .max(599)
      .meta({ description: 'HTTP status (mã trạng thái)', examples: [400] }),
    detail: z
      .string()
      .max(2000)
      .meta({
        description: 'What happened and what to do (chi tiết)',
        examples: ['One or more parameters are wrong.'],
      }),
    instance: z
      .string()
      .max(60)
      .meta({
        description: 'Id of this request, to quote in a report (định danh yêu cầu)',
        format: 'uri',
        examples: ['urn:uuid:019a9e0c-1111-7aaa-8bbb-0123456789ab'],
      }),
    code: z
      .string()
      .max(60)
      .regex(/^[a-z_]+$/)
      .meta({ description: 'Stable code of the problem (mã lỗi)', examples: ['invalid_request'] }),
    errors: z
      .array(
        z.strictObject({
          pointer: z
            .string()
            .max(500)
            .optional()
            .meta({ description: 'JSON Pointer into the body (vị trí)', examples: ['/plannedAreaHa'] }),
          parameter: z
            .string()
            .max(100)
            .optional()
            .meta({ description: 'Query, path or header parameter (tham số)', examples: ['limit'] }),
          code: z
            .string()
            .max(60)
            .regex(/^[a-z_]+$/)
            .meta({ description: 'What is wrong (mã lỗi)', examples: ['too_small'] }),
          detail: z
            .string()
            .max(1000)
            .meta({ description: 'The same in words (diễn giải)', examples: ['phải lớn hơn 0'] }),
        }),
      )
      .max(10000)
      .meta({ description: 'Every fault found, all at once (các lỗi)', examples: [[]] }),
  })
  .meta({
    id: 'Problem',
    description: 'RFC 9457 problem (lỗi)',
    examples: [
      {
        type: '/problems/invalid_request',
        title: 'Yêu cầu không hợp lệ',
        status: 400,
        detail: 'One or more parameters are wrong.',
        instance: 'urn:uuid:019a9e0c-1111-7aaa-8bbb-0123456789ab',
        code: 'invalid_request',
        errors: [{ pointer: '/plannedAreaHa', code: 'too_small', detail: 'phải lớn hơn 0' }],
      },
    ],
  });

type Json = Record<string, unknown>;

/** The characters of any text (lib/text.ts, isCleanText): no control characters but tab and line breaks. */
const CLEAN = '^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f]*$';

const header = (description: string, example: string, max: number) =>
  z
    .string()
    .max(max)
    .optional()
    .meta({ description, examples: [example] });

/** Request headers an operation reads. */
function requestHeaders(operation: Operation) {
  const shape: Record<string, z.ZodType> = {
    'accept-language': header('Language of problems: `vi` (default) or `en`', 'en', 100),
  };
  if (operation.cached)
    shape['if-none-match'] = header('ETag you hold; 304 when it is still current', '"3-9f2cPq0aBcDeFgHi"', 1000);
  if (operation.conditional) {
    shape['if-match'] = header(
      'ETag of the version you are replacing; needed when the record exists',
      '"3-9f2cPq0aBcDeFgHi"',
      1000,
    );
    if (operation.method === 'PUT')
      shape['if-none-match'] = header('`*`: create only, refuse when the record exists', '*', 10);
  }
  if (operation.method === 'POST' && operation.path.startsWith('/v1/')) {
    shape['idempotency-key'] = header(
      'Any text unique to this request: sent again with the same body it gets the first answer, for 30 days',
      '5f3c8d1e-import-17',
      200,
    );
  }
  if (operation.dated) {
    shape['x-reason'] = header(
      'Why the change is made; kept with the history (lý do), UTF-8 or percent-encoded',
      'Quyet dinh 12/QD-UBND',
      1500,
    );
    shape['x-valid-from'] = header(
      'Day on which the change became true; today when left out. An earlier day needs X-Reason',
      '2024-05-01',
      10,
    );
  }
  return z.looseObject(shape);
}

/** Lists stream as a whole in the other formats; a single record is one GeoJSON Feature. */
const isList = (operation: Operation): boolean => operation.formats?.includes('csv') === true;

const STREAM_EXAMPLES: Readonly<Record<string, string>> = {
  csv: '\uFEFFcode,name\nkcn-quang-chau,KCN Quang Châu\n',
  ndjson: '{"code":"kcn-quang-chau","name":"KCN Quang Châu"}\n',
};
const OTHER_EXAMPLES: Readonly<Record<string, string>> = {
  'text/html': '<!doctype html><html lang="vi"><h1>412 stale</h1></html>',
  'text/plain': 'http_request_duration_seconds_count{operation="zone_list",status="200"} 42\n',
};
const FEATURE = { type: 'Feature', id: 'kcn-quang-chau', geometry: null, properties: { name: 'KCN Quang Châu' } };

const other = (description: string, contentMediaType: string, example?: string) =>
  z.unknown().meta({
    description,
    contentMediaType,
    // XLSX is bytes, which OpenAPI 3.1 says by leaving the type out.
    ...(example === undefined ? {} : { type: 'string', pattern: CLEAN, maxLength: 2 ** 31 - 1, examples: [example] }),
  });

function inFormat(operation: Operation, format: Exclude<Format, 'json'>): z.ZodType {
  if (format !== 'geojson') {
    return other(`The whole filtered list as ${format.toUpperCase()}`, MEDIA_TYPES[format], STREAM_EXAMPLES[format]);
  }
  return isList(operation)
    ? z
        .looseObject({
          type: z.literal('FeatureCollection').meta({ description: 'Kind of GeoJSON object (loại đối tượng)' }),
        })
        .meta({
          description: 'The whole filtered list as a GeoJSON FeatureCollection (RFC 7946)',
          examples: [{ type: 'FeatureCollection', features: [FEATURE] }],
        })
    : z
        .looseObject({ type: z.literal('Feature').meta({ description: 'Kind of GeoJSON object (loại đối tượng)' }) })
        .meta({ description: 'The record as a GeoJSON Feature (RFC 7946)', examples: [FEATURE] });
}

function responses(operation: Operation): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [status, success] of Object.entries(operation.success)) {
    const content: Record<string, { schema: z.ZodType }> = {};
    if (success.schema) content['application/json'] = { schema: success.schema };
    for (const format of operation.formats ?? []) {
      if (format !== 'json') content[MEDIA_TYPES[format]] = { schema: inFormat(operation, format) };
    }
    for (const [type, description] of Object.entries(success.other ?? {}))
      content[type] = { schema: other(description, type, OTHER_EXAMPLES[type]) };
    out[status] =
      Object.keys(content).length > 0
        ? { description: success.description, content }
        : { description: success.description };
  }
  if (operation.cached) out['304'] = { description: 'What you hold is still current (không thay đổi)' };
  return out;
}

const security = (operation: Operation) =>
  operation.access === 'public'
    ? operation.unlimited || !operation.path.startsWith('/v1/') || operation.path === '/v1/openapi.json'
      ? [{}]
      : [{}, { bearerAuth: [] }]
    : [{ bearerAuth: [] }, { oauth2: [operation.access] }];

/** The route schema of an operation. It documents; requests are validated by the operation itself. */
export function routeSchema(operation: Operation): FastifySchema {
  const codes = problemsOf(operation).sort();
  return {
    operationId: operation.id,
    tags: [operation.tag],
    summary: operation.summary,
    description: `${operation.description}\n\nProblem codes: ${codes.map((c) => `\`${c}\``).join(', ')}.`,
    security: security(operation),
    ...(operation.path.startsWith('/v1/')
      ? {}
      : {
          servers: [
            {
              url: '/',
              description: 'Outside the versioned interface, production and test alike',
              'x-internal': false,
            },
          ],
        }),
    ...(operation.params ? { params: operation.params } : {}),
    ...(operation.query ? { querystring: operation.query } : {}),
    ...(operation.unlimited ? {} : { headers: requestHeaders(operation) }),
    ...(operation.body
      ? {
          body: { required: true, content: { [operation.bodyType ?? 'application/json']: { schema: operation.body } } },
        }
      : {}),
    response: responses(operation),
    'x-operation': {
      problems: [...new Set(codes.map((c) => PROBLEMS[c].status))].sort(),
      unlimited: operation.unlimited === true,
      cached: operation.cached === true,
      list: isList(operation),
      replayed: operation.method === 'POST' && operation.dated === true,
      tagged:
        operation.cached === true ||
        operation.conditional === true ||
        (operation.dated === true && operation.method === 'POST'),
    },
  } as unknown as FastifySchema;
}

/** Tags of the document, in reading order. */
export const TAGS: readonly { name: string; description: string }[] = [
  { name: 'Industrial zones', description: 'Register of industrial zones (khu công nghiệp, KCN)' },
  { name: 'Industrial clusters', description: 'Register of industrial clusters (cụm công nghiệp, CCN)' },
  {
    name: 'Organisations',
    description: 'Agencies, boards, People’s Committees, companies and who succeeded whom (cơ quan, tổ chức)',
  },
  { name: 'Administrative units', description: 'Provinces, districts until 2025-06-30, communes (đơn vị hành chính)' },
  { name: 'Legal documents', description: 'Decrees, decisions, resolutions that rules refer to (văn bản pháp luật)' },
  { name: 'Indicators', description: 'Indicators and dated figures (chỉ tiêu, số liệu)' },
  { name: 'Statistics', description: 'Figures people ask for in one call (thống kê)' },
  { name: 'Access', description: 'Tokens and keys (truy cập)' },
  { name: 'Service', description: 'Contract, problems, health and metrics (vận hành)' },
];

export const documentBase = (version: string) => ({
  openapi: '3.1.0' as const,
  info: {
    title: 'Province industry register',
    version,
    description:
      'The register in which a Vietnamese province keeps its industrial zones (KCN), industrial clusters (CCN), organisations, ' +
      'administrative units, legal documents and dated figures. Every record can be read as it was known at any moment (`knownAt`) and as ' +
      'it was true on any day (`validAt`); every figure says where it came from; reported and computed figures are never mixed.',
    contact: {
      name: 'Maintainers of the register',
      url: 'https://example.org/register',
      email: 'maintainers@example.org',
    },
    license: { name: 'MIT', identifier: 'MIT' },
  },
  servers: [{ url: '/v1', description: 'The versioned interface, production and test alike', 'x-internal': false }],
  tags: [...TAGS],
  components: {
    securitySchemes: {
      bearerAuth: {
        type: 'http' as const,
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description:
          'JWT of a configured issuer or of POST /oauth/token, used as RFC8725 recommends; claims `sub`, `org`, `scope`',
      },
      oauth2: {
        type: 'oauth2' as const,
        description: 'Client credentials for provincial systems without an identity provider; tokens follow RFC8725',
        flows: { clientCredentials: { tokenUrl: '/oauth/token', scopes: { ...SCOPES } } },
      },
    },
  },
});

const LENGTH: Readonly<Record<string, number>> = { date: 10, 'date-time': 35, uuid: 36, uri: 2000, email: 254 };

/**
 * A known format says more than a 300-character pattern, and bounds the length. What has neither is text, and says which
 * characters. A tuple's further items are closed by maxItems, which more tools read than `items: false`.
 */
export function jsonSchemaOverride({ jsonSchema: s }: { jsonSchema: Json }): void {
  if (typeof s.format === 'string' && s.format in LENGTH) {
    delete s.pattern;
    s.maxLength ??= LENGTH[s.format];
  }
  if (s.type === 'string' && !['format', 'pattern', 'enum', 'const'].some((k) => k in s)) s.pattern = CLEAN;
  if (s.prefixItems) s.items = { type: 'number' };
  if (s.type === 'integer') {
    const small = (s.minimum as number) >= -(2 ** 31) && (s.maximum as number) < 2 ** 31;
    s.format ??= small ? 'int32' : 'int64';
  }
}

const text = (description: string, schema: Json, required = true) => ({
  description,
  required,
  schema: { type: 'string', ...schema },
});
const HEADERS: Readonly<Record<string, Json>> = {
  'API-Version': text('Full version of this interface', {
    maxLength: 20,
    pattern: '^1\\.\\d+\\.\\d+$',
    examples: ['1.0.0'],
  }),
  'Access-Control-Allow-Origin': text(
    'Which origins a browser may read this from; sent for the public contract only',
    { maxLength: 300, pattern: '^\\*$', examples: ['*'] },
    false,
  ),
  RateLimit: text('What is left of the limit (`r`) and the seconds until it is whole again (`t`)', {
    maxLength: 200,
    pattern: '^".+";r=\\d+',
    examples: ['"client";r=5999;t=60'],
  }),
  'RateLimit-Policy': text('The limit (`q`) and its window in seconds (`w`)', {
    maxLength: 200,
    pattern: '^".+";q=\\d+',
    examples: ['"client";q=6000;w=60'],
  }),
  'Retry-After': {
    description: 'Seconds to wait',
    required: true,
    schema: { type: 'integer', format: 'int32', minimum: 0, maximum: 86400, examples: [5] },
  },
  ETag: text('Strong validator of this representation', {
    maxLength: 100,
    pattern: '^"[^"]+"$',
    examples: ['"3-9f2cPq0aBcDeFgHi"'],
  }),
  Link: text(
    '`rel="next"`: the next page',
    { maxLength: 4000, pattern: '^<', examples: ['</v1/industrial-zones?cursor=b2Zmc2V0>; rel="next"'] },
    false,
  ),
  Location: text('Where the record is', {
    maxLength: 2000,
    format: 'uri-reference',
    examples: ['/v1/industrial-zones/kcn-quang-chau'],
  }),
  'Idempotent-Replayed': text(
    'Sent where this is the kept answer of the first request with the same Idempotency-Key',
    { maxLength: 4, enum: ['true'], examples: ['true'] },
    false,
  ),
  'Change-Position': {
    description:
      'Position of the ledger that this answer reflects; repeat the GET with `knownAt` set to it for the same body',
    required: true,
    schema: { type: 'integer', format: 'int64', minimum: 0, maximum: Number.MAX_SAFE_INTEGER, examples: [48210] },
  },
  'Known-At': text('Instant of that position', {
    maxLength: 35,
    format: 'date-time',
    examples: ['2026-11-20T08:00:00.123456Z'],
  }),
  'WWW-Authenticate': text('How to authenticate', {
    maxLength: 500,
    pattern: '^Bearer',
    examples: ['Bearer error="invalid_token"'],
  }),
};

interface Doc extends Json {
  paths: Record<string, Record<string, Json>>;
  components: Json;
}

const METHODS = ['get', 'put', 'post', 'patch'];

/** Says once for every operation what the plugin cannot say. */
export function finishDocument(document: unknown): Json {
  const doc = document as Doc;
  const usedHeaders = new Set<string>();
  const usedProblems = new Map<string, Json>();
  const headers = (names: readonly string[]) =>
    Object.fromEntries(
      names.map((n) => {
        usedHeaders.add(n);
        return [n, { $ref: `#/components/headers/${n}` }];
      }),
    );
  const always = (unlimited: boolean) => [
    'API-Version',
    'Access-Control-Allow-Origin',
    ...(unlimited ? [] : ['RateLimit', 'RateLimit-Policy']),
  ];

  const problemResponse = (status: number, unlimited: boolean): Json => {
    const codes = Object.entries(PROBLEMS).filter(([, e]) => e.status === status);
    const [code, first] = codes[0]!;
    const response = {
      description: codes.map(([c, e]) => `\`${c}\`: ${e.en} (${e.vi})`).join(' · '),
      headers: headers([
        ...always(unlimited),
        ...(status === 401 ? ['WWW-Authenticate'] : []),
        ...(status === 429 || status === 503 ? ['Retry-After'] : []),
      ]),
      content: {
        'application/problem+json': {
          schema: { $ref: '#/components/schemas/Problem' },
          examples: {
            [code]: {
              value: {
                type: `/problems/${code}`,
                title: first.vi,
                status,
                detail: first.about,
                instance: 'urn:uuid:019a9e0c-1111-7aaa-8bbb-0123456789ab',
                code,
                errors: [],
              },
            },
          },
        },
      },
    };
    if (unlimited) return response; // inline: the lint exceptions name these paths only
    const name = STATUS_CODES[status]!.replace(/[^A-Za-z]/g, '');
    usedProblems.set(name, response);
    return { $ref: `#/components/responses/${name}` };
  };

  const schemas = doc.components.schemas as Record<string, Json>;
  const examples: Record<string, Json> = {};
  /** A body shows the example of its schema, said once. */
  const shown = (body: Json | undefined) => {
    for (const media of Object.values((body?.content ?? {}) as Record<string, Json>)) {
      const schema = media.schema as Json;
      const name = /^#\/components\/schemas\/(\w+)$/.exec(String(schema.$ref))?.[1];
      const [value] = ((name ? schemas[name]! : schema).examples as unknown[] | undefined) ?? [];
      if (value === undefined) continue;
      if (name) examples[name] = { summary: name, value };
      media.examples = name ? { [name]: { $ref: `#/components/examples/${name}` } } : { example: { value } };
    }
  };

  for (const item of Object.values(doc.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (!operation) continue;
      const facts = operation['x-operation'] as {
        problems: number[];
        unlimited: boolean;
        cached: boolean;
        list: boolean;
        replayed: boolean;
        tagged: boolean;
      };
      delete operation['x-operation'];
      const responses = operation.responses as Record<string, Json>;
      shown(operation.requestBody as Json | undefined);
      for (const response of Object.values(responses)) shown(response);
      for (const [status, response] of Object.entries(responses)) {
        const current = facts.cached && (status === '200' || status === '304');
        response.headers = headers([
          ...always(facts.unlimited),
          ...(current || facts.tagged ? ['ETag', 'Change-Position', 'Known-At'] : []),
          ...(current && facts.list ? ['Link'] : []),
          ...(status === '201' ? ['Location'] : []),
          ...(facts.replayed ? ['Idempotent-Replayed'] : []),
        ]);
      }
      for (const status of facts.problems) responses[status] ??= problemResponse(status, facts.unlimited);
      for (const p of (operation.parameters as { in: string; name: string; schema?: Json }[] | undefined) ?? []) {
        if (p.in === 'header') p.name = p.name.replace(/(^|-)[a-z]/g, (c) => c.toUpperCase());
        if (p.schema) delete p.schema.description;
      }
    }
  }
  doc.components.headers = Object.fromEntries(Object.entries(HEADERS).filter(([n]) => usedHeaders.has(n)));
  doc.components.examples = examples;
  doc.components.responses = Object.fromEntries([...usedProblems].sort(([a], [b]) => (a < b ? -1 : 1)));
  return doc;
}
