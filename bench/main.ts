// Figures that the documentation quotes, each beside a peer measured in the same run.

import { benchPolling } from './polling.ts';
import { benchTracking } from './tracking.ts';

console.log(`node ${process.version}, ${process.platform} ${process.arch}\n`);
await benchPolling();
console.log('');
benchTracking();
