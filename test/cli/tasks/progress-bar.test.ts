import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { displayWidth } from '../../../src/cli/tasks/terminal.ts';
import { formatProgressBar } from '../../../src/cli/tasks/format-values.ts';

test.each([
  [0, '[          ]   0%', '[          ]   0%'],
  [0.01, '[          ]   1%', '[          ]   1%'],
  [0.0125, '[▏         ]   1%', '[          ]   1%'],
  [0.0625, '[▋         ]   6%', '[          ]   6%'],
  [0.62, '[██████▏   ]  62%', '[######    ]  62%'],
  [0.999, '[█████████▉]  99%', '[######### ]  99%'],
  [1, '[██████████] 100%', '[##########] 100%'],
  [null, '-', '-'],
])('%d is drawn in eighths, or in wholes without Unicode', (ratio, unicode, ascii) => {
  expect(formatProgressBar(ratio, true)).toBe(unicode);
  expect(formatProgressBar(ratio, false)).toBe(ascii);
});

test('a bar is always as wide as any other', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean(), (ratio, unicode) => {
      expect(displayWidth(formatProgressBar(ratio, unicode))).toBe(17);
    }),
  );
});
