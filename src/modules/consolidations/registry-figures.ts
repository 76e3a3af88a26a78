import { Exact } from '../../lib/exact.ts';
import type { ClusterSet } from '../../vocab/reports.ts';
import type { ClusterMeasure } from '../reports/reports.reads.ts';
import { type Cell, type Exclusion, MOST_DECIMALS, type RegistryRow } from './parts.ts';

// Figures of the register of clusters: how many are in a set, or what they measure together.

const MEASURES: Readonly<Record<ClusterMeasure, string>> = {
  areaHa: 'area',
  plannedAreaHa: 'planned area',
  establishedAreaHa: 'area by the establishing decision',
  industrialLandHa: 'industrial land',
};

export interface RegistryFigure {
  value: Exact | null;
  clusters: Cell['clusters'];
  exclusions: Exclusion[];
}

const excluded = (cluster: string, why: string): Exclusion => ({ input: null, cluster, amount: null, why });

/** What one cluster counts for; or why for nothing, where it would have been in the set. */
export function worthOf(
  row: RegistryRow,
  set: ClusterSet | null,
  measure: ClusterMeasure | null,
  members: ReadonlySet<string>,
): { value: Exact } | { why: string } | undefined {
  if (row.gone !== null) return { why: row.gone };
  if (set !== null && !row.sets.some((x) => x.set === set)) return undefined;
  if (measure === null)
    return row.parent !== null && members.has(row.parent)
      ? { why: `a part of ${row.parent}, counted with it` }
      : { value: new Exact(1) };
  const area = row[measure];
  if (area === null) return { why: `no ${MEASURES[measure]} on record` };
  return { value: new Exact(area).times(row.sharePct).dividedBy(100).toDecimalPlaces(MOST_DECIMALS) };
}

export const membersOf = (rows: readonly RegistryRow[], set: ClusterSet | null): ReadonlySet<string> =>
  new Set(
    rows.filter((r) => r.gone === null && (set === null || r.sets.some((x) => x.set === set))).map((r) => r.code),
  );

/** Nobody in the set is zero; a set of which nothing is on record is not known. */
export function registryFigure(
  rows: readonly RegistryRow[],
  set: ClusterSet | null,
  measure: ClusterMeasure | null,
): RegistryFigure {
  const members = membersOf(rows, set);
  const clusters: Cell['clusters'] = [];
  const exclusions: Exclusion[] = [];
  let sum = new Exact(0);
  for (const row of rows) {
    const worth = worthOf(row, set, measure, members);
    if (!worth) continue;
    if ('why' in worth) {
      exclusions.push(excluded(row.code, worth.why));
      continue;
    }
    sum = sum.plus(worth.value);
    clusters.push({ cluster: row.code, value: worth.value.toFixed() });
  }
  return { value: clusters.length === 0 && members.size > 0 ? null : sum, clusters, exclusions };
}
