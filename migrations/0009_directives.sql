CREATE TABLE "directive_files" (
	"id" uuid PRIMARY KEY NOT NULL,
	"directive" text NOT NULL,
	"name" text NOT NULL,
	"media_type" text NOT NULL,
	"extraction" text NOT NULL,
	"sha256" text,
	"location" text,
	"text" text,
	"adds" text,
	"lacks" text,
	"fingerprint" jsonb,
	"version" integer DEFAULT 1 NOT NULL,
	"latest_version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "directive_files_extraction" CHECK ("directive_files"."extraction" in ('NATIVE', 'OCR'))
);
--> statement-breakpoint
CREATE TABLE "directives" (
	"code" text PRIMARY KEY NOT NULL,
	"type" text NOT NULL,
	"number" text,
	"issued_on" date,
	"issued_month" text,
	"meeting_on" date,
	"effective_from" date,
	"effective_to" date,
	"issuer" text NOT NULL,
	"subject" text NOT NULL,
	"summary" text,
	"signers" jsonb,
	"urgency" text NOT NULL,
	"recipients" jsonb,
	"relations" jsonb,
	"monitor" text,
	"archive_mark" text,
	"merged_into" text,
	"confidence" text,
	"source" text,
	"note" text,
	"number_family" text GENERATED ALWAYS AS (case
  when number is null or number ~ '^/' then 'UNNUMBERED'
  when number ~ '^\d{1,6}-[A-ZĐ][A-Za-zĐđ]{1,4}/[A-ZĐ][A-Za-zĐđ0-9.]*$' then 'PARTY'
  when number ~ '^\d{1,6}/(19|20)\d{2}/[A-ZĐ]' then 'NORMATIVE'
  when number ~ '^\d{1,6}/(NQ|QĐ|CT|QC|QyĐ|TC|TB|HD|CTr|KH|PA|ĐA|DA|BC|BB|TTr|HĐ|CĐ|BGN|BTT|GUQ|GM|GGT|GNP|PG|PC|PB)-[A-ZĐ]' then 'TYPED'
  when number ~ '^\d{1,6}/[A-ZĐ][A-Za-zĐđ0-9]*(-[A-ZĐ][A-Za-zĐđ0-9.]*)*$' then 'CONG_VAN'
  end) STORED,
	"issued_year" text GENERATED ALWAYS AS (case when issued_on is not null then date_part('year', issued_on)::int::text else left(issued_month, 4) end) STORED,
	"version" integer DEFAULT 1 NOT NULL,
	"latest_version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "directives_type" CHECK ("directives"."type" in ('NQ', 'QD', 'CT', 'TB', 'HD', 'CTR', 'KH', 'PA', 'DA', 'TTR', 'CD', 'BC', 'BB', 'CONG_VAN')),
	CONSTRAINT "directives_urgency" CHECK ("directives"."urgency" in ('NORMAL', 'URGENT', 'VERY_URGENT', 'EXPRESS')),
	CONSTRAINT "directives_period" CHECK ("directives"."effective_from" <= "directives"."effective_to"),
	CONSTRAINT "directives_merged_self" CHECK ("directives"."merged_into" <> "directives"."code")
);
--> statement-breakpoint
CREATE TABLE "task_assignments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"task" uuid NOT NULL,
	"directive" text NOT NULL,
	"role" text NOT NULL,
	"assigned_organisation" text NOT NULL,
	"collective" text,
	"also_for" text[],
	"bearer" text NOT NULL,
	"function" text,
	"territory" text,
	"monitor" text,
	"approver" text NOT NULL,
	"period" text,
	"assigned_on" date NOT NULL,
	"due_on" date,
	"effective_on" date,
	"original_due_on" date,
	"original_effective_on" date,
	"state" text NOT NULL,
	"stopped_on" date,
	"resume_to" text,
	"completed_on" date,
	"confirmed_on" date,
	"acts" jsonb,
	"extensions" jsonb,
	"admonitions" jsonb,
	"is_report_duty" boolean DEFAULT false NOT NULL,
	"owner_key" text GENERATED ALWAYS AS (bearer || ' ' || coalesce("function", '') || ' ' || coalesce(territory, '') || ' ' || coalesce(monitor, '')) STORED,
	"version" integer DEFAULT 1 NOT NULL,
	"latest_version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "task_assignments_once" UNIQUE NULLS NOT DISTINCT("task","assigned_organisation","period","role"),
	CONSTRAINT "task_assignments_role" CHECK ("task_assignments"."role" in ('LEAD', 'COORDINATE')),
	CONSTRAINT "task_assignments_state" CHECK ("task_assignments"."state" in ('ASSIGNED', 'ACCEPTED', 'REJECTED', 'IN_PROGRESS', 'SUBMITTED', 'RETURNED', 'COMPLETED', 'SUSPENDED', 'CANCELLED'))
);
--> statement-breakpoint
CREATE TABLE "task_owner_keys" (
	"key" text PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tasks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"directive" text NOT NULL,
	"ordinal" integer NOT NULL,
	"section" text,
	"part" text,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"text" text,
	"expected_output" text,
	"lead_role" text NOT NULL,
	"leads" text[] NOT NULL,
	"coordinators" text[],
	"monitor" text,
	"approver" text NOT NULL,
	"reports_to" text[],
	"function" text,
	"territory" text,
	"deadline_text" text,
	"deadline" jsonb,
	"replaces_occurrence" jsonb,
	"parent" uuid,
	"related" jsonb,
	"topics" text[],
	"zones" text[],
	"clusters" text[],
	"projects" text[],
	"legal_documents" text[],
	"confidence" text,
	"source" text,
	"note" text,
	"version" integer DEFAULT 1 NOT NULL,
	"latest_version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "tasks_ordinal" UNIQUE("directive","ordinal"),
	CONSTRAINT "tasks_kind" CHECK ("tasks"."kind" in ('SPECIFIC', 'RECURRING', 'STANDING', 'REPORTING', 'GOAL')),
	CONSTRAINT "tasks_lead_role" CHECK ("tasks"."lead_role" in ('CHAIR', 'COORDINATE', 'CHAIR_OR_COORDINATE', 'CARRY_OUT')),
	CONSTRAINT "tasks_parent_self" CHECK ("tasks"."parent" <> "tasks"."id")
);
--> statement-breakpoint
ALTER TABLE "organisations" ADD COLUMN "member_kinds" text[];--> statement-breakpoint
ALTER TABLE "directive_files" ADD CONSTRAINT "directive_files_directive_directives_code_fk" FOREIGN KEY ("directive") REFERENCES "public"."directives"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "directives" ADD CONSTRAINT "directives_issuer_organisations_code_fk" FOREIGN KEY ("issuer") REFERENCES "public"."organisations"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "directives" ADD CONSTRAINT "directives_monitor_organisations_code_fk" FOREIGN KEY ("monitor") REFERENCES "public"."organisations"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "directives" ADD CONSTRAINT "directives_merged_into_directives_code_fk" FOREIGN KEY ("merged_into") REFERENCES "public"."directives"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "task_assignments" ADD CONSTRAINT "task_assignments_task_tasks_id_fk" FOREIGN KEY ("task") REFERENCES "public"."tasks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "task_assignments" ADD CONSTRAINT "task_assignments_assigned_organisation_organisations_code_fk" FOREIGN KEY ("assigned_organisation") REFERENCES "public"."organisations"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "task_assignments" ADD CONSTRAINT "task_assignments_collective_organisations_code_fk" FOREIGN KEY ("collective") REFERENCES "public"."organisations"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "task_assignments" ADD CONSTRAINT "task_assignments_bearer_organisations_code_fk" FOREIGN KEY ("bearer") REFERENCES "public"."organisations"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "task_assignments" ADD CONSTRAINT "task_assignments_territory_administrative_units_key_fk" FOREIGN KEY ("territory") REFERENCES "public"."administrative_units"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "task_assignments" ADD CONSTRAINT "task_assignments_monitor_organisations_code_fk" FOREIGN KEY ("monitor") REFERENCES "public"."organisations"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "task_assignments" ADD CONSTRAINT "task_assignments_approver_organisations_code_fk" FOREIGN KEY ("approver") REFERENCES "public"."organisations"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_directive_directives_code_fk" FOREIGN KEY ("directive") REFERENCES "public"."directives"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_monitor_organisations_code_fk" FOREIGN KEY ("monitor") REFERENCES "public"."organisations"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_approver_organisations_code_fk" FOREIGN KEY ("approver") REFERENCES "public"."organisations"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_territory_administrative_units_key_fk" FOREIGN KEY ("territory") REFERENCES "public"."administrative_units"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_parent_tasks_id_fk" FOREIGN KEY ("parent") REFERENCES "public"."tasks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "directive_files_directive" ON "directive_files" USING btree ("directive");--> statement-breakpoint
CREATE INDEX "directive_files_sha256" ON "directive_files" USING btree ("sha256");--> statement-breakpoint
CREATE UNIQUE INDEX "directives_number" ON "directives" USING btree ("issuer",upper("number"),"issued_year") WHERE merged_into is null and number_family <> 'UNNUMBERED';--> statement-breakpoint
CREATE INDEX "directives_issued" ON "directives" USING btree ("issued_on","code");--> statement-breakpoint
CREATE INDEX "directives_search" ON "directives" USING gin (fold_search("subject", "number", "code") gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "task_assignments_board" ON "task_assignments" USING btree ("role","owner_key","state","effective_on","original_effective_on","completed_on","stopped_on","assigned_organisation");--> statement-breakpoint
CREATE INDEX "task_assignments_due" ON "task_assignments" USING btree ("effective_on","id");--> statement-breakpoint
CREATE INDEX "task_assignments_open" ON "task_assignments" USING btree ("effective_on","id") WHERE completed_on is null and state <> 'CANCELLED';--> statement-breakpoint
CREATE INDEX "task_assignments_owner" ON "task_assignments" USING btree ("owner_key","effective_on");--> statement-breakpoint
CREATE INDEX "task_assignments_assigned" ON "task_assignments" USING btree ("assigned_organisation","effective_on");--> statement-breakpoint
CREATE INDEX "task_assignments_directive" ON "task_assignments" USING btree ("directive");--> statement-breakpoint
CREATE INDEX "tasks_parent" ON "tasks" USING btree ("parent");--> statement-breakpoint
CREATE INDEX "tasks_search" ON "tasks" USING gin (fold_search("title") gin_trgm_ops);--> statement-breakpoint
ALTER TABLE "organisations" ADD CONSTRAINT "organisations_member_kinds" CHECK ("organisations"."member_kinds" <@ array['PEOPLE_COMMITTEE', 'PEOPLE_COUNCIL', 'PROVINCIAL_DEPARTMENT', 'MANAGEMENT_BOARD', 'PROVINCIAL_POLICE', 'PARTY', 'DISTRICT', 'COMMUNE', 'INFRASTRUCTURE_COMPANY', 'ENTERPRISE', 'MEDIA', 'CENTRAL', 'OTHER']::text[]);