import { systemClock } from '../../src/clock.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../src/simulator/server.ts';

/** A simulator whose virtual time stands still between steps, so that a test knows what each poll can have seen. */
export interface SteppedSimulator extends AsyncDisposable {
  readonly simulator: Simulator;
  /** Moves virtual time on. */
  step(virtualMs: number): void;
}

export async function startSteppedSimulator(
  options: Pick<SimulatorOptions, 'scenario' | 'seed'> & Partial<SimulatorOptions>,
): Promise<SteppedSimulator> {
  let elapsedMs = 0;
  const clock = { ...systemClock, monotonic: () => elapsedMs };
  const simulator = await startSimulator({ speed: 1, port: 0, clock, ...options });
  return {
    simulator,
    step(virtualMs) {
      elapsedMs += virtualMs;
    },
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}
