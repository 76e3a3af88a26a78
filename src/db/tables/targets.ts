import { sql } from 'drizzle-orm';
import { type AnyPgColumn, check, index, integer, numeric, pgTable, text } from 'drizzle-orm/pg-core';
import { CONFIDENCES, QUALIFIERS, SUBJECT_TYPES, VISIBILITIES, wordsOf } from '../../vocab/registry.ts';
import { COMPARATORS, DIRECTIONS, TARGET_MEASURES } from '../../vocab/targets.ts';
import { day, recordColumns, visibilityColumn, wordCheck } from './columns.ts';
import { directives } from './directives.ts';
import { indicators, legalDocuments } from './registry.ts';

const figure = () => numeric({ precision: 24, scale: 6 });

/** What plans want of an indicator. */
export const targets = pgTable(
  'targets',
  {
    code: text().primaryKey(),
    name: text().notNull(),
    programme: text(),
    directive: text().references(() => directives.code),
    legalDocument: text().references(() => legalDocuments.code),
    indicator: text()
      .notNull()
      .references(() => indicators.code),
    subjectType: text({ enum: wordsOf(SUBJECT_TYPES) }).notNull(),
    subject: text(),
    measure: text({ enum: wordsOf(TARGET_MEASURES) }).notNull(),
    comparator: text({ enum: wordsOf(COMPARATORS) }).notNull(),
    targetValue: figure().notNull(),
    unit: text().notNull(),
    direction: text({ enum: wordsOf(DIRECTIONS) }),
    targetYear: integer(),
    periodFrom: integer(),
    periodTo: integer(),
    baselineValue: figure(),
    baselineYear: integer(),
    baselineQualifier: text({ enum: wordsOf(QUALIFIERS) }),
    validFrom: day(),
    validTo: day(),
    replaces: text().references((): AnyPgColumn => targets.code),
    confidence: text({ enum: wordsOf(CONFIDENCES) }),
    source: text(),
    section: text(),
    note: text(),
    visibility: visibilityColumn(),
    ...recordColumns(),
  },
  (t) => [
    wordCheck('targets_subject_type', t.subjectType, SUBJECT_TYPES),
    wordCheck('targets_measure', t.measure, TARGET_MEASURES),
    wordCheck('targets_comparator', t.comparator, COMPARATORS),
    wordCheck('targets_direction', t.direction, DIRECTIONS),
    wordCheck('targets_baseline_qualifier', t.baselineQualifier, QUALIFIERS),
    wordCheck('targets_confidence', t.confidence, CONFIDENCES),
    wordCheck('targets_visibility', t.visibility, VISIBILITIES),
    check('targets_subject', sql`(${t.subject} is not null) = (${t.subjectType} in ('ZONE', 'CLUSTER'))`),
    check(
      'targets_horizon',
      sql`case when ${t.measure} = 'VALUE' then ${t.targetYear} is not null and ${t.periodFrom} is null and ${t.periodTo} is null
        else ${t.periodFrom} is not null and ${t.periodTo} is not null and ${t.targetYear} is null end`,
    ),
    check('targets_target_year', sql`${t.targetYear} between 1900 and 2200`),
    check('targets_years', sql`1900 <= ${t.periodFrom} and ${t.periodFrom} <= ${t.periodTo} and ${t.periodTo} <= 2200`),
    check(
      'targets_baseline_year',
      sql`${t.baselineYear} >= 1900 and ${t.baselineYear} < coalesce(${t.targetYear}, ${t.periodTo})`,
    ),
    check('targets_period', sql`${t.validFrom} <= ${t.validTo}`),
    check('targets_replaces_self', sql`${t.replaces} <> ${t.code}`),
    index('targets_indicator').on(t.indicator, t.subjectType, t.subject),
    index('targets_search').using('gin', sql`fold_search(${t.name}, ${t.programme}, ${t.code}) gin_trgm_ops`),
  ],
);
