import { hkdfSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  CompactSign,
  calculateJwkThumbprint,
  compactVerify,
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeJwt,
  errors,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTVerifyGetKey,
  jwtVerify,
  SignJWT,
} from 'jose';
import { LRUCache } from 'lru-cache';
import type { Config } from '../config.ts';
import { Problem, problem } from '../problems.ts';
import type { Actor } from './policy.ts';

// Bearer tokens: from our own issuer (one ES256 key) and from every configured issuer (its JWKS, cached and rotated).

const ALGORITHMS = [
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'RS384',
  'RS512',
];
const OWN_ALGORITHM = 'ES256';
const CLOCK_TOLERANCE_S = 5;
/** A subject is stored with what it changes: bounded, and of characters that can be stored. */
const SUBJECT = /^[^\p{C}]{1,200}$/u;
const LONGEST_TOKEN = 8192;
/** Verified tokens kept, so that checking a signature (about 90 µs) is not paid on every request. */
const KEPT_TOKENS = 2000;

export interface Claims {
  subject: string;
  organisation: string | null;
  scopes: readonly string[];
}

export interface Tokens {
  /** The caller a bearer token stands for; a problem when it does not stand for anybody. */
  verify(token: string): Promise<Actor>;
  issue(claims: Claims, ttlSeconds: number): Promise<string>;
  /** Signs a ledger checkpoint; the answer is a compact JWS. */
  signBytes(payload: Uint8Array): Promise<string>;
  /** The payload of a compact JWS of ours; throws when it is not. */
  verifyBytes(jws: string): Promise<Uint8Array>;
  readonly jwks: { keys: JWK[] };
  readonly cursorKey: Buffer;
}

export const signingKeyPath = (config: Config): string =>
  config.SIGNING_KEY_FILE ?? path.join(config.DATA_DIR, 'signing-key.json');

/** The private key of our own issuer; made at first use, readable by the service's account only. */
async function ownKey(file: string): Promise<JWK> {
  if (!existsSync(file)) {
    const { privateKey } = await generateKeyPair(OWN_ALGORITHM, { extractable: true });
    mkdirSync(path.dirname(file), { recursive: true });
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, JSON.stringify(await exportJWK(privateKey)), { mode: 0o600 });
    renameSync(draft, file);
  }
  const jwk = JSON.parse(readFileSync(file, 'utf8')) as JWK;
  if (jwk.kty !== 'EC' || jwk.crv !== 'P-256' || !jwk.d) throw new Error(`${file} is not a private ES256 key (JWK)`);
  return jwk;
}

const refused = (detail: string) =>
  new Problem('not_authenticated', { detail, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } });

export async function openTokens(config: Config): Promise<Tokens> {
  const jwk = await ownKey(signingKeyPath(config));
  const { d: _secret, ...publicJwk } = jwk;
  const kid = await calculateJwkThumbprint(publicJwk);
  const published = { ...publicJwk, kid, alg: OWN_ALGORITHM, use: 'sig' };
  const privateKey = await importJWK(jwk, OWN_ALGORITHM);
  const own: JWTVerifyGetKey = createLocalJWKSet({ keys: [published] });
  const issuers = new Map<string, { keys: JWTVerifyGetKey; audience: string; algorithms: string[] }>([
    [config.AUDIENCE, { keys: own, audience: config.AUDIENCE, algorithms: [OWN_ALGORITHM] }],
    ...config.ISSUERS.map(
      (i) =>
        [
          i.issuer,
          {
            keys: createRemoteJWKSet(new URL(i.jwksUri), { cacheMaxAge: 600_000, cooldownDuration: 30_000 }),
            audience: i.audience,
            algorithms: ALGORITHMS,
          },
        ] as const,
    ),
  ]);
  const kept = new LRUCache<string, { actor: Actor; from: number; until: number }>({ max: KEPT_TOKENS });

  async function check(token: string): Promise<{ actor: Actor; from: number; until: number }> {
    let issuer: string | undefined;
    try {
      issuer = decodeJwt(token).iss;
    } catch {
      throw refused('The token is not a JWT.');
    }
    const known = issuers.get(issuer ?? '');
    if (!known) throw refused('The token comes from an issuer this service does not trust.');
    try {
      const { payload } = await jwtVerify(token, known.keys, {
        issuer: issuer!,
        audience: known.audience,
        algorithms: known.algorithms,
        requiredClaims: ['sub', 'exp'],
        clockTolerance: CLOCK_TOLERANCE_S,
      });
      if (typeof payload.sub !== 'string' || !SUBJECT.test(payload.sub)) throw new errors.JWTInvalid('sub');
      const organisation = typeof payload.org === 'string' ? payload.org : null;
      const scopes = new Set(typeof payload.scope === 'string' ? payload.scope.split(' ').filter(Boolean) : []);
      return {
        actor: { subject: payload.sub, issuer: issuer!, organisation, scopes },
        from: payload.nbf ?? 0,
        until: payload.exp!,
      };
    } catch (error) {
      if (
        error instanceof errors.JWKSTimeout ||
        error instanceof errors.JWKSInvalid ||
        (error instanceof errors.JOSEError && error.code === 'ERR_JOSE_GENERIC') ||
        error instanceof TypeError
      ) {
        throw problem('unavailable', 'The keys of the token’s issuer cannot be fetched just now.');
      }
      throw refused(error instanceof errors.JWTExpired ? 'The token has expired.' : 'The token is not valid.');
    }
  }

  return {
    async verify(token) {
      if (token.length > LONGEST_TOKEN) throw refused('The token is too long.');
      let entry = kept.get(token);
      if (!entry) {
        entry = await check(token);
        kept.set(token, entry);
      }
      if (entry.until + CLOCK_TOLERANCE_S <= Date.now() / 1000) {
        kept.delete(token);
        throw refused('The token has expired.');
      }
      return entry.actor;
    },
    issue: (claims, ttlSeconds) =>
      new SignJWT({ org: claims.organisation, scope: claims.scopes.join(' ') })
        .setProtectedHeader({ alg: OWN_ALGORITHM, kid, typ: 'JWT' })
        .setIssuer(config.AUDIENCE)
        .setAudience(config.AUDIENCE)
        .setSubject(claims.subject)
        .setIssuedAt()
        .setExpirationTime(Math.floor(Date.now() / 1000) + ttlSeconds)
        .sign(privateKey),
    signBytes: (payload) => new CompactSign(payload).setProtectedHeader({ alg: OWN_ALGORITHM, kid }).sign(privateKey),
    verifyBytes: async (jws) =>
      (await compactVerify(jws, createLocalJWKSet({ keys: [published] }), { algorithms: [OWN_ALGORITHM] })).payload,
    jwks: { keys: [published] },
    cursorKey: Buffer.from(hkdfSync('sha256', Buffer.from(jwk.d!, 'base64url'), '', 'cursor seal', 32)),
  };
}
