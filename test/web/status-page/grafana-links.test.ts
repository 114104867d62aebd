import { expect, test } from 'vitest';
import { dashboardPath } from '../../../mixin/dashboard-identity.ts';
import { dashboardHref } from '../../../src/web/status-page/grafana-links.ts';
import { getPage } from '../../support/status-page.ts';
import { buildSnapshot, buildStatus } from '../../support/status.ts';

test.each(['en', 'zh'] as const)('dashboards are linked by the uids that they have, in %s', (language) => {
  for (const name of ['overview', 'resource', 'task'] as const) {
    const variables = { resource: 'nightly' };
    expect(dashboardHref('https://g.example.org/x', name, language, variables)).toBe(
      `https://g.example.org/x${dashboardPath({ name, language, variables })}`,
    );
  }
});

test('the page links to Grafana only where its address is configured', async () => {
  const statuses = [buildStatus({ up: true, snapshot: buildSnapshot([{ id: 'a b', name: 'One' }]) })];
  const target = '/?lang=zh&open=nightly%2Fa+b';
  const source = { links: () => ({ grafanaUrl: 'https://g.example.org' }) };
  const { text } = await getPage(target, statuses, { source });
  expect(text).toContain('href="https://g.example.org/d/sensecore-ads-overview-zh"');
  expect(text).toContain('href="https://g.example.org/d/sensecore-ads-resource-zh?var-resource=nightly"');
  expect(text).toContain(
    'href="https://g.example.org/d/sensecore-ads-task-zh?var-resource=nightly&#38;var-task=a+b"',
  );
  expect((await getPage(target, statuses)).text).not.toContain('/d/sensecore');
});
