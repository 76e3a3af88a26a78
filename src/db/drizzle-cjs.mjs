// Loads drizzle-orm through its CommonJS entry: its ESM entry re-reads a 179 KB package.json for each of its files
// and costs about 300 ms of every start on Node 22 and newer. Behaviour is the same.
import module from 'node:module';
import { fileURLToPath } from 'node:url';

module.registerHooks?.({
  resolve(specifier, context, next) {
    const drizzle = specifier === 'drizzle-orm' || specifier.startsWith('drizzle-orm/');
    return next(specifier, drizzle ? { ...context, conditions: ['require', 'node', 'default'] } : context);
  },
});

// Compiled code is kept for the next start, beside the packages: the temporary directory, which is the default, is open
// to everybody. Where that place is read-only there is no cache.
const root = new URL(import.meta.url.includes('/dist/src/') ? '../../../' : '../../', import.meta.url);
module.enableCompileCache?.(fileURLToPath(new URL('node_modules/.cache/compiled', root)));
