import type { ClusterSet } from '../../vocab/reports.ts';
import type { CLUSTER_STATUSES, DECISION_KINDS, DEVELOPER_KINDS, PLAN_CHANGES } from '../../vocab/sites.ts';

// Which clusters a report counts (Circular 14/2024/TT-BCT, forms 03 and 04), each with the facts that put it there. Pure.

interface Interval {
  from: string | null;
  to: string | null;
}

/** Dated facts of a cluster as the register has them. */
export interface ClusterFacts {
  code: string;
  name: string;
  parent: string | null;
  clusterTypes: string[] | null;
  administrativeUnits: (Interval & { unit: string; sharePct: number | null; isLead: boolean })[] | null;
  legalStatuses: (Interval & { status: keyof typeof CLUSTER_STATUSES })[] | null;
  establishedOn: string | null;
  decisions:
    | {
        kind: keyof typeof DECISION_KINDS;
        number: string | null;
        issuedOn: string | null;
        effectiveFrom: string | null;
      }[]
    | null;
  planListings:
    | {
        plan: string;
        change: keyof typeof PLAN_CHANGES;
        plannedAreaHa: number | null;
        listedFrom: string | null;
        removedOn: string | null;
      }[]
    | null;
  developers: (Interval & { name: string; kind: keyof typeof DEVELOPER_KINDS })[] | null;
  detailedPlanNo: string | null;
  detailedPlanApprovedOn: string | null;
  firstProjectOn: string | null;
  mergedOn: string | null;
  plannedAreaHa: string | null;
  establishedAreaHa: string | null;
  industrialLandHa: string | null;
}

/** The projects in it: what makes it operate, and what builds its infrastructure. */
export interface Occupants {
  tenants: readonly { project: string; since: string }[];
  infrastructure: readonly { project: string; since: string }[];
}

export interface Window {
  dataFrom: string;
  /** Last day: sets are those of this day. */
  day: string;
}

export const holds = ({ from, to }: Interval, day: string): boolean => (from ?? '') <= day && (to ?? '9999') >= day;

const ENDED = ['ABOLISHED', 'MERGED_INTO_ZONE', 'CONVERTED'];
const ENDING = ['ABOLISH', 'MERGE', 'CONVERT'];

const statusOn = ({ legalStatuses }: ClusterFacts, day: string) =>
  (legalStatuses ?? [])
    .filter((x) => holds(x, day))
    .sort((a, b) => ((a.from ?? '') < (b.from ?? '') ? -1 : 1))
    .at(-1);

/** The first decision of these kinds in force by the day. */
function decided({ decisions }: ClusterFacts, kinds: readonly string[], day: string) {
  const dated = (decisions ?? [])
    .filter((d) => kinds.includes(d.kind))
    .flatMap((d) => {
      const on = d.effectiveFrom ?? d.issuedOn;
      return on === null || on > day ? [] : [{ on, why: `decision ${d.number ?? d.kind} of ${on}` }];
    });
  return dated.sort((a, b) => (a.on < b.on ? -1 : 1))[0];
}

/** Why it is no cluster any more; undefined while it is one. */
export function goneBy(c: ClusterFacts, day: string): string | undefined {
  if (c.mergedOn !== null && c.mergedOn <= day) return `merged into a zone on ${c.mergedOn}`;
  const status = statusOn(c, day);
  if (status && ENDED.includes(status.status)) return `${status.status} since ${status.from ?? 'an unknown day'}`;
  return decided(c, ENDING, day)?.why;
}

interface Established {
  on: string | null;
  why: string;
}

function established(c: ClusterFacts, day: string): Established | undefined {
  if (c.establishedOn !== null)
    return c.establishedOn <= day ? { on: c.establishedOn, why: `established on ${c.establishedOn}` } : undefined;
  const decision = decided(c, ['ESTABLISH'], day);
  if (decision) return decision;
  const status = (c.legalStatuses ?? []).find(
    (x) => (x.status === 'ESTABLISHED' || x.status === 'UNDER_CONSTRUCTION') && (x.from ?? '') <= day,
  );
  return status && { on: status.from, why: `${status.status} since ${status.from ?? 'an unknown day'}` };
}

/** The listing in force; null where the plans took it out, undefined where they say nothing. */
export function listingOn({ planListings }: ClusterFacts, day: string) {
  const said = (planListings ?? [])
    .filter((x) => (x.listedFrom ?? '') <= day)
    .sort((a, b) => ((a.listedFrom ?? '') < (b.listedFrom ?? '') ? -1 : 1));
  const last = said.at(-1);
  if (!last) return undefined;
  const out = last.change === 'REMOVE' || last.change === 'TURN_INTO_ZONE' || (last.removedOn ?? '9999') <= day;
  return out ? null : last;
}

function planned(c: ClusterFacts, day: string): string | undefined {
  const listing = listingOn(c, day);
  if (listing === null) return undefined;
  const status = statusOn(c, day);
  if (status?.status === 'REMOVED_FROM_PLAN') return undefined;
  if (listing) return `in plan ${listing.plan}`;
  // Only what a plan names may be established (32/2024/NĐ-CP): the status says the rest.
  if (status?.status === 'PLANNED') return 'status PLANNED';
  return established(c, day)?.why;
}

function operating(c: ClusterFacts, { tenants }: Occupants, day: string): string | undefined {
  const [first] = tenants;
  if (first)
    return tenants.length === 1
      ? `project ${first.project}`
      : `project ${first.project} and ${tenants.length - 1} more`;
  const begun = c.firstProjectOn !== null && c.firstProjectOn <= day && statusOn(c, day)?.status === 'OPERATING';
  return begun ? `OPERATING, first project on ${c.firstProjectOn}` : undefined;
}

function approvedInfrastructure(c: ClusterFacts, { infrastructure }: Occupants, day: string): string | undefined {
  const [first] = infrastructure;
  if (first) return `project ${first.project} of ${first.since}`;
  return decided(c, ['POLICY_APPROVAL', 'INVESTOR_APPROVAL'], day)?.why;
}

function detailedPlan(c: ClusterFacts, day: string): string | undefined {
  if (c.detailedPlanApprovedOn !== null)
    return c.detailedPlanApprovedOn <= day
      ? `${c.detailedPlanNo ?? 'detailed plan'} of ${c.detailedPlanApprovedOn}`
      : undefined;
  return decided(c, ['DETAILED_PLAN'], day)?.why;
}

/** Every set it is in on the day, each with the facts that put it there; none once it is no cluster any more. */
export function setsOf(c: ClusterFacts, projects: Occupants, { dataFrom, day }: Window) {
  if (goneBy(c, day) !== undefined) return {};
  const isEstablished = established(c, day);
  const runs = operating(c, projects, day);
  const is = (type: string) => c.clusterTypes?.includes(type) === true;
  const both = (other: string | undefined) => (runs && other ? `${runs}; ${other}` : undefined);
  const newly = isEstablished?.on != null && isEstablished.on >= dataFrom ? isEstablished.why : undefined;
  const enterprise = (c.developers ?? []).find((d) => d.kind === 'ENTERPRISE' && holds(d, day));
  const why: Record<ClusterSet, string | undefined> = {
    PLANNED: planned(c, day),
    ESTABLISHED: isEstablished?.why,
    NEWLY_ESTABLISHED: newly,
    ENTERPRISE_DEVELOPED: enterprise && `developer ${enterprise.name}`,
    DETAILED_PLAN_APPROVED: detailedPlan(c, day),
    INFRA_PROJECT_APPROVED: approvedInfrastructure(c, projects, day),
    OPERATING: runs,
    OPERATING_ESTABLISHED: both(isEstablished?.why),
    OPERATING_NOT_ESTABLISHED: both(isEstablished ? undefined : 'not established'),
    OPERATING_CRAFT_VILLAGE: both(is('CRAFT_VILLAGE') ? 'craft village' : undefined),
    OPERATING_SPECIALISED: both(is('SPECIALISED') ? 'specialised' : undefined),
  };
  return Object.fromEntries(Object.entries(why).filter(([, x]) => x !== undefined)) as Partial<
    Record<ClusterSet, string>
  >;
}
