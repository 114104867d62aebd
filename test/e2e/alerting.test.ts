import { expect, test } from 'vitest';
import { ALERT_GROUPS } from '../../mixin/alerts/alert-groups.ts';
import { RECORDING_RULES } from '../../mixin/alerts/recording-rules.ts';
import { runbookUrl } from '../mixin/alerts/rule-cases.ts';
import { startAlertingStage, type AlertingStage, type Play } from '../support/alerting-stage.ts';
import { alertNameOf } from '../support/alertmanager.ts';
import { needsProgram } from '../support/needs-program.ts';
import type { NotifiedAlert } from '../support/webhook-receiver.ts';

/** A task per resource. All of them move at first, and for minutes after each of the times below nothing else happens. */
const PLAY: Play = {
  scenario: 'failing',
  seed: 56,
  tasks: 1,
  resources: 8,
  cast: { vanishing: 'sync-0008', stalling: 'third-party-import', moving: 'nightly-sync' },
  firstMinute: 65,
  lastMinute: 80,
};
/** The task of `vanishing` has failed, and that of `stalling` does not move any more. */
const VANISHING_FAILED = 68;
/** Another task is listed in place of the one that failed. */
const VANISHED = 69.6;
const STALLING_FAILED = 80;

const RESOURCES = Object.keys(PLAY.cast);
/** Of the task that stalls. */
const TASK_ID = '13140db6-0002-7000-8000-010000000000';
const NOT_READ = 'SenseCoreAdsResourceNotRead';
const REFUSED = 'SenseCoreAdsAuthenticationFailing';
const STALLED = 'SenseCoreAdsTaskStalled stalling';

/** For conditions that take seconds, on a machine that may be busy with other things. */
const PATIENCE = { timeout: 60_000, interval: 100 };

test.skipIf(needsProgram('prometheus') || needsProgram('prometheus-alertmanager'))(
  'failed tasks, a stalled one, an outage and an expired key: each is told and resolved, and nothing else is',
  { timeout: 240_000 },
  async () => {
    await using stage = await startAlertingStage(PLAY);
    const { receiver, simulator } = stage;
    await awaitEvaluation(stage);

    await failBetweenScrapes(stage);
    await expectTold(stage, 0, [...both('SenseCoreAdsUnlistedTaskFailed vanishing'), `${STALLED} firing`]);

    await interrupt(stage, {
      toldBy: NOT_READ,
      inhibited: [STALLED],
      begin: () => simulator.setFault({ kind: 'refuse' }),
      end: () => simulator.setFault(undefined),
    });
    await interrupt(stage, {
      toldBy: REFUSED,
      inhibited: [STALLED, ...RESOURCES.map((resource) => `${NOT_READ} ${resource}`)],
      begin: stage.expireKey,
      end: stage.renewKey,
    });

    const before = receiver.alerts.length;
    stage.goTo(STALLING_FAILED);
    await expectTold(stage, before, ['SenseCoreAdsTaskFailed stalling firing', `${STALLED} resolved`]);

    const open = { 'SenseCoreAdsTaskFailed stalling': [] };
    await expect.poll(() => stage.alertmanager.inhibitions(), PATIENCE).toEqual(open);
    for (const { labels, annotations } of receiver.alerts) {
      expect({ labels, annotations }).toEqual(CONTENTS[alertNameOf(labels)]);
    }
    expect(await everFiring(stage)).toEqual(Object.keys(CONTENTS).sort());
    expect(await stage.prometheus.ruleHealth()).toEqual(ALL_RULES_WELL);
  },
);

const ALL_RULES_WELL = Object.fromEntries(
  [...RECORDING_RULES, ...ALERT_GROUPS.flatMap(({ alerts }) => alerts)].map(({ name }) => [name, 'ok']),
);

/** Until every rule was evaluated, and Prometheus has seen the counters at 0. */
async function awaitEvaluation({ prometheus }: AlertingStage): Promise<void> {
  await expect.poll(() => prometheus.ruleHealth(), PATIENCE).toEqual(ALL_RULES_WELL);
  const failures = 'sensecore_ads_task_state_entries_total{state="FAILED"}';
  const none = Object.fromEntries(RESOURCES.map((resource) => [resource, 0]));
  await expect.poll(() => prometheus.query(failures, ['resource']), PATIENCE).toEqual(none);
}

/** A task fails and is listed no longer, all between two scrapes. */
async function failBetweenScrapes({ prometheus, goTo, readPage }: AlertingStage): Promise<void> {
  const failure = 'sensecore_ads_task_failed_timestamp_seconds{resource="vanishing"';
  await prometheus.whilePaused(async () => {
    goTo(VANISHING_FAILED);
    await expect.poll(readPage, PATIENCE).toContain(failure);
    goTo(VANISHED);
    await expect.poll(readPage, PATIENCE).not.toContain(failure);
  });
}

interface Interruption {
  /** The alert that tells of it, once for each resource. */
  readonly toldBy: string;
  /** What is true meanwhile and is not told. */
  readonly inhibited: readonly string[];
  readonly begin: () => void;
  readonly end: () => void;
}

/** For a while nothing can be read: that is told, and nothing else. */
async function interrupt(stage: AlertingStage, interruption: Interruption): Promise<void> {
  const { toldBy, inhibited, begin, end } = interruption;
  const before = stage.receiver.alerts.length;
  const causes = RESOURCES.map((resource) => `${toldBy} ${resource}`);
  const inhibitions = Object.fromEntries([
    ...causes.map((name) => [name, []]),
    ...inhibited.map((name) => [name, [`${toldBy} ${name.split(' ')[1]}`]]),
  ]);
  begin();
  await expect.poll(() => stage.alertmanager.inhibitions(), PATIENCE).toEqual(inhibitions);
  // What was on its way when they fell silent has arrived by the first round.
  await awaitRound(stage, causes);
  const told = countOf(stage, inhibited);
  for (let round = 0; round < 2; round += 1) await awaitRound(stage, causes);
  expect(countOf(stage, inhibited)).toBe(told);
  end();
  await expectTold(stage, before, causes.flatMap(both));
  await awaitRound(stage, [STALLED]);
}

function countOf({ receiver }: AlertingStage, names: readonly string[]): number {
  return receiver.alerts.filter(({ labels }) => names.includes(alertNameOf(labels))).length;
}

/** Until each of the alerts, which fire, was told once more. */
async function awaitRound(stage: AlertingStage, names: readonly string[]): Promise<void> {
  const counts = (): number[] => names.map((name) => countOf(stage, [name]));
  const before = counts();
  await expect
    .poll(() => counts().every((count, index) => count > (before[index] ?? 0)), PATIENCE)
    .toBe(true);
}

function both(name: string): readonly string[] {
  return [`${name} firing`, `${name} resolved`];
}

/** Waits until this is all that was told since so many alerts had been. */
async function expectTold(stage: AlertingStage, since: number, told: readonly string[]): Promise<void> {
  await expect.poll(() => toldSince(stage.receiver.alerts, since), PATIENCE).toEqual(told.toSorted());
}

/** Each alert with each status that it was told with, repetitions left out. */
function toldSince(alerts: readonly NotifiedAlert[], since: number): readonly string[] {
  const last = new Map<string, string>();
  const told = new Set<string>();
  for (const [index, { status, labels }] of alerts.entries()) {
    const name = alertNameOf(labels);
    if (index >= since && last.get(name) !== status) told.add(`${name} ${status}`);
    last.set(name, status);
  }
  return [...told].sort();
}

/** Every alert that Prometheus has had firing, told or not. */
async function everFiring({ prometheus }: AlertingStage): Promise<readonly string[]> {
  const series = 'max_over_time(ALERTS{alertstate="firing"}[1h])';
  return Object.keys(await prometheus.query(series, ['alertname', 'resource'])).sort();
}

/** What the alerts say, whichever way they are told. */
const CONTENTS: Readonly<Record<string, unknown>> = {
  'SenseCoreAdsUnlistedTaskFailed vanishing': {
    labels: labelsOf('SenseCoreAdsUnlistedTaskFailed', 'warning', { resource: 'vanishing' }),
    annotations: {
      summary: 'A data-sync task failed that no other alert names.',
      description:
        'A task of resource vanishing failed, but no other alert names it: it was deleted, exceeds metrics.max_tasks_per_resource, or failed long before it was listed.',
      dashboard:
        '/d/sensecore-ads-resource?var-cluster=&var-job=sensecore-ads-exporter&var-resource=vanishing',
      runbook_url: runbookUrl('SenseCoreAdsUnlistedTaskFailed'),
    },
  },
  'SenseCoreAdsTaskFailed stalling': {
    labels: labelsOf('SenseCoreAdsTaskFailed', 'warning', {
      resource: 'stalling',
      task_id: TASK_ID,
      task_name: 'laion5b_part #1000',
      reason: 'quota',
    }),
    annotations: {
      summary: 'A data-sync task failed.',
      description: expect.stringMatching(
        `^Task laion5b_part #1000 \\(${TASK_ID}\\) of resource stalling failed [\\dhms ]+ ago\\. Reason: quota\\.$`,
      ),
      dashboard: `/d/sensecore-ads-task?var-cluster=&var-job=sensecore-ads-exporter&var-resource=stalling&var-task=${TASK_ID}`,
      runbook_url: runbookUrl('SenseCoreAdsTaskFailed'),
    },
  },
  [STALLED]: {
    labels: labelsOf('SenseCoreAdsTaskStalled', 'warning', {
      resource: 'stalling',
      task_id: TASK_ID,
      task_name: 'laion5b_part #1000',
    }),
    annotations: {
      summary: 'A data-sync task makes no progress.',
      description: expect.stringMatching(
        `^Task laion5b_part #1000 \\(${TASK_ID}\\) of resource stalling is in DOING, but its files, percentage and size have not changed for \\d+\\S*s\\.$`,
      ),
      dashboard: `/d/sensecore-ads-task?var-cluster=&var-job=sensecore-ads-exporter&var-resource=stalling&var-task=${TASK_ID}`,
      runbook_url: runbookUrl('SenseCoreAdsTaskStalled'),
    },
  },
  ...ofEachResource(NOT_READ, 'warning', (resource) => ({
    summary: 'A data-sync resource is not read.',
    description: expect.stringMatching(
      `^Resource ${resource} of job sensecore-ads-exporter was last read [\\d.]+ poll intervals ago, or never\\. Its polls fail or do not finish\\.$`,
    ),
  })),
  ...ofEachResource(REFUSED, 'critical', (resource) => ({
    summary: 'ADS refuses the credentials of a data-sync resource.',
    description: `Resource ${resource} of job sensecore-ads-exporter cannot be read because ADS refuses its credential, or because the credential file cannot be read.`,
  })),
};

function labelsOf(
  alertname: string,
  severity: string,
  labels: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return { alertname, severity, job: 'sensecore-ads-exporter', team: 'vision', ...labels };
}

function ofEachResource(
  alert: string,
  severity: string,
  toldOf: (resource: string) => Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const annotations = {
    dashboard: '/d/sensecore-ads-exporter?var-cluster=&var-job=sensecore-ads-exporter',
    runbook_url: runbookUrl(alert),
  };
  return Object.fromEntries(
    RESOURCES.map((resource) => [
      `${alert} ${resource}`,
      {
        labels: labelsOf(alert, severity, { resource }),
        annotations: { ...toldOf(resource), ...annotations },
      },
    ]),
  );
}
