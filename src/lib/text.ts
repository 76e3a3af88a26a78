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

/**
 * Vietnamese text without accents and case, single-spaced: NFC, NFD, full-width forms, invisible characters, footnote
 * marks and typing slips in accents read alike.
 */
export const unaccented = (s: string): string =>
  s
    .replace(/[\u00b2\u00b3\u00b9\u2070-\u209f]|\p{Cf}/gu, '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/đ/gi, 'd')
    .replace(/\p{Pd}/gu, '-')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim();

// A text cell that a spreadsheet would run as a formula gets an apostrophe before it (OWASP, CSV injection); so does one
// that looks like such a cell, or nobody who reads it back could tell the two apart.
const FORMULA = /^'*[=+\-@\t\r]/;
export const safeText = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);
/** The text that was made safe. */
export const textMadeSafe = (text: string): string =>
  text.startsWith("'") && FORMULA.test(text) ? text.slice(1) : text;
