import type { SpecialFilter } from '../../records/spec.ts';

/** Rows of an enterprise that `orgs` (a text[] placeholder) act for. */
export const ownedEnterprise = (enterprise: string, orgs: string): string =>
  `exists (select from enterprises own where own.id = ${enterprise} and own.organisation = any(${orgs}))`;

/** Rows about a project that `orgs` act for, through the enterprise that carries it out. */
export const ownedProject = (project: string, orgs: string): string =>
  `exists (select from investment_projects p join enterprises own on own.id = p.enterprise where p.code = ${project} and own.organisation = any(${orgs}))`;

const UUID = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';

/** Subquery of the ids that stand for the same enterprises as `ids` (a SELECT): those merged into them, however often. */
export const mergedInto = (ids: string): string =>
  `(with recursive one(id) as (${ids} union select e.id from enterprises e join one on e.merged_into = one.id) select id from one)`;

/** Records of an enterprise, those of the records merged into it included. */
export const sameEnterprise: SpecialFilter = {
  en: 'Of this enterprise, by id, or of a record merged into it',
  vi: 'doanh nghiệp',
  example: '019a9e0c-4444-7aaa-8bbb-0123456789ab',
  where: (values) =>
    `t.enterprise in ${mergedInto(`select case when v ~* '${UUID}' then v::uuid end from unnest(${values}) v`)}`,
};
