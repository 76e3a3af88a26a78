import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { toProblem } from '../db/pg-errors.ts';
import { newId } from '../lib/ids.ts';
import { PROBLEMS, Problem, type ProblemBody, problem, type Words } from '../problems.ts';
import { language } from './language.ts';
import { API_VERSION } from './operation.ts';

// The one place that answers errors, and the one place that logs them: once, with ids and without data.

const FASTIFY: Readonly<Record<string, () => Problem>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => problem('unsupported_media_type'),
  FST_ERR_CTP_BODY_TOO_LARGE: () => problem('too_large'),
  FST_ERR_CTP_EMPTY_JSON_BODY: () => problem('malformed_body', 'The body is empty.'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () => problem('malformed_body', 'Content-Length does not match the body.'),
  FST_ERR_CTP_INVALID_JSON_BODY: () => problem('malformed_body'),
};

function problemOf(error: unknown): Problem | undefined {
  const known = toProblem(error);
  if (known instanceof Problem) return known;
  const e = error as Partial<FastifyError>;
  const make = FASTIFY[e.code ?? ''];
  if (make) return make();
  if (error instanceof SyntaxError && (e.statusCode ?? 0) === 400) return problem('malformed_body');
  if (e.statusCode === 413) return problem('too_large');
  if (e.statusCode !== undefined && e.statusCode >= 400 && e.statusCode < 500)
    return problem('invalid_request', 'The request cannot be read.');
  return undefined;
}

export function problemBody(id: string, spoken: keyof Words, p: Problem): ProblemBody {
  return {
    type: `/problems/${p.code}`,
    title: PROBLEMS[p.code][spoken],
    status: p.status,
    detail: p.detailIn(spoken),
    instance: `urn:uuid:${id}`,
    code: p.code,
    errors: [...p.errors],
  };
}

function answer(request: FastifyRequest, reply: FastifyReply, p: Problem): FastifyReply {
  if (p.status === 503 && p.headers['retry-after'] === undefined) reply.header('retry-after', '5');
  if (p.status === 401 && p.headers['www-authenticate'] === undefined) reply.header('www-authenticate', 'Bearer');
  return reply
    .code(p.status)
    .headers(p.headers)
    .header('cache-control', 'no-store')
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(problemBody(request.id, language(request), p)));
}

/** An address that cannot be decoded reaches no route, so Fastify asks here. */
export function answerBadAddress(_error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  reply.header('api-version', API_VERSION);
  const detail = { vi: 'Không đọc được địa chỉ.', en: 'The address cannot be read.' };
  void answer(request, reply, problem('invalid_request', detail));
}

/** Bytes that are no HTTP request, or headers without end: there is no request to answer, only a socket. */
export function answerBadBytes(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const detail =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? { vi: 'Địa chỉ và các tiêu đề quá dài.', en: 'The address and headers are too long.' }
      : { vi: 'Dữ liệu gửi đến không phải HTTP.', en: 'This is not HTTP.' };
  const body = JSON.stringify(problemBody(newId(), 'vi', problem('invalid_request', detail)));
  const head = `HTTP/1.1 400 Bad Request\r\ncontent-type: application/problem+json; charset=utf-8\r\napi-version: ${API_VERSION}`;
  socket.end(`${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`);
}

export function installErrorHandling(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const p = problemOf(error);
    if (p && p.status < 500) return answer(request, reply, p);
    const e = error as { name?: string; code?: string; constraint?: string; stack?: string };
    // A database driver's message holds bound values: its class, code and place are enough to find the fault.
    const stack = e.stack
      ?.split('\n')
      .filter((l) => l.startsWith('    at '))
      .slice(0, 8);
    const facts = {
      requestId: request.id,
      operation: request.operation?.id,
      error: e.name,
      code: e.code,
      constraint: e.constraint,
    };
    if (p) request.log.warn({ ...facts, problem: p.code }, 'unavailable');
    else request.log.error({ ...facts, stack }, 'internal error');
    return answer(request, reply, p ?? problem('internal_error'));
  });
  app.setNotFoundHandler((request, reply) => {
    reply.header('api-version', API_VERSION);
    const detail = { vi: 'Không có đường dẫn này.', en: 'There is no such route.' };
    return answer(request, reply, problem('not_found', detail));
  });
}
