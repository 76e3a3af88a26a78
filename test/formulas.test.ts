import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { Decimal } from 'decimal.js';
import t from 'tap';
import { Exact } from '../src/lib/exact.ts';
import {
  columnNamed,
  evaluate,
  evaluateCheck,
  FormulaError,
  formulaFaults,
  type Lookup,
  type Name,
  namesIn,
  nameText,
  parseCheck,
  parseFormula,
  rowNames,
} from '../src/modules/reports/formulas.ts';
import { RollupSourceError, rollupSource } from '../src/modules/reports/rollup-sources.ts';
import type { Column, Table } from '../src/modules/reports/table-parts.ts';
import { CLUSTER_SETS } from '../src/vocab/reports.ts';

// The language of formulas and checks: exact, a blank never a zero, and no text that makes the reader run away.

/** Figures by their written name; what is not given is blank. */
const figures =
  (given: Readonly<Record<string, string>> = {}): Lookup =>
  (name: Name) => {
    const value = given[nameText(name)];
    return value === undefined ? undefined : new Exact(value);
  };

const come = (text: string, given?: Readonly<Record<string, string>>) =>
  evaluate(parseFormula(text), figures(given))?.toString();
const holds = (text: string, given?: Readonly<Record<string, string>>) =>
  evaluateCheck(parseCheck(text), figures(given)).holds;

/** Position and message with which a text is refused. */
function refused(read: () => unknown): [number, string] {
  try {
    read();
  } catch (e) {
    if (e instanceof FormulaError) return [e.position, e.message];
    throw e;
  }
  return [-1, 'was accepted'];
}

t.test('numbers are exact decimals', async (t) => {
  const RESULTS: Record<string, string> = {
    '0.1 + 0.2': '0.3',
    '1.1 * 1.1': '1.21',
    '0.3 - 0.1 * 3': '0',
    '2 + 3 * 4 - 6 / 4': '12.5',
    '10 - 4 - 3': '3',
    '100 / 10 / 5': '2',
    '-(2 + 3) * -2': '10',
    '--5': '5',
    'abs(2 - 7.5)': '5.5',
    'sum(1, 2, 3.5)': '6.5',
    'min(3, 1, 2)': '1',
    'max(3, 10, 2)': '10',
    'max(min(5, 7), abs(-6))': '6',
    '123456789012345678901234567890 + 0.00000000000000000000000000001':
      '123456789012345678901234567890.00000000000000000000000000001',
    '99999999999999999999 * 99999999999999999999': '9999999999999999999800000000000000000001',
  };
  for (const [text, result] of Object.entries(RESULTS)) t.equal(come(text), result, text);
  t.equal(come('1 / 3')?.length, 62, 'a quotient to 60 digits, so that a tolerance and not the machine decides');
  // A figure made by a class of another precision is no less exact here.
  const Coarse = Decimal.clone({ precision: 3 });
  const coarse: Lookup = () => new Coarse('123456.789');
  t.equal(evaluate(parseFormula('r1 + r1'), coarse)?.toString(), '246913.578');
  for (const text of ['-0', '0 * -5', '-r1 * 3'])
    t.equal(JSON.stringify(evaluate(parseFormula(text), figures({ r1: '0' }))), '"0"', 'zero has no sign');
  t.equal(holds('0.1 + 0.2 = 0.3'), true);
  t.equal(holds('9007199254740993 = 9007199254740992'), false, 'beyond what a float tells apart');
});

t.test('a finding shows every figure it was judged by', async (t) => {
  const check = parseCheck('r15 = r15_1 + r15_2;  r15_1 <= previous.r15_1 ; 0 <= r19 <= 100');
  const lookup = figures({ r15: '3', r15_1: '4', r15_2: '0.0', 'previous.r15_1': '4' });
  const { holds, statements } = evaluateCheck(check, lookup);
  t.equal(holds, false);
  const plain = statements.map((s) => ({
    ...s,
    operands: s.operands.map((o) => `${o.name} ${o.value}`),
    left: s.left?.toString(),
    right: s.right?.toString(),
  }));
  t.same(plain, [
    { text: 'r15 = r15_1 + r15_2', holds: false, operands: ['r15 3', 'r15_1 4', 'r15_2 0'], left: '3', right: '4' },
    { text: 'r15_1 <= previous.r15_1', holds: true, operands: ['r15_1 4', 'previous.r15_1 4'], left: '4', right: '4' },
    { text: '0 <= r19 <= 100', holds: undefined, operands: ['r19 null'], left: undefined, right: undefined },
  ]);
  const [half] = evaluateCheck(parseCheck('r1 <= r2'), figures({ r1: '7' })).statements;
  t.same([half!.left?.toString(), 'right' in half!], ['7', false], 'the side that is known');
});

t.test('comparisons, chains, sets, implication', async (t) => {
  const given = { r1: '1', r2: '2', r3: '3' };
  const TRUTH: Record<string, boolean | undefined> = {
    'r1 < r2 < r3': true,
    'r1 < r3 < r2': false,
    '0 <= r1 <= 100': true,
    '0 <= -r1 <= 100': false,
    'r1 <> r2': true,
    'r1 <> 1.0': false,
    'r2 >= 2': true,
    'r2 > 2': false,
    'r1 in {0, 1}': true,
    'r2 in {0, 1}': false,
    '-r1 in {-1}': true,
    'r1 + r2 in {3}': true,
    'r1 > 0 implies r3 > 5': false,
    'r1 > 1 implies r3 > 5': true,
    'r1 = 1 and r2 = 2 implies r3 = 3': true,
    'r1 = 1 and r2 = 3': false,
    '(r1 = 1 implies r2 = 3) implies r3 = 9': true,
    '(r1 + r2) * 2 = r3 + r3': true,
    'r1 = 1; r2 = 2': true,
    'r1 = 1; r2 = 3': false,
  };
  for (const [text, truth] of Object.entries(TRUTH)) t.equal(holds(text, given), truth, text);
});

t.test('a blank is not a zero', async (t) => {
  const given = { r1: '1', r2: '0' };
  const UNKNOWN = [
    'r9 = 0',
    'r9 <> 0',
    'r9 >= 0',
    '0 * r9 = 0',
    'r9 = r9',
    'sum(r1, r9) > 0',
    'min(r1, r9) <= 1',
    'r9 in {0, 1}',
    '5 <= r1 <= r9',
    'r9 > 0 implies r1 = 1',
    'r1 = 1 implies r9 = 1',
    'r1 = 1 and r9 = 1',
    'r1 / r2 > 0',
    'r2 / r2 = 1',
    'r1 = 1; r9 = 1',
    'previous.r1 <= r1',
  ];
  for (const text of UNKNOWN) t.equal(holds(text, given), undefined, text);
  t.equal(holds('r1 = 2 implies r9 = 1', given), true, 'nothing is asked where the condition is false');
  t.equal(holds('r1 = 2 and r9 = 1', given), false, 'one false part is enough');
  t.equal(holds('r9 = 1 and r1 = 2', given), false);
  t.equal(holds('r9 = 1 and r1 = 2 implies r9 = 7', given), true);
  t.equal(holds('r9 = 1; r1 = 2', given), false, 'and one false statement');
  t.equal(come('100 * r1 / r2', given), undefined);
  t.equal(come('r9', given), undefined);
  for (const none of [Number.NaN, Number.POSITIVE_INFINITY])
    t.equal(
      evaluate(parseFormula('r1'), () => new Exact(none)),
      undefined,
      `${none} is no figure`,
    );
});

t.test('what names mean', async (t) => {
  const names = namesIn(
    parseCheck(
      'r15_1 + revenue > previous.r2; half.r1 = yearEnd.r3 and below.r3_2_1 = registry.industrialLandHa; months > 0; r15_1 in {1}; below.revenue = -abs(r15_1)',
    ),
  );
  t.same(
    names.map((n) => `${n.scope} ${n.name}`),
    [
      'row 15.1',
      'row revenue',
      'previous 2',
      'half 1',
      'yearEnd 3',
      'below 3.2.1',
      'registry industrialLandHa',
      'period months',
      'below revenue',
    ],
    'each once, as written from left to right',
  );
  t.same(names.slice(0, 6).map(nameText), ['r15_1', 'revenue', 'previous.r2', 'half.r1', 'yearEnd.r3', 'below.r3_2_1']);
  t.same(namesIn(parseFormula('1 + 2')), []);

  const columns = [
    { code: '1', field: 'first', type: 'DECIMAL' },
    { code: '15.1', field: 'second', type: 'INTEGER' },
    { code: 'first', field: 'third', type: 'FLAG' },
    { code: '4', field: 'remark', type: 'TEXT' },
  ];
  t.same([...rowNames(columns)], ['1', 'first', '15.1', 'second', 'third']);
  t.equal(columnNamed(columns, '15.1')?.field, 'second');
  t.equal(columnNamed(columns, 'first')?.code, '1', 'a word is always a field');
  t.equal(columnNamed(columns, '2'), undefined);

  const known = rowNames(columns);
  t.same(formulaFaults('r1 + r15_1 * second / months', 'formula', known), []);
  t.same(formulaFaults('half.third in {0, 1}; registry.industrialLandHa > below.r1', 'check', known), []);
  t.same(formulaFaults('r1 + r2 - r4 + r2', 'formula', known), [
    'Names no figure of this table: r2 at character 6, r4 at character 11',
  ]);
  t.match(formulaFaults('previous.nothing = 1; registry.constructor = registry.rainfall', 'check', known), [
    'Names no figure of this table: previous.nothing at character 1',
    /^Names no figure of the registers \(industrialLandHa, .*\): registry\.constructor at character 23, registry\.rainfall/,
  ]);
  t.match(formulaFaults(Array.from({ length: 90 }, (_x, i) => `r${i + 20}`).join('+'), 'formula', known), [
    /r24 at character 17 and 85 more$/,
  ]);
  t.same(formulaFaults('r1 = r15_1', 'formula', known), ['Character 1: a number is wanted here, not a condition']);
});

t.test('what cannot be read is refused, and where', async (t) => {
  const FORMULAS: [string, number, RegExp][] = [
    ['', 0, /expected a number or a name, found the end/],
    ['   ', 3, /found the end/],
    ['1 +', 3, /found the end/],
    ['1 2', 2, /expected an operator or the end, found "2"/],
    ['2r1', 1, /found "r1"/],
    ['r15.1', 3, /r15_1/],
    ['.5', 0, /0\.5/],
    ['1e400', 1, /found "e400"/],
    ['0x10', 1, /found "x10"/],
    ['r1 = 2', 0, /not a condition/],
    ['1 + (r1 = 2)', 4, /not a condition/],
    ['abs(1, 2)', 0, /abs takes one number/],
    ['abs()', 4, /expected a number/],
    ['sum(1,)', 6, /expected a number/],
    ['min', 3, /expected "\("/],
    ['(1', 2, /expected "\)", found the end/],
    ['1)', 1, /found "\)"/],
    ['next.r1', 0, /"next\." is none of previous\./],
    ['__proto__', 0, /"_" means nothing here/],
    ['Revenue', 0, /names no figure/],
    ['half.min', 0, /names no figure/],
    ['registry.R1', 0, /names no figure/],
    ['previous.previous.r1', 17, /"\." means nothing here/],
    ['r1; r2', 2, /found ";"/],
    ['r1 ** 2', 4, /found "\*"/],
    ['r1 ^ 2', 3, /"\^" means nothing here/],
    ['constructor("x")', 12, /means nothing/],
    ['r1 + \u0000', 5, /U\+0000 means nothing here/],
    ['r1 + 😀', 5, /U\+1F600 means nothing here/],
    ['doanh thu', 6, /found "thu"/],
    ['thuế', 3, /U\+1EBF means nothing/],
    ['r1\u00a0+ 1', 2, /U\+00A0/],
    ['１ + 2', 0, /U\+FF11/],
    ['1'.repeat(31), 0, /at most 30 digits/],
    [`1 + ${'9'.repeat(400)}`, 4, /at most 30 digits/],
    ['('.repeat(500), 41, /nested deeper than 40 levels/],
    ['-'.repeat(500), 41, /nested deeper than 40 levels/],
    ['abs('.repeat(125), 164, /nested deeper than 40 levels/],
    ['1'.repeat(501), 500, /longer than 500 characters/],
    ['('.repeat(1_000_000), 500, /longer than 500 characters/],
  ];
  for (const [text, position, message] of FORMULAS) {
    const [at, said] = refused(() => parseFormula(text));
    t.equal(at, position, `${JSON.stringify(text.slice(0, 40))} at ${at}: ${said}`);
    t.match(said, message, text.slice(0, 40));
    t.match(said, new RegExp(`^Character ${position + 1}: `));
    t.ok(said.length < 200, 'a short message whatever the text');
  }
  const CHECKS: [string, number, RegExp][] = [
    ['', 0, /found the end/],
    ['r1', 0, /a condition is wanted/],
    ['r1 = 1;', 7, /found the end/],
    [';r1 = 1', 0, /found ";"/],
    ['r1 == 1', 4, /expected a number or a name, found "="/],
    ['r1 != 1', 3, /"!" means nothing/],
    ['r1 => 1', 4, /found ">"/],
    ['r1 in {}', 7, /expected a number/],
    ['r1 in {r2}', 7, /expected a number/],
    ['r1 in 1', 6, /expected "\{"/],
    ['r1 and r2 = 1', 0, /a condition is wanted/],
    ['r1 = 1 and r2', 11, /a condition is wanted/],
    ['r1 = 1 implies r2', 15, /a condition is wanted/],
    ['r1 = 1 implies r2 = 2 implies r3 = 3', 0, /several "implies"/],
    ['(r1 < r2) < r3', 0, /not a condition/],
    ['-(r1 < r2) = 1', 1, /not a condition/],
    ['r1 = 1 or r2 = 1', 7, /found "or"/],
    ['and = 1', 0, /expected a number or a name/],
    ['1 = 1 '.padEnd(2001), 2000, /longer than 2000 characters/],
  ];
  for (const [text, position, message] of CHECKS) {
    const [at, said] = refused(() => parseCheck(text));
    t.equal(at, position, `${JSON.stringify(text.slice(0, 40))} at ${at}: ${said}`);
    t.match(said, message, text.slice(0, 40));
  }
  t.equal(come(`${'('.repeat(40)}1${')'.repeat(40)}`), '1', 'forty levels are enough for anybody');
});

t.test('the longest texts are read and reckoned in no time', async (t) => {
  const before = performance.now();
  const sum = `${'r1+'.repeat(166)}r1`;
  t.equal(come(sum, { r1: '0.1' }), '16.7');
  const product = `${'r1*'.repeat(166)}r1`;
  t.equal(evaluate(parseFormula(product), figures({ r1: '1e300' }))?.e, 300 * 167, 'large, and held in 60 digits');
  t.equal(evaluate(parseFormula(`1/(${'r1*'.repeat(150)}r1)`), figures({ r1: '1e300' }))?.e, -300 * 151);
  const many = Array.from({ length: 400 }, () => '1=1').join(';');
  t.equal(evaluateCheck(parseCheck(many), figures()).statements.length, 400);
  const long = `0<${'r1+'.repeat(600)}1`;
  t.equal(holds(long, { r1: '1' }), true);
  t.ok(performance.now() - before < 2000);
});

t.test('sources of cells that are added up', async (t) => {
  t.same(rollupSource('registry.clusters', 'COUNT'), { kind: 'clusters', measure: null });
  t.same(rollupSource('registry.clusters.industrialLandHa', 'SUM'), { kind: 'clusters', measure: 'industrialLandHa' });
  t.same(rollupSource('tt14-bieu-01.3 + tt14-bieu-02.11', 'SUM'), {
    kind: 'below',
    cells: [
      { family: 'tt14-bieu-01', column: '3' },
      { family: 'tt14-bieu-02', column: '11' },
    ],
  });
  t.same(rollupSource('tt14-bieu-03.15.1', 'SUM'), {
    kind: 'below',
    cells: [{ family: 'tt14-bieu-03', column: '15.1' }],
  });
  t.same(rollupSource('tt14-bieu-02.hasWastewater', 'COUNT'), {
    kind: 'below',
    cells: [{ family: 'tt14-bieu-02', column: 'hasWastewater' }],
  });
  t.same(rollupSource('r18, r15_1', 'RATIO'), { kind: 'ratio', numerator: '18', denominator: '15.1' });
  t.same(rollupSource('tt14-bieu-01.4 by tt14-bieu-01.3', 'WEIGHTED_MEAN'), {
    kind: 'weighted',
    value: { family: 'tt14-bieu-01', column: '4' },
    weight: { family: 'tt14-bieu-01', column: '3' },
  });
  t.same(rollupSource('indicator', 'INDICATOR'), { kind: 'indicator' });
  t.same(rollupSource('formula', 'RECOMPUTE'), { kind: 'formula' });
  const BAD = [
    ['registry.clusters', 'SUM'],
    ['registry.clusters.name', 'SUM'],
    ['registry.clusters.areaHa', 'COUNT'],
    ['registry.areaHa', 'SUM'],
    ['registry.cluster', 'COUNT'],
    ['01.1 + ', 'SUM'],
    ['bieu', 'SUM'],
    ['.1', 'SUM'],
    ['Bieu.1', 'SUM'],
    ['bieu.', 'SUM'],
    ['bieu.1..2', 'SUM'],
    ['a.1 + b.2', 'COUNT'],
    ['r18', 'RATIO'],
    ['r18, r17, r16', 'RATIO'],
    ['18, 17', 'RATIO'],
    ['a.1', 'WEIGHTED_MEAN'],
    ['a.1 by b.2 by c.3', 'WEIGHTED_MEAN'],
    ['kcn-001', 'INDICATOR'],
    ['', 'SUM'],
    ['\u0000', 'COUNT'],
  ] as const;
  for (const [text, method] of BAD)
    t.throws(() => rollupSource(text, method), new RollupSourceError(''), `${method} ${text}`);
  t.throws(() => rollupSource('18, 17', 'RATIO'), { message: 'RATIO takes two rows of this form, as r18, r17' });
});

interface Form {
  code: string;
  family: string;
  tables: Table[];
}

const forms: Form[] = (
  parse(readFileSync(path.join(import.meta.dirname, '../src/sample/report_templates.csv')), {
    columns: true,
  }) as Record<string, string>[]
).map((r) => ({ code: r.code!, family: r.family!, tables: r.tables ? (JSON.parse(r.tables) as Table[]) : [] }));
const form = (code: string) => forms.find((x) => x.code === code)!;

t.test('everything the forms on record state can be read and names rows there are', async (t) => {
  const told = { formulas: 0, checks: 0, sources: 0 };
  for (const { code, tables } of forms) {
    const version = code.slice(code.indexOf('@'));
    for (const { columns, checks } of tables) {
      const known = rowNames(columns);
      for (const { expression, code: check } of checks) {
        t.same(formulaFaults(expression, 'check', known), [], `${code} ${check}`);
        told.checks += 1;
      }
      for (const column of columns) {
        if (column.formula !== null)
          t.same(formulaFaults(column.formula, 'formula', known), [], `${code} ${column.code}`);
        if (column.formula !== null) told.formulas += 1;
        if (column.rollup === null) continue;
        const { method, source, filter } = column.rollup;
        const from = rollupSource(source, method);
        told.sources += 1;
        t.equal(
          from.kind === 'clusters',
          filter !== null && filter in CLUSTER_SETS,
          `${code} ${column.code} ${filter}`,
        );
        if (from.kind === 'ratio')
          t.ok(columnNamed(columns, from.numerator) && columnNamed(columns, from.denominator), source);
        for (const cell of from.kind === 'below' ? from.cells : []) {
          const there = form(`${cell.family}${version}`).tables.flatMap((x) => [...x.columns]);
          const target = columnNamed(there, cell.column);
          t.equal(
            target?.rollsUpTo,
            `${code.slice('tt14-bieu-'.length, code.indexOf('@'))}.${column.code}`,
            `${code} ${column.code} takes what ${cell.family}.${cell.column} gives`,
          );
        }
      }
    }
  }
  // 01: none, 02: one, 03 and 04: three formulas; 4, 14, 18 and 19 checks; 35 sources; each twice.
  t.same(told, { formulas: 14, checks: 110, sources: 140 });
  const listed = forms.filter((x) => x.tables.some((y) => y.repeats));
  t.same(
    listed.map((x) => x.family),
    ['kcn-2102', 'kcn-2103', 'kcn-2104'],
  );
});

t.test('the circular by its own test case: two clusters in one district', async (t) => {
  const [table] = form('tt14-bieu-03@2025-07-01').tables;
  // forms-tt14 §6.1, district X: A with 60/45/40 ha, B with 20/15/3 ha.
  const reported: Record<string, string> = {
    ...{ r15: '2', r15_1: '2', r15_2: '0', r15_3: '1', r16: '80', r16_1: '80', r16_2: '0', r17: '60', r18: '43' },
    ...{ r19: '71.67', r20: '42', r21: '2', r22: '35', r26: '2', r27: '1' },
  };
  const row = (code: string): Column => columnNamed(table!.columns, code)!;
  t.equal(come(row('19').formula!, reported)?.slice(0, 7), '71.6666', 'weighted by land, never a mean of means');
  t.equal(come(row('15').formula!, reported), '2');
  const outcome = (given: Readonly<Record<string, string>>) =>
    Object.fromEntries(table!.checks.map((c) => [c.code, holds(c.expression, given)]));
  const passed = outcome(reported);
  t.same(
    Object.keys(passed).filter((c) => passed[c] === false),
    [],
  );
  t.match(passed, {
    SUM15: true,
    SUM16: true,
    OCCUPANCY: true,
    PROJECTS: true,
    STOCK_FLOW: undefined,
    MEMO: undefined,
  });
  const wrong = outcome({ ...reported, r15: '3', r19: '54.44', r22: '43', r27: '3' });
  t.same(
    Object.keys(wrong).filter((c) => wrong[c] === false),
    ['SUM15', 'PROJECTS', 'WASTEWATER', 'OCCUPANCY'],
  );
  const flow = { r3: '5', 'yearEnd.r3': '5', r5: '1', 'registry.endedClusterCount': '1' };
  t.equal(outcome(flow).STOCK_FLOW, true);
  t.equal(outcome({ ...flow, r3: '6' }).STOCK_FLOW, false);

  const [above] = form('tt14-bieu-04@2025-07-01').tables;
  const sums = parseCheck(above!.checks.find((c) => c.code === 'EQUALS_SUM_OF_03')!.expression);
  t.same(
    sums.statements.map((s) => s.text),
    above!.columns
      .filter((c) => c.code !== '19')
      .map((c) => `r${c.code.replace('.', '_')} = below.r${c.code.replace('.', '_')}`),
    'every row but the ratio',
  );
});

t.test('forms 01 and 02: what their checks catch', async (t) => {
  const checksOf = (code: string) => new Map(form(code).tables[0]!.checks.map((c) => [c.code, c.expression]));
  const one = checksOf('tt14-bieu-01@2025-07-01');
  const payroll = one.get('PAYROLL_PLAUSIBLE')!;
  // 200 people at 10 million a month for six months: 12 billion.
  t.equal(holds(payroll, { r1: '12', r3: '200', r4: '10', months: '6' }), true);
  t.equal(holds(payroll, { r1: '11.99', r3: '200', r4: '10', months: '6' }), false);
  t.equal(holds(payroll, { r1: '12', r3: '200', r4: '10' }), undefined);
  t.equal(holds(one.get('INCOME_NEEDS_WORKERS')!, { r3: '0', r4: '9' }), false);
  t.equal(holds(one.get('YEAR_GE_HALF')!, { r1: '5', r2: '1', 'half.r1': '4', 'half.r2': '2' }), false);
  const two = checksOf('tt14-bieu-02@2025-07-01');
  t.equal(holds(two.get('NON_NEGATIVE')!, { r1: '1', r10: '-1' }), undefined, 'a refund is none of its business');
  t.equal(holds(two.get('NON_NEGATIVE')!, { r12: '-0.01' }), false);
  t.same(
    namesIn(parseCheck(two.get('NON_NEGATIVE')!)).map((n) => n.name),
    ['1', '2', '3', '4', '5', '6', '7', '8', '9', '11', '12'],
  );
  t.equal(holds(two.get('FLAGS')!, { r13: '1', r14: '2' }), false);
  t.equal(holds(two.get('PAID_MONOTONE')!, { r2: '9', 'previous.r2': '10' }), false);
  t.equal(holds(two.get('OCCUPANCY_MATCHES')!, { r5: '88.9', r4: '40', 'registry.industrialLandHa': '45' }), true);
  t.equal(holds(two.get('OCCUPANCY_MATCHES')!, { r5: '90', r4: '40', 'registry.industrialLandHa': '45' }), false);
  t.equal(holds(two.get('FORM01_COVERAGE')!, { r8: '10', 'registry.tenantReportCount': '9' }), false);
});
