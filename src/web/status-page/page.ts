// The status page: its route, and the frame around its sections.

import type { Views } from '../api/handlers.ts';
import type { StatusView } from '../api/views.ts';
import {
  createDocumentResponse,
  createResponse,
  SECURITY_HEADERS,
  type WebRequest,
  type WebResponse,
} from '../http.ts';
import { LANGUAGES, negotiateLanguage } from '../negotiate.ts';
import { readAssets } from './assets.ts';
import { renderDiscoveries } from './discoveries-section.ts';
import { renderEvents, SHOWN_EVENTS } from './events-section.ts';
import { html, type Content, type Html } from './html.ts';
import { dashboardHref } from './grafana-links.ts';
import { renderKeysDialog } from './keys-dialog.ts';
import { localeOf } from './locale.ts';
import { hrefWith, parsePageQuery, THEMES } from './page-query.ts';
import { renderResources } from './resources-section.ts';
import { renderSummary } from './summary-section.ts';
import { renderTasks } from './tasks-section.ts';
import { LANGUAGE_NAMES, LANGUAGE_TAGS } from './texts.ts';
import { icon, renderIcons, time, type View } from './view.ts';

/** The page may load its own assets, fetch itself and submit its form to itself; nothing else. */
const PAGE_HEADERS = {
  ...SECURITY_HEADERS,
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
};

const HTML = 'text/html; charset=utf-8';

const LATEST_EVENTS = { resources: [], ids: [], states: [], limit: SHOWN_EVENTS, before: undefined } as const;

/** `GET /`. An invalid query gets a 400 whose page lists the errors and ignores what they are about. */
export async function handleStatusPage(
  content: { readonly telemetryPath: string; readonly views: Views },
  request: WebRequest,
  parameters: URLSearchParams,
): Promise<WebResponse> {
  const { telemetryPath, views } = content;
  const query = parsePageQuery(parameters, views.resources());
  const text = renderPage({
    locale: localeOf(query.language ?? negotiateLanguage(request.acceptLanguage)),
    query,
    status: await views.status(),
    page: await views.tasks(query.tasks),
    events: views.events(LATEST_EVENTS).events,
    telemetryPath,
    assetHash: readAssets().hash,
  });
  if (query.errors.length > 0) {
    const wrong = createResponse(400, HTML, text);
    return { ...wrong, headers: { ...wrong.headers, ...PAGE_HEADERS } };
  }
  const headers = { ...PAGE_HEADERS, Vary: 'Accept-Encoding, Accept-Language' };
  return createDocumentResponse(request, { contentType: HTML, text, headers });
}

const THEME_TEXTS = { light: 'themeLight', dark: 'themeDark' } as const;

/** The whole document. Controls that need the script are hidden until it shows them. */
function renderPage(view: View): string {
  const { assetHash, locale, query } = view;
  const hasResources = view.status.resources.length > 0;
  const page = html`<!doctype html>
    <html
      lang="${locale.tag}"
      ${query.theme !== undefined && html` data-theme="${query.theme}"`}
      data-assets="${assetHash}"
    >
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="${query.theme ?? 'light dark'}" />
        <title>${titleOf(view)}</title>
        <link rel="icon" href="${iconHrefOf(view)}" type="image/svg+xml" />
        <link rel="stylesheet" href="status-page/page.css" />
        <link rel="stylesheet" href="status-page/controls.css" />
        <link rel="stylesheet" href="status-page/tables.css" />
        <link rel="stylesheet" href="status-page/print.css" media="print" />
        <script type="module" src="status-page/status-page.js"></script>
      </head>
      <body>
        ${renderIcons()}
        <div id="page">
          <a class="skip" href="#tasks-heading">${locale.text('skipToTasks')}</a>
          ${renderTop(view)}
          <main>
            ${renderBanners(view)} ${hasResources && renderSummary(view)} ${renderResources(view)}
            ${renderDiscoveries(view)} ${hasResources && renderTasks(view)} ${renderEvents(view)}
          </main>
          ${renderFooter(view)}
        </div>
        ${renderKeysDialog(view)}
      </body>
    </html> `;
  return page.markup;
}

/** Title and icon count failed tasks and unreadable resources, so that a background tab shows them. */
function titleOf({ locale, status }: View): string {
  const title = locale.text('title');
  const { failed, unreadable } = countTroubles(status);
  const troubles = [
    ...(failed > 0 ? [locale.text('titleFailed', { count: locale.count(failed) ?? '' })] : []),
    ...(unreadable > 0 ? [locale.text('titleUnreadable', { count: locale.count(unreadable) ?? '' })] : []),
  ].join(locale.text('comma'));
  return troubles === '' ? title : locale.text('titleWith', { troubles, title });
}

function countTroubles({ resources, tasks }: StatusView): {
  readonly failed: number;
  readonly unreadable: number;
} {
  return { failed: tasks.FAILED, unreadable: resources.filter(({ up }) => up === false).length };
}

function iconHrefOf({ status }: View): string {
  const { failed, unreadable } = countTroubles(status);
  const count = failed + unreadable;
  return count === 0 ? 'status-page/icon.svg' : `status-page/icon.svg?count=${count}`;
}

function renderTop(view: View): Html {
  const { locale, query, status } = view;
  const grafana = status.links.grafana_url;
  const cursor = query.parameters.getAll('cursor');
  return html`<header>
    <h1>${locale.text('title')}</h1>
    <div class="live" data-with-script hidden>
      <span>${locale.text('refreshedAt')} <time data-refreshed></time></span>
      <button type="button" data-pause aria-pressed="false">
        <span data-when="running">${locale.text('pause')}</span
        ><span data-when="paused" hidden>${locale.text('resume')}</span>
      </button>
    </div>
    <button type="button" data-show-keys data-with-script hidden>${locale.text('keys')}</button>
    ${grafana !== null && html`<a href="${dashboardHref(grafana, 'overview', locale.language)}">${locale.text('dashboards')}</a>`}
    <nav aria-label="${locale.text('language')}">
      ${LANGUAGES.map((language) =>
        renderChoice(
          { name: 'lang', value: language, isChosen: locale.language === language },
          hrefWith(query, { lang: [language], cursor }),
          html`<span lang="${LANGUAGE_TAGS[language]}">${LANGUAGE_NAMES[language]}</span>`,
        ),
      )}
    </nav>
    <nav aria-label="${locale.text('theme')}">
      ${[undefined, ...THEMES].map((theme) =>
        renderChoice(
          { name: 'theme', value: theme ?? '', isChosen: query.theme === theme },
          hrefWith(query, { theme: theme === undefined ? [] : [theme], cursor }),
          locale.text(theme === undefined ? 'themeSystem' : THEME_TEXTS[theme]),
        ),
      )}
    </nav>
  </header>`;
}

interface Choice {
  readonly name: 'lang' | 'theme';
  readonly value: string;
  readonly isChosen: boolean;
}

/** The script remembers what is chosen. */
function renderChoice({ isChosen, name, value }: Choice, href: string, content: Content): Html {
  return html`<a
    href="${href}"
    data-choice="${name}"
    data-value="${value}"
    ${isChosen && html` aria-current="true"`}
    >${content}</a
  >`;
}

function renderBanners({ locale, query, status }: View): Html {
  const { config, demo } = status;
  const errors = query.errors.map(({ parameter, message }) => `${parameter}: ${message}`);
  return html`<div class="banner is-bad" role="alert" data-unreachable hidden>
      ${icon('warning')}
      <p>${locale.text('unreachable')}</p>
    </div>
    ${
      demo &&
      html`<div class="banner">
        ${icon('warning')}
        <p><strong>${locale.text('demo')}</strong> ${locale.text('demoExplained')}</p>
      </div>`
    }
    ${
      !config.last_reload_successful &&
      html`<div class="banner is-bad">
        ${icon('warning')}
        <div>
          <p>${locale.text('configBroken')}</p>
          ${renderErrors(config.errors)}
        </div>
      </div>`
    }
    ${
      errors.length > 0 &&
      html`<div class="banner is-bad">
        ${icon('warning')}
        <div>
          <p>${locale.text('badQuery')}</p>
          ${renderErrors(errors)}
        </div>
      </div>`
    }
    <noscript><p class="banner">${locale.text('noScript')}</p></noscript>`;
}

/** Error messages are in English only. */
function renderErrors(errors: readonly string[]): Html {
  return html`<ul lang="en">
    ${errors.map((error) => html`<li><code>${error}</code></li>`)}
  </ul>`;
}

function renderFooter({ locale, status, telemetryPath }: View): Html {
  const { config, exporter, shard } = status;
  const values = { ordinal: String(shard.ordinal), total: String(shard.total) };
  return html`<footer>
    <p>
      <a href="${telemetryPath.slice(1)}">${locale.text('metrics')}</a> ·
      <a href="api/v1/status">${locale.text('apiStatus')}</a> ·
      <a href="api/v1/tasks">${locale.text('apiTasks')}</a>
    </p>
    <p>
      ${locale.text('version', { version: exporter.version, revision: exporter.revision.slice(0, 12) })}${
        shard.total > 1 && html` · ${locale.text('shard', values)}`
      }
      · ${locale.text('startedAt')} ${time(exporter.started_at, 'date')} · ${locale.text('configLoaded')}
      ${time(config.loaded_at, 'date')}
    </p>
  </footer>`;
}
