// A process that owns an embedded PostgreSQL, to be killed or told to stop by the tests.
// Prints one JSON line per event; `stop` on standard input stops the server and ends the process.
import { startEmbeddedPg } from '../../src/db/embedded.ts';

const say = (event: object) => console.log(JSON.stringify(event));

try {
  const pg = await startEmbeddedPg({ dir: process.argv[2]!, fast: true });
  say({ pid: pg.pid, port: pg.port, url: pg.url(), reused: pg.reused, owned: pg.owned, uid: process.getuid?.() });
  process.stdin.once('data', async () => {
    await pg.stop();
    say({ stopped: true });
    process.exit(0);
  });
} catch (error) {
  say({ code: (error as { code?: string }).code, message: (error as Error).message });
  process.exit(1);
}
