import { readConfig } from '../config.ts';
import { migrate } from '../db/migrate.ts';
import { joinServer } from '../db/server.ts';

// Applies pending migrations: the release step of its own.

const server = await joinServer(readConfig());
try {
  const { applied, total } = await migrate(server.url);
  process.stdout.write(`${applied} of ${total} migrations applied now\n`);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
} finally {
  await server.stop();
}
