// The credential of a call.

import type { Secret } from '../redact/secret.ts';

/** What an HMAC signature covers, besides the secret key: see sign.ts. */
export const SIGNATURES = ['x-date', 'x-date-request-line', 'date-host-request-target'] as const;
export type Signature = (typeof SIGNATURES)[number];

/** What a call is signed with: an AccessKey pair, or the console's bearer token. */
export type Credential =
  | {
      readonly kind: 'hmac';
      readonly accessKey: Secret;
      readonly secretKey: Secret;
      readonly signature: Signature;
    }
  | { readonly kind: 'bearer'; readonly token: Secret };

/** The bare values of a credential, for redacting them out of texts. */
export function secretValues(credential: Credential): readonly string[] {
  return credential.kind === 'hmac'
    ? [credential.accessKey.reveal(), credential.secretKey.reveal()]
    : [credential.token.reveal()];
}
