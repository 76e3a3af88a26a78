import { Params } from '../../db/sql.ts';
import type { Tx } from '../../db/tx.ts';
import { Exact } from '../../lib/exact.ts';
import { type Past, rowsAt } from '../../records/source.ts';
import { administrativeUnitSpec } from '../administrative-units/administrative-units.spec.ts';
import { organisationSpec } from '../organisations/organisations.spec.ts';
import type { CountedCluster } from '../sites/sites.reads.ts';
import type { RegistryRow } from './parts.ts';

// The clusters a body counts: those of its district or commune; every one where it is a body of the province.

/** Units a body’s territory is made of, now or at a moment; undefined where it is the whole province. */
export async function unitsOf(
  tx: Tx,
  organisation: string,
  moment: Past = {},
): Promise<ReadonlySet<string> | undefined> {
  const p = new Params();
  const rows = await tx.rows<{ key: string | null; isWhole: boolean }>({
    text: `with recursive units as materialized (select u.* from ${rowsAt(administrativeUnitSpec, moment, p)} u),
      body as materialized (
        select o.administrative_unit as unit, o.kind from ${rowsAt(organisationSpec, moment, p)} o where o.code = ${p.add(organisation)}),
      down(key) as (select unit from body union select u.key from units u join down on u.parent = down.key)
      select down.key, body.kind not in ('COMMUNE', 'DISTRICT') and coalesce(u.level, 'PROVINCE') = 'PROVINCE' as "isWhole"
      from down cross join body left join units u on u.key = body.unit`,
    values: p.values,
  });
  return rows[0]?.isWhole ? undefined : new Set(rows.flatMap(({ key }) => (key === null ? [] : [key])));
}

/** The part of a cluster that lies on a territory, in per cent; undefined where it lies elsewhere. */
function shareOn({ units }: CountedCluster, territory: ReadonlySet<string> | undefined): Exact | undefined {
  if (territory === undefined) return new Exact(100);
  const mine = units.filter((u) => territory.has(u.unit));
  if (mine.length === 0) return undefined;
  if (mine.length === units.length) return new Exact(100);
  if (mine.every((u) => u.sharePct !== null))
    return mine.reduce((sum, u) => sum.plus(String(u.sharePct)), new Exact(0));
  // Where nobody knows the shares the whole of it stands with the unit that reports for it.
  const isLed = units.some((u) => u.isLead);
  return new Exact(isLed && !mine.some((u) => u.isLead) ? 0 : 100);
}

/** Is the body’s the unit that reports for the cluster, where it lies in several? */
export const leads = ({ units }: CountedCluster, territory: ReadonlySet<string> | undefined): boolean =>
  territory === undefined || !units.some((u) => u.isLead) || units.some((u) => u.isLead && territory.has(u.unit));

/** The clusters of a territory as a consolidation keeps them. */
export const registryOf = (
  clusters: readonly CountedCluster[],
  territory: ReadonlySet<string> | undefined,
): RegistryRow[] =>
  clusters.flatMap((c) => {
    const share = shareOn(c, territory);
    if (share === undefined) return [];
    const { units: _units, sets, ...row } = c;
    const kept = Object.entries(sets).map(([set, why]) => ({ set, why })) as RegistryRow['sets'];
    return [{ ...row, sharePct: share.toFixed(), sets: kept }];
  });
