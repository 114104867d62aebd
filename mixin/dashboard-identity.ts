// Names and uids of the dashboards, which links, alerts and bookmarks rely on.

/** The languages that every dashboard is made in. */
export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

/** A text for readers, in every language. */
export type Text = Readonly<Record<Language, string>>;

export const DASHBOARD_NAMES = ['overview', 'resource', 'task', 'exporter'] as const;
export type DashboardName = (typeof DASHBOARD_NAMES)[number];

/** Never changes. Each language has its own, so that one Grafana can have both. */
export function dashboardUid(name: DashboardName, language: Language = 'en'): string {
  return `sensecore-ads-${name}${language === 'en' ? '' : `-${language}`}`;
}

/** All dashboards of a language have this tag. */
export function dashboardTag(language: Language): string {
  return `sensecore-ads${language === 'en' ? '' : `-${language}`}`;
}

export interface DashboardAddress {
  readonly name: DashboardName;
  readonly language?: Language;
  /** Variable → value, without `var-`. Taken as they are: they may be templates that their reader fills in and escapes. */
  readonly variables?: Readonly<Record<string, string>>;
}

/**
 * The address of a dashboard below the root of Grafana. For an annotation of an alert:
 *
 *     dashboardPath({ name: 'resource', variables: { resource: '{{ $labels.resource | urlquery }}' } })
 */
export function dashboardPath({ name, language = 'en', variables = {} }: DashboardAddress): string {
  const parameters = Object.entries(variables).map(([variable, value]) => `var-${variable}=${value}`);
  const path = `/d/${dashboardUid(name, language)}`;
  return parameters.length === 0 ? path : `${path}?${parameters.join('&')}`;
}
