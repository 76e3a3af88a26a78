import type { RecordSpec } from '../../records/spec.ts';
import { obligationRecord } from './obligation-record.ts';
import { templateSpec } from './templates.spec.ts';

/** The register of reports owed, each with the template it is owed by. */
export const obligationSpec: RecordSpec = {
  ...obligationRecord,
  includes: {
    ...obligationRecord.includes,
    template: {
      spec: () => templateSpec,
      many: false,
      match: 'code',
      from: (r) => [String(r.template)],
      en: 'The template',
      vi: 'biểu mẫu',
    },
  },
};
