-- Rules of enterprises and projects that tables cannot say by themselves.

-- Does the check digit of a tax code fit? Weights 31,29,23,19,17,13,7,5,3 on digits 1–9; d10 = 10 − Σ mod 11. Unknown
-- codes and other forms are not judged: some legacy codes fail, so this warns and never refuses.
create function tax_code_fits(code text) returns boolean
language sql immutable parallel safe
return case when code ~ '^[0-9]{10}(-[0-9]{3})?$' then
  10 - (31 * substr(code, 1, 1)::int + 29 * substr(code, 2, 1)::int + 23 * substr(code, 3, 1)::int + 19 * substr(code, 4, 1)::int
    + 17 * substr(code, 5, 1)::int + 13 * substr(code, 6, 1)::int + 7 * substr(code, 7, 1)::int + 5 * substr(code, 8, 1)::int
    + 3 * substr(code, 9, 1)::int) % 11 = substr(code, 10, 1)::int
else true end;
--> statement-breakpoint
create trigger enterprises_sites_zone_fk before insert or update of sites on enterprises
  for each row when (new.sites is not null)
  execute function references_exist('enterprises_sites_zone_fk', 'industrial_zones', 'code', 'sites', 'zone');
--> statement-breakpoint
create trigger enterprises_sites_cluster_fk before insert or update of sites on enterprises
  for each row when (new.sites is not null)
  execute function references_exist('enterprises_sites_cluster_fk', 'industrial_clusters', 'code', 'sites', 'cluster');
--> statement-breakpoint
create trigger investment_projects_zone_fk before insert or update of locations on investment_projects
  for each row when (new.locations is not null)
  execute function references_exist('investment_projects_zone_fk', 'industrial_zones', 'code', 'locations', 'zone');
--> statement-breakpoint
create trigger investment_projects_cluster_fk before insert or update of locations on investment_projects
  for each row when (new.locations is not null)
  execute function references_exist('investment_projects_cluster_fk', 'industrial_clusters', 'code', 'locations', 'cluster');
--> statement-breakpoint
create trigger investment_projects_unit_fk before insert or update of locations on investment_projects
  for each row when (new.locations is not null)
  execute function references_exist('investment_projects_unit_fk', 'administrative_units', 'key', 'locations', 'unit');
--> statement-breakpoint
create trigger investment_projects_predecessors_fk before insert or update of predecessors on investment_projects
  for each row when (new.predecessors is not null)
  execute function references_exist('investment_projects_predecessors_fk', 'investment_projects', 'code', 'predecessors', 'project');
--> statement-breakpoint
create trigger investment_projects_supervisors_fk before insert or update of supervisors on investment_projects
  for each row when (new.supervisors is not null)
  execute function references_exist('investment_projects_supervisors_fk', 'organisations', 'code', 'supervisors', '');
--> statement-breakpoint
-- Investors name enterprises by their id.
create function investors_exist() returns trigger
language plpgsql as $$
declare
  missing text;
begin
  select i ->> 'enterprise' into missing from jsonb_array_elements(new.investors) i
  where i ->> 'enterprise' is not null and not exists (select from enterprises e where e.id = (i ->> 'enterprise')::uuid) limit 1;
  if missing is not null then
    raise exception 'unknown reference %', missing
      using errcode = 'foreign_key_violation', constraint = 'investment_projects_investors_fk', detail = missing;
  end if;
  return new;
end
$$;
--> statement-breakpoint
create trigger investment_projects_investors_fk before insert or update of investors on investment_projects
  for each row when (new.investors is not null) execute function investors_exist();
