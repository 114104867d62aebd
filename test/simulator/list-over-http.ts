import { SIMULATOR_ACCESS_KEY, SIMULATOR_SECRET_KEY } from '../../src/simulator/authentication.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import type { Simulator, SimulatorOptions } from '../../src/simulator/server.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import type { FakeClock } from '../support/fake-clock.ts';
import { signedHeaders } from '../support/sign-request.ts';
import {
  startTestSimulator,
  type TestSimulator,
  type TestSimulatorOptions,
} from '../support/test-simulator.ts';

/** The documented response, as far as these tests look at it. */
export interface ListBody {
  readonly data_sync_task: readonly {
    readonly task_id: string;
    readonly task_name: string;
    readonly type: string;
    readonly state: string;
  }[];
  readonly page: { readonly page: number; readonly page_size: number; readonly total: number };
}

/** A simulator that misbehaves as planned, and stands still until its clock is moved. */
export async function startFaulty(
  options: Partial<TestSimulatorOptions> = {},
): Promise<TestSimulator & { readonly clock: FakeClock }> {
  const clock = createFakeClock();
  return { ...(await startTestSimulator({ clock, ...options })), clock };
}

/** A simulator that stands still until its clock is moved. */
export async function startFrozen(
  options: Partial<SimulatorOptions> = {},
): Promise<Simulator & { readonly clock: FakeClock }> {
  const clock = createFakeClock();
  const simulator = await startSimulator({
    scenario: 'steady',
    seed: 1,
    speed: 1,
    port: 0,
    clock,
    ...options,
  });
  return { ...simulator, clock };
}

/** The path of the task list of one of the simulator's resources. */
export function listUrl(simulator: Simulator, index = 0): string {
  const { subscription, resourceGroup, zone, dataSync } = simulator.resources[index]!;
  const parent = `subscriptions/${subscription}/resourceGroups/${resourceGroup}/zones/${zone}`;
  return `${simulator.url}/storage/ads/v1/${parent}/dataSync/${dataSync}/tasks/list`;
}

/** Posts a signed list request for the first resource. */
export function postList(
  simulator: Simulator & { readonly clock: FakeClock },
  body: unknown = {},
  init: RequestInit & { readonly url?: string } = {},
): Promise<Response> {
  const credential = { accessKey: SIMULATOR_ACCESS_KEY, secretKey: SIMULATOR_SECRET_KEY };
  return fetch(init.url ?? listUrl(simulator), {
    method: 'POST',
    redirect: 'manual',
    body: JSON.stringify(body),
    headers: signedHeaders(credential, simulator.clock.now()),
    ...init,
  });
}

/** The response to a list request that must succeed. */
export async function list(
  simulator: Simulator & { readonly clock: FakeClock },
  body: unknown = {},
): Promise<ListBody> {
  const response = await postList(simulator, body);
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  return (await response.json()) as ListBody;
}
