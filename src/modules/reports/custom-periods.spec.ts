import { customPeriods } from '../../db/tables/reports.ts';
import { f } from '../../records/fields.ts';
import type { RecordSpec } from '../../records/spec.ts';
import { reconcileSeries } from './generate.ts';

/** Periods that no calendar tells: a term, a stage of a plan, the time between two sessions. */
export const customPeriodSpec: RecordSpec = {
  type: 'custom_period',
  path: '/custom-report-periods',
  tag: 'Reports',
  schemaId: 'CustomReportPeriod',
  en: 'custom report period',
  enPlural: 'custom report periods',
  vi: 'kỳ báo cáo riêng',
  table: customPeriods,
  tableName: 'custom_periods',
  key: 'id',
  defaultSort: 'calendar,dataFrom',
  fields: {
    id: f.ownId('019a9e0c-9999-7aaa-8bbb-0123456789ab'),
    calendar: f.code('Series it belongs to', 'loại kỳ', 'giai-doan-ke-hoach', {
      required: true,
      immutable: true,
      filter: true,
      sort: true,
    }),
    code: f.text(40, 'Label, used once in its series', 'mã kỳ', '2026-2030', {
      required: true,
      immutable: true,
      filter: true,
      sort: true,
    }),
    name: f.text(300, 'Name', 'tên kỳ', 'Giai đoạn 2026–2030', { required: true, sort: true, collate: true }),
    dataFrom: f.plannedDay('First day of its data', 'số liệu từ ngày', '2026-01-01', {
      required: true,
      filter: true,
      sort: true,
      shown: true,
    }),
    dataTo: f.plannedDay('Last day of its data', 'số liệu đến ngày', '2030-12-31', {
      required: true,
      filter: true,
      sort: true,
      shown: true,
    }),
    dueOn: f.plannedDay('Last day by which its report is due', 'thời hạn gửi', '2031-01-31', {
      filter: true,
      sort: true,
    }),
    source: f.text(500, 'Where this was taken from', 'nguồn', 'kế hoạch 5 năm'),
  },
  // What days a label means has always been so; when that became known stands in the ledger.
  beginsOn: () => '0001-01-01',
  conflicts: ['too_many_obligations'],
  // The reports of its templates, at once.
  follow: reconcileSeries,
};
