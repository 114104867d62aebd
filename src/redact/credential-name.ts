const ENDINGS =
  /(?:accesskey(?:id|secret)?|secret(?:key|id|accesskey)?|token|passw(?:or)?d|passphrase|signature(?:provided)?|credentials?|authorization|apikey|privatekey|accountkey)$/;

// A key after an encoded `?`, `&`, quote, comma or space is read with the two hex digits of that byte in front.
const SHORT_NAME = /(?:^|[_.-])(?:3f|2[0267c]|7b)?(?:ak|sk|sig|pwd)$/i;
const SHORT_CAMEL_NAME = /[a-z\d](?:A[Kk]|S[Kk])$/;

const CHINESE_NAME = /(?:[密秘]钥(?: ?id)?|密码|口令|令牌)$/i;

/** The last letters of every name above. */
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
 * Where a name ends that `isCredentialName` may know and that a value may follow, from `from` on; -1 where no other one
 * does. Much faster than looking for whole names.
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

/** Whether a value under this name is never prose, however much it looks like it. */
export function isPasswordName(name: string): boolean {
  return /(?:ak|sk|pwd|passwd|password|passphrase)$/i.test(name);
}

/** Whether the name is words that prose has too (`secret key`, `密钥`), so that not every value under it is one. */
export function isPhrase(name: string): boolean {
  return name.includes(' ') || CHINESE_NAME.test(name);
}

const WORD = /^(?:token|passw(?:or)?d|passphrase|signature|credentials?|authorization|pwd|sig)$|\.$/i;

/** How long a key that follows the name after a mere blank has to be, for the name may be a word of prose. */
export function minKeyLengthAfter(name: string): number {
  if (WORD.test(name)) return Infinity;
  return /^(?:ak|sk)$| /i.test(name) ? 12 : 8;
}
