-- One version of a form is in force on any day: a cut-off day tells which one a period goes by.
alter table report_templates
  add constraint report_templates_one_version
  exclude using gist (family with =, daterange(valid_from, valid_to, '[]') with &&);
--> statement-breakpoint
-- Codes named inside arrays and JSON of templates name something on record.
create trigger report_templates_legal_documents_fk before insert or update of legal_documents on report_templates
  for each row when (new.legal_documents is not null)
  execute function references_exist('report_templates_legal_documents_fk', 'legal_documents', 'code', 'legal_documents', '');
--> statement-breakpoint
create trigger report_templates_reporters_fk before insert or update of reporters on report_templates
  for each row execute function references_exist('report_templates_reporters_fk', 'organisations', 'code', 'reporters', 'organisation');
--> statement-breakpoint
create trigger report_templates_below_fk before insert or update of reporters on report_templates
  for each row execute function references_exist('report_templates_below_fk', 'organisations', 'code', 'reporters', 'below');
--> statement-breakpoint
create trigger report_templates_receivers_fk before insert or update of receivers on report_templates
  for each row when (new.receivers is not null)
  execute function references_exist('report_templates_receivers_fk', 'organisations', 'code', 'receivers', 'organisation');
