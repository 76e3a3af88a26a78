CREATE TABLE "reminder_policies" (
	"code" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"kinds" text[],
	"roles" text[],
	"urgencies" text[],
	"directive" text,
	"steps" jsonb NOT NULL,
	"valid_from" date,
	"valid_to" date,
	"legal_basis" text,
	"is_active" boolean DEFAULT true NOT NULL,
	"note" text,
	"version" integer DEFAULT 1 NOT NULL,
	"latest_version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "reminder_policies_kinds" CHECK ("reminder_policies"."kinds" <@ array['SPECIFIC', 'RECURRING', 'STANDING', 'REPORTING', 'GOAL']::text[]),
	CONSTRAINT "reminder_policies_roles" CHECK ("reminder_policies"."roles" <@ array['LEAD', 'COORDINATE']::text[]),
	CONSTRAINT "reminder_policies_urgencies" CHECK ("reminder_policies"."urgencies" <@ array['NORMAL', 'URGENT', 'VERY_URGENT', 'EXPRESS']::text[]),
	CONSTRAINT "reminder_policies_period" CHECK ("reminder_policies"."valid_from" <= "reminder_policies"."valid_to")
);
--> statement-breakpoint
CREATE TABLE "task_reminders" (
	"id" uuid PRIMARY KEY NOT NULL,
	"assignment" uuid NOT NULL,
	"task" uuid NOT NULL,
	"directive" text NOT NULL,
	"kind" text NOT NULL,
	"level" text NOT NULL,
	"policy" text,
	"step" integer,
	"due_on" date,
	"effective_on" date,
	"fired_on" date NOT NULL,
	"sent_on" date NOT NULL,
	"organisation" text NOT NULL,
	"bearer" text NOT NULL,
	"recipients" jsonb NOT NULL,
	"document" text,
	"note" text,
	"state" text NOT NULL,
	"retracted_on" date,
	"retract_reason" text,
	"version" integer DEFAULT 1 NOT NULL,
	"latest_version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "task_reminders_kind" CHECK ("task_reminders"."kind" in ('AUTO', 'OFFICIAL')),
	CONSTRAINT "task_reminders_level" CHECK ("task_reminders"."level" in ('REMINDER', 'URGENT', 'ESCALATION')),
	CONSTRAINT "task_reminders_state" CHECK ("task_reminders"."state" in ('SENT', 'RETRACTED')),
	CONSTRAINT "task_reminders_retract_reason" CHECK ("task_reminders"."retract_reason" in ('COMPLETED', 'SUBMITTED', 'SUSPENDED', 'CANCELLED', 'TRANSFERRED', 'SUCCEEDED', 'EXTENDED'))
);
--> statement-breakpoint
ALTER TABLE "reminder_policies" ADD CONSTRAINT "reminder_policies_directive_directives_code_fk" FOREIGN KEY ("directive") REFERENCES "public"."directives"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "task_reminders" ADD CONSTRAINT "task_reminders_assignment_task_assignments_id_fk" FOREIGN KEY ("assignment") REFERENCES "public"."task_assignments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "task_reminders" ADD CONSTRAINT "task_reminders_task_tasks_id_fk" FOREIGN KEY ("task") REFERENCES "public"."tasks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "task_reminders" ADD CONSTRAINT "task_reminders_directive_directives_code_fk" FOREIGN KEY ("directive") REFERENCES "public"."directives"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "task_reminders" ADD CONSTRAINT "task_reminders_policy_reminder_policies_code_fk" FOREIGN KEY ("policy") REFERENCES "public"."reminder_policies"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "task_reminders" ADD CONSTRAINT "task_reminders_organisation_organisations_code_fk" FOREIGN KEY ("organisation") REFERENCES "public"."organisations"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "task_reminders" ADD CONSTRAINT "task_reminders_bearer_organisations_code_fk" FOREIGN KEY ("bearer") REFERENCES "public"."organisations"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "task_reminders_once" ON "task_reminders" USING btree ("assignment","step","effective_on") WHERE state = 'SENT';--> statement-breakpoint
CREATE INDEX "task_reminders_assignment" ON "task_reminders" USING btree ("assignment");--> statement-breakpoint
CREATE INDEX "task_reminders_task" ON "task_reminders" USING btree ("task");--> statement-breakpoint
CREATE INDEX "task_reminders_sent" ON "task_reminders" USING btree ("sent_on","id");