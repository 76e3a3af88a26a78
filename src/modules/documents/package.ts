import { setImmediate as breathe } from 'node:timers/promises';
import { type Document, FileChild, Packer } from 'docx';
import { strFromU8, unzipSync, Zip, ZipDeflate } from 'fflate';

// Puts a document together: what the library makes of its frame, and the running text that goes into the slots of it.

/** A place in the frame for running text. No text of the frame can look like it: there every `<` is escaped. */
export class Slot extends FileChild {
  constructor() {
    super('w:slot');
  }
}
const SLOT = '<w:slot/>';

/** Entries bear one day, so that the same report is the same bytes; ZIP knows none before 1980, and no time zone. */
const mtime = new Date(1980, 0, 1);
const PIECE = 64 * 1024;

/** Pieces of some size, so that neither compressing nor waiting is done for each line. */
function* batched(pieces: Iterable<string>): Generator<string> {
  let batch = '';
  for (const piece of pieces) {
    batch += piece;
    if (batch.length < PIECE) continue;
    yield batch;
    batch = '';
  }
  if (batch !== '') yield batch;
}

/** A ZIP file. Between the pieces other requests have their turn. */
async function zipped(entries: Iterable<readonly [string, Iterable<string>]>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    chunks.push(chunk);
  });
  for (const [name, pieces] of entries) {
    const file = new ZipDeflate(name, { level: 6 });
    file.mtime = mtime;
    zip.add(file);
    for (const piece of batched(pieces)) {
      file.push(Buffer.from(piece));
      await breathe();
    }
    file.push(new Uint8Array(0), true);
  }
  zip.end();
  return Buffer.concat(chunks);
}

const CONTENT_TYPES = '[Content_Types].xml';
const TEXT = 'word/document.xml';
const PROPERTIES = 'docProps/core.xml';
/** What ends a section stands in a paragraph of its own, which must not need a page of its own. */
const SECTION_END = '<w:p><w:pPr><w:sectPr>';
const SMALL_SECTION_END = '<w:p><w:pPr><w:pStyle w:val="Between"/><w:sectPr>';
/** When it was built is nothing of the report, and differs each time. */
const BUILT_AT = /<dcterms:(created|modified)[^>]*>[^<]*<\/dcterms:\1>/g;

/** The frame with the running text in its slots, one after the other. */
export async function packed(frame: Document, texts: readonly Iterable<string>[]): Promise<Buffer> {
  const { [CONTENT_TYPES]: types, ...parts } = unzipSync(await Packer.toBuffer(frame));
  function* filled(xml: string): Generator<string> {
    const between = xml.replaceAll(SECTION_END, SMALL_SECTION_END).split(SLOT);
    for (const [i, piece] of between.entries()) {
      yield piece;
      if (i < texts.length) yield* texts[i]!;
    }
  }
  function* entries(): Generator<readonly [string, Iterable<string>]> {
    for (const [name, bytes] of Object.entries({ [CONTENT_TYPES]: types!, ...parts })) {
      const xml = strFromU8(bytes);
      if (name === TEXT) yield [name, filled(xml)];
      else yield [name, [name === PROPERTIES ? xml.replace(BUILT_AT, '') : xml]];
    }
  }
  return zipped(entries());
}
