// For `node --import`: makes this Node.js look like an old one, whose `node:module` has less in it.

import { registerHooks } from 'node:module';

Object.defineProperty(process.versions, 'node', { value: '20.20.2' });
registerHooks({
  resolve(specifier, context, nextResolve) {
    if (specifier !== 'node:module') return nextResolve(specifier, context);
    return { url: 'data:text/javascript,export default {}', shortCircuit: true };
  },
});
