import { Params } from '../db/sql.ts';
import type { WriteTx } from '../db/tx.ts';
import { snake } from '../lib/text.ts';
import { encode } from './fields.ts';
import { stateOf } from './query.ts';
import type { RecordSpec } from './spec.ts';

// States of a record: what is stored of it, when two say the same, what it was on a day.

type Wire = Record<string, unknown>;

const storedNames = new WeakMap<RecordSpec, readonly string[]>();

export function stored(spec: RecordSpec): readonly string[] {
  const names = storedNames.get(spec) ?? Object.keys(spec.fields).filter((n) => !spec.fields[n]!.derive);
  storedNames.set(spec, names);
  return names;
}

/**
 * A whole record: what the caller sent, unknown where nothing was said, initial values where there are any. What only
 * acts write stays as it was before unless this is such an act.
 */
export function complete(spec: RecordSpec, given: Wire, before?: Wire): Wire {
  const record: Wire = {};
  for (const name of stored(spec)) {
    const { byActs, initial } = spec.fields[name]!;
    const value = byActs && !(name in given) ? before?.[name] : given[name];
    record[name] = value ?? initial ?? null;
  }
  return record;
}

/** Two values of a field say the same. */
export const same = (a: unknown, b: unknown): boolean =>
  JSON.stringify(canonical(a ?? null)) === JSON.stringify(canonical(b ?? null));

const canonical = (v: unknown): unknown =>
  Array.isArray(v)
    ? v.map(canonical)
    : v !== null && typeof v === 'object'
      ? Object.fromEntries(
          Object.entries(v)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([k, x]) => [k, canonical(x)]),
        )
      : v;

/** The stored fields of a record as they were true on a day, by what is known now. */
export async function stateOn(spec: RecordSpec, tx: WriteTx, key: string, day: string): Promise<Wire | undefined> {
  const names = stored(spec);
  const [row] = await tx.arrays({
    text: `select ${names.map((n) => `t."${snake(n)}"`).join(', ')}
      from (select state from ledger_entries where type = $1 and key = $2 and valid_from <= $3::date order by valid_from desc, version desc limit 1) s
      cross join lateral jsonb_populate_record(null::${spec.tableName}, s.state) t`,
    values: [spec.type, key, day],
  });
  return row && stateOf({ names, fields: names.map((n) => spec.fields[n]!) }, row);
}

/** The rules of the table hold for past states too: the row takes the state for a moment, then its own again. */
export async function assertStorable(
  spec: RecordSpec,
  tx: WriteTx,
  key: string,
  state: Wire,
  own: Wire,
): Promise<void> {
  const names = stored(spec).filter((n) => n !== spec.key);
  for (const record of [state, own]) {
    const p = new Params();
    const sets = names.map((n) => `"${snake(n)}" = ${p.add(encode(spec.fields[n]!, record[n]))}`);
    const where = `${snake(spec.key)} = ${p.add(key)}`;
    await tx.arrays({ text: `update ${spec.tableName} set ${sets.join(', ')} where ${where}`, values: p.values });
  }
}
