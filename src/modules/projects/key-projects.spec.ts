import { z } from 'zod';
import { keyProjects } from '../../db/tables/projects.ts';
import { f } from '../../records/fields.ts';
import type { RecordSpec } from '../../records/spec.ts';
import { ownedProject } from '../enterprises/enterprises.reads.ts';
import { judgedByProject } from './judged.ts';
import { projectSpec } from './projects.spec.ts';

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/** The monthly list of key projects, with the reason for each, as it stood each month. */
export const keyProjectSpec: RecordSpec = {
  type: 'key_project',
  path: '/key-projects',
  tag: 'Investment projects',
  schemaId: 'KeyProject',
  en: 'key project of a month',
  enPlural: 'key projects',
  vi: 'dự án trọng điểm',
  table: keyProjects,
  tableName: 'key_projects',
  key: 'id',
  defaultSort: '-month',
  confidential: { owner: (orgs, alias) => ownedProject(`${alias}.project`, orgs) },
  judgedBy: judgedByProject,
  conflicts: ['duplicate'],
  fields: {
    id: f.ownId('019a9e0c-8888-7aaa-8bbb-0123456789ab'),
    month: {
      ...f.text(7, 'Month of the list, YYYY-MM', 'tháng', '2026-10', {
        required: true,
        immutable: true,
        filter: true,
        sort: true,
      }),
      schema: z.string().max(7).regex(MONTH, { error: 'must be a month, YYYY-MM' }),
    },
    project: f.code('Code of the project', 'dự án', 'da-dien-tu-mau', {
      required: true,
      immutable: true,
      filter: true,
      sort: true,
    }),
    reason: f.text(1000, 'Why it is a key project', 'lý do', 'vốn trên 100 triệu USD', { required: true }),
    listedBy: f.code('Organisation that made the list', 'cơ quan lập', 'ban-quan-ly-kcn', { filter: true }),
    removedReason: f.text(1000, 'Why it was taken off the list of that month', 'lý do đưa ra', 'đã hoàn thành', {}),
  },
  includes: {
    project: {
      spec: () => projectSpec,
      many: false,
      match: 'code',
      from: (r) => [String(r.project)],
      en: 'The project',
      vi: 'dự án',
    },
  },
  beginsOn: (r) => `${String(r.month)}-01`,
};
