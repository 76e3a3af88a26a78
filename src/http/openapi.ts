import type { FastifySchema } from 'fastify';
import { z } from 'zod';
import { PROBLEMS } from '../problems.ts';
import { MEDIA_TYPES } from './formats.ts';
import { CLEAN, FACTS, type OperationFacts } from './openapi-document.ts';
import { type FileFormat, type Format, type Operation, problemsOf, resolved, takesKey } from './operation.ts';

// One operation → what the contract says of it. What is the same for all of them is said in openapi-document.ts.

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
  if (takesKey(operation)) {
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

/** Lists stream as a whole in the other formats, line by line too; a single record is one GeoJSON Feature, or a document. */
const isList = (operation: Operation): boolean => operation.formats?.includes('ndjson') === true;

const STREAM_EXAMPLES: Readonly<Record<string, string>> = {
  csv: '\uFEFFcode,name\nkcn-quang-chau,KCN Quang Châu\n',
  ndjson: '{"code":"kcn-quang-chau","name":"KCN Quang Châu"}\n',
};
const OTHER_EXAMPLES: Readonly<Record<string, string>> = {
  'text/csv': '\uFEFFkind,table,row,column,label,value\nFIGURE,bieu-03,1,15.1,Số lượng CCN đã hoạt động,2\n',
  'text/html': '<!doctype html><html lang="vi"><h1>412 stale</h1></html>',
  'text/plain': 'http_request_duration_seconds_count{operation="zone_list",status="200"} 42\n',
};
const FEATURE = { type: 'Feature', id: 'kcn-quang-chau', geometry: null, properties: { name: 'KCN Quang Châu' } };

const other = (description: string, contentMediaType: string, example?: string) =>
  z.unknown().meta({
    description,
    contentMediaType,
    // XLSX and DOCX are bytes, which OpenAPI 3.1 says by leaving the type out.
    ...(example === undefined ? {} : { type: 'string', pattern: CLEAN, maxLength: 2 ** 31 - 1, examples: [example] }),
  });

function inFormat(operation: Operation, format: Exclude<Format, 'json'>): z.ZodType {
  if (format !== 'geojson') {
    const what = isList(operation) ? 'The whole filtered list' : 'The document';
    return other(`${what} as ${format.toUpperCase()}`, MEDIA_TYPES[format], STREAM_EXAMPLES[format]);
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
    if (success.schema) content['application/json'] = { schema: resolved(success.schema) };
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

function bodyContent(operation: Operation): Record<string, { schema: z.ZodType }> {
  const content = { [operation.bodyType ?? 'application/json']: { schema: resolved(operation.body!) } };
  for (const [format, { description, example }] of Object.entries(operation.bodyTypes ?? {}))
    content[MEDIA_TYPES[format as FileFormat]] = {
      schema: other(description, MEDIA_TYPES[format as FileFormat], example),
    };
  return content;
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
    ...(operation.params ? { params: resolved(operation.params) } : {}),
    ...(operation.query ? { querystring: resolved(operation.query) } : {}),
    ...(operation.unlimited ? {} : { headers: requestHeaders(operation) }),
    ...(operation.body ? { body: { required: true, content: bodyContent(operation) } } : {}),
    response: responses(operation),
    [FACTS]: {
      problems: [...new Set(codes.map((c) => PROBLEMS[c].status))].sort(),
      unlimited: operation.unlimited === true,
      cached: operation.cached === true,
      list: isList(operation),
      replayed: operation.method === 'POST' && operation.dated === true,
      tagged:
        operation.cached === true ||
        operation.conditional === true ||
        (operation.dated === true && operation.method === 'POST'),
    } satisfies OperationFacts,
  } as unknown as FastifySchema;
}
