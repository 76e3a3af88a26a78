import { Exact } from '../../lib/exact.ts';
import type { REPORT_UNITS } from '../../vocab/reports.ts';
import {
  columnNamed,
  evaluate,
  evaluateCheck,
  type Form,
  type FormColumn,
  type FormTable,
  type Lookup,
  parseCheck,
  parseFormula,
} from '../reports/reports.reads.ts';
import { cellKey, cellName } from './content.ts';
import type { Finding } from './findings.ts';
import type { Known } from './known.ts';
import type { Figure } from './parts.ts';

// Figures held against each other: by the checks and formulas of the form, by what units allow, by the period before.

/** More than this, in this unit, is a slip of the unit rather than a figure of one province. */
const LARGEST: Readonly<Partial<Record<keyof typeof REPORT_UNITS, number>>> = {
  VND_BILLION: 1_000_000,
  USD_MILLION: 1_000_000,
  VND_MILLION_PER_PERSON_MONTH: 1000,
  HECTARE: 1_000_000,
  PERCENT: 1000,
  PERSON: 10_000_000,
};
/** What is counted or measured is never below zero; money may be, where it was paid back. */
const COUNTED: readonly string[] = ['HECTARE', 'PERSON', 'PROJECT', 'WORKS', 'CLUSTER'];
/** A figure so many times that of the period before, or so small a part of it, is asked about. */
const JUMP = 3;

interface Cell {
  figure: Figure;
  column: FormColumn;
  value: Exact;
  pointer: string;
}

/** A statement with the figures that stand behind its names: `r15 = 3, r15_1 = 1, r15_2 = 1`. */
const spelled = (operands: readonly { name: string; value: Exact | null }[]): string =>
  operands.map(({ name, value }) => `${name} = ${value?.toFixed() ?? 'blank'}`).join(', ');

function checked(table: FormTable, cells: ReadonlyMap<string, Cell>, lookup: Lookup): Finding[] {
  return table.checks.flatMap(({ code, expression, severity, note }) =>
    evaluateCheck(parseCheck(expression), lookup)
      .statements.filter((x) => x.holds === false)
      .map(({ text, operands }): Finding => {
        const column = operands
          .map((o) => columnNamed(table.columns, rowName(o.name))?.code)
          .find((x) => x !== undefined);
        return {
          ...{ severity, code, table: table.code, row: 1, column: column ?? null },
          detail: `${table.code}: ${text} does not hold: ${spelled(operands)}${note === null ? '' : ` (${note})`}`,
          pointer: (column && cells.get(column)?.pointer) ?? '/figures',
        };
      }),
  );
}

/** A row as formulas write it, as columns are called: r15_1 is 15.1. */
const rowName = (name: string): string => (/^r\d/.test(name) ? name.slice(1).replaceAll('_', '.') : name);

function reckoned(table: FormTable, cells: ReadonlyMap<string, Cell>, lookup: Lookup): Finding[] {
  return table.columns.flatMap((column): Finding[] => {
    const cell = cells.get(column.code);
    const made = cell && column.formula !== null ? evaluate(parseFormula(column.formula), lookup) : undefined;
    if (!cell || made === undefined) return [];
    // As exact as the figure is written: 71.67 is 71.666…
    const places = cell.value.decimalPlaces();
    if (made.toDecimalPlaces(places).equals(cell.value)) return [];
    return [
      {
        ...place(cell),
        ...{ severity: column.formulaStated ? 'ERROR' : 'WARN', code: 'differs_from_formula' },
        detail: `${cellName(cell.figure)}: ${cell.value.toFixed()}, but ${column.formula} is ${made.toDecimalPlaces(places + 2).toFixed()}`,
      },
    ];
  });
}

const place = ({ figure: { table, row, column }, pointer }: Cell) => ({ table, row, column, pointer });

/** What one figure by itself, or beside the one of the period before, makes doubtful. */
function doubtful(table: FormTable, cell: Cell, known: Known): Finding[] {
  const { column, value, figure } = cell;
  const found: Finding[] = [];
  const say = (severity: Finding['severity'], code: string, detail: string): void => {
    found.push({ ...place(cell), severity, code, detail: `${cellName(figure)}: ${detail}` });
  };
  const unit = column.unit ?? '';
  if (value.isNegative() && !value.isZero() && COUNTED.includes(unit))
    say('ERROR', 'negative', `${value.toFixed()} is below zero`);
  const most = LARGEST[unit as keyof typeof REPORT_UNITS];
  if (most !== undefined && value.abs().greaterThan(most))
    say(
      'WARN',
      'unit_suspect',
      `${value.toFixed()} ${unit} is more than any figure of a province; is it in that unit?`,
    );
  if (figure.row !== 1 || table.repeats) return found;
  const before = known(table, { scope: 'previous', name: column.field });
  if (before === undefined || before.isZero() || value.isZero() || column.type === 'FLAG') return found;
  const times = value.dividedBy(before).abs();
  if (times.greaterThanOrEqualTo(JUMP) || times.lessThanOrEqualTo(new Exact(1).dividedBy(JUMP)))
    say('WARN', 'jump', `${value.toFixed()} after ${before.toFixed()} in the period before`);
  return found;
}

/** What the register of clusters has otherwise; the report is its filer's legal act all the same. */
function otherwise(cell: Cell, register: ReadonlyMap<string, Exact>): Finding[] {
  const own = register.get(`${cell.figure.table} ${cell.figure.column}`);
  if (own === undefined || cell.figure.row !== 1 || own.equals(cell.value)) return [];
  const detail = `${cellName(cell.figure)}: ${cell.value.toFixed()}, but ${own.toFixed()} by the register of clusters`;
  return [{ ...place(cell), severity: 'WARN', code: 'differs_from_register', detail }];
}

/** Everything the figures of a report are held against beside being there. */
export function figureFindings(
  form: Form,
  figures: readonly Figure[],
  { known, register }: { known: Known; register: ReadonlyMap<string, Exact> },
): Finding[] {
  const at = new Map(figures.map((figure, i) => [cellKey(figure), { figure, pointer: `/figures/${i}` }]));
  return form.tables.flatMap((table) => {
    const columns = new Map(table.columns.map((c) => [c.code, c]));
    const all = [...at.values()].flatMap(({ figure, pointer }): Cell[] => {
      const column = columns.get(figure.column);
      if (figure.table !== table.code || figure.value === null || !column || column.type === 'TEXT') return [];
      return [{ figure, column, value: new Exact(figure.value), pointer }];
    });
    const first = new Map(all.filter((c) => c.figure.row === 1).map((c) => [c.figure.column, c]));
    const lookup: Lookup = (name) => {
      if (name.scope !== 'row') return known(table, name);
      const column = columnNamed(table.columns, name.name);
      return column && first.get(column.code)?.value;
    };
    const whole = table.repeats ? [] : [...checked(table, first, lookup), ...reckoned(table, first, lookup)];
    return [...whole, ...all.flatMap((cell) => [...doubtful(table, cell, known), ...otherwise(cell, register)])];
  });
}
