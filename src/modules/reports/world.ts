import type { Tx } from '../../db/tx.ts';
import { ENDED_STATUSES } from '../../vocab/projects.ts';

// What the registers say of who could report: small tables, read once for all periods of a template.

export interface Body {
  code: string;
  kind: string;
  memberKinds: string[] | null;
  isCollective: boolean;
  parent: string | null;
  unit: string | null;
  validFrom: string | null;
  validTo: string | null;
}

export interface ClusterProject {
  project: string;
  role: string;
  cluster: string;
  enterprise: string | null;
  from: string | null;
  to: string | null;
}

export interface ClusterDeveloper {
  cluster: string;
  organisation: string;
  from: string | null;
  to: string | null;
}

interface UnitOf {
  cluster: string;
  unit: string;
  from: string | null;
  to: string | null;
}

export interface World {
  bodies: ReadonlyMap<string, Body>;
  projects: readonly ClusterProject[];
  developers: readonly ClusterDeveloper[];
  units: readonly UnitOf[];
  /** Day on which each body passed on everything, by the successions, and whether there was nobody to take it. */
  ended: ReadonlyMap<string, { day: string; toNobody: boolean }>;
}

/** A project counts from the day it was admitted to the cluster, to the day before it ended. */
const PROJECTS = `select p.code as project, p.role, l ->> 'cluster' as cluster, p.enterprise,
    coalesce(l ->> 'from', p.first_issued_on::text) as from,
    least(l ->> 'to', (select (min((s ->> 'from')::date) - 1)::text from jsonb_array_elements(p.statuses) s where s ->> 'status' = any($1))) as to
  from investment_projects p cross join lateral jsonb_array_elements(p.locations) l where l ->> 'cluster' is not null`;

const DEVELOPERS = `select c.code as cluster, d ->> 'organisation' as organisation, d ->> 'from' as from, d ->> 'to' as to
  from industrial_clusters c cross join lateral jsonb_array_elements(c.developers) d where d ->> 'organisation' is not null`;

const UNITS = `select c.code as cluster, u ->> 'unit' as unit, u ->> 'from' as from, u ->> 'to' as to
  from industrial_clusters c cross join lateral jsonb_array_elements(c.administrative_units) u`;

const BODIES = `select code, kind, member_kinds as "memberKinds", is_collective as "isCollective", parent,
    administrative_unit as unit, valid_from as "validFrom", valid_to as "validTo" from organisations order by code`;

const ENDED = `select "from" as code, min(effective_on) as day, bool_and("to" is null) as "toNobody" from organisation_successions
  where kind <> 'TRANSFER_FUNCTION' group by 1`;

export async function loadWorld(tx: Tx): Promise<World> {
  const all = <T extends object>(text: string) => tx.rows<T>({ text, values: [] });
  const bodies = await all<Body>(BODIES);
  const ended = await all<{ code: string; day: string; toNobody: boolean }>(ENDED);
  return {
    bodies: new Map(bodies.map((b) => [b.code, b])),
    projects: await tx.rows<ClusterProject>({ text: PROJECTS, values: [ENDED_STATUSES] }),
    developers: await all<ClusterDeveloper>(DEVELOPERS),
    units: await all<UnitOf>(UNITS),
    ended: new Map(ended.map((e) => [e.code, e])),
  };
}
