// Recognizes the names under which credentials stand.

const ENDINGS =
  /(?:accesskey(?:id|secret)?|secret(?:key|id|accesskey)?|token|passw(?:or)?d|passphrase|signature(?:provided)?|credentials?|authorization|apikey|privatekey|accountkey)$/;

// A key after an encoded `?`, `&`, quote, comma or space is read with the two hex digits of that byte in front.
const SHORT_NAME = /(?:^|[_.-])(?:3f|2[0267c]|7b)?(?:ak|sk|sig|pwd)$/i;
const SHORT_CAMEL_NAME = /[a-z\d](?:A[Kk]|S[Kk])$/;

const CHINESE_NAME = /(?:[密秘]钥(?: ?id)?|密码|口令|令牌)$/i;

/** The last letters of each of these names. */
const LAST_LETTERS = 'key yid tid ret ken ord swd ase ure ded tial tials tion'
  .split(' ')
  .map((letters) => letters.split('').join('[_. -]{0,8}'))
  .join('|');
// What follows the name comes first: to look back from every character would take quadratic time.
const NAME_BEFORE_VALUE = new RegExp(
  `[\\s=＝:：%&,为是[(（【“「『《](?<=(?:${LAST_LETTERS}|[as]k|sig|pwd|[钥码令牌](?: ?id)?)[_.-]{0,8}\\\\{0,8}["'\`“”’＂＇」』]?\\]?.)`,
  'gis',
);

/**
 * The offset, from `from` on, of the end of the next name that `isCredentialName` may know and that a value may follow; -1 if
 * there is no other. Much faster than searching for whole names.
 */
export function findNameEnd(text: string, from: number): number {
  NAME_BEFORE_VALUE.lastIndex = from;
  const found = NAME_BEFORE_VALUE.exec(text);
  return found === null ? -1 : found.index;
}

/** Whether the value under this name (`secret_key`, `srcAk`, `X-Amz-Signature`, …) is a credential. */
export function isCredentialName(name: string): boolean {
  return (
    SHORT_NAME.test(name) ||
    SHORT_CAMEL_NAME.test(name) ||
    CHINESE_NAME.test(name) ||
    ENDINGS.test(name.replace(/[_. -]/g, '').toLowerCase())
  );
}

/** Whether a value under this name is a credential even if it reads like prose. */
export function isPasswordName(name: string): boolean {
  return /(?:ak|sk|pwd|passwd|password|passphrase)$/i.test(name);
}

/** Whether the name also occurs in prose (`secret key`, `密钥`), so that not every text after it is a credential. */
export function isPhrase(name: string): boolean {
  return name.includes(' ') || CHINESE_NAME.test(name);
}

const WORD = /^(?:token|passw(?:or)?d|passphrase|signature|credentials?|authorization|pwd|sig)$|\.$/i;

/** The minimum length of a key that only a blank separates from the name, because the name may be a word of prose. */
export function minKeyLengthAfter(name: string): number {
  if (WORD.test(name)) return Infinity;
  return /^(?:ak|sk)$| /i.test(name) ? 12 : 8;
}
