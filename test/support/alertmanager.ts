import type { ConfigDirectory } from './config-file.ts';
import { findFreePort } from './free-port.ts';
import { startServerProgram } from './server-program.ts';

/** A real Alertmanager, alone. */
export interface Alertmanager extends AsyncDisposable {
  /** Host and port. */
  readonly address: string;
  /** The alerts that fire, by `alertNameOf`, each with those that inhibit it. */
  inhibitions(): Promise<Record<string, readonly string[]>>;
}

/** What an alert is called in tests: its name and the resource it is about. */
export function alertNameOf(labels: Readonly<Record<string, string>>): string {
  return [labels['alertname'], labels['resource']].filter((part) => part !== undefined).join(' ');
}

/** `config` is the text of its `alertmanager.yml`. */
export async function startAlertmanager(directory: ConfigDirectory, config: string): Promise<Alertmanager> {
  const address = `127.0.0.1:${await findFreePort()}`;
  const program = await startServerProgram(
    'prometheus-alertmanager',
    [
      `--config.file=${directory.write('alertmanager.yml', config)}`,
      `--storage.path=${directory.path}/alertmanager`,
      `--web.listen-address=${address}`,
      // It looks for no others.
      '--cluster.listen-address=',
      '--log.level=error',
    ],
    `http://${address}/-/ready`,
  );
  return {
    address,
    async inhibitions() {
      const response = await fetch(`http://${address}/api/v2/alerts`);
      const alerts = (await response.json()) as readonly ManagedAlert[];
      const names = new Map(alerts.map(({ fingerprint, labels }) => [fingerprint, alertNameOf(labels)]));
      return Object.fromEntries(
        alerts.map(({ labels, status }) => [
          alertNameOf(labels),
          status.inhibitedBy.map((fingerprint) => names.get(fingerprint) ?? fingerprint),
        ]),
      );
    },
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}

interface ManagedAlert {
  readonly fingerprint: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly status: { readonly inhibitedBy: readonly string[] };
}
