/**
 * Checks the published contract with four rule sets: `node test/support/lint-openapi.ts`.
 * Every finding is printed; an error in any set, or a tool that did not answer, makes the exit code 1. Needs no network.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface Finding {
  severity: 'error' | 'warning';
  rule: string;
  message: string;
  at: string;
}
interface RuleSet {
  name: string;
  args: string[];
  read(answer: string): Finding[];
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const document = 'openapi/openapi.json'; // the exceptions in the rule files are bound to this name
const nlRules = '../shared/lint/nl-api-design-rules.yaml';

const spectral = (name: string, rules: string): RuleSet => ({
  name,
  args: ['node_modules/@stoplight/spectral-cli/dist/index.js', 'lint', '--quiet', '-f', 'json', '-r', rules, document],
  // 0 is an error; 1 to 3 are warning, information and hint
  read: (answer) =>
    (JSON.parse(answer) as { severity: number; code: string; message: string; path: (string | number)[] }[]).map(
      (f) => ({
        severity: f.severity === 0 ? 'error' : 'warning',
        rule: f.code,
        message: f.message,
        at: f.path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''),
      }),
    ),
});

const redocly: RuleSet = {
  name: 'Redocly recommended-strict',
  args: [
    ...['node_modules/@redocly/cli/bin/cli.js', 'lint', '--config', 'openapi/redocly.yaml'],
    ...['--format', 'json', '--max-problems', '10000', document],
  ],
  read: (answer) =>
    (
      JSON.parse(answer) as {
        problems: { severity: string; ruleId: string; message: string; location: { pointer?: string }[] }[];
      }
    ).problems.map((f) => ({
      severity: f.severity === 'error' ? 'error' : 'warning',
      rule: f.ruleId,
      message: f.message,
      at: f.location[0]?.pointer?.replace(/^#/, '') ?? '',
    })),
};

function run({ name, args, read }: RuleSet): Promise<Finding[]> {
  // Redocly asks its registry for a newer version and reports usage unless told not to
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', NO_COLOR: '1' };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      out += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      err += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      try {
        resolve(read(out));
      } catch {
        reject(new Error(`${name} gave no readable answer (exit code ${code})\n${(err || out).trim().slice(0, 2000)}`));
      }
    });
  });
}

if (!existsSync(`${root}/${document}`)) {
  console.error(`${document} is missing: generate it first`);
  process.exit(1);
}

const sets = [
  redocly,
  spectral('Spectral OpenAPI', 'openapi/spectral.yaml'),
  spectral('Spectral OWASP 2023', 'openapi/spectral-owasp.yaml'),
];
if (existsSync(`${root}/${nlRules}`)) sets.push(spectral('Spectral NL API Design Rules', 'openapi/spectral-nl.yaml'));

const results = await Promise.allSettled(sets.map(run));
for (const [i, result] of results.entries()) {
  const name = sets[i]!.name;
  if (result.status === 'rejected') {
    console.error(result.reason instanceof Error ? result.reason.message : result.reason);
    process.exitCode = 1;
    continue;
  }
  for (const f of result.value) console.log(`  ${f.severity} ${f.rule} at ${f.at || '/'}: ${f.message}`);
  const errors = result.value.filter((f) => f.severity === 'error').length;
  console.log(`${name}: ${errors} errors, ${result.value.length - errors} warnings`);
  if (errors > 0) process.exitCode = 1;
}
if (sets.length === 3) console.log(`Spectral NL API Design Rules: not checked, ${nlRules} is not here`);
