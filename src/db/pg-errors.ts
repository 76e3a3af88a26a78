import { type Fault, Problem, type ProblemCode, problem } from '../problems.ts';

// What PostgreSQL refuses becomes a problem of the catalogue: by constraint name where a rule was broken, by SQLSTATE
// where the database is away or busy. A driver's message holds bound values, so it is never shown nor logged.

interface Rule {
  code: ProblemCode;
  fault?: { pointer: string; code: string; detail: string };
}

const unknown = (pointer: string): Rule => ({
  code: 'unknown_reference',
  fault: { pointer, code: 'unknown_reference', detail: 'No such record' },
});
const invalid = (pointer: string, code: string, detail: string): Rule => ({
  code: 'invalid_request',
  fault: { pointer, code, detail },
});

/** Every constraint that a request can break → its problem. test/meta checks that none is missing. */
export const CONSTRAINTS: Readonly<Record<string, Rule>> = {
  administrative_units_pkey: { code: 'code_taken' },
  organisations_pkey: { code: 'code_taken' },
  legal_documents_pkey: { code: 'code_taken' },
  indicators_pkey: { code: 'code_taken' },
  industrial_zones_pkey: { code: 'code_taken' },
  industrial_clusters_pkey: { code: 'code_taken' },
  organisation_successions_pkey: { code: 'code_taken' },
  observations_pkey: { code: 'code_taken' },
  facts_pkey: { code: 'code_taken' },
  administrative_units_code_period: { code: 'period_overlap' },
  administrative_units_parent_administrative_units_key_fk: unknown('/parent'),
  administrative_units_successors_fk: unknown('/successors'),
  administrative_units_period: invalid('/validTo', 'before_start', 'validTo lies before validFrom'),
  organisations_administrative_unit_administrative_units_key_fk: unknown('/administrativeUnit'),
  organisations_parent_organisations_code_fk: unknown('/parent'),
  organisations_period: invalid('/validTo', 'before_start', 'validTo lies before validFrom'),
  organisation_successions_from_organisations_code_fk: unknown('/from'),
  organisation_successions_to_organisations_code_fk: unknown('/to'),
  organisation_successions_territory_administrative_units_key_fk: unknown('/territory'),
  organisation_successions_self: invalid('/to', 'same_organisation', 'A body cannot succeed itself'),
  organisation_successions_abolish: invalid(
    '/to',
    'abolish_has_no_successor',
    'ABOLISH names no successor, every other kind names one',
  ),
  organisation_successions_share: invalid('/share', 'out_of_range', 'A share lies between 0 and 100'),
  legal_documents_issuer_organisations_code_fk: unknown('/issuer'),
  legal_documents_replaces_fk: unknown('/replaces'),
  legal_documents_amends_fk: unknown('/amends'),
  legal_documents_period: invalid('/effectiveTo', 'before_start', 'effectiveTo lies before effectiveFrom'),
  observations_indicator_indicators_code_fk: unknown('/indicator'),
  observations_subject_fk: unknown('/subject'),
  observations_subject: invalid(
    '/subject',
    'subject_mismatch',
    'ZONE and CLUSTER name a subject, other subject types do not',
  ),
  facts_subject_fk: unknown('/subject'),
  industrial_zones_parent_industrial_zones_code_fk: unknown('/parent'),
  industrial_zones_developers_fk: unknown('/developers'),
  industrial_zones_units_fk: unknown('/administrativeUnits'),
  industrial_zones_conversion_fk: unknown('/conversionPlan/leadOrganisation'),
  industrial_zones_leased: invalid(
    '/leasedIndustrialHa',
    'more_than_available',
    'More industrial land leased than there is',
  ),
  industrial_zones_leased_service: invalid(
    '/leasedServiceHa',
    'more_than_available',
    'More service land leased than there is',
  ),
  industrial_zones_completion: invalid('/infraCompletionPct', 'out_of_range', 'A completion lies between 0 and 100'),
  industrial_zones_parent_self: invalid('/parent', 'own_parent', 'A zone cannot be its own parent'),
  industrial_clusters_parent_industrial_clusters_code_fk: unknown('/parent'),
  industrial_clusters_merged_into_zone_industrial_zones_code_fk: unknown('/mergedIntoZone'),
  industrial_clusters_developers_fk: unknown('/developers'),
  industrial_clusters_units_fk: unknown('/administrativeUnits'),
  industrial_clusters_conversion_fk: unknown('/conversionPlan/leadOrganisation'),
  industrial_clusters_leased: invalid(
    '/leasedIndustrialHa',
    'more_than_available',
    'More industrial land leased or approved than there is',
  ),
  industrial_clusters_completion: invalid('/infraCompletionPct', 'out_of_range', 'A completion lies between 0 and 100'),
  industrial_clusters_parent_self: invalid('/parent', 'own_parent', 'A cluster cannot be its own parent'),
  industrial_clusters_merger: invalid('/mergedOn', 'incomplete_merger', 'mergedIntoZone and mergedOn belong together'),
};

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
