import { describe, expect, test } from 'vitest';
import { Secret } from '../../src/redact/secret.ts';
import { createBasicAuth, type ComparePassword, type LoginResult } from '../../src/web/basic-auth.ts';

/** Of "fakepassword", with the cost 10. */
const HASH = '$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi';
const USERS = new Map([['dave', new Secret(HASH)]]);

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

/** A login that is compared at once, the password being right when it is "fakepassword". */
function setUp(compare?: ComparePassword): {
  login: (text: string, address?: string, users?: ReadonlyMap<string, Secret>) => Promise<LoginResult>;
  compared: string[];
} {
  const compared: string[] = [];
  const check = createBasicAuth(async (password, hash) => {
    compared.push(`${password.toString()} ${hash.slice(0, 7)}`);
    return compare === undefined ? password.toString() === 'fakepassword' : compare(password, hash);
  });
  return {
    login: (text, address = '192.0.2.1', users = USERS) =>
      check(users, { authorization: basic(text), address }),
    compared,
  };
}

describe('basic authentication', () => {
  test('knows the hashes that htpasswd writes', async () => {
    const check = createBasicAuth();
    for (const prefix of ['$2y$', '$2b$', '$2a$']) {
      const users = new Map([['dave', new Secret(HASH.replace('$2y$', prefix))]]);
      const login = (password: string): Promise<LoginResult> =>
        check(users, { authorization: basic(`dave:${password}`), address: '' });
      expect([await login('fakepassword'), await login('wrong')]).toEqual(['granted', 'refused']);
    }
  });

  test('is not asked for where there are no users', async () => {
    const { login, compared } = setUp();
    expect(await login('who:ever', '192.0.2.1', new Map())).toBe('granted');
    expect(compared).toEqual([]);
  });

  test.each([
    undefined,
    '',
    'Basic',
    'Basic ',
    'Basic !!!!',
    'Bearer ZGF2ZTpmYWtlcGFzc3dvcmQ=',
    `Basic ${Buffer.from('dave').toString('base64')}`,
  ])('refuses the header %j without comparing anything', async (authorization) => {
    const { compared } = setUp();
    const check = createBasicAuth(() => Promise.reject(new Error('compared')));
    expect(await check(USERS, { authorization, address: '' })).toBe('refused');
    expect(compared).toEqual([]);
  });

  test('takes the scheme in any case, and a password with colons', async () => {
    const check = createBasicAuth(async (password) => password.toString() === 'a:b:c');
    const authorization = basic('dave:a:b:c').replace('Basic', 'bASIC');
    expect(await check(USERS, { authorization, address: '' })).toBe('granted');
  });

  test('an unknown name costs one comparison of the same cost, and gets nowhere with any password', async () => {
    const { login, compared } = setUp(() => Promise.resolve(true));
    expect(await login('nobody:secret')).toBe('refused');
    expect(await login('dave:secret')).toBe('granted');
    expect(compared).toEqual(['secret $2b$10$', 'secret $2y$10$']);
  });

  test('the decoy is a hash that bcrypt compares in full, as dear as the dearest of the users', async () => {
    const decoys: string[] = [];
    const check = createBasicAuth(async (_, hash) => {
      decoys.push(hash);
      return false;
    });
    const users = new Map([...USERS, ['cheap', new Secret(HASH.replace('$10$', '$05$'))]]);
    await check(users, { authorization: basic('nobody:x'), address: '' });
    expect(decoys[0]).toMatch(/^\$2b\$10\$[./A-Za-z0-9]{53}$/);
  });

  test('a wrong password costs the same for every name, known or not, whatever its own cost', async () => {
    const costs = ['04', '07', '10'];
    const users = new Map(costs.map((cost) => [cost, new Secret(HASH.replace('$10$', `$${cost}$`))]));
    const workOf = async (name: string): Promise<number> => {
      let work = 0;
      const check = createBasicAuth(async (_, hash) => {
        work += 2 ** Number(hash.slice(4, 6));
        return false;
      });
      expect(await check(users, { authorization: basic(`${name}:x`), address: '' })).toBe('refused');
      return work;
    };
    for (const name of [...costs, 'nobody']) expect(await workOf(name)).toBe(2 ** 10);
  });

  test('the right password of a user costs one comparison', async () => {
    const { login, compared } = setUp();
    const users = new Map([...USERS, ['cheap', new Secret(HASH.replace('$10$', '$05$'))]]);
    expect(await login('cheap:fakepassword', '', users)).toBe('granted');
    expect(compared).toEqual(['fakepassword $2y$05$']);
  });

  test('decisions are remembered, right and wrong ones', async () => {
    const { login, compared } = setUp();
    for (let round = 0; round < 5; round += 1) {
      expect(await login('dave:fakepassword')).toBe('granted');
      expect(await login('dave:wrong')).toBe('refused');
      expect(await login('nobody:fakepassword')).toBe('refused');
    }
    expect(compared).toHaveLength(3);
  });

  test('a new hash of a user is compared anew', async () => {
    const { login, compared } = setUp();
    await login('dave:fakepassword');
    await login('dave:fakepassword', '', new Map([['dave', new Secret(HASH.replace('$10$', '$11$'))]]));
    expect(compared).toEqual(['fakepassword $2y$10$', 'fakepassword $2y$11$']);
  });

  test('a flood of wrong passwords does not push out the right one', async () => {
    const { login, compared } = setUp();
    await login('dave:fakepassword');
    for (let guess = 0; guess < 3000; guess += 1) await login(`dave:${guess}`);
    expect(await login('dave:fakepassword')).toBe('granted');
    expect(compared).toHaveLength(3001);
  });

  test('the same login in flight is compared once', async () => {
    const { login, compared } = setUp();
    const results = await Promise.all(Array.from({ length: 50 }, () => login('dave:fakepassword')));
    expect(new Set(results)).toEqual(new Set(['granted']));
    expect(compared).toHaveLength(1);
  });

  test('one password is compared at a time, and few of one address may wait', async () => {
    let running = 0;
    let most = 0;
    const { login } = setUp(async () => {
      most = Math.max(most, (running += 1));
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return false;
    });
    const guesses = Array.from({ length: 100 }, (_, guess) => login(`dave:${guess}`));
    const elsewhere = login('dave:other', '192.0.2.2');
    const results = await Promise.all(guesses);
    expect(most).toBe(1);
    expect(results.filter((result) => result === 'refused')).toHaveLength(4);
    expect(results.filter((result) => result === 'busy')).toHaveLength(96);
    expect(await elsewhere).toBe('refused');
  });

  test('few of all addresses together may wait', async () => {
    const { login } = setUp(() => Promise.resolve(false));
    const logins = Array.from({ length: 200 }, (_, index) => login(`dave:${index}`, `192.0.2.${index}`));
    const results = await Promise.all(logins);
    expect(results.filter((result) => result === 'refused')).toHaveLength(32);
  });

  test('a comparison that fails is not remembered, and the next one runs', async () => {
    let attempts = 0;
    const { login } = setUp(() => {
      attempts += 1;
      return attempts === 1 ? Promise.reject(new Error('no memory')) : Promise.resolve(true);
    });
    await expect(login('dave:x')).rejects.toThrow('no memory');
    expect(await login('dave:x')).toBe('granted');
  });
});
