import { createHmac } from 'node:crypto';

/** The two headers that sign a request the HMAC way, written apart from the program's own signer. */
export function signedHeaders(
  credential: { readonly accessKey: string; readonly secretKey: string },
  atMs: number,
): { readonly 'x-date': string; readonly authorization: string } {
  const date = new Date(atMs).toUTCString();
  const signature = createHmac('sha256', credential.secretKey).update(`x-date: ${date}`).digest('base64');
  const parameters = [
    `accesskey="${credential.accessKey}"`,
    'algorithm="hmac-sha256"',
    'headers="x-date"',
    `signature="${signature}"`,
  ];
  return { 'x-date': date, authorization: `hmac ${parameters.join(', ')}` };
}
