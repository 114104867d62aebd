const ENDINGS =
  /(?:accesskey(?:id|secret)?|secret(?:key|id|accesskey)?|token|passw(?:or)?d|passphrase|signature(?:provided)?|credentials?|authorization|apikey|privatekey|accountkey)$/;

// A key after an encoded `?` or `&` is read with the two hex digits of that byte in front.
const SHORT_NAME = /(?:^|[_.-])(?:3f|26)?(?:ak|sk|sig|pwd)$/i;
const SHORT_CAMEL_NAME = /[a-z\d](?:A[Kk]|S[Kk])$/;

/** Whether the value under this name (`secret_key`, `srcAk`, `X-Amz-Signature`, …) is a credential. */
export function isCredentialName(name: string): boolean {
  return (
    SHORT_NAME.test(name) ||
    SHORT_CAMEL_NAME.test(name) ||
    ENDINGS.test(name.replace(/[_.-]/g, '').toLowerCase())
  );
}

/** Whether a value under this name is never prose, however much it looks like it. */
export function isPasswordName(name: string): boolean {
  return /(?:ak|sk|pwd|passwd|password|passphrase)$/i.test(name);
}
