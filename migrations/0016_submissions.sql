CREATE TABLE "consolidations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"obligation" uuid,
	"template" text NOT NULL,
	"family" text NOT NULL,
	"period" text NOT NULL,
	"data_from" date NOT NULL,
	"data_to" date NOT NULL,
	"organisation" text NOT NULL,
	"receivers" text[],
	"state" text NOT NULL,
	"basis" bigint NOT NULL,
	"as_of" date NOT NULL,
	"inputs" jsonb NOT NULL,
	"cells" jsonb NOT NULL,
	"sections" jsonb NOT NULL,
	"registry" jsonb NOT NULL,
	"manual_contributions" jsonb NOT NULL,
	"note" text,
	"document" text,
	"document_on" date,
	"signer" text,
	"signed_on" date,
	"submission" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	"latest_version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "consolidations_state" CHECK ("consolidations"."state" in ('OPEN', 'SIGNED'))
);
--> statement-breakpoint
CREATE TABLE "report_submissions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"obligation" uuid NOT NULL,
	"version_no" integer NOT NULL,
	"state" text NOT NULL,
	"template" text NOT NULL,
	"family" text NOT NULL,
	"period" text NOT NULL,
	"data_from" date NOT NULL,
	"data_to" date NOT NULL,
	"reporter" text,
	"enterprise" uuid,
	"project" text,
	"cluster" text,
	"receivers" text[],
	"approver" text,
	"figure_kind" text NOT NULL,
	"header" jsonb,
	"figures" jsonb,
	"narrative" jsonb,
	"note" text,
	"corrects" uuid,
	"correction_reason" text,
	"document" text,
	"document_on" date,
	"signer" text,
	"submitted_on" date,
	"submitted_by" text,
	"decided_on" date,
	"decided_by" text,
	"decision_reason" text,
	"return_due_on" date,
	"consolidation" uuid,
	"filled_figures" integer GENERATED ALWAYS AS (jsonb_array_length(jsonb_path_query_array(figures, '$[*] ? (@.value != null)'))) STORED,
	"version" integer DEFAULT 1 NOT NULL,
	"latest_version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "report_submissions_version" UNIQUE("obligation","version_no"),
	CONSTRAINT "report_submissions_state" CHECK ("report_submissions"."state" in ('DRAFT', 'SUBMITTED', 'RETURNED', 'ACCEPTED', 'SUPERSEDED', 'WITHDRAWN')),
	CONSTRAINT "report_submissions_kind" CHECK ("report_submissions"."figure_kind" in ('ACTUAL', 'ESTIMATE'))
);
--> statement-breakpoint
ALTER TABLE "report_obligations" DROP CONSTRAINT "report_obligations_state";--> statement-breakpoint
ALTER TABLE "report_obligations" ADD COLUMN "first_submitted_on" date;--> statement-breakpoint
ALTER TABLE "report_obligations" ADD COLUMN "submitted_on" date;--> statement-breakpoint
ALTER TABLE "report_obligations" ADD COLUMN "return_due_on" date;--> statement-breakpoint
ALTER TABLE "consolidations" ADD CONSTRAINT "consolidations_obligation_report_obligations_id_fk" FOREIGN KEY ("obligation") REFERENCES "public"."report_obligations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consolidations" ADD CONSTRAINT "consolidations_template_report_templates_code_fk" FOREIGN KEY ("template") REFERENCES "public"."report_templates"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consolidations" ADD CONSTRAINT "consolidations_organisation_organisations_code_fk" FOREIGN KEY ("organisation") REFERENCES "public"."organisations"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consolidations" ADD CONSTRAINT "consolidations_submission_report_submissions_id_fk" FOREIGN KEY ("submission") REFERENCES "public"."report_submissions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_submissions" ADD CONSTRAINT "report_submissions_obligation_report_obligations_id_fk" FOREIGN KEY ("obligation") REFERENCES "public"."report_obligations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_submissions" ADD CONSTRAINT "report_submissions_template_report_templates_code_fk" FOREIGN KEY ("template") REFERENCES "public"."report_templates"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_submissions" ADD CONSTRAINT "report_submissions_reporter_organisations_code_fk" FOREIGN KEY ("reporter") REFERENCES "public"."organisations"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_submissions" ADD CONSTRAINT "report_submissions_enterprise_enterprises_id_fk" FOREIGN KEY ("enterprise") REFERENCES "public"."enterprises"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_submissions" ADD CONSTRAINT "report_submissions_project_investment_projects_code_fk" FOREIGN KEY ("project") REFERENCES "public"."investment_projects"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_submissions" ADD CONSTRAINT "report_submissions_cluster_industrial_clusters_code_fk" FOREIGN KEY ("cluster") REFERENCES "public"."industrial_clusters"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_submissions" ADD CONSTRAINT "report_submissions_approver_organisations_code_fk" FOREIGN KEY ("approver") REFERENCES "public"."organisations"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_submissions" ADD CONSTRAINT "report_submissions_corrects_report_submissions_id_fk" FOREIGN KEY ("corrects") REFERENCES "public"."report_submissions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "consolidations_period" ON "consolidations" USING btree ("period","family","organisation");--> statement-breakpoint
CREATE INDEX "consolidations_organisation" ON "consolidations" USING btree ("organisation");--> statement-breakpoint
CREATE UNIQUE INDEX "report_submissions_open" ON "report_submissions" USING btree ("obligation") WHERE state in ('DRAFT', 'SUBMITTED');--> statement-breakpoint
CREATE UNIQUE INDEX "report_submissions_accepted" ON "report_submissions" USING btree ("obligation") WHERE state = 'ACCEPTED';--> statement-breakpoint
CREATE INDEX "report_submissions_period" ON "report_submissions" USING btree ("period","family","state");--> statement-breakpoint
CREATE INDEX "report_submissions_reporter" ON "report_submissions" USING btree ("reporter","submitted_on");--> statement-breakpoint
CREATE INDEX "report_submissions_enterprise" ON "report_submissions" USING btree ("enterprise");--> statement-breakpoint
ALTER TABLE "report_obligations" ADD CONSTRAINT "report_obligations_state" CHECK ("report_obligations"."state" in ('NOT_STARTED', 'DRAFT', 'SUBMITTED', 'RETURNED', 'ACCEPTED', 'WAIVED', 'WITHDRAWN'));