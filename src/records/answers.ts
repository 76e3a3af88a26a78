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
        .meta({ description: s.describe(include.en, include.vi), examples: [include.many ? [] : null] });
    }
    const extra =
      Object.keys(included).length === 0
        ? {}
        : {
            included: z
              .strictObject(included)
              .optional()
              .meta({ description: s.describe('Records embedded by `include`', 'bản ghi kèm theo') }),
          };
    const about = { id: spec.schemaId, description: s.describe(`${spec.en} as recorded`, spec.vi) };
    schema = answerSchema(spec.fields, spec.key, about, extra);
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
      data: z
        .array(recordSchema(spec))
        .max(500)
        .meta({ description: s.describe('The records of this page', 'các bản ghi của trang') }),
      page: z
        .strictObject({
          nextCursor: z
            .string()
            .max(4000)
            .nullable()
            .meta({
              description: s.describe('`cursor` of the next page; null on the last', 'con trỏ trang sau'),
              examples: [null],
            }),
          limit: z
            .int()
            .min(1)
            .max(500)
            .meta({ description: s.describe('Rows per page', 'số dòng mỗi trang'), examples: [50] }),
          total: z
            .int()
            .min(0)
            .max(2 ** 31 - 1)
            .optional()
            .meta({
              description: s.describe('Rows over all pages, with `count=exact`', 'tổng số dòng'),
              examples: [16],
            }),
        })
        .meta({ description: s.describe('Where this page stands', 'vị trí trang') }),
    })
    .meta({
      id: `${spec.schemaId}List`,
      description: s.describe(`A page of ${spec.enPlural}`, `một trang ${spec.vi}`),
    });
