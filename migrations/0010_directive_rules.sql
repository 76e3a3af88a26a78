-- Codes named inside arrays and JSON of directives and tasks name something on record.
-- A directive may name one that is recorded in the same transaction: such references wait for its end.
--> statement-breakpoint
create trigger directives_recipients_fk before insert or update of recipients on directives
  for each row when (new.recipients is not null)
  execute function references_exist('directives_recipients_fk', 'organisations', 'code', 'recipients', 'organisation');
--> statement-breakpoint
create constraint trigger directives_relations_fk after insert or update of relations on directives
  deferrable initially deferred for each row when (new.relations is not null)
  execute function references_exist('directives_relations_fk', 'directives', 'code', 'relations', 'directive');
--> statement-breakpoint
create trigger directives_legal_documents_fk before insert or update of relations on directives
  for each row when (new.relations is not null)
  execute function references_exist('directives_legal_documents_fk', 'legal_documents', 'code', 'relations', 'legalDocument');
--> statement-breakpoint
create trigger tasks_leads_fk before insert or update of leads on tasks
  for each row when (new.leads is not null)
  execute function references_exist('tasks_leads_fk', 'organisations', 'code', 'leads', '');
--> statement-breakpoint
create trigger tasks_coordinators_fk before insert or update of coordinators on tasks
  for each row when (new.coordinators is not null)
  execute function references_exist('tasks_coordinators_fk', 'organisations', 'code', 'coordinators', '');
--> statement-breakpoint
create trigger tasks_reports_to_fk before insert or update of reports_to on tasks
  for each row when (new.reports_to is not null)
  execute function references_exist('tasks_reports_to_fk', 'organisations', 'code', 'reports_to', '');
--> statement-breakpoint
create trigger tasks_zones_fk before insert or update of zones on tasks
  for each row when (new.zones is not null)
  execute function references_exist('tasks_zones_fk', 'industrial_zones', 'code', 'zones', '');
--> statement-breakpoint
create trigger tasks_clusters_fk before insert or update of clusters on tasks
  for each row when (new.clusters is not null)
  execute function references_exist('tasks_clusters_fk', 'industrial_clusters', 'code', 'clusters', '');
--> statement-breakpoint
create trigger tasks_projects_fk before insert or update of projects on tasks
  for each row when (new.projects is not null)
  execute function references_exist('tasks_projects_fk', 'investment_projects', 'code', 'projects', '');
--> statement-breakpoint
create trigger tasks_legal_documents_fk before insert or update of legal_documents on tasks
  for each row when (new.legal_documents is not null)
  execute function references_exist('tasks_legal_documents_fk', 'legal_documents', 'code', 'legal_documents', '');
