import { calendarDays } from '../../db/tables/calendar.ts';
import { f } from '../../records/fields.ts';
import type { RecordSpec } from '../../records/spec.ts';
import { CALENDAR_SCOPES, DAY_KINDS } from '../../vocab/calendar.ts';
import { CONFIDENCES } from '../../vocab/registry.ts';

/** The calendar as data (45/2019/QH14 Art. 111–112): lunar days and yearly swaps are loaded, never computed. */
export const calendarDaySpec: RecordSpec = {
  type: 'calendar_day',
  path: '/calendar/days',
  tag: 'Calendar and deadlines',
  schemaId: 'CalendarDay',
  en: 'calendar day',
  enPlural: 'calendar days',
  vi: 'ngày nghỉ, ngày làm việc bù',
  table: calendarDays,
  tableName: 'calendar_days',
  key: 'day',
  defaultSort: 'day',
  fields: {
    day: f.plannedDay('The day', 'ngày', '2026-09-01', { required: true, immutable: true, filter: true, sort: true }),
    kind: f.word(DAY_KINDS, 'What it is', 'loại ngày', 'HOLIDAY', { required: true, filter: true }),
    name: f.text(200, 'Name', 'tên', 'Quốc khánh'),
    appliesTo: f.word(CALENDAR_SCOPES, 'Whom it binds', 'đối tượng áp dụng', 'ALL', { required: true, filter: true }),
    legalBasis: f.text(200, 'Act or notice it rests on', 'căn cứ', '45/2019/QH14 Art. 112.1', { required: true }),
    confidence: f.word(CONFIDENCES, 'How sure the source is', 'độ tin cậy', 'HIGH', { filter: true }),
    isWorking: f.boolean('Offices work on it', 'là ngày làm việc', false, {
      always: true,
      filter: true,
      derive: () => `(t.kind = 'SWAP_WORKING')`,
    }),
  },
  // What kind of day a day is has always been so; when it became known stands in the ledger.
  beginsOn: () => '0001-01-01',
};
