import { z } from 'zod';
import type { Fault } from '../problems.ts';

// zod issues → faults with pointers, in the caller's language. All of them, in one answer.

const locales = { vi: z.locales.vi().localeError, en: z.locales.en().localeError };

const pointer = (path: readonly PropertyKey[]) =>
  path.map((p) => `/${String(p).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

const UNKNOWN = { vi: 'không có trường hoặc tham số này', en: 'there is no such field or parameter' };
const shown = (key: string) => (key.length > 100 ? `${key.slice(0, 100)}…` : key);

type Where = 'body' | 'query' | 'params' | 'headers';

function faultsOf(issue: z.core.$ZodIssue, where: Where, language: 'vi' | 'en'): Fault[] {
  const at = (path: readonly PropertyKey[]): Partial<Fault> =>
    where === 'body' ? { pointer: pointer(path) } : { parameter: String(path[0] ?? '') };
  if (issue.code === 'unrecognized_keys') {
    // Its own message names every unknown key: repeated for each of them it would grow with their square.
    return issue.keys.map((key) => ({
      ...at([...issue.path, shown(key)]),
      code: 'unknown_key',
      detail: `${shown(key)}: ${UNKNOWN[language]}`,
    }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    return issue.errors[0]!.flatMap((inner) =>
      faultsOf({ ...inner, path: [...issue.path, ...inner.path] } as z.core.$ZodIssue, where, language),
    );
  }
  const missing = issue.code === 'invalid_type' && issue.input === undefined;
  return [{ ...at(issue.path), code: missing ? 'required' : issue.code, detail: issue.message }];
}

/** Parses one part of a request; faults are added to the list, so that every part is checked before anything is said. */
export function parse<T>(
  schema: z.ZodType<T> | undefined,
  value: unknown,
  where: Where,
  language: 'vi' | 'en',
  faults: Fault[],
): T {
  if (!schema) return undefined as T;
  const result = schema.safeParse(value, { error: locales[language] as z.core.$ZodErrorMap, reportInput: true });
  if (result.success) return result.data;
  for (const issue of result.error.issues) for (const fault of faultsOf(issue, where, language)) faults.push(fault);
  return undefined as T;
}
