// The icon of the page in the browser's tab, with the number of failed tasks and unreadable resources.

import { createDocumentResponse, type WebRequest, type WebResponse } from '../http.ts';
import { readAssets } from './assets.ts';

const MAX_SHOWN = 99;

/** `GET /status-page/icon.svg`: with `count`, a number in a red badge. */
export function handleIcon(request: WebRequest, parameters: URLSearchParams): Promise<WebResponse> {
  const plain = readAssets().texts.get('icon.svg') ?? '';
  const given = parameters.get('count') ?? '';
  const count = /^\d{1,9}$/.test(given) ? Number(given) : 0;
  const text = count === 0 ? plain : plain.replace('</svg>', `${drawBadge(count)}</svg>`);
  return createDocumentResponse(request, { contentType: 'image/svg+xml', text });
}

function drawBadge(count: number): string {
  const text = count > MAX_SHOWN ? `${MAX_SHOWN}+` : String(count);
  const width = 8 + 6 * text.length;
  const center = 32 - width / 2;
  return `<rect x="${32 - width}" y="14" width="${width}" height="18" rx="6" fill="#c5221f"/><text x="${center}" y="28" fill="#fff" font-family="sans-serif" font-size="${text.length > 2 ? 11 : 14}" font-weight="bold" text-anchor="middle">${text}</text>`;
}
