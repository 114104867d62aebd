// Removes the user part of URLs, and `ak:sk` before a host.

import { looksLikeKey } from './key-shape.ts';
import { SECRET_PLACEHOLDER } from './secret.ts';

const BETWEEN_WORDS = '\\s"\'`，。；、！？（）《》“”‘’';
const BETWEEN_NAMES = `${BETWEEN_WORDS},;|&=(){}[\\]<>：`;
const USER = `(?=[^:]{2})((?:<secret>|[^:${BETWEEN_NAMES}]){1,256}={0,2})`;
const PASSWORD = `[^${BETWEEN_WORDS}]{2,256}`;
const AT_HOST = '(?=@(?:[A-Za-z\\d]|\\[[\\dA-Fa-f:]))';

/** An image digest follows, not a host. */
const NO_DIGEST = '(?!@(?:sha\\d{1,3}|md5):)';
const AT_DOMAIN = '(?=@((?:[A-Za-z\\d-]{1,63}\\.){1,8}[A-Za-z]{2,24}(?![\\w-]))?)';

/** `ak:sk` before `@host`. What follows `//` is a URL, in which an `@` may be part of the path. */
const BARE_USER_INFO = new RegExp(
  `(?<![^${BETWEEN_NAMES}])(?!//)${USER}:(?!//)${PASSWORD}${AT_HOST}${NO_DIGEST}${AT_DOMAIN}`,
  'gu',
);
const URL_TAIL = new RegExp(`//[^${BETWEEN_WORDS}]+`, 'g');

/** Texts without `@` or `%40` stay as they are. */
export function redactUserInfo(text: string): string {
  const redacted = text.includes('%40') ? redactEncodedUserInfo(text) : text;
  if (!redacted.includes('@')) return redacted;
  return redacted
    .replace(URL_TAIL, (tail) => `//${splitUrls(tail.slice(2)).map(withoutUserInfo).join('://')}`)
    .replace(BARE_USER_INFO, (whole, user: string, domain: string | undefined) => {
      const password = whole.slice(user.length + 1);
      if (isOrdinary(user, password)) return whole;
      if (domain !== undefined && isMailAddress(user, password)) return whole;
      return proseBefore(user) + SECRET_PLACEHOLDER;
    });
}

const TIME = /^\d\d(?::\d\d)?(?:[.,]\d{1,9})?(?:Z|[+-]\d\d(?::?\d\d)?|[ap]m)?$/i;
/** A port, or the version of an image or a release. */
const NUMBER = /^v?\d{1,5}(?:\.\d{1,5}){0,3}$/i;

/** Whether `user:password` is a time, or ends in a port or version. */
function isOrdinary(user: string, password: string): boolean {
  return NUMBER.test(password) || (/(?:^|\D)\d{1,2}$/.test(user) && TIME.test(password));
}

const WORDS = /^[^\d\p{Lu}]{2,32}$|^\p{Lu}[^\d\p{Lu}]{1,31}$/u;
const MAILBOX = /^[a-z][a-z._-]{0,62}\d{0,4}$/i;

/** Whether it is a mail address with a label before it, such as `mail to:`. */
function isMailAddress(label: string, mailbox: string): boolean {
  return WORDS.test(label) && MAILBOX.test(mailbox) && !looksLikeKey(mailbox);
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
  return [before, ...rests.map(withoutEncodedUserInfo)]
    .join('')
    .replace(ENCODED_USER_INFO, (whole, user: string, password: string) =>
      isOrdinary(user, password) ? whole : SECRET_PLACEHOLDER,
    );
}

const ENCODED_USER_INFO = /(?<![\w%.~-])([\w%.~+-]{2,256})%3A([\w%.~+-]{2,256}?)(?=%40[A-Za-z\d])/gi;

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
