import {
  DashboardBuilder,
  DashboardCursorSync,
  type Dashboard,
  type Panel,
  type RowPanel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import {
  dashboardTag,
  dashboardUid,
  type Language,
  type DashboardName,
  type Text,
} from '../dashboard-identity.ts';
import { buildTopLinks } from './links.ts';
import { buildPanel } from './panels/build-panel.ts';
import type { PanelPlace, PanelSpec } from './panels/panel.ts';
import { DASHBOARD_TITLES } from './texts/dashboards.ts';
import { buildVariables } from './variables.ts';

/** Columns of Grafana's grid. */
export const GRID_COLUMNS = 24;

/** Panels side by side. Their widths add up to the grid's. */
export interface Line {
  readonly height: number;
  readonly panels: readonly PanelSpec[];
}

/** Lines under one heading, or under none at the top. */
export interface Section {
  readonly title: Text | undefined;
  readonly lines: readonly Line[];
}

export interface DashboardSpec {
  readonly name: DashboardName;
  /** How far back it looks at first, as in `now-6h`. */
  readonly from: string;
  readonly sections: readonly Section[];
}

/** The dashboard in Grafana's classic form. */
export function buildDashboard(spec: DashboardSpec, language: Language): Dashboard {
  const { title, description } = DASHBOARD_TITLES[spec.name][language];
  const dashboard = new DashboardBuilder(title)
    .uid(dashboardUid(spec.name, language))
    .description(description)
    .tags([dashboardTag(language)])
    .timezone('browser')
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: spec.from, to: 'now' })
    .refresh('1m')
    .build();
  const place = { dashboard: spec.name, language };
  return {
    ...dashboard,
    templating: { list: buildVariables(spec.name, language) },
    links: buildTopLinks(place),
    panels: layOut(spec.sections, place),
  };
}

/** Numbers the panels and puts them into the grid, from left to right and from top to bottom. */
function layOut(sections: readonly Section[], place: PanelPlace): (Panel | RowPanel)[] {
  const panels: (Panel | RowPanel)[] = [];
  let y = 0;
  for (const { title, lines } of sections) {
    if (title !== undefined) {
      panels.push(heading(title[place.language], panels.length + 1, y));
      y += 1;
    }
    for (const { height, panels: specs } of lines) {
      let x = 0;
      for (const spec of specs) {
        const gridPos = { x, y, w: spec.width, h: height };
        panels.push({ ...buildPanel(spec, place), id: panels.length + 1, gridPos });
        x += spec.width;
      }
      y += height;
    }
  }
  return panels;
}

function heading(title: string, id: number, y: number): RowPanel {
  return {
    type: 'row',
    title,
    collapsed: false,
    id,
    panels: [],
    gridPos: { x: 0, y, w: GRID_COLUMNS, h: 1 },
  };
}
