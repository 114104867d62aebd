// Preloaded into the process under test: SIGUSR2 frees all that can be freed, so that what is left is what is held.

process.on('SIGUSR2', () => globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' }));
