import type { WebResponse } from '../http.ts';
import { createDocumentResponse } from '../answer-document.ts';
import type { WebRequest } from '../http.ts';

/** A value as a JSON document. */
export function createJsonResponse(
  request: Pick<WebRequest, 'acceptEncoding' | 'ifNoneMatch'>,
  value: object,
): Promise<WebResponse> {
  return createDocumentResponse(request, {
    contentType: 'application/json',
    text: `${JSON.stringify(value)}\n`,
  });
}
