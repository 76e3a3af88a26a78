ALTER TABLE "industrial_clusters" ADD COLUMN "last_status" text GENERATED ALWAYS AS ((legal_statuses -> -1) ->> 'status') STORED;--> statement-breakpoint
ALTER TABLE "industrial_clusters" ADD COLUMN "status_from" text GENERATED ALWAYS AS (coalesce((legal_statuses -> -1) ->> 'from', '')) STORED;--> statement-breakpoint
ALTER TABLE "industrial_clusters" ADD COLUMN "status_to" text GENERATED ALWAYS AS ((legal_statuses -> -1) ->> 'to') STORED;--> statement-breakpoint
ALTER TABLE "industrial_zones" ADD COLUMN "last_status" text GENERATED ALWAYS AS ((legal_statuses -> -1) ->> 'status') STORED;--> statement-breakpoint
ALTER TABLE "industrial_zones" ADD COLUMN "status_from" text GENERATED ALWAYS AS (coalesce((legal_statuses -> -1) ->> 'from', '')) STORED;--> statement-breakpoint
ALTER TABLE "industrial_zones" ADD COLUMN "status_to" text GENERATED ALWAYS AS ((legal_statuses -> -1) ->> 'to') STORED;