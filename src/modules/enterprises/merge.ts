import { z } from 'zod';
import type { Ctx } from '../../auth/context.ts';
import { type Answer, type Operation, op } from '../../http/operation.ts';
import { badParameter } from '../../problems.ts';
import { recordSchema } from '../../records/answers.ts';
import { lockToMerge } from '../../records/merge.ts';
import { once } from '../../records/operations.ts';
import * as s from '../../records/schemas.ts';
import { recordUpdate } from '../../records/write.ts';
import { enterpriseSpec } from './enterprises.spec.ts';

// Two records that turn out to be one enterprise: the one keeps everything and its history, the other ends with a
// pointer to it and keeps its own history.

const params = z.strictObject({
  id: s.uuid().meta({
    description: s.describe('Id of the record that ends', 'bản ghi trùng'),
    examples: ['019a9e0c-4444-7aaa-8bbb-0123456789ac'],
  }),
});
const body = z
  .strictObject({
    into: s.uuid().meta({
      description: s.describe('Id of the record that remains', 'bản ghi giữ lại'),
      examples: ['019a9e0c-4444-7aaa-8bbb-0123456789ab'],
    }),
  })
  .meta({
    id: 'EnterpriseMerge',
    description: s.describe('Which record remains', 'hợp nhất bản ghi'),
    examples: [{ into: '019a9e0c-4444-7aaa-8bbb-0123456789ab' }],
  });

async function merge(
  ctx: Ctx,
  id: string,
  into: string,
  input: { headers: Readonly<Record<string, string | undefined>>; url: string; body: unknown },
): Promise<Answer> {
  if (ctx.validFrom !== null && ctx.validFrom !== ctx.today)
    throw badParameter('X-Valid-From', 'only_today', 'Records are merged on the day it is found out');
  return once(ctx, enterpriseSpec, input, async (tx, last) => {
    const { ending } = await lockToMerge(ctx, enterpriseSpec, tx, id, into);
    return recordUpdate(
      ctx,
      enterpriseSpec,
      tx,
      id,
      ending,
      (base) => ({ ...base, status: 'MERGED', mergedInto: into }),
      'merged',
      last,
    );
  });
}

export const mergeOperation: Operation = op('enterprise_merge', {
  method: 'POST',
  path: '/v1/enterprises/:id/merge',
  tag: 'Enterprises',
  access: 'registry:write',
  dated: true,
  summary: 'Merge two records of one enterprise',
  description:
    'Ends one record of an enterprise because another turned out to be the same (hợp nhất bản ghi trùng). Both keep their histories; projects, permits and inspections of both are found with `enterprise=` of the one that remains.',
  params: params as z.ZodType<unknown>,
  body: body as z.ZodType<unknown>,
  success: { 200: { description: 'The record that ended', schema: recordSchema(enterpriseSpec) } },
  problems: ['already_merged', 'unknown_reference'],
  handle: (ctx, input) => merge(ctx, (input.params as { id: string }).id, (input.body as { into: string }).into, input),
});
