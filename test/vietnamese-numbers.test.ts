import t from 'tap';
import { readFlag, readNumber, spreadsheetNumber, writeNumber } from '../src/lib/vietnamese-numbers.ts';

// Figures as offices write them, one line a spelling.

const READ: Readonly<Record<string, string | null>> = {
  // Vietnamese: the comma parts decimals, the dot or a space groups.
  '1.234,5': '1234.5',
  '1 234,5': '1234.5',
  '1\u00a0234\u202f567,89': '1234567.89',
  '1234,5': '1234.5',
  '1.234.567': '1234567',
  '0,5': '0.5',
  '12,345': '12.345',
  '1,50': '1.50',
  // Ambiguous, and read the Vietnamese way.
  '12.345': '12345',
  '1.000': '1000',
  // A dot that cannot group parts decimals.
  '1234.5': '1234.5',
  '12.34': '12.34',
  '0.125': '0.125',
  '1234.567': '1234.567',
  '1 234.567': '1234.567',
  // English groups, where they can be nothing else.
  '1,234.5': '1234.5',
  '1,234,567': '1234567',
  '1,234,567.125': '1234567.125',
  // Signs, digits and blanks.
  '-2,5': '-2.5',
  '\u22122,5': '-2.5',
  '- 2,5': '-2.5',
  '-0': '0',
  '-0,0': '0.0',
  '007': '7',
  '１２３': '123',
  '  42 ': '42',
  '12345678901234567890,12345678': '12345678901234567890.12345678',
  '': null,
  '   ': null,
  '-': null,
  '–': null,
  '—': null,
  '--': null,
};

t.test('figures', async (t) => {
  for (const [text, value] of Object.entries(READ))
    t.same(readNumber(text), value === null ? { is: 'blank' } : { is: 'number', value, percent: false }, text);
  t.same(readNumber('5%'), { is: 'number', value: '5', percent: true });
  t.same(readNumber('12,5 %'), { is: 'number', value: '12.5', percent: true });
});

t.test('what states no figure', async (t) => {
  const bounds = '>90% | ≥ 5 | < 1 | trên 68% | Trên 68% | khoảng 5 | hơn 3 | ~4'.split(' | ');
  const inexact = [...bounds, 'khoảng 5'.normalize('NFD')];
  for (const text of inexact) t.match(readNumber(text), { is: 'refused', code: 'not_exact' }, text);
  const words =
    "1.2.3 1,2,3 1.234.56 12.34,5 1,23,456 .5 5. ,5 5, 1e5 0x10 (1.234) năm 1/2 15/03/2006 5%% % ٣ ½ ² 5² 5₂ 1_000 +-1 '5 NaN Infinity 1.234,5,6 0.000.000 1.234, 1..234";
  const none = [...words.split(' '), '1 23', '1  2 345', '5 ha', '5 tỷ', '1'.repeat(61), `${' 123'.repeat(5000)}x`];
  for (const text of none) t.match(readNumber(text), { is: 'refused', code: 'not_a_number' }, text.slice(0, 30));
});

t.test('a figure that is written is read back the same', async (t) => {
  for (const value of ['0', '12345', '12.345', '1234.5', '-0.001', '1.50', '99999999999999999999.99999999'])
    t.same(readNumber(writeNumber(value)), { is: 'number', value, percent: false }, value);
});

t.test('numbers of a spreadsheet', async (t) => {
  const spelled: [number, string][] = [
    [0.1 + 0.2, '0.3'],
    [0.29999999999999999, '0.3'],
    [-0, '0'],
    [1234.5, '1234.5'],
    [1e21, '1000000000000000000000'],
    [-1.25e22, '-12500000000000000000000'],
    [123456789012345680000, '123456789012346000000'],
    [1e-7, '0.0000001'],
    [-1.5e-9, '-0.0000000015'],
    [33.333333333333336, '33.3333333333333'],
  ];
  for (const [value, text] of spelled) t.equal(spreadsheetNumber(value), text);
});

t.test('marks', async (t) => {
  for (const text of ['1', 'x', 'X', 'có', 'Có'.normalize('NFD'), 'TRUE', '✓'])
    t.match(readFlag(text), { is: 'number', value: '1' }, text);
  for (const text of ['0', 'không', 'KHÔNG', 'false']) t.match(readFlag(text), { value: '0' }, text);
  for (const text of ['', '-', ' – ']) t.same(readFlag(text), { is: 'blank' });
  for (const text of ['2', 'y?', 'một', '1,0']) t.match(readFlag(text), { is: 'refused', code: 'not_a_flag' }, text);
});
