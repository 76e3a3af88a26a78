import { z } from 'zod';
import { isRealDay } from '../lib/dates.ts';
import { isCleanText, tidy } from '../lib/text.ts';
import { type Words, wordsOf } from '../vocab/registry.ts';

// The value types of the contract. Every string, number and list has a limit; text is NFC on the way in.

/** One schema for every field of a kind: none of them changes, and made anew for each they were a third of the heap. */
export function once<A extends readonly (string | number)[], S>(make: (...kind: A) => S): (...kind: A) => S {
  const made = new Map<string, S>();
  return (...kind) => {
    const key = kind.join(' ');
    const schema = made.get(key) ?? make(...kind);
    made.set(key, schema);
    return schema;
  };
}

/** Description in English with the Vietnamese term. */
export const describe = (en: string, vi: string): string => `${en} (${vi})`;

const clean = { error: 'contains control characters or broken Unicode' };

/** Free text, 1…max characters after trimming, NFC. Line breaks allowed. */
export const text = once((max: number) =>
  z
    .string()
    .max(max)
    .refine(isCleanText, clean)
    .overwrite(tidy)
    .refine((s) => s.length > 0, { error: 'must not be empty' }),
);

/** Address of something on the web. An address may spell any character as it is, so it is held to what a text may have. */
export const webAddress = once((max: number) =>
  z
    .url({ protocol: /^https?$/, error: 'must be an http or https address' })
    .max(max)
    .refine(isCleanText, clean),
);

/** Stable code: ASCII kebab-case, immutable. */
export const code = once(() =>
  z
    .string()
    .min(1)
    .max(80)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: 'must be lower-case ASCII words joined by hyphens' }),
);

/** Key of an administrative unit: code@first day, the day left out where it is not known. */
export const unitKey = once(() =>
  z
    .string()
    .max(20)
    .regex(/^\d{2,5}@(\d{4}-\d{2}-\d{2})?$/, { error: 'must be <code>@<first day>, e.g. 24@2025-07-01' }),
);

export const day = once(() => z.iso.date({ abort: true }).refine(isRealDay, { error: 'is not a day of the calendar' }));

/** A day that plans and deadlines may name: far enough for any of them, and every sum of days stays a day. */
export const plannedDay = once(() =>
  day().refine((d) => d >= '1900' && d <= '2200-12-31', { error: 'must lie between 1900 and 2200' }),
);

/** UUID; one spelling, because the ledger and the idempotency of PUT compare it as text. */
export const uuid = once(() => z.uuid().overwrite((id) => id.toLowerCase()));

/** One of a closed list of words. */
export const word = <W extends Words>(words: W) => z.enum(wordsOf(words));

/** List of the words with their Vietnamese labels, for descriptions. */
export const glossary = (words: Words): string =>
  Object.entries(words)
    .map(([w, vi]) => `${w} = ${vi}`)
    .join('; ');

/** A number as text, never with an exponent. */
export const plainNumber = (value: number): string => {
  const s = String(value);
  return s.includes('e') ? value.toFixed(20).replace(/\.?0+$/, '') : s;
};

/** At most the 15 digits that a JSON number carries without loss. */
const hasDigits = (n: number): boolean => plainNumber(n).replace(/^-?0*\.?0*|[-.]/g, '').length <= 15;

/**
 * Exact decimal that a JSON number carries without loss (at most 15 digits): areas in ha, percentages, m³/day.
 * Stored as numeric(precision, scale); more decimals than `scale` are refused, not rounded.
 */
export const decimal = (precision: number, scale: number, range: { min?: number; max?: number } = { min: 0 }) =>
  decimalBetween(scale, range.min ?? -(10 ** (precision - scale)), range.max ?? 10 ** (precision - scale) - 1);

const decimalBetween = once((scale: number, min: number, max: number) =>
  z
    .number()
    .min(min)
    .max(max)
    .refine((n) => (plainNumber(n).split('.')[1] ?? '').length <= scale, { error: `has more than ${scale} decimals` })
    .refine(hasDigits, { error: 'has more than 15 digits' }),
);

/** A number of unknown kind, within what JSON carries without loss: 15 digits. */
export const exactNumber = once(() =>
  z
    .number()
    .min(-(10 ** 15))
    .max(10 ** 15)
    .refine(hasDigits, { error: 'has more than 15 digits: send it as text' }),
);

/** Amount of money: a decimal string, so that no digit is lost. */
export const money = once(() =>
  z
    .string()
    .max(25)
    .regex(/^\d{1,22}(\.\d{1,2})?$/, { error: 'must be a decimal string such as "1250000000"' }),
);

export const integer = once((max: number) => z.int().min(0).max(max));

/** A member of a nested object: described, with an example. */
export const about = <T extends z.ZodType>(schema: T, en: string, vi: string, example: unknown): T =>
  schema.meta({ description: describe(en, vi), examples: [example] });

/** The same for a member that may be unknown. */
export const optional = (schema: z.ZodType, en: string, vi: string, example: unknown) =>
  about(schema.nullable().default(null), en, vi, example);

/** The same for a member of a request that may be left out. */
export const omittable = (schema: z.ZodType, en: string, vi: string, example: unknown) =>
  about(schema.optional(), en, vi, example);

/** How many there are, in totals. */
export const count = (en: string, vi: string, example: number) => about(integer(2 ** 31 - 1), en, vi, example);

/** Where the rows behind a figure are listed. */
export const link = (en: string, vi: string, example: string) =>
  z
    .string()
    .max(30_000)
    .meta({ description: describe(en, vi), format: 'uri-reference', examples: [example] });

/** An interval that does not end before it begins. */
export const ordered = <T extends z.ZodObject>(schema: T) =>
  schema.refine(
    (i) => {
      const { from, to } = i as { from?: string | null; to?: string | null };
      return !from || !to || from <= to;
    },
    { path: ['to'], error: 'lies before `from`' },
  );
