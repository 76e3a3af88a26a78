import type { z } from 'zod';
import { actingOrganisation, type Ctx } from '../../auth/context.ts';
import { Exact } from '../../lib/exact.ts';
import { type Fault, problem } from '../../problems.ts';
import { columnNamed, type Form } from '../reports/reports.reads.ts';
import { misfit } from '../submissions/submissions.reads.ts';
import { takesManual, tallied } from './cells.ts';
import type { Manual, manualSent, RegistryRow } from './parts.ts';

// Figures the consolidating body types in itself, each with its author and reason: what no report brings, as of clusters
// that have no developer.

export type ManualSent = z.output<typeof manualSent>;

/** As they are kept; refused with the place of each that belongs nowhere. */
export function manualFrom(
  ctx: Ctx,
  form: Form,
  registry: readonly RegistryRow[],
  sent: readonly ManualSent[],
): Manual[] {
  const faults: Fault[] = [];
  const clusters = new Set(registry.map((r) => r.code));
  const kept = sent.map((x, i): Manual => {
    const refuse = (member: string, code: string, detail: string) =>
      faults.push({ pointer: `/manualContributions/${i}/${member}`, code, detail });
    const table = tallied(form).find((t) => t.code === x.table);
    const column = table && columnNamed(table.columns, x.column);
    const value = new Exact(x.value).toFixed();
    const wrong = column && misfit(column.type === 'FLAG' ? { ...column, type: 'INTEGER' } : column, value);
    if (!table) refuse('table', 'no_such_table', `${form.code} adds up no such table`);
    else if (!column) refuse('column', 'no_such_column', 'The table has no such row or column');
    else if (column.type === 'TEXT' || !takesManual(column))
      refuse('column', 'not_added_up', 'Follows from other figures: nothing is added to it');
    if (wrong) refuse('value', wrong.code, wrong.detail);
    const cluster = (x.cluster as string | null) ?? null;
    if (cluster !== null && !clusters.has(cluster))
      refuse('cluster', 'unknown_reference', 'No such cluster on the territory on the day of the data');
    return {
      ...{ table: x.table, row: x.row, column: column?.code ?? x.column, cluster, value, reason: x.reason },
      ...{ organisation: actingOrganisation(ctx), on: ctx.today },
    };
  });
  if (faults.length > 0) throw problem('invalid_request', undefined, faults);
  return kept;
}
