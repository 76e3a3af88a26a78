import { createHash } from 'node:crypto';
import type { Tokens } from '../auth/tokens.ts';
import type { Db } from './connections.ts';
import { inTurn } from './locks.ts';
import { read, type Tx } from './tx.ts';

// Proofs over the ledger: each commit is a leaf (its entries' content hashes), a checkpoint is the Merkle root (RFC 6962
// §2.1) over the commits since the checkpoint before, chained to it and signed.

export interface Commit {
  position: number;
  tx_id: string;
  committed_at: string;
  /** Content hashes of its entries, in order. */
  hashes: Buffer[];
}

const sha256 = (...parts: (Buffer | string)[]): Buffer => {
  const h = createHash('sha256');
  for (const part of parts) h.update(part);
  return h.digest();
};

/** Leaf of a commit: when and what. */
export const leafOf = (c: Commit): Buffer =>
  sha256(Buffer.of(0), `${c.position}\n${c.tx_id}\n${c.committed_at}\n`, ...c.hashes);

/** Merkle tree hash of RFC 6962 over leaves that are already hashed. */
export function merkleRoot(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return sha256('');
  if (leaves.length === 1) return leaves[0]!;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return sha256(Buffer.of(1), merkleRoot(leaves.slice(0, split)), merkleRoot(leaves.slice(split)));
}

export const chained = (previous: Buffer | undefined, root: Buffer): Buffer =>
  sha256(Buffer.of(2), previous ?? Buffer.alloc(32), root);

export const signedText = (from: number, to: number, root: Buffer): Buffer =>
  Buffer.from(`ledger ${from}-${to} ${root.toString('base64url')}`);

/** Most commits one checkpoint covers: bounds its memory. */
const LARGEST = 10_000;

/** Commits after a position, with their entries' hashes. */
export async function commitsAfter(tx: Tx, position: number, limit: number): Promise<Commit[]> {
  return tx.rows<Commit>({
    text: `select c.position, c.tx_id, c.committed_at,
        coalesce((select array_agg(e.content_hash order by e.ordinal) from ledger_entries e where e.tx_id = c.tx_id), '{}') as hashes
      from ledger_commits c where c.position > $1 order by c.position limit $2`,
    values: [position, limit],
  });
}

export interface Checkpoint {
  from_position: number;
  to_position: number;
  root: Buffer;
  signature: string;
}

/** Signs what was committed since the last checkpoint. One at a time, whoever runs it. */
export async function checkpoint(db: Db, tokens: Tokens): Promise<number> {
  let covered = 0;
  for (;;) {
    const result = await inTurn(db, 'checkpoints', async (tx) => {
      const [last] = await tx.rows<Checkpoint>({
        text: 'select * from ledger_checkpoints order by to_position desc limit 1',
        values: [],
      });
      const commits = await commitsAfter(tx, last?.to_position ?? 0, LARGEST);
      if (commits.length === 0) return 0;
      const from = commits[0]!.position;
      const to = commits.at(-1)!.position;
      const root = chained(last?.root, merkleRoot(commits.map(leafOf)));
      const signature = await tokens.signBytes(signedText(from, to, root));
      await tx.rows({
        text: 'insert into ledger_checkpoints (to_position, from_position, root, signature) values ($1, $2, $3, $4)',
        values: [to, from, root, signature],
      });
      return commits.length;
    });
    covered += result;
    if (result < LARGEST) return covered;
  }
}

export type Verification =
  | { ok: true; position: number; entries: number; checkpoints: number }
  | { ok: false; position: number; fault: string };

const BATCH = 2000;

/**
 * Reads the ledger from its beginning and says where it first breaks: a gap in positions, an instant that goes back, an
 * entry whose content does not have its hash, versions of a record that skip, a checkpoint that does not match or is
 * not signed by our key, or a current row that is not the newest state in the ledger.
 */
export async function verifyLedger(
  db: Db,
  tokens: Tokens,
  tables: readonly { type: string; table: string; key: string }[],
): Promise<Verification> {
  return read(db, async (tx) => {
    const checkpoints = await tx.rows<Checkpoint>({
      text: 'select * from ledger_checkpoints order by to_position',
      values: [],
    });
    let next = 0;
    let previousRoot: Buffer | undefined;
    let leaves: Buffer[] = [];
    let position = 0;
    let instant = '';
    let entries = 0;
    for (;;) {
      const broken = await tx.rows<{ position: number; key: string }>({
        text: `select c.position, e.type || ' ' || e.key as key from ledger_commits c join ledger_entries e on e.tx_id = c.tx_id
          where c.position > $1 and c.position <= $1 + ${BATCH}
            and e.content_hash is distinct from ledger_content_hash(e.type, e.key, e.version, e.act, e.valid_from, e.state, e.actor, e.organisation, e.reason, e.request_id)
          order by c.position limit 1`,
        values: [position],
      });
      const commits = await commitsAfter(tx, position, BATCH);
      if (commits.length === 0) break;
      for (const c of commits) {
        if (c.position !== position + 1)
          return { ok: false, position: position + 1, fault: `position ${position + 1} is missing` };
        if (c.committed_at <= instant)
          return {
            ok: false,
            position: c.position,
            fault: 'its instant does not lie after that of the position before',
          };
        if (broken[0]?.position === c.position)
          return { ok: false, position: c.position, fault: `the entry of ${broken[0].key} does not have its hash` };
        if (c.hashes.length === 0) return { ok: false, position: c.position, fault: 'its entries are missing' };
        position = c.position;
        instant = c.committed_at;
        entries += c.hashes.length;
        leaves.push(leafOf(c));
        const mark = checkpoints[next];
        if (mark && mark.to_position === position) {
          const root = chained(previousRoot, merkleRoot(leaves));
          if (!root.equals(mark.root))
            return {
              ok: false,
              position,
              fault: `checkpoint ${mark.from_position}–${mark.to_position} does not match its commits`,
            };
          const signed = await tokens.verifyBytes(mark.signature).catch(() => undefined);
          if (!signed || !Buffer.from(signed).equals(signedText(mark.from_position, mark.to_position, root))) {
            return {
              ok: false,
              position,
              fault: `checkpoint ${mark.from_position}–${mark.to_position} is not signed by this service’s key`,
            };
          }
          previousRoot = root;
          leaves = [];
          next++;
        }
      }
    }
    if (checkpoints[next])
      return {
        ok: false,
        position,
        fault: `checkpoint up to ${checkpoints[next]!.to_position} covers positions that are missing`,
      };
    const stray = await tx.rows<{ key: string }>({
      text: `select type || ' ' || key as key from ledger_entries e where not exists (select from ledger_commits c where c.tx_id = e.tx_id) limit 1`,
      values: [],
    });
    if (stray[0]) return { ok: false, position, fault: `an entry of ${stray[0].key} belongs to no position` };
    const skipped = await tx.rows<{ key: string }>({
      text: `select type || ' ' || key as key from ledger_entries group by type, key having count(*) <> max(version) or min(version) <> 1 or count(distinct version) <> count(*) limit 1`,
      values: [],
    });
    if (skipped[0]) return { ok: false, position, fault: `the versions of ${skipped[0].key} are not 1, 2, 3 …` };
    for (const { type, table, key } of tables) {
      const [differs] = await tx.rows<{ key: string }>({
        text: `select coalesce(t.${key}::text, s.key) as key from ${table} t
          full join (select distinct on (key) key, state, max(version) over (partition by key) as newest from ledger_entries where type = $1 order by key, valid_from desc, version desc) s on s.key = t.${key}::text
          where t.${key} is null or s.key is null or t.latest_version <> s.newest
            or exists (select from jsonb_each(s.state - 'latest_version') f where f.value is distinct from to_jsonb(t) -> f.key) limit 1`,
        values: [type],
      });
      if (differs) return { ok: false, position, fault: `${table} ${differs.key} is not what the ledger says` };
    }
    return { ok: true, position, entries, checkpoints: checkpoints.length };
  });
}
