// What is wrong with a YAML block of a document: what it is shows in its keys, and what reads that kind in earnest is asked.

import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { parseAllDocuments, stringify } from 'yaml';
import { loadConfig } from '../../src/config/load.ts';
import { loadWebConfig } from '../../src/web-config/load.ts';
import { findManifestProblems } from '../helm/manifest-problems.ts';
import type { Manifest } from '../helm/helm.ts';
import type { Certificates } from '../web/certificates.ts';
import { ROOT } from './markdown.ts';

type Content = Readonly<Record<string, unknown>>;

const KINDS = [
  ['configuration', ['api', 'credentials', 'poll', 'metrics', 'resources', 'resource_files', 'discovery']],
  ['web configuration', ['tls_server_config', 'http_server_config', 'basic_auth_users', 'rate_limit']],
  ['Prometheus', ['global', 'scrape_configs', 'rule_files', 'alerting', 'remote_write']],
  ['Alertmanager', ['route', 'receivers', 'inhibit_rules']],
] as const;

type Kind = (typeof KINDS)[number][0] | 'resource list' | 'Kubernetes object' | 'values';

/** What is wrong with it; nothing when all is well. Certificates stand in for those that it names. */
export async function problemsOfYaml(text: string, certificates: Certificates): Promise<readonly string[]> {
  const modeline = /^# yaml-language-server: \$schema=(\S+)\n$/.exec(text);
  if (modeline !== null) return problemsOfSchema(modeline[1] ?? '');
  const documents = parseAllDocuments(text);
  const problems = documents.flatMap((document) => document.errors.map(String));
  if (problems.length > 0) return problems;
  const results = documents.map((document) => problemsOf(document.toJS(), text, certificates));
  return (await Promise.all(results)).flat();
}

function kindOf(content: unknown): Kind {
  if (Array.isArray(content)) return 'resource list';
  const keys = Object.keys(Object(content));
  if (keys.includes('apiVersion')) return 'Kubernetes object';
  const isOfChart = /existingSecret/.test(JSON.stringify(content));
  const kind = KINDS.find(([, known]) => keys.every((key) => (known as readonly string[]).includes(key)));
  return kind === undefined || isOfChart ? 'values' : kind[0];
}

async function problemsOf(
  content: unknown,
  text: string,
  certificates: Certificates,
): Promise<readonly string[]> {
  const directory = mkdtempSync(join(certificates.directory, 'yaml-'));
  const kind = kindOf(content);
  switch (kind) {
    case 'configuration':
      return problemsOfConfig(content as Content, directory);
    case 'resource list':
      return problemsOfConfig({ resources: content }, directory);
    case 'web configuration':
      return refusal(loadWebConfig(write(directory, withCertificates(text, certificates))));
    case 'Prometheus':
      return told('promtool', ['check', 'config', '--syntax-only', write(directory, text)]);
    case 'Alertmanager':
      return problemsOfAlertmanager(content as Content, directory);
    case 'Kubernetes object':
      return findManifestProblems(content as Manifest);
    case 'values':
      return problemsOfValues(content);
  }
}

const ENV = { ADS_ACCESS_KEY: 'AK', ADS_SECRET_KEY: 'SK', ADS_TOKEN: 'T', ADS_CONSOLE_TOKEN: 'T' };

const COMPLETE_CONFIG: Content = {
  credentials: [{ name: 'default', access_key_env: 'ADS_ACCESS_KEY', secret_key_env: 'ADS_SECRET_KEY' }],
  resources: [
    { subscription: 'of-the-test', resource_group: 'default', zone: 'cn-sh-01e', data_sync: 'of-the-test' },
  ],
};

/** Most blocks show one section; the rest is a configuration that works. */
function problemsOfConfig(content: Content, directory: string): Promise<readonly string[]> {
  const text = stringify({ ...COMPLETE_CONFIG, ...content }).replaceAll(
    /^(.*_file: )(\/\S+)$/gm,
    (_, key: string) => `${key}${key.includes('ca_file') ? aPem(directory) : aSecret(directory)}`,
  );
  return refusal(loadConfig(write(directory, text), ENV));
}

function aSecret(directory: string): string {
  const path = join(directory, 'secret');
  writeFileSync(path, 'secret\n');
  return path;
}

function aPem(directory: string): string {
  const path = join(directory, 'ca.pem');
  copyFileSync(join(ROOT, 'test/fixtures/config/ca.pem'), path);
  return path;
}

function withCertificates(text: string, certificates: Certificates): string {
  return text
    .replaceAll(/(client_ca_file: )\S+/g, `$1${certificates.path('ca.pem')}`)
    .replaceAll(/(cert_file: )\S+/g, `$1${certificates.path('server.pem')}`)
    .replaceAll(/(key_file: )\S+/g, `$1${certificates.path('server.key')}`);
}

function problemsOfAlertmanager(content: Content, directory: string): readonly string[] {
  const complete = {
    receivers: [{ name: 'default' }],
    ...content,
    route: { receiver: 'default', ...Object(content['route']) },
  };
  return told('amtool', ['check-config', write(directory, stringify(complete))]);
}

const valuesSchema = readFileSync(join(ROOT, 'helm/sensecore-ads-exporter/values.schema.json'), 'utf8');
const validateValues = new Ajv({ strict: false }).compile(JSON.parse(valuesSchema) as object);

function problemsOfValues(content: unknown): readonly string[] {
  validateValues(content);
  return (validateValues.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

function problemsOfSchema(target: string): readonly string[] {
  const path = target.replace('https://unpkg.com/sensecore-ads-exporter/', '');
  return existsSync(join(ROOT, path)) ? [] : [`there is no ${path}`];
}

function write(directory: string, text: string): string {
  const path = join(directory, 'block.yaml');
  writeFileSync(path, text);
  return path;
}

function refusal(loading: Promise<unknown>): Promise<readonly string[]> {
  return loading.then(
    () => [],
    (error: unknown) => [String(error)],
  );
}

/** What a program has to say when it does not end well. */
function told(program: string, args: readonly string[]): readonly string[] {
  try {
    execFileSync(program, args, { stdio: 'pipe', cwd: tmpdir() });
    return [];
  } catch (error) {
    const { stderr = '', stdout = '' } = error as { readonly stderr?: Buffer; readonly stdout?: Buffer };
    return [`${program}: ${String(stdout)}${String(stderr)}${String(error)}`];
  }
}
