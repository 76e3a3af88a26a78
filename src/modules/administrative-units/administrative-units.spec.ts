import { z } from 'zod';
import { administrativeUnits } from '../../db/tables/registry.ts';
import { f } from '../../records/fields.ts';
import * as s from '../../records/schemas.ts';
import type { RecordSpec } from '../../records/spec.ts';
import { parentIsNotBelow } from '../../records/tree.ts';
import { LEGACY_PROVINCES, UNIT_KINDS, UNIT_LEVELS } from '../../vocab/registry.ts';

const successor = z.strictObject({
  unit: s
    .unitKey()
    .meta({ description: s.describe('Key of the succeeding unit', 'đơn vị kế thừa'), examples: ['24@2025-07-01'] }),
  on: s.day().meta({ description: s.describe('Day of succession', 'ngày kế thừa'), examples: ['2025-07-01'] }),
});

/**
 * Administrative units. A code names one unit on any day, not for ever: 24 was Bắc Giang until 2025-06-30 and is
 * Bắc Ninh since, so a record's key is code@first day.
 */
export const administrativeUnitSpec: RecordSpec = {
  type: 'administrative_unit',
  path: '/administrative-units',
  tag: 'Administrative units',
  schemaId: 'AdministrativeUnit',
  en: 'administrative unit',
  enPlural: 'administrative units',
  vi: 'đơn vị hành chính',
  table: administrativeUnits,
  tableName: 'administrative_units',
  key: 'key',
  search: 'fold_search(t.name, t.code)',
  existence: { from: 'valid_from', to: 'valid_to' },
  defaultSort: 'key',
  fields: {
    key: f.unit('Key: code@first day, the day left out where it is not known', 'khóa', '24@2025-07-01', {
      required: true,
      immutable: true,
      filter: true,
      sort: true,
    }),
    code: {
      ...f.text(
        5,
        'Code of the General Statistics Office; its meaning depends on the day',
        'mã đơn vị hành chính',
        '24',
        { required: true, immutable: true, filter: true, sort: true },
      ),
      schema: z
        .string()
        .max(5)
        .regex(/^\d{2,5}$/),
    },
    name: f.text(200, 'Name with its kind', 'tên', 'Tỉnh Bắc Ninh', { required: true, sort: true, collate: true }),
    level: f.word(UNIT_LEVELS, 'Level', 'cấp', 'PROVINCE', { required: true, filter: true, sort: true }),
    kind: f.word(UNIT_KINDS, 'Kind', 'loại', 'TINH', { required: true, filter: true }),
    parent: f.unit('Key of the unit it belongs to', 'đơn vị cấp trên', '24@2025-07-01', { filter: true }),
    validFrom: f.day('First day of existence; null where it lies before the records', 'từ ngày', '2025-07-01', {
      shown: true,
      filter: true,
      sort: true,
    }),
    validTo: f.day('Last day of existence', 'đến ngày', '2030-06-30', { filter: true, sort: true }),
    legalBasis: f.text(500, 'Acts that began and ended it', 'căn cứ pháp lý', '202/2025/QH15'),
    successors: f.list(successor, 200, 'Units that took over its territory', 'đơn vị kế thừa', [
      { unit: '24@2025-07-01', on: '2025-07-01' },
    ]),
    legacyProvince: f.word(
      LEGACY_PROVINCES,
      'Province it belonged to before the merger of 2025-07-01',
      'tỉnh cũ',
      'BG',
      { filter: true },
    ),
    source: f.text(500, 'Where this was taken from', 'nguồn', '1658/NQ-UBTVQH15'),
    isCurrent: f.boolean('Exists on the day asked about', 'còn tồn tại', true, {
      always: true,
      derive: (day) => `in_force(t.valid_from, t.valid_to, ${day})`,
    }),
  },
  includes: {
    parent: {
      spec: () => administrativeUnitSpec,
      many: false,
      match: 'key',
      from: (r) => (typeof r.parent === 'string' ? [r.parent] : []),
      en: 'The unit it belongs to',
      vi: 'đơn vị cấp trên',
    },
    children: {
      spec: () => administrativeUnitSpec,
      many: true,
      match: 'parent',
      from: (r) => [String(r.key)],
      en: 'The units it contains',
      vi: 'đơn vị trực thuộc',
    },
  },
  check: (r) => {
    const [code, from] = String(r.key).split('@');
    const faults = [];
    if (code !== r.code)
      faults.push({ pointer: '/code', code: 'key_mismatch', detail: 'The key begins with the code' });
    if ((from || null) !== (r.validFrom ?? null))
      faults.push({ pointer: '/validFrom', code: 'key_mismatch', detail: 'The key ends with validFrom' });
    return faults;
  },
  admit: parentIsNotBelow('administrative_units', 'key'),
  // What existed before the records began is true on every day until it ends.
  beginsOn: (r) => (r.validFrom as string | null) ?? '0001-01-01',
  // A bare code means the unit that bears it on the day asked about, else the last that bore it before.
  resolveKey: {
    schema: z
      .string()
      .max(20)
      .regex(/^\d{2,5}(@(\d{4}-\d{2}-\d{2})?)?$/),
    where: (given) =>
      given.includes('@')
        ? undefined
        : { where: 't.code = :value and (t.valid_from is null or t.valid_from <= :day)', value: given },
  },
  conflicts: ['period_overlap'],
};
