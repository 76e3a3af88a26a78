import type { Standing } from '../../records/spec.ts';

// Whom a duty concerns: the bodies it was given to, that follow it and that judge it; of a body that was split, whoever
// took over the function and territory it is about.

export const DUTIES = { type: 'task_assignment', tableName: 'task_assignments' } as const;

/** Condition that the duty under an alias concerns the caller. */
export const concernsDuty = (orgs: string, alias: string, { shares }: Standing): string => {
  const part = (name: 'function' | 'territory') =>
    `(s."${name}" is null or s."${name}" = ${alias}."${name}" or s.ended and ${alias}."${name}" is null)`;
  return `(${alias}.assigned_organisation = any(${orgs}) or ${alias}.bearer = any(${orgs}) or ${alias}.monitor = any(${orgs}) or ${alias}.approver = any(${orgs})
    or exists (select from jsonb_to_recordset(${shares()}) as s("from" text, "function" text, territory text, ended boolean)
      where s."from" in (${alias}.assigned_organisation, ${alias}.bearer) and ${part('function')} and ${part('territory')}))`;
};

/** Condition that one of the duties found by another condition over `x` concerns the caller. */
export const concernsSomeDuty = (found: string, orgs: string, of: Standing): string =>
  `exists (select from ${of.at(DUTIES)} x where ${found} and ${concernsDuty(orgs, 'x', of)})`;
