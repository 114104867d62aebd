import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createConfigDirectory } from '../support/config-file.ts';
import { needsProgram } from '../support/needs-program.ts';

const QUERIES = [...readFileSync('docs/scaling.md', 'utf8').matchAll(/```promql\n([^`]+)\n```/g)].map(
  ([, query = '']) => query,
);

// Shard 3 has taken the resource over in minute 8; shard 0, of the number before, shows it until minute 10.
const TEST_FILE = {
  evaluation_interval: '1m',
  tests: [
    {
      interval: '1m',
      input_series: [
        series('task_progress_ratio', 'task_id="a"', '0.5x10'),
        series('task_progress_ratio', 'task_id="a"', '_x7 0.5x12', 3),
        series('tasks', 'state="DOING"', '5x10'),
        series('tasks', 'state="DOING"', '_x7 5x12', 3),
        series('task_state_entries_total', 'state="FAILED"', '7x10'),
        series('task_state_entries_total', 'state="FAILED"', '_x7 0x12', 3),
      ],
      promql_expr_test: [
        expectValue(0, '9m', '{resource="r", task_id="a"}', 0.5),
        expectValue(1, '9m', '{state="DOING"}', 5),
        expectValue(2, '9m', '{resource="r", state="FAILED"}', 0),
        expectValue(2, '18m', '{resource="r", state="FAILED"}', 0),
      ],
    },
  ],
};

function series(name: string, labels: string, values: string, ordinal = 0): object {
  const pod = `ads-exporter-${ordinal}`;
  return {
    series: `sensecore_ads_${name}{instance="${pod}:10237",pod="${pod}",resource="r",${labels}}`,
    values,
  };
}

function expectValue(query: number, evalTime: string, labels: string, value: number): object {
  return { expr: QUERIES[query], eval_time: evalTime, exp_samples: [{ labels, value }] };
}

test.skipIf(needsProgram('promtool'))(
  'the queries of docs/scaling.md tell the same while two shards show a resource',
  () => {
    expect(QUERIES).toHaveLength(3);
    using directory = createConfigDirectory('');
    const file = directory.write('queries.test.yaml', JSON.stringify(TEST_FILE));
    const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', file], { encoding: 'utf8' });
    expect({ status, output: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, output: '' });
  },
);
