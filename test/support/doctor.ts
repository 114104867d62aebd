// Running `doctor` inside the test, and servers that are no ADS at all.

import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { runDoctor } from '../../src/cli/doctor.ts';
import { systemClock } from '../../src/clock.ts';
import { SIMULATOR_ACCESS_KEY, SIMULATOR_SECRET_KEY } from '../../src/simulator/authentication.ts';
import { createConfigDirectory } from './config-file.ts';

export interface DoctorResult {
  readonly code: number;
  readonly output: string;
}

export interface DoctorOptions {
  readonly record?: string;
  readonly probe?: boolean;
  /** Default: true. */
  readonly verbose?: boolean;
  readonly resources?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly stop?: AbortSignal;
}

/** Runs `doctor` on the text of a config. */
export async function examine(config: string, options: DoctorOptions = {}): Promise<DoctorResult> {
  using directory = createConfigDirectory(config);
  let output = '';
  const code = await runDoctor(
    {
      command: 'doctor',
      configFile: directory.configFile,
      record: options.record,
      probe: options.probe ?? false,
      verbose: options.verbose ?? true,
      resourceNames: options.resources ?? [],
    },
    {
      build: { version: '1.2.3', revision: 'test', nodeVersion: 'v0' },
      clock: systemClock,
      env: options.env ?? {},
      writeOut: async (text) => {
        output += String(text);
      },
      writeError: () => undefined,
      onHangup: () => undefined,
      stop: options.stop ?? new AbortController().signal,
    },
  );
  return { code, output };
}

/** A config with one resource. `api` are further entries of its section, `more` is further YAML. */
export function configFor(
  url: string,
  parts: {
    readonly api?: string;
    readonly more?: string;
    readonly resource?: string;
    readonly credential?: string;
  } = {},
): string {
  const pair = `access_key: ${SIMULATOR_ACCESS_KEY}, secret_key: ${SIMULATOR_SECRET_KEY}`;
  return `api: { base_url: "${url}"${parts.api === undefined ? '' : `, ${parts.api}`} }
credentials:
  - { name: default, ${parts.credential ?? pair} }
resources:
  - { ${parts.resource ?? 'subscription: sub, resource_group: default, zone: cn-sh-01e, data_sync: nightly'} }
${parts.more ?? ''}`;
}

export interface OtherServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
}

/** A server on loopback that is no ADS; with TLS when `tls` names a certificate of the fixtures. */
export async function startOtherServer(listener: RequestListener, tls?: TlsFixture): Promise<OtherServer> {
  const server: Server =
    tls === undefined ? createServer(listener) : createTlsServer(tlsFiles(tls), listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type TlsFixture = 'self-signed' | 'unknown-authority' | 'other-host' | 'expired';

const TLS_FIXTURES = join(import.meta.dirname, '../fixtures/gateway-tls');

/** The authority that signed all certificates but the self-signed one. */
export const AUTHORITY_FILE = join(TLS_FIXTURES, 'authority.pem');

function tlsFiles(name: TlsFixture): { readonly cert: Buffer; readonly key: Buffer } {
  const key = name === 'self-signed' ? 'self-signed.key.pem' : 'gateway.key.pem';
  return {
    cert: readFileSync(join(TLS_FIXTURES, `${name}.pem`)),
    key: readFileSync(join(TLS_FIXTURES, key)),
  };
}
