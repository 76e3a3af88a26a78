import { Socket } from 'node:net';

// The driver takes what arrives as a stream of fresh buffers, 64 KB a read, and puts messages that straddle two of them
// together in further ones: some 600 KB of memory outside the heap for a page of a list, which the collector then
// works off. This socket reads into one buffer a connection and hands over whole messages only.

const READ = 64 * 1024;
const HEADER = 5;

/** Bytes of whole messages at the start of the buffer (a message: its code, then its length without the code). */
function wholeMessages(buffer: Buffer, filled: number): number {
  let at = 0;
  while (at + HEADER <= filled) {
    const next = at + 1 + buffer.readUInt32BE(at + 1);
    if (next > filled) break;
    at = next;
  }
  return at;
}

/**
 * A socket for a connection to PostgreSQL. What it emits is valid until the listener returns. With TLS it is a plain
 * one: the driver wraps it, and messages are not to be told in what is encrypted.
 */
export function messageSocket({ ssl }: { ssl?: unknown }): Socket {
  if (ssl) return new Socket();
  let buffer = Buffer.allocUnsafeSlow(READ);
  let held = 0;
  const socket: Socket = new Socket({
    onread: {
      buffer: () => buffer.subarray(held),
      callback(read: number) {
        const filled = held + read;
        const end = wholeMessages(buffer, filled);
        if (end > 0) socket.emit('data', buffer.subarray(0, end));
        held = filled - end;
        const room = held * 2 > buffer.length ? buffer.length * 2 : held * 2 < READ ? READ : buffer.length;
        if (room === buffer.length) buffer.copyWithin(0, end, filled);
        else {
          const other = Buffer.allocUnsafeSlow(room);
          buffer.copy(other, 0, end, filled);
          buffer = other;
        }
        return true;
      },
    },
  } as never);
  return socket;
}
