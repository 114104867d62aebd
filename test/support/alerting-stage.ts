// Everything between a task of ADS and the person who is told of it: the simulator, the real exporter, Prometheus and
// Alertmanager as examples/compose configures them, and a webhook.

import { mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import type { SimulatorOptions } from '../../src/simulator/server.ts';
import { startAlertmanager, type Alertmanager } from './alertmanager.ts';
import { createConfigDirectory, type ConfigDirectory } from './config-file.ts';
import { startExporter } from './exporter-process.ts';
import { startConfiguredPrometheus, type Prometheus } from './prometheus.ts';
import { renderShortRules } from './short-rules.ts';
import { startTestSimulator, type TestSimulator } from './test-simulator.ts';
import { startWebhookReceiver, type WebhookReceiver } from './webhook-receiver.ts';

export interface AlertingStage extends AsyncDisposable {
  readonly simulator: TestSimulator;
  readonly prometheus: Prometheus;
  readonly alertmanager: Alertmanager;
  readonly receiver: WebhookReceiver;
  /** Skips to that minute of the play, from which time goes on as usual. */
  readonly goTo: (minute: number) => void;
  /** What a scrape of the exporter would get. */
  readonly readPage: () => Promise<string>;
  /** Lets ADS refuse the key that the exporter has. */
  readonly expireKey: () => void;
  /** Makes a new key, and puts it into the exporter's files. */
  readonly renewKey: () => void;
}

/** What happens, and who looks at it. Minutes are counted from where the scenario begins. */
export interface Play extends Required<Pick<SimulatorOptions, 'scenario' | 'seed' | 'tasks' | 'resources'>> {
  /** The resources that the exporter reads: what it calls them, and which of the simulator's they are. */
  readonly cast: Readonly<Record<string, string>>;
  /** Where the play is when the exporter starts. */
  readonly firstMinute: number;
  /** The last that it goes to: no task does anything in the future. */
  readonly lastMinute: number;
}

type Key = { readonly accessKey: string; readonly secretKey: string };

export async function startAlertingStage(play: Play): Promise<AlertingStage> {
  await using started = new AsyncDisposableStack();
  const keys: Key[] = [];
  const { simulator, goTo } = await startPlay(play, keys);
  started.use(simulator);
  const directory = started.use(createConfigDirectory(exporterConfig(simulator, play.cast)));
  let keyNumber = 0;
  const renewKey = (): void => {
    keyNumber += 1;
    const key = { accessKey: `ACCESSKEY${keyNumber}`, secretKey: `secret-key-${keyNumber}` };
    keys.push(key);
    replaceFile(directory, 'access_key', key.accessKey);
    replaceFile(directory, 'secret_key', key.secretKey);
  };
  renewKey();

  const receiver = started.use(await startWebhookReceiver());
  const alertmanager = started.use(await startAlertmanager(directory, alertmanagerConfig(receiver.url)));
  const exporter = started.use(
    startExporter([`--config.file=${directory.configFile}`, '--web.listen-address=127.0.0.1:0']),
  );
  const url = await exporter.url();
  mkdirSync(join(directory.path, 'rules'));
  directory.write('rules/short.rules.yaml', renderShortRules());
  const addresses = { exporter: new URL(url).host, alertmanager: alertmanager.address };
  const prometheus = started.use(await startConfiguredPrometheus(directory, prometheusConfig(addresses)));
  const running = started.move();
  return {
    simulator,
    prometheus,
    alertmanager,
    receiver,
    goTo,
    readPage: async () => (await fetch(`${url}/metrics`)).text(),
    expireKey: () => void (keys.length = 0),
    renewKey,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

async function startPlay(
  { scenario, seed, tasks, resources, firstMinute, lastMinute }: Play,
  credentials: readonly Key[],
): Promise<Pick<AlertingStage, 'simulator' | 'goTo'>> {
  let skippedMs = 0;
  const clock = { ...systemClock, monotonic: () => systemClock.monotonic() + skippedMs };
  const startAt = clock.now() - lastMinute * 60_000;
  const simulator = await startTestSimulator({
    scenario,
    seed,
    tasks,
    resources,
    startAt,
    clock,
    credentials,
  });
  const goTo = (minute: number): void => {
    skippedMs += startAt + minute * 60_000 - simulator.virtualNow();
  };
  goTo(firstMinute);
  return { simulator, goTo };
}

function exporterConfig({ url, resources }: TestSimulator, cast: Play['cast']): string {
  return JSON.stringify({
    api: { base_url: url, retries: 0, requests_per_second: 1000 },
    credentials: [{ name: 'default', access_key_file: 'access_key', secret_key_file: 'secret_key' }],
    poll: { interval: '500ms', timeout: '5s', history_interval: '500ms' },
    resources: Object.entries(cast).map(([name, dataSync]) => {
      const resource = resources.find((candidate) => candidate.dataSync === dataSync)!;
      const { subscription, resourceGroup, zone } = resource;
      const labels = { team: 'vision' };
      return { name, subscription, resource_group: resourceGroup, zone, data_sync: dataSync, labels };
    }),
  });
}

/** Whoever reads the file sees it whole, before or after. */
function replaceFile(directory: ConfigDirectory, name: string, content: string): void {
  renameSync(directory.write(`${name}.new`, content), join(directory.path, name));
}

function prometheusConfig(addresses: { readonly exporter: string; readonly alertmanager: string }): string {
  return adapt('prometheus.yml', {
    'scrape_interval: 15s': 'scrape_interval: 1s',
    'evaluation_interval: 15s': 'evaluation_interval: 1s',
    'exporter:10237': `"${addresses.exporter}"`,
    'alertmanager:9093': `"${addresses.alertmanager}"`,
  });
}

/** What fires is told again once a second or two, so that a test can see it fall silent. */
function alertmanagerConfig(webhookUrl: string): string {
  return adapt('alertmanager.yml', {
    'group_wait: 10s': 'group_wait: 100ms',
    'group_interval: 1m': 'group_interval: 1s',
    'repeat_interval: 12h': 'repeat_interval: 500ms',
    '- name: page-only': `- { name: page-only, webhook_configs: [{ url: "${webhookUrl}" }] }`,
  });
}

/** A config of examples/compose with some texts replaced, each of which it has to have once. */
function adapt(file: string, changes: Readonly<Record<string, string>>): string {
  let config = readFileSync(`examples/compose/${file}`, 'utf8');
  for (const [from, to] of Object.entries(changes)) {
    expect(config.split(from), `${from} in ${file}`).toHaveLength(2);
    config = config.replace(from, to);
  }
  return config;
}
