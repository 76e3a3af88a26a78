import type { Tx } from '../../db/tx.ts';
import { type Calendar, periodOf } from '../../lib/periods.ts';
import type { PeriodCalendar } from '../../vocab/reports.ts';
import type { Override, Receiver, Schedule } from './parts.ts';

// The version of a form that a period goes by: the one in force on the period's cut-off day.

interface Version {
  code: string;
  calendar: PeriodCalendar;
  customCalendar: string | null;
  schedules: readonly Schedule[];
  overrides: readonly Override[];
  receivers: readonly Receiver[];
  validFrom: string;
  validTo: string | null;
}

export interface FormPeriod {
  template: string;
  calendar: PeriodCalendar;
  period: string;
  dataFrom: string;
  dataTo: string;
  /** Bodies the form names as its receivers on the cut-off day. */
  receivers: string[];
}

const VERSIONS = `select code, calendar, custom_calendar as "customCalendar", coalesce(schedules, '[]') as schedules,
    coalesce(overrides, '[]') as overrides, coalesce(receivers, '[]') as receivers, valid_from as "validFrom", valid_to as "validTo"
  from report_templates where family = $1 order by valid_from`;

type Days = Pick<FormPeriod, 'dataFrom' | 'dataTo'>;

async function customDays(tx: Tx, series: string, period: string): Promise<Days | undefined> {
  const [found] = await tx.rows<Days>({
    text: `select data_from as "dataFrom", data_to as "dataTo" from custom_periods where calendar = $1 and code = $2`,
    values: [series, period],
  });
  return found;
}

/** A form that says not how often it is made goes by the reports below it. */
async function daysBelow(tx: Tx, family: string, period: string): Promise<Days | undefined> {
  const [found] = await tx.rows<Days>({
    text: `select min(o.data_from) as "dataFrom", max(o.data_to) as "dataTo" from report_obligations o
      join report_templates x on x.code = o.template where $1 = any(x.rolls_up_to) and o.period = $2 having count(*) > 0`,
    values: [family, period],
  });
  return found;
}

async function daysOf(tx: Tx, family: string, v: Version, period: string): Promise<Days | undefined> {
  if (v.calendar === 'CUSTOM') return customDays(tx, v.customCalendar!, period);
  const meant = periodOf(v.calendar as Calendar, period);
  if (!meant) return undefined;
  if (v.schedules.length === 0) return (await daysBelow(tx, family, period)) ?? meant;
  if (!v.schedules.some((x) => x.frequency === meant.kind)) return undefined;
  const own = v.overrides.find((o) => o.period === period);
  return { dataFrom: own?.dataFrom ?? meant.dataFrom, dataTo: own?.dataTo ?? meant.dataTo };
}

/** The version of a form that a period goes by, with the period's window; undefined where the form has no such period. */
export async function formPeriod(tx: Tx, family: string, period: string): Promise<FormPeriod | undefined> {
  for (const v of await tx.rows<Version>({ text: VERSIONS, values: [family] })) {
    const days = await daysOf(tx, family, v, period);
    if (!days || days.dataTo < v.validFrom || (v.validTo ?? '9999') < days.dataTo) continue;
    const receivers = v.receivers
      .filter((r) => (r.from ?? '') <= days.dataTo && (r.to ?? '9999') >= days.dataTo)
      .flatMap((r) => (r.organisation === null ? [] : [r.organisation]));
    return {
      ...{ template: v.code, calendar: v.calendar, period, receivers: [...new Set(receivers)] },
      ...{ dataFrom: days.dataFrom, dataTo: days.dataTo },
    };
  }
  return undefined;
}
