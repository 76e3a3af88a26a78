import { Params } from '../../db/sql.ts';
import type { Tx } from '../../db/tx.ts';
import { holdsOn } from '../../records/dated.ts';
import { type Moment, placedIn, rowsPlaced } from '../../records/source.ts';
import { isValidOn } from './derived.ts';
import { projectSpec } from './projects.spec.ts';

// What other modules need to know of projects.

/** A project that was licensed and had not ended, with the cluster it lay in. */
export interface ProjectInCluster {
  cluster: string;
  project: string;
  role: string;
  since: string;
}

/** The valid projects in clusters, at a moment of the past. */
export async function projectsInClusters(tx: Tx, moment: Moment): Promise<ProjectInCluster[]> {
  const p = new Params();
  const { day, known } = placedIn(moment, p);
  return tx.rows<ProjectInCluster>({
    text: `select l ->> 'cluster' as cluster, t.code as project, t.role, t.first_issued_on as since
      from ${rowsPlaced(projectSpec, { day, known })} t cross join lateral jsonb_array_elements(t.locations) l
      where t.locations is not null and l ->> 'cluster' is not null and ${holdsOn('l', day)} and ${isValidOn(day, known)}
      order by 1, 2`,
    values: p.values,
  });
}
