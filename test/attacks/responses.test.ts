// Responses that are large or dear to read: the process stays small, its probe quick, and the poll fails or reads them.

import { expect, test } from 'vitest';
import { samplesOf } from '../support/exporter-page.ts';
import { EMPTY_PAGE, startHostileApi, startPolled, type BodyOf } from './hostile-api.ts';
import { expectUnharmed, watchVitals } from './vitals.ts';

const MIB = 2 ** 20;
/** A little less than `api.max_response_bytes`. */
const MOST_BYTES = 16 * MIB - 1024;

const wrap = (rows: string, page = '"page":1,"page_size":100,"total":0'): string =>
  `{"data_sync_task":[${rows}],"page":{${page}}}`;
const repeat = (count: number, row: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => row(index)).join(',');
/** `toRow` has to make rows of about the same length. */
const fill = (toRow: (index: number) => string): string =>
  wrap(repeat(Math.floor((MOST_BYTES - 200) / (toRow(9999).length + 1)), toRow));

const ATTACKS: readonly (readonly [name: string, body: string, up: 0 | 1])[] = [
  ['15 ids of 1 MiB', wrap(repeat(15, (index) => `{"task_id":"${String(index).padStart(MIB, 'x')}"}`)), 1],
  ['400,000 rows', wrap(repeat(400_000, (index) => `{"task_id":"${index}"}`)), 0],
  ['an err_msg of 10 MiB', wrap(`{"task_id":"a","err_msg":"${'ak=x at '.repeat((10 * MIB) / 8)}"}`), 1],
  ['an err_msg of 10 MiB of no text', wrap(`{"task_id":"a","err_msg":"${' '.repeat(10 * MIB)}"}`), 1],
  ['a name of 15 MiB', wrap(`{"task_id":"a","task_name":"${'中'.repeat(5 * MIB)}"}`), 1],
  ['a number of 15 MiB', wrap(`{"task_id":${'7'.repeat(15 * MIB)}}`), 1],
  ['a size, a time and a state of 5 MiB', largeFields(5 * MIB), 1],
  ['100,000 keys in a row', wrap(`{"task_id":"a",${repeat(100_000, (index) => `"k${index}":0`)}}`), 1],
  ['3,000,000 empty objects', fill(() => '{}'), 0],
  ['100,000 sources', wrap(`{"task_id":"a","src_info":[${repeat(100_000, () => '{}')}]}`), 1],
  ['150,000 sources', wrap(`{"task_id":"a","src_info":[${repeat(150_000, () => '{}')}]}`), 0],
  ['50,000 keys of third parties', wrap(thirdParties(50_000)), 1],
  ['rows of 8 KiB', fill((index) => `{"task_id":"${index}","rate":"${'-'.repeat(8192)}"}`), 1],
  ['16 MiB of text', 'secret key is x '.repeat(MIB - 1), 0],
  ['an error of 15 MiB', `{"code":16,"message":"${'password: x, '.repeat(MIB)}"}`, 0],
];

function largeFields(length: number): string {
  const text = '1h'.repeat(length / 2);
  return wrap(`{"task_id":"a","size":"${text}","size_unit":"B","start":"${text}","state":"${text}"}`);
}

function thirdParties(count: number): string {
  return `{"task_id":"a","src_third_info":[${repeat(count, (index) => `{"ak":"AKSECRET${index}"}`)}]}`;
}

test('responses as large as they may be', { timeout: 120_000 }, async () => {
  await using api = await startHostileApi('{ interval: 200ms, timeout: 20s, history_interval: 0s }');
  const { exporter, url } = await startPolled(api);
  await using _exporter = exporter;
  for (const [name, text, up] of ATTACKS) {
    const body = Buffer.from(text);
    const bodyOf: BodyOf = (page) => (page === 1 ? body : EMPTY_PAGE);
    await using watch = await watchVitals(exporter, { url });
    api.respondWith(bodyOf);
    await api.asked(3);
    await expect
      .poll(async () => (await samplesOf(url, 'sensecore_ads_up'))[0]?.value, { message: name })
      .toBe(up);
    await expectUnharmed(watch);
    api.respondWith(() => EMPTY_PAGE);
    await api.asked(2);
  }
});

test('pages of 8 MiB, several at a time', { timeout: 60_000 }, async () => {
  await using api = await startHostileApi('{ interval: 1s, timeout: 20s, history_interval: 0s }');
  const { exporter, url } = await startPolled(api);
  await using _exporter = exporter;
  const pages = Array.from({ length: 8 }, (_, page) =>
    Buffer.from(
      wrap(
        repeat(100, (index) => `{"task_id":"${page}-${index}","err_msg":"${'no '.repeat((80 * 1024) / 3)}"}`),
        `"page":${page + 1},"page_size":100,"total":800`,
      ),
    ),
  );
  await using watch = await watchVitals(exporter, { url });
  api.respondWith((page) => pages[page - 1] ?? EMPTY_PAGE);
  await api.asked(2);
  await expectUnharmed(watch);
  expect((await samplesOf(url, 'sensecore_ads_up'))[0]?.value).toBe(1);
});

/** Transferred files, and the sum of durations of completed tasks. */
async function readCounters(url: string): Promise<readonly (number | undefined)[]> {
  const durations = await samplesOf(url, 'sensecore_ads_finished_task_duration_seconds');
  return [
    (await samplesOf(url, 'sensecore_ads_transferred_files_total'))[0]?.value,
    durations.find(({ labels, name }) => labels['state'] === 'COMPLETED' && name.endsWith('_sum'))?.value,
  ];
}

test('numbers that no task has spoil no counter, and no state file', { timeout: 60_000 }, async () => {
  await using api = await startHostileApi('{ interval: 200ms, timeout: 20s, history_interval: 0s }');
  const flags = [`--state.file=${api.configFile}.db`];
  const ended = `"state":"COMPLETED","end":1790000000,"create":4000000000`;
  const rows = repeat(3, (index) => `{"task_id":"${index}",${ended},"time_cost":1e308,"complete_num":1e308}`);
  const most = `{"task_id":"most",${ended},"time_cost":3e9,"complete_num":9007199254740991}`;
  {
    const { exporter, url } = await startPolled(api, flags);
    await using _exporter = exporter;
    api.respondWith(() =>
      wrap(`${rows},${most},${most.replace('most', 'most-2')}`, '"total":5,"page_size":100'),
    );
    await expect.poll(() => readCounters(url)).toEqual([Number.MAX_SAFE_INTEGER, 6e9]);
  }
  const { exporter, url } = await startPolled(api, flags);
  await using _exporter = exporter;
  expect(await readCounters(url)).toEqual([Number.MAX_SAFE_INTEGER, 6e9]);
  expect(exporter.stderr()).not.toContain('"level":"warn"');
});
