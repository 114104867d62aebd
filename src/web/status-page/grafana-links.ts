// Addresses of the dashboards of this project in the Grafana of `links.grafana_url`.

import type { Language } from '../negotiate.ts';

/** The address of a dashboard; `variables` without the `var-` that Grafana wants before each. */
export function dashboardHref(
  grafanaUrl: string,
  name: 'overview' | 'resource' | 'task',
  language: Language,
  variables: Readonly<Record<string, string>> = {},
): string {
  const uid = `sensecore-ads-${name}${language === 'en' ? '' : `-${language}`}`;
  const parameters = new URLSearchParams(
    Object.entries(variables).map(([variable, value]) => [`var-${variable}`, value]),
  ).toString();
  return `${grafanaUrl}/d/${uid}${parameters === '' ? '' : `?${parameters}`}`;
}
