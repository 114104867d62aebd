import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FORMATS, PAGE_END, formatNumber, label } from '../../src/metrics/exposition.ts';
import type { Family, HistogramValue } from '../../src/metrics/families/family.ts';
import { parseExposition } from '../support/parse-exposition.ts';
import { renderTable } from '../support/render-table.ts';

/** What is left of a text that no page may hold as it is. */
function readable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

function gauge(name: string, help = 'Help.'): Family<readonly [labels: string, value: number | undefined]> {
  return { name, help, type: 'gauge', labels: [], samples: ([labels, value], add) => add(labels, value) };
}

const DURATIONS: Family<HistogramValue> = {
  name: 'job_duration_seconds',
  help: 'How long jobs took.',
  type: 'histogram',
  unit: 'seconds',
  labels: ['job'],
  samples: (value, add) => add(label('job', 'a'), value),
};

describe('headers', () => {
  const counter: Family<number> = {
    name: 'held_seconds_total',
    help: 'Time "held".',
    type: 'counter',
    unit: 'seconds',
    labels: [],
    samples: (value, add) => add('', value),
  };
  const info: Family<string> = {
    name: 'build_info',
    help: 'The build.',
    type: 'info',
    labels: ['version'],
    samples: (version, add) => add(label('version', version), 1),
  };

  test('the text format knows no info families and no units', () => {
    expect(renderTable([counter], [1.5]) + renderTable([info], ['1.0'])).toBe(
      `# HELP held_seconds_total Time "held".
# TYPE held_seconds_total counter
held_seconds_total 1.5
# HELP build_info The build.
# TYPE build_info gauge
build_info{version="1.0"} 1
`,
    );
  });

  test('OpenMetrics names a family without the suffix of its samples, and tells the unit', () => {
    expect(renderTable([counter], [1.5], 'openmetrics') + renderTable([info], ['1.0'], 'openmetrics')).toBe(
      String.raw`# HELP held_seconds Time \"held\".
# TYPE held_seconds counter
# UNIT held_seconds seconds
held_seconds_total 1.5
# HELP build The build.
# TYPE build info
build_info{version="1.0"} 1
`,
    );
  });
});

describe('samples', () => {
  test('an undefined value makes no sample, and a family without samples no header', () => {
    expect(renderTable([gauge('a'), gauge('b')], [['', undefined]])).toBe('');
    expect(
      renderTable(
        [gauge('a')],
        [
          ['x="1"', undefined],
          ['x="2"', 0],
        ],
      ),
    ).toBe('# HELP a Help.\n# TYPE a gauge\na{x="2"} 0\n');
  });

  test.each([
    [0, '0'],
    [-0, '0'],
    [1_700_000_000.25, '1700000000.25'],
    [2 ** 53, '9007199254740992'],
    [1e21, '1e+21'],
    [1e-7, '1e-7'],
    [NaN, 'NaN'],
    [Infinity, '+Inf'],
    [-Infinity, '-Inf'],
  ])('%d is written as %s', (value, expected) => {
    expect(formatNumber(value)).toBe(expected);
  });

  const value: HistogramValue = {
    buckets: [
      { upperBound: 0.5, count: 1 },
      { upperBound: 60, count: 3 },
    ],
    sum: 61.25,
    count: 4,
  };

  test('a histogram has its buckets, the one without a bound, its sum and its count', () => {
    expect(renderTable([DURATIONS], [value])).toBe(
      `# HELP job_duration_seconds How long jobs took.
# TYPE job_duration_seconds histogram
job_duration_seconds_bucket{job="a",le="0.5"} 1
job_duration_seconds_bucket{job="a",le="60.0"} 3
job_duration_seconds_bucket{job="a",le="+Inf"} 4
job_duration_seconds_sum{job="a"} 61.25
job_duration_seconds_count{job="a"} 4
`,
    );
  });
});

describe('escaping', () => {
  test('backslash, quote and line feed are escaped; NUL and half a surrogate pair are replaced', () => {
    expect(label('name', 'a\\b"c\nd\0e\uD83Df😀')).toBe(String.raw`name="a\\b\"c\nd` + '\uFFFDe\uFFFDf😀"');
  });

  const anyText = fc.string({
    unit: fc.oneof(
      fc.constantFrom('"', '\\', '\n', '\0', '\uD800', '\r', ','),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    ),
  });

  test.each(FORMATS)('every label value, help and number is read back from %s', (format) => {
    fc.assert(
      fc.property(anyText, anyText, fc.double(), (text, help, value) => {
        const page =
          renderTable([gauge('a', help)], [[label('text', text), value]], format) + PAGE_END[format];
        expect(parseExposition(page, format)).toEqual([
          {
            name: 'a',
            help: readable(help),
            type: 'gauge',
            unit: undefined,
            samples: [{ name: 'a', labels: { text: readable(text) }, value: value === 0 ? 0 : value }],
          },
        ]);
      }),
    );
  });
});
