import type { WriteTx } from '../../db/tx.ts';
import { clusterOn, placeIn, zoneOn } from './derived.ts';

/** The legal day: the sessions of the service run in UTC. */
const TODAY = `(now() at time zone 'Asia/Ho_Chi_Minh')::date`;

/** What decides who may write about a project: where it lies today. */
export interface Judged {
  zone: string | null;
  cluster: string | null;
}

/** The policy judges what is said of a project by the project's own place. */
export async function judgedByProject(
  tx: WriteTx,
  record: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> {
  if (typeof record.project !== 'string') return record;
  const [place] = await tx.rows<Judged>({
    text: `select ${zoneOn(TODAY)} as zone, ${clusterOn(TODAY)} as cluster from investment_projects t where t.code = $1`,
    values: [record.project],
  });
  return { ...record, zone: place?.zone ?? null, cluster: place?.cluster ?? null };
}

/** A project's own place, from the locations it is written with. */
export async function judgedByLocations(
  tx: WriteTx,
  record: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> {
  const [place] = await tx.rows<Judged>({
    text: `select ${placeIn('zone', TODAY)} as zone, ${placeIn('cluster', TODAY)} as cluster from (select $1::jsonb as locations) t`,
    values: [JSON.stringify(record.locations ?? [])],
  });
  return { ...record, ...place };
}
