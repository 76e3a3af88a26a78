import { fork } from 'node:child_process';
import path from 'node:path';
import type { FileFormat } from '../../http/operation.ts';
import { turns } from '../../lib/turns.ts';
import { problem } from '../../problems.ts';
import type { Rows, Unreadable } from './file-cells.ts';
import type { Sent } from './file-reader.ts';

// Files come from strangers: a few kilobytes of a workbook may unpack to gigabytes, and a CSV of nothing but commas takes
// its reader seconds. Each is read by a process of its own, with a bound on its memory and time: the service goes on
// answering meanwhile, and outlives whatever becomes of it.

const MEMORY_MB = 384;
const SECONDS = 10;
const MOST_UNPACKED = 50 * 1024 * 1024;

/** Compiled or not, the reader lies beside this file. */
const READER = path.join(import.meta.dirname, `file-reader${path.extname(import.meta.filename)}`);

const END_OF_DIRECTORY = Buffer.from('PK\u0005\u0006');
const DIRECTORY_ENTRY = 0x02014b50;
/** Stand where the 64-bit format says a number elsewhere; a workbook of a few megabytes has no need of it. */
const [ELSEWHERE, COUNTED_ELSEWHERE] = [0xffffffff, 0xffff];
/** The sizes of a part follow its bytes. */
const SIZES_FOLLOW = 1 << 3;

/**
 * Bytes the parts of a zip say they unpack to; undefined where it is no such zip. The reader unpacks no part further than
 * its entry says, unless the entry leaves that open: then nobody knows.
 */
function unpackedSize(bytes: Buffer): number | undefined {
  const end = bytes.lastIndexOf(END_OF_DIRECTORY);
  if (end < 0 || end + 22 > bytes.length) return undefined;
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  if (count === COUNTED_ELSEWHERE || bytes.readUInt32LE(end + 12) === ELSEWHERE) return undefined;
  let total = 0;
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== DIRECTORY_ENTRY) return undefined;
    const [packed, unpacked] = [bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 24)];
    if (packed === ELSEWHERE || unpacked === ELSEWHERE) return undefined;
    const follows = (bytes.readUInt16LE(at + 8) & SIZES_FOLLOW) !== 0;
    // Two bytes are the packed form of nothing.
    if (packed === 0 ? unpacked !== 0 || follows : unpacked === 0 && packed > 2) return undefined;
    total += unpacked;
    at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return total;
}

/** Asks the reader; undefined where it died of the file. */
const asked = (sent: Sent): Promise<Rows | Unreadable | undefined> =>
  new Promise((resolve, reject) => {
    const child = fork(READER, [], {
      // It needs nothing of what the service was started with, least of all its secrets.
      env: {},
      execArgv: [`--max-old-space-size=${MEMORY_MB}`],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      timeout: SECONDS * 1000,
      killSignal: 'SIGKILL',
    });
    child.once('message', (answer: Rows | Unreadable) => resolve(answer));
    child.once('exit', () => resolve(undefined));
    child.once('error', reject);
    child.send(sent, () => undefined);
  });

/** One after the other: what is bounded for one is not bounded for fifty at once. */
const inTurn = turns();

/** Rows of a file; a problem where there is no reading it. */
export async function rowsOfFile(format: FileFormat, bytes: Buffer): Promise<Rows | Unreadable> {
  if (bytes.length === 0) return { reason: 'broken' };
  const size = format === 'xlsx' ? unpackedSize(bytes) : bytes.length;
  if (size === undefined) return { reason: 'broken' };
  if (size > MOST_UNPACKED)
    throw problem('too_large', `The workbook unpacks to ${size} bytes; at most ${MOST_UNPACKED} are read.`);
  const answer = await inTurn(() => asked({ format, bytes })).catch(() => {
    throw problem('unavailable', 'The file could not be read just now.');
  });
  if (answer === undefined)
    throw problem('too_large', 'Reading the file takes more memory or time than a report needs.');
  return answer;
}
