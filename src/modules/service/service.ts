import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Ctx } from '../../auth/context.ts';
import type { Tokens } from '../../auth/tokens.ts';
import { read } from '../../db/tx.ts';
import type { Metrics } from '../../http/metrics.ts';
import { type Operation, op } from '../../http/operation.ts';
import { PROBLEMS, Problem, type ProblemCode, problem } from '../../problems.ts';

// The service about itself: its contract, its problems, tokens for provincial systems, health, metrics.

const TOKEN_SECONDS = 3600;

const argon = promisify(argon2);
const ARGON = { parallelism: 1, tagLength: 32, memory: 19456, passes: 2 } as const;

/** argon2id of a client secret, with its salt. */
export async function hashSecret(secret: string, nonce: Buffer = randomBytes(16)): Promise<string> {
  const tag = await argon('argon2id', { message: secret, nonce, ...ARGON });
  return `${nonce.toString('base64url')}.${Buffer.from(tag).toString('base64url')}`;
}

async function secretMatches(secret: string, stored: string): Promise<boolean> {
  const [nonce, tag] = stored.split('.');
  const given = (await hashSecret(secret, Buffer.from(nonce!, 'base64url'))).split('.')[1]!;
  return given.length === tag!.length && timingSafeEqual(Buffer.from(given), Buffer.from(tag!));
}

// Checked when there is no such client, so that an unknown id takes as long as a wrong secret.
const NOBODY = `${Buffer.alloc(16).toString('base64url')}.${Buffer.alloc(32).toString('base64url')}`;

const tokenRequest = z
  .strictObject({
    grant_type: z
      .literal('client_credentials')
      .meta({ description: 'Always client_credentials (loại cấp quyền)', examples: ['client_credentials'] }),
    client_id: z
      .string()
      .min(1)
      .max(100)
      .regex(/^[\w.-]+$/)
      .optional()
      .meta({ description: 'Id of the client, unless sent by HTTP Basic (hệ thống gọi)', examples: ['e-office'] }),
    client_secret: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .meta({ description: 'Secret of the client, unless sent by HTTP Basic (mật khẩu)', examples: ['s3cr3t'] }),
    scope: z
      .string()
      .max(500)
      .regex(/^[a-z: ]*$/)
      .optional()
      .meta({
        description: 'Space-separated scopes; all the client has when left out (phạm vi)',
        examples: ['registry:read'],
      }),
  })
  .meta({
    id: 'TokenRequest',
    description: 'Client-credentials request, RFC 6749 §4.4 (yêu cầu mã truy cập)',
    examples: [
      { grant_type: 'client_credentials', client_id: 'e-office', client_secret: 's3cr3t', scope: 'registry:read' },
    ],
  });

const tokenAnswer = z
  .strictObject({
    access_token: z
      .string()
      .max(4000)
      .meta({ description: 'JWT to send as Bearer token (mã truy cập)', examples: ['eyJhbGciOiJFUzI1NiJ9.e30.c2ln'] }),
    token_type: z.literal('Bearer').meta({ description: 'Always Bearer (loại mã)', examples: ['Bearer'] }),
    expires_in: z
      .int()
      .min(1)
      .max(86400)
      .meta({ description: 'Seconds it is good for (thời hạn)', examples: [TOKEN_SECONDS] }),
    scope: z
      .string()
      .max(500)
      .meta({ description: 'Scopes granted (phạm vi)', examples: ['registry:read'] }),
  })
  .meta({ id: 'TokenAnswer', description: 'A token (mã truy cập)' });

interface Client {
  organisation: string;
  scopes: string[];
  secret_hash: string;
}

const invalidClient = () =>
  new Problem('invalid_client', { headers: { 'www-authenticate': 'Basic realm="oauth", charset="UTF-8"' } });

/** Id and secret sent by HTTP Basic, each form-encoded (RFC 6749 §2.3.1). */
function basicCredentials(authorization: string): { id?: string; secret?: string } {
  const encoded = /^Basic +([\w+/=]+)$/i.exec(authorization)?.[1];
  const [id, ...rest] = Buffer.from(encoded ?? '', 'base64')
    .toString('utf8')
    .split(':');
  try {
    return { id: decodeURIComponent(id!), secret: decodeURIComponent(rest.join(':')) };
  } catch {
    throw invalidClient();
  }
}

async function issueToken(
  ctx: Ctx,
  tokens: Tokens,
  body: z.output<typeof tokenRequest>,
  authorization: string | undefined,
) {
  const { id, secret } =
    authorization === undefined ? { id: body.client_id, secret: body.client_secret } : basicCredentials(authorization);
  if (!id || !secret || !/^[\w.-]{1,100}$/.test(id)) throw invalidClient();
  const [client] = await read(ctx.db, (tx) =>
    tx.rows<Client>({
      text: 'select organisation, scopes, secret_hash from oauth_clients where client_id = $1 and disabled_at is null',
      values: [id],
    }),
  );
  const good = await secretMatches(secret, client?.secret_hash ?? NOBODY);
  if (!client || !good) throw invalidClient();
  const asked = body.scope?.split(' ').filter(Boolean) ?? client.scopes;
  const refused = asked.filter((x) => !client.scopes.includes(x));
  if (refused.length > 0) {
    throw problem('invalid_request', undefined, [
      { pointer: '/scope', code: 'scope_not_granted', detail: `This client may not have ${refused.join(', ')}` },
    ]);
  }
  const token = await tokens.issue({ subject: id, organisation: client.organisation, scopes: asked }, TOKEN_SECONDS);
  return { access_token: token, token_type: 'Bearer' as const, expires_in: TOKEN_SECONDS, scope: asked.join(' ') };
}

const escapeHtml = (text: string) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

const page = (title: string, body: string) =>
  `<!doctype html><html lang="vi"><meta charset="utf-8"><title>${escapeHtml(title)}</title><h1>${escapeHtml(title)}</h1>${body}</html>`;

function problemPage(code: ProblemCode): string {
  const p = PROBLEMS[code];
  return page(
    `${p.status} ${code}`,
    `${(['vi', 'en'] as const).map((l) => `<p lang="${l}"><b>${escapeHtml(p[l])}</b></p><p lang="${l}">${escapeHtml(p.about[l])}</p>`).join('')}<p><a href="/problems">All problems</a></p>`,
  );
}

function problemIndex(): string {
  const items = Object.entries(PROBLEMS).map(
    ([code, p]) =>
      `<li><a href="/problems/${code}">${p.status} ${code}</a>: ${escapeHtml(p.vi)} — ${escapeHtml(p.en)}</li>`,
  );
  return page('Problems', `<ul>${items.join('')}</ul>`);
}

const HTML = 'text/html; charset=utf-8';

let published: Buffer | undefined;

/** The contract as committed: what `npm run openapi` made of the operations, which a test holds against them. */
const contract = (): Buffer => (published ??= readFileSync(path.resolve('openapi/openapi.json')));

export interface ServiceDeps {
  tokens: Tokens;
  metrics: Metrics;
  /** Resolves when the database answers. */
  ready: () => Promise<void>;
}

const healthy = z
  .strictObject({
    status: z
      .enum(['ok'])
      .meta({ description: 'Always ok; anything else is a problem (tình trạng)', examples: ['ok'] }),
  })
  .meta({ id: 'Health', description: 'Health (tình trạng)' });

export const serviceOperations = (deps: ServiceDeps): Operation[] => [
  op('contract_get', {
    method: 'GET',
    path: '/v1/openapi.json',
    tag: 'Service',
    access: 'public',
    summary: 'This contract',
    description: 'The OpenAPI 3.1 document of this service, generated from its schemas. Readable from any origin.',
    success: {
      200: {
        description: 'The document',
        schema: z.looseObject({}).meta({
          description: 'OpenAPI 3.1 document (tài liệu giao diện)',
          examples: [{ openapi: '3.1.0' }],
        }),
      },
    },
    handle: async () => ({
      status: 200,
      raw: { type: 'application/json; charset=utf-8', content: contract() },
      headers: { 'access-control-allow-origin': '*', 'cache-control': 'public, max-age=300' },
    }),
  }),
  op('problem_list', {
    method: 'GET',
    path: '/problems',
    tag: 'Service',
    access: 'public',
    summary: 'All problems',
    description: 'A page listing every problem this service can answer (danh mục lỗi).',
    success: { 200: { description: 'The page', other: { 'text/html': 'The page' } } },
    handle: async () => ({ status: 200, raw: { type: HTML, content: problemIndex() } }),
  }),
  op('problem_get', {
    method: 'GET',
    path: '/problems/:code',
    tag: 'Service',
    access: 'public',
    summary: 'One problem explained',
    description: 'The page that `type` of a problem points to: what happened and what to do (giải thích lỗi).',
    params: z.strictObject({
      code: z
        .string()
        .max(60)
        .regex(/^[a-z_]+$/)
        .meta({ description: 'Code of the problem (mã lỗi)', examples: ['stale'] }),
    }) as z.ZodType<unknown>,
    success: { 200: { description: 'The page', other: { 'text/html': 'The page' } } },
    handle: async (_ctx, input) => {
      const { code } = input.params as { code: string };
      if (!Object.hasOwn(PROBLEMS, code)) throw problem('not_found');
      return { status: 200, raw: { type: HTML, content: problemPage(code as ProblemCode) } };
    },
  }),
  op('token_create', {
    method: 'POST',
    path: '/oauth/token',
    tag: 'Access',
    access: 'public',
    summary: 'Get a token',
    description:
      'Client-credentials token (RFC 6749 §4.4) for a provincial system that has no identity provider. Credentials in the form body or by HTTP Basic.',
    bodyType: 'application/x-www-form-urlencoded',
    ownCredentials: true,
    cost: 10, // checking a secret costs as much processor time as some hundred reads
    body: tokenRequest as z.ZodType<unknown>,
    success: { 200: { description: 'The token', schema: tokenAnswer } },
    problems: ['invalid_client'],
    handle: async (ctx, input) => ({
      status: 200,
      body: await issueToken(
        ctx,
        deps.tokens,
        input.body as z.output<typeof tokenRequest>,
        input.headers.authorization,
      ),
      headers: { 'cache-control': 'no-store' },
    }),
  }),
  op('jwks_get', {
    method: 'GET',
    path: '/.well-known/jwks.json',
    tag: 'Access',
    access: 'public',
    summary: 'Public keys',
    description: 'Keys that verify our tokens and ledger checkpoints (khóa công khai).',
    success: {
      200: {
        description: 'JSON Web Key Set',
        schema: z.looseObject({}).meta({
          description: 'JWKS, RFC 7517 (bộ khóa công khai)',
          examples: [{ keys: [{ kty: 'EC', crv: 'P-256', x: '…', y: '…', kid: '…', alg: 'ES256', use: 'sig' }] }],
        }),
      },
    },
    handle: async () => ({ status: 200, body: deps.tokens.jwks, headers: { 'cache-control': 'public, max-age=300' } }),
  }),
  op('health_live', {
    method: 'GET',
    path: '/health/live',
    tag: 'Service',
    access: 'public',
    unlimited: true,
    summary: 'Is the process alive?',
    description: 'Answers as long as the process runs, with or without its database.',
    success: { 200: { description: 'Alive', schema: healthy } },
    handle: async () => ({ status: 200, body: { status: 'ok' } }),
  }),
  op('health_ready', {
    method: 'GET',
    path: '/health/ready',
    tag: 'Service',
    access: 'public',
    unlimited: true,
    summary: 'Can it serve?',
    description: 'Answers 200 when the database answers, 503 while it does not or while the service is stopping.',
    success: { 200: { description: 'Ready', schema: healthy } },
    handle: async () => {
      await deps.ready();
      return { status: 200, body: { status: 'ok' } };
    },
  }),
  op('metrics_get', {
    method: 'GET',
    path: '/metrics',
    tag: 'Service',
    access: 'public',
    unlimited: true,
    summary: 'Metrics',
    description: 'Metrics in the Prometheus text format. Keep it inside your network.',
    success: { 200: { description: 'Metrics', other: { 'text/plain': 'Prometheus text format' } } },
    handle: async () => ({
      status: 200,
      raw: { type: deps.metrics.registry.contentType, content: await deps.metrics.registry.metrics() },
    }),
  }),
];
