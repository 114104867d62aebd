// For `node --import`: writes to stderr what is loaded, a line `imported URL` each, at the moment it is.

import { registerHooks } from 'node:module';

registerHooks({
  load(url, context, nextLoad) {
    process.stderr.write(`imported ${url}\n`);
    return nextLoad(url, context);
  },
});
