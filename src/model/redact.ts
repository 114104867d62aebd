// Every pass over a text is linear: a search starts only where the one before it cannot have looked.

import {
  isCredentialName,
  isPasswordName,
  isPhrase,
  mayNameCredential,
  minKeyLengthAfter,
} from './credential-name.ts';
import { SECRET_PLACEHOLDER } from './secret.ts';

/** Shorter secrets are not looked for literally: they would turn prose into placeholders. */
const MIN_SECRET_LENGTH = 4;

/** Without one of these a text holds no credential that has a form of its own. */
const MAY_HOLD_CREDENTIAL = /[=:：@>%\s为是]|AKIA|ASIA|LTAI|AKID|eyJ/;

/**
 * Replaces credentials in free text by `<secret>`: the given secrets wherever they stand, the user part of URLs
 * and of `ak:sk@host`, the values of `secret_key=…`-like pairs and XML elements, keys that follow a name such as
 * `--secret-key` or `密钥`, authorization values, and keys of a well-known shape.
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  const withoutSecrets = redactSecrets(text, secrets);
  if (!MAY_HOLD_CREDENTIAL.test(withoutSecrets)) return withoutSecrets;
  // Twice: first, because `ak:sk@host` is no pair; last, because what remains may read as a user part.
  return redactUserInfo(redactPairs(redactShapes(redactUserInfo(withoutSecrets))));
}

/**
 * Those of the secrets that a string of a JSON document can hold, judged by its text: looking through a whole answer once
 * takes less than looking through each of its strings. One that may be written in another way counts as held.
 */
export function secretsWithin(json: string, secrets: readonly string[]): readonly string[] {
  // These escapes can stand for any character.
  if (json.includes('\\u') || json.includes('\\/')) return secrets;
  return secrets.filter((secret) => NOT_LITERAL.test(secret) || formsIn(json, [secret]).length > 0);
}

/** What JSON has to escape, and what reads as a number, which may be written in many ways. */
// oxlint-disable-next-line no-control-regex -- finding control characters is its purpose
const NOT_LITERAL = /["\\\0-\u001F]|^[\d.+eE-]*$/;

function redactSecrets(text: string, secrets: readonly string[]): string {
  if (secrets.length === 0) return text;
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
/** `AWS ak:signature`, as S3 and those who took after it authorized once. */
const SIGNED_ACCESS_KEY = /\b((?:AWS|OSS|OBS|KS3)\s{1,8})[\w+/=-]{12,256}:[\w+/=%-]+/g;
const SECRET_AFTER_ACCESS_KEY = /(?<=<secret>):(?!\/\/)[^\s"'`,;&|)}\]@<>\p{Script=Han}]{8,}/gu;
const XML_ELEMENT = /<([\w.:-]+)>([^<\s]+)/g;

/** Without one of these no shape matches. */
const MAY_HAVE_SHAPE = /AKIA|ASIA|LTAI|AKID|eyJ|<|bearer\s|(?:AWS|OSS|OBS|KS3)\s/i;

function redactShapes(text: string): string {
  if (!MAY_HAVE_SHAPE.test(text)) return text;
  return text
    .replace(SIGNED_ACCESS_KEY, `$1${SECRET_PLACEHOLDER}`)
    .replace(ACCESS_KEY, SECRET_PLACEHOLDER)
    .replace(JSON_WEB_TOKEN, SECRET_PLACEHOLDER)
    .replace(BEARER_TOKEN, `$1${SECRET_PLACEHOLDER}`)
    .replace(XML_ELEMENT, (element, name: string) =>
      // The placeholder itself looks like an opening tag.
      isCredentialName(name) && `<${name}>` !== SECRET_PLACEHOLDER
        ? `<${name}>${SECRET_PLACEHOLDER}`
        : element,
    )
    .replace(SECRET_AFTER_ACCESS_KEY, (value) => (looksLikeKey(value.slice(1)) ? '' : value));
}

const BETWEEN_WORDS = '\\s"\'`，。；、！？（）《》“”‘’';
const BETWEEN_NAMES = `${BETWEEN_WORDS},;|&=(){}[\\]<>：`;
const USER = `(?=[^:]{2})((?:<secret>|[^:${BETWEEN_NAMES}]){1,256}={0,2})`;
const PASSWORD = `[^${BETWEEN_WORDS}]{2,256}`;
const AT_HOST = '(?=@(?:[A-Za-z\\d]|\\[[\\dA-Fa-f:]))';

/** `ak:sk` before `@host`. What follows `//` is a URL, in which an `@` may be part of the path. */
const BARE_USER_INFO = new RegExp(`(?<![^${BETWEEN_NAMES}])(?!//)${USER}:(?!//)${PASSWORD}${AT_HOST}`, 'gu');
const URL_TAIL = new RegExp(`//[^${BETWEEN_WORDS}]+`, 'g');

function redactUserInfo(text: string): string {
  const redacted = text.includes('%40') ? redactEncodedUserInfo(text) : text;
  if (!redacted.includes('@')) return redacted;
  return redacted
    .replace(URL_TAIL, (tail) => `//${splitUrls(tail.slice(2)).map(withoutUserInfo).join('://')}`)
    .replace(BARE_USER_INFO, (_, user: string) => proseBefore(user) + SECRET_PLACEHOLDER);
}

/** Chinese prose runs into what follows it: `无法打开ak:sk@host`. */
function proseBefore(user: string): string {
  return /^.*\p{Script=Han}(?=\P{Script=Han}{2,}$)/su.exec(user)?.[0] ?? '';
}

const PASSWORD_WITHOUT_END = /^[^.[:?#@]+:(?!\d{1,5}[^\w@:])[^@]*$/;
const USER_INFO_WITHOUT_END = /@[\w.+-]*$/;

/** The URLs of a text that begins after a `//`, each without its scheme; a `://` may be part of a password. */
function splitUrls(text: string): string[] {
  const urls: string[][] = [];
  let isInPassword = false;
  for (const piece of text.split('://')) {
    if (isInPassword) urls.at(-1)?.push(piece);
    else urls.push([piece]);
    isInPassword =
      USER_INFO_WITHOUT_END.test(piece) ||
      (isInPassword ? !piece.includes('@') : PASSWORD_WITHOUT_END.test(piece));
  }
  return urls.map((pieces) => pieces.join('://'));
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
  // A host with a port has dots or brackets before its colon; an access key has none, but may hold a raw slash.
  const hasPassword = at === -1 ? /^[^.[:?#]+:/.test(rest) : authority.slice(0, at).includes(':');
  // A secret key may hold a raw slash, and a password an `@`: the last one of the whole URL ends it.
  const userInfoEnd = (hasPassword ? rest : authority).lastIndexOf('@');
  return userInfoEnd === -1 ? rest : SECRET_PLACEHOLDER + rest.slice(userInfoEnd);
}

const PAIR =
  /((?<![\w.-])(?:(?:secret|access|session|security) (?:access )?(?:key|token)(?: id| secret)?(?![\w.-])|[\w.-]+)|[密秘]钥(?: ?id)?|密码|口令|令牌)(\\*["']?(?:\s{0,8}(?:[=:：]>?|%3D|[为是])\s{0,8}|[^\S\n]{1,8}))/gi;

function redactPairs(text: string): string {
  if (!mayNameCredential(text)) return text;
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

/** After a sign a password such as `abc123` counts too. */
const MIN_PHRASE_KEY_LENGTH = 6;

/** Whether no word or option is written like this. */
function looksLikeKey(text: string, minLength = 8): boolean {
  // A placeholder counts for nothing, or redacting twice would take more than redacting once.
  const value = text.replaceAll(SECRET_PLACEHOLDER, '');
  if (value.length < minLength || value.startsWith('--')) return false;
  const hasMixedCase = /[a-z]/.test(value) && /[A-Z]/.test(value) && !/^[A-Z][a-z]+\W*$/.test(value);
  return hasMixedCase || /[\d+/=]/.test(value);
}

/** Where the credential of a pair stands; empty where the value is none. */
function findValue(
  text: string,
  at: number,
  pair: { readonly name: string; readonly separator: string },
): { readonly start: number; readonly end: number } {
  const quote = matchAt(OPENING_QUOTE, text, at);
  const hasSign = /[=:：%]/.test(pair.separator);
  if (!hasSign || (isPhrase(pair.name) && quote === '')) {
    const start = at + quote.length;
    const value = matchAt(BARE_VALUE, text, start);
    const minLength = hasSign ? MIN_PHRASE_KEY_LENGTH : minKeyLengthAfter(pair.name);
    return { start, end: looksLikeKey(value, minLength) ? start + value.length : start };
  }
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
