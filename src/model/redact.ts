// Every pass over a text is linear: a search starts only where the one before it cannot have looked.

import { isCredentialName, isPasswordName } from './credential-name.ts';
import { SECRET_PLACEHOLDER } from './secret.ts';

/** Shorter secrets are not looked for literally: they would turn prose into placeholders. */
const MIN_SECRET_LENGTH = 4;

/** Without one of these a text holds no credential that has a form of its own. */
const MAY_HOLD_CREDENTIAL = /[=:：@>%]|AKIA|ASIA|LTAI|AKID|eyJ|[Bb]earer|BEARER/;

/**
 * Replaces credentials in free text by `<secret>`: the given secrets wherever they stand, the user part of URLs, the
 * values of `secret_key=…`-like pairs and XML elements, authorization values, and keys of a well-known shape.
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  const withoutSecrets = redactSecrets(text, secrets);
  if (!MAY_HOLD_CREDENTIAL.test(withoutSecrets)) return withoutSecrets;
  const withoutShapes = redactShapes(withoutSecrets);
  // Twice: before the pairs, because `ak:sk@host` is no pair; after them, because what remains may read as a user part.
  return redactUserInfo(redactPairs(redactUserInfo(withoutShapes)));
}

function redactSecrets(text: string, secrets: readonly string[]): string {
  let redacted = text;
  // Longest first: a secret may be the beginning of another one.
  for (const secret of formsIn(text, secrets).sort((a, b) => b.length - a.length)) {
    // A placeholder is never searched, so that a secret such as "secret" does not grow it.
    redacted = redacted
      .split(SECRET_PLACEHOLDER)
      .map((part) => part.replaceAll(secret, SECRET_PLACEHOLDER))
      .join(SECRET_PLACEHOLDER);
  }
  return redacted;
}

/** The secrets that the text holds, as they are or percent-encoded. */
function formsIn(text: string, secrets: readonly string[]): string[] {
  const found: string[] = [];
  for (const secret of secrets) {
    if (secret.length < MIN_SECRET_LENGTH) continue;
    if (text.includes(secret)) found.push(secret);
    if (!text.includes('%')) continue;
    const encoded = encodeURIComponent(secret.toWellFormed());
    if (encoded !== secret && text.includes(encoded)) found.push(encoded);
  }
  return found;
}

const ACCESS_KEY = /(?:AKIA|ASIA|LTAI|AKID)[A-Za-z0-9]{12,}/g;
const JSON_WEB_TOKEN = /(?<=^|[^\w-]|%[\dA-Fa-f]{2})eyJ[\w-]+\.[\w-]+\.[\w-]*/g;
const BEARER_TOKEN = /\b(bearer\s+)[\w.~+/-]{16,}=*/gi;
const XML_ELEMENT = /<([\w.:-]+)>([^<\s]+)/g;

function redactShapes(text: string): string {
  return text
    .replace(ACCESS_KEY, SECRET_PLACEHOLDER)
    .replace(JSON_WEB_TOKEN, SECRET_PLACEHOLDER)
    .replace(BEARER_TOKEN, `$1${SECRET_PLACEHOLDER}`)
    .replace(XML_ELEMENT, (element, name: string) =>
      // The placeholder itself looks like an opening tag.
      isCredentialName(name) && `<${name}>` !== SECRET_PLACEHOLDER
        ? `<${name}>${SECRET_PLACEHOLDER}`
        : element,
    );
}

const URL_TAIL = /\/\/[^\s"'`，。；、！？（）《》“”‘’]+/g;

function redactUserInfo(text: string): string {
  const redacted = text.includes('%40') ? redactEncodedUserInfo(text) : text;
  if (!redacted.includes('@')) return redacted;
  return redacted.replace(
    URL_TAIL,
    (tail) => `//${tail.slice(2).split('://').map(withoutUserInfo).join('://')}`,
  );
}

/** For URLs that are parameters of other URLs: `s3%3A%2F%2Fak%3Ask%40host`. */
function redactEncodedUserInfo(text: string): string {
  const [before = '', ...rests] = text.split(/(?<=%2F%2F)/i);
  return before + rests.map(withoutEncodedUserInfo).join('');
}

function withoutEncodedUserInfo(rest: string): string {
  const authorityEnd = rest.search(/[\s"'`&]|%2F/i);
  const authority = authorityEnd === -1 ? rest : rest.slice(0, authorityEnd);
  const userInfoEnd = authority.lastIndexOf('%40');
  return userInfoEnd === -1 ? rest : SECRET_PLACEHOLDER + rest.slice(userInfoEnd);
}

/** `rest` is what follows the `//` of a URL. */
function withoutUserInfo(rest: string): string {
  const authorityEnd = rest.search(/[/?#]/);
  const authority = authorityEnd === -1 ? rest : rest.slice(0, authorityEnd);
  const at = authority.indexOf('@');
  // A host with a port has dots or brackets before its colon; an access key has none.
  const hasPassword = at === -1 ? /^[^.[:]+:/.test(authority) : authority.slice(0, at).includes(':');
  // A secret key may hold a raw slash, and a password an `@`: the last one of the whole URL ends it.
  const userInfoEnd = (hasPassword ? rest : authority).lastIndexOf('@');
  return userInfoEnd === -1 ? rest : SECRET_PLACEHOLDER + rest.slice(userInfoEnd);
}

const PAIR = /(?<![\w.-])([\w.-]+)(\\*["']?\s{0,8}(?:[=:：]>?|%3D)\s{0,8})/gi;

function redactPairs(text: string): string {
  const pairs = new RegExp(PAIR);
  let redacted = '';
  let copied = 0;
  for (let pair = pairs.exec(text); pair !== null; pair = pairs.exec(text)) {
    const [, name = '', separator = ''] = pair;
    if (!isCredentialName(name)) continue;
    const value = findValue(text, pairs.lastIndex, { name, separator });
    pairs.lastIndex = value.end;
    if (value.start === value.end) continue;
    redacted += text.slice(copied, value.start) + SECRET_PLACEHOLDER;
    copied = value.end;
  }
  return redacted + text.slice(copied);
}

const OPENING_QUOTE = /\\*["']/y;
const AUTHORIZATION_SCHEME =
  /(?:bearer|basic|digest|hmac|aws|oss|obs|ks3|qiniu|qbox|ucloud|sharedkey|sharedkeylite|(?:aws|oss)4-hmac-sha256)\s+/iy;
const AUTHORIZATION_PARAMETER = /[\w-]+=["']?\w/y;
const SENTENCE = /[a-z]{1,14}(?:\/[a-z]{1,14})? [a-z]/y;
const BARE_VALUE = /[^\s"'`,;&|)}\]\p{Script=Han}\u3000-\u303F\uFF00-\uFFEF]+/uy;

/** Where the credential of a pair stands; empty where the value is none. */
function findValue(
  text: string,
  at: number,
  pair: { readonly name: string; readonly separator: string },
): { readonly start: number; readonly end: number } {
  const quote = matchAt(OPENING_QUOTE, text, at);
  if (quote !== '') {
    const start = at + quote.length;
    return { start, end: findClosingQuote(text, start, quote) };
  }
  let start = at;
  if (/authorization$/i.test(pair.name)) {
    start += matchAt(AUTHORIZATION_SCHEME, text, at).length;
    // `hmac accesskey="…", signature="…"`: its parameters are pairs of their own.
    if (matchAt(AUTHORIZATION_PARAMETER, text, start) !== '') return { start, end: start };
  }
  // Errors are chained with colons: "read token: permission denied".
  const isSentence =
    start === at &&
    /^[:：]\s/.test(pair.separator) &&
    !isPasswordName(pair.name) &&
    matchAt(SENTENCE, text, at) !== '';
  return { start, end: isSentence ? start : start + matchAt(BARE_VALUE, text, start).length };
}

/** A quote with more backslashes than the opening one is part of the value; a line end closes a quote left open. */
function findClosingQuote(text: string, start: number, openingQuote: string): number {
  let backslashes = 0;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (character === '\n') return at;
    if (character === openingQuote.at(-1) && backslashes < openingQuote.length) return at - backslashes;
    backslashes = character === '\\' ? backslashes + 1 : 0;
  }
  return text.length;
}

function matchAt(sticky: RegExp, text: string, at: number): string {
  sticky.lastIndex = at;
  return sticky.exec(text)?.[0] ?? '';
}
