CREATE TABLE "custom_periods" (
	"id" uuid PRIMARY KEY NOT NULL,
	"calendar" text NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"data_from" date NOT NULL,
	"data_to" date NOT NULL,
	"due_on" date,
	"source" text,
	"version" integer DEFAULT 1 NOT NULL,
	"latest_version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "custom_periods_once" UNIQUE("calendar","code"),
	CONSTRAINT "custom_periods_window" CHECK ("custom_periods"."data_from" <= "custom_periods"."data_to")
);
--> statement-breakpoint
CREATE TABLE "report_obligations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"template" text NOT NULL,
	"family" text NOT NULL,
	"calendar" text NOT NULL,
	"frequency" text NOT NULL,
	"period" text NOT NULL,
	"data_from" date NOT NULL,
	"data_to" date NOT NULL,
	"role" text NOT NULL,
	"reporter" text,
	"enterprise" uuid,
	"project" text,
	"cluster" text,
	"named_as" text[],
	"receivers" text[],
	"approver" text,
	"assigned_on" date NOT NULL,
	"due_on" date,
	"effective_on" date,
	"state" text NOT NULL,
	"acts" jsonb,
	"owner_key" text GENERATED ALWAYS AS (reporter || '   ' || coalesce(approver, '')) STORED,
	"version" integer DEFAULT 1 NOT NULL,
	"latest_version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "report_obligations_once" UNIQUE NULLS NOT DISTINCT("template","period","reporter","enterprise","project","cluster"),
	CONSTRAINT "report_obligations_calendar" CHECK ("report_obligations"."calendar" in ('ADMIN_09_2019', 'CALENDAR', 'CUSTOM')),
	CONSTRAINT "report_obligations_frequency" CHECK ("report_obligations"."frequency" in ('WEEK', 'MONTH', 'QUARTER', 'FIRST_HALF', 'SECOND_HALF', 'NINE_MONTHS', 'YEAR', 'CUSTOM')),
	CONSTRAINT "report_obligations_role" CHECK ("report_obligations"."role" in ('CLUSTER_TENANT', 'CLUSTER_DEVELOPER', 'DISTRICT_PC', 'COMMUNE_PC', 'DISTRICT_STATISTICS', 'COMMUNE_STATISTICS', 'PROVINCE_DOIT', 'PROVINCE_DEPARTMENT', 'PROVINCE_PC', 'PROVINCE_COUNCIL', 'ZONE_BOARD', 'MINISTRY', 'OTHER')),
	CONSTRAINT "report_obligations_state" CHECK ("report_obligations"."state" in ('NOT_STARTED', 'WAIVED', 'WITHDRAWN')),
	CONSTRAINT "report_obligations_filer" CHECK (num_nonnulls("report_obligations"."reporter", "report_obligations"."enterprise") > 0)
);
--> statement-breakpoint
CREATE TABLE "report_owner_keys" (
	"key" text PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE "report_templates" (
	"code" text PRIMARY KEY NOT NULL,
	"family" text NOT NULL,
	"name" text NOT NULL,
	"regime_kind" text NOT NULL,
	"legal_documents" text[],
	"directive" text,
	"task" uuid,
	"legal_note" text,
	"reporters" jsonb NOT NULL,
	"receivers" jsonb,
	"approver" text,
	"calendar" text NOT NULL,
	"custom_calendar" text,
	"schedules" jsonb,
	"overrides" jsonb,
	"adjustment" text NOT NULL,
	"outline" jsonb,
	"tables" jsonb,
	"rolls_up_to" text[],
	"method" text,
	"valid_from" date NOT NULL,
	"valid_to" date,
	"is_partial" boolean DEFAULT false NOT NULL,
	"source" text,
	"note" text,
	"version" integer DEFAULT 1 NOT NULL,
	"latest_version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "report_templates_regime" CHECK ("report_templates"."regime_kind" in ('PERIODIC', 'THEMATIC', 'AD_HOC')),
	CONSTRAINT "report_templates_calendar" CHECK ("report_templates"."calendar" in ('ADMIN_09_2019', 'CALENDAR', 'CUSTOM')),
	CONSTRAINT "report_templates_adjustment" CHECK ("report_templates"."adjustment" in ('NEXT', 'NONE')),
	CONSTRAINT "report_templates_period" CHECK ("report_templates"."valid_from" <= "report_templates"."valid_to")
);
--> statement-breakpoint
ALTER TABLE "report_obligations" ADD CONSTRAINT "report_obligations_template_report_templates_code_fk" FOREIGN KEY ("template") REFERENCES "public"."report_templates"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_obligations" ADD CONSTRAINT "report_obligations_reporter_organisations_code_fk" FOREIGN KEY ("reporter") REFERENCES "public"."organisations"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_obligations" ADD CONSTRAINT "report_obligations_enterprise_enterprises_id_fk" FOREIGN KEY ("enterprise") REFERENCES "public"."enterprises"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_obligations" ADD CONSTRAINT "report_obligations_project_investment_projects_code_fk" FOREIGN KEY ("project") REFERENCES "public"."investment_projects"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_obligations" ADD CONSTRAINT "report_obligations_cluster_industrial_clusters_code_fk" FOREIGN KEY ("cluster") REFERENCES "public"."industrial_clusters"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_obligations" ADD CONSTRAINT "report_obligations_approver_organisations_code_fk" FOREIGN KEY ("approver") REFERENCES "public"."organisations"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_templates" ADD CONSTRAINT "report_templates_directive_directives_code_fk" FOREIGN KEY ("directive") REFERENCES "public"."directives"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_templates" ADD CONSTRAINT "report_templates_task_tasks_id_fk" FOREIGN KEY ("task") REFERENCES "public"."tasks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_templates" ADD CONSTRAINT "report_templates_approver_organisations_code_fk" FOREIGN KEY ("approver") REFERENCES "public"."organisations"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "report_obligations_board" ON "report_obligations" USING btree ("period","family","owner_key","state","effective_on");--> statement-breakpoint
CREATE INDEX "report_obligations_owner" ON "report_obligations" USING btree ("owner_key","effective_on");--> statement-breakpoint
CREATE INDEX "report_obligations_reporter" ON "report_obligations" USING btree ("reporter","effective_on");--> statement-breakpoint
CREATE INDEX "report_obligations_due" ON "report_obligations" USING btree ("effective_on","id");--> statement-breakpoint
CREATE INDEX "report_obligations_enterprise" ON "report_obligations" USING btree ("enterprise");--> statement-breakpoint
CREATE INDEX "report_templates_search" ON "report_templates" USING gin (fold_search("name", "code") gin_trgm_ops);