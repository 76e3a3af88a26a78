// Bytes of large answers, written into buffers that are used again. A page of a list is some hundred kilobytes: fresh
// memory for each would keep the collector busier than the work itself.

const LARGEST = 1024 * 1024;
const KEPT = 16;
const free: Buffer[] = [];

export interface Bytes {
  bytes: Buffer;
  /** Gives the memory back; the bytes must not be touched after. */
  release(): void;
}

/** The UTF-8 bytes of the pieces, one after the other. */
export function toBytes(pieces: readonly string[]): Bytes {
  let size = 0;
  for (const piece of pieces) size += Buffer.byteLength(piece);
  const whole = size <= LARGEST ? (free.pop() ?? Buffer.allocUnsafeSlow(LARGEST)) : Buffer.allocUnsafeSlow(size);
  let at = 0;
  for (const piece of pieces) at += whole.write(piece, at);
  let held = true;
  return {
    bytes: whole.subarray(0, size),
    release() {
      if (held && whole.length === LARGEST && free.length < KEPT) free.push(whole);
      held = false;
    },
  };
}
