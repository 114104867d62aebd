import { DashboardLinkType, type DashboardLink } from '@grafana/grafana-foundation-sdk/dashboard';
import { DASHBOARD_NAMES, dashboardUid } from '../dashboard-identity.ts';
import type { Link, PanelPlace } from './panels/panel.ts';
import { DASHBOARD_TITLES } from './texts/dashboards.ts';
import { sharedVariables } from './variables.ts';

/** What was clicked: a row of a table, a series, or a panel without either. */
export type Clicked = 'row' | 'series' | 'panel';

/** How Grafana finds a label of what was clicked. */
const LABEL_SOURCES: Readonly<Record<Exclude<Clicked, 'panel'>, string>> = {
  row: '__data.fields',
  series: '__field.labels',
};

/** The link that a click on a value follows. It keeps the time range and what both dashboards can select. */
export function buildDataLink(link: Link, clicked: Clicked, place: PanelPlace): DashboardLink {
  const variables = Object.entries(link.variables ?? {}).map(([name, label]) => {
    if (clicked === 'panel') throw new Error(`a panel has no label ${label} to link with`);
    return `var-${name}=\${${LABEL_SOURCES[clicked]}.${label}:percentencode}`;
  });
  const kept = sharedVariables(place.dashboard, link.to).filter(
    (name) => link.variables?.[name] === undefined,
  );
  const parameters = [...kept.map(keep), ...variables, '${__url_time_range}'];
  return {
    ...plainLink(DASHBOARD_TITLES[link.to][place.language].title),
    url: `/d/${dashboardUid(link.to, place.language)}?${parameters.join('&')}`,
  };
}

/** The links at the top: to the other dashboards. */
export function buildTopLinks({ dashboard, language }: PanelPlace): DashboardLink[] {
  return DASHBOARD_NAMES.filter((name) => name !== dashboard).map((name) => ({
    ...plainLink(DASHBOARD_TITLES[name][language].title),
    tooltip: DASHBOARD_TITLES[name][language].description,
    icon: 'dashboard',
    url: `/d/${dashboardUid(name, language)}?${sharedVariables(dashboard, name).map(keep).join('&')}`,
    keepTime: true,
  }));
}

function keep(variable: string): string {
  return `\${${variable}:queryparam}`;
}

function plainLink(title: string): DashboardLink {
  return {
    title,
    type: DashboardLinkType.Link,
    icon: '',
    tooltip: '',
    tags: [],
    asDropdown: false,
    targetBlank: false,
    includeVars: false,
    keepTime: false,
  };
}
