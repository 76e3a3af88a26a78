import { problem } from '../problems.ts';

// Bodies are JSON in UTF-8, each name once. Bytes of another encoding would be stored as replacement characters, and of
// two members with one name all but the last would be dropped: both are refused rather than guessed.

const utf8 = new TextDecoder('utf-8', { fatal: true });
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;
/** A parser that assigns these names would reach the prototype of what it builds. */
const FORBIDDEN = new Set(['__proto__']);

/** The value of a JSON body; a problem when it cannot be read in exactly one way. */
export function readJson(bytes: Buffer): unknown {
  if (bytes.length === 0) throw problem('malformed_body', 'The body is empty.');
  const text = decoded(bytes);
  const value = parsed(text);
  assertNamesOnce(text);
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
    return JSON.parse(text);
  } catch {
    throw problem('malformed_body');
  }
}

/** `text` is well-formed JSON, so a string is a name exactly when it follows `{` or, inside an object, a comma. */
function assertNamesOnce(text: string): void {
  const open: (Set<string> | null)[] = [];
  let before = '';
  for (const [token] of text.matchAll(TOKEN)) {
    const names = open.at(-1);
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(null);
    else if (token === '}' || token === ']') open.pop();
    else if (names && token.length > 1 && (before === '{' || before === ',')) {
      const name = JSON.parse(token) as string;
      if (names.has(name)) throw problem('malformed_body', 'A name stands twice in one object of the body.');
      if (FORBIDDEN.has(name)) throw problem('malformed_body', 'A name in the body is not allowed.');
      names.add(name);
    }
    before = token;
  }
}
