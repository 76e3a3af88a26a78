// Text as it comes in: Unicode NFC, no control characters, no broken surrogate pairs.

/** U+0000–U+001F without tab and line breaks, and U+007F: PostgreSQL refuses the first, no office means the others. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the purpose
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** True when the text can be stored: well-formed UTF-16 and free of control characters. */
export const isCleanText = (s: string): boolean => s.isWellFormed() && !CONTROL.test(s);

/** One spelling per text: composed (NFC), outer white space removed. Two offices typing NFD and NFC mean one name. */
export const tidy = (s: string): string => s.normalize('NFC').trim();

/** camelCase → snake_case, split where drizzle's casing splits: the one rule between wire names and column names. */
export const snake = (s: string): string =>
  (s.match(/[\da-z]+|[A-Z]+(?![a-z])|[A-Z][\da-z]+/g) ?? []).join('_').toLowerCase();
