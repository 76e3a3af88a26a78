import { z } from 'zod';
import { isCleanText, tidy } from '../lib/text.ts';
import type { Field } from './fields.ts';

// Values as a query string spells them: all of it is text.

/** The contract names the type that a text spells, so that generated clients take a number. */
export const spells = <T extends z.ZodType>(schema: T, meant: Record<string, unknown>): T =>
  schema.meta({
    override: ({ jsonSchema }: { jsonSchema: Record<string, unknown> }) => {
      for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
      Object.assign(jsonSchema, meant);
    },
  });

const decimalText = spells(
  z
    .string()
    .max(30)
    .regex(/^-?\d{1,15}(\.\d{1,6})?$/, { error: 'must be a decimal number such as 12.5' }),
  { type: 'number', minimum: -999_999_999_999_999, maximum: 999_999_999_999_999 },
);

/** As many digits as an amount of money may have. */
const moneyText = z
  .string()
  .max(30)
  .regex(/^-?\d{1,22}(\.\d{1,6})?$/, { error: 'must be a decimal number such as 1250000000' });

const wholeText = spells(
  z
    .string()
    .max(12)
    .regex(/^\d{1,9}$/, { error: 'must be a whole number' }),
  { type: 'integer', format: 'int32', minimum: 0, maximum: 999_999_999 },
);

const truthText = spells(z.enum(['true', 'false']), { type: 'boolean' });

const someText = z.string().min(1).max(200).refine(isCleanText).overwrite(tidy);

/** Schema of one value of a filter, as text of the query string. */
export function filterValue(field: Field): z.ZodType<string> {
  if (field.kind === 'decimal') return decimalText;
  if (field.kind === 'money') return moneyText;
  if (field.kind === 'integer') return wholeText;
  if (field.kind === 'boolean') return truthText;
  if (field.kind === 'words') return (field.schema as z.ZodArray<z.ZodType<string>>).element;
  if (field.kind === 'text' || field.kind === 'texts') return someText;
  return field.schema as z.ZodType<string>;
}
