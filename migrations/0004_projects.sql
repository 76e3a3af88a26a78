CREATE TABLE "appraisal_criteria" (
	"code" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"measure" text,
	"side" text,
	"threshold" numeric(24, 6),
	"unit" text,
	"roles" text[],
	"sectors" text[],
	"valid_from" date,
	"valid_to" date,
	"legal_basis" text,
	"version" integer DEFAULT 1 NOT NULL,
	"latest_version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "appraisal_criteria_side" CHECK ("appraisal_criteria"."side" in ('MIN', 'MAX')),
	CONSTRAINT "appraisal_criteria_period" CHECK ("appraisal_criteria"."valid_from" <= "appraisal_criteria"."valid_to")
);
--> statement-breakpoint
CREATE TABLE "appraisal_results" (
	"id" uuid PRIMARY KEY NOT NULL,
	"project" text NOT NULL,
	"criterion" text NOT NULL,
	"verdict" text NOT NULL,
	"value" numeric(24, 6),
	"appraised_on" date NOT NULL,
	"appraiser" text,
	"note" text,
	"version" integer DEFAULT 1 NOT NULL,
	"latest_version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "appraisal_results_verdict" CHECK ("appraisal_results"."verdict" in ('PASS', 'FAIL', 'WAIVED'))
);
--> statement-breakpoint
CREATE TABLE "enterprises" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"name_en" text,
	"short_name" text,
	"kind" text NOT NULL,
	"tax_code" text,
	"personal_id" text,
	"identifiers" jsonb,
	"country" text,
	"legal_form" text,
	"head_office" text,
	"representative" text,
	"representative_title" text,
	"status" text NOT NULL,
	"sites" jsonb,
	"organisation" text,
	"merged_into" uuid,
	"is_generated" boolean DEFAULT false NOT NULL,
	"source" text,
	"note" text,
	"version" integer DEFAULT 1 NOT NULL,
	"latest_version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "enterprises_kind" CHECK ("enterprises"."kind" in ('ENTERPRISE', 'COOPERATIVE', 'HOUSEHOLD_BUSINESS', 'INDIVIDUAL', 'FOREIGN_ORGANISATION')),
	CONSTRAINT "enterprises_status" CHECK ("enterprises"."status" in ('ACTIVE', 'SUSPENDED', 'DISSOLVED', 'MERGED')),
	CONSTRAINT "enterprises_merged" CHECK (("enterprises"."merged_into" is not null) = ("enterprises"."status" = 'MERGED')),
	CONSTRAINT "enterprises_merged_self" CHECK ("enterprises"."merged_into" <> "enterprises"."id")
);
--> statement-breakpoint
CREATE TABLE "inspections" (
	"id" uuid PRIMARY KEY NOT NULL,
	"enterprise" uuid NOT NULL,
	"project" text,
	"kind" text NOT NULL,
	"body" text NOT NULL,
	"field" text NOT NULL,
	"inspected_on" date NOT NULL,
	"year" integer NOT NULL,
	"decision" text,
	"violation" text,
	"sanction" text,
	"sanction_decision" text,
	"sanctioned_on" date,
	"fine_vnd" numeric(24, 2),
	"remedied_on" date,
	"cancelled_on" date,
	"note" text,
	"version" integer DEFAULT 1 NOT NULL,
	"latest_version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "inspections_kind" CHECK ("inspections"."kind" in ('PLANNED', 'UNSCHEDULED')),
	CONSTRAINT "inspections_year" CHECK ("inspections"."year" = extract(year from "inspections"."inspected_on"))
);
--> statement-breakpoint
CREATE TABLE "investment_projects" (
	"code" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"project_code" text,
	"role" text NOT NULL,
	"capital_origin" text,
	"enterprise" uuid,
	"investors" jsonb,
	"certificate_no" text,
	"certificate_issuer" text,
	"first_issued_on" date,
	"adjustment_no" integer,
	"last_adjusted_on" date,
	"objectives" jsonb,
	"vsic_code" text,
	"vsic_version" text,
	"scale" text,
	"locations" jsonb,
	"land_ha" numeric(14, 6),
	"floor_area_m_2" numeric(14, 2),
	"rented_from" text,
	"registered_capital_vnd" numeric(24, 2),
	"registered_capital_usd" numeric(24, 2),
	"implemented_capital_vnd" numeric(24, 2),
	"implemented_capital_usd" numeric(24, 2),
	"implemented_as_of" date,
	"labour_registered" integer,
	"labour_actual" integer,
	"labour_foreign" integer,
	"labour_female" integer,
	"term_years" integer,
	"term_start" text,
	"expires_on" date,
	"incentives" text,
	"conditions" text[],
	"milestones" jsonb,
	"flags" jsonb,
	"statuses" jsonb,
	"suspensions" jsonb,
	"predecessors" jsonb,
	"supervisors" text[],
	"is_generated" boolean DEFAULT false NOT NULL,
	"source" text,
	"note" text,
	"version" integer DEFAULT 1 NOT NULL,
	"latest_version" integer DEFAULT 1 NOT NULL,
	"last_zone" text GENERATED ALWAYS AS ((locations -> -1) ->> 'zone') STORED,
	"last_cluster" text GENERATED ALWAYS AS ((locations -> -1) ->> 'cluster') STORED,
	"located_from" text GENERATED ALWAYS AS (coalesce((locations -> -1) ->> 'from', '')) STORED,
	"located_to" text GENERATED ALWAYS AS ((locations -> -1) ->> 'to') STORED,
	"last_status" text GENERATED ALWAYS AS ((statuses -> -1) ->> 'status') STORED,
	"status_from" text GENERATED ALWAYS AS (coalesce((statuses -> -1) ->> 'from', '')) STORED,
	"status_to" text GENERATED ALWAYS AS ((statuses -> -1) ->> 'to') STORED,
	CONSTRAINT "investment_projects_role" CHECK ("investment_projects"."role" in ('INFRASTRUCTURE', 'SECONDARY', 'FACTORY_RENTAL', 'OUTSIDE', 'WORKER_HOUSING')),
	CONSTRAINT "investment_projects_origin" CHECK ("investment_projects"."capital_origin" in ('FDI', 'DDI', 'JOINT')),
	CONSTRAINT "investment_projects_vsic" CHECK ("investment_projects"."vsic_version" in ('VSIC_2018', 'VSIC_2025')),
	CONSTRAINT "investment_projects_term" CHECK ("investment_projects"."term_start" in ('APPROVAL', 'CERTIFICATE', 'LAND_ALLOCATION')),
	CONSTRAINT "investment_projects_vsic_both" CHECK (("investment_projects"."vsic_code" is null) = ("investment_projects"."vsic_version" is null)),
	CONSTRAINT "investment_projects_rented_self" CHECK ("investment_projects"."rented_from" <> "investment_projects"."code"),
	CONSTRAINT "investment_projects_rental" CHECK ("investment_projects"."rented_from" is null or "investment_projects"."role" = 'FACTORY_RENTAL'),
	CONSTRAINT "investment_projects_rental_land" CHECK ("investment_projects"."role" <> 'FACTORY_RENTAL' or "investment_projects"."land_ha" is null or "investment_projects"."land_ha" = 0)
);
--> statement-breakpoint
CREATE TABLE "key_projects" (
	"id" uuid PRIMARY KEY NOT NULL,
	"month" text NOT NULL,
	"project" text NOT NULL,
	"reason" text NOT NULL,
	"listed_by" text,
	"removed_reason" text,
	"version" integer DEFAULT 1 NOT NULL,
	"latest_version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "key_projects_month_form" CHECK ("key_projects"."month" ~ '^[0-9]{4}-(0[1-9]|1[0-2])$')
);
--> statement-breakpoint
CREATE TABLE "permits" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"number" text NOT NULL,
	"issuer" text,
	"enterprise" uuid,
	"project" text,
	"issued_on" date,
	"valid_from" date,
	"valid_to" date,
	"revoked_on" date,
	"replaces" uuid,
	"attributes" jsonb,
	"files" jsonb,
	"expiry_noticed_on" date,
	"note" text,
	"version" integer DEFAULT 1 NOT NULL,
	"latest_version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "permits_number" UNIQUE NULLS NOT DISTINCT("kind","number","issuer"),
	CONSTRAINT "permits_kind" CHECK ("permits"."kind" in ('ENVIRONMENTAL', 'EIA', 'BUILDING', 'FIRE', 'FEASIBILITY', 'LEASE', 'OTHER')),
	CONSTRAINT "permits_period" CHECK ("permits"."valid_from" <= "permits"."valid_to"),
	CONSTRAINT "permits_holder" CHECK ("permits"."enterprise" is not null or "permits"."project" is not null)
);
--> statement-breakpoint
CREATE TABLE "project_adjustments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"project" text NOT NULL,
	"adjustment_no" integer NOT NULL,
	"issued_on" date NOT NULL,
	"certificate_no" text,
	"groups" text[],
	"content_before" text,
	"content_after" text,
	"changes" jsonb NOT NULL,
	"document" text,
	"version" integer DEFAULT 1 NOT NULL,
	"latest_version" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "appraisal_results" ADD CONSTRAINT "appraisal_results_project_investment_projects_code_fk" FOREIGN KEY ("project") REFERENCES "public"."investment_projects"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appraisal_results" ADD CONSTRAINT "appraisal_results_criterion_appraisal_criteria_code_fk" FOREIGN KEY ("criterion") REFERENCES "public"."appraisal_criteria"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appraisal_results" ADD CONSTRAINT "appraisal_results_appraiser_organisations_code_fk" FOREIGN KEY ("appraiser") REFERENCES "public"."organisations"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "enterprises" ADD CONSTRAINT "enterprises_organisation_organisations_code_fk" FOREIGN KEY ("organisation") REFERENCES "public"."organisations"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "enterprises" ADD CONSTRAINT "enterprises_merged_into_enterprises_id_fk" FOREIGN KEY ("merged_into") REFERENCES "public"."enterprises"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspections" ADD CONSTRAINT "inspections_enterprise_enterprises_id_fk" FOREIGN KEY ("enterprise") REFERENCES "public"."enterprises"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspections" ADD CONSTRAINT "inspections_project_investment_projects_code_fk" FOREIGN KEY ("project") REFERENCES "public"."investment_projects"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspections" ADD CONSTRAINT "inspections_body_organisations_code_fk" FOREIGN KEY ("body") REFERENCES "public"."organisations"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "investment_projects" ADD CONSTRAINT "investment_projects_enterprise_enterprises_id_fk" FOREIGN KEY ("enterprise") REFERENCES "public"."enterprises"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "investment_projects" ADD CONSTRAINT "investment_projects_certificate_issuer_organisations_code_fk" FOREIGN KEY ("certificate_issuer") REFERENCES "public"."organisations"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "investment_projects" ADD CONSTRAINT "investment_projects_rented_from_investment_projects_code_fk" FOREIGN KEY ("rented_from") REFERENCES "public"."investment_projects"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "key_projects" ADD CONSTRAINT "key_projects_project_investment_projects_code_fk" FOREIGN KEY ("project") REFERENCES "public"."investment_projects"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "key_projects" ADD CONSTRAINT "key_projects_listed_by_organisations_code_fk" FOREIGN KEY ("listed_by") REFERENCES "public"."organisations"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "permits" ADD CONSTRAINT "permits_issuer_organisations_code_fk" FOREIGN KEY ("issuer") REFERENCES "public"."organisations"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "permits" ADD CONSTRAINT "permits_enterprise_enterprises_id_fk" FOREIGN KEY ("enterprise") REFERENCES "public"."enterprises"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "permits" ADD CONSTRAINT "permits_project_investment_projects_code_fk" FOREIGN KEY ("project") REFERENCES "public"."investment_projects"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "permits" ADD CONSTRAINT "permits_replaces_permits_id_fk" FOREIGN KEY ("replaces") REFERENCES "public"."permits"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "project_adjustments" ADD CONSTRAINT "project_adjustments_project_investment_projects_code_fk" FOREIGN KEY ("project") REFERENCES "public"."investment_projects"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "appraisal_results_once" ON "appraisal_results" USING btree ("project","criterion","appraised_on");--> statement-breakpoint
CREATE UNIQUE INDEX "enterprises_tax_code" ON "enterprises" USING btree ("tax_code") WHERE status <> 'MERGED';--> statement-breakpoint
CREATE INDEX "enterprises_organisation" ON "enterprises" USING btree ("organisation");--> statement-breakpoint
CREATE INDEX "enterprises_merged_into" ON "enterprises" USING btree ("merged_into");--> statement-breakpoint
CREATE INDEX "enterprises_name" ON "enterprises" USING btree ("name" collate "vi-x-icu","id");--> statement-breakpoint
CREATE INDEX "enterprises_search" ON "enterprises" USING gin (fold_search("name", "name_en", "short_name", "tax_code") gin_trgm_ops);--> statement-breakpoint
CREATE UNIQUE INDEX "inspections_one_planned_a_year" ON "inspections" USING btree ("enterprise","year") WHERE kind = 'PLANNED' and cancelled_on is null;--> statement-breakpoint
CREATE INDEX "inspections_project" ON "inspections" USING btree ("project");--> statement-breakpoint
CREATE INDEX "inspections_body" ON "inspections" USING btree ("body");--> statement-breakpoint
CREATE INDEX "investment_projects_enterprise" ON "investment_projects" USING btree ("enterprise");--> statement-breakpoint
CREATE INDEX "investment_projects_rented" ON "investment_projects" USING btree ("rented_from");--> statement-breakpoint
CREATE INDEX "investment_projects_project_code" ON "investment_projects" USING btree ("project_code");--> statement-breakpoint
CREATE INDEX "investment_projects_issued" ON "investment_projects" USING btree ("first_issued_on" DESC NULLS LAST,"code");--> statement-breakpoint
CREATE INDEX "investment_projects_land" ON "investment_projects" USING btree ("land_ha" DESC NULLS LAST,"code");--> statement-breakpoint
CREATE INDEX "investment_projects_name" ON "investment_projects" USING btree ("name" collate "vi-x-icu","code");--> statement-breakpoint
CREATE INDEX "investment_projects_zone" ON "investment_projects" USING btree (coalesce("last_zone", 'none'));--> statement-breakpoint
CREATE INDEX "investment_projects_cluster" ON "investment_projects" USING btree (coalesce("last_cluster", 'none'));--> statement-breakpoint
CREATE INDEX "investment_projects_located" ON "investment_projects" USING btree ("located_from");--> statement-breakpoint
CREATE INDEX "investment_projects_moved" ON "investment_projects" USING btree ("located_to") WHERE located_to is not null;--> statement-breakpoint
CREATE INDEX "investment_projects_search" ON "investment_projects" USING gin (fold_search("name", "code", "project_code") gin_trgm_ops);--> statement-breakpoint
CREATE UNIQUE INDEX "key_projects_month" ON "key_projects" USING btree ("month","project");--> statement-breakpoint
CREATE INDEX "key_projects_project" ON "key_projects" USING btree ("project");--> statement-breakpoint
CREATE INDEX "permits_enterprise" ON "permits" USING btree ("enterprise");--> statement-breakpoint
CREATE INDEX "permits_project" ON "permits" USING btree ("project");--> statement-breakpoint
CREATE INDEX "permits_expiry" ON "permits" USING btree ("valid_to");--> statement-breakpoint
CREATE INDEX "permits_replaces" ON "permits" USING btree ("replaces");--> statement-breakpoint
CREATE UNIQUE INDEX "project_adjustments_number" ON "project_adjustments" USING btree ("project","adjustment_no");