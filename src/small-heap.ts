import { setFlagsFromString } from 'node:v8';

/**
 * Gives young objects no more room than loading the program took: otherwise their space grows to three times 16 MB and never
 * shrinks. Measured with 100,000 series: 50 MB less stay resident, and polling takes a tenth more processor time. V8 reads the
 * flag whenever that space would grow, so it can be set while it runs; on the command line of Node.js it would be one more
 * thing to know for whoever starts the program.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
