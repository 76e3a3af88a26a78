import { createHmac, timingSafeEqual } from 'node:crypto';

// A cursor is the sort values of the last row seen, bound to the query it belongs to and sealed, so that a cursor
// made by hand or carried to another filter is refused instead of answering something nobody asked.

const SEAL_BYTES = 9;

const seal = (payload: string, key: Buffer) =>
  createHmac('sha256', key).update(payload).digest().subarray(0, SEAL_BYTES).toString('base64url');

export type CursorValue = string | null;

/** Opaque text of a position in a list. `scope` names the query (path, filters, sort). */
export function encodeCursor(values: readonly CursorValue[], scope: string, key: Buffer): string {
  const payload = Buffer.from(JSON.stringify(values)).toString('base64url');
  return `${payload}.${seal(`${scope}\n${payload}`, key)}`;
}

/** The values of a cursor, or undefined when it was not made by us for this query. */
export function decodeCursor(text: string, scope: string, key: Buffer): CursorValue[] | undefined {
  const [payload, mark, rest] = text.split('.');
  if (payload === undefined || mark === undefined || rest !== undefined) return undefined;
  const expected = Buffer.from(seal(`${scope}\n${payload}`, key));
  const given = Buffer.from(mark);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as CursorValue[];
}
