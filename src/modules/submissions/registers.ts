import { HEAD_SQL, type Head } from '../../db/ledger.ts';
import type { Exact } from '../../lib/exact.ts';
import type { ClusterSet } from '../../vocab/reports.ts';
import { registryFigure, registryOf, unitsOf } from '../consolidations/consolidations.reads.ts';
import { type Form, rollupSource } from '../reports/reports.reads.ts';
import { clustersAt } from '../sites/sites.reads.ts';
import type { Looked } from './known.ts';

// What the register of clusters says of the figures a committee types in: a difference is a finding, never a refusal.

type Row = Readonly<Record<string, unknown>>;

/** Figures of the register by table and column, as of the cut-off day, of the territory the report is about. */
export async function registerFigures(
  { tx, moment }: Looked,
  form: Form,
  record: Row,
): Promise<ReadonlyMap<string, Exact>> {
  const counted = form.tables.flatMap((t) =>
    t.columns.flatMap(({ code, rollup }) => {
      const source = rollup && rollupSource(rollup.source, rollup.method);
      return source?.kind === 'clusters'
        ? [{ cell: `${t.code} ${code}`, set: rollup!.filter as ClusterSet | null, measure: source.measure }]
        : [];
    }),
  );
  const { reporter, dataFrom, dataTo } = record as Record<string, string | null>;
  if (counted.length === 0 || reporter === null) return new Map();
  const position = moment.past?.position ?? (await tx.rows<Head>({ text: HEAD_SQL, values: [] }))[0]?.position ?? 0;
  const cutOff = { day: dataTo!, past: { position, day: dataTo! } };
  const clusters = registryOf(await clustersAt(tx, cutOff, dataFrom!), await unitsOf(tx, reporter!, moment));
  return new Map(
    counted.flatMap(({ cell, set, measure }) => {
      const { value } = registryFigure(clusters, set, measure);
      return value === null ? [] : [[cell, value] as const];
    }),
  );
}
