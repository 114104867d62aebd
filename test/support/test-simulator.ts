import { systemClock } from '../../src/clock.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../src/simulator/server.ts';

/** A simulator on a free port, by default the three resources of `steady`, at real speed. */
export function startTestSimulator(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  return startSimulator({ scenario: 'steady', seed: 1, speed: 1, port: 0, clock: systemClock, ...options });
}
