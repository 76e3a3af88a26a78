import { Problem, problem } from '../problems.ts';

// Bodies are JSON in UTF-8, each name once. Bytes of another encoding would be stored as replacement characters, and of
// two members with one name all but the last would be dropped: both are refused rather than guessed.

const utf8 = new TextDecoder('utf-8', { fatal: true });
/** A string and, where it is a name, the colon after it. */
const STRING = /"(?:[^"\\]|\\.)*"\s*(:?)/g;
const SPACED = /"\s+:/;
/** What may be the end of a number below the smallest that is kept. */
const TINY = /e-\d{3}/i;
/** A parser that assigns these names would reach the prototype of what it builds. */
const FORBIDDEN = new Set(['__proto__']);

/** The value of a JSON body; a problem when it cannot be read in exactly one way. */
export function readJson(bytes: Buffer): unknown {
  if (bytes.length === 0) throw problem('malformed_body', 'The body is empty.');
  const text = decoded(bytes);
  const value = parsed(text);
  assertNamesOnce(text, value);
  return value;
}

function decoded(bytes: Buffer): string {
  try {
    // Takes a byte order mark off.
    return utf8.decode(bytes);
  } catch {
    throw problem('malformed_body', 'The body is not UTF-8.');
  }
}

function parsed(text: string): unknown {
  try {
    return TINY.test(text) ? JSON.parse(text, notZero) : JSON.parse(text);
  } catch (error) {
    throw error instanceof Problem ? error : problem('malformed_body');
  }
}

/** A number too small for its type would be read as zero, which is something else. */
function notZero(_name: string, value: unknown, told?: { source?: string }): unknown {
  if (value === 0 && /^[^e]*[1-9]/i.test(told?.source ?? ''))
    throw problem('malformed_body', `The number ${told!.source!.slice(0, 40)} is too small.`);
  return value;
}

/**
 * Of members with one name only the last is left in the value: then the text has more names than the value has members.
 * Counting `":` tells as much where it finds no more of them, and no space parts a name from its colon.
 */
function assertNamesOnce(text: string, value: unknown): void {
  const members = membersOf(value);
  if (text.split('":').length - 1 === members && !SPACED.test(text)) return;
  let names = 0;
  for (const [, colon] of text.matchAll(STRING)) if (colon) names++;
  if (names > members) throw problem('malformed_body', 'A name stands twice in one object of the body.');
}

/** Members of all objects in a value. */
function membersOf(value: unknown): number {
  let members = 0;
  const open = [value];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    if (typeof part !== 'object' || part === null) continue;
    if (!Array.isArray(part)) {
      const names = Object.keys(part);
      if (names.some((name) => FORBIDDEN.has(name)))
        throw problem('malformed_body', 'A name in the body is not allowed.');
      members += names.length;
    }
    for (const inner of Object.values(part)) if (typeof inner === 'object' && inner !== null) open.push(inner);
  }
  return members;
}
