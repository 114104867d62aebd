import type { WebAnswer } from '../answer.ts';
import { answerDocument } from '../answer-document.ts';
import type { WebRequest } from '../routes.ts';

/** A value as a JSON document. */
export function answerJson(
  request: Pick<WebRequest, 'acceptEncoding' | 'ifNoneMatch'>,
  value: object,
): Promise<WebAnswer> {
  return answerDocument(request, { contentType: 'application/json', text: `${JSON.stringify(value)}\n` });
}
