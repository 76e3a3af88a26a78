import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  boolean,
  check,
  date,
  index,
  jsonb,
  numeric,
  pgTable,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import {
  BASES,
  CONFIDENCES,
  DATE_PRECISIONS,
  DOCUMENT_TYPES,
  LEGACY_PROVINCES,
  LEVELS,
  ORGANISATION_KINDS,
  QUALIFIERS,
  SUBJECT_TYPES,
  SUCCESSION_KINDS,
  UNIT_KINDS,
  UNIT_LEVELS,
  VISIBILITIES,
  wordsOf,
} from '../../vocab/registry.ts';
import { COMPUTATIONS } from '../../vocab/targets.ts';
import { recordColumns, visibilityColumn, wordCheck, wordsCheck } from './columns.ts';

export const administrativeUnits = pgTable(
  'administrative_units',
  {
    key: text().primaryKey(),
    code: text().notNull(),
    name: text().notNull(),
    level: text({ enum: wordsOf(UNIT_LEVELS) }).notNull(),
    kind: text({ enum: wordsOf(UNIT_KINDS) }).notNull(),
    parent: text().references((): AnyPgColumn => administrativeUnits.key),
    validFrom: date({ mode: 'string' }),
    validTo: date({ mode: 'string' }),
    legalBasis: text(),
    successors: jsonb().$type<{ unit: string; on: string }[]>(),
    legacyProvince: text({ enum: wordsOf(LEGACY_PROVINCES) }),
    source: text(),
    ...recordColumns(),
  },
  (t) => [
    wordCheck('administrative_units_level', t.level, UNIT_LEVELS),
    wordCheck('administrative_units_kind', t.kind, UNIT_KINDS),
    wordCheck('administrative_units_legacy_province', t.legacyProvince, LEGACY_PROVINCES),
    check('administrative_units_period', sql`${t.validFrom} <= ${t.validTo}`),
    index('administrative_units_code').on(t.code),
    index('administrative_units_parent').on(t.parent),
    index('administrative_units_search').using('gin', sql`fold_search(${t.name}, ${t.code}) gin_trgm_ops`),
  ],
);

export const organisations = pgTable(
  'organisations',
  {
    code: text().primaryKey(),
    name: text().notNull(),
    shortName: text(),
    kind: text({ enum: wordsOf(ORGANISATION_KINDS) }).notNull(),
    memberKinds: text({ enum: wordsOf(ORGANISATION_KINDS) }).array(),
    isCollective: boolean().notNull().default(false),
    level: text({ enum: wordsOf(LEVELS) }),
    administrativeUnit: text().references(() => administrativeUnits.key),
    parent: text().references((): AnyPgColumn => organisations.code),
    validFrom: date({ mode: 'string' }),
    validTo: date({ mode: 'string' }),
    identifiers: jsonb().$type<Identifier[]>(),
    legacyProvince: text({ enum: wordsOf(LEGACY_PROVINCES) }),
    confidence: text({ enum: wordsOf(CONFIDENCES) }),
    source: text(),
    note: text(),
    ...recordColumns(),
  },
  (t) => [
    wordCheck('organisations_kind', t.kind, ORGANISATION_KINDS),
    wordsCheck('organisations_member_kinds', t.memberKinds, ORGANISATION_KINDS),
    wordCheck('organisations_level', t.level, LEVELS),
    wordCheck('organisations_legacy_province', t.legacyProvince, LEGACY_PROVINCES),
    wordCheck('organisations_confidence', t.confidence, CONFIDENCES),
    check('organisations_period', sql`${t.validFrom} <= ${t.validTo}`),
    index('organisations_unit').on(t.administrativeUnit),
    index('organisations_parent').on(t.parent),
    index('organisations_identifiers').using('gin', t.identifiers.op('jsonb_path_ops')),
    index('organisations_search').using('gin', sql`fold_search(${t.name}, ${t.shortName}, ${t.code}) gin_trgm_ops`),
  ],
);

export interface Identifier {
  scheme: string;
  value: string;
  validFrom: string | null;
  validTo: string | null;
}

export const organisationSuccessions = pgTable(
  'organisation_successions',
  {
    id: uuid().primaryKey(),
    from: text()
      .notNull()
      .references(() => organisations.code),
    to: text().references(() => organisations.code),
    effectiveOn: date({ mode: 'string' }).notNull(),
    kind: text({ enum: wordsOf(SUCCESSION_KINDS) }).notNull(),
    function: text(),
    territory: text().references(() => administrativeUnits.key),
    share: numeric({ precision: 7, scale: 4 }),
    legalBasis: text(),
    confidence: text({ enum: wordsOf(CONFIDENCES) }),
    source: text(),
    note: text(),
    ...recordColumns(),
  },
  (t) => [
    wordCheck('organisation_successions_kind', t.kind, SUCCESSION_KINDS),
    wordCheck('organisation_successions_confidence', t.confidence, CONFIDENCES),
    check('organisation_successions_self', sql`${t.from} <> ${t.to}`),
    check('organisation_successions_abolish', sql`(${t.kind} = 'ABOLISH') = (${t.to} is null)`),
    check('organisation_successions_share', sql`${t.share} between 0 and 100`),
    index('organisation_successions_from').on(t.from, t.effectiveOn),
    index('organisation_successions_to').on(t.to),
  ],
);

export const legalDocuments = pgTable(
  'legal_documents',
  {
    code: text().primaryKey(),
    number: text(),
    type: text({ enum: wordsOf(DOCUMENT_TYPES) }).notNull(),
    subject: text().notNull(),
    issuer: text().references(() => organisations.code),
    issuedOn: date({ mode: 'string' }),
    effectiveFrom: date({ mode: 'string' }),
    effectiveTo: date({ mode: 'string' }),
    replaces: text().array(),
    amends: text().array(),
    legalStatusNote: text(),
    confidence: text({ enum: wordsOf(CONFIDENCES) }),
    source: text(),
    ...recordColumns(),
  },
  (t) => [
    wordCheck('legal_documents_type', t.type, DOCUMENT_TYPES),
    wordCheck('legal_documents_confidence', t.confidence, CONFIDENCES),
    check('legal_documents_period', sql`${t.effectiveFrom} <= ${t.effectiveTo}`),
    index('legal_documents_issuer').on(t.issuer),
    index('legal_documents_number').on(t.number),
    index('legal_documents_search').using('gin', sql`fold_search(${t.subject}, ${t.number}, ${t.code}) gin_trgm_ops`),
  ],
);

export const indicators = pgTable(
  'indicators',
  {
    code: text().primaryKey(),
    name: text().notNull(),
    nameEn: text(),
    unit: text().notNull(),
    basis: text({ enum: wordsOf(BASES) }).notNull(),
    description: text(),
    formulas: jsonb(),
    computation: text({ enum: wordsOf(COMPUTATIONS) }),
    ...recordColumns(),
  },
  (t) => [
    wordCheck('indicators_basis', t.basis, BASES),
    wordCheck('indicators_computation', t.computation, COMPUTATIONS),
    index('indicators_search').using('gin', sql`fold_search(${t.name}, ${t.nameEn}, ${t.code}) gin_trgm_ops`),
  ],
);

export const observations = pgTable(
  'observations',
  {
    id: uuid().primaryKey(),
    indicator: text()
      .notNull()
      .references(() => indicators.code),
    subjectType: text({ enum: wordsOf(SUBJECT_TYPES) }).notNull(),
    subject: text(),
    value: numeric({ precision: 24, scale: 6 }).notNull(),
    unit: text().notNull(),
    qualifier: text({ enum: wordsOf(QUALIFIERS) }).notNull(),
    basis: text({ enum: wordsOf(BASES) }).notNull(),
    asOf: date({ mode: 'string' }).notNull(),
    asOfPrecision: text({ enum: wordsOf(DATE_PRECISIONS) }).notNull(),
    sourceDocument: text(),
    section: text(),
    note: text(),
    visibility: visibilityColumn(),
    ...recordColumns(),
  },
  (t) => [
    wordCheck('observations_subject_type', t.subjectType, SUBJECT_TYPES),
    wordCheck('observations_qualifier', t.qualifier, QUALIFIERS),
    wordCheck('observations_basis', t.basis, BASES),
    wordCheck('observations_precision', t.asOfPrecision, DATE_PRECISIONS),
    wordCheck('observations_visibility', t.visibility, VISIBILITIES),
    check('observations_subject', sql`(${t.subject} is not null) = (${t.subjectType} in ('ZONE', 'CLUSTER'))`),
    index('observations_subject').on(t.subjectType, t.subject, t.asOf.desc().nullsFirst()),
    index('observations_indicator').on(t.indicator, t.asOf.desc().nullsFirst()),
  ],
);

export const facts = pgTable(
  'facts',
  {
    id: uuid().primaryKey(),
    subjectType: text({ enum: ['ZONE', 'CLUSTER'] }).notNull(),
    subject: text().notNull(),
    fact: text().notNull(),
    value: text().notNull(),
    asOf: date({ mode: 'string' }).notNull(),
    asOfPrecision: text({ enum: wordsOf(DATE_PRECISIONS) }).notNull(),
    dueOn: date({ mode: 'string' }),
    sourceDocument: text().notNull(),
    section: text(),
    visibility: visibilityColumn(),
    ...recordColumns(),
  },
  (t) => [
    check('facts_subject_type', sql`${t.subjectType} in ('ZONE', 'CLUSTER')`),
    wordCheck('facts_precision', t.asOfPrecision, DATE_PRECISIONS),
    wordCheck('facts_visibility', t.visibility, VISIBILITIES),
    index('facts_subject').on(t.subjectType, t.subject, t.fact),
  ],
);
