import {
  BytesIEC,
  DateTimeFromNow,
  PercentUnit,
  RequestsPerSecond,
  Seconds,
  Short,
} from '@grafana/grafana-foundation-sdk/units';
import { JOB } from '../label-sets.ts';
import { CLOCK_SKEW_REFUSED_SECONDS, THRESHOLDS } from '../thresholds.ts';
import type { DashboardSpec } from './dashboard.ts';
import { WENT_WELL } from './mappings.ts';
import type { PanelText, StatPanel, TablePanel, TimeSeriesPanel } from './panels/panel.ts';
import { decodeFailures, pollDuration, pollFailures, pollsSkipped, withoutSeries } from './poll-panels.ts';
import { EXPORTERS, RESOURCES, SCOPE, perResource } from './promql.ts';
import { badFrom, moreThan } from './thresholds.ts';
import { EXPORTER_TEXTS as TEXTS } from './texts/exporter.ts';
import { COLUMN_TITLES, SECTION_TITLES, SERIES_NAMES } from './texts/words.ts';
import { freshness } from './trends.ts';

const STAT = { kind: 'stat', width: 4 } as const;
const INSTANCE = `${JOB}, instance`;
const CREDENTIAL = `${JOB}, credential`;

const SUMMARY: readonly StatPanel[] = [
  { ...STAT, text: TEXTS.up, expression: `min(up{${EXPORTERS}})`, unit: Short, mapping: WENT_WELL },
  {
    ...STAT,
    text: TEXTS.missingShards,
    expression: `sum(max by (${JOB}) (sensecore_ads_exporter_total_shards{${SCOPE}})
  - count by (${JOB}) (count_values by (${JOB}) ("shard", sensecore_ads_exporter_shard_ordinal{${SCOPE}})))`,
    unit: Short,
    thresholds: moreThan(0),
  },
  {
    ...STAT,
    text: TEXTS.reload,
    expression: `min(sensecore_ads_exporter_config_last_reload_successful{${EXPORTERS}})`,
    unit: Short,
    mapping: WENT_WELL,
  },
  {
    ...STAT,
    text: TEXTS.stateFile,
    expression: `min(sensecore_ads_exporter_state_file_healthy{${EXPORTERS}})`,
    unit: Short,
    mapping: WENT_WELL,
  },
  {
    ...STAT,
    text: TEXTS.resourcesDown,
    expression: `sum(1 - ${perResource(`sensecore_ads_up{${RESOURCES}}`)})`,
    unit: Short,
    thresholds: moreThan(0),
  },
  {
    ...STAT,
    text: TEXTS.decodeFailuresInRange,
    expression: `round(sum(increase(sensecore_ads_exporter_decode_failures_total{${RESOURCES}}[$__range])))`,
    unit: Short,
    thresholds: moreThan(THRESHOLDS.decodeFailures),
  },
];

const SHARDS: TablePanel = {
  kind: 'table',
  text: TEXTS.exporters,
  width: 24,
  rows: [
    `max by (${INSTANCE}, version, revision, node_version) (sensecore_ads_exporter_build_info{${EXPORTERS}})`,
  ],
  columns: [
    { label: 'instance', title: COLUMN_TITLES.instance },
    { label: 'version', title: COLUMN_TITLES.version },
    { label: 'revision', title: COLUMN_TITLES.revision },
    { label: 'node_version', title: COLUMN_TITLES.nodeVersion },
    instanceColumn('shard', 'sensecore_ads_exporter_shard_ordinal'),
    instanceColumn('totalShards', 'sensecore_ads_exporter_total_shards'),
    {
      title: COLUMN_TITLES.resources,
      expression: `count by (${INSTANCE}) (sensecore_ads_resource_info{${EXPORTERS}})`,
      unit: Short,
    },
    instanceColumn('series', 'sensecore_ads_exporter_series'),
    {
      title: COLUMN_TITLES.lastReload,
      expression: perInstance('sensecore_ads_exporter_config_last_reload_successful'),
      unit: Short,
      mapping: WENT_WELL,
    },
    {
      title: COLUMN_TITLES.configLoaded,
      expression: `1000 * ${perInstance('sensecore_ads_exporter_config_last_reload_success_timestamp_seconds')}`,
      unit: DateTimeFromNow,
    },
    {
      title: COLUMN_TITLES.runningSince,
      expression: `1000 * ${perInstance('process_start_time_seconds')}`,
      unit: DateTimeFromNow,
    },
    { label: 'job', title: COLUMN_TITLES.job },
    { label: 'cluster', title: COLUMN_TITLES.cluster },
  ],
};

function perInstance(metric: string): string {
  return `max by (${INSTANCE}) (${metric}{${EXPORTERS}})`;
}

function instanceColumn(title: keyof typeof COLUMN_TITLES, metric: string): TablePanel['columns'][number] {
  return { title: COLUMN_TITLES[title], expression: perInstance(metric), unit: Short };
}

/** A graph with one query. */
function graph(text: PanelText, { width, expression, legend, unit, ...more }: GraphOptions): TimeSeriesPanel {
  return { kind: 'timeseries', text, width, queries: [{ expression, legend }], unit, ...more };
}

interface GraphOptions extends Omit<TimeSeriesPanel, 'kind' | 'text' | 'queries'> {
  readonly expression: string;
  readonly legend: string;
}

function requests(metric: string, matchers = ''): string {
  return `sum by (${CREDENTIAL}) (rate(${metric}{${EXPORTERS}${matchers}}[$__rate_interval]))`;
}

const ALL_REQUESTS = requests('sensecore_ads_exporter_api_requests_total');

const API: readonly TimeSeriesPanel[] = [
  graph(TEXTS.requests, {
    width: 8,
    expression: `sum by (code) (rate(sensecore_ads_exporter_api_requests_total{${EXPORTERS}}[$__rate_interval]))`,
    legend: '{{code}}',
    unit: RequestsPerSecond,
    shape: 'stacked',
    colors: { '2..': 'green', '429': 'yellow', '4(?!29)..': 'orange', '5..': 'red', '\\D+': 'purple' },
  }),
  {
    kind: 'timeseries',
    text: TEXTS.latency,
    width: 8,
    queries: [
      { expression: latencyQuantile(0.5), legend: SERIES_NAMES.median },
      { expression: latencyQuantile(0.9), legend: SERIES_NAMES.ninety },
      { expression: latencyQuantile(0.99), legend: SERIES_NAMES.ninetyNine },
    ],
    unit: Seconds,
  },
  graph(TEXTS.retries, {
    width: 8,
    expression: requests('sensecore_ads_exporter_api_retries_total'),
    legend: '{{credential}}',
    unit: RequestsPerSecond,
  }),
  graph(TEXTS.throttling, {
    width: 8,
    expression: `${requests('sensecore_ads_exporter_api_throttled_seconds_total')} / ${ALL_REQUESTS}`,
    legend: '{{credential}}',
    unit: Seconds,
    thresholds: badFrom(THRESHOLDS.throttledSecondsPerRequest),
  }),
  graph(TEXTS.refused, {
    width: 8,
    expression: `(${requests('sensecore_ads_exporter_api_requests_total', ', code="429"')} or 0 * ${ALL_REQUESTS}) / ${ALL_REQUESTS}`,
    legend: '{{credential}}',
    unit: PercentUnit,
    thresholds: badFrom(THRESHOLDS.refusedRatio),
  }),
  graph(TEXTS.clockSkew, {
    width: 8,
    expression: `max by (${INSTANCE}, credential) (abs(sensecore_ads_exporter_api_clock_skew_seconds{${EXPORTERS}}))`,
    legend: '{{instance}} {{credential}}',
    unit: Seconds,
    thresholds: [
      { from: THRESHOLDS.clockSkewSeconds, color: 'yellow' },
      { from: CLOCK_SKEW_REFUSED_SECONDS, color: 'red' },
    ],
  }),
];

function latencyQuantile(quantile: number): string {
  const buckets = `sensecore_ads_exporter_api_request_duration_seconds_bucket{${EXPORTERS}}`;
  return `histogram_quantile(${quantile}, sum by (le) (rate(${buckets}[$__rate_interval])))`;
}

const PAGE: readonly TimeSeriesPanel[] = [
  instanceGraph(TEXTS.series, 'sensecore_ads_exporter_series', Short),
  graph(TEXTS.pageSize, {
    width: 6,
    expression: `max by (${INSTANCE}, encoding) (sensecore_ads_exporter_exposition_bytes{${EXPORTERS}})`,
    legend: '{{instance}} {{encoding}}',
    unit: BytesIEC,
  }),
  instanceGraph(TEXTS.renderDuration, 'sensecore_ads_exporter_render_duration_seconds', Seconds),
  instanceGraph(TEXTS.pageAge, 'sensecore_ads_exporter_page_age_seconds', Seconds),
];

const PROCESS: readonly TimeSeriesPanel[] = [
  instanceGraph(TEXTS.loopLag, 'nodejs_eventloop_lag_p99_seconds', Seconds),
  {
    kind: 'timeseries',
    text: TEXTS.memory,
    width: 6,
    queries: [
      { expression: perInstance('process_resident_memory_bytes'), legend: SERIES_NAMES.resident },
      { expression: perInstance('nodejs_heap_size_used_bytes'), legend: SERIES_NAMES.heap },
    ],
    unit: BytesIEC,
  },
  graph(TEXTS.cpu, {
    width: 6,
    expression: `sum by (${INSTANCE}) (rate(process_cpu_seconds_total{${EXPORTERS}}[$__rate_interval]))`,
    legend: '{{instance}}',
    unit: PercentUnit,
  }),
  graph(TEXTS.garbageCollection, {
    width: 6,
    expression: `sum by (${INSTANCE}) (rate(nodejs_gc_duration_seconds_sum{${EXPORTERS}}[$__rate_interval]))`,
    legend: '{{instance}}',
    unit: PercentUnit,
  }),
];

function instanceGraph(text: PanelText, metric: string, unit: string): TimeSeriesPanel {
  return graph(text, { width: 6, expression: perInstance(metric), legend: '{{instance}}', unit });
}

/** The exporter itself: API calls, polls, exposition and process. */
export const EXPORTER_DASHBOARD: DashboardSpec = {
  name: 'exporter',
  from: 'now-6h',
  sections: [
    { title: undefined, lines: [{ height: 4, panels: SUMMARY }] },
    { title: SECTION_TITLES.shards, lines: [{ height: 6, panels: [SHARDS] }] },
    {
      title: SECTION_TITLES.api,
      lines: [
        { height: 7, panels: API.slice(0, 3) },
        { height: 7, panels: API.slice(3) },
      ],
    },
    {
      title: SECTION_TITLES.polls,
      lines: [
        {
          height: 7,
          panels: [freshness(RESOURCES, 8), pollFailures(RESOURCES, 8), pollDuration(RESOURCES, 8)],
        },
        {
          height: 7,
          panels: [pollsSkipped(RESOURCES, 8), decodeFailures(RESOURCES, 8), withoutSeries(RESOURCES, 8)],
        },
      ],
    },
    { title: SECTION_TITLES.page, lines: [{ height: 7, panels: PAGE }] },
    { title: SECTION_TITLES.process, lines: [{ height: 7, panels: PROCESS }] },
  ],
};
