import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  boolean,
  check,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import {
  CAPITAL_ORIGINS,
  ENTERPRISE_KINDS,
  ENTERPRISE_STATUSES,
  INSPECTION_KINDS,
  PERMIT_KINDS,
  PROJECT_ROLES,
  TERM_STARTS,
  THRESHOLD_SIDES,
  VERDICTS,
  VSIC_VERSIONS,
} from '../../vocab/projects.ts';
import { wordsOf } from '../../vocab/registry.ts';
import { day, hectares, money, recordColumns, wordCheck } from './columns.ts';
import { organisations } from './registry.ts';

// Enterprises, their investment projects, and what happens to them.

export const enterprises = pgTable(
  'enterprises',
  {
    id: uuid().primaryKey(),
    name: text().notNull(),
    nameEn: text(),
    shortName: text(),
    kind: text({ enum: wordsOf(ENTERPRISE_KINDS) }).notNull(),
    taxCode: text(),
    personalId: text(),
    identifiers: jsonb(),
    country: text(),
    legalForm: text(),
    headOffice: text(),
    representative: text(),
    representativeTitle: text(),
    status: text({ enum: wordsOf(ENTERPRISE_STATUSES) }).notNull(),
    sites: jsonb(),
    organisation: text().references(() => organisations.code),
    mergedInto: uuid().references((): AnyPgColumn => enterprises.id),
    isGenerated: boolean().notNull().default(false),
    source: text(),
    note: text(),
    ...recordColumns(),
  },
  (t) => [
    wordCheck('enterprises_kind', t.kind, ENTERPRISE_KINDS),
    wordCheck('enterprises_status', t.status, ENTERPRISE_STATUSES),
    check('enterprises_merged', sql`(${t.mergedInto} is not null) = (${t.status} = 'MERGED')`),
    check('enterprises_merged_self', sql`${t.mergedInto} <> ${t.id}`),
    uniqueIndex('enterprises_tax_code').on(t.taxCode).where(sql`status <> 'MERGED'`),
    index('enterprises_organisation').on(t.organisation),
    index('enterprises_merged_into').on(t.mergedInto),
    index('enterprises_name').on(sql`${t.name} collate "vi-x-icu"`, t.id),
    index('enterprises_search').using(
      'gin',
      sql`fold_search(${t.name}, ${t.nameEn}, ${t.shortName}, ${t.taxCode}) gin_trgm_ops`,
    ),
  ],
);

export const investmentProjects = pgTable(
  'investment_projects',
  {
    code: text().primaryKey(),
    name: text().notNull(),
    projectCode: text(),
    role: text({ enum: wordsOf(PROJECT_ROLES) }).notNull(),
    capitalOrigin: text({ enum: wordsOf(CAPITAL_ORIGINS) }),
    enterprise: uuid().references(() => enterprises.id),
    investors: jsonb(),
    certificateNo: text(),
    certificateIssuer: text().references(() => organisations.code),
    firstIssuedOn: day(),
    adjustmentNo: integer(),
    lastAdjustedOn: day(),
    objectives: jsonb(),
    vsicCode: text(),
    vsicVersion: text({ enum: wordsOf(VSIC_VERSIONS) }),
    scale: text(),
    locations: jsonb(),
    landHa: hectares(),
    floorAreaM2: numeric({ precision: 14, scale: 2 }),
    rentedFrom: text().references((): AnyPgColumn => investmentProjects.code),
    registeredCapitalVnd: money(),
    registeredCapitalUsd: money(),
    implementedCapitalVnd: money(),
    implementedCapitalUsd: money(),
    implementedAsOf: day(),
    labourRegistered: integer(),
    labourActual: integer(),
    labourForeign: integer(),
    labourFemale: integer(),
    termYears: integer(),
    termStart: text({ enum: wordsOf(TERM_STARTS) }),
    expiresOn: day(),
    incentives: text(),
    conditions: text().array(),
    milestones: jsonb(),
    flags: jsonb(),
    statuses: jsonb(),
    suspensions: jsonb(),
    predecessors: jsonb(),
    supervisors: text().array(),
    isGenerated: boolean().notNull().default(false),
    source: text(),
    note: text(),
    ...recordColumns(),
    // The last location and status of the dated lists, so that the common question (today) needs no look into JSON.
    lastZone: text().generatedAlwaysAs(sql`(locations -> -1) ->> 'zone'`),
    lastCluster: text().generatedAlwaysAs(sql`(locations -> -1) ->> 'cluster'`),
    locatedFrom: text().generatedAlwaysAs(sql`coalesce((locations -> -1) ->> 'from', '')`),
    locatedTo: text().generatedAlwaysAs(sql`(locations -> -1) ->> 'to'`),
    lastStatus: text().generatedAlwaysAs(sql`(statuses -> -1) ->> 'status'`),
    statusFrom: text().generatedAlwaysAs(sql`coalesce((statuses -> -1) ->> 'from', '')`),
    statusTo: text().generatedAlwaysAs(sql`(statuses -> -1) ->> 'to'`),
  },
  (t) => [
    wordCheck('investment_projects_role', t.role, PROJECT_ROLES),
    wordCheck('investment_projects_origin', t.capitalOrigin, CAPITAL_ORIGINS),
    wordCheck('investment_projects_vsic', t.vsicVersion, VSIC_VERSIONS),
    wordCheck('investment_projects_term', t.termStart, TERM_STARTS),
    check('investment_projects_vsic_both', sql`(${t.vsicCode} is null) = (${t.vsicVersion} is null)`),
    check('investment_projects_rented_self', sql`${t.rentedFrom} <> ${t.code}`),
    check('investment_projects_rental', sql`${t.rentedFrom} is null or ${t.role} = 'FACTORY_RENTAL'`),
    check(
      'investment_projects_rental_land',
      sql`${t.role} <> 'FACTORY_RENTAL' or ${t.landHa} is null or ${t.landHa} = 0`,
    ),
    index('investment_projects_enterprise').on(t.enterprise),
    index('investment_projects_rented').on(t.rentedFrom),
    index('investment_projects_project_code').on(t.projectCode),
    index('investment_projects_issued').on(t.firstIssuedOn.desc().nullsLast(), t.code),
    index('investment_projects_land').on(t.landHa.desc().nullsLast(), t.code),
    index('investment_projects_name').on(sql`${t.name} collate "vi-x-icu"`, t.code),
    // Where it lies on a day: mostly its last place; else one of the few whose last place is not the one of the day.
    index('investment_projects_zone').on(sql`coalesce(${t.lastZone}, 'none')`),
    index('investment_projects_cluster').on(sql`coalesce(${t.lastCluster}, 'none')`),
    index('investment_projects_heirs').on(t.code).where(sql`predecessors is not null`),
    index('investment_projects_located').on(t.locatedFrom),
    index('investment_projects_moved').on(t.locatedTo).where(sql`located_to is not null`),
    index('investment_projects_search').using(
      'gin',
      sql`fold_search(${t.name}, ${t.code}, ${t.projectCode}) gin_trgm_ops`,
    ),
  ],
);

export const projectAdjustments = pgTable(
  'project_adjustments',
  {
    id: uuid().primaryKey(),
    project: text()
      .notNull()
      .references(() => investmentProjects.code),
    adjustmentNo: integer().notNull(),
    issuedOn: day().notNull(),
    certificateNo: text(),
    groups: text().array(),
    contentBefore: text(),
    contentAfter: text(),
    changes: jsonb().notNull(),
    document: text(),
    ...recordColumns(),
  },
  (t) => [uniqueIndex('project_adjustments_number').on(t.project, t.adjustmentNo)],
);

export const inspections = pgTable(
  'inspections',
  {
    id: uuid().primaryKey(),
    enterprise: uuid()
      .notNull()
      .references(() => enterprises.id),
    project: text().references(() => investmentProjects.code),
    kind: text({ enum: wordsOf(INSPECTION_KINDS) }).notNull(),
    body: text()
      .notNull()
      .references(() => organisations.code),
    field: text().notNull(),
    inspectedOn: day().notNull(),
    year: integer().notNull(),
    decision: text(),
    violation: text(),
    sanction: text(),
    sanctionDecision: text(),
    sanctionedOn: day(),
    fineVnd: money(),
    remediedOn: day(),
    cancelledOn: day(),
    note: text(),
    ...recordColumns(),
  },
  (t) => [
    wordCheck('inspections_kind', t.kind, INSPECTION_KINDS),
    check('inspections_year', sql`${t.year} = extract(year from ${t.inspectedOn})`),
    uniqueIndex('inspections_one_planned_a_year')
      .on(t.enterprise, t.year)
      .where(sql`kind = 'PLANNED' and cancelled_on is null`),
    index('inspections_project').on(t.project),
    index('inspections_body').on(t.body),
  ],
);

export const permits = pgTable(
  'permits',
  {
    id: uuid().primaryKey(),
    kind: text({ enum: wordsOf(PERMIT_KINDS) }).notNull(),
    number: text().notNull(),
    issuer: text().references(() => organisations.code),
    enterprise: uuid().references(() => enterprises.id),
    project: text().references(() => investmentProjects.code),
    issuedOn: day(),
    validFrom: day(),
    validTo: day(),
    revokedOn: day(),
    replaces: uuid().references((): AnyPgColumn => permits.id),
    attributes: jsonb(),
    files: jsonb(),
    expiryNoticedOn: day(),
    note: text(),
    ...recordColumns(),
  },
  (t) => [
    wordCheck('permits_kind', t.kind, PERMIT_KINDS),
    check('permits_period', sql`${t.validFrom} <= ${t.validTo}`),
    check('permits_holder', sql`${t.enterprise} is not null or ${t.project} is not null`),
    // Where nobody says who issued it, the number alone tells.
    unique('permits_number').on(t.kind, t.number, t.issuer).nullsNotDistinct(),
    index('permits_enterprise').on(t.enterprise),
    index('permits_project').on(t.project),
    index('permits_expiry').on(t.validTo),
    index('permits_replaces').on(t.replaces),
  ],
);

export const keyProjects = pgTable(
  'key_projects',
  {
    id: uuid().primaryKey(),
    month: text().notNull(),
    project: text()
      .notNull()
      .references(() => investmentProjects.code),
    reason: text().notNull(),
    listedBy: text().references(() => organisations.code),
    removedReason: text(),
    ...recordColumns(),
  },
  (t) => [
    uniqueIndex('key_projects_month').on(t.month, t.project),
    index('key_projects_project').on(t.project),
    check('key_projects_month_form', sql`${t.month} ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'`),
  ],
);

export const appraisalCriteria = pgTable(
  'appraisal_criteria',
  {
    code: text().primaryKey(),
    name: text().notNull(),
    measure: text(),
    side: text({ enum: wordsOf(THRESHOLD_SIDES) }),
    threshold: numeric({ precision: 24, scale: 6 }),
    unit: text(),
    roles: text().array(),
    sectors: text().array(),
    validFrom: day(),
    validTo: day(),
    legalBasis: text(),
    ...recordColumns(),
  },
  (t) => [
    wordCheck('appraisal_criteria_side', t.side, THRESHOLD_SIDES),
    check('appraisal_criteria_period', sql`${t.validFrom} <= ${t.validTo}`),
  ],
);

export const appraisalResults = pgTable(
  'appraisal_results',
  {
    id: uuid().primaryKey(),
    project: text()
      .notNull()
      .references(() => investmentProjects.code),
    criterion: text()
      .notNull()
      .references(() => appraisalCriteria.code),
    verdict: text({ enum: wordsOf(VERDICTS) }).notNull(),
    value: numeric({ precision: 24, scale: 6 }),
    appraisedOn: day().notNull(),
    appraiser: text().references(() => organisations.code),
    note: text(),
    ...recordColumns(),
  },
  (t) => [
    wordCheck('appraisal_results_verdict', t.verdict, VERDICTS),
    uniqueIndex('appraisal_results_once').on(t.project, t.criterion, t.appraisedOn),
  ],
);
