import { firstRows } from '../../db/ledger.ts';
import { Params } from '../../db/sql.ts';
import type { Tx } from '../../db/tx.ts';
import { type Moment, placedIn, rowsPlaced } from '../../records/source.ts';
import type { ClusterSet } from '../../vocab/reports.ts';
import { projectsInClusters } from '../projects/projects.reads.ts';
import { type ClusterFacts, goneBy, holds, listingOn, setsOf } from './cluster-sets.ts';
import { clusterSpec } from './clusters.spec.ts';

// Clusters as reports count them: of a moment, with the sets each is in and why, its measures, and where it lies.

export interface CountedCluster {
  code: string;
  name: string;
  /** Cluster it is a part or an expansion of, and is counted with. */
  parent: string | null;
  /** Units it lies in on the day. */
  units: { unit: string; sharePct: number | null; isLead: boolean }[];
  /** Why it is no cluster any more; then it is in no set. */
  gone: string | null;
  /** Sets it is in, each with the facts that put it there. */
  sets: Partial<Record<ClusterSet, string>>;
  /** Areas in hectares, as decimal text; null where not on record. */
  areaHa: string | null;
  plannedAreaHa: string | null;
  establishedAreaHa: string | null;
  industrialLandHa: string | null;
}

const FACTS = [
  ...['code', 'name', 'parent', 'cluster_types', 'administrative_units', 'legal_statuses', 'established_on'],
  ...['decisions', 'plan_listings', 'developers', 'detailed_plan_no', 'detailed_plan_approved_on', 'first_project_on'],
  'merged_on',
];
const AREAS = ['planned_area_ha', 'established_area_ha', 'industrial_land_ha'];

const named = (column: string) => `"${column.replace(/_([a-z])/g, (_m, c: string) => c.toUpperCase())}"`;

function factsAt(tx: Tx, moment: Moment): Promise<ClusterFacts[]> {
  const p = new Params();
  const { day, known } = placedIn(moment, p);
  const columns = [
    ...FACTS.map((c) => `t.${c} as ${named(c)}`),
    ...AREAS.map((c) => `trim_scale(t.${c})::text as ${named(c)}`),
  ];
  const past = rowsPlaced(clusterSpec, { day, known });
  const later = firstRows(clusterSpec.type, clusterSpec.tableName, { day, known: known! });
  return tx.rows<ClusterFacts>({
    text: `select ${columns.join(', ')} from (select * from ${past} a union all select * from ${later} b) t order by t.code`,
    values: p.values,
  });
}

/** Every cluster at a moment of the past, for a report whose data begin on a day. */
export async function clustersAt(tx: Tx, moment: Moment, dataFrom: string): Promise<CountedCluster[]> {
  const facts = await factsAt(tx, moment);
  const projects = await projectsInClusters(tx, moment);
  const { day } = moment;
  return facts.map((c) => {
    const here = projects.filter((x) => x.cluster === c.code);
    const occupants = {
      tenants: here.filter((x) => x.role === 'SECONDARY' || x.role === 'FACTORY_RENTAL'),
      infrastructure: here.filter((x) => x.role === 'INFRASTRUCTURE'),
    };
    const listed = listingOn(c, day)?.plannedAreaHa;
    const plannedAreaHa = c.plannedAreaHa ?? (listed == null ? null : String(listed));
    return {
      ...{ code: c.code, name: c.name, parent: c.parent },
      units: (c.administrativeUnits ?? [])
        .filter((u) => holds(u, day))
        .map(({ unit, sharePct, isLead }) => ({ unit, sharePct, isLead })),
      gone: goneBy(c, day) ?? null,
      sets: setsOf(c, occupants, { dataFrom, day }),
      ...{ plannedAreaHa, establishedAreaHa: c.establishedAreaHa, industrialLandHa: c.industrialLandHa },
      areaHa: c.establishedAreaHa ?? plannedAreaHa,
    };
  });
}
