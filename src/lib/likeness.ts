// Whether two texts are one document: MinHash over accent-free character runs, so that a scan read without its accents
// is known again beside the text it was made from. Estimates the Jaccard index to about ±0.05.

const RUN = 8;
const HASHES = 128;

/**
 * Texts at least this like each other may be one document. Measured on the province's papers: a letter and its scan read
 * by machine 0.39, different papers of the same office and matter at most 0.13.
 */
export const ALIKE = 0.25;

const bare = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[đĐ]/g, 'd')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '');

/** murmur's last mixing. */
function mixed(h: number): number {
  let x = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}

/** FNV-1a of a run of characters. */
function hashOf(text: string, at: number): number {
  let h = 0x811c9dc5;
  for (let i = at; i < at + RUN; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h;
}

const SEEDS = Int32Array.from({ length: HASHES }, (_x, i) => mixed(i + 1));

/** What a text is known again by; null for one too short to tell. Signed 32-bit integers, as PostgreSQL holds them. */
export function fingerprint(text: string): number[] | null {
  const letters = bare(text);
  if (letters.length < 200) return null;
  const least = new Int32Array(HASHES).fill(0x7fffffff);
  for (let at = 0; at + RUN <= letters.length; at++) {
    const h = hashOf(letters, at);
    for (let i = 0; i < HASHES; i++) {
      const x = mixed(h ^ SEEDS[i]!);
      if (x < least[i]!) least[i] = x;
    }
  }
  return [...least];
}
