import type { z } from 'zod';
import type { Readable } from './content.ts';
import { figureSent, headerField, keptFigures, MOST_FIGURES, narrativeSection } from './parts.ts';

// What of a body can be read though it is not of its schema: one wrong type hides no fault of another kind.

type Wire = Record<string, unknown>;

const isObject = (x: unknown): x is Wire => typeof x === 'object' && x !== null && !Array.isArray(x);

/** A list that a body may have, as far as it is looked at. */
export const listIn = (body: unknown, name: string): unknown[] => {
  const list = isObject(body) ? body[name] : undefined;
  return Array.isArray(list) ? list.slice(0, MOST_FIGURES) : [];
};

/** An item as sent; where only what it says cannot be read, its place with something in the place of that. */
export function itemOf<T>(schema: z.ZodType<T>, item: unknown, place: readonly string[], instead: Wire): T | undefined {
  const whole = schema.safeParse(item);
  if (whole.success || !isObject(item)) return whole.data;
  const named = Object.fromEntries(place.flatMap((name) => (name in item ? [[name, item[name]]] : [])));
  return schema.safeParse({ ...named, ...instead }).data;
}

/** The content of a report as far as it can be read, each item at its place. */
export const readableIn = (sent: unknown): Readable => ({
  header: listIn(sent, 'header').map((x) => itemOf(headerField, x, ['table', 'field'], { value: '-' })),
  figures: listIn(sent, 'figures').map((x) => {
    const figure = itemOf(figureSent, x, ['table', 'row', 'column'], {});
    return figure && keptFigures([figure])![0];
  }),
  narrative: listIn(sent, 'narrative').map((x) => itemOf(narrativeSection, x, ['section'], { text: '-' })),
});
