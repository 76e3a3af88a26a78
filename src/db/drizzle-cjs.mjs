// Loads drizzle-orm through its CommonJS entry: its ESM entry re-reads a 179 KB package.json for each of its files
// and costs about 300 ms of every start on Node 22 and newer. Behaviour is the same.
import module from 'node:module';

module.registerHooks?.({
  resolve(specifier, context, next) {
    const drizzle = specifier === 'drizzle-orm' || specifier.startsWith('drizzle-orm/');
    return next(specifier, drizzle ? { ...context, conditions: ['require', 'node', 'default'] } : context);
  },
});
