import { readConfig } from '../config.ts';
import { migrate } from '../db/migrate.ts';
import { joinServer } from '../db/server.ts';
import { fail } from './fail.ts';

// Applies pending migrations: the release step of its own.

try {
  const server = await joinServer(readConfig());
  try {
    const { applied, total } = await migrate(server.url);
    process.stdout.write(`${applied} of ${total} migrations applied now\n`);
  } finally {
    await server.stop();
  }
} catch (error) {
  fail(error);
}
