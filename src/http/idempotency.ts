import type { Ctx } from '../auth/context.ts';
import type { Db } from '../db/connections.ts';
import { type WriteTx, write } from '../db/tx.ts';
import { problem } from '../problems.ts';
import { textHash } from './conditional.ts';
import type { Position } from './operation.ts';

// Idempotency-Key (POST): the key is written in the transaction of the change itself, so either both are there or
// neither is. A refused request changed nothing and keeps no answer: the same key may be used to try again.

export interface IdempotentAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** A kept answer with the place its change got in the ledger; none where nothing was recorded. */
export interface Replay extends IdempotentAnswer {
  position: Position | undefined;
}

export interface IdempotencyKey {
  client: string;
  key: string;
  requestHash: Buffer;
}

export const KEPT_DAYS = 30;

export function idempotencyKey(ctx: Ctx, key: string, method: string, url: string, body: unknown): IdempotencyKey {
  if (!/^[\x20-\x7e]{1,200}$/.test(key)) {
    throw problem('invalid_request', undefined, [
      { parameter: 'Idempotency-Key', code: 'invalid_format', detail: 'must be 1–200 printable ASCII characters' },
    ]);
  }
  return {
    client: JSON.stringify([ctx.actor?.issuer, ctx.actor?.subject, ctx.actor?.organisation]),
    key,
    requestHash: textHash(`${method} ${url}\n${JSON.stringify(body ?? null)}\n${ctx.validFrom ?? ''}`),
  };
}

/** Takes the key for this transaction; answers the kept answer when the same request was served before. */
export async function claimKey(tx: WriteTx, k: IdempotencyKey): Promise<Replay | undefined> {
  const [claim] = await tx.rows<{ free: boolean }>({
    text: 'select pg_try_advisory_xact_lock(hashtextextended($1, 7214002)) as free',
    values: [`${k.client}\n${k.key}`],
  });
  if (!claim!.free) throw problem('idempotency_in_progress');
  type Row = IdempotentAnswer & { request_hash: Buffer; position: number | null; at: string };
  const [kept] = await tx.rows<Row>({
    text: `select k.request_hash, k.status, k.headers, k.body, c.position, c.committed_at as at
           from idempotency_keys k left join ledger_commits c on c.tx_id = k.tx_id
           where k.client = $1 and k.key = $2 and k.created_at > now() - make_interval(days => ${KEPT_DAYS})`,
    values: [k.client, k.key],
  });
  if (!kept) return undefined;
  if (!kept.request_hash.equals(k.requestHash)) throw problem('idempotency_mismatch');
  const { status, headers, body, position, at } = kept;
  return { status, headers, body, position: position === null ? undefined : { position, at } };
}

/** Keeps the answer beside the change, before the commit. */
export async function keepAnswer(tx: WriteTx, k: IdempotencyKey, answer: IdempotentAnswer): Promise<void> {
  await tx.rows({
    text: `insert into idempotency_keys (client, key, request_hash, status, headers, body, tx_id) values ($1, $2, $3, $4, $5, $6, $7)
           on conflict (client, key) do update set request_hash = excluded.request_hash, status = excluded.status,
             headers = excluded.headers, body = excluded.body, tx_id = excluded.tx_id, created_at = now()`,
    values: [k.client, k.key, k.requestHash, answer.status, JSON.stringify(answer.headers), answer.body, tx.id],
  });
}

/** Removes keys past their days, a bounded number at a time. */
export async function sweepIdempotencyKeys(db: Db): Promise<void> {
  for (;;) {
    const { result } = await write(db, (tx) =>
      tx.arrays({
        text: `delete from idempotency_keys where (client, key) in (
          select client, key from idempotency_keys where created_at < now() - make_interval(days => ${KEPT_DAYS}) limit 5000) returning 1`,
        values: [],
      }),
    );
    if (result.length === 0) return;
  }
}
