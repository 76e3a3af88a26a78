import { z } from 'zod';
import { PROBLEMS } from '../problems.ts';

const { vi: title, about } = PROBLEMS.invalid_request;

/** The body of every error, as the contract shows it. */
export const Problem = z
  .strictObject({
    type: z
      .string()
      .max(300)
      .meta({
        description: 'Page that explains the problem (trang giải thích)',
        format: 'uri-reference',
        examples: ['/problems/invalid_request'],
      }),
    title: z
      .string()
      .max(200)
      .meta({
        description: 'Short summary in the language of the caller (tóm tắt)',
        examples: [title],
      }),
    status: z
      .int()
      .min(400)
      .max(599)
      .meta({ description: 'HTTP status (mã trạng thái)', examples: [400] }),
    detail: z
      .string()
      .max(2000)
      .meta({
        description:
          'What happened and what to do: in the language of the caller, in English where the words are of this request alone (chi tiết)',
        examples: [about.vi],
      }),
    instance: z
      .string()
      .max(60)
      .meta({
        description: 'Id of this request, to quote in a report (định danh yêu cầu)',
        format: 'uri',
        examples: ['urn:uuid:019a9e0c-1111-7aaa-8bbb-0123456789ab'],
      }),
    code: z
      .string()
      .max(60)
      .regex(/^[a-z_]+$/)
      .meta({ description: 'Stable code of the problem (mã lỗi)', examples: ['invalid_request'] }),
    errors: z
      .array(
        z.strictObject({
          pointer: z
            .string()
            .max(500)
            .optional()
            .meta({ description: 'JSON Pointer into the body (vị trí)', examples: ['/plannedAreaHa'] }),
          parameter: z
            .string()
            .max(100)
            .optional()
            .meta({ description: 'Query, path or header parameter (tham số)', examples: ['limit'] }),
          row: z
            .int()
            .min(1)
            .max(2 ** 31 - 1)
            .optional()
            .meta({
              description: 'Row of the file that was sent, as a spreadsheet counts them, from 1 (dòng)',
              examples: [17],
            }),
          column: z
            .string()
            .max(100)
            .optional()
            .meta({ description: 'Heading of the column in that file (cột)', examples: ['value'] }),
          code: z
            .string()
            .max(60)
            .regex(/^[a-z_]+$/)
            .meta({ description: 'What is wrong (mã lỗi)', examples: ['too_small'] }),
          detail: z
            .string()
            .max(1000)
            .meta({ description: 'The same in words (diễn giải)', examples: ['phải lớn hơn 0'] }),
        }),
      )
      .max(10000)
      .meta({ description: 'Every fault found, all at once (các lỗi)', examples: [[]] }),
  })
  .meta({
    id: 'Problem',
    description: 'RFC 9457 problem (lỗi)',
    examples: [
      {
        type: '/problems/invalid_request',
        title,
        status: 400,
        detail: about.vi,
        instance: 'urn:uuid:019a9e0c-1111-7aaa-8bbb-0123456789ab',
        code: 'invalid_request',
        errors: [{ pointer: '/plannedAreaHa', code: 'too_small', detail: 'phải lớn hơn 0' }],
      },
    ],
  });
