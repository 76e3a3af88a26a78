import { z } from 'zod';
import type { Ctx } from '../../auth/context.ts';
import { MATRIX, readAccess } from '../../auth/policy.ts';
import { contentHash, etagOf } from '../../http/conditional.ts';
import { MEDIA_TYPES } from '../../http/formats.ts';
import { type Answer, type FileFormat, type Input, type Operation, op } from '../../http/operation.ts';
import { recordSchema } from '../../records/answers.ts';
import { travelShape } from '../../records/grammar.ts';
import { written } from '../../records/operations.ts';
import * as s from '../../records/schemas.ts';
import type { TimeTravel } from '../../records/source.ts';
import { FORM_LINE_KINDS } from '../../vocab/reports.ts';
import { formCsv, formXlsx } from './form-files.ts';
import { formOfSource } from './form-lines.ts';
import { putForm, sentForm } from './form-put.ts';
import { formSchema, formSent, MOST_LINES, type ReportForm } from './form-schema.ts';
import { formSource } from './form-source.ts';
import { furtherOfForm } from './further.ts';
import { MOST_BYTES } from './parts.ts';
import { submissionSpec } from './submissions.spec.ts';

// GET and PUT /report-obligations/{id}/form: a report as the form to be filled in, out and back in three formats.

const params = z.strictObject({
  id: s.uuid().meta({
    description: s.describe('Id of the report that is owed', 'nghĩa vụ báo cáo'),
    examples: ['019a9e0c-aaaa-7aaa-8bbb-0123456789ab'],
  }),
});

const shared = {
  path: '/v1/report-obligations/:id/form',
  tag: 'Reports',
  params: params as z.ZodType<unknown>,
} as const;
const idIn = (input: { params: unknown }): string => (input.params as { id: string }).id;

const MEGABYTES = MOST_BYTES / 1024 / 1024;

const COLUMNS = 'kind, table, row, column, label, type, unit, unitLabel, value, previousValue, note, missingReason';
const NUMBERS =
  'Figures stand with a decimal comma and no groups, as offices write them (`1234,5`), and are read so: ' +
  '`1.234,5`, `1 234,5`, `1234,5`, `1234.5` are one figure; a dot before groups of three parts thousands (`12.345` is 12345), a comma decimals (`12,345` is 12.345)';

/** The name of the file: form and period, in letters any system takes. */
const fileName = ({ family, period }: ReportForm, format: FileFormat): string =>
  `${family}-${period.replace(/[^\w.-]+/g, '-')}.${format}`;

async function asFile(form: ReportForm, format: FileFormat): Promise<Answer> {
  const content = format === 'csv' ? formCsv(form) : await formXlsx(form);
  return {
    status: 200,
    raw: { type: format === 'csv' ? `${MEDIA_TYPES.csv}; charset=utf-8` : MEDIA_TYPES.xlsx, content },
    headers: {
      // A workbook says when it was made: the same form is the same, whenever it was written into a file.
      etag: etagOf(form.version, contentHash(`${format} ${JSON.stringify(form)}`)),
      'content-disposition': `attachment; filename="${fileName(form, format)}"`,
    },
  };
}

async function getForm(ctx: Ctx, input: Input<unknown, unknown, unknown>): Promise<Answer> {
  const { source, head } = await formSource(ctx, idIn(input), input.query as TimeTravel);
  const form = formOfSource(source);
  if (input.format !== 'json') return { ...(await asFile(form, input.format as FileFormat)), position: head };
  return { status: 200, json: JSON.stringify(form), position: head, version: form.version };
}

const EXAMPLE_CSV =
  'kind;table;row;column;value\nHEADER;bieu-03;;reporterName;UBND xã\nFIGURE;bieu-03;1;15.1;1.234,5\nSECTION;;;I;Đã hoàn thành\n';

export const formOperations: readonly Operation[] = [
  op('report_form_get', {
    ...shared,
    method: 'GET',
    access: readAccess('report_obligation'),
    cached: true,
    formats: ['json', 'csv', 'xlsx'],
    summary: 'Read a report as its form',
    description:
      `Answers a report that is owed as the form to be filled in (biểu mẫu điền sẵn), one line a cell in printed order: ${s.glossary(FORM_LINE_KINDS)}. ` +
      'A cell holds what the newest version says that is neither withdrawn nor superseded and that the caller may see, with the figure accepted for the period before beside it; ' +
      'a table that lists subjects ends with an empty row, and a report in words without an outline has a section I. Fields above a table are filled in from the registers where they are known. ' +
      'The ETag is that of the draft: send the form back with it in If-Match. ' +
      `CSV and XLSX have the columns ${COLUMNS}, in a workbook below a heading and with Vietnamese names; \`row\` of a section counts its pieces where one cell does not hold it. ${NUMBERS}.`,
    query: z.strictObject(travelShape) as z.ZodType<unknown>,
    success: {
      200: {
        description: 'The form',
        schema: formSchema,
        other: {
          [MEDIA_TYPES.csv]: 'The form as CSV, UTF-8 with a byte order mark, formula-safe',
          [MEDIA_TYPES.xlsx]: 'The form as a workbook of one sheet',
        },
      },
    },
    problems: ['unknown_position'],
    handle: getForm,
  }),
  op('report_form_put', {
    ...shared,
    method: 'PUT',
    access: MATRIX.report_submission.write,
    conditional: true,
    bodyLimit: MOST_BYTES,
    summary: 'Send a report back as its form',
    description:
      'Puts a form that was filled in (gửi lại biểu mẫu) into the open draft of the report, whose header, figures and sections it replaces as a whole, or makes the next version where none is open. ' +
      'A line without value, note and reason says nothing of its cell. Columns of a file stand in any order under their English or Vietnamese names, whatever their accents and case; rows above them are for people. ' +
      `${NUMBERS}; \`-\` and nothing are blank, never zero; \`5%\` only where the unit is percent; \`x\`, \`có\`, \`không\` in a column of marks. ` +
      'Bounds and estimates (`>90%`, `khoảng 5`), errors and formulas without a result are refused. Every fault of a file is told by row and column, up to 1000 at once. ' +
      `At most ${MOST_LINES} lines and ${MEGABYTES} MiB; a file is read within seconds or refused.`,
    query: z.strictObject({
      correctionReason: s
        .text(1000)
        .optional()
        .meta({
          description: s.describe('Why it corrects what was accepted; needed where a version was', 'lý do sửa đổi'),
          examples: ['tính thiếu một dự án'],
        }),
    }) as z.ZodType<unknown>,
    body: formSent as z.ZodType<unknown>,
    bodyTypes: {
      csv: { description: 'The form as CSV: commas or semicolons, UTF-8', example: EXAMPLE_CSV },
      xlsx: { description: 'The form as the first sheet of a workbook' },
    },
    success: {
      200: { description: 'The draft with what was sent', schema: recordSchema(submissionSpec) },
      201: { description: 'The new draft', schema: recordSchema(submissionSpec) },
    },
    problems: ['act_not_allowed', 'submission_open', 'exists'],
    further: furtherOfForm,
    handle: async (ctx, input: Input<unknown, unknown, unknown>) => {
      const id = idIn(input);
      const sent = await sentForm(id, input.body, input.file);
      const { correctionReason } = input.query as { correctionReason?: string };
      return written(ctx, submissionSpec, (tx) =>
        putForm(ctx, tx, id, sent, { headers: input.headers, correctionReason }),
      );
    },
  }),
];
