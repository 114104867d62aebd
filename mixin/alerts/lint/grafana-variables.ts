/** What Grafana fills in where PromQL has a duration or a number, at its least. */
const BUILT_IN: Readonly<Record<string, string>> = {
  // Never less than four scrapes: that is what it is for.
  __rate_interval: '4m',
  __interval: '15s',
  __range: '5m',
  __interval_ms: '15000',
  __range_ms: '300000',
  __range_s: '300',
};

/** Makes PromQL of a query of a dashboard. Variables in strings stay: they are values, and no value is like another. */
export function fillGrafanaVariables(query: string): string {
  return query.replaceAll(/\$(?:\{(\w+)\}|(\w+))/g, (variable, braced?: string, bare?: string) => {
    return BUILT_IN[braced ?? bare ?? ''] ?? variable;
  });
}
