import type { WriteTx } from '../../db/tx.ts';

/** What decides who may write about a project: where it lies today, or will lie first. */
interface Location {
  zone: string | null;
  cluster: string | null;
  from: string | null;
  to: string | null;
}

type Row = Readonly<Record<string, unknown>>;

function placeOf(
  locations: readonly Location[] | null,
  today: string,
): { zone: string | null; cluster: string | null } {
  const byDay = [...(locations ?? [])].sort((a, b) => ((a.from ?? '') < (b.from ?? '') ? -1 : 1));
  const now = byDay.filter((l) => (l.from ?? '') <= today && (l.to === null || l.to >= today)).at(-1);
  const place = now ?? byDay[0];
  return { zone: place?.zone ?? null, cluster: place?.cluster ?? null };
}

/** A project's own place, from the locations it is written with. */
export const judgedByLocations = async (_tx: WriteTx, record: Row, today: string): Promise<Row> => ({
  ...record,
  ...placeOf(record.locations as Location[] | null, today),
});

/** An adjustment that moves a project is made by who has it before. */
export async function judgedByPlaceBefore(tx: WriteTx, record: Row, today: string): Promise<Row> {
  const moved = (record.changes as Record<string, { before: unknown }> | null)?.locations;
  if (!moved) return judgedByProject(tx, record, today);
  return { ...record, ...placeOf(moved.before as Location[] | null, today) };
}

/** The policy judges what is said of a project by the project's own place. */
export async function judgedByProject(tx: WriteTx, record: Row, today: string): Promise<Row> {
  if (typeof record.project !== 'string') return record;
  const [project] = await tx.rows<{ locations: Location[] | null }>({
    text: 'select locations from investment_projects where code = $1',
    values: [record.project],
  });
  return { ...record, ...placeOf(project?.locations ?? null, today) };
}
