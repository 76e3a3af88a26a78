import { z } from 'zod';
import { answerSchema } from './fields.ts';
import * as s from './schemas.ts';
import type { RecordSpec } from './spec.ts';

// Schemas of what a register answers.

const schemas = new WeakMap<RecordSpec, z.ZodType>();

/** Schema of a record in answers; one object per register, so that it is one component of the contract. */
export function recordSchema(spec: RecordSpec): z.ZodType {
  let schema = schemas.get(spec);
  if (!schema) {
    const included: Record<string, z.ZodType> = {};
    for (const [name, include] of Object.entries(spec.includes ?? {})) {
      // Registers include each other, so the schema is asked for when it is used.
      const target = z.lazy(() => recordSchema(include.spec()));
      included[name] = (include.many ? z.array(target).max(5000) : target.nullable())
        .optional()
        .meta({ description: s.describe(include.en, include.vi) });
    }
    const extra =
      Object.keys(included).length === 0
        ? {}
        : { included: z.strictObject(included).optional().meta({ description: 'Records embedded by `include`' }) };
    schema = answerSchema(spec.fields, spec.key, spec.schemaId, extra);
    schemas.set(spec, schema);
  }
  return schema;
}

const lists = new WeakMap<RecordSpec, z.ZodType>();

/** Schema of a page; one object per register, for the same reason. */
export function listSchema(spec: RecordSpec): z.ZodType {
  let schema = lists.get(spec);
  if (!schema) {
    schema = pageSchema(spec);
    lists.set(spec, schema);
  }
  return schema;
}

const pageSchema = (spec: RecordSpec) =>
  z
    .strictObject({
      data: z.array(recordSchema(spec)).max(500).meta({ description: 'The records of this page' }),
      page: z
        .strictObject({
          nextCursor: z
            .string()
            .max(2000)
            .nullable()
            .meta({ description: '`cursor` of the next page; null on the last', examples: [null] }),
          limit: z
            .int()
            .min(1)
            .max(500)
            .meta({ description: 'Rows per page', examples: [50] }),
          total: z
            .int()
            .min(0)
            .max(2 ** 31 - 1)
            .optional()
            .meta({ description: 'Rows over all pages, with `count=exact`', examples: [16] }),
        })
        .meta({ description: 'Where this page stands' }),
    })
    .meta({
      id: `${spec.schemaId}List`,
      description: s.describe(`A page of ${spec.enPlural}`, `một trang ${spec.vi}`),
      examples: [{ data: [recordExample(spec)], page: { nextCursor: null, limit: 50 } }],
    });

/** The example of a record, as its schema shows it. */
export const recordExample = (spec: RecordSpec): unknown =>
  (recordSchema(spec).meta() as { examples: [unknown] }).examples[0];
