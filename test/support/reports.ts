import { lead, monitor } from './tasks.ts';

/** A yearly and half-yearly report of one body to another. */
export const TEMPLATE = {
  code: 'bc@2026-01-01',
  family: 'bc',
  name: 'Báo cáo thử',
  regimeKind: 'PERIODIC',
  reporters: [{ role: 'ZONE_BOARD', organisation: monitor }] as Record<string, unknown>[],
  receivers: [{ role: 'PROVINCE_DOIT', organisation: lead }] as Record<string, unknown>[],
  calendar: 'ADMIN_09_2019',
  schedules: [
    { frequency: 'FIRST_HALF', due: { month: 6, day: 20, exclusive: true } },
    { frequency: 'YEAR', due: { month: 12, day: 20, exclusive: true } },
  ],
  validFrom: '2026-01-01',
};
