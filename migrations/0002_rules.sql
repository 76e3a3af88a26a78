-- The ledger's rules, the temporal keys, reference checks inside JSON, and law that is data.

-- One code names one administrative unit on any day (24 and 27 changed their meaning on 2025-07-01).
alter table administrative_units
  add constraint administrative_units_code_period
  exclude using gist (code with =, daterange(valid_from, valid_to, '[]') with &&);
--> statement-breakpoint
-- Position 0: the ledger before anything was written. Every reader always finds a head.
insert into ledger_commits (position, tx_id, committed_at)
values (0, '00000000-0000-0000-0000-000000000000', now());
--> statement-breakpoint
-- What an entry says, as one hash. Computed by the database from the values it stores, so nothing can differ.
create function ledger_content_hash(
  type text, key text, version integer, act text, valid_from date, state jsonb,
  actor text, organisation text, reason text, request_id text
) returns bytea
language sql immutable parallel safe
return sha256(convert_to(jsonb_build_array(
  type, key, version, act, valid_from::text, state, actor, organisation, reason, request_id
)::text, 'UTF8'));
--> statement-breakpoint
-- The last statement of every writing transaction: gives it the next position. The lock is held until the transaction
-- ends, so positions have no gaps, instants always grow, and whoever sees position P sees 1…P and nothing else.
-- flush_later: the commit does not wait for the disk inside the lock; the caller flushes before it answers (db/durability.ts).
create function ledger_commit(tx uuid, flush_later boolean) returns table (new_position bigint, new_instant timestamptz)
language plpgsql as $$
begin
  if flush_later then
    perform set_config('synchronous_commit', 'off', true);
  end if;
  perform pg_advisory_xact_lock(7214001);
  return query
    insert into ledger_commits as c (position, tx_id, committed_at)
    select head.position + 1, tx, greatest(clock_timestamp(), head.committed_at + interval '1 microsecond')
    from (select l.position, l.committed_at from ledger_commits l order by l.position desc limit 1) head
    returning c.position, c.committed_at;
end
$$;
--> statement-breakpoint
create function ledger_is_append_only() returns trigger
language plpgsql as $$
begin
  raise exception 'the ledger is append-only' using errcode = 'restrict_violation';
end
$$;
--> statement-breakpoint
create trigger ledger_entries_append_only before update or delete or truncate on ledger_entries
  for each statement execute function ledger_is_append_only();
--> statement-breakpoint
create trigger ledger_commits_append_only before update or delete or truncate on ledger_commits
  for each statement execute function ledger_is_append_only();
--> statement-breakpoint
create trigger ledger_checkpoints_append_only before update or delete or truncate on ledger_checkpoints
  for each statement execute function ledger_is_append_only();
--> statement-breakpoint
-- Existence of codes named inside arrays and JSON. Records are never deleted, so checking on write is enough.
-- Arguments: constraint name, table and column referred to, column that refers, then the JSON key ('' for a text array).
create function references_exist() returns trigger
language plpgsql as $$
declare
  named jsonb := to_jsonb(new) -> tg_argv[3];
  missing text;
begin
  if named is null or named = 'null'::jsonb then
    return new;
  end if;
  execute format(
    'select c from (select case when %L = '''' then e #>> ''{}'' else e ->> %L end as c
                    from jsonb_array_elements(case jsonb_typeof($1) when ''array'' then $1 else jsonb_build_array($1) end) e) n
     where c is not null and not exists (select from %I r where r.%I = c) limit 1',
    tg_argv[4], tg_argv[4], tg_argv[1], tg_argv[2])
  into missing using named;
  if missing is not null then
    raise exception 'unknown reference %', missing
      using errcode = 'foreign_key_violation', constraint = tg_argv[0], detail = missing;
  end if;
  return new;
end
$$;
--> statement-breakpoint
create constraint trigger administrative_units_successors_fk after insert or update of successors on administrative_units
  deferrable initially deferred for each row when (new.successors is not null)
  execute function references_exist('administrative_units_successors_fk', 'administrative_units', 'key', 'successors', 'unit');
--> statement-breakpoint
create constraint trigger legal_documents_replaces_fk after insert or update of replaces on legal_documents
  deferrable initially deferred for each row when (new.replaces is not null)
  execute function references_exist('legal_documents_replaces_fk', 'legal_documents', 'code', 'replaces', '');
--> statement-breakpoint
create constraint trigger legal_documents_amends_fk after insert or update of amends on legal_documents
  deferrable initially deferred for each row when (new.amends is not null)
  execute function references_exist('legal_documents_amends_fk', 'legal_documents', 'code', 'amends', '');
--> statement-breakpoint
create trigger industrial_zones_developers_fk before insert or update of developers on industrial_zones
  for each row when (new.developers is not null)
  execute function references_exist('industrial_zones_developers_fk', 'organisations', 'code', 'developers', 'organisation');
--> statement-breakpoint
create trigger industrial_zones_units_fk before insert or update of administrative_units on industrial_zones
  for each row when (new.administrative_units is not null)
  execute function references_exist('industrial_zones_units_fk', 'administrative_units', 'key', 'administrative_units', 'unit');
--> statement-breakpoint
create trigger industrial_zones_conversion_fk before insert or update of conversion_plan on industrial_zones
  for each row when (new.conversion_plan is not null)
  execute function references_exist('industrial_zones_conversion_fk', 'organisations', 'code', 'conversion_plan', 'leadOrganisation');
--> statement-breakpoint
create trigger industrial_clusters_developers_fk before insert or update of developers on industrial_clusters
  for each row when (new.developers is not null)
  execute function references_exist('industrial_clusters_developers_fk', 'organisations', 'code', 'developers', 'organisation');
--> statement-breakpoint
create trigger industrial_clusters_units_fk before insert or update of administrative_units on industrial_clusters
  for each row when (new.administrative_units is not null)
  execute function references_exist('industrial_clusters_units_fk', 'administrative_units', 'key', 'administrative_units', 'unit');
--> statement-breakpoint
create trigger industrial_clusters_conversion_fk before insert or update of conversion_plan on industrial_clusters
  for each row when (new.conversion_plan is not null)
  execute function references_exist('industrial_clusters_conversion_fk', 'organisations', 'code', 'conversion_plan', 'leadOrganisation');
--> statement-breakpoint
-- The subject of a fact or a figure is a zone or a cluster.
create function subject_exists() returns trigger
language plpgsql as $$
begin
  if (new.subject_type = 'ZONE' and not exists (select from industrial_zones z where z.code = new.subject))
  or (new.subject_type = 'CLUSTER' and not exists (select from industrial_clusters c where c.code = new.subject)) then
    raise exception 'unknown subject %', new.subject
      using errcode = 'foreign_key_violation', constraint = tg_table_name || '_subject_fk', detail = new.subject;
  end if;
  return new;
end
$$;
--> statement-breakpoint
create trigger facts_subject_fk before insert or update of subject_type, subject on facts
  for each row execute function subject_exists();
--> statement-breakpoint
create trigger observations_subject_fk before insert or update of subject_type, subject on observations
  for each row when (new.subject is not null) execute function subject_exists();
--> statement-breakpoint
-- Occupancy, by register and day.
-- 35/2022/NĐ-CP Art. 2.22: service land counts since 2022-07-15 (medium certainty for the rule before it).
-- 32/2024/NĐ-CP Art. 2.7: approved but not yet leased land counts for clusters since 2024-05-01.
insert into occupancy_formulas
  (version, register, valid_from, valid_to, legal_basis, leased_industrial, leased_service, approved_not_leased, industrial_land, service_land)
values
  ('KCN_ND82', 'zone', '0001-01-01', '2022-07-14', '82/2018/NĐ-CP', 1, 0, 0, 1, 0),
  ('KCN_ND35', 'zone', '2022-07-15', null, '35/2022/NĐ-CP Art. 2.22', 1, 1, 0, 1, 1),
  ('CCN_ND68', 'cluster', '0001-01-01', '2024-04-30', '68/2017/NĐ-CP', 1, 0, 0, 1, 0),
  ('CCN_ND32', 'cluster', '2024-05-01', null, '32/2024/NĐ-CP Art. 2.7', 1, 0, 1, 1, 0);
--> statement-breakpoint
-- Land for small and medium enterprises, by the day the site was established.
insert into sme_reserve_rules (rule, register, established_from, established_to, min_ha, min_pct, exempt_types, legal_basis)
values
  ('ND35_ART_9_4', 'zone', '2022-07-15', '2025-05-16', 5, 3, '{ECO,SUPPORTING,SPECIALISED,HIGH_TECH}', '35/2022/NĐ-CP Art. 9.4'),
  ('NQ198_ART_7', 'zone', '2025-05-17', null, 20, 5, '{}', '198/2025/QH15 Art. 7'),
  ('NQ198_ART_7', 'cluster', '2025-05-17', null, 20, 5, '{}', '198/2025/QH15 Art. 7');
