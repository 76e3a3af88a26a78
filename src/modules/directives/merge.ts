import { z } from 'zod';
import type { Ctx } from '../../auth/context.ts';
import { MATRIX } from '../../auth/policy.ts';
import type { WriteTx } from '../../db/tx.ts';
import { type Operation, op } from '../../http/operation.ts';
import { problem } from '../../problems.ts';
import { recordSchema } from '../../records/answers.ts';
import { codeParam } from '../../records/children.ts';
import { lockToMerge } from '../../records/merge.ts';
import { once } from '../../records/operations.ts';
import * as s from '../../records/schemas.ts';
import { recordLock, recordUpdate, type Saved } from '../../records/write.ts';
import { directiveSpec } from './directives.spec.ts';
import { directiveFileSpec } from './files.spec.ts';

// Two records of one paper become one: the one keeps what it says and takes from the other what it lacks, with the copies;
// the other ends with a pointer to it and keeps its own history.

type Wire = Record<string, unknown>;

const body = z
  .strictObject({
    into: s.code().meta({
      description: s.describe('Directive that remains', 'văn bản giữ lại'),
      examples: ['cv-2029-ubnd-ktth-2024-04-22'],
    }),
  })
  .meta({
    id: 'DirectiveMerge',
    description: s.describe('Which record remains', 'hợp nhất văn bản'),
    examples: [{ into: 'cv-2029-ubnd-ktth-2024-04-22' }],
  });

/** What one record says where the other says nothing. */
const completed = (base: Wire, twin: Wire): Wire =>
  Object.fromEntries(
    Object.entries(base).map(([name, value]) => [name, value ?? (name === 'mergedInto' ? null : twin[name])]),
  );

async function merge(ctx: Ctx, tx: WriteTx, code: string, into: string): Promise<Saved> {
  const { ending, remaining } = await lockToMerge(ctx, directiveSpec, tx, code, into);
  const [{ n }] = (await tx.rows<{ n: number }>({
    text: 'select count(*)::int as n from tasks where directive = $1',
    values: [code],
  })) as [{ n: number }];
  if (n > 0)
    throw problem(
      'has_tasks',
      `${code} gives ${n} tasks; merge the record without tasks into the one that gives them.`,
    );
  const copies = await tx.rows<{ id: string }>({
    text: 'select id from directive_files where directive = $1 order by id',
    values: [code],
  });
  // The one that ends goes first: the number both may bear is then free.
  await recordUpdate(ctx, directiveSpec, tx, code, ending, (base) => ({ ...base, mergedInto: into }), 'merged');
  const saved = await recordUpdate(
    ctx,
    directiveSpec,
    tx,
    into,
    remaining,
    (base) => completed(base, ending.record),
    'completed_by_copy',
  );
  for (const { id } of copies) {
    const copy = (await recordLock(ctx, directiveFileSpec, tx, id))!;
    await recordUpdate(ctx, directiveFileSpec, tx, id, copy, (base) => ({ ...base, directive: into }), 'moved');
  }
  return saved;
}

export const directiveMerge: Operation = op('directive_merge', {
  method: 'POST',
  path: '/v1/directives/:code/merge',
  tag: 'Directives',
  access: MATRIX.directive.write,
  summary: 'Merge a directive into the one it is a copy of',
  description:
    'Merges two records of one paper (hợp nhất văn bản trùng): the one in the path ends and names the other, which takes from it what it lacks (number, day, subject …) and its copies. Both keep their histories; the answer is the one that remains.',
  params: codeParam(directiveSpec) as z.ZodType<unknown>,
  body: body as z.ZodType<unknown>,
  success: { 200: { description: 'The directive that remains', schema: recordSchema(directiveSpec) } },
  problems: ['already_merged', 'has_tasks', 'unknown_reference', 'duplicate'],
  handle: (ctx, input) =>
    once(ctx, directiveSpec, input, (tx) =>
      merge(ctx, tx, (input.params as { code: string }).code, (input.body as { into: string }).into),
    ),
});
