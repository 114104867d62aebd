// Texts of a hostile API that would take long to search for credentials.

import { expect, test } from 'vitest';
import { startAttacked } from './exporter.ts';
import { expectUnharmed, watchVitals } from './vitals.ts';

const PIECES = ['-', '_', '.', '\\', 'secret ', 'sk[', '%25', '中\n', 'ab:', 'k-e-y', '<a', '//a:'];
const TEXTS = PIECES.map((piece) => ` 中${piece.repeat(20_000 / piece.length)}`);
const ROWS = TEXTS.map((text, index) => ({
  task_id: `task-${index}`,
  task_name: text,
  state: 'FAILED',
  err_msg: text,
  src_third_info: { type: 'S3', host: text, ak: `${'-'.repeat(40)}a`, sk: `${'-'.repeat(400)}b` },
}));

test('texts that are slow to search hold nothing up', async () => {
  await using attacked = await startAttacked({
    simulator: {
      resources: 1,
      faults: [
        ...TEXTS.map((message) => ({
          fault: { kind: 'wrong-shape', body: { code: 3, message } } as const,
          when: { page: 1 },
          times: 1,
        })),
        { fault: { kind: 'wrong-shape', body: { data_sync_task: ROWS, page: { total: ROWS.length } } } },
      ],
    },
    extra: 'poll: { interval: 500ms, timeout: 5s }\n',
  });
  await using watch = await watchVitals(attacked.exporter, attacked);
  await expect
    .poll(async () => (await fetch(new URL('/metrics', attacked.url))).text(), {
      timeout: 30_000,
      interval: 100,
    })
    .toMatch(/ads_tasks\{resource="[^"]+",state="FAILED"\} 12\n/);
  await expectUnharmed(watch);
});
