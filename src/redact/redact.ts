// Every pass over a text is linear: repetitions are bounded, or a search starts only where the one before it cannot have looked.

import { isCredentialName } from './credential-name.ts';
import { looksLikeKey } from './key-shape.ts';
import { redactPairs } from './redact-pairs.ts';
import { redactUserInfo } from './redact-user-info.ts';
import { findSecrets, mayHoldSecret } from './secret-search.ts';
import { SECRET_PLACEHOLDER } from './secret.ts';

/** Without one of these a text holds no credential that has a form of its own. */
const MAY_HOLD_CREDENTIAL = /[=＝:：@>%\s为是[(（【“「『《`&]|AKIA|ASIA|LTAI|AKID|eyJ/;

/**
 * Replaces credentials in free text by `<secret>`: the given secrets wherever they stand and however they are written, the
 * user part of URLs and of `ak:sk@host`, the values of `secret_key=…`-like pairs and XML elements, keys that follow a name
 * such as `--secret-key` or `密钥`, authorization values, and keys of a well-known shape.
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  const withoutSecrets = replaceSecrets(text, secrets);
  if (!MAY_HOLD_CREDENTIAL.test(withoutSecrets)) return withoutSecrets;
  const mayHoldUserInfo = withoutSecrets.includes('@') || withoutSecrets.includes('%40');
  if (!mayHoldUserInfo) return redactPairs(redactShapes(withoutSecrets));
  // Twice: first, because `ak:sk@host` is no pair; last, because what remains may read as a user part.
  return redactUserInfo(redactPairs(redactShapes(redactUserInfo(withoutSecrets))));
}

/** No credential of a form of its own is longer, but for tokens, whose beginning has a form too. */
const MAX_FORM_LENGTH = 2048;
/** How much longer a given secret may be than it is, as all percent-encoded. */
const MAX_ENCODED = 3;

/**
 * The beginning of a text, redacted: enough to show `shownCodePoints` of it. Cutting a text first would leave a credential
 * that the cut divides without what it is known by, so what is searched reaches further than what comes back. Ends in `…`
 * when there was more.
 */
export function redactStart(text: string, shownCodePoints: number, secrets: readonly string[] = []): string {
  const shown = 2 * shownCodePoints + 2;
  // Most texts are short: the secrets need not be measured for them.
  if (text.length <= shown + MAX_FORM_LENGTH) return redact(text, secrets);
  const longest = secrets.reduce((length, secret) => Math.max(length, secret.length), 0);
  const divided = MAX_FORM_LENGTH + MAX_ENCODED * longest;
  if (text.length <= shown + divided) return redact(text, secrets);
  const redacted = redact(text.slice(0, shown + divided), secrets);
  return `${redacted.slice(0, Math.max(0, redacted.length - divided)).replace(CUT_PLACEHOLDER, '')}…`;
}

const CUT_PLACEHOLDER = /<(?:s(?:e(?:c(?:r(?:et?)?)?)?)?)?$/;

/** Replaces the given secrets alone. */
export function replaceSecrets(text: string, secrets: readonly string[]): string {
  if (!mayHoldSecret(text, secrets)) return text;
  // A placeholder is never searched, so that a secret such as "secret" does not grow it.
  if (!text.includes(SECRET_PLACEHOLDER)) return replaceIn(text, secrets);
  return text
    .split(SECRET_PLACEHOLDER)
    .map((part) => replaceIn(part, secrets))
    .join(SECRET_PLACEHOLDER);
}

function replaceIn(text: string, secrets: readonly string[]): string {
  const found = findSecrets(text, secrets);
  if (found.length === 0) return text;
  let redacted = '';
  let copied = 0;
  for (const { start, end } of found) {
    redacted += text.slice(copied, start) + SECRET_PLACEHOLDER;
    copied = end;
  }
  return redacted + text.slice(copied);
}

const ACCESS_KEY = /(?:AKIA|ASIA|LTAI|AKID)[A-Za-z0-9]{12,}/g;
/** The first part of a token is enough: the end of a long one may have been cut off. */
const JSON_WEB_TOKEN =
  /(?<=^|[^\w-]|%[\dA-Fa-f]{2})eyJ[\w-]+(?:\.[\w-]+\.[\w-]*|(?<=[\w-]{20})(?:\.[\w-]*)?)/g;
const BEARER_TOKEN = /\b(bearer\s{1,8})[\w.~+/-]{16,}=*/gi;
/** `AWS ak:signature`, as S3 and those who took after it authorized once. */
const SIGNED_ACCESS_KEY = /\b((?:AWS|OSS|OBS|KS3)\s{1,8})[\w+/=-]{12,256}:[\w+/=%-]+/g;
const SECRET_AFTER_ACCESS_KEY = /(?<=<secret>):(?!\/\/)[^\s"'`,;&|)}\]@<>\p{Script=Han}]{8,}/gu;
/** Also one whose brackets are escaped, or whose text is CDATA. */
const XML_ELEMENT =
  /((?:<|&lt;)([\w.:-]{1,64})(?:\s[^<>&]{0,128})?(?:>|&gt;)\s{0,8}(?:(?:<|&lt;)!\[CDATA\[)?)(?:(?<=CDATA\[)[^\]]{1,4096}|(?<!CDATA\[)(?:[^<\s&]|&(?!lt;))+)/g;

/** Without one of these no shape matches. */
const MAY_HAVE_SHAPE = /AKIA|ASIA|LTAI|AKID|eyJ|<|&lt;|bearer\s|(?:AWS|OSS|OBS|KS3)\s/i;

function redactShapes(text: string): string {
  if (!MAY_HAVE_SHAPE.test(text)) return text;
  return text
    .replace(SIGNED_ACCESS_KEY, `$1${SECRET_PLACEHOLDER}`)
    .replace(ACCESS_KEY, SECRET_PLACEHOLDER)
    .replace(JSON_WEB_TOKEN, SECRET_PLACEHOLDER)
    .replace(BEARER_TOKEN, `$1${SECRET_PLACEHOLDER}`)
    .replace(XML_ELEMENT, (element, opening: string, name: string) =>
      // The placeholder itself looks like an opening tag.
      isCredentialName(name) && !opening.startsWith(SECRET_PLACEHOLDER)
        ? opening + SECRET_PLACEHOLDER
        : element,
    )
    .replace(SECRET_AFTER_ACCESS_KEY, (value) => (looksLikeKey(value.slice(1)) ? '' : value));
}
