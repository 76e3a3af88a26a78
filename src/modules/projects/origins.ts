import { takeTurn } from '../../db/locks.ts';
import type { WriteTx } from '../../db/tx.ts';
import { problem } from '../../problems.ts';

type Row = Readonly<Record<string, unknown>>;

const predecessorsOf = (record: Row): string[] =>
  ((record.predecessors as { project: string }[] | null) ?? []).map((p) => p.project);

/** One step up: from a project to those it rents from or came from. */
const STEPS = {
  rentedFrom:
    'select p.rented_from from investment_projects p join up on p.code = up.code where p.rented_from is not null',
  predecessors: `select x ->> 'project' from investment_projects p join up on p.code = up.code cross join lateral jsonb_array_elements(p.predecessors) x`,
} as const;

async function assertNoCircle(tx: WriteTx, record: Row, by: keyof typeof STEPS, from: readonly string[]) {
  const [found] = await tx.rows({
    text: `with recursive up(code) as (select unnest($1::text[]) union ${STEPS[by]}) select from up where code = $2`,
    values: [from, record.code],
  });
  if (found)
    throw problem('project_circle', undefined, [
      { pointer: `/${by}`, code: 'circle', detail: `${from.join(', ')} leads back to ${String(record.code)}` },
    ]);
}

/** A project neither rents from itself nor came from itself, however many steps lie between. */
export async function admitOrigins(tx: WriteTx, record: Row): Promise<void> {
  const rentedFrom = typeof record.rentedFrom === 'string' ? [record.rentedFrom] : [];
  const predecessors = predecessorsOf(record);
  if (rentedFrom.length + predecessors.length === 0) return;
  // A project not renting from itself directly is a rule of the table. Links are decided one after the other: two that
  // close a circle together would not see each other.
  await takeTurn(tx, 'projectOrigins');
  if (rentedFrom[0] !== record.code) await assertNoCircle(tx, record, 'rentedFrom', rentedFrom);
  await assertNoCircle(tx, record, 'predecessors', predecessors);
}
