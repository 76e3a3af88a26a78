import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';
import Negotiator from 'negotiator';
import { safeText } from '../lib/text.ts';
import type { Format, RowStream } from './operation.ts';

// Formats a list can be had in. CSV, NDJSON, XLSX and GeoJSON stream the whole filtered list, a page of rows at a time.

export const MEDIA_TYPES: Readonly<Record<Format, string>> = {
  json: 'application/json',
  csv: 'text/csv',
  ndjson: 'application/x-ndjson',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  geojson: 'application/geo+json',
};

/** The format the caller prefers among those offered; undefined when none will do. */
export function negotiate(accept: string | undefined, offered: readonly Format[]): Format | undefined {
  if (accept === undefined || accept === '*/*') return offered[0];
  if (accept === MEDIA_TYPES.json && offered.includes('json')) return 'json';
  const types = offered.map((f) => MEDIA_TYPES[f]);
  // `text/csv; charset=utf-8` asks for what we send; a parameter of a type narrows nothing here.
  const plain = accept.replace(/;\s*(?!q\s*=)[^;,]*/gi, '');
  const [best] = new Negotiator({ headers: { accept: plain } }).mediaTypes(types);
  return best === undefined ? undefined : offered[types.indexOf(best)];
}

const cell = (value: unknown): string | number | boolean => {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value) && value.every((v) => typeof v === 'string')) return value.join('; ');
  if (typeof value === 'object') return JSON.stringify(value);
  return value as string | number | boolean;
};

const safe = (value: unknown): string => {
  const c = cell(value);
  return typeof c === 'string' ? safeText(c) : String(c);
};

type Row = Readonly<Record<string, unknown>>;
const read = (json: string): Row => JSON.parse(json) as Row;

async function* csv(stream: RowStream): AsyncGenerator<string> {
  yield `\uFEFF${stringify([stream.columns.map((c) => c.name)])}`;
  for await (const page of stream.rows)
    yield stringify(page.map(read).map((row) => stream.columns.map((c) => safe(row[c.name]))));
}

async function* ndjson(stream: RowStream): AsyncGenerator<string> {
  for await (const page of stream.rows) yield page.map((row) => `${row}\n`).join('');
}

async function* geojson(stream: RowStream): AsyncGenerator<string> {
  yield '{"type":"FeatureCollection","features":[';
  let separator = '';
  for await (const page of stream.rows) {
    for (const row of page) {
      yield `${separator}${JSON.stringify(feature(read(row), stream.geometry!))}`;
      separator = ',\n';
    }
  }
  yield ']}';
}

/** A record as a GeoJSON Feature (RFC 7946); geometry null where no boundary is recorded. */
export function feature(row: Row, geometry: string) {
  const { [geometry]: shape, ...properties } = row;
  return { type: 'Feature', id: row.code, geometry: shape ?? null, properties };
}

/** A spreadsheet refuses a sheet with a longer text in one cell. */
export const LONGEST_CELL = 32_767;
const sheetCell = (value: unknown): string | number | boolean => {
  const c = cell(value);
  return typeof c === 'string' && c.length > LONGEST_CELL ? `${c.slice(0, LONGEST_CELL - 1).toWellFormed()}…` : c;
};

async function* cells(stream: RowStream): AsyncGenerator<(string | number | boolean)[]> {
  for await (const page of stream.rows)
    for (const row of page.map(read)) yield stream.columns.map((c) => sheetCell(row[c.name]));
}

/** The bytes of a stream of rows. Whatever ends it, a client that went away included, frees the rows. */
export function toStream(stream: RowStream): Readable {
  return bytesOf(stream).once('close', () => void stream.close());
}

async function* workbook(stream: RowStream): AsyncGenerator<Uint8Array> {
  const { writeXlsxStream } = await import('hucre');
  const columns = stream.columns.map((c) => ({ header: c.name }));
  const sheet = writeXlsxStream(cells(stream), { name: stream.fileName.slice(0, 31), columns });
  yield* sheet as ReadableStream<Uint8Array> & AsyncIterable<Uint8Array>;
}

function bytesOf(stream: RowStream): Readable {
  if (stream.format === 'csv') return Readable.from(csv(stream));
  if (stream.format === 'ndjson') return Readable.from(ndjson(stream));
  if (stream.format === 'geojson') return Readable.from(geojson(stream));
  return Readable.from(workbook(stream), { objectMode: false });
}
