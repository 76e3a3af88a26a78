import { z } from 'zod';
import { projectAdjustments } from '../../db/tables/projects.ts';
import { f } from '../../records/fields.ts';
import * as s from '../../records/schemas.ts';
import type { RecordSpec } from '../../records/spec.ts';
import { ownedProject } from '../enterprises/enterprises.reads.ts';
import { judgedByPlaceBefore } from './judged.ts';

/** One adjustment of a certificate: immutable, numbered, with what changed. */
export const adjustmentSpec: RecordSpec = {
  type: 'project_adjustment',
  path: '/project-adjustments',
  tag: 'Investment projects',
  schemaId: 'ProjectAdjustment',
  en: 'adjustment of a project',
  enPlural: 'adjustments of projects',
  vi: 'điều chỉnh dự án',
  table: projectAdjustments,
  tableName: 'project_adjustments',
  key: 'id',
  writes: [],
  defaultSort: 'issuedOn',
  confidential: { owner: (orgs, alias) => ownedProject(`${alias}.project`, orgs) },
  judgedBy: judgedByPlaceBefore,
  fields: {
    id: f.ownId('019a9e0c-5555-7aaa-8bbb-0123456789ab'),
    project: f.code('Code of the project', 'dự án', 'da-dien-tu-mau', {
      required: true,
      immutable: true,
      filter: true,
      sort: true,
    }),
    adjustmentNo: f.integer(1000, 'Number of the adjustment, from 1', 'lần điều chỉnh', 1, {
      required: true,
      immutable: true,
      filter: true,
      sort: true,
    }),
    issuedOn: f.day('Day of issue', 'ngày điều chỉnh', '2025-04-20', {
      required: true,
      immutable: true,
      filter: true,
      sort: true,
    }),
    certificateNo: f.text(60, 'Number of the adjusted certificate', 'số GCNĐKĐT điều chỉnh', '4275604886'),
    groups: f.texts(100, 'Groups of content that changed', 'nhóm nội dung', ['vốn đầu tư', 'tiến độ']),
    contentBefore: f.text(4000, 'Content before, as written', 'nội dung trước', 'vốn 5 triệu USD'),
    contentAfter: f.text(4000, 'Content after, as written', 'nội dung sau', 'vốn 8 triệu USD'),
    changes: f.object(
      z.record(
        z.string().max(60),
        z.strictObject({
          before: z.unknown().meta({ description: s.describe('Value before', 'giá trị trước'), examples: ['5000000'] }),
          after: z.unknown().meta({ description: s.describe('Value after', 'giá trị sau'), examples: ['8000000'] }),
        }),
      ),
      'Fields that changed, with their values before and after',
      'trường thay đổi',
      { registeredCapitalUsd: { before: '5000000', after: '8000000' } },
      { required: true, immutable: true },
    ),
    document: f.text(200, 'Document', 'văn bản', '44/GCN-BQL'),
  },
  beginsOn: (r) => r.issuedOn as string,
};
