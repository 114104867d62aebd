import type { ResourceStatus } from '../../src/model/snapshot.ts';
import type { WebRequest } from '../../src/web/http.ts';
import { createRouter } from '../../src/web/routes.ts';
import { buildViews } from './views.ts';

export interface Page {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly text: string;
}

/** The response of the routes to `GET <target>` over these resources. */
export async function getPage(
  target: string,
  statuses: readonly ResourceStatus[] = [],
  {
    request = {},
    source = {},
  }: {
    readonly request?: Partial<WebRequest>;
    readonly source?: Parameters<typeof buildViews>[1];
  } = {},
): Promise<Page> {
  const route = createRouter({
    telemetryPath: '/metrics',
    scrape: () => Promise.reject(new Error('nobody scrapes')),
    hasResource: () => false,
    awaitedResources: () => 0,
    views: buildViews(statuses, source),
  });
  const none = { accept: undefined, acceptEncoding: undefined };
  const { body: parts, ...rest } = await route({ method: 'GET', target, ...none, ...request });
  const body = Buffer.concat(parts);
  return { ...rest, body, text: body.toString() };
}

/** The text of a page as a reader sees it, roughly. */
export function seen({ text }: Page): string {
  const body = text.slice(text.indexOf('<main>')).replace(/<noscript>.*?<\/noscript>/gs, '');
  return body.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
}
