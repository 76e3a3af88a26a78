import { parseArgs } from 'node:util';
import { SCOPES } from '../auth/policy.ts';
import { openTokens } from '../auth/tokens.ts';
import { readConfig } from '../config.ts';
import { fail } from './fail.ts';

// A token of the service's own issuer, on the last line.

try {
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
        : '--hours takes a number above 0 and up to 744\n',
    );
    process.exitCode = 2;
  } else {
    const tokens = await openTokens(readConfig());
    const claims = { subject: values.subject, organisation: values.organisation ?? null, scopes };
    process.stdout.write(`${await tokens.issue(claims, Math.ceil(hours * 3600))}\n`);
  }
} catch (error) {
  fail(error);
}
