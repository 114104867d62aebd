import { describe, expect, test } from 'vitest';
import { openExporter } from '../../../src/cli/tasks/exporter.ts';
import { systemClock } from '../../../src/clock.ts';
import { AUTHORITY_FILE, startOtherServer } from '../../support/doctor.ts';
import { answerWith, startStub } from '../../support/exporter-api.ts';
import { findFreePort } from '../../support/free-port.ts';
import { failureOfTasks } from '../../support/tasks-command.ts';
import { createTemporaryDirectory } from '../../support/temporary-directory.ts';

describe('the login', () => {
  const refuse = answerWith(401);

  test.each([
    [
      {},
      undefined,
      'requires authentication; set ADS_EXPORTER_USERNAME and ADS_EXPORTER_PASSWORD, or ADS_EXPORTER_TOKEN',
    ],
    [
      { ADS_EXPORTER_USERNAME: 'ops', ADS_EXPORTER_PASSWORD: '密码:hunter2' },
      `Basic ${Buffer.from('ops:密码:hunter2').toString('base64')}`,
      'refuses the credentials; check ADS_EXPORTER_USERNAME and ADS_EXPORTER_PASSWORD',
    ],
    [
      { ADS_EXPORTER_TOKEN: 'hunter2\n' },
      'Bearer hunter2',
      'refuses the credentials; check ADS_EXPORTER_TOKEN',
    ],
  ])('in %j is sent, and a refusal names what to change', async (env, authorization, complaint) => {
    await using server = await startStub(refuse);
    expect(await failureOfTasks([`--url=${server.url}`], { env })).toBe(`Error: ${server.url}/ ${complaint}`);
    expect(server.asked.map((request) => request.authorization)).toEqual([authorization]);
  });

  test.each([
    [
      { ADS_EXPORTER_USERNAME: 'ops' },
      /^UsageError: ADS_EXPORTER_USERNAME and ADS_EXPORTER_PASSWORD go together/,
    ],
    [
      { ADS_EXPORTER_PASSWORD: 'hunter2' },
      /^UsageError: ADS_EXPORTER_USERNAME and ADS_EXPORTER_PASSWORD go together/,
    ],
    [
      { ADS_EXPORTER_USERNAME: 'ops', ADS_EXPORTER_PASSWORD: 'hunter2', ADS_EXPORTER_TOKEN: 'hunter2' },
      /^UsageError: set ADS_EXPORTER_TOKEN, or/,
    ],
  ])('that is half there or twice is wrong usage: %j', async (env, complaint) => {
    const failure = await failureOfTasks(['--url=http://127.0.0.1:1'], { env });
    expect(failure).toMatch(complaint);
    expect(failure).not.toContain('hunter2');
  });

  test('does not follow a redirect', async () => {
    await using other = await startStub(answerWith(200, '{}'));
    const location = `http://ops:hunter2@${other.host}/login\u001B[2J`;
    await using server = await startStub((_, response) => {
      response.writeHead(302, { location: location.replace('\u001B', '%1B') }).end();
    });
    const failure = await failureOfTasks([`--url=${server.url}`], { env: { ADS_EXPORTER_TOKEN: 'hunter2' } });
    expect(failure).toMatch(
      /redirects to http:\/\/<secret>@127.*; set --url to the address of the exporter itself$/,
    );
    expect(failure).not.toContain('hunter2');
    expect(other.asked).toEqual([]);
  });
});

describe('what cannot be read is told with what to do', () => {
  test.each([
    [
      404,
      '<html>',
      'returned 404: no exporter with an API at this address; --url is its root, without /metrics',
    ],
    [
      403,
      '',
      'returned 403: it accepts certain clients only, perhaps by a client certificate, which this command cannot send',
    ],
    [429, '', 'returned 429: too many requests; try again, with a longer --watch interval if that is used'],
    [502, '', 'returned 502; check --url, and the log of the exporter'],
    [400, '{"errors":[]}', 'returned 400; check --url, and the log of the exporter'],
    [200, '<html>', 'is not an exporter; check host, port and path of --url'],
    [
      200,
      '{"tasks":[{"id":1}]}',
      'returns JSON that this program cannot read: an exporter of another version, or another service',
    ],
    [
      200,
      'null',
      'returns JSON that this program cannot read: an exporter of another version, or another service',
    ],
  ])('%i %s', async (status, body, complaint) => {
    await using server = await startStub(answerWith(status, body));
    expect(await failureOfTasks([`--url=${server.url}`])).toBe(`Error: ${server.url}/ ${complaint}`);
  });

  test('nothing that listens', async () => {
    const port = await findFreePort();
    expect(await failureOfTasks([`--url=http://127.0.0.1:${port}`])).toBe(
      `Error: cannot read http://127.0.0.1:${port}/: nothing listens there; check that the exporter runs, and host and port against its --web.listen-address`,
    );
  });

  test('TLS where there is none, and none where there is', async () => {
    await using plain = await startStub(answerWith(200));
    await using tls = await startOtherServer(answerWith(200), 'self-signed');
    expect(await failureOfTasks([`--url=https://${plain.host}`])).toContain(
      'does not speak TLS; write http://',
    );
    expect(await failureOfTasks([`--url=http://${tls.host}`])).toContain(
      'does not speak plain HTTP; write https://',
    );
  });

  test.each([
    ['self-signed', 'the certificate is signed by an unknown authority'],
    ['unknown-authority', 'the certificate is signed by an unknown authority'],
  ] as const)('a certificate that is %s', async (fixture, complaint) => {
    await using server = await startOtherServer(answerWith(404), fixture);
    const url = `https://${server.host}`;
    expect(await failureOfTasks([`--url=${url}`])).toContain(complaint);
    expect(await failureOfTasks([`--url=${url}`])).toContain('--ca-file');
  });

  test.each([
    ['other-host', 'its certificate is for another host'],
    ['expired', 'its certificate has expired'],
    ['unknown-authority', 'returned 404'],
  ] as const)('with --ca-file, a certificate that is %s: %s', async (fixture, complaint) => {
    await using server = await startOtherServer(answerWith(404), fixture);
    const flags = [`--url=https://${server.host}`, `--ca-file=${AUTHORITY_FILE}`];
    expect(await failureOfTasks(flags)).toContain(complaint);
  });

  test('a CA file that is not there', async () => {
    using directory = createTemporaryDirectory();
    const flags = ['--url=https://127.0.0.1:1', `--ca-file=${directory.path}/ca.pem`];
    expect(await failureOfTasks(flags)).toBe(
      `UsageError: --ca-file: ${directory.path}/ca.pem: cannot read: no such file`,
    );
  });
});

test('responses that together take more than their budget end in what to ask for', async () => {
  await using server = await startStub(answerWith(200, JSON.stringify('x'.repeat(900))));
  const exporter = await openExporter(new URL(server.url), undefined, {
    build: { version: '1', revision: 'r', nodeVersion: 'n' },
    clock: systemClock,
    env: {},
    writeOut: () => Promise.resolve(),
    writeError: () => undefined,
    onHangup: () => undefined,
    stop: new AbortController().signal,
  });
  const budget = { left: 1000 };
  await exporter.get('', budget);
  expect(budget.left).toBe(98);
  await expect(exporter.get('', budget)).rejects.toThrow(
    `${server.url}/ has more tasks than fit into memory; ask for fewer, with --limit, --resource or --state`,
  );
  exporter.close();
});
