import { hashSync } from 'bcrypt';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createConfigDirectory, simulatorConfig } from '../support/config-file.ts';
import { startExporter } from '../support/exporter-process.ts';
import { needsProgram } from '../support/needs-program.ts';
import { startTestSimulator } from '../support/test-simulator.ts';
import { createCertificates } from '../web/certificates.ts';
import { openPage, startBrowser, untilAlive } from './browser.ts';

/** The real process behind both, with a certificate that no browser knows. */
async function startGuarded(): Promise<AsyncDisposable & { readonly url: string }> {
  const stack = new AsyncDisposableStack();
  const certificates = stack.use(createCertificates());
  const simulator = stack.use(await startTestSimulator());
  const directory = stack.use(createConfigDirectory(simulatorConfig(simulator)));
  const webConfig = directory.write(
    'web.yaml',
    `basic_auth_users: { ops: "${hashSync('s3cret', 4)}" }
tls_server_config: { cert_file: ${certificates.path('server.pem')}, key_file: ${certificates.path('server.key')} }
`,
  );
  const exporter = stack.use(
    startExporter([
      `--config.file=${directory.configFile}`,
      `--web.config.file=${webConfig}`,
      '--web.listen-address=127.0.0.1:0',
    ]),
  );
  const [, url = ''] = await exporter.waitFor(/(https:\/\/127\.0\.0\.1:\d+)"?\]?[^\n]*listening/);
  return { url, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

describe.skipIf(needsProgram('chromium') || needsProgram('openssl'))('behind TLS and a password', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  test.each([
    ['the browser asked for', { httpCredentials: { username: 'ops', password: 's3cret' } }, ''],
    ['that the address holds', {}, 'ops:s3cret@'],
  ])('the page loads and refreshes with a password %s', async (_, credentials, userInfo) => {
    await using guarded = await startGuarded();
    await using opened = await openPage(browser, { ignoreHTTPSErrors: true, ...credentials });
    const { page, problems } = opened;
    await page.clock.install();
    await page.goto(guarded.url.replace('https://', `https://${userInfo}`));
    await untilAlive(page);
    await expect
      .poll(async () => {
        await page.clock.fastForward(5000);
        return page.locator('.tasks a.name').count();
      })
      .toBe(50);
    await page.locator('.chips').getByRole('link', { name: 'Failed' }).click();
    await page.getByRole('link', { name: 'Clear filters' }).waitFor();
    expect(new URL(page.url()).search).toBe('?state=FAILED');
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(problems).toEqual([]);
  });

  test('nobody sees the page without a password', async () => {
    await using guarded = await startGuarded();
    await using opened = await openPage(browser, { ignoreHTTPSErrors: true });
    const response = await opened.page.goto(guarded.url).catch(() => undefined);
    expect(response?.status() ?? 401).toBe(401);
    expect(await opened.page.locator('#page').count()).toBe(0);
  });
});
