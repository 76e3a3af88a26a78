CREATE TABLE "targets" (
	"code" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"programme" text,
	"directive" text,
	"legal_document" text,
	"indicator" text NOT NULL,
	"subject_type" text NOT NULL,
	"subject" text,
	"measure" text NOT NULL,
	"comparator" text NOT NULL,
	"target_value" numeric(24, 6) NOT NULL,
	"unit" text NOT NULL,
	"direction" text,
	"target_year" integer,
	"period_from" integer,
	"period_to" integer,
	"baseline_value" numeric(24, 6),
	"baseline_year" integer,
	"baseline_qualifier" text,
	"valid_from" date,
	"valid_to" date,
	"replaces" text,
	"confidence" text,
	"source" text,
	"section" text,
	"note" text,
	"visibility" text DEFAULT 'PUBLIC' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"latest_version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "targets_subject_type" CHECK ("targets"."subject_type" in ('PROVINCE', 'ALL_ZONES', 'ALL_CLUSTERS', 'ZONE', 'CLUSTER')),
	CONSTRAINT "targets_measure" CHECK ("targets"."measure" in ('VALUE', 'PERIOD_MEAN', 'PERIOD_TOTAL')),
	CONSTRAINT "targets_comparator" CHECK ("targets"."comparator" in ('AT_LEAST', 'OVER', 'AT_MOST', 'UNDER', 'EXACT', 'ABOUT')),
	CONSTRAINT "targets_direction" CHECK ("targets"."direction" in ('RISE', 'FALL')),
	CONSTRAINT "targets_baseline_qualifier" CHECK ("targets"."baseline_qualifier" in ('EXACT', 'ABOUT', 'OVER', 'NEARLY', 'AT_LEAST')),
	CONSTRAINT "targets_confidence" CHECK ("targets"."confidence" in ('CONFIRMED', 'HIGH', 'MEDIUM', 'LOW')),
	CONSTRAINT "targets_visibility" CHECK ("targets"."visibility" in ('PUBLIC', 'INTERNAL')),
	CONSTRAINT "targets_subject" CHECK (("targets"."subject" is not null) = ("targets"."subject_type" in ('ZONE', 'CLUSTER'))),
	CONSTRAINT "targets_horizon" CHECK (case when "targets"."measure" = 'VALUE' then "targets"."target_year" is not null and "targets"."period_from" is null and "targets"."period_to" is null
        else "targets"."period_from" is not null and "targets"."period_to" is not null and "targets"."target_year" is null end),
	CONSTRAINT "targets_target_year" CHECK ("targets"."target_year" between 1900 and 2200),
	CONSTRAINT "targets_years" CHECK (1900 <= "targets"."period_from" and "targets"."period_from" <= "targets"."period_to" and "targets"."period_to" <= 2200),
	CONSTRAINT "targets_baseline_year" CHECK ("targets"."baseline_year" >= 1900 and "targets"."baseline_year" < coalesce("targets"."target_year", "targets"."period_to")),
	CONSTRAINT "targets_period" CHECK ("targets"."valid_from" <= "targets"."valid_to"),
	CONSTRAINT "targets_replaces_self" CHECK ("targets"."replaces" <> "targets"."code")
);
--> statement-breakpoint
ALTER TABLE "indicators" ADD COLUMN "formulas" jsonb;--> statement-breakpoint
ALTER TABLE "indicators" ADD COLUMN "computation" text;--> statement-breakpoint
ALTER TABLE "targets" ADD CONSTRAINT "targets_directive_directives_code_fk" FOREIGN KEY ("directive") REFERENCES "public"."directives"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "targets" ADD CONSTRAINT "targets_legal_document_legal_documents_code_fk" FOREIGN KEY ("legal_document") REFERENCES "public"."legal_documents"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "targets" ADD CONSTRAINT "targets_indicator_indicators_code_fk" FOREIGN KEY ("indicator") REFERENCES "public"."indicators"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "targets" ADD CONSTRAINT "targets_replaces_targets_code_fk" FOREIGN KEY ("replaces") REFERENCES "public"."targets"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "targets_indicator" ON "targets" USING btree ("indicator","subject_type","subject");--> statement-breakpoint
CREATE INDEX "targets_search" ON "targets" USING gin (fold_search("name", "programme", "code") gin_trgm_ops);--> statement-breakpoint
ALTER TABLE "indicators" ADD CONSTRAINT "indicators_computation" CHECK ("indicators"."computation" in ('ZONES_APPROVED', 'ZONES_APPROVED_AREA', 'ZONES_OCCUPANCY', 'CLUSTERS_ESTABLISHED', 'CLUSTERS_ESTABLISHED_AREA', 'CLUSTERS_OPERATING', 'CLUSTERS_OCCUPANCY'));--> statement-breakpoint
create trigger targets_subject_fk before insert or update of subject_type, subject on targets
  for each row when (new.subject is not null) execute function subject_exists();
