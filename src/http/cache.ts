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

/** Questions remembered, so that an answer is kept when it is asked for again and not when it is asked for once. */
const REMEMBERED = 2000;

export class AnswerCache {
  readonly #kept: LRUCache<string, KeptAnswer> | undefined;
  readonly #asked = new LRUCache<string, true>({ max: REMEMBERED });

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

  /** Keeps an answer from the second time on that it is asked for: what is asked once costs no memory. */
  offer(key: string, make: () => KeptAnswer): void {
    if (!this.#kept) return;
    if (this.#asked.has(key)) this.#kept.set(key, make());
    else this.#asked.set(key, true);
  }
}
