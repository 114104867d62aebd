// Spreads work that many clients can cause at once over turns of the event loop.

/**
 * Does `perTurn` pieces of work in one turn of the event loop, and the rest in the next ones, first come, first served. Node
 * accepts one connection per turn, so short turns let probes in.
 */
export function createTurns(perTurn: number): (work: () => void) => void {
  const waiting: (() => void)[] = [];
  let left = perTurn;

  function begin(work: () => void): void {
    if (left === perTurn) setImmediate(turn);
    left -= 1;
    work();
  }

  function turn(): void {
    left = perTurn;
    for (const work of waiting.splice(0, perTurn)) begin(work);
  }

  return (work) => {
    if (left > 0 && waiting.length === 0) begin(work);
    else waiting.push(work);
  };
}
