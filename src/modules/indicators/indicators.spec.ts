import { z } from 'zod';
import { indicators } from '../../db/tables/registry.ts';
import { f } from '../../records/fields.ts';
import { ascending } from '../../records/rules.ts';
import * as s from '../../records/schemas.ts';
import type { RecordSpec } from '../../records/spec.ts';
import { BASES } from '../../vocab/registry.ts';
import { COMPUTATIONS } from '../../vocab/targets.ts';

/** One version of the formula an indicator is made by; figures of two versions are not comparable unread. */
export const formula = s.ordered(
  z.strictObject({
    version: s.about(s.text(40), 'Version of the formula', 'phiên bản công thức', 'TT14-2024'),
    text: s.about(s.text(1000), 'The formula in words', 'công thức', 'leased land ÷ leasable land × 100'),
    legalBasis: s.optional(s.text(300), 'Act it rests on', 'căn cứ', '35/2022/NĐ-CP Art. 2.22'),
    from: s.optional(s.day(), 'First day in force', 'hiệu lực từ', '2022-07-15'),
    to: s.optional(s.day(), 'Last day in force', 'hiệu lực đến', null),
  }),
);

export const indicatorSpec: RecordSpec = {
  type: 'indicator',
  path: '/indicators',
  tag: 'Indicators',
  schemaId: 'Indicator',
  en: 'indicator',
  enPlural: 'indicators',
  vi: 'chỉ tiêu',
  table: indicators,
  tableName: 'indicators',
  key: 'code',
  search: 'fold_search(t.name, t.name_en, t.code)',
  defaultSort: 'code',
  fields: {
    code: f.code('Stable code', 'mã chỉ tiêu', 'kcn-average-occupancy', {
      required: true,
      immutable: true,
      filter: true,
      sort: true,
    }),
    name: f.text(300, 'Name in Vietnamese', 'tên', 'Tỷ lệ lấp đầy bình quân các khu công nghiệp', {
      required: true,
      sort: true,
      collate: true,
    }),
    nameEn: f.text(300, 'Name in English', 'tên tiếng Anh', 'Average occupancy of industrial zones'),
    unit: f.text(40, 'Unit', 'đơn vị tính', 'percent', { required: true, filter: true }),
    basis: f.word(BASES, 'What a figure covers', 'cơ sở số liệu', 'POINT_IN_TIME', { required: true, filter: true }),
    description: f.text(1000, 'Definition', 'định nghĩa', 'Share of leasable land that is leased, over all zones'),
    formulas: f.list(formula, 50, 'Formulas with the days they are in force', 'công thức theo thời gian', [
      {
        version: 'ND35',
        text: 'leased ÷ leasable × 100',
        legalBasis: '35/2022/NĐ-CP Art. 2.22',
        from: '2022-07-15',
        to: null,
      },
    ]),
    computation: f.word(
      COMPUTATIONS,
      'What the register computes it as, beside what is reported; null where it cannot',
      'số tính toán tương ứng',
      'ZONES_OCCUPANCY',
      { filter: true },
    ),
  },
  dated: { formulas: [] },
  check: (r) => ascending('formulas', r.formulas as { from: string | null }[] | null),
  // A definition is meant for all figures it names, older ones too.
  beginsOn: () => '0001-01-01',
};
