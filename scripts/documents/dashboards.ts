import { DASHBOARDS } from '../../mixin/dashboards/all-dashboards.ts';
import { buildDashboard } from '../../mixin/dashboards/dashboard.ts';
import { LANGUAGES } from '../../mixin/dashboard-identity.ts';

/** The JSON of every dashboard in every language: mixin/dashboards/overview.json, mixin/dashboards/zh/overview.json and so on. */
const READABLE = LANGUAGES.flatMap((language) =>
  DASHBOARDS.map((dashboard) => ({
    path: `mixin/dashboards/${language === 'en' ? '' : `${language}/`}${dashboard.name}.json`,
    render: () => `${JSON.stringify(buildDashboard(dashboard, language), null, 2)}\n`,
  })),
);

/** The same for the chart, which can read no file outside of it; without spaces, as releases are limited in size. */
const IN_CHART = LANGUAGES.flatMap((language) =>
  DASHBOARDS.map((dashboard) => ({
    path: `helm/sensecore-ads-exporter/files/dashboards/${language}/${dashboard.name}.json`,
    render: () => `${JSON.stringify(buildDashboard(dashboard, language))}\n`,
  })),
);

/** Every file that holds a dashboard. */
export const DASHBOARD_DOCUMENTS = [...READABLE, ...IN_CHART];
