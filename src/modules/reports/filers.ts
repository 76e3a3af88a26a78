import { addDays } from '../../lib/dates.ts';
import { type OwnerOn, ownerKey } from '../tasks/tasks.reads.ts';
import type { Receiver, Reporter } from './parts.ts';
import type { Body, ClusterProject, World } from './world.ts';

// From the reporters a template states to those who owe a report on a day: bodies that exist then, each once, however many
// of the bodies named have come to it (190/2025/QH15: one obligation for each body there is, not for each there was).

export interface Filer {
  role: string;
  reporter: string | null;
  enterprise: string | null;
  project: string | null;
  cluster: string | null;
  namedAs: string[];
  receivers: string[];
  approver: string | null;
  /** First day from which this body can owe it; null where that is not known. */
  since: string | null;
}

interface Route {
  reporters: readonly Reporter[];
  receivers: readonly Receiver[];
  approver: string | null;
}

const holds = ({ from, to }: { from: string | null; to: string | null }, day: string): boolean =>
  (from ?? '') <= day && (to ?? '9999') >= day;

/** A body lives from its first day to its last, or until it passed on everything. */
const lives = ({ ended }: World, body: Body, day: string): boolean =>
  holds({ from: body.validFrom, to: body.validTo }, day) && (ended.get(body.code)?.day ?? '9999') > day;

/** The body that stands in the place of one that is named; the named one where nobody can tell which that is. */
const placeOf = (code: string, day: string, ownerOn: OwnerOn): string => {
  const { organisation, ownership } = ownerOn(ownerKey(code, { function: null, territory: null, monitor: null }), day);
  return ownership === 'FALLBACK' ? code : organisation;
};

/**
 * A named body owes what is reckoned by a day on which it exists. One that ended owes nothing more, unless it was divided
 * and the records leave open who has this of it: then somebody does, and the fallback holds it.
 */
function owes(world: World, code: string, day: string): boolean {
  const body = world.bodies.get(code);
  if (!body || lives(world, body, day)) return true;
  const ended = world.ended.get(code);
  return (body.validFrom ?? '') <= day && ended !== undefined && ended.day <= day && !ended.toNobody;
}

/** Every body of some kinds that exists on the day, directly below a body or beside it. */
function ofKinds(world: World, kinds: readonly string[], below: string | undefined, day: string): Body[] {
  const parents = below === undefined ? undefined : new Set([below, world.bodies.get(below)?.parent]);
  return [...world.bodies.values()].filter(
    (b) => !b.isCollective && kinds.includes(b.kind) && lives(world, b, day) && (!parents || parents.has(b.parent)),
  );
}

/** Bodies of the kinds that are the committee of a unit the cluster lies in. */
function committeesOf(world: World, kinds: readonly string[], cluster: string | null, day: string): string[] {
  const units = new Set(world.units.filter((u) => u.cluster === cluster && holds(u, day)).map((u) => u.unit));
  return ofKinds(world, kinds, undefined, day)
    .filter((b) => b.unit !== null && units.has(b.unit))
    .map((b) => b.code);
}

const nobody = { reporter: null, enterprise: null, project: null, cluster: null };

type Found = Pick<Filer, 'reporter' | 'enterprise' | 'project' | 'cluster' | 'since'> & { namedAs: string | null };

/** An enterprise reports by itself, whether it has an organisation on record by now or not. */
const ofProject = ({ project, cluster, enterprise, from }: ClusterProject): Found => ({
  ...{ reporter: null, project, cluster, enterprise, namedAs: null, since: from },
});

function registered(world: World, register: NonNullable<Reporter['register']>, day: string, ownerOn: OwnerOn): Found[] {
  if (register === 'CLUSTER_PROJECTS')
    return world.projects
      .filter((p) => p.role !== 'INFRASTRUCTURE' && p.enterprise !== null && p.from !== null && holds(p, day))
      .map(ofProject);
  // The register of clusters names the developer; where it does not, the infrastructure project on record does.
  const named = world.developers.filter((d) => holds(d, day));
  const known = new Set(named.map((d) => d.cluster));
  return [
    ...named.map((d) => ({
      ...nobody,
      ...{
        cluster: d.cluster,
        reporter: placeOf(d.organisation, day, ownerOn),
        namedAs: d.organisation,
        since: d.from,
      },
    })),
    ...world.projects
      .filter((p) => p.role === 'INFRASTRUCTURE' && p.enterprise !== null && !known.has(p.cluster) && p.from !== null)
      .filter((p) => holds(p, day))
      .map(ofProject),
  ];
}

function found(world: World, entry: Reporter, day: string, ownerOn: OwnerOn): Found[] {
  if (entry.register !== null) return registered(world, entry.register, day, ownerOn);
  const below = entry.below === null ? undefined : placeOf(entry.below, day, ownerOn);
  const named = entry.organisation === null ? undefined : placeOf(entry.organisation, day, ownerOn);
  const kinds = entry.kinds ?? (named === undefined ? null : (world.bodies.get(named)?.memberKinds ?? null));
  const one = (code: string): Found => ({
    ...nobody,
    reporter: code,
    namedAs: entry.organisation,
    since: world.bodies.get(code)?.validFrom ?? null,
  });
  if (kinds === null) return owes(world, named!, day) ? [one(named!)] : [];
  return ofKinds(world, kinds, below, day).map((b) => one(b.code));
}

/** Who owes the report that is reckoned by this day. */
export function filersOn(world: World, { reporters, receivers, approver }: Route, day: string, ownerOn: OwnerOn) {
  const taking = receivers.filter((r) => holds(r, day));
  const named = taking.flatMap((r) => (r.organisation === null ? [] : [placeOf(r.organisation, day, ownerOn)]));
  const judge = approver === null ? null : placeOf(approver, day, ownerOn);
  // Nobody reports to itself.
  const left = new Set([...named, judge]);
  const filers = new Map<string, Filer>();
  for (const entry of reporters.filter((r) => holds(r, day))) {
    const except = new Set(entry.except ?? []);
    for (const { namedAs, ...f } of found(world, entry, day, ownerOn)) {
      if (f.reporter !== null && (left.has(f.reporter) || except.has(f.reporter))) continue;
      const key = filerKey(f);
      const first = filers.get(key);
      if (first) {
        if (namedAs !== null && !first.namedAs.includes(namedAs)) first.namedAs.push(namedAs);
        continue;
      }
      const local = taking.flatMap((r) => (r.kinds === null ? [] : committeesOf(world, r.kinds, f.cluster, day)));
      const to = [...new Set([...named, ...local])];
      const since =
        [f.since, entry.from]
          .filter((x) => x !== null)
          .sort()
          .at(-1) ?? null;
      filers.set(key, {
        ...f,
        role: entry.role,
        namedAs: namedAs === null ? [] : [namedAs],
        receivers: to,
        approver: judge ?? to[0] ?? null,
        since,
      });
    }
  }
  return [...filers.values()];
}

/** First day on which a body was no longer there to owe what is reckoned by a later day. */
export function goneOn(world: World, reporter: string | null): string | undefined {
  if (reporter === null) return undefined;
  const to = world.bodies.get(reporter)?.validTo;
  return [to ? addDays(to, 1) : undefined, world.ended.get(reporter)?.day].filter((x) => x !== undefined).sort()[0];
}

/** Days after one and before another on which bodies begin or end, or entries of the route do. */
function changesBetween(world: World, { reporters }: Route, first: string, last: string): string[] {
  const after = (day: string | null) => (day === null || day >= '9999' ? null : addDays(day, 1));
  const days = [
    ...[...world.bodies.values()].flatMap((b) => [b.validFrom, after(b.validTo)]),
    ...[...world.ended.values()].map((e) => e.day),
    ...reporters.flatMap((r) => [r.from, after(r.to)]),
  ];
  return [...new Set(days)].filter((d): d is string => d !== null && d > first && d < last).sort();
}

/**
 * Who owed the report on days from the first on and was gone by the last, with the day of leaving; nobody is left on it
 * where nothing is owed by then.
 */
export function formerFilers(
  world: World,
  route: Route,
  window: { first: string; last: string; isOwed: boolean },
  ownerOn: OwnerOn,
) {
  if (window.first >= window.last) return [];
  const days = [window.first, ...changesBetween(world, route, window.first, window.last)];
  const left = window.isOwed ? filersOn(world, route, window.last, ownerOn) : [];
  const remaining = new Set(left.map(filerKey));
  const former = new Map<string, Filer & { goneOn: string }>();
  for (const [i, day] of days.entries())
    for (const filer of filersOn(world, route, day, ownerOn)) {
      const key = filerKey(filer);
      if (!remaining.has(key)) former.set(key, { ...filer, goneOn: days[i + 1] ?? window.last });
    }
  return [...former.values()];
}

/** Who it is that owes, in one text. */
export const filerKey = (f: Pick<Filer, 'reporter' | 'enterprise' | 'project' | 'cluster'>): string =>
  [f.reporter, f.enterprise, f.project, f.cluster].map((x) => x ?? '').join(' ');
