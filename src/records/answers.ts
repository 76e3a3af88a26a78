import { z } from 'zod';
import { resolved } from '../http/operation.ts';
import { answerSchema } from './fields.ts';
import * as s from './schemas.ts';
import type { RecordSpec } from './spec.ts';

// Schemas of what a register answers.

/** One lazy schema per register: one component of the contract, made when it is asked for. */
function perRegister(make: (spec: RecordSpec) => z.ZodType): (spec: RecordSpec) => z.ZodType {
  const made = new WeakMap<RecordSpec, z.ZodType>();
  return (spec) => {
    const schema = made.get(spec) ?? z.lazy(() => make(spec));
    made.set(spec, schema);
    return schema;
  };
}

/** Schema of a record in answers. */
export const recordSchema = perRegister((spec) => {
  const included: Record<string, z.ZodType> = {};
  for (const [name, include] of Object.entries(spec.includes ?? {})) {
    const target = z.lazy(() => resolved(recordSchema(include.spec())));
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
  return answerSchema(spec.fields, spec.key, about, extra);
});

/** Schema of a page of records. */
export const listSchema = perRegister((spec) =>
  z
    .strictObject({
      data: z
        .array(resolved(recordSchema(spec)))
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
    }),
);
