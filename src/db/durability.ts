import { shared } from '../lib/shared.ts';

// When several writers of this process queue for the ledger's lock, each commits without waiting for the disk and one
// shared flush makes them all durable before any of them is answered (ledger_commit, migration 0002). A reader may
// therefore see a position the disk does not hold yet; it must not tell anybody before the flush, or a crash could
// give that position to another change. `settle` is that wait: free once the position is known to be on disk.

export interface Durability {
  /** Resolves when everything committed before this call is on disk. Calls that wait together share one flush. */
  flush(): Promise<void>;
  /** Resolves when position P is on disk. */
  settle(position: number): Promise<void>;
  /** Tells that position P reached the disk. */
  settled(position: number): void;
}

export function durability(flushOnce: () => Promise<unknown>): Durability {
  let onDisk = 0;
  const flush = shared(async () => {
    await flushOnce();
  });

  return {
    flush,
    settled: (position) => {
      if (position > onDisk) onDisk = position;
    },
    async settle(position) {
      if (position <= onDisk) return;
      await flush();
      if (position > onDisk) onDisk = position;
    },
  };
}
