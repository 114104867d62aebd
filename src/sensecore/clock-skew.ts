/**
 * Server time minus ours in seconds, from an answer's `Date` header. The header has whole seconds and the answer took
 * time, so what both clocks can agree on is 0; only the part that neither explains is skew.
 */
export function clockSkewSeconds(
  dateHeader: string | undefined,
  exchange: { readonly sentAtMs: number; readonly receivedAtMs: number },
): number | undefined {
  const serverMs = dateHeader === undefined ? NaN : Date.parse(dateHeader);
  if (Number.isNaN(serverMs)) return undefined;
  if (serverMs > exchange.receivedAtMs) return (serverMs - exchange.receivedAtMs) / 1000;
  if (serverMs + 1000 < exchange.sentAtMs) return (serverMs + 1000 - exchange.sentAtMs) / 1000;
  return 0;
}
