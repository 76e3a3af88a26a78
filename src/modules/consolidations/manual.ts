import type { z } from 'zod';
import { actingOrganisation, type Ctx } from '../../auth/context.ts';
import { Exact } from '../../lib/exact.ts';
import { type Fault, problem } from '../../problems.ts';
import type { Form } from '../reports/reports.reads.ts';
import { misfit } from '../submissions/submissions.reads.ts';
import { takesManual, tallied } from './cells.ts';
import type { Manual, manualSent, RegistryRow } from './parts.ts';

// Figures the consolidating body types in itself, each with its author and reason: what no report brings, as of clusters
// that have no developer.

export type ManualSent = z.output<typeof manualSent>;

/** As sent now by the caller. */
export const typedIn = (ctx: Ctx, sent: readonly ManualSent[]): Manual[] =>
  sent.map(({ cluster, value, ...x }) => ({
    ...x,
    ...{ cluster: (cluster as string | null) ?? null, value: new Exact(value).toFixed() },
    ...{ organisation: actingOrganisation(ctx), on: ctx.today },
  }));

/** Refuses what the form or the territory has no place for, also of what was kept from before. */
export function assertFits(form: Form, registry: readonly RegistryRow[], manual: readonly Manual[]): void {
  const clusters = new Set(registry.map((r) => r.code));
  const faults = manual.flatMap(({ table: code, column: named, cluster, value }, i): Fault[] => {
    const fault = (member: string, code: string, detail: string): Fault[] => [
      { pointer: `/manualContributions/${i}/${member}`, code, detail },
    ];
    const table = tallied(form).find((t) => t.code === code);
    if (!table) return fault('table', 'no_such_table', `${form.code} adds up no such table`);
    const column = table.columns.find((c) => c.code === named);
    if (!column) return fault('column', 'no_such_column', 'The table has no such row or column');
    if (column.type === 'TEXT' || !takesManual(column))
      return fault('column', 'not_added_up', 'Follows from other figures: nothing is added to it');
    const wrong = misfit(column.type === 'FLAG' ? { ...column, type: 'INTEGER' } : column, value);
    const isElsewhere = cluster !== null && !clusters.has(cluster);
    return [
      ...(wrong ? fault('value', wrong.code, wrong.detail) : []),
      ...(isElsewhere ? fault('cluster', 'unknown_reference', 'No such cluster on the territory on that day') : []),
    ];
  });
  if (faults.length > 0) throw problem('invalid_request', undefined, faults);
}
