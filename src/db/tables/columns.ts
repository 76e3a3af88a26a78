import { sql } from 'drizzle-orm';
import { check, date, integer, numeric, text } from 'drizzle-orm/pg-core';
import { VISIBILITIES, type Words, wordsOf } from '../../vocab/registry.ts';

/** Hectares with 6 decimals (a certificate's 763.876,85 m² is 76.387685 ha). */
export const hectares = () => numeric({ precision: 14, scale: 6 });
/** Money with 2 decimals, as written. */
export const money = () => numeric({ precision: 24, scale: 2 });
export const day = () => date({ mode: 'string' });

/** Columns every versioned record has. `version` numbers this state, `latestVersion` the newest entry of the record. */
export const recordColumns = () => ({
  version: integer().notNull().default(1),
  latestVersion: integer().notNull().default(1),
});

/** Only PUBLIC rows are shown to callers without a reading token. */
export const visibilityColumn = () =>
  text({ enum: wordsOf(VISIBILITIES) })
    .notNull()
    .default('PUBLIC');

/** A CHECK made of a word list: the column may hold its words only. */
export const wordCheck = (name: string, column: unknown, words: Words): ReturnType<typeof check> =>
  check(
    name,
    sql`${column} in (${sql.raw(
      wordsOf(words)
        .map((w) => `'${w}'`)
        .join(', '),
    )})`,
  );

/** The same for an array column. */
export const wordsCheck = (name: string, column: unknown, words: Words): ReturnType<typeof check> =>
  check(
    name,
    sql`${column} <@ array[${sql.raw(
      wordsOf(words)
        .map((w) => `'${w}'`)
        .join(', '),
    )}]::text[]`,
  );
