import type { Tx } from '../../db/tx.ts';
import { ownersOf } from '../tasks/tasks.reads.ts';
import { filersOn } from './filers.ts';
import type { Receiver, Reporter } from './parts.ts';
import { loadWorld } from './world.ts';

interface Route {
  reporters: readonly Reporter[];
  receivers: readonly Receiver[];
  approver: string | null;
}

const ROUTE = `select coalesce(reporters, '[]') as reporters, coalesce(receivers, '[]') as receivers, approver
  from report_templates where code = $1`;

/** Bodies that owe a report by a version of a form on a day, whether one is on record or not: some forms have no schedule. */
export async function reportersOn(tx: Tx, template: string, day: string): Promise<ReadonlySet<string>> {
  const [route] = await tx.rows<Route>({ text: ROUTE, values: [template] });
  const { ownerOn } = await ownersOf(tx, {}, []);
  const filers = route ? filersOn(await loadWorld(tx), route, day, ownerOn) : [];
  return new Set(filers.flatMap((x) => x.reporter ?? []));
}
