import type { TestApp } from './app.ts';
import { lead, monitor, office, ok } from './tasks.ts';

/** A yearly and half-yearly report of one body to another. */
export const TEMPLATE = {
  code: 'bc@2026-01-01',
  family: 'bc',
  name: 'Báo cáo thử',
  regimeKind: 'PERIODIC',
  reporters: [{ role: 'ZONE_BOARD', organisation: monitor }] as Record<string, unknown>[],
  receivers: [{ role: 'PROVINCE_DOIT', organisation: lead }] as Record<string, unknown>[],
  calendar: 'ADMIN_09_2019',
  schedules: [
    { frequency: 'FIRST_HALF', due: { month: 6, day: 20, exclusive: true } },
    { frequency: 'YEAR', due: { month: 12, day: 20, exclusive: true } },
  ],
  validFrom: '2026-01-01',
};

/** A form of three required figures and a flag, with a check and an outline. */
export const FORM = {
  tables: [
    {
      code: 'bieu',
      title: 'Biểu thử',
      columns: [
        { code: '1', field: 'count', label: 'Số dự án', type: 'INTEGER', unit: 'PROJECT' },
        { code: '2', field: 'land', label: 'Diện tích', type: 'DECIMAL', unit: 'HECTARE' },
        { code: '3', field: 'workers', label: 'Lao động', type: 'INTEGER', unit: 'PERSON' },
        { code: '4', field: 'plant', label: 'Có trạm', type: 'FLAG', unit: 'WORKS', required: false },
      ],
    },
  ],
  outline: [{ code: 'I', title: 'Kết quả', required: false }],
};

/** Figures of the form by column. */
export const figures = (values: Readonly<Record<string, string | number | null>>) =>
  Object.entries(values).map(([column, value]) => ({ table: 'bieu', row: 1, column, value }));

/** Departments that owe the report to the department of industry and trade, from the middle of 2026 on. */
export async function reporting(app: TestApp, bodies: readonly string[] = ['so-a', 'so-b'], more: object = {}) {
  for (const code of ['ubnd-tinh', office, lead, monitor, ...bodies])
    await app.sql(`insert into organisations (code, name, kind) values ($1, $1, 'PROVINCIAL_DEPARTMENT')`, [code]);
  const token = await app.token(office);
  const reporters = bodies.map((organisation) => ({ role: 'PROVINCE_DEPARTMENT', organisation }));
  ok(await app.call('POST', '/v1/report-templates', { token, body: { ...TEMPLATE, ...FORM, reporters, ...more } }));
  const call = async (organisation: string, path: string, body: unknown) =>
    app.call('POST', path, { token: await app.token(organisation), body });
  return {
    /** Id of the report a body owes for a period. */
    owed: async (reporter: string, period: string): Promise<string> =>
      ok(await app.get(`/v1/report-obligations?reporter=${reporter}&period=${period}`, { token })).data[0].id,
    send: (organisation: string, body: Record<string, unknown>) => call(organisation, '/v1/report-submissions', body),
    act: (id: string, act: string, body: Record<string, unknown> = {}, organisation?: string) =>
      call(organisation ?? (act === 'submission' ? 'so-a' : lead), `/v1/report-submissions/${id}/${act}`, body),
    read: async (id: string) => ok(await app.get(`/v1/report-obligations/${id}`, { token })),
  };
}
