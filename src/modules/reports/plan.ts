import type { Tx } from '../../db/tx.ts';
import { addDays } from '../../lib/dates.ts';
import { type Calendar, type Kind, type Period, periodsEnding, printedDue } from '../../lib/periods.ts';
import type { Adjustment } from '../../vocab/calendar.ts';
import type { PeriodCalendar } from '../../vocab/reports.ts';
import { computeDeadline, loadCalendar } from '../calendar/calendar.reads.ts';
import type { Override, Receiver, Reporter, Schedule } from './parts.ts';

// The periods of a template version, each with its window and its last day.

/** What of a template bears on the reports owed by it. */
export interface TemplateFacts {
  code: string;
  family: string;
  reporters: readonly Reporter[];
  receivers: readonly Receiver[];
  approver: string | null;
  calendar: PeriodCalendar;
  customCalendar: string | null;
  schedules: readonly Schedule[];
  overrides: readonly Override[];
  adjustment: Adjustment;
  validFrom: string;
  validTo: string | null;
}

export async function templateFacts(tx: Tx, code: string): Promise<TemplateFacts | undefined> {
  const [row] = await tx.rows<TemplateFacts>({
    text: `select code, family, reporters, coalesce(receivers, '[]') as receivers, approver, calendar, custom_calendar as "customCalendar",
        coalesce(schedules, '[]') as schedules, coalesce(overrides, '[]') as overrides, adjustment,
        valid_from as "validFrom", valid_to as "validTo"
      from report_templates where code = $1`,
    values: [code],
  });
  return row;
}

export interface Planned {
  frequency: Schedule['frequency'];
  period: string;
  dataFrom: string;
  dataTo: string;
  dueOn: string | null;
  effectiveOn: string | null;
  /** Day by which it is reckoned who owes it: the cut-off, or the last day where that comes first. */
  reckonedOn: string;
}

type Printed = Omit<Period, 'kind'> & { due: { on: string; exclusive: boolean } | null };

async function customPeriods(tx: Tx, calendar: string, from: string, to: string): Promise<Printed[]> {
  const rows = await tx.rows<Omit<Printed, 'due'> & { dueOn: string | null }>({
    text: `select code, data_from as "dataFrom", data_to as "dataTo", due_on as "dueOn" from custom_periods
      where calendar = $1 and data_to between $2 and $3 order by data_to, code`,
    values: [calendar, from, to],
  });
  return rows.map(({ dueOn, ...p }) => ({ ...p, due: dueOn === null ? null : { on: dueOn, exclusive: false } }));
}

/** The periods whose cut-off day lies in the template's validity, up to a day. */
export async function periodsOf(tx: Tx, t: TemplateFacts, until: string): Promise<Planned[]> {
  const calendar = await loadCalendar(tx);
  const to = t.validTo !== null && t.validTo < until ? t.validTo : until;
  const planned: Planned[] = [];
  for (const { frequency, due } of t.schedules) {
    const printed: Printed[] =
      frequency === 'CUSTOM'
        ? await customPeriods(tx, t.customCalendar!, t.validFrom, to)
        : periodsEnding(t.calendar as Calendar, frequency as Kind, t.validFrom, to).map((p) => ({
            ...p,
            due: due && { on: printedDue(p, due), exclusive: due.exclusive },
          }));
    for (const p of printed) {
      const own = t.overrides.find((o) => o.period === p.code);
      const on = own?.dueOn ? { on: own.dueOn, exclusive: own.exclusive } : p.due;
      const last =
        on &&
        computeDeadline(
          { type: on.exclusive ? 'BEFORE' : 'NO_LATER_THAN', on: on.on },
          { calendar, today: t.validFrom, adjust: t.adjustment },
        );
      const dataTo = own?.dataTo ?? p.dataTo;
      const dueOn = last?.nominalOn ?? null;
      planned.push({
        frequency,
        period: p.code,
        dataFrom: own?.dataFrom ?? p.dataFrom,
        dataTo,
        dueOn,
        effectiveOn: last?.effectiveOn ?? null,
        reckonedOn: dueOn !== null && dueOn < dataTo ? dueOn : dataTo,
      });
    }
  }
  return planned;
}

/** Reports are made this far ahead. */
export const AHEAD_DAYS = 400;
export const horizon = (today: string): string => addDays(today, AHEAD_DAYS);
