// Figures that the documentation quotes, each beside a peer measured in the same run.

import { benchPolling } from './polling.ts';
import { benchStorm } from './storm.ts';
import { benchTracking } from './tracking.ts';

console.log(`node ${process.version}, ${process.platform} ${process.arch}\n`);
await benchPolling();
console.log('');
benchTracking();
console.log('');
await benchStorm();
