import type { WriteTx } from '../../db/tx.ts';
import { problem } from '../../problems.ts';
import { mergedInto, remainingOf } from '../enterprises/enterprises.reads.ts';

// Whose project it is: the enterprise that carries it out, its investors, and the owner of the factory it rents.

type Row = Readonly<Record<string, unknown>>;

/** A project is given to no record that turned out to be another's double: to the one that remains. */
export async function admitEnterprise(tx: WriteTx, record: Row, before?: Row): Promise<void> {
  if (typeof record.enterprise !== 'string' || record.enterprise === before?.enterprise) return;
  const remaining = await remainingOf(tx, record.enterprise);
  if (remaining === undefined || remaining === record.enterprise.toLowerCase()) return;
  const detail = `${record.enterprise} was merged into ${remaining}.`;
  throw problem('already_merged', detail, [{ pointer: '/enterprise', code: 'merged', detail }]);
}

/** Enterprises that have to do with project $1, today or on day $2. Where none is known, anybody may. */
const PARTIES = `with known as (
    select enterprise, investors, rented_from from investment_projects where code = $1
    union all select p.enterprise, p.investors, p.rented_from from (
      select state from ledger_entries where type = 'project' and key = $1 and valid_from <= $2::date order by valid_from desc, version desc limit 1) e
      cross join lateral jsonb_populate_record(null::investment_projects, e.state) p),
  parties(enterprise) as (
    select enterprise from known
    union select (i ->> 'enterprise')::uuid from known cross join lateral jsonb_array_elements(investors) i
    union select o.enterprise from known join investment_projects o on o.code = known.rented_from)
  select enterprise from parties where enterprise is not null`;

/** What is inspected at a project is inspected at one whose project it is, or was on that day. */
export async function assertParty(tx: WriteTx, r: Row, before?: Row): Promise<void> {
  if (r.project === null || (before && before.project === r.project && before.enterprise === r.enterprise)) return;
  const remaining = await remainingOf(tx, r.enterprise);
  if (remaining === undefined) return; // the foreign key refuses it
  const [found] = await tx.rows<{ known: boolean; related: boolean }>({
    text: `select count(*) > 0 as known, coalesce(bool_or(p.enterprise in ${mergedInto('select $3::uuid')}), false) as related from (${PARTIES}) p`,
    values: [r.project, r.inspectedOn, remaining],
  });
  if (!found?.known || found.related) return;
  const detail = `${String(r.enterprise)} neither carries out nor invests in ${String(r.project)}, nor owns the factory it rents`;
  throw problem('invalid_request', undefined, [{ pointer: '/enterprise', code: 'unrelated', detail }]);
}
