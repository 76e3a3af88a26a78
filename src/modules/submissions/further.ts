import type { Ctx } from '../../auth/context.ts';
import type { Fault } from '../../problems.ts';
import * as s from '../../records/schemas.ts';
import { contentFaults } from './content.ts';
import { faultsOfLines } from './form-content.ts';
import { formOwed } from './form-source.ts';
import { listIn, readableIn } from './readable.ts';

// What the form of a report says of a body that is not of its schema: all that is wrong is told in one answer.

/** Of the lines of a form that is sent back. */
export async function furtherOfForm(ctx: Ctx, { params, body }: { params: unknown; body: unknown }): Promise<Fault[]> {
  const form = await formOwed(ctx, (params as { id: string }).id);
  return form ? faultsOfLines(form, listIn(body, 'lines'), ctx.language) : [];
}

/** Of the content of a version. */
export async function furtherOfVersion(ctx: Ctx, { body }: { body: unknown }): Promise<Fault[]> {
  const id = s.uuid().safeParse((body as { obligation?: unknown } | null | undefined)?.obligation);
  const form = id.success ? await formOwed(ctx, id.data) : undefined;
  return form ? contentFaults(form, readableIn(body)) : [];
}
