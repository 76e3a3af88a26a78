import type { FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';

/** Language of titles and details: Vietnamese unless the caller prefers English. */
export function language(request: FastifyRequest): 'vi' | 'en' {
  const header = request.headers['accept-language'];
  if (header === undefined || header === '*') return 'vi';
  return new Negotiator({ headers: { 'accept-language': header } }).language(['vi', 'en']) === 'en' ? 'en' : 'vi';
}
