import { z } from 'zod';
import type { Words } from '../vocab/registry.ts';
import * as s from './schemas.ts';

// What boards of totals ask and answer alike: cuts, filters by words, codes and days, and the key of a group.

/** A cut: its name is that of the filter which finds a group of it in the list. */
export interface Cut {
  en: string;
  vi: string;
  example: string;
}
export type Cuts<D extends string> = Readonly<Record<D, Cut>>;

export const words = (list: Words, en: string, vi: string, example: string) =>
  z
    .array(s.word(list))
    .max(20)
    .optional()
    .meta({ description: s.describe(en, vi), examples: [[example]] });

const CODE = /^[a-z0-9_-]+$/;

/** Codes of what is asked about; `form` where they are spelled otherwise. */
export const names = (en: string, vi: string, example: string, form = CODE) =>
  z
    .array(z.string().min(1).max(100).regex(form, { error: 'is a code' }))
    .max(100)
    .optional()
    .meta({ description: s.describe(en, vi), examples: [[example]] });

export const dayAsked = (en: string, vi: string, example: string) =>
  s
    .day()
    .optional()
    .meta({ description: s.describe(en, vi), examples: [example] });

const namesOf = <D extends string>(cuts: Cuts<D>) => Object.keys(cuts) as D[];

/** Most cuts of one board. */
export const MOST_CUTS = 3;

/** The parameter `by`. */
export const cutsAsked = <D extends string>(cuts: Cuts<D>, example: D) => {
  const all = namesOf(cuts);
  return z
    .string()
    .max(100)
    .refine((v) => v.split(',').every((d) => all.includes(d as D)), { error: `cuts: ${all.join(', ')}` })
    .refine((v) => new Set(v.split(',')).size <= MOST_CUTS, { error: `at most ${MOST_CUTS} cuts` })
    .optional()
    .meta({
      description: s.describe(
        `Comma-separated cuts, at most ${MOST_CUTS}: ${all.map((n) => `${n} = ${cuts[n].en}`).join('; ')}`,
        'phân tổ',
      ),
      examples: [example],
    });
};

/** The cuts that `by` names, each once. */
export const cutsIn = <D extends string>(by: string | undefined): D[] => [
  ...new Set((by ?? '').split(',').filter(Boolean) as D[]),
];

/** The cuts as the answer names them. */
export const cutsNamed = <D extends string>(cuts: Cuts<D>, example: D) =>
  z
    .array(z.enum(namesOf(cuts)))
    .max(MOST_CUTS)
    .meta({ description: s.describe('The cuts', 'phân tổ'), examples: [[example]] });

/** The key of a group. */
export const keyOf = <D extends string>(cuts: Cuts<D>, example: D) =>
  z
    .strictObject(
      Object.fromEntries(
        namesOf(cuts).map((n) => [
          n,
          z
            .string()
            .max(100)
            .optional()
            .meta({
              description: s.describe(`Value of the cut: ${cuts[n].en}; \`none\` where there is none`, cuts[n].vi),
              examples: [cuts[n].example],
            }),
        ]),
      ),
    )
    .meta({
      description: s.describe('Values of the cuts asked for', 'nhóm'),
      examples: [{ [example]: cuts[example].example }],
    });

/** What a board was asked, as it tells it itself. */
export const boardAsked = {
  day: s.about(s.day(), 'The day asked about', 'tại ngày', '2026-11-20'),
  orgView: s.about(s.text(20), 'Whose each is', 'theo cơ quan', 'current'),
};
