import { crc32, deflateRawSync } from 'node:zlib';

// Archives that no well-meaning program writes, part by part.

export interface Part {
  name: string;
  text: string;
  /** Size it claims to unpack to, where that is not so. */
  says?: number;
  /** Its entry says that the sizes follow its bytes, and none itself. */
  follows?: boolean;
}

/** A zip of the parts. */
export function zip(parts: readonly Part[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, text, says, follows } of parts) {
    const plain = Buffer.from(text);
    const packed = deflateRawSync(plain);
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(8, 4);
    facts.writeUInt32LE(crc32(plain), 10);
    facts.writeUInt32LE(packed.length, 14);
    facts.writeUInt32LE(says ?? plain.length, 18);
    facts.writeUInt16LE(name.length, 22);
    const file = Buffer.concat([Buffer.from('PK\u0003\u0004'), facts, Buffer.from(name), packed]);
    const listedFacts = Buffer.from(facts);
    if (follows) {
      listedFacts.writeUInt16LE(8, 2);
      listedFacts.writeUInt32LE(0, 14);
    }
    const where = Buffer.alloc(14);
    where.writeUInt32LE(at, 10);
    directory.push(Buffer.from('PK\u0001\u0002\u0014\u0000'), listedFacts, where, Buffer.from(name));
    bodies.push(file);
    at += file.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(parts.length, 4);
  end.writeUInt16LE(parts.length, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...bodies, listed, Buffer.from('PK\u0005\u0006'), end]);
}

const REL = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const rels = (...targets: [string, string][]) =>
  `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${targets
    .map(([type, target], i) => `<Relationship Id="rId${i + 1}" Type="${REL}/${type}" Target="${target}"/>`)
    .join('')}</Relationships>`;

/** A workbook of one sheet from the XML of its rows. */
export const workbook = (rows: string, strings: Omit<Part, 'name'> = { text: '<sst/>' }, styles = ''): Buffer =>
  zip([
    { name: '[Content_Types].xml', text: '<Types/>' },
    { name: '_rels/.rels', text: rels(['officeDocument', 'xl/workbook.xml']) },
    {
      name: 'xl/workbook.xml',
      text: `<workbook xmlns:r="${REL}"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      text: rels(
        ['worksheet', 'worksheets/sheet1.xml'],
        ['sharedStrings', 'sharedStrings.xml'],
        ['styles', 'styles.xml'],
      ),
    },
    { name: 'xl/sharedStrings.xml', ...strings },
    { name: 'xl/styles.xml', text: `<styleSheet>${styles}</styleSheet>` },
    { name: 'xl/worksheets/sheet1.xml', text: `<worksheet><sheetData>${rows}</sheetData></worksheet>` },
  ]);

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** XML of a row: texts as they stand, cells of another kind as XML. */
export const sheetRow = (...cells: readonly (string | { xml: string })[]): string =>
  `<row>${cells.map((c) => (typeof c === 'string' ? `<c t="inlineStr"><is><t>${escaped(c)}</t></is></c>` : c.xml)).join('')}</row>`;
