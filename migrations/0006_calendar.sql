CREATE TABLE "calendar_days" (
	"day" date PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"name" text,
	"applies_to" text NOT NULL,
	"legal_basis" text NOT NULL,
	"confidence" text,
	"version" integer DEFAULT 1 NOT NULL,
	"latest_version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "calendar_days_kind" CHECK ("calendar_days"."kind" in ('WEEKEND', 'HOLIDAY', 'COMP_OFF', 'SWAP_OFF', 'SWAP_WORKING')),
	CONSTRAINT "calendar_days_applies_to" CHECK ("calendar_days"."applies_to" in ('PUBLIC_SECTOR', 'ALL')),
	CONSTRAINT "calendar_days_confidence" CHECK ("calendar_days"."confidence" in ('CONFIRMED', 'HIGH', 'MEDIUM', 'LOW')),
	CONSTRAINT "calendar_days_weekday" CHECK (case when extract(isodow from "calendar_days"."day") > 5 then "calendar_days"."kind" not in ('COMP_OFF', 'SWAP_OFF') else "calendar_days"."kind" <> 'WEEKEND' end)
);
--> statement-breakpoint
CREATE INDEX "calendar_days_by_kind" ON "calendar_days" USING btree ("kind","day");