CREATE TABLE "occupancy_formulas" (
	"version" text PRIMARY KEY NOT NULL,
	"register" text NOT NULL,
	"valid_from" date NOT NULL,
	"valid_to" date,
	"legal_basis" text NOT NULL,
	"leased_industrial" numeric(3, 0) DEFAULT '0' NOT NULL,
	"leased_service" numeric(3, 0) DEFAULT '0' NOT NULL,
	"approved_not_leased" numeric(3, 0) DEFAULT '0' NOT NULL,
	"industrial_land" numeric(3, 0) DEFAULT '0' NOT NULL,
	"service_land" numeric(3, 0) DEFAULT '0' NOT NULL,
	CONSTRAINT "occupancy_formulas_register" CHECK ("occupancy_formulas"."register" in ('zone', 'cluster'))
);
--> statement-breakpoint
CREATE TABLE "sme_reserve_rules" (
	"rule" text NOT NULL,
	"register" text NOT NULL,
	"established_from" date NOT NULL,
	"established_to" date,
	"min_ha" numeric(10, 4) NOT NULL,
	"min_pct" numeric(7, 4) NOT NULL,
	"exempt_types" text[] NOT NULL,
	"legal_basis" text NOT NULL,
	CONSTRAINT "sme_reserve_rules_rule_register_pk" PRIMARY KEY("rule","register"),
	CONSTRAINT "sme_reserve_rules_register" CHECK ("sme_reserve_rules"."register" in ('zone', 'cluster'))
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"client" text NOT NULL,
	"key" text NOT NULL,
	"request_hash" "bytea" NOT NULL,
	"status" integer NOT NULL,
	"headers" jsonb NOT NULL,
	"body" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_keys_client_key_pk" PRIMARY KEY("client","key")
);
--> statement-breakpoint
CREATE TABLE "ledger_checkpoints" (
	"to_position" bigint PRIMARY KEY NOT NULL,
	"from_position" bigint NOT NULL,
	"root" "bytea" NOT NULL,
	"signature" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "ledger_checkpoints_from" UNIQUE("from_position"),
	CONSTRAINT "ledger_checkpoints_range" CHECK ("ledger_checkpoints"."from_position" <= "ledger_checkpoints"."to_position")
);
--> statement-breakpoint
CREATE TABLE "ledger_commits" (
	"position" bigint PRIMARY KEY NOT NULL,
	"tx_id" uuid NOT NULL,
	"committed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "ledger_commits_tx" UNIQUE("tx_id")
);
--> statement-breakpoint
CREATE TABLE "ledger_entries" (
	"tx_id" uuid NOT NULL,
	"ordinal" integer NOT NULL,
	"type" text NOT NULL,
	"key" text NOT NULL,
	"version" integer NOT NULL,
	"act" text NOT NULL,
	"valid_from" date NOT NULL,
	"state" jsonb NOT NULL,
	"actor" text NOT NULL,
	"organisation" text,
	"reason" text,
	"request_id" text NOT NULL,
	"content_hash" "bytea" NOT NULL,
	CONSTRAINT "ledger_entries_tx_id_ordinal_pk" PRIMARY KEY("tx_id","ordinal")
);
--> statement-breakpoint
CREATE TABLE "oauth_clients" (
	"client_id" text PRIMARY KEY NOT NULL,
	"secret_hash" text NOT NULL,
	"organisation" text NOT NULL,
	"scopes" text[] NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"disabled_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "administrative_units" (
	"key" text PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"level" text NOT NULL,
	"kind" text NOT NULL,
	"parent" text,
	"valid_from" date,
	"valid_to" date,
	"legal_basis" text,
	"successors" jsonb,
	"legacy_province" text,
	"source" text,
	"version" integer DEFAULT 1 NOT NULL,
	"latest_version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "administrative_units_level" CHECK ("administrative_units"."level" in ('PROVINCE', 'DISTRICT', 'COMMUNE')),
	CONSTRAINT "administrative_units_kind" CHECK ("administrative_units"."kind" in ('TINH', 'HUYEN', 'THI_XA', 'THANH_PHO_THUOC_TINH', 'XA', 'PHUONG', 'THI_TRAN')),
	CONSTRAINT "administrative_units_legacy_province" CHECK ("administrative_units"."legacy_province" in ('BG', 'BN')),
	CONSTRAINT "administrative_units_period" CHECK ("administrative_units"."valid_from" <= "administrative_units"."valid_to")
);
--> statement-breakpoint
CREATE TABLE "facts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"subject_type" text NOT NULL,
	"subject" text NOT NULL,
	"fact" text NOT NULL,
	"value" text NOT NULL,
	"as_of" date NOT NULL,
	"as_of_precision" text NOT NULL,
	"due_on" date,
	"source_document" text NOT NULL,
	"section" text,
	"visibility" text DEFAULT 'PUBLIC' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"latest_version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "facts_subject_type" CHECK ("facts"."subject_type" in ('ZONE', 'CLUSTER')),
	CONSTRAINT "facts_precision" CHECK ("facts"."as_of_precision" in ('DAY', 'MONTH', 'YEAR')),
	CONSTRAINT "facts_visibility" CHECK ("facts"."visibility" in ('PUBLIC', 'INTERNAL'))
);
--> statement-breakpoint
CREATE TABLE "indicators" (
	"code" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"name_en" text,
	"unit" text NOT NULL,
	"basis" text NOT NULL,
	"description" text,
	"version" integer DEFAULT 1 NOT NULL,
	"latest_version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "indicators_basis" CHECK ("indicators"."basis" in ('POINT_IN_TIME', 'IN_PERIOD', 'CUMULATIVE'))
);
--> statement-breakpoint
CREATE TABLE "legal_documents" (
	"code" text PRIMARY KEY NOT NULL,
	"number" text,
	"type" text NOT NULL,
	"subject" text NOT NULL,
	"issuer" text,
	"issued_on" date,
	"effective_from" date,
	"effective_to" date,
	"replaces" text[],
	"amends" text[],
	"legal_status_note" text,
	"confidence" text,
	"source" text,
	"version" integer DEFAULT 1 NOT NULL,
	"latest_version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "legal_documents_type" CHECK ("legal_documents"."type" in ('LAW', 'RESOLUTION', 'DECREE', 'DECISION', 'CIRCULAR', 'CONSOLIDATED_TEXT', 'PLAN', 'NOTICE', 'REPORT', 'LETTER', 'OTHER')),
	CONSTRAINT "legal_documents_confidence" CHECK ("legal_documents"."confidence" in ('CONFIRMED', 'HIGH', 'MEDIUM', 'LOW')),
	CONSTRAINT "legal_documents_period" CHECK ("legal_documents"."effective_from" <= "legal_documents"."effective_to")
);
--> statement-breakpoint
CREATE TABLE "observations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"indicator" text NOT NULL,
	"subject_type" text NOT NULL,
	"subject" text,
	"value" numeric(24, 6) NOT NULL,
	"unit" text NOT NULL,
	"qualifier" text NOT NULL,
	"basis" text NOT NULL,
	"as_of" date NOT NULL,
	"as_of_precision" text NOT NULL,
	"source_document" text,
	"section" text,
	"note" text,
	"visibility" text DEFAULT 'PUBLIC' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"latest_version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "observations_subject_type" CHECK ("observations"."subject_type" in ('PROVINCE', 'ALL_ZONES', 'ALL_CLUSTERS', 'ZONE', 'CLUSTER')),
	CONSTRAINT "observations_qualifier" CHECK ("observations"."qualifier" in ('EXACT', 'ABOUT', 'OVER', 'NEARLY', 'AT_LEAST')),
	CONSTRAINT "observations_basis" CHECK ("observations"."basis" in ('POINT_IN_TIME', 'IN_PERIOD', 'CUMULATIVE')),
	CONSTRAINT "observations_precision" CHECK ("observations"."as_of_precision" in ('DAY', 'MONTH', 'YEAR')),
	CONSTRAINT "observations_visibility" CHECK ("observations"."visibility" in ('PUBLIC', 'INTERNAL')),
	CONSTRAINT "observations_subject" CHECK (("observations"."subject" is not null) = ("observations"."subject_type" in ('ZONE', 'CLUSTER')))
);
--> statement-breakpoint
CREATE TABLE "organisation_successions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"from" text NOT NULL,
	"to" text,
	"effective_on" date NOT NULL,
	"kind" text NOT NULL,
	"function" text,
	"territory" text,
	"share" numeric(7, 4),
	"legal_basis" text,
	"confidence" text,
	"source" text,
	"note" text,
	"version" integer DEFAULT 1 NOT NULL,
	"latest_version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "organisation_successions_kind" CHECK ("organisation_successions"."kind" in ('MERGE', 'SPLIT', 'RENAME', 'TRANSFER_FUNCTION', 'ABOLISH')),
	CONSTRAINT "organisation_successions_confidence" CHECK ("organisation_successions"."confidence" in ('CONFIRMED', 'HIGH', 'MEDIUM', 'LOW')),
	CONSTRAINT "organisation_successions_self" CHECK ("organisation_successions"."from" <> "organisation_successions"."to"),
	CONSTRAINT "organisation_successions_abolish" CHECK (("organisation_successions"."kind" = 'ABOLISH') = ("organisation_successions"."to" is null)),
	CONSTRAINT "organisation_successions_share" CHECK ("organisation_successions"."share" between 0 and 100)
);
--> statement-breakpoint
CREATE TABLE "organisations" (
	"code" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"short_name" text,
	"kind" text NOT NULL,
	"is_collective" boolean DEFAULT false NOT NULL,
	"level" text,
	"administrative_unit" text,
	"parent" text,
	"valid_from" date,
	"valid_to" date,
	"identifiers" jsonb,
	"legacy_province" text,
	"confidence" text,
	"source" text,
	"note" text,
	"version" integer DEFAULT 1 NOT NULL,
	"latest_version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "organisations_kind" CHECK ("organisations"."kind" in ('PEOPLE_COMMITTEE', 'PEOPLE_COUNCIL', 'PROVINCIAL_DEPARTMENT', 'MANAGEMENT_BOARD', 'PROVINCIAL_POLICE', 'PARTY', 'DISTRICT', 'COMMUNE', 'INFRASTRUCTURE_COMPANY', 'ENTERPRISE', 'MEDIA', 'CENTRAL', 'OTHER')),
	CONSTRAINT "organisations_level" CHECK ("organisations"."level" in ('CENTRAL', 'PROVINCE', 'DISTRICT', 'COMMUNE')),
	CONSTRAINT "organisations_legacy_province" CHECK ("organisations"."legacy_province" in ('BG', 'BN')),
	CONSTRAINT "organisations_confidence" CHECK ("organisations"."confidence" in ('CONFIRMED', 'HIGH', 'MEDIUM', 'LOW')),
	CONSTRAINT "organisations_period" CHECK ("organisations"."valid_from" <= "organisations"."valid_to")
);
--> statement-breakpoint
CREATE TABLE "industrial_clusters" (
	"code" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"name_en" text,
	"aliases" text[],
	"is_expansion" boolean,
	"part" text,
	"phase_no" integer,
	"identifiers" jsonb,
	"administrative_units" jsonb,
	"legal_statuses" jsonb,
	"established_on" date,
	"established_by" text,
	"decisions" jsonb,
	"plan_listings" jsonb,
	"planned_area_ha" numeric(14, 6),
	"established_area_ha" numeric(14, 6),
	"industrial_land_ha" numeric(14, 6),
	"cleared_area_ha" numeric(14, 6),
	"ready_site_ha" numeric(14, 6),
	"allocated_area_ha" numeric(14, 6),
	"leased_industrial_ha" numeric(14, 6),
	"green_ha" numeric(14, 6),
	"utilities_ha" numeric(14, 6),
	"transport_ha" numeric(14, 6),
	"sme_reserve_ha" numeric(14, 6),
	"sme_reserve_floor_m_2" numeric(14, 2),
	"land_as_of" date,
	"land_clearance_status" text,
	"land_clearance_due_on" date,
	"infra_completion_pct" numeric(7, 4),
	"infra_completion_due_on" date,
	"infra_capital_registered_vnd" numeric(24, 2),
	"infra_capital_registered_usd" numeric(24, 2),
	"infra_capital_implemented_vnd" numeric(24, 2),
	"infrastructure_items" jsonb,
	"wastewater_status" text,
	"wastewater_design_m_3_per_day" numeric(14, 2),
	"wastewater_actual_m_3_per_day" numeric(14, 2),
	"wastewater_in_service_on" date,
	"wastewater_auto_monitoring" boolean,
	"power_priority" boolean,
	"power_demand_mw" numeric(10, 3),
	"power_available_mw" numeric(10, 3),
	"worker_housing_land_ha" numeric(14, 6),
	"worker_housing_units" integer,
	"worker_housing_places" integer,
	"developers" jsonb,
	"developer_transfers" jsonb,
	"conversion_plan" jsonb,
	"reported_occupancy" jsonb,
	"boundary" jsonb,
	"visibility" text DEFAULT 'PUBLIC' NOT NULL,
	"note" text,
	"version" integer DEFAULT 1 NOT NULL,
	"latest_version" integer DEFAULT 1 NOT NULL,
	"parent" text,
	"cluster_types" text[],
	"min_area_regime" text,
	"area_exemption_ground" text,
	"service_activity_ha" numeric(14, 6),
	"approved_not_leased_ha" numeric(14, 6),
	"state_budget_infra_vnd" numeric(24, 2),
	"detailed_plan_no" text,
	"detailed_plan_approved_on" date,
	"first_project_on" date,
	"merged_into_zone" text,
	"merged_on" date,
	CONSTRAINT "industrial_clusters_established_by" CHECK ("industrial_clusters"."established_by" in ('PUBLIC_INVESTMENT_DECISION', 'POLICY_AND_INVESTOR_APPROVAL', 'INVESTOR_APPROVAL', 'IRC', 'ESTABLISHMENT_DECISION')),
	CONSTRAINT "industrial_clusters_clearance" CHECK ("industrial_clusters"."land_clearance_status" in ('PLANNED', 'OBSTRUCTED', 'INCOMPLETE', 'COMPLETE')),
	CONSTRAINT "industrial_clusters_wastewater" CHECK ("industrial_clusters"."wastewater_status" in ('NONE', 'UNDER_CONSTRUCTION', 'OPERATING', 'OVERLOADED', 'STOPPED')),
	CONSTRAINT "industrial_clusters_visibility" CHECK ("industrial_clusters"."visibility" in ('PUBLIC', 'INTERNAL')),
	CONSTRAINT "industrial_clusters_regime" CHECK ("industrial_clusters"."min_area_regime" in ('STANDARD', 'MOUNTAIN', 'CRAFT')),
	CONSTRAINT "industrial_clusters_types" CHECK ("industrial_clusters"."cluster_types" <@ array['GENERAL', 'CRAFT_VILLAGE', 'SPECIALISED']::text[]),
	CONSTRAINT "industrial_clusters_leased" CHECK (coalesce("industrial_clusters"."leased_industrial_ha", 0) + coalesce("industrial_clusters"."approved_not_leased_ha", 0) <= "industrial_clusters"."industrial_land_ha"),
	CONSTRAINT "industrial_clusters_completion" CHECK ("industrial_clusters"."infra_completion_pct" between 0 and 100),
	CONSTRAINT "industrial_clusters_parent_self" CHECK ("industrial_clusters"."parent" <> "industrial_clusters"."code"),
	CONSTRAINT "industrial_clusters_merger" CHECK (("industrial_clusters"."merged_into_zone" is null) = ("industrial_clusters"."merged_on" is null))
);
--> statement-breakpoint
CREATE TABLE "industrial_zones" (
	"code" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"name_en" text,
	"aliases" text[],
	"is_expansion" boolean,
	"part" text,
	"phase_no" integer,
	"identifiers" jsonb,
	"administrative_units" jsonb,
	"legal_statuses" jsonb,
	"established_on" date,
	"established_by" text,
	"decisions" jsonb,
	"plan_listings" jsonb,
	"planned_area_ha" numeric(14, 6),
	"established_area_ha" numeric(14, 6),
	"industrial_land_ha" numeric(14, 6),
	"cleared_area_ha" numeric(14, 6),
	"ready_site_ha" numeric(14, 6),
	"allocated_area_ha" numeric(14, 6),
	"leased_industrial_ha" numeric(14, 6),
	"green_ha" numeric(14, 6),
	"utilities_ha" numeric(14, 6),
	"transport_ha" numeric(14, 6),
	"sme_reserve_ha" numeric(14, 6),
	"sme_reserve_floor_m_2" numeric(14, 2),
	"land_as_of" date,
	"land_clearance_status" text,
	"land_clearance_due_on" date,
	"infra_completion_pct" numeric(7, 4),
	"infra_completion_due_on" date,
	"infra_capital_registered_vnd" numeric(24, 2),
	"infra_capital_registered_usd" numeric(24, 2),
	"infra_capital_implemented_vnd" numeric(24, 2),
	"infrastructure_items" jsonb,
	"wastewater_status" text,
	"wastewater_design_m_3_per_day" numeric(14, 2),
	"wastewater_actual_m_3_per_day" numeric(14, 2),
	"wastewater_in_service_on" date,
	"wastewater_auto_monitoring" boolean,
	"power_priority" boolean,
	"power_demand_mw" numeric(10, 3),
	"power_available_mw" numeric(10, 3),
	"worker_housing_land_ha" numeric(14, 6),
	"worker_housing_units" integer,
	"worker_housing_places" integer,
	"developers" jsonb,
	"developer_transfers" jsonb,
	"conversion_plan" jsonb,
	"reported_occupancy" jsonb,
	"boundary" jsonb,
	"visibility" text DEFAULT 'PUBLIC' NOT NULL,
	"note" text,
	"version" integer DEFAULT 1 NOT NULL,
	"latest_version" integer DEFAULT 1 NOT NULL,
	"parent" text,
	"zone_types" text[],
	"development_model" text,
	"service_land_ha" numeric(14, 6),
	"admin_ha" numeric(14, 6),
	"leased_service_ha" numeric(14, 6),
	"operating_term_years" integer,
	"expires_on" date,
	"eco_commitment_due_on" date,
	CONSTRAINT "industrial_zones_established_by" CHECK ("industrial_zones"."established_by" in ('PUBLIC_INVESTMENT_DECISION', 'POLICY_AND_INVESTOR_APPROVAL', 'INVESTOR_APPROVAL', 'IRC', 'ESTABLISHMENT_DECISION')),
	CONSTRAINT "industrial_zones_clearance" CHECK ("industrial_zones"."land_clearance_status" in ('PLANNED', 'OBSTRUCTED', 'INCOMPLETE', 'COMPLETE')),
	CONSTRAINT "industrial_zones_wastewater" CHECK ("industrial_zones"."wastewater_status" in ('NONE', 'UNDER_CONSTRUCTION', 'OPERATING', 'OVERLOADED', 'STOPPED')),
	CONSTRAINT "industrial_zones_visibility" CHECK ("industrial_zones"."visibility" in ('PUBLIC', 'INTERNAL')),
	CONSTRAINT "industrial_zones_model" CHECK ("industrial_zones"."development_model" in ('STANDALONE', 'INDUSTRIAL_URBAN_SERVICE', 'INDUSTRIAL_SERVICE_LOGISTICS')),
	CONSTRAINT "industrial_zones_types" CHECK ("industrial_zones"."zone_types" <@ array['GENERAL', 'EPZ', 'SUPPORTING', 'SPECIALISED', 'ECO', 'HIGH_TECH']::text[]),
	CONSTRAINT "industrial_zones_leased" CHECK ("industrial_zones"."leased_industrial_ha" <= "industrial_zones"."industrial_land_ha"),
	CONSTRAINT "industrial_zones_leased_service" CHECK ("industrial_zones"."leased_service_ha" <= "industrial_zones"."service_land_ha"),
	CONSTRAINT "industrial_zones_completion" CHECK ("industrial_zones"."infra_completion_pct" between 0 and 100),
	CONSTRAINT "industrial_zones_parent_self" CHECK ("industrial_zones"."parent" <> "industrial_zones"."code")
);
--> statement-breakpoint
ALTER TABLE "administrative_units" ADD CONSTRAINT "administrative_units_parent_administrative_units_key_fk" FOREIGN KEY ("parent") REFERENCES "public"."administrative_units"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "legal_documents" ADD CONSTRAINT "legal_documents_issuer_organisations_code_fk" FOREIGN KEY ("issuer") REFERENCES "public"."organisations"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "observations" ADD CONSTRAINT "observations_indicator_indicators_code_fk" FOREIGN KEY ("indicator") REFERENCES "public"."indicators"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organisation_successions" ADD CONSTRAINT "organisation_successions_from_organisations_code_fk" FOREIGN KEY ("from") REFERENCES "public"."organisations"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organisation_successions" ADD CONSTRAINT "organisation_successions_to_organisations_code_fk" FOREIGN KEY ("to") REFERENCES "public"."organisations"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organisation_successions" ADD CONSTRAINT "organisation_successions_territory_administrative_units_key_fk" FOREIGN KEY ("territory") REFERENCES "public"."administrative_units"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organisations" ADD CONSTRAINT "organisations_administrative_unit_administrative_units_key_fk" FOREIGN KEY ("administrative_unit") REFERENCES "public"."administrative_units"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organisations" ADD CONSTRAINT "organisations_parent_organisations_code_fk" FOREIGN KEY ("parent") REFERENCES "public"."organisations"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "industrial_clusters" ADD CONSTRAINT "industrial_clusters_parent_industrial_clusters_code_fk" FOREIGN KEY ("parent") REFERENCES "public"."industrial_clusters"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "industrial_clusters" ADD CONSTRAINT "industrial_clusters_merged_into_zone_industrial_zones_code_fk" FOREIGN KEY ("merged_into_zone") REFERENCES "public"."industrial_zones"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "industrial_zones" ADD CONSTRAINT "industrial_zones_parent_industrial_zones_code_fk" FOREIGN KEY ("parent") REFERENCES "public"."industrial_zones"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "idempotency_keys_age" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "ledger_commits_instant" ON "ledger_commits" USING btree ("committed_at","position");--> statement-breakpoint
CREATE INDEX "ledger_entries_record" ON "ledger_entries" USING btree ("type","key","valid_from" DESC NULLS FIRST,"version" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "administrative_units_code" ON "administrative_units" USING btree ("code");--> statement-breakpoint
CREATE INDEX "administrative_units_parent" ON "administrative_units" USING btree ("parent");--> statement-breakpoint
CREATE INDEX "administrative_units_search" ON "administrative_units" USING gin (fold_search("name", "code") gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "facts_subject" ON "facts" USING btree ("subject_type","subject","fact");--> statement-breakpoint
CREATE INDEX "indicators_search" ON "indicators" USING gin (fold_search("name", "name_en", "code") gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "legal_documents_issuer" ON "legal_documents" USING btree ("issuer");--> statement-breakpoint
CREATE INDEX "legal_documents_number" ON "legal_documents" USING btree ("number");--> statement-breakpoint
CREATE INDEX "legal_documents_search" ON "legal_documents" USING gin (fold_search("subject", "number", "code") gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "observations_subject" ON "observations" USING btree ("subject_type","subject","as_of" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "observations_indicator" ON "observations" USING btree ("indicator","as_of" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "organisation_successions_from" ON "organisation_successions" USING btree ("from","effective_on");--> statement-breakpoint
CREATE INDEX "organisation_successions_to" ON "organisation_successions" USING btree ("to");--> statement-breakpoint
CREATE INDEX "organisations_unit" ON "organisations" USING btree ("administrative_unit");--> statement-breakpoint
CREATE INDEX "organisations_parent" ON "organisations" USING btree ("parent");--> statement-breakpoint
CREATE INDEX "organisations_identifiers" ON "organisations" USING gin ("identifiers" jsonb_path_ops);--> statement-breakpoint
CREATE INDEX "organisations_search" ON "organisations" USING gin (fold_search("name", "short_name", "code") gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "industrial_clusters_area" ON "industrial_clusters" USING btree ("planned_area_ha","code");--> statement-breakpoint
CREATE INDEX "industrial_clusters_area_desc" ON "industrial_clusters" USING btree ("planned_area_ha" DESC NULLS LAST,"code");--> statement-breakpoint
CREATE INDEX "industrial_clusters_name" ON "industrial_clusters" USING btree ("name" collate "vi-x-icu","code");--> statement-breakpoint
CREATE INDEX "industrial_clusters_parent" ON "industrial_clusters" USING btree ("parent");--> statement-breakpoint
CREATE INDEX "industrial_clusters_search" ON "industrial_clusters" USING gin (fold_search("name", "name_en", "code", immutable_join("aliases")) gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "industrial_clusters_statuses" ON "industrial_clusters" USING gin ("legal_statuses" jsonb_path_ops);--> statement-breakpoint
CREATE INDEX "industrial_clusters_units" ON "industrial_clusters" USING gin ("administrative_units" jsonb_path_ops);--> statement-breakpoint
CREATE INDEX "industrial_clusters_developers" ON "industrial_clusters" USING gin ("developers" jsonb_path_ops);--> statement-breakpoint
CREATE INDEX "industrial_zones_area" ON "industrial_zones" USING btree ("planned_area_ha","code");--> statement-breakpoint
CREATE INDEX "industrial_zones_area_desc" ON "industrial_zones" USING btree ("planned_area_ha" DESC NULLS LAST,"code");--> statement-breakpoint
CREATE INDEX "industrial_zones_name" ON "industrial_zones" USING btree ("name" collate "vi-x-icu","code");--> statement-breakpoint
CREATE INDEX "industrial_zones_parent" ON "industrial_zones" USING btree ("parent");--> statement-breakpoint
CREATE INDEX "industrial_zones_search" ON "industrial_zones" USING gin (fold_search("name", "name_en", "code", immutable_join("aliases")) gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "industrial_zones_statuses" ON "industrial_zones" USING gin ("legal_statuses" jsonb_path_ops);--> statement-breakpoint
CREATE INDEX "industrial_zones_units" ON "industrial_zones" USING gin ("administrative_units" jsonb_path_ops);--> statement-breakpoint
CREATE INDEX "industrial_zones_developers" ON "industrial_zones" USING gin ("developers" jsonb_path_ops);