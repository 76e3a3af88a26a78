import { sql } from 'drizzle-orm';
import { check, date, numeric, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';

// Law as data. A decree that changes a formula or a threshold next year is a new row in a migration, not a release of code.

const weight = () => numeric({ precision: 3, scale: 0 }).notNull().default('0');

/**
 * Occupancy (tỷ lệ lấp đầy) = 100 × Σ(numerator weights × areas) / Σ(denominator weights × areas), by register and day.
 * A needed area that is unknown makes the rate unknown, never zero.
 */
export const occupancyFormulas = pgTable(
  'occupancy_formulas',
  {
    version: text().primaryKey(),
    register: text().notNull(),
    validFrom: date({ mode: 'string' }).notNull(),
    validTo: date({ mode: 'string' }),
    legalBasis: text().notNull(),
    leasedIndustrial: weight(),
    leasedService: weight(),
    approvedNotLeased: weight(),
    industrialLand: weight(),
    serviceLand: weight(),
  },
  (t) => [check('occupancy_formulas_register', sql`${t.register} in ('zone', 'cluster')`)],
);

/** Land kept for small and medium enterprises: what a site established on a day must reserve. */
export const smeReserveRules = pgTable(
  'sme_reserve_rules',
  {
    rule: text().notNull(),
    register: text().notNull(),
    establishedFrom: date({ mode: 'string' }).notNull(),
    establishedTo: date({ mode: 'string' }),
    minHa: numeric({ precision: 10, scale: 4 }).notNull(),
    minPct: numeric({ precision: 7, scale: 4 }).notNull(),
    exemptTypes: text().array().notNull(),
    legalBasis: text().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.rule, t.register] }),
    check('sme_reserve_rules_register', sql`${t.register} in ('zone', 'cluster')`),
  ],
);
