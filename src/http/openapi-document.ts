import { STATUS_CODES } from 'node:http';
import { SCOPES } from '../auth/policy.ts';
import { PROBLEMS } from '../problems.ts';

// The document around the operations, and everything that the plugin cannot say: headers, problems, examples.

type Json = Record<string, unknown>;

/** The characters of any text (lib/text.ts, isCleanText): no control characters but tab and line breaks. */
export const CLEAN = '^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f]*$';

/** What an operation tells finishDocument; taken out again there. */
export const FACTS = 'x-operation';
export interface OperationFacts {
  /** Statuses of its problems. */
  problems: number[];
  unlimited: boolean;
  cached: boolean;
  list: boolean;
  replayed: boolean;
  /** Answers with a version of a record. */
  tagged: boolean;
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
  { name: 'Targets', description: 'What plans want of indicators, and the progress (mục tiêu, tiến độ)' },
  { name: 'Enterprises', description: 'Companies, cooperatives, household businesses (doanh nghiệp)' },
  {
    name: 'Investment projects',
    description: 'Projects, their adjustments, milestones, flags and the monthly key list (dự án đầu tư)',
  },
  {
    name: 'Inspections and permits',
    description: 'Inspections with sanctions, and permits with their terms (thanh tra, giấy phép)',
  },
  { name: 'Appraisal', description: 'Criteria and results of the appraisal of investors (thẩm định)' },
  {
    name: 'Calendar and deadlines',
    description: 'Working days, and the day a deadline falls on (lịch làm việc, thời hạn)',
  },
  { name: 'Directives', description: 'Documents by which leaders assign tasks, and their copies (văn bản chỉ đạo)' },
  {
    name: 'Tasks',
    description: 'Tasks, who owes them, what becomes of them, reminders (nhiệm vụ được giao, đôn đốc)',
  },
  {
    name: 'Reports',
    description: 'Periods, forms and regimes, and who owes which report by when (chế độ báo cáo, biểu mẫu, kỳ báo cáo)',
  },
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
      'administrative units, legal documents and dated figures, the directives of its leaders with every task they assign, and who owes which report. Every record can be read as it was known at any moment (`knownAt`) and as ' +
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

const REF = /^#\/components\/schemas\/(\w+)$/;

/** An example of a schema, put together from those of its parts where it has none of its own. */
function exampleOf(schema: Json, schemas: Record<string, Json>): unknown {
  const named = REF.exec(String(schema.$ref))?.[1];
  if (named) return exampleOf(schemas[named]!, schemas);
  if (schema.examples) return (schema.examples as unknown[])[0];
  if ('const' in schema) return schema.const;
  if (schema.items) return [exampleOf(schema.items as Json, schemas)];
  return Object.fromEntries(
    Object.entries((schema.properties ?? {}) as Record<string, Json>)
      .filter(([name]) => name !== 'included')
      .map(([name, part]) => [name, exampleOf(part, schemas)]),
  );
}

/** Gives every field below a schema an example, and the schema itself. */
function addExamples(schema: Json, schemas: Record<string, Json>): void {
  const fields = Object.values((schema.properties ?? {}) as Record<string, Json>);
  if (schema.items) fields.push(schema.items as Json);
  for (const field of fields) if (!field.$ref && !field.anyOf) addExamples(field, schemas);
  const listed = fields.some((f) => f.$ref ?? (f.items as Json | undefined)?.$ref);
  // A list of records is shown by the whole answer; once more on the way there would only be longer.
  if (!schema.examples && (schema.properties ? true : schema.type === 'array' && !listed))
    schema.examples = [exampleOf(schema, schemas)];
}

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
                detail: first.about.vi,
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
  for (const schema of Object.values(schemas)) addExamples(schema, schemas);
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
      const facts = operation[FACTS] as OperationFacts;
      delete operation[FACTS];
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
