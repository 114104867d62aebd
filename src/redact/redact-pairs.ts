// Takes the values out of `secret_key=…`-like pairs, in whichever notation.

import {
  findNameEnd,
  isCredentialName,
  isPasswordName,
  isPhrase,
  minKeyLengthAfter,
} from './credential-name.ts';
import { looksLikeKey } from './key-shape.ts';
import { SECRET_PLACEHOLDER } from './secret.ts';

/** What may close a name, but for what separates it: a quote of its own, or the bracket of an index. */
const CLOSING = '\\\\{0,8}["\'`“”’＂＇」』]?\\]?';
const NAME =
  '(?<![\\w.-])(?:secret|access|session|security) (?:access )?(?:key|token)(?: id| secret)?|[密秘]钥(?: ?id)?|密码|口令|令牌|[\\w.-]{1,128}';
const ENCODED_CLOSING = '(?:&quot;|&apos;|&#3[49];|%2[27])?';
const SIGN = '\\s{0,8}(?::?[=＝]|[:：]|%3D|%3A)>?\\s{0,8}';
/** `{name: SECRET_KEY, value: abc}`, as environments are listed, and likewise in JSON and XML. */
const VALUE_SIGN = '(?:,\\s{0,16}|\\s{1,32})["\']?value["\']?\\s{0,4}[:=]\\s{0,4}';
const WORD_SIGN = '\\s{0,8}[为是]\\s{0,8}|\\s{1,8}(?:is|was)\\s{1,8}';
/** What is between a name and its value, where `NAME_BEFORE_VALUE` found the end of the name. */
const SEPARATOR = new RegExp(
  `(?<=(${NAME})${CLOSING})${ENCODED_CLOSING}(?:(${VALUE_SIGN}|${SIGN})|(${WORD_SIGN})|[^\\S\\n]{1,8}|(?=[[(（【“「『《]))`,
  'iy',
);

/** Without a name that `isCredentialName` knows there is none. */
export function redactPairs(text: string): string {
  let redacted = '';
  let copied = 0;
  for (let at = findNameEnd(text, 0); at !== -1; at = findNameEnd(text, Math.max(at + 1, copied))) {
    const value = findPairValue(text, at);
    if (value === undefined || value.start === value.end) continue;
    redacted += text.slice(copied, value.start) + SECRET_PLACEHOLDER;
    copied = value.end;
  }
  return copied === 0 ? text : redacted + text.slice(copied);
}

/** The place of the value of the pair whose name ends at `at`. */
function findPairValue(text: string, at: number): Place | undefined {
  SEPARATOR.lastIndex = at;
  const pair = SEPARATOR.exec(text);
  if (pair === null) return undefined;
  const [separator, name = '', sign, word] = pair;
  if (!isCredentialName(name)) return undefined;
  const start = at + separator.length;
  return sign === undefined
    ? findKey(text, start, minKeyLength(separator, name, word))
    : findValue(text, start, { name, sign });
}

/** After a sign a password such as `abc123` counts too. */
const MIN_SIGNED_KEY_LENGTH = 6;
/** Words of prose are seldom quoted. */
const MIN_QUOTED_KEY_LENGTH = 8;

/** What follows a name without a sign may be the next word of a sentence. */
function minKeyLength(separator: string, name: string, word: string | undefined): number {
  return word !== undefined || !/\s$/.test(separator) ? MIN_SIGNED_KEY_LENGTH : minKeyLengthAfter(name);
}

const OPENING_QUOTE =
  /(?:[ubr]{1,2}(?=\\{0,8}["']))?(?:\\{0,8}["']|[`“”‘’＂＇「『]|&quot;|&apos;|&#3[49];|%2[27]|(?:<|&lt;)!\[CDATA\[)/iy;
const OPENING_BRACKET = /[[({（【《]/y;
const BLOCK_SCALAR = /[|>][+\-\d]{0,2}[^\S\n]{0,8}\n\s{0,64}/y;
/** The lines of a block that hold nothing else. */
const BLOCK_VALUE = /\S+(?:\n[^\S\n]{1,64}[^\s:]+(?=[^\S\n]{0,64}(?:\n|$)))*/y;
const AUTHORIZATION_SCHEME =
  /(?:bearer|basic|digest|hmac|aws|oss|obs|ks3|qiniu|qbox|ucloud|sharedkey|sharedkeylite|(?:aws|oss)4-hmac-sha256)\s+/iy;
const AUTHORIZATION_PARAMETER = /[\w-]+=["']?\w/y;
const SENTENCE = /[a-z]{1,14}(?:\/[a-z]{1,14})? [a-z]/y;
const BARE_VALUE = /[^\s"'`“”‘’,;&|)}\]\p{Script=Han}\u3000-\u303F\uFF00-\uFFEF]+/uy;
/** Enough of it to tell a key by: a word that is none is read again from the next name in it. */
const KEY_START = /[^\s"'`,;&|)}\]\u0080-\uFFFF]{1,64}/y;

/** From `start` to before `end`; nothing where they are the same. */
interface Place {
  readonly start: number;
  readonly end: number;
}

/** Where a value is that is a credential only if it looks like a key. */
function findKey(text: string, at: number, minLength: number): Place {
  const opened = at + matchAt(OPENING_BRACKET, text, at).length;
  const quote = matchAt(OPENING_QUOTE, text, opened);
  const start = opened + quote.length;
  const value = matchAt(KEY_START, text, start);
  const isQuoted = quote !== '' && minLength < Infinity;
  const isKey = looksLikeKey(value, isQuoted ? Math.min(minLength, MIN_QUOTED_KEY_LENGTH) : minLength);
  return isKey ? placeOf(BARE_VALUE, text, start) : { start, end: start };
}

/** Where the value is that a sign gives to a name. */
function findValue(
  text: string,
  at: number,
  { name, sign }: { readonly name: string; readonly sign: string },
): Place {
  const quote = matchAt(OPENING_QUOTE, text, at);
  if (quote !== '') return { start: at + quote.length, end: findClosing(text, at + quote.length, quote) };
  if (isPhrase(name)) return findKey(text, at, MIN_SIGNED_KEY_LENGTH);
  const block = matchAt(BLOCK_SCALAR, text, at);
  if (block !== '') return placeOf(BLOCK_VALUE, text, at + block.length);
  const bracket = matchAt(OPENING_BRACKET, text, at);
  if (bracket !== '') return { start: at + 1, end: findClosingBracket(text, at + 1, bracket) };
  let start = at;
  if (/authorization$/i.test(name)) {
    start += matchAt(AUTHORIZATION_SCHEME, text, at).length;
    // `hmac accesskey="…", signature="…"`: its parameters are pairs of their own.
    if (matchAt(AUTHORIZATION_PARAMETER, text, start) !== '') return { start, end: start };
  }
  // Errors are chained with colons: "read token: permission denied".
  const isSentence =
    start === at && /^[:：]\s/.test(sign) && !isPasswordName(name) && matchAt(SENTENCE, text, at) !== '';
  return isSentence ? { start, end: start } : placeOf(BARE_VALUE, text, start);
}

const CLOSING_QUOTES: Readonly<Record<string, string>> = { '“': '”', '‘': '’', '「': '」', '『': '』' };

/** A line end closes a quote left open, but for CDATA. */
function findClosing(text: string, start: number, opening: string): number {
  if (/["']$/.test(opening)) return findClosingQuote(text, start, opening.replace(/^[a-z]+/i, ''));
  const isData = opening.endsWith('[');
  const closing = isData ? ']]' : (CLOSING_QUOTES[opening] ?? opening);
  for (let end = start; end < text.length; end++) {
    if (text.startsWith(closing, end) || (text[end] === '\n' && !isData)) return end;
  }
  return text.length;
}

/** A quote with more backslashes than the opening one is part of the value. */
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

const CLOSING_BRACKETS: Readonly<Record<string, string>> = {
  '[': ']',
  '(': ')',
  '{': '}',
  '（': '）',
  '【': '】',
  '《': '》',
};
/** A list or object of keys is shorter. */
const MAX_BRACKETED_LENGTH = 1024;

function findClosingBracket(text: string, start: number, opening: string): number {
  const part = text.slice(start, start + MAX_BRACKETED_LENGTH);
  const length = part.indexOf(CLOSING_BRACKETS[opening] ?? '');
  return start + (length === -1 ? part.length : length);
}

function placeOf(sticky: RegExp, text: string, start: number): Place {
  return { start, end: start + matchAt(sticky, text, start).length };
}

function matchAt(sticky: RegExp, text: string, at: number): string {
  sticky.lastIndex = at;
  return sticky.exec(text)?.[0] ?? '';
}
