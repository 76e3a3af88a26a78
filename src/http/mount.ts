import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { z } from 'zod';
import { type Ctx, withStanding } from '../auth/context.ts';
import { type Actor, audienceOf } from '../auth/policy.ts';
import type { Tokens } from '../auth/tokens.ts';
import type { Db } from '../db/connections.ts';
import { HEAD_SQL, type Head } from '../db/ledger.ts';
import { read } from '../db/tx.ts';
import { isRealDay, legalDay } from '../lib/dates.ts';
import { shared } from '../lib/shared.ts';
import { isCleanText, tidy } from '../lib/text.ts';
import { type Fault, problem } from '../problems.ts';
import { toBytes } from './bytes.ts';
import { AnswerCache, type KeptAnswer } from './cache.ts';
import { contentHash, etagOf, noneMatch } from './conditional.ts';
import { MEDIA_TYPES, negotiate, toStream } from './formats.ts';
import { language } from './language.ts';
import type { RateLimits } from './limits.ts';
import type { Metrics } from './metrics.ts';
import { type Answer, API_VERSION, type FileFormat, type Format, type Operation, resolved } from './operation.ts';
import { parse } from './validation.ts';

export interface HttpDeps {
  db: Db;
  log: Logger;
  tokens: Tokens;
  limits: RateLimits;
  metrics: Metrics;
  cacheMegabytes: number;
  /** The clock; tests set it. */
  now: () => Date;
  /** Called with every JSON answer, so that tests can hold it against the declared schema. */
  inspect?: ((operation: Operation, status: number, json: string) => void) | undefined;
}

declare module 'fastify' {
  interface FastifyRequest {
    actor: Actor | null;
    operation: Operation | null;
  }
}

/** Faults one answer lists: all of them for anything a person or program would send by mistake. */
const MOST_FAULTS = 1000;

type Raw = Readonly<Record<string, string | string[] | undefined>>;

/** Puts every operation on the application. */
export function mount(app: FastifyInstance, operations: readonly Operation[], deps: HttpDeps): void {
  app.decorateRequest('actor', null);
  app.decorateRequest('operation', null);
  const cache = new AnswerCache(deps.cacheMegabytes);
  const head = shared(async () => {
    const [newest] = await read(deps.db, (tx) => tx.rows<Head>({ text: HEAD_SQL, values: [] }));
    return newest!;
  });
  for (const operation of operations) {
    app.route({
      method: operation.method,
      url: operation.path,
      ...(operation.bodyLimit === undefined ? {} : { bodyLimit: operation.bodyLimit }),
      onRequest: (request, reply) => admit(operation, deps, request, reply),
      handler: (request, reply) => serve(operation, deps, cache, head, request, reply),
    });
  }
}

/** Who is calling, how often, and may they at all: settled before a byte of the body is read. */
async function admit(
  operation: Operation,
  deps: HttpDeps,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  request.operation = operation;
  reply.header('api-version', API_VERSION);
  if (operation.unlimited) return;
  const header = request.headers.authorization;
  try {
    if (header !== undefined && !operation.ownCredentials) {
      const token = /^Bearer +([\w.~+/=-]+)$/i.exec(header)?.[1];
      if (!token) throw problem('not_authenticated', 'The Authorization header is not `Bearer <token>`.');
      const actor = await deps.tokens.verify(token);
      request.actor = await withStanding({ db: deps.db, today: legalDay(deps.now()) }, actor);
    }
  } finally {
    await deps.limits.consume(request.actor, request.ip, reply, operation.cost);
  }
  assertMediaType(operation, request);
  if (operation.access === 'public') return;
  if (!request.actor) throw problem('not_authenticated');
  if (!request.actor.scopes.has(operation.access))
    throw problem('forbidden', `The token lacks the scope ${operation.access}.`);
}

/** A body in another format than the declared one would reach nobody who checks it. JSON may also be patched with. */
function assertMediaType(operation: Operation, request: FastifyRequest): void {
  if (!operation.body) return;
  const given = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  const wanted = operation.bodyType ?? 'application/json';
  if (given === wanted || (wanted === 'application/merge-patch+json' && given === 'application/json')) return;
  const files = fileTypes(operation).map((format) => MEDIA_TYPES[format]);
  if (given !== undefined && files.includes(given)) return;
  const types = [wanted, ...files];
  const detail = { vi: `Đề nghị gửi ${types.join(' hoặc ')}.`, en: `Send ${types.join(' or ')}.` };
  throw problem('unsupported_media_type', detail);
}

const fileTypes = (operation: Operation) => Object.keys(operation.bodyTypes ?? {}) as FileFormat[];

/** The file that was sent instead of a body; its parser hands over bytes, every other one a value. */
function fileOf(operation: Operation, request: FastifyRequest): { format: FileFormat; bytes: Buffer } | undefined {
  if (!Buffer.isBuffer(request.body)) return undefined;
  const given = request.headers['content-type']!.toLowerCase();
  return { format: fileTypes(operation).find((f) => given.startsWith(MEDIA_TYPES[f]))!, bytes: request.body };
}

const one = (v: string | string[] | undefined): string | undefined => (Array.isArray(v) ? v.join(', ') : v);

function contextOf(deps: HttpDeps, request: FastifyRequest, faults: Fault[]): Ctx {
  const now = deps.now();
  const dated = request.operation?.dated === true;
  const reason = dated ? headerText(one(request.headers['x-reason']), faults) : null;
  const validFrom = dated ? (one(request.headers['x-valid-from']) ?? null) : null;
  if (validFrom !== null && !isRealDay(validFrom))
    faults.push({ parameter: 'X-Valid-From', code: 'invalid_format', detail: 'must be a day, YYYY-MM-DD' });
  return {
    db: deps.db,
    log: request.log as Logger,
    actor: request.actor,
    requestId: request.id,
    now,
    today: legalDay(now),
    language: language(request),
    reason,
    validFrom,
    cursorKey: deps.tokens.cursorKey,
  };
}

/** X-Reason is UTF-8; Node hands header bytes over as Latin-1, or the sender percent-encoded it. */
function headerText(value: string | undefined, faults: Fault[]): string | null {
  if (value === undefined) return null;
  const bytes = Buffer.from(value, 'latin1').toString('utf8');
  let text = bytes.includes('\uFFFD') ? value : bytes;
  try {
    if (/%[0-9a-f]{2}/i.test(text)) text = decodeURIComponent(text);
  } catch {
    // A bare percent sign is just text.
  }
  text = tidy(text);
  if (text.length === 0 || text.length > 500 || !isCleanText(text)) {
    faults.push({ parameter: 'X-Reason', code: 'invalid_format', detail: 'must be 1–500 characters of text' });
    return null;
  }
  return text;
}

const repeatable = new WeakMap<Operation, ReadonlySet<string>>();

/** Query parameters that may be repeated: those whose schema is a list. */
function repeatableOf(operation: Operation): ReadonlySet<string> {
  const known = repeatable.get(operation);
  if (known) return known;
  const { shape } = resolved(operation.query!) as z.ZodObject;
  const plain = (schema: z.core.$ZodType) => (schema instanceof z.ZodOptional ? schema.unwrap() : schema);
  const names = new Set(Object.keys(shape).filter((name) => plain(shape[name]!) instanceof z.ZodArray));
  repeatable.set(operation, names);
  return names;
}

/** Scalars become one-element lists where the schema has a list: `?status=a` and `?status=a&status=b` are one grammar. */
function listed(operation: Operation, query: Raw): Record<string, unknown> {
  const lists = repeatableOf(operation);
  const out: Record<string, unknown> = {};
  for (const name in query) {
    const value = query[name];
    const given = typeof value === 'string' && lists.has(name) ? [value] : value;
    // Defined, not assigned: a parameter called __proto__ is an unknown one like any other.
    Object.defineProperty(out, name, { value: given, enumerable: true });
  }
  return out;
}

async function serve(
  operation: Operation,
  deps: HttpDeps,
  cache: AnswerCache,
  head: () => Promise<Head>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const faults: Fault[] = [];
  const ctx = contextOf(deps, request, faults);
  const format: Format | undefined = operation.formats ? negotiate(request.headers.accept, operation.formats) : 'json';
  if (format === undefined) throw problem('not_acceptable');
  const cacheable = operation.cached === true && (request.method === 'GET' || request.method === 'HEAD');
  const cacheKey = cacheable ? `${audienceOf(ctx.actor)} ${ctx.today} ${format} ${request.url}` : '';
  // Only a kept answer needs to know where the ledger stands; one that is read brings its own position along.
  const kept = cacheable ? cache.get(cacheKey) : undefined;
  if (kept) {
    const position = await head();
    if (kept.position === position.position) {
      await deps.db.durability.settle(position.position);
      deps.metrics.cacheHits.inc();
      return sendKept(request, reply, kept, position);
    }
  }
  assertEncoding(request.url, faults);
  const file = operation.bodyTypes && fileOf(operation, request);
  const input = {
    params: parse(operation.params, request.params, 'params', ctx.language, faults),
    query: operation.query
      ? parse(operation.query, listed(operation, request.query as Raw), 'query', ctx.language, faults)
      : unexpected(request.query as Raw, faults),
    body: operation.body && !file ? parse(operation.body, request.body, 'body', ctx.language, faults) : undefined,
    ...(file ? { file } : {}),
    headers: request.headers as Record<string, string | undefined>,
    url: request.url,
    format,
  };
  if (faults.length > 0) {
    const isFound = !file && (operation.params === undefined || input.params !== undefined);
    const further = isFound ? await operation.further?.(ctx, { params: input.params, body: request.body }) : undefined;
    throw problem('invalid_request', undefined, [...faults, ...(further ?? [])].slice(0, MOST_FAULTS));
  }
  const answer = await operation.handle(ctx, input);
  if (answer.position) await deps.db.durability.settle(answer.position.position);
  return send(operation, deps, cache, cacheKey, request, reply, answer);
}

/** The parser leaves a value it cannot decode as it stands, and would search for its percent signs. */
function assertEncoding(url: string, faults: Fault[]): void {
  const query = url.slice(url.indexOf('?') + 1);
  if (query.length === url.length || !query.includes('%')) return;
  for (const part of query.split('&')) {
    try {
      decodeURIComponent(part);
    } catch {
      const parameter = part.split('=', 1)[0]!.slice(0, 100);
      faults.push({ parameter, code: 'invalid_encoding', detail: 'is not percent-encoded UTF-8' });
    }
  }
}

function unexpected(query: Raw, faults: Fault[]): undefined {
  for (const name of Object.keys(query))
    faults.push({ parameter: name, code: 'unknown_key', detail: 'No such parameter here' });
  return undefined;
}

const VARY = 'Accept, Authorization, Accept-Language';

function common(
  request: FastifyRequest,
  reply: FastifyReply,
  position: { position: number; at: string } | undefined,
): void {
  if (position) reply.header('change-position', position.position).header('known-at', position.at);
  if (request.method === 'GET' || request.method === 'HEAD') {
    reply.header('cache-control', request.actor ? 'private, no-cache' : 'no-cache').header('vary', VARY);
  }
}

function sendKept(request: FastifyRequest, reply: FastifyReply, kept: KeptAnswer, position: Head): FastifyReply {
  common(request, reply, position);
  reply.headers(kept.headers).header('etag', kept.etag);
  if (!noneMatch(request.headers['if-none-match'], kept.etag)) return reply.code(304).send();
  return reply.code(kept.status).type(kept.type).send(kept.body);
}

function send(
  operation: Operation,
  deps: HttpDeps,
  cache: AnswerCache,
  cacheKey: string,
  request: FastifyRequest,
  reply: FastifyReply,
  answer: Answer,
): FastifyReply {
  common(request, reply, answer.position);
  if (answer.headers) reply.headers(answer.headers);
  const cacheable = operation.cached === true && answer.status === 200;
  if (answer.stream) {
    const etag = etagOf(
      undefined,
      contentHash([API_VERSION, cacheKey, answer.position?.position, answer.stream.basis].join(' ')),
    );
    reply.header('etag', etag);
    const unread = !noneMatch(request.headers['if-none-match'], etag);
    if (unread || request.method === 'HEAD') void answer.stream.close();
    if (unread) return reply.code(304).send();
    const type = MEDIA_TYPES[answer.stream.format];
    const extension = answer.stream.format;
    return reply
      .type(answer.stream.format === 'csv' ? `${type}; charset=utf-8` : type)
      .header('content-disposition', `attachment; filename="${answer.stream.fileName}.${extension}"`)
      .send(request.method === 'HEAD' ? Readable.from([]) : toStream(answer.stream));
  }
  const tag = answer.headers?.etag;
  if (answer.raw && cacheable && tag !== undefined && !noneMatch(request.headers['if-none-match'], tag))
    return reply.code(304).send();
  if (answer.raw) return reply.code(answer.status).type(answer.raw.type).send(answer.raw.content);
  const text = answer.json ?? (answer.body === undefined ? undefined : JSON.stringify(answer.body));
  if (text === undefined) return reply.code(answer.status).send();
  const pooled = typeof text === 'string' ? undefined : toBytes(text);
  if (pooled) reply.raw.once('close', pooled.release);
  const body = pooled?.bytes ?? (text as string);
  deps.inspect?.(operation, answer.status, body.toString());
  const type = 'application/json; charset=utf-8';
  if (cacheable || answer.version !== undefined) {
    const etag = etagOf(answer.version, contentHash(body));
    const { position, headers = {} } = answer;
    if (cacheable && position) {
      cache.offer(cacheKey, () => ({
        position: position.position,
        status: 200,
        etag,
        type,
        headers,
        body: Buffer.from(body as string), // a copy: pooled bytes are used again
      }));
    }
    reply.header('etag', etag);
    if (cacheable && !noneMatch(request.headers['if-none-match'], etag)) return reply.code(304).send();
  }
  return reply.code(answer.status).type(type).send(body);
}
