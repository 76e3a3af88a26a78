import type { Ctx } from '../auth/context.ts';
import { seesInternal } from '../auth/policy.ts';
import type { Answer, ListFormat, RowStream } from '../http/operation.ts';
import { problem } from '../problems.ts';
import type { Asked } from './grammar.ts';
import { openList } from './read.ts';
import type { RecordSpec } from './spec.ts';

// The whole of a list in a streaming format.

/** A feature always has its geometry, whatever `fields` trims of its properties. */
export const shaped = (spec: RecordSpec, fields: readonly string[] | undefined): string[] =>
  fields === undefined ? Object.keys(spec.fields) : [...fields, spec.geometry!];

/** Rows of a sheet, its heading aside. */
const SHEET_ROWS = 1_048_575;

export async function streamed(ctx: Ctx, spec: RecordSpec, asked: Asked, format: ListFormat): Promise<Answer> {
  if (asked.include.length > 0 && (format === 'csv' || format === 'xlsx')) {
    throw problem('invalid_request', undefined, [
      {
        parameter: 'include',
        code: 'not_in_format',
        detail: 'A table has no place for embedded records; ask for JSON',
      },
    ]);
  }
  const withShape =
    format === 'geojson' ? { ...asked, query: { ...asked.query, fields: shaped(spec, asked.query.fields) } } : asked;
  const { head, newest, selection, rows, close } = await openList(
    ctx,
    spec,
    withShape,
    format === 'xlsx' ? SHEET_ROWS : undefined,
  );
  const columns = selection.names.map((name, i) => ({ name, text: selection.fields[i]!.kind === 'text' }));
  // The past as such stays as it is; what the public may see of it changes when a record is closed or opened.
  const basis = seesInternal(ctx.actor, spec.type) ? '' : String(newest);
  // Neither a file nor a sheet may have a slash in its name.
  const fileName = spec.path.slice(1).replaceAll('/', '-');
  const stream: RowStream = { format, fileName, columns, rows, geometry: spec.geometry, basis, close };
  return { status: 200, stream, position: head };
}
