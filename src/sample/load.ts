import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import type { Logger } from 'pino';
import { type Ctx, systemCtx } from '../auth/context.ts';
import type { Db } from '../db/connections.ts';
import { tryTurn } from '../db/locks.ts';
import { read, type Tx, type WriteTx, write } from '../db/tx.ts';
import { newId } from '../lib/ids.ts';
import { administrativeUnitSpec } from '../modules/administrative-units/administrative-units.spec.ts';
import { calendarDaySpec } from '../modules/calendar/calendar-days.spec.ts';
import { directiveSpec } from '../modules/directives/directives.spec.ts';
import { directiveFileSpec } from '../modules/directives/files.spec.ts';
import { fileRecord } from '../modules/directives/files.ts';
import { enterpriseSpec } from '../modules/enterprises/enterprises.spec.ts';
import { indicatorSpec } from '../modules/indicators/indicators.spec.ts';
import { observationSpec } from '../modules/indicators/observations.spec.ts';
import { targetSpec } from '../modules/indicators/targets.spec.ts';
import { legalDocumentSpec } from '../modules/legal-documents/legal-documents.spec.ts';
import { organisationSpec } from '../modules/organisations/organisations.spec.ts';
import { successionSpec } from '../modules/organisations/successions.spec.ts';
import { adjustmentInput, recordAdjustment } from '../modules/projects/adjust.ts';
import { appraisalSpec, criterionSpec } from '../modules/projects/appraisal.spec.ts';
import { inspectionSpec } from '../modules/projects/inspections.spec.ts';
import { keyProjectSpec } from '../modules/projects/key-projects.spec.ts';
import { permitSpec } from '../modules/projects/permits.spec.ts';
import { projectSpec } from '../modules/projects/projects.spec.ts';
import { customPeriodSpec } from '../modules/reports/custom-periods.spec.ts';
import { templateSpec } from '../modules/reports/templates.spec.ts';
import { clusterSpec } from '../modules/sites/clusters.spec.ts';
import { factSpec } from '../modules/sites/facts.spec.ts';
import { zoneSpec } from '../modules/sites/zones.spec.ts';
import { assignTask, directiveFacts } from '../modules/tasks/assign.ts';
import { reminderPolicySpec } from '../modules/tasks/reminder-policies.spec.ts';
import { taskSpec } from '../modules/tasks/tasks.spec.ts';
import { type Field, inputSchema } from '../records/fields.ts';
import type { RecordSpec } from '../records/spec.ts';
import { recordInsert, recordLock, recordUpdate } from '../records/write.ts';

// The province's public figures, loaded into an empty register through the same write path as everything else: one
// transaction, so that a start that is cut short leaves nothing behind; each record one ledger entry a day of change.

type Cells = Record<string, string>;
type Wire = Record<string, unknown>;

const REASON = 'public figures of the province';

/** Compiled code lies in dist/src/sample, the CSV files beside it; sources beside the sources. */
const rowsOf = (file: string): Cells[] =>
  parse(readFileSync(path.join(import.meta.dirname, `${file}.csv`)), {
    columns: true,
    bom: true,
    skip_empty_lines: true,
  }) as Cells[];

function cellValue(field: Field, cell: string): unknown {
  if (field.kind === 'json' || field.kind === 'texts' || field.kind === 'words') return JSON.parse(cell);
  if (field.kind === 'boolean') return cell === 'true';
  if (field.kind === 'decimal' || field.kind === 'integer') return Number(cell);
  return cell;
}

/** A CSV row as the body a client would send; validated like one. */
function bodyOf(spec: RecordSpec, cells: Cells): Wire {
  const given: Wire = {};
  for (const [name, cell] of Object.entries(cells)) {
    const field = spec.fields[name];
    if (field && !field.derive && !field.byActs && cell !== '') given[name] = cellValue(field, cell);
  }
  if (spec.key === 'id') given.id ??= newId();
  return inputSchema(spec.fields, { id: `${spec.schemaId}Sample`, description: spec.en }).parse(given) as Wire;
}

interface Job {
  spec: RecordSpec;
  row: Wire;
  validFrom?: string | undefined;
}

/** One load: the transaction everything goes through, and contexts that tell from when and why. */
interface Load {
  tx: WriteTx;
  ctx: (validFrom?: string, reason?: string) => Ctx;
}

async function insertAll({ tx, ctx }: Load, jobs: readonly Job[]): Promise<void> {
  for (const { spec, row, validFrom } of jobs) await recordInsert(ctx(validFrom), spec, tx, row);
}

const REGISTER: Readonly<Record<string, { spec: RecordSpec; subjectType: 'ZONE' | 'CLUSTER' }>> = {
  'industrial-zones': { spec: zoneSpec, subjectType: 'ZONE' },
  'industrial-clusters': { spec: clusterSpec, subjectType: 'CLUSTER' },
};

/** Dated changes of zones and clusters, oldest first, one version a record and day. */
async function applyChanges({ tx, ctx }: Load): Promise<void> {
  const grouped = new Map<string, Cells[]>();
  for (const change of rowsOf('zone_changes')) {
    const key = [change.validFrom, change.register, change.code].join(' ');
    grouped.set(key, [...(grouped.get(key) ?? []), change]);
  }
  for (const [key, changes] of [...grouped].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [validFrom, register, code] = key.split(' ') as [string, string, string];
    const { spec } = REGISTER[register]!;
    const sources = [...new Set(changes.map((c) => `${c.sourceDocument} ${c.section}`))].join('; ');
    const dated = ctx(validFrom, `${REASON}: ${sources}`.slice(0, 500));
    const current = await recordLock(dated, spec, tx, code);
    if (!current) throw new Error(`sample: ${register} ${code} is not there`);
    const change = (base: Wire): Wire => {
      const next = { ...base };
      for (const { field, value, sourceDocument } of changes) {
        if (field === 'legalStatus') {
          next.legalStatuses = [
            ...((base.legalStatuses as unknown[] | null) ?? []),
            { status: value, from: validFrom, to: null, document: sourceDocument, note: null },
          ];
        } else next[field!] = cellValue(spec.fields[field!]!, value!);
      }
      return next;
    };
    await recordUpdate(dated, spec, tx, code, current, change, 'updated');
  }
}

/** Adjustments of the generated projects, by the act an office would record them with. */
async function applyAdjustments({ tx, ctx }: Load): Promise<void> {
  for (const { project, groups, changes, ...cells } of rowsOf('project_adjustments')) {
    const body = adjustmentInput.parse({ ...cells, groups: JSON.parse(groups!), changes: JSON.parse(changes!) });
    const current = await recordLock(ctx(), projectSpec, tx, project!);
    if (!current) throw new Error(`sample: project ${project} is not there`);
    await recordAdjustment(ctx(), tx, project!, current, body, false);
  }
}

/** Tasks of the directives, each with its duties, as an office would record them. */
async function applyTasks({ tx, ctx }: Load): Promise<void> {
  for (const cells of rowsOf('tasks')) {
    const directive = await directiveFacts(tx, cells.directive!);
    if (!directive) throw new Error(`sample: directive ${cells.directive} is not there`);
    await assignTask(ctx(), tx, directive, bodyOf(taskSpec, cells));
  }
}

const nothingRecorded = async (tx: Tx): Promise<boolean> =>
  (await tx.arrays({ text: 'select 1 from ledger_commits where position > 0 limit 1', values: [] })).length === 0;

/** True when nothing was ever recorded. */
export const isEmpty = (db: Db): Promise<boolean> => read(db, nothingRecorded);

/** Loads every sample file into an empty register; a register that holds anything stays as it is. */
export async function loadSample(db: Db, log: Logger, now = new Date()): Promise<void> {
  const requestId = newId();
  const ctx: Load['ctx'] = (validFrom, reason = REASON) =>
    systemCtx(db, log, { requestId, now, reason, ...(validFrom ? { validFrom } : {}) });
  const plain = (file: string, spec: RecordSpec): Job[] =>
    rowsOf(file).map((cells) => ({ spec, row: bodyOf(spec, cells) }));
  await write(db, async (tx) => {
    // Two services that find the same empty database: the second waits, however long that takes, then sees what the first
    // has loaded.
    while (!(await tryTurn(tx, 'sample'))) await sleep(200);
    if (!(await nothingRecorded(tx))) return;
    const load = { tx, ctx };
    await insertAll(load, plain('administrative_units', administrativeUnitSpec));
    await insertAll(load, plain('organisations', organisationSpec));
    await insertAll(load, plain('organisation_successions', successionSpec));
    await insertAll(load, plain('legal_documents', legalDocumentSpec));
    await insertAll(load, plain('calendar_days', calendarDaySpec));
    await insertAll(load, plain('indicators', indicatorSpec));
    for (const [register, { spec }] of Object.entries(REGISTER)) {
      await insertAll(
        load,
        rowsOf(register.replace('-', '_')).map((cells) => ({
          spec,
          row: bodyOf(spec, cells),
          validFrom: cells.knownFrom || undefined,
        })),
      );
    }
    await applyChanges(load);
    await insertAll(
      load,
      rowsOf('zone_facts').map((cells) => {
        const { subjectType } = REGISTER[cells.register!]!;
        return { spec: factSpec, row: bodyOf(factSpec, { ...cells, subjectType }) };
      }),
    );
    await insertAll(load, plain('observations', observationSpec));
    await insertAll(load, plain('enterprises', enterpriseSpec));
    await insertAll(load, plain('investment_projects', projectSpec));
    await applyAdjustments(load);
    await insertAll(load, plain('permits', permitSpec));
    await insertAll(load, plain('inspections', inspectionSpec));
    await insertAll(load, plain('key_projects', keyProjectSpec));
    await insertAll(load, plain('appraisal_criteria', criterionSpec));
    await insertAll(load, plain('appraisal_results', appraisalSpec));
    await insertAll(load, plain('directives', directiveSpec));
    await insertAll(
      load,
      rowsOf('directive_files').map((cells) => {
        const row = bodyOf(directiveFileSpec, cells);
        const fingerprint: unknown = JSON.parse(cells.fingerprint!);
        return { spec: directiveFileSpec, row: fileRecord(row.directive as string, { ...row, fingerprint }) };
      }),
    );
    await insertAll(load, plain('targets', targetSpec));
    await applyTasks(load);
    await insertAll(load, plain('reminder_policies', reminderPolicySpec));
    await insertAll(load, plain('custom_periods', customPeriodSpec));
    // Each with the reports owed by it.
    await insertAll(load, plain('report_templates', templateSpec));
  });
}
