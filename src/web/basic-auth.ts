// Basic authentication (RFC 7617) against bcrypt hashes.

import { createHmac, randomBytes } from 'node:crypto';
import pLimit from 'p-limit';
import type { Secret } from '../redact/secret.ts';

/** Whether a password is the one of a bcrypt hash. */
export type ComparePassword = (password: Buffer, hash: string) => Promise<boolean>;

/** A client's credentials, and where they came from. */
export interface Login {
  /** The header `Authorization`. */
  readonly authorization: string | undefined;
  readonly address: string;
}

/** `busy`: not checked, because too many logins are waiting. */
export type LoginResult = 'granted' | 'refused' | 'busy';

/** Results remembered of each kind. Separate, so that a flood of wrong passwords cannot evict the right ones. */
const MAX_REMEMBERED = 1024;
const MAX_WAITING = 32;
const MAX_WAITING_OF_ADDRESS = 4;

/** A bcrypt hash without its cost, of an unknown password. */
const DECOY = 'EHwzC/oiJkS3BmXIQGE5kOaoqqO3QwaIfsoYnypej27Kl3tNznhGq';

/**
 * Checks names and passwords. bcrypt is slow on purpose, so one password is compared at a time, off the main thread,
 * results are remembered, and few may wait. Any wrong login takes as long as the most expensive hash, so that the time
 * does not reveal which users exist.
 */
export function createBasicAuth(
  compare: ComparePassword = compareByBcrypt,
): (users: ReadonlyMap<string, Secret>, login: Login) => Promise<LoginResult> {
  const granted = new Set<string>();
  const refused = new Set<string>();
  const running = new Map<string, Promise<boolean>>();
  const queue = createQueue();
  // Without it, the remembered keys would be fast hashes of passwords.
  const pepper = randomBytes(32);

  async function check(key: string, work: () => Promise<boolean>): Promise<boolean> {
    try {
      const isRight = await work();
      remember(isRight ? granted : refused, key);
      return isRight;
    } finally {
      running.delete(key);
    }
  }

  return async (users, { authorization, address }) => {
    if (users.size === 0) return 'granted';
    const credentials = parseBasic(authorization);
    if (credentials === undefined) return 'refused';
    const hash = users.get(credentials.name)?.reveal();
    const highest = Math.max(...users.values().map((known) => costOf(known.reveal())));
    const compared = hash ?? decoyOf(highest);
    const parts = [credentials.name, credentials.password.toString('base64'), compared];
    const key = createHmac('sha256', pepper).update(JSON.stringify(parts)).digest('base64');
    if (granted.has(key)) return 'granted';
    if (refused.has(key)) return 'refused';

    let checking = running.get(key);
    if (checking === undefined) {
      if (!queue.hasRoomFor(address)) return 'busy';
      const work = async (): Promise<boolean> => {
        if ((await compare(credentials.password, compared)) && hash !== undefined) return true;
        // The work doubles with each step of the cost: with these it adds up to that of the highest one.
        for (let cost = costOf(compared); cost < highest; cost += 1) {
          await compare(credentials.password, decoyOf(cost));
        }
        return false;
      };
      checking = check(key, () => queue.add(address, work));
      running.set(key, checking);
    }
    return (await checking) ? 'granted' : 'refused';
  };
}

/** One login at a time. */
function createQueue(): {
  hasRoomFor(address: string): boolean;
  add<Result>(address: string, work: () => Promise<Result>): Promise<Result>;
} {
  const oneAtATime = pLimit(1);
  /** Logins that are checked or wait, by address. */
  const byAddress = new Map<string, number>();
  const add = (address: string, change: number): void => {
    const count = (byAddress.get(address) ?? 0) + change;
    if (count === 0) byAddress.delete(address);
    else byAddress.set(address, count);
  };
  return {
    hasRoomFor: (address) =>
      oneAtATime.activeCount + oneAtATime.pendingCount < MAX_WAITING &&
      (byAddress.get(address) ?? 0) < MAX_WAITING_OF_ADDRESS,
    add(address, work) {
      add(address, 1);
      return oneAtATime(work).finally(() => add(address, -1));
    },
  };
}

function remember(keys: Set<string>, key: string): void {
  keys.add(key);
  const [oldest] = keys;
  if (keys.size > MAX_REMEMBERED && oldest !== undefined) keys.delete(oldest);
}

function parseBasic(header: string | undefined): { name: string; password: Buffer } | undefined {
  const encoded = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const bytes = Buffer.from(encoded, 'base64');
  const colon = bytes.indexOf(':');
  if (colon < 0) return undefined;
  return { name: bytes.toString('utf8', 0, colon), password: bytes.subarray(colon + 1) };
}

function costOf(hash: string): number {
  return Number(hash.split('$')[2]);
}

function decoyOf(cost: number): string {
  return `$2b$${String(cost).padStart(2, '0')}$${DECOY}`;
}

async function compareByBcrypt(password: Buffer, hash: string): Promise<boolean> {
  // A native library: loaded only where there are users.
  const { default: bcrypt } = await import('bcrypt');
  // $2y$ is the name that Apache and PHP have for $2b$, and the library knows only the latter.
  return bcrypt.compare(password, hash.replace(/^\$2y\$/, '$2b$'));
}
