// `doctor` judges a listing exactly as a poll does, whatever the API does wrong.

import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { systemClock } from '../../src/clock.ts';
import { createCollector } from '../../src/collector.ts';
import { completeConfig } from '../../src/config/load.ts';
import type { ConfigValues } from '../../src/config/schema.ts';
import { createLogger } from '../../src/logger.ts';
import { FAULT_CASES } from '../faults/fault-table.ts';
import { simulatorConfig } from '../support/config-file.ts';
import { examine } from '../support/doctor.ts';
import { startTestSimulator } from '../support/test-simulator.ts';

const BAIT = { secrets: ['a-secret-of-the-test'], otherHost: '127.0.0.1:9' };

/** Why a poll of the first resource fails; undefined where it succeeds. */
async function pollReason(text: string): Promise<string | undefined> {
  const collector = await createCollector(completeConfig(parse(text) as ConfigValues), {
    build: { version: '0', revision: 'test', nodeVersion: process.version },
    env: {},
    logger: createLogger({ level: 'error', format: 'json', write: () => undefined }),
    random: () => 0,
    demo: false,
    processMetrics: false,
    stateFilePath: undefined,
    clock: systemClock,
    shard: { ordinal: 0, total: 1 },
  });
  await collector.pollers()[0]?.poll();
  const [status] = collector.statuses();
  await collector.close();
  return status?.failureReason;
}

test.each(FAULT_CASES)('the API $name: both say the same', async ({ fault }) => {
  await using simulator = await startTestSimulator({ resources: 1, tasks: 14, speed: 0 });
  simulator.setFault(fault(BAIT));
  const config = simulatorConfig(
    simulator,
    `api: { base_url: "${simulator.url}", page_size: 5, retries: 0, timeout: 300ms, max_response_bytes: 1MiB, requests_per_second: 1000 }
poll: { timeout: 1s, history_interval: 0s }
`,
  );
  const expected = await pollReason(config);
  const { code, output } = await examine(config);
  const judged = /active listing failed \((\w+)/.exec(output)?.[1];
  expect({ reason: judged, code }).toEqual({ reason: expected, code: expected === undefined ? 0 : 1 });
});
