import type { Fault } from '../problems.ts';

// Rules that several registers share.

/** Faults of a dated list whose entries do not run from the earliest to the latest. */
export const ascending = (name: string, list: readonly { from: string | null }[] | null): Fault[] =>
  (list ?? []).flatMap((entry, i) =>
    i > 0 && (entry.from ?? '') <= (list![i - 1]!.from ?? '')
      ? [
          {
            pointer: `/${name}/${i}/from`,
            code: 'not_ascending',
            detail: 'Entries run from the earliest to the latest',
          },
        ]
      : [],
  );
