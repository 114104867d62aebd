// That the checks of the documents find what is wrong.

import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { needsProgram } from '../support/needs-program.ts';
import { createCertificates } from '../web/certificates.ts';
import { problemsOfCall } from './check-call.ts';
import { problemsOfYaml } from './check-yaml.ts';
import { runShell } from './run-shell.ts';

const PROGRAMS = ['bash', 'jq', 'curl', 'promtool', 'amtool', 'openssl'];

describe.skipIf(PROGRAMS.map(needsProgram).includes(true))('what is wrong in a document is found', () => {
  const certificates = createCertificates();
  afterAll(() => certificates[Symbol.dispose]());

  test.each([
    ['sensecore-ads-exporter chekc', 'unknown command "chekc"'],
    ['sensecore-ads-exporter \\\n  --config.flie=config.yaml', 'unknown flag --config.flie'],
    ['npm start --silent -- once --watch', '--watch belongs to tasks'],
    ['npm run dmeo', 'package.json has no script dmeo'],
    ['npm ci && npm run benhc', 'package.json has no script benhc'],
    [
      'docker run --rm -p 1:1 ghcr.io/sensecore-ads-exporter/sensecore-ads-exporter:0.1.0 dmeo',
      'unknown command',
    ],
    ['docker build --build-arg VRESION=1 .', 'no ARG VRESION'],
    ['kubectl exec pod -- node /app/dist/main.js doctro', 'unknown command "doctro"'],
    ['kubectl exec pod -- node /app/main.js doctor', 'the image has no node /app/main.js'],
    [
      'helm install ads helm/sensecore-ads-exporter --set persistance.enabled=true',
      'no value persistance.enabled',
    ],
    ['helm install ads helm/sensecore-exporter', 'names no chart of ours'],
    ['sudo node_modules/.bin/node dist/main.js srve', 'unknown command "srve"'],
    ['frobnicate --all', 'is a program that no test knows'],
    ['echo "unfinished', 'unexpected EOF'],
    ['jq ".[" config.yaml', 'jq: error'],
    ['echo x > /etc/ads-exporter-test', 'writes outside of its directory'],
    ['curl http://127.0.0.1:10237/api/v1/taks', 'Failed to connect'],
    ['promtool check rules alerts/sensecore-ads.rules.yaml', 'does not exist'],
  ])('%s', (text, problem) => {
    const directory = mkdtempSync(join(certificates.directory, 'sh-'));
    const { calls, problems } = runShell(text, { directory, exporter: '127.0.0.1:9', tasksJson: '[]' });
    expect([...problems, ...calls.flatMap(problemsOfCall)].join('\n')).toContain(problem);
  });

  test.each([
    ['api: { page_sise: 5 }', 'page_sise'],
    ['- { zone: cn-sh-01e }', 'subscription: is missing'],
    ['basic_auth_users: { prometheus: secret }', 'must be a bcrypt hash'],
    ['scrape_configs: [{ jobname: ads }]', 'field jobname not found'],
    ['route: { groupby: [alertname] }', 'field groupby not found'],
    ['persistance: { enabled: true }', 'must NOT have additional properties'],
    ['{ apiVersion: v1, kind: Secret, metadata: { name: a }, stringDate: {} }', 'unknown field /stringDate'],
    ['api: [', 'Flow sequence'],
    ['# yaml-language-server: $schema=docs/schema.json\n', 'there is no docs/schema.json'],
  ])('%s', async (text, problem) => {
    expect((await problemsOfYaml(text, certificates)).join('\n')).toContain(problem);
  });
});
