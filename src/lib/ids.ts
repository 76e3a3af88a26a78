import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

const BYTES = 16;
const pool = new Uint8Array(256 * BYTES);
let used = pool.length;

/** A UUIDv7. Randomness is drawn from the system for many at a time: for one it costs as much as a small query's parsing. */
export function newId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += BYTES;
  return v7({ random: pool.subarray(used - BYTES, used) });
}

/** Before every id: where a walk by id begins. */
export const FIRST_ID = '00000000-0000-0000-0000-000000000000';
