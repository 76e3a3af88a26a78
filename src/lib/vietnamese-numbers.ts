// Figures as Vietnamese offices write them: `1.234,5`, `1 234,5`, `1234,5`, `1234.5`, `5%`, `-` for none.
//
// The comma is the decimal sign and the dot groups thousands. Where a text can be read in two ways, the Vietnamese way
// counts: `12.345` is twelve thousand, `12,345` is twelve and a bit. A dot is a decimal sign only where it cannot group:
// `1234.5`, `0.125`, `12.34`. Nothing is guessed beyond that: what is neither is refused, never cut or rounded.

export type Reading =
  /** Nothing there: unknown, never zero. */
  | { readonly is: 'blank' }
  /** A plain decimal with the digits as written: `1234.50`. */
  | { readonly is: 'number'; readonly value: string; readonly percent: boolean }
  | { readonly is: 'refused'; readonly code: string; readonly detail: string };

const BLANK: Reading = { is: 'blank' };
const refused = (code: string, detail: string): Reading => ({ is: 'refused', code, detail });

/** Longest text that is looked at: 20 digits with separators and a sign are far shorter. */
const LONGEST = 60;
/** Digits and signs typed with an East Asian keyboard. A footnote mark (`5²`) is none of the digits, and is refused. */
const FULL_WIDTH = /[\uff0c-\uff0e\uff10-\uff19\uff05]/g;
const narrow = (character: string): string => String.fromCharCode(character.charCodeAt(0) - 0xfee0);
const DASHES = /^[\p{Pd}\u2212]+$/u;
/** Bounds and estimates: `>90%`, `trên 68%`, `khoảng 5`. */
const INEXACT =
  /^(?:[<>≤≥~≈±]|(?:trên|dưới|hơn|gần|khoảng|độ|chừng|xấp xỉ|ước|ít nhất|tối thiểu|tối đa|không quá|không dưới|đến|từ)(?![\p{L}\p{M}]))/iu;

const GROUPS_BY_DOT = /^[1-9]\d{0,2}(?:\.\d{3})+$/;
const GROUPS_BY_COMMAS = /^[1-9]\d{0,2}(?:,\d{3}){2,}$/;
const GROUPS_BY_SPACE = /^[1-9]\d{0,2}(?: \d{3})+$/;
const DIGITS = /^\d+$/;

/** Whole part with its groups taken out; undefined where the groups are not of three. */
function whole(text: string, groups: readonly RegExp[]): string | undefined {
  if (DIGITS.test(text)) return text;
  return groups.some((g) => g.test(text)) ? text.replace(/\D/g, '') : undefined;
}

/** The digits without a sign, as `1234.5`; undefined where they are no number. */
function plain(text: string): string | undefined {
  const integer = whole(text, [GROUPS_BY_DOT, GROUPS_BY_COMMAS, GROUPS_BY_SPACE]);
  if (integer !== undefined) return integer;
  const at = Math.max(text.lastIndexOf(','), text.lastIndexOf('.'));
  const [before, decimals] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 1 || !DIGITS.test(decimals)) return undefined;
  // The sign that parts the decimals cannot group as well.
  const groups = text[at] === ',' ? [GROUPS_BY_DOT, GROUPS_BY_SPACE] : [/^[1-9]\d{0,2}(?:,\d{3})+$/, GROUPS_BY_SPACE];
  const integral = whole(before, groups);
  return integral === undefined ? undefined : `${integral}.${decimals}`;
}

/** Reads one figure. A percent sign is told, not applied: `5%` of a column of percentages is 5. */
export function readNumber(given: string): Reading {
  const text = given.normalize('NFC').replace(FULL_WIDTH, narrow).replace(/\s+/g, ' ').trim();
  if (text === '' || DASHES.test(text)) return BLANK;
  if (INEXACT.test(text))
    return refused(
      'not_exact',
      'a report states figures, not bounds or estimates: write the figure, the rest as a note',
    );
  const match = text.length > LONGEST ? null : /^([-\u2212\u2013])? ?(.*?) ?(%)?$/u.exec(text);
  const value = match ? plain(match[2]!) : undefined;
  if (value === undefined) return refused('not_a_number', 'is not a number such as 1.234,5');
  const digits = value.replace(/^0+(?=\d)/, '');
  const negative = match![1] !== undefined && /[1-9]/.test(digits);
  return { is: 'number', value: negative ? `-${digits}` : digits, percent: match![3] !== undefined };
}

/** A decimal as an office reads it, and as it is read back: `1234.5` → `1234,5`. */
export const writeNumber = (value: string): string => value.replace('.', ',');

const KEPT = /^(-?)0*(\d+)(?:\.(\d+))?$/;

/** A decimal as documents print it: 1234.50 → 1.234,50. Every digit stays, and so does what is no decimal. */
export function printNumber(value: string): string {
  const [, sign, integer, decimals] = KEPT.exec(value) ?? [];
  if (integer === undefined) return value;
  const grouped = integer.replace(/\B(?=(\d{3})+$)/g, '.');
  return `${sign}${grouped}${decimals === undefined ? '' : `,${decimals}`}`;
}

/**
 * A number of a spreadsheet cell as a plain decimal. The sheet keeps a binary number and shows 15 digits of it, so these
 * are what was meant: 0.1 + 0.2 is 0.3.
 */
export function spreadsheetNumber(value: number): string {
  const text = String(Number(value.toPrecision(15)));
  const [mantissa, exponent] = text.split('e');
  if (exponent === undefined) return text;
  const sign = mantissa!.startsWith('-') ? '-' : '';
  const digits = mantissa!.replace(/\D/g, '');
  const power = Number(exponent);
  return power > 0 ? `${sign}${digits.padEnd(power + 1, '0')}` : `${sign}0.${'0'.repeat(-power - 1)}${digits}`;
}

const YES = new Set(['1', 'x', 'có', 'đúng', 'true', 'yes', '✓', '✔']);
const NO = new Set(['0', 'không', 'sai', 'false', 'no']);

/** Reads a mark: `x` and `có` are 1, `không` is 0, a dash or nothing is neither. */
export function readFlag(given: string): Reading {
  const text = given.normalize('NFC').trim().toLowerCase();
  if (text === '' || DASHES.test(text)) return BLANK;
  if (YES.has(text) || NO.has(text)) return { is: 'number', value: YES.has(text) ? '1' : '0', percent: false };
  return refused('not_a_flag', 'must be 1 or 0, x or blank, có or không');
}
