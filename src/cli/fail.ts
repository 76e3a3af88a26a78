import { Told } from '../lib/told.ts';

/** Says why a process cannot do its work: what a person can act on as one message, our own faults with their stack. */
export function fail(error: unknown): void {
  const e = error as NodeJS.ErrnoException;
  const usage = e.code?.startsWith('ERR_PARSE_ARGS') === true;
  const told = usage || e.syscall === 'listen' || error instanceof Told;
  const hint = e.code === 'EADDRINUSE' ? '\nAnother program listens there: stop it, or set PORT.' : '';
  process.stderr.write(`${told ? e.message : (e.stack ?? String(error))}${hint}\n`);
  process.exitCode = usage ? 2 : 1;
}
