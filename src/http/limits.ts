import type { FastifyReply } from 'fastify';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Actor } from '../auth/policy.ts';
import { Problem } from '../problems.ts';

// Limits per client and process. A client is the token's subject, or the address where there is no token.

const WINDOW_S = 60;

export interface RateLimits {
  /** Counts one request; throws rate_limited when there were too many. Puts the RateLimit headers on the answer. */
  consume(actor: Actor | null, address: string, reply: FastifyReply, cost?: number): Promise<void>;
}

/** Who answers for an address: an IPv6 line holds a whole /64, so its addresses count as one. */
export function lineOf(address: string): string {
  if (!address.includes(':')) return address;
  if (address.startsWith('::ffff:')) return address.slice(7);
  const [before, after] = address.split('::').map((half) => half.split(':').filter(Boolean)) as [string[], string[]?];
  const zeros = after ? Array<string>(8 - before.length - after.length).fill('0') : [];
  return [...before, ...zeros, ...(after ?? [])].slice(0, 4).join(':');
}

export function rateLimits(perMinute: number, anonymousPerMinute: number): RateLimits {
  const known = new RateLimiterMemory({ points: perMinute, duration: WINDOW_S });
  const strangers = new RateLimiterMemory({ points: anonymousPerMinute, duration: WINDOW_S });
  const knownPolicy = `"client";q=${perMinute};w=${WINDOW_S}`;
  const strangersPolicy = `"address";q=${anonymousPerMinute};w=${WINDOW_S}`;
  return {
    async consume(actor, address, reply, cost = 1) {
      const name = actor ? 'client' : 'address';
      reply.header('ratelimit-policy', actor ? knownPolicy : strangersPolicy);
      try {
        const left = await (actor
          ? known.consume(`${actor.issuer} ${actor.subject}`, cost)
          : strangers.consume(lineOf(address), cost));
        reply.header('ratelimit', `"${name}";r=${left.remainingPoints};t=${Math.ceil(left.msBeforeNext / 1000)}`);
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error;
        const seconds = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
        reply.header('ratelimit', `"${name}";r=0;t=${seconds}`);
        throw new Problem('rate_limited', { headers: { 'retry-after': String(seconds) } });
      }
    },
  };
}
