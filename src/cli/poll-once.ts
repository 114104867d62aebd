import type { Collector } from '../collector.ts';

/** Polls every resource once, its history too when that is due. Never rejects. */
export async function pollOnce(collector: Collector): Promise<void> {
  await Promise.all(
    collector.pollers().map(async (poller) => {
      await poller.poll();
      await poller.historySettled();
    }),
  );
}
