import { z } from 'zod';
import { isRealDay } from '../../lib/dates.ts';
import * as s from '../../records/schemas.ts';
import type { SpecialFilter } from '../../records/spec.ts';
import { FLAG_KINDS } from '../../vocab/projects.ts';
import { sameEnterprise } from '../enterprises/enterprises.reads.ts';
import { adjustmentSpec } from './adjustments.spec.ts';
import * as derived from './derived.ts';

// Filters of investment projects that are more than a comparison of one field.

export const projectFilters: Readonly<Record<string, SpecialFilter>> = {
  enterprise: sameEnterprise,
  zone: {
    en: 'Lies in this zone on the day; `none` in no zone',
    vi: 'thuộc khu công nghiệp',
    example: 'kcn-quang-chau',
    where: derived.zoneIs,
  },
  cluster: {
    en: 'Lies in this cluster on the day; `none` in no cluster',
    vi: 'thuộc cụm công nghiệp',
    example: 'ccn-dong-dinh',
    where: derived.clusterIs,
  },
  sector: {
    en: 'VSIC code begins with this; `none` where it is unknown',
    vi: 'ngành (đầu mã VSIC)',
    example: '26',
    schema: z
      .string()
      .max(5)
      .regex(/^(\d{1,5}|none)$/, { error: 'is 1–5 digits, or none' }),
    where: (values) => `exists (select from unnest(${values}) v where coalesce(t.vsic_code, 'none') like v || '%')`,
  },
  unknown: {
    en: `Says nothing of this, of all of several joined by commas: ${Object.keys(derived.MAY_BE_UNKNOWN).join(', ')}`,
    vi: 'chưa có thông tin',
    example: 'capitalOrigin',
    schema: z
      .string()
      .max(100)
      .refine((v) => v.split(',').every((name) => name in derived.MAY_BE_UNKNOWN), { error: 'names something else' }),
    where: (values, day) => {
      const cases = Object.entries(derived.MAY_BE_UNKNOWN).map(
        ([name, sql]) => `when '${name}' then ${sql(day)} is null`,
      );
      return `exists (select from unnest(${values}) v where (select bool_and(case w ${cases.join(' ')} else false end) from unnest(string_to_array(v, ',')) w))`;
    },
  },
  predecessor: {
    en: 'Came from this project by merger, transfer or split',
    vi: 'kế thừa từ dự án',
    example: 'da-mau-001',
    where: (values) =>
      `exists (select from jsonb_array_elements(t.predecessors) x where x ->> 'project' = any(${values}))`,
  },
  adjusted: {
    en: 'Its certificate was adjusted in this period, first and last day',
    vi: 'điều chỉnh trong kỳ',
    example: '2025-01-01..2025-12-31',
    schema: z
      .string()
      .max(22)
      .regex(/^\d{4}-\d{2}-\d{2}\.\.\d{4}-\d{2}-\d{2}$/, { error: 'is two days, as 2025-01-01..2025-12-31' })
      .refine((v) => v.split('..').every(isRealDay), { error: 'names a day that is none' }),
    where: (values, _day, around) =>
      `exists (select from ${around.at(adjustmentSpec)} a, unnest(${values}) v
        where a.project = t.code and a.issued_on between left(v, 10)::date and right(v, 10)::date)`,
  },
  flag: {
    en: `Has this flag on the day (${s.glossary(FLAG_KINDS)})`,
    vi: 'cờ cảnh báo',
    example: 'WRONG_PURPOSE',
    schema: s.word(FLAG_KINDS),
    where: (values, day) => `exists (select from jsonb_array_elements(t.flags) x where x ->> 'kind' = any(${values})
        and x ->> 'raisedOn' <= (${day})::text and coalesce(x ->> 'liftedOn', '99999') > (${day})::text)`,
  },
};
