import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { ADJUSTMENTS } from '../../vocab/calendar.ts';
import { wordsOf } from '../../vocab/registry.ts';
import {
  CONSOLIDATION_STATES,
  FIGURE_KINDS,
  FREQUENCIES,
  OBLIGATION_STATES,
  PERIOD_CALENDARS,
  REGIME_KINDS,
  REPORT_ROLES,
  SUBMISSION_STATES,
} from '../../vocab/reports.ts';
import { day, recordColumns, wordCheck } from './columns.ts';
import { directives, tasks } from './directives.ts';
import { enterprises, investmentProjects } from './projects.ts';
import { organisations } from './registry.ts';
import { industrialClusters } from './sites.ts';

// Periodic reports: who must report what to whom by when.

/** Periods that no calendar tells. */
export const customPeriods = pgTable(
  'custom_periods',
  {
    id: uuid().primaryKey(),
    calendar: text().notNull(),
    code: text().notNull(),
    name: text().notNull(),
    dataFrom: day().notNull(),
    dataTo: day().notNull(),
    dueOn: day(),
    source: text(),
    ...recordColumns(),
  },
  (t) => [
    unique('custom_periods_once').on(t.calendar, t.code),
    check('custom_periods_window', sql`${t.dataFrom} <= ${t.dataTo}`),
  ],
);

/** One version of a form or regime; both versions stay addressable when a circular changes it. */
export const reportTemplates = pgTable(
  'report_templates',
  {
    code: text().primaryKey(),
    family: text().notNull(),
    name: text().notNull(),
    regimeKind: text({ enum: wordsOf(REGIME_KINDS) }).notNull(),
    legalDocuments: text().array(),
    directive: text().references(() => directives.code),
    task: uuid().references(() => tasks.id),
    legalNote: text(),
    reporters: jsonb().notNull(),
    receivers: jsonb(),
    approver: text().references(() => organisations.code),
    calendar: text({ enum: wordsOf(PERIOD_CALENDARS) }).notNull(),
    customCalendar: text(),
    schedules: jsonb(),
    overrides: jsonb(),
    adjustment: text({ enum: wordsOf(ADJUSTMENTS) }).notNull(),
    outline: jsonb(),
    tables: jsonb(),
    rollsUpTo: text().array(),
    method: text(),
    validFrom: day().notNull(),
    validTo: day(),
    isPartial: boolean().notNull().default(false),
    source: text(),
    note: text(),
    ...recordColumns(),
  },
  (t) => [
    wordCheck('report_templates_regime', t.regimeKind, REGIME_KINDS),
    wordCheck('report_templates_calendar', t.calendar, PERIOD_CALENDARS),
    wordCheck('report_templates_adjustment', t.adjustment, ADJUSTMENTS),
    check('report_templates_period', sql`${t.validFrom} <= ${t.validTo}`),
    index('report_templates_search').using('gin', sql`fold_search(${t.name}, ${t.code}) gin_trgm_ops`),
  ],
);

/** What decides who owes a report on a day; a few hundred, so that owners are resolved once a key. */
export const reportOwnerKeys = pgTable('report_owner_keys', { key: text().primaryKey() });

export const reportObligations = pgTable(
  'report_obligations',
  {
    id: uuid().primaryKey(),
    template: text()
      .notNull()
      .references(() => reportTemplates.code),
    family: text().notNull(),
    calendar: text({ enum: wordsOf(PERIOD_CALENDARS) }).notNull(),
    frequency: text({ enum: wordsOf(FREQUENCIES) }).notNull(),
    period: text().notNull(),
    dataFrom: day().notNull(),
    dataTo: day().notNull(),
    role: text({ enum: wordsOf(REPORT_ROLES) }).notNull(),
    /** The body that owed it, for ever. */
    reporter: text().references(() => organisations.code),
    /** Whose report it is where the enterprise has no organisation on record. */
    enterprise: uuid().references(() => enterprises.id),
    project: text().references(() => investmentProjects.code),
    cluster: text().references(() => industrialClusters.code),
    namedAs: text().array(),
    receivers: text().array(),
    approver: text().references(() => organisations.code),
    assignedOn: day().notNull(),
    dueOn: day(),
    effectiveOn: day(),
    state: text({ enum: wordsOf(OBLIGATION_STATES) }).notNull(),
    /** Day it was sent for the first time, and for the last. */
    firstSubmittedOn: day(),
    submittedOn: day(),
    /** Last day for sending it again, where it was returned. */
    returnDueOn: day(),
    acts: jsonb(),
    ownerKey: text().generatedAlwaysAs(sql.raw(`reporter || '   ' || coalesce(approver, '')`)),
    ...recordColumns(),
  },
  (t) => [
    wordCheck('report_obligations_calendar', t.calendar, PERIOD_CALENDARS),
    wordCheck('report_obligations_frequency', t.frequency, FREQUENCIES),
    wordCheck('report_obligations_role', t.role, REPORT_ROLES),
    wordCheck('report_obligations_state', t.state, OBLIGATION_STATES),
    check('report_obligations_filer', sql`num_nonnulls(${t.reporter}, ${t.enterprise}) > 0`),
    unique('report_obligations_once')
      .on(t.template, t.period, t.reporter, t.enterprise, t.project, t.cluster)
      .nullsNotDistinct(),
    index('report_obligations_board').on(t.period, t.family, t.ownerKey, t.state, t.effectiveOn),
    index('report_obligations_owner').on(t.ownerKey, t.effectiveOn),
    index('report_obligations_reporter').on(t.reporter, t.effectiveOn),
    index('report_obligations_due').on(t.effectiveOn, t.id),
    index('report_obligations_enterprise').on(t.enterprise),
  ],
);

/** What a report is about, taken over from what is owed. */
const subject = () => ({
  template: text()
    .notNull()
    .references(() => reportTemplates.code),
  family: text().notNull(),
  period: text().notNull(),
  dataFrom: day().notNull(),
  dataTo: day().notNull(),
});

/** One version of a report that was sent, or is being made. */
export const reportSubmissions = pgTable(
  'report_submissions',
  {
    id: uuid().primaryKey(),
    obligation: uuid()
      .notNull()
      .references(() => reportObligations.id),
    versionNo: integer().notNull(),
    state: text({ enum: wordsOf(SUBMISSION_STATES) }).notNull(),
    ...subject(),
    reporter: text().references(() => organisations.code),
    enterprise: uuid().references(() => enterprises.id),
    project: text().references(() => investmentProjects.code),
    cluster: text().references(() => industrialClusters.code),
    receivers: text().array(),
    approver: text().references(() => organisations.code),
    figureKind: text({ enum: wordsOf(FIGURE_KINDS) }).notNull(),
    header: jsonb(),
    figures: jsonb(),
    narrative: jsonb(),
    note: text(),
    corrects: uuid().references((): AnyPgColumn => reportSubmissions.id),
    correctionReason: text(),
    document: text(),
    documentOn: day(),
    signer: text(),
    submittedOn: day(),
    submittedBy: text(),
    decidedOn: day(),
    decidedBy: text(),
    decisionReason: text(),
    returnDueOn: day(),
    consolidation: uuid(),
    filledFigures: integer().generatedAlwaysAs(
      sql.raw(`jsonb_array_length(jsonb_path_query_array(figures, '$[*] ? (@.value != null)'))`),
    ),
    ...recordColumns(),
  },
  (t) => [
    wordCheck('report_submissions_state', t.state, SUBMISSION_STATES),
    wordCheck('report_submissions_kind', t.figureKind, FIGURE_KINDS),
    unique('report_submissions_version').on(t.obligation, t.versionNo),
    uniqueIndex('report_submissions_open').on(t.obligation).where(sql`state in ('DRAFT', 'SUBMITTED')`),
    uniqueIndex('report_submissions_accepted').on(t.obligation).where(sql`state = 'ACCEPTED'`),
    index('report_submissions_period').on(t.period, t.family, t.state),
    index('report_submissions_reporter').on(t.reporter, t.submittedOn),
    index('report_submissions_enterprise').on(t.enterprise),
  ],
);

/** What was added up from reports and registers, with all that went into it. */
export const consolidations = pgTable(
  'consolidations',
  {
    id: uuid().primaryKey(),
    obligation: uuid().references(() => reportObligations.id),
    ...subject(),
    organisation: text()
      .notNull()
      .references(() => organisations.code),
    receivers: text().array(),
    state: text({ enum: wordsOf(CONSOLIDATION_STATES) }).notNull(),
    /** Position of the ledger it was made at. */
    basis: bigint({ mode: 'number' }).notNull(),
    /** Day the registers were read of. */
    asOf: day().notNull(),
    inputs: jsonb().notNull(),
    cells: jsonb().notNull(),
    sections: jsonb().notNull(),
    registry: jsonb().notNull(),
    manualContributions: jsonb().notNull(),
    note: text(),
    document: text(),
    documentOn: day(),
    signer: text(),
    signedOn: day(),
    submission: uuid().references(() => reportSubmissions.id),
    ...recordColumns(),
  },
  (t) => [
    wordCheck('consolidations_state', t.state, CONSOLIDATION_STATES),
    index('consolidations_period').on(t.period, t.family, t.organisation),
    index('consolidations_organisation').on(t.organisation),
  ],
);
