import { parseArgs } from 'node:util';
import { SCOPES } from '../auth/policy.ts';
import { openTokens } from '../auth/tokens.ts';
import { readConfig } from '../config.ts';

// A token of the service's own issuer, on the last line.

const { values } = parseArgs({
  options: {
    organisation: { type: 'string' },
    scope: { type: 'string', default: 'registry:read' },
    subject: { type: 'string', default: 'command-line' },
    hours: { type: 'string', default: '12' },
  },
});
const scopes = values.scope.split(/[\s,]+/).filter(Boolean);
const unknown = scopes.filter((s) => !Object.hasOwn(SCOPES, s));
const hours = Number(values.hours);
if (unknown.length > 0 || !(hours > 0 && hours <= 24 * 31)) {
  process.stderr.write(
    unknown.length > 0
      ? `Unknown scopes: ${unknown.join(', ')}. Known: ${Object.keys(SCOPES).join(' ')}\n`
      : '--hours takes a number from 1 to 744\n',
  );
  process.exitCode = 2;
} else {
  const tokens = await openTokens(readConfig());
  const token = await tokens.issue(
    { subject: values.subject, organisation: values.organisation ?? null, scopes },
    hours * 3600,
  );
  process.stdout.write(`${token}\n`);
}
