// How Vietnamese documents write periods and names.

export const capitals = (text: string): string => text.toLocaleUpperCase('vi');

/** White space to single blanks: what stands on one line. */
export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

const ROMAN = ['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X'] as const;

/** 1 → I; a form has at most a few annexes. */
export const roman = (n: number): string => `${'X'.repeat(Math.floor((n - 1) / 10))}${ROMAN[(n - 1) % 10]}`;

/** Label of a period in words: 2026-H1 → "6 tháng đầu năm 2026". */
export function periodInWords(code: string): string {
  const [, year, rest = ''] = /^(\d{4})(?:-(H[12]|Q[1-4]|9M|W\d\d|\d\d))?$/.exec(code) ?? [];
  if (year === undefined) return `kỳ ${code}`;
  if (rest === '') return `năm ${year}`;
  if (rest === 'H1') return `6 tháng đầu năm ${year}`;
  if (rest === 'H2') return `6 tháng cuối năm ${year}`;
  if (rest === '9M') return `9 tháng đầu năm ${year}`;
  if (rest[0] === 'Q') return `quý ${roman(Number(rest[1]))} năm ${year}`;
  if (rest[0] === 'W') return `tuần ${Number(rest.slice(1))} năm ${year}`;
  return `tháng ${Number(rest)} năm ${year}`;
}

/** Lines of a text, the empty ones left out. */
export const linesOf = (text: string): string[] =>
  text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line.length > 0);

/** How many lines a text has at most, told without cutting it up. */
export function lineCount(text: string): number {
  let lines = 1;
  for (let at = 0; at < text.length; at++) if (text[at] === '\n' || text[at] === '\r') lines++;
  return lines;
}
