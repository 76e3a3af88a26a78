import type { FileFormat } from '../../http/operation.ts';
import type { Unreadable } from './file-cells.ts';
import { readCsv } from './file-csv.ts';
import { readWorkbook } from './file-workbook.ts';

// The process that reads one file (file-rows.ts): bytes in by message, rows out, and the end.

export interface Sent {
  format: FileFormat;
  bytes: Uint8Array;
}

process.once('message', async ({ format, bytes }: Sent) => {
  const broken: Unreadable = { reason: 'broken' };
  const rows = format === 'csv' ? readCsv(bytes) : await readWorkbook(bytes).catch(() => broken);
  process.send!(rows, () => process.disconnect());
});
