import { z } from 'zod';
import { taskAssignments, tasks } from '../../db/tables/directives.ts';
import type { WriteTx } from '../../db/tx.ts';
import { type Fault, problem } from '../../problems.ts';
import * as s from '../../records/schemas.ts';
import { namedIn, type RecordSpec } from '../../records/spec.ts';
import { parentIsNotBelow } from '../../records/tree.ts';
import { TASK_KINDS } from '../../vocab/tasks.ts';
import { directiveSpec } from '../directives/directives.spec.ts';
import { organisationSpec } from '../organisations/organisations.spec.ts';
import { projectSpec } from '../projects/projects.spec.ts';
import { clusterSpec } from '../sites/clusters.spec.ts';
import { zoneSpec } from '../sites/zones.spec.ts';
import { assignmentFields } from './assignment.fields.ts';
import { concernsDuty, concernsSomeDuty } from './concern.reads.ts';
import { keepKeys, ownerKey, ownersOf } from './owners.ts';
import { rolledUp, someDuty } from './rolled.ts';
import { taskFields } from './task.fields.ts';
import { counts, countsFor, look, viewJoins, viewParameters } from './view.ts';

// The two registers of tasks in one place, because each leads to the other.

/** Deadlines that say no day. */
const UNDATED = new Set(['STANDING', 'BY_REFERENCE', 'AT_EVENT']);
/** Condition that a list of names holds one of the values; `none` among them stands for an empty list. */
const namesOne = (list: string, values: string): string =>
  `(${list} && ${values} or 'none' = any(${values}) and coalesce(cardinality(${list}), 0) = 0)`;

const codesIn = (value: unknown): string[] => (Array.isArray(value) ? (value as string[]) : []);

/**
 * A task as a directive gives it (nhiệm vụ được giao): what, to whom as named, by when as written. Who owes it is in its
 * assignments, one a body and period.
 */
export const taskSpec: RecordSpec = {
  type: 'task',
  path: '/tasks',
  tag: 'Tasks',
  schemaId: 'Task',
  en: 'task',
  enPlural: 'tasks',
  vi: 'nhiệm vụ được giao',
  table: tasks,
  tableName: 'tasks',
  key: 'id',
  search: 'fold_search(t.title)',
  defaultSort: 'directive,ordinal',
  writes: ['patch'],
  confidential: {
    owner: (orgs, alias, of) =>
      `(${alias}.monitor = any(${orgs}) or ${alias}.approver = any(${orgs}) or ${concernsSomeDuty(`x.task = ${alias}.id`, orgs, of)})`,
    inherited: true,
  },
  check: (r) => {
    const deadline = r.deadline as { type: string } | null;
    const faults: Fault[] = [];
    const refuse = (code: string, detail: string) => faults.push({ pointer: '/kind', code, detail });
    if ((r.leads as string[]).length === 0)
      faults.push({ pointer: '/leads', code: 'nobody', detail: 'Somebody owes a task' });
    if (namedIn(r.related, 'task').includes(r.id as string))
      faults.push({ pointer: '/related', code: 'own_relation', detail: 'A task is not related to itself' });
    if (r.kind === 'STANDING' && deadline && !UNDATED.has(deadline.type))
      refuse('standing_has_no_day', 'A standing task has no last day');
    if (
      (r.kind === 'RECURRING') !== (deadline?.type === 'RECURRING') &&
      r.kind !== 'REPORTING' &&
      r.kind !== 'STANDING'
    )
      refuse('kind_mismatch', 'RECURRING goes with a recurring deadline, SPECIFIC and GOAL do not');
    return faults;
  },
  admit: async (tx, record, before) => {
    if (before && before.kind !== record.kind && [before.kind, record.kind].includes('REPORTING'))
      throw problem('invalid_request', undefined, [
        { pointer: '/kind', code: 'report_duty', detail: 'Its duties are recorded as reports, or as none' },
      ]);
    await parentIsNotBelow('tasks', 'id', 'uuid')(tx, record);
  },
  given: { parameters: viewParameters, look },
  joins: rolledUp,
  filters: {
    organisation: {
      en: 'One of its duties counts for this organisation in the view asked for (`orgView`)',
      vi: 'cơ quan',
      example: 'so-cong-thuong',
      where: (values, day, around) => someDuty(countsFor(values, day, around), day, around),
    },
    assignedOrganisation: {
      en: 'The document named this body, by itself or among others',
      vi: 'cơ quan được giao',
      example: 'so-ke-hoach-va-dau-tu',
      where: (values, day, around) => someDuty(`t.assigned_organisation = any(${values})`, day, around),
    },
    zone: {
      en: 'Names this zone or cluster',
      vi: 'khu, cụm công nghiệp',
      example: 'kcn-quang-chau',
      where: (values) => `(t.zones && ${values} or t.clusters && ${values})`,
    },
  },
  fields: taskFields,
  includes: {
    assignments: {
      spec: () => assignmentSpec,
      many: true,
      match: 'task',
      from: (r) => [String(r.id)],
      en: 'Who owes it: one a body and period',
      vi: 'phần việc được giao',
    },
    directive: {
      spec: () => directiveSpec,
      many: false,
      match: 'code',
      from: (r) => [String(r.directive)],
      en: 'The directive that gives it',
      vi: 'văn bản chỉ đạo',
    },
    related: {
      spec: () => taskSpec,
      many: true,
      match: 'id',
      from: (r) => namedIn(r.related, 'task'),
      en: 'Tasks it goes with',
      vi: 'nhiệm vụ liên quan',
    },
    leads: {
      spec: () => organisationSpec,
      many: true,
      match: 'code',
      from: (r) => codesIn(r.leads),
      en: 'The leads as named',
      vi: 'cơ quan chủ trì',
    },
    zones: {
      spec: () => zoneSpec,
      many: true,
      match: 'code',
      from: (r) => codesIn(r.zones),
      en: 'Zones it names',
      vi: 'khu công nghiệp',
    },
    clusters: {
      spec: () => clusterSpec,
      many: true,
      match: 'code',
      from: (r) => codesIn(r.clusters),
      en: 'Clusters it names',
      vi: 'cụm công nghiệp',
    },
    projects: {
      spec: () => projectSpec,
      many: true,
      match: 'code',
      from: (r) => codesIn(r.projects),
      en: 'Projects it names',
      vi: 'dự án',
    },
  },
};

type Row = Readonly<Record<string, unknown>>;

const keyOf = (r: Row): string =>
  ownerKey(r.bearer as string, {
    function: r.function as string | null,
    territory: r.territory as string | null,
    monitor: r.monitor as string | null,
  });

/** The body that answers for a duty on a day. */
export async function responsibleFor(tx: WriteTx, record: Row, today: string): Promise<string> {
  const key = keyOf(record);
  const { ownerOn } = await ownersOf(tx, {}, [key]);
  return ownerOn(key, today).organisation;
}

/**
 * A duty: one body, one task, one period. `assignedOrganisation` is the body the document named, for ever; who answers
 * for it today follows from the successions. Each has its own state: a slow partner does not make the lead late.
 */
export const assignmentSpec: RecordSpec = {
  type: 'task_assignment',
  path: '/task-assignments',
  tag: 'Tasks',
  schemaId: 'TaskAssignment',
  en: 'task assignment',
  enPlural: 'task assignments',
  vi: 'phần việc được giao',
  table: taskAssignments,
  tableName: 'task_assignments',
  key: 'id',
  defaultSort: 'effectiveOn',
  writes: [],
  confidential: {
    owner: concernsDuty,
    inherited: true,
  },
  judgedBy: async (tx, record, today) => ({ ...record, responsible: await responsibleFor(tx, record, today) }),
  given: { parameters: viewParameters, look },
  joins: viewJoins,
  filters: {
    organisation: {
      en: 'Counts for this organisation in the view asked for (`orgView`)',
      vi: 'cơ quan',
      example: 'so-cong-thuong',
      where: countsFor,
    },
    topic: {
      en: 'Its task is about this topic; `none` about none',
      vi: 'lĩnh vực',
      example: 'site_clearance',
      where: (values, _day, { at }) =>
        `exists (select from ${at(taskSpec)} k where k.id = t.task and ${namesOne('k.topics', values)})`,
    },
    zone: {
      en: 'Its task names this zone or cluster; `none` neither',
      vi: 'khu, cụm công nghiệp',
      example: 'kcn-quang-chau',
      where: (values, _day, { at }) =>
        `exists (select from ${at(taskSpec)} k where k.id = t.task and ${namesOne('k.zones || k.clusters', values)})`,
    },
    kind: {
      en: 'Its task is of this kind',
      vi: 'loại nhiệm vụ',
      example: 'REPORTING',
      schema: s.word(TASK_KINDS),
      where: (values, _day, { at }) =>
        `exists (select from ${at(taskSpec)} k where k.id = t.task and k.kind = any(${values}))`,
    },
    hasDeadline: {
      en: 'Has a last day',
      vi: 'có thời hạn',
      example: 'true',
      schema: z.enum(['true', 'false']),
      where: (values) => `(t.effective_on is not null) = any(${values}::boolean[])`,
    },
    isCounted: {
      en: 'Counts in totals: neither called off, nor that of a partner which, in the view asked for, is the body that leads the task in that period',
      vi: 'được tính vào tổng hợp',
      example: 'true',
      schema: z.enum(['true', 'false']),
      where: (values, day, around) => `${counts(day, around)} = any(${values}::boolean[])`,
    },
  },
  fields: assignmentFields,
  includes: {
    task: {
      spec: () => taskSpec,
      many: false,
      match: 'id',
      from: (r) => [String(r.task)],
      en: 'The task',
      vi: 'nhiệm vụ',
    },
    responsibleOrganisation: {
      spec: () => organisationSpec,
      many: false,
      match: 'code',
      from: (r) => (typeof r.responsibleOrganisation === 'string' ? [r.responsibleOrganisation] : []),
      en: 'The body that answers for it',
      vi: 'cơ quan chịu trách nhiệm',
    },
    assignedOrganisation: {
      spec: () => organisationSpec,
      many: false,
      match: 'code',
      from: (r) => (typeof r.assignedOrganisation === 'string' ? [r.assignedOrganisation] : []),
      en: 'The body the document named',
      vi: 'cơ quan được giao',
    },
  },
  admit: (tx, record) => keepKeys(tx, 'task_owner_keys', [keyOf(record)]),
  beginsOn: (r) => r.assignedOn as string,
};
