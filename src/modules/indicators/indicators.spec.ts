import { indicators } from '../../db/tables/registry.ts';
import { f } from '../../records/fields.ts';
import type { RecordSpec } from '../../records/spec.ts';
import { BASES } from '../../vocab/registry.ts';

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
  },
  // A definition is meant for all figures it names, older ones too.
  beginsOn: () => '0001-01-01',
};
