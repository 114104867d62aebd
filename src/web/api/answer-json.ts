import { createDocumentResponse, type WebRequest, type WebResponse } from '../http.ts';

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
