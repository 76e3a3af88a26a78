import type { Ctx } from '../../auth/context.ts';
import { Params } from '../../db/sql.ts';
import type { Tx } from '../../db/tx.ts';
import { type Moment, sourceOf } from '../../records/source.ts';
import type { RecordSpec } from '../../records/spec.ts';
import type { Computation } from '../../vocab/targets.ts';
import { CLUSTER_OPERANDS, clusterSpec } from '../sites/clusters.spec.ts';
import { legalStatusIs, legalStatusOn, type Operands } from '../sites/derived.ts';
import { ZONE_OPERANDS, zoneSpec } from '../sites/zones.spec.ts';
import { siteTotals } from './queries.ts';

// What the register computes of its own records for an indicator: over all zones or clusters, or of one of them.

const APPROVED = ['POLICY_APPROVED', 'ESTABLISHED', 'INFRA_LICENSED', 'UNDER_CONSTRUCTION', 'OPERATING', 'CONVERTING'];
const ESTABLISHED = ['ESTABLISHED', 'UNDER_CONSTRUCTION', 'OPERATING'];

interface How {
  spec: RecordSpec;
  operands: Operands;
  /** Legal statuses of the sites that count; all sites where nothing is said. */
  statuses?: readonly string[];
  unit: string;
  figure: 'sites' | 'plannedHa' | 'ratePct';
  subjects: readonly string[];
}

const zones = { spec: zoneSpec, operands: ZONE_OPERANDS, subjects: ['ALL_ZONES', 'ZONE'] };
const clusters = { spec: clusterSpec, operands: CLUSTER_OPERANDS, subjects: ['ALL_CLUSTERS', 'CLUSTER'] };

export const HOW: Readonly<Record<Computation, How>> = {
  ZONES_APPROVED: { ...zones, statuses: APPROVED, unit: 'zone', figure: 'sites' },
  ZONES_APPROVED_AREA: { ...zones, statuses: APPROVED, unit: 'ha', figure: 'plannedHa' },
  ZONES_OCCUPANCY: { ...zones, unit: 'percent', figure: 'ratePct' },
  CLUSTERS_ESTABLISHED: { ...clusters, statuses: ESTABLISHED, unit: 'cluster', figure: 'sites' },
  CLUSTERS_ESTABLISHED_AREA: { ...clusters, statuses: ESTABLISHED, unit: 'ha', figure: 'plannedHa' },
  CLUSTERS_OPERATING: { ...clusters, statuses: ['OPERATING'], unit: 'cluster', figure: 'sites' },
  CLUSTERS_OCCUPANCY: { ...clusters, unit: 'percent', figure: 'ratePct' },
};

export interface Computed {
  value: string | null;
  recordsCounted: number;
  recordsUnknown: number;
}

/** Sites that may belong to a count and do not say whether: their legal status is unknown. */
async function withoutStatus(ctx: Ctx, tx: Tx, spec: RecordSpec, moment: Moment, code: string | null): Promise<number> {
  const p = new Params();
  const day = p.add(moment.day, 'date');
  const source = sourceOf(ctx, spec, moment, p);
  const one = code === null ? 't.parent is null' : `t.code = ${p.add(code, 'text')}`;
  const [row] = await tx.rows<{ n: number }>({
    text: `select count(*)::int as n from ${source.from} where ${[...source.where, one, `${legalStatusOn(day)} is null`].join(' and ')}`,
    values: p.values,
  });
  return row!.n;
}

async function compute(ctx: Ctx, tx: Tx, how: How, moment: Moment, code: string | null): Promise<Computed> {
  const { spec, operands, statuses, figure } = how;
  const totals = await siteTotals(ctx, tx, spec, operands, moment, (p, day) => [
    ...(statuses ? [legalStatusIs(p.add(statuses, 'text[]'), day)] : []),
    ...(code === null ? [] : [`t.code = ${p.add(code, 'text')}`]),
  ]);
  const unknown = statuses ? await withoutStatus(ctx, tx, spec, moment, code) : 0;
  const { records, sites, plannedHa, plannedCounted, plannedUnknown, ratePct, sitesCounted, sitesLeftOut } = totals;
  if (figure === 'sites') {
    const n = code === null ? sites : records;
    // None known to count among sites that do not say is no count of none.
    return { value: n === 0 && unknown > 0 ? null : String(n), recordsCounted: n, recordsUnknown: unknown };
  }
  if (figure === 'plannedHa')
    return { value: plannedHa, recordsCounted: plannedCounted, recordsUnknown: plannedUnknown + unknown };
  return { value: ratePct, recordsCounted: sitesCounted, recordsUnknown: sitesLeftOut };
}

/** Computes each figure once a moment, however many targets ask for it. */
export function computing(ctx: Ctx, tx: Tx, data: Moment, position: number) {
  const made = new Map<string, Promise<Computed>>();
  return (computation: Computation, code: string | null, on: string): Promise<Computed> => {
    const key = `${computation} ${code} ${on}`;
    const moment = { day: on, past: data.past || on !== data.day ? { position, day: on } : undefined };
    const found = made.get(key) ?? compute(ctx, tx, HOW[computation], moment, code);
    made.set(key, found);
    return found;
  };
}
