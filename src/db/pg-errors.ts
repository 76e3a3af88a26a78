import { type Fault, Problem, problem } from '../problems.ts';
import { CONSTRAINTS, type Rule } from './constraints.ts';

// What PostgreSQL refuses becomes a problem of the catalogue: by constraint name where a rule was broken, by SQLSTATE
// where the database is away or busy. A driver's message holds bound values, so it is never shown nor logged.

interface PgError {
  code?: string;
  constraint?: string;
  detail?: string;
  severity?: string;
}

const AWAY = /^(08|57P|53|25006|58)/;
const AWAY_NODE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EAI_AGAIN',
  'ENOENT',
]);
const AWAY_MESSAGES =
  /Connection terminated|timeout exceeded when trying to connect|connection error and is not queryable|Cannot use a pool after|Client was closed|Query read timeout/;

const pgError = (error: unknown): PgError & { message?: string } =>
  ((error as { cause?: unknown } | undefined)?.cause &&
  typeof (error as { cause?: { code?: unknown } }).cause?.code === 'string'
    ? (error as { cause: PgError }).cause
    : (error as PgError)) ?? {};

/** True when the connection or the server is gone, as opposed to a statement being refused. */
export function isDatabaseAway(error: unknown): boolean {
  const e = pgError(error);
  if (e.code !== undefined && (AWAY_NODE.has(e.code) || AWAY.test(e.code))) return true;
  return error instanceof Error && AWAY_MESSAGES.test(error.message);
}

/** 40001 and 40P01: another transaction was in the way; the same work may succeed when run again. */
export const isRetryable = (error: unknown): boolean => ['40001', '40P01'].includes(pgError(error).code ?? '');

const withValue = (rule: Rule, detail: string | undefined): readonly Fault[] =>
  rule.fault
    ? [
        {
          ...rule.fault,
          detail:
            rule.code === 'unknown_reference' && detail
              ? `${rule.fault.detail}: ${referenceIn(detail)}`
              : rule.fault.detail,
        },
      ]
    : [];

/** `Key (parent)=(kcn-x) is not present in table "…"` or the bare code that our own triggers put there. */
const referenceIn = (detail: string): string => /\)=\((.*)\) is/.exec(detail)?.[1] ?? detail;

/** The problem a database error means, or the error itself when it can only be our own fault. */
export function toProblem(error: unknown): unknown {
  if (error instanceof Problem) return error;
  const e = pgError(error);
  const rule = e.constraint === undefined ? undefined : CONSTRAINTS[e.constraint];
  if (rule) return problem(rule.code, undefined, withValue(rule, e.detail));
  if (isDatabaseAway(error)) return new Problem('unavailable', { headers: { 'retry-after': '5' } });
  if (e.code === '57014' || e.code === '55P03') {
    return new Problem('unavailable', { detail: 'The database took too long.', headers: { 'retry-after': '10' } });
  }
  if (isRetryable(error)) return new Problem('unavailable', { headers: { 'retry-after': '1' } });
  return error;
}
