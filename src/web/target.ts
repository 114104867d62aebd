/** A request's target as path and query, whichever form the client chose: RFC 9112, section 3.2.2, has both answered alike. */
export function toOriginForm(target: string): string {
  const match = /^https?:\/\/[^/?#]*(.*)$/is.exec(target);
  if (match === null) return target;
  const [, rest = ''] = match;
  return rest.startsWith('/') ? rest : `/${rest}`;
}
