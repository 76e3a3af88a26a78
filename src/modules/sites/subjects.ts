import type { Guard } from '../../records/spec.ts';

/** What is said of a zone or cluster is no more public than the site itself: not now, and not for a moment when it was closed. */
export const SUBJECT_GUARD: Guard = {
  now: `not exists (select from industrial_zones z where t.subject_type = 'ZONE' and z.code = t.subject and z.visibility <> 'PUBLIC')
  and not exists (select from industrial_clusters k where t.subject_type = 'CLUSTER' and k.code = t.subject and k.visibility <> 'PUBLIC')`,
  past: (position, day) => `coalesce((
    select e.state ->> 'visibility' from ledger_entries e join ledger_commits c on c.tx_id = e.tx_id
    where e.type = case t.subject_type when 'ZONE' then 'zone' when 'CLUSTER' then 'cluster' end and e.key = t.subject
      and c.position <= ${position} and e.valid_from <= ${day}
    order by e.valid_from desc, e.version desc limit 1), 'PUBLIC') = 'PUBLIC'`,
};
