import { LRUCache } from 'lru-cache';

// Answers already built, kept with the ledger position they belong to. While the ledger stands at that position the
// same question of a caller with the same rights on the same day has the same bytes.

export interface KeptAnswer {
  position: number;
  status: number;
  etag: string;
  type: string;
  headers: Readonly<Record<string, string>>;
  body: Buffer;
}

/** Answers longer than this are not kept: a few would push everything else out. */
const LARGEST = 512 * 1024;

export class AnswerCache {
  readonly #kept: LRUCache<string, KeptAnswer> | undefined;

  constructor(megabytes: number) {
    this.#kept =
      megabytes === 0
        ? undefined
        : new LRUCache({
            maxSize: megabytes * 1024 * 1024,
            maxEntrySize: LARGEST,
            sizeCalculation: (a, key) => a.body.length + key.length * 2 + 600,
          });
  }

  /** What was answered last; still right only while the ledger stands at its position. */
  get(key: string): KeptAnswer | undefined {
    return this.#kept?.get(key);
  }

  set(key: string, answer: KeptAnswer): void {
    this.#kept?.set(key, answer);
  }
}
