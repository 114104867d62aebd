import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { DashboardName, Language, Text } from '../dashboard-identity.ts';
import { TERMS } from '../vocabulary.ts';
import { ONE_RESOURCE, SCOPE } from './promql.ts';

/** Panels and variables take the data source that the reader chose. */
export const DATASOURCE = { type: 'prometheus', uid: '${datasource}' } as const;

/** How many values a variable has: `several` may also be all. */
type Choice = 'one' | 'several';

interface VariableSpec {
  readonly name: string;
  readonly label: Text;
  readonly choice: Choice;
  readonly query: string;
  /** What "all" stands for; by default the values that the query found. */
  readonly allValue?: string;
  /** Takes `text` and `value` out of what the query found. */
  readonly regex?: string;
}

const CLUSTER: VariableSpec = {
  name: 'cluster',
  label: TERMS.cluster,
  choice: 'several',
  query: 'label_values(sensecore_ads_exporter_build_info, cluster)',
  // Also matches series without the label: it is there only where several clusters write to one Prometheus.
  allValue: '.*',
};

const JOB: VariableSpec = {
  name: 'job',
  label: TERMS.job,
  choice: 'several',
  query: 'label_values(sensecore_ads_exporter_build_info{cluster=~"$cluster"}, job)',
};

const INSTANCE: VariableSpec = {
  name: 'instance',
  label: TERMS.instance,
  choice: 'several',
  query: `label_values(sensecore_ads_exporter_build_info{${SCOPE}}, instance)`,
};

const RESOURCES: VariableSpec = {
  name: 'resource',
  label: TERMS.resource,
  choice: 'several',
  query: `label_values(sensecore_ads_resource_info{${SCOPE}}, resource)`,
  allValue: '.+',
};

const RESOURCE: VariableSpec = { ...RESOURCES, choice: 'one' };

const TASK: VariableSpec = {
  name: 'task',
  label: TERMS.task,
  choice: 'one',
  // Runs of one job have the same name, so the text has the id too.
  query: `query_result(label_join(max by (task_id, task_name) (last_over_time(sensecore_ads_task_info{${ONE_RESOURCE}}[$__range])), "display", " · ", "task_name", "task_id"))`,
  regex: '/display="(?<text>.*)",task_id="(?<value>[^"]*)",task_name=/',
};

const SPECS: Readonly<Record<DashboardName, readonly VariableSpec[]>> = {
  overview: [CLUSTER, JOB, RESOURCES],
  resource: [CLUSTER, JOB, RESOURCE],
  task: [CLUSTER, JOB, RESOURCE, TASK],
  exporter: [CLUSTER, JOB, INSTANCE, RESOURCES],
};

/** The variables of a dashboard; the data source comes first. */
export function buildVariables(name: DashboardName, language: Language): VariableModel[] {
  const datasource = new DatasourceVariableBuilder('datasource')
    .label({ en: 'Data source', zh: '数据源' }[language])
    .type('prometheus')
    .build();
  return [datasource, ...SPECS[name].map((spec) => buildQueryVariable(spec, language))];
}

/** The variables that mean the same on both dashboards, so that a link from one to the other keeps them. */
export function sharedVariables(from: DashboardName, to: DashboardName): readonly string[] {
  const shared = SPECS[from].filter(({ name, choice }) =>
    SPECS[to].some((other) => other.name === name && other.choice === choice),
  );
  return ['datasource', ...shared.map(({ name }) => name)];
}

function buildQueryVariable(spec: VariableSpec, language: Language): VariableModel {
  const builder = new QueryVariableBuilder(spec.name)
    .label(spec.label[language])
    .datasource(DATASOURCE)
    .query({ query: spec.query, refId: spec.name })
    .definition(spec.query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.NaturalAsc);
  if (spec.regex !== undefined) builder.regex(spec.regex);
  if (spec.choice === 'one') return builder.build();
  if (spec.allValue !== undefined) builder.allValue(spec.allValue);
  return builder
    .multi(true)
    .includeAll(true)
    .current({ text: ['All'], value: ['$__all'] })
    .build();
}
