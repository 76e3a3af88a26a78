import { z } from 'zod';
import { Told } from './lib/told.ts';

// The only reader of process.env. All faults are reported at once, each with the variable's name.

const flag = z.stringbool();
const issuer = z.strictObject({
  issuer: z.url(),
  jwksUri: z.url(),
  audience: z.string().min(1),
});

const schema = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(3000).describe('Port of the HTTP service'),
  HOST: z.string().default('127.0.0.1').describe('Address to listen on'),
  DATA_DIR: z
    .string()
    .min(1)
    .default('.data')
    .describe('Folder of the embedded database and of the generated signing key'),
  DATABASE_URL: z.url().optional().describe('PostgreSQL 18 or newer; without it an embedded one runs in DATA_DIR'),
  DATABASE_POOL: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(6)
    .describe('Connections of the read pool and of the write pool, each'),
  PUBLIC_URL: z.url().optional().describe('Address under which others reach the service; default http://HOST:PORT'),
  SIGNING_KEY_FILE: z
    .string()
    .optional()
    .describe(
      'Private JWK (ES256) of our own tokens and checkpoints; default DATA_DIR/signing-key.json, made at first start',
    ),
  AUDIENCE: z
    .string()
    .min(1)
    .default('province-industry-register')
    .describe('Audience that tokens of our own issuer carry'),
  ISSUERS: z
    .string()
    .default('[]')
    .transform((text, ctx) => {
      try {
        return z.array(issuer).parse(JSON.parse(text));
      } catch {
        ctx.addIssue({ code: 'custom', message: 'must be a JSON array of {issuer, jwksUri, audience}' });
        return z.NEVER;
      }
    })
    .describe('Other token issuers, a JSON array of {issuer, jwksUri, audience}'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('Least level that is logged'),
  LOAD_SAMPLE: flag
    .optional()
    .describe(
      "Load the province's public figures into an empty database; default true for the embedded one, false otherwise",
    ),
  MIGRATE_ON_START: flag
    .default(true)
    .describe('Apply pending migrations at start; false where a release step of its own does it'),
  WORKER_INLINE: flag
    .optional()
    .describe('Run background jobs inside the service; default true with the embedded database, false otherwise'),
  RATE_LIMIT_PER_MINUTE: z.coerce
    .number()
    .int()
    .min(1)
    .default(6000)
    .describe('Requests a client may make per minute and process'),
  RATE_LIMIT_ANONYMOUS_PER_MINUTE: z.coerce
    .number()
    .int()
    .min(1)
    .default(1200)
    .describe('The same for one address without a token'),
  TRUST_PROXY: z.string().default('').describe('Comma-separated proxy addresses whose X-Forwarded-For is believed'),
  ANSWER_CACHE_MB: z.coerce
    .number()
    .int()
    .min(0)
    .max(1024)
    .default(24)
    .describe('Memory for answers kept for the position they belong to'),
  PERMIT_EXPIRY_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(3650)
    .default(183)
    .describe('Days before its end at which a permit is recorded as expiring'),
  STATEMENT_TIMEOUT_MS: z.coerce.number().int().min(100).default(15000).describe('Longest a single statement may run'),
});

export type Config = z.output<typeof schema>;
export const configSchema = schema;

export class ConfigError extends Told {}

/** Reads the configuration; throws one ConfigError that names every faulty variable. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const given = Object.fromEntries(Object.keys(schema.shape).flatMap((k) => (env[k] ? [[k, env[k]]] : [])));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const faults = result.error.issues.map((i) => `  ${i.path.join('.')}: ${i.message}`);
  throw new ConfigError(`The configuration is not valid:\n${faults.join('\n')}`);
}
