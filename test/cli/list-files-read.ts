import { registerHooks } from 'node:module';

/** Runs the command line and says which files it read. */
registerHooks({
  load(url, context, next) {
    if (!url.startsWith('node:')) process.stderr.write(`read ${url}\n`);
    return next(url, context);
  },
});
await import('../../api/cli/commands.ts');
