import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
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
import { DIRECTIVE_TYPES, EXTRACTIONS, URGENCIES } from '../../vocab/directives.ts';
import { CONFIDENCES, wordsOf } from '../../vocab/registry.ts';
import { ASSIGNMENT_ROLES, LEAD_ROLES, STATES, TASK_KINDS } from '../../vocab/tasks.ts';
import { day, recordColumns, wordCheck } from './columns.ts';
import { administrativeUnits, organisations } from './registry.ts';

// Directives, the tasks they assign, and who owes them.

/**
 * Families of document numbers (NĐ 30/2020 Annex I, III): a typed document, an official letter (công văn), a normative
 * document, a document of the Party. Whatever is printed is kept; what fits none has no family.
 */
const FAMILY = sql.raw(`case
  when number is null or number ~ '^/' then 'UNNUMBERED'
  when number ~ '^\\d{1,6}-[A-ZĐ][A-Za-zĐđ]{1,4}/[A-ZĐ][A-Za-zĐđ0-9.]*$' then 'PARTY'
  when number ~ '^\\d{1,6}/(19|20)\\d{2}/[A-ZĐ]' then 'NORMATIVE'
  when number ~ '^\\d{1,6}/(NQ|QĐ|CT|QC|QyĐ|TC|TB|HD|CTr|KH|PA|ĐA|DA|BC|BB|TTr|HĐ|CĐ|BGN|BTT|GUQ|GM|GGT|GNP|PG|PC|PB)-[A-ZĐ]' then 'TYPED'
  when number ~ '^\\d{1,6}/[A-ZĐ][A-Za-zĐđ0-9]*(-[A-ZĐ][A-Za-zĐđ0-9.]*)*$' then 'CONG_VAN'
  end`);

export const directives = pgTable(
  'directives',
  {
    code: text().primaryKey(),
    type: text({ enum: wordsOf(DIRECTIVE_TYPES) }).notNull(),
    number: text(),
    issuedOn: day(),
    issuedMonth: text(),
    meetingOn: day(),
    effectiveFrom: day(),
    effectiveTo: day(),
    issuer: text()
      .notNull()
      .references(() => organisations.code),
    subject: text().notNull(),
    summary: text(),
    signers: jsonb(),
    urgency: text({ enum: wordsOf(URGENCIES) }).notNull(),
    recipients: jsonb(),
    relations: jsonb(),
    monitor: text().references(() => organisations.code),
    archiveMark: text(),
    mergedInto: text().references((): AnyPgColumn => directives.code),
    confidence: text({ enum: wordsOf(CONFIDENCES) }),
    source: text(),
    note: text(),
    numberFamily: text().generatedAlwaysAs(FAMILY),
    /** Year of the number's series: numbers start anew on 1 January. */
    issuedYear: text().generatedAlwaysAs(
      sql.raw(
        `case when issued_on is not null then date_part('year', issued_on)::int::text else left(issued_month, 4) end`,
      ),
    ),
    ...recordColumns(),
  },
  (t) => [
    wordCheck('directives_type', t.type, DIRECTIVE_TYPES),
    wordCheck('directives_urgency', t.urgency, URGENCIES),
    check('directives_period', sql`${t.effectiveFrom} <= ${t.effectiveTo}`),
    check('directives_merged_self', sql`${t.mergedInto} <> ${t.code}`),
    uniqueIndex('directives_number')
      .on(t.issuer, sql`upper(${t.number})`, t.issuedYear)
      .where(sql`merged_into is null and number_family <> 'UNNUMBERED'`),
    index('directives_issued').on(t.issuedOn, t.code),
    index('directives_search').using('gin', sql`fold_search(${t.subject}, ${t.number}, ${t.code}) gin_trgm_ops`),
  ],
);

export const directiveFiles = pgTable(
  'directive_files',
  {
    id: uuid().primaryKey(),
    directive: text()
      .notNull()
      .references(() => directives.code),
    name: text().notNull(),
    mediaType: text().notNull(),
    extraction: text({ enum: wordsOf(EXTRACTIONS) }).notNull(),
    sha256: text(),
    location: text(),
    text: text(),
    adds: text(),
    lacks: text(),
    /** What the text is known again by (`src/lib/likeness.ts`). */
    fingerprint: jsonb(),
    ...recordColumns(),
  },
  (t) => [
    wordCheck('directive_files_extraction', t.extraction, EXTRACTIONS),
    index('directive_files_directive').on(t.directive),
    index('directive_files_sha256').on(t.sha256),
  ],
);

export const tasks = pgTable(
  'tasks',
  {
    id: uuid().primaryKey(),
    directive: text()
      .notNull()
      .references(() => directives.code),
    ordinal: integer().notNull(),
    section: text(),
    part: text(),
    kind: text({ enum: wordsOf(TASK_KINDS) }).notNull(),
    title: text().notNull(),
    text: text(),
    expectedOutput: text(),
    leadRole: text({ enum: wordsOf(LEAD_ROLES) }).notNull(),
    leads: text().array().notNull(),
    coordinators: text().array(),
    monitor: text().references(() => organisations.code),
    approver: text()
      .notNull()
      .references(() => organisations.code),
    reportsTo: text().array(),
    function: text(),
    territory: text().references(() => administrativeUnits.key),
    deadlineText: text(),
    deadline: jsonb(),
    replacesOccurrence: jsonb(),
    parent: uuid().references((): AnyPgColumn => tasks.id),
    related: jsonb(),
    topics: text().array(),
    zones: text().array(),
    clusters: text().array(),
    projects: text().array(),
    legalDocuments: text().array(),
    confidence: text({ enum: wordsOf(CONFIDENCES) }),
    source: text(),
    note: text(),
    ...recordColumns(),
  },
  (t) => [
    wordCheck('tasks_kind', t.kind, TASK_KINDS),
    wordCheck('tasks_lead_role', t.leadRole, LEAD_ROLES),
    check('tasks_parent_self', sql`${t.parent} <> ${t.id}`),
    uniqueIndex('tasks_replaces')
      .on(sql`(${t.replacesOccurrence} ->> 'task')`, sql`(${t.replacesOccurrence} ->> 'period')`)
      .where(sql`replaces_occurrence is not null`),
    unique('tasks_ordinal').on(t.directive, t.ordinal),
    index('tasks_parent').on(t.parent),
    index('tasks_search').using('gin', sql`fold_search(${t.title}) gin_trgm_ops`),
  ],
);

/**
 * What decides who owes a duty on a day: the body it was given to, the function and territory it is about where that
 * body was split, and the monitor it falls to where nobody can be told. A few hundred for a million duties, so that who
 * owes it is resolved once for all of them.
 */
export const taskOwnerKeys = pgTable('task_owner_keys', {
  key: text().primaryKey(),
});

export const taskAssignments = pgTable(
  'task_assignments',
  {
    id: uuid().primaryKey(),
    task: uuid()
      .notNull()
      .references(() => tasks.id),
    directive: text().notNull(),
    role: text({ enum: wordsOf(ASSIGNMENT_ROLES) }).notNull(),
    assignedOrganisation: text()
      .notNull()
      .references(() => organisations.code),
    collective: text().references(() => organisations.code),
    alsoFor: text().array(),
    /** The body it was given to by the last transfer; the assigned one before any. */
    bearer: text()
      .notNull()
      .references(() => organisations.code),
    function: text(),
    territory: text().references(() => administrativeUnits.key),
    monitor: text().references(() => organisations.code),
    approver: text()
      .notNull()
      .references(() => organisations.code),
    period: text(),
    assignedOn: day().notNull(),
    dueOn: day(),
    effectiveOn: day(),
    originalDueOn: day(),
    originalEffectiveOn: day(),
    state: text({ enum: wordsOf(STATES) }).notNull(),
    /** Day from which the clock stands still: handed in and waiting for the judge, or suspended. */
    stoppedOn: day(),
    resumeTo: text(),
    completedOn: day(),
    confirmedOn: day(),
    acts: jsonb(),
    extensions: jsonb(),
    admonitions: jsonb(),
    isReportDuty: boolean().notNull().default(false),
    ownerKey: text().generatedAlwaysAs(
      sql.raw(
        `bearer || ' ' || coalesce("function", '') || ' ' || coalesce(territory, '') || ' ' || coalesce(monitor, '')`,
      ),
    ),
    ...recordColumns(),
  },
  (t) => [
    wordCheck('task_assignments_role', t.role, ASSIGNMENT_ROLES),
    wordCheck('task_assignments_state', t.state, STATES),
    unique('task_assignments_once').on(t.task, t.assignedOrganisation, t.period, t.role).nullsNotDistinct(),
    // The board over all of them, from the index alone.
    index('task_assignments_board').on(
      t.role,
      t.ownerKey,
      t.state,
      t.effectiveOn,
      t.originalEffectiveOn,
      t.completedOn,
      t.stoppedOn,
      t.assignedOrganisation,
    ),
    index('task_assignments_due').on(t.effectiveOn, t.id),
    index('task_assignments_open').on(t.effectiveOn, t.id).where(sql`completed_on is null and state <> 'CANCELLED'`),
    index('task_assignments_owner').on(t.ownerKey, t.effectiveOn),
    index('task_assignments_assigned').on(t.assignedOrganisation, t.effectiveOn),
    index('task_assignments_directive').on(t.directive),
  ],
);
