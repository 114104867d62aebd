// The ways in which the real API may differ from what is documented, and which the simulator can take on.

/** What a signature has to cover. */
export const SIMULATOR_SIGNATURES = ['x-date', 'x-date-request-line', 'date-host-request-target'] as const;
export type SimulatorSignature = (typeof SIMULATOR_SIGNATURES)[number];

/** What responds to a path without a route: the service itself, or a Kong gateway before it authenticates. */
export const SIMULATOR_GATEWAYS = ['none', 'kong'] as const;
export type SimulatorGateway = (typeof SIMULATOR_GATEWAYS)[number];
