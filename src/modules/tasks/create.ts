import type { z } from 'zod';
import type { Ctx } from '../../auth/context.ts';
import { MATRIX } from '../../auth/policy.ts';
import type { WriteTx } from '../../db/tx.ts';
import { type Operation, op } from '../../http/operation.ts';
import { problem } from '../../problems.ts';
import { recordSchema } from '../../records/answers.ts';
import { type ChildRegister, childList, codeParam } from '../../records/children.ts';
import { inputSchema } from '../../records/fields.ts';
import { listQuerySchema } from '../../records/grammar.ts';
import { once } from '../../records/operations.ts';
import * as s from '../../records/schemas.ts';
import { namedIn } from '../../records/spec.ts';
import { lockToChange, recordLock, type Saved, unchanged } from '../../records/write.ts';
import { directiveSpec } from '../directives/directives.spec.ts';
import { assignTask, directiveFacts } from './assign.ts';
import { taskSpec } from './tasks.spec.ts';

// /directives/{code}/tasks.

type Wire = Record<string, unknown>;

const TASKS: ChildRegister = {
  parent: directiveSpec,
  child: taskSpec,
  name: 'tasks',
  fixed: (code) => ({ directive: code }),
};

const { directive: _directive, ...fields } = taskSpec.fields;

const body = inputSchema(
  fields,
  { id: 'TaskInput', description: s.describe('A task as a directive gives it', 'nhiệm vụ được giao') },
  { withoutKey: 'id' },
);

/** Other tasks a task names exist for the caller: who may not know one learns nothing by naming it. */
async function assertVisible(ctx: Ctx, tx: WriteTx, given: Wire): Promise<void> {
  const { parent, related, replacesOccurrence } = given;
  const named: [unknown, string][] = [
    [parent, '/parent'],
    [(replacesOccurrence as { task: string } | null | undefined)?.task, '/replacesOccurrence/task'],
    ...namedIn(related, 'task').map((id, i): [unknown, string] => [id, `/related/${i}/task`]),
  ];
  for (const [id, pointer] of named)
    if (typeof id === 'string' && !(await recordLock(ctx, taskSpec, tx, id)))
      throw problem('unknown_reference', undefined, [{ pointer, code: 'unknown_reference', detail: 'No such record' }]);
}

async function create(
  ctx: Ctx,
  code: string,
  input: { headers: Readonly<Record<string, string | undefined>>; url: string; body: unknown },
): Promise<Awaited<ReturnType<typeof once>>> {
  return once(ctx, taskSpec, input, async (tx): Promise<Saved> => {
    // Who may write the directive writes its tasks: the body that issued it, or the office.
    await lockToChange(ctx, directiveSpec, tx, code);
    const directive = (await directiveFacts(tx, code))!;
    if (directive.mergedInto !== null) throw problem('already_merged');
    const given = input.body as Wire;
    await assertVisible(ctx, tx, given);
    const id = await assignTask(ctx, tx, directive, given);
    return { ...(await unchanged(ctx, taskSpec, tx, id, { latestVersion: 1 })), created: true };
  });
}

export const taskOfDirectiveOperations: readonly Operation[] = [
  childList(
    TASKS,
    {
      id: 'task_of_directive_list',
      summary: 'List the tasks of a directive',
      description:
        'Lists the tasks (nhiệm vụ) one directive gives, in its own order, each with what its duties come down to.',
    },
    () => listQuerySchema({ ...taskSpec, fields, defaultSort: 'ordinal' }),
  ),
  op('task_create', {
    method: 'POST',
    path: '/v1/directives/:code/tasks',
    tag: 'Tasks',
    access: MATRIX.task.write,
    summary: 'Record a task of a directive',
    description:
      'Records one task (nhiệm vụ) as the directive gives it, and a duty for every body and period: a collective becomes each body of its kinds below the issuer that existed on the day of issue, a recurring deadline its occurrences up to 400 days ahead. ' +
      'The deadline is read from its words where no structure is sent; words that say no day leave it open. Monitor and approver are those of the directive unless named.',
    params: codeParam(directiveSpec) as z.ZodType<unknown>,
    body: body as z.ZodType<unknown>,
    success: { 201: { description: 'The task as recorded', schema: recordSchema(taskSpec) } },
    problems: ['unknown_reference', 'duplicate', 'already_merged'],
    handle: (ctx, input) => create(ctx, (input.params as { code: string }).code, input),
  }),
];
