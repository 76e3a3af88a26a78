import { z } from 'zod';
import type { Ctx } from '../auth/context.ts';
import { MATRIX, readAccess } from '../auth/policy.ts';
import { type Operation, op } from '../http/operation.ts';
import { listSchema, recordSchema } from './answers.ts';
import { inputSchema } from './fields.ts';
import type { ListInput } from './grammar.ts';
import { createOnce, newRecord, rowsOf } from './operations.ts';
import { readOne } from './read.ts';
import * as s from './schemas.ts';
import type { RecordSpec } from './spec.ts';

// /{parents}/{code}/{children}: a register of its own with what the path says of its records fixed.

type Wire = Record<string, unknown>;

export interface ChildRegister {
  readonly parent: RecordSpec;
  readonly child: RecordSpec;
  /** Last part of the path. */
  readonly name: string;
  /** Fields of a child that the path says, from the parent's code. */
  readonly fixed: (code: string) => Readonly<Record<string, string>>;
}

export interface Told {
  readonly id: string;
  readonly summary: string;
  readonly description: string;
}

const codeOf = (input: { params: unknown }): string => (input.params as { code: string }).code;

/** Path parameter of what belongs to one record. */
export const codeParam = ({ en, vi, fields }: RecordSpec) =>
  z.strictObject({
    code: s.code().meta({ description: s.describe(`Code of the ${en}`, vi), examples: [fields.code!.example] }),
  });

const assertThere = (
  ctx: Ctx,
  { parent }: ChildRegister,
  code: string,
  travel: Pick<ListInput, 'validAt' | 'knownAt'>,
) => readOne(ctx, parent, code, { fields: ['code'], include: [], travel });

const common = ({ parent, name }: ChildRegister) => ({
  path: `/v1${parent.path}/:code/${name}`,
  tag: parent.tag,
  params: codeParam(parent) as z.ZodType<unknown>,
});

/** GET: the records of the register that belong to one parent the caller may see. `query`: what may be asked of them. */
export function childList(of: ChildRegister, { id, ...told }: Told, query: () => z.ZodType): Operation {
  const { parent, child, name, fixed } = of;
  return op(id, {
    ...common(of),
    ...told,
    method: 'GET',
    access: readAccess(parent.type),
    cached: true,
    formats: ['json', 'csv', 'ndjson', 'xlsx'],
    query: z.lazy(query) as z.ZodType<unknown>,
    success: { 200: { description: `A page of ${name}`, schema: listSchema(child) } },
    problems: ['invalid_cursor', 'unknown_position', 'forbidden'],
    handle: async (ctx, input) => {
      const asked = input.query as ListInput;
      await assertThere(ctx, of, codeOf(input), asked);
      const says = Object.entries(fixed(codeOf(input))).map(([field, value]) => [field, [value]]);
      return rowsOf(ctx, child, { ...input, query: { ...asked, ...Object.fromEntries(says) } });
    },
  });
}

/** POST: a record of the register that belongs to one parent. `body`: how its schema is called. */
export function childCreate(
  of: ChildRegister,
  { id, ...told }: Told,
  body: { id: string; description: string },
): Operation {
  const { child, fixed } = of;
  const said = new Set(Object.keys(fixed('')));
  const own = Object.fromEntries(Object.entries(child.fields).filter(([field]) => !said.has(field)));
  return op(id, {
    ...common(of),
    ...told,
    method: 'POST',
    access: MATRIX[child.type].write,
    dated: true,
    body: z.lazy(() => inputSchema(own, body, { withoutKey: 'id' })) as z.ZodType<unknown>,
    success: { 201: { description: `The ${child.en} as recorded`, schema: recordSchema(child) } },
    problems: ['unknown_reference', ...(child.conflicts ?? [])],
    handle: async (ctx, input) => {
      await assertThere(ctx, of, codeOf(input), {});
      return createOnce(ctx, child, input, (given: Wire) => newRecord(child, { ...given, ...fixed(codeOf(input)) }));
    },
  });
}
