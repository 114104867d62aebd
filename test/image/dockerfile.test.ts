import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validate, ValidationSeverity } from 'dockerfile-utils';
import { describe, expect, test } from 'vitest';
import { readDefaultBase, REPOSITORY } from './image.ts';

const TEXT = readFileSync(join(REPOSITORY, 'Dockerfile'), 'utf8');

interface Instruction {
  readonly keyword: string;
  readonly value: string;
}

/** In order, each on one line, without comments. */
const INSTRUCTIONS: readonly Instruction[] = TEXT.replace(/^#.*\n/gm, '')
  .replaceAll(/\\\n\s*/g, '')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => {
    const [keyword = '', ...words] = line.split(' ');
    return { keyword, value: words.join(' ') };
  });

const LAST_STAGE = INSTRUCTIONS.slice(INSTRUCTIONS.findLastIndex(({ keyword }) => keyword === 'FROM'));

function valuesOf(keyword: string, instructions = INSTRUCTIONS): readonly string[] {
  return instructions.filter((instruction) => instruction.keyword === keyword).map(({ value }) => value);
}

describe('the Dockerfile', () => {
  test('has no finding of the linter', () => {
    const strictest = {
      deprecatedMaintainer: ValidationSeverity.ERROR,
      directiveCasing: ValidationSeverity.ERROR,
      emptyContinuationLine: ValidationSeverity.ERROR,
      instructionCasing: ValidationSeverity.ERROR,
      instructionCmdMultiple: ValidationSeverity.ERROR,
      instructionEntrypointMultiple: ValidationSeverity.ERROR,
      instructionHealthcheckMultiple: ValidationSeverity.ERROR,
      instructionJSONInSingleQuotes: ValidationSeverity.ERROR,
      instructionWorkdirRelative: ValidationSeverity.ERROR,
    };
    expect(validate(TEXT, strictest)).toEqual([]);
  });

  test('names its bases by arguments, whose defaults are exact', () => {
    const { devDependencies } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as {
      readonly devDependencies: Readonly<Record<string, string>>;
    };
    expect(readDefaultBase()).toMatch(
      new RegExp(`^docker\\.io/library/node:${devDependencies['node']}-[a-z]+-slim(@sha256:[0-9a-f]{64})?$`),
    );
    expect(valuesOf('ARG')).toContain(`BUILD_IMAGE=${readDefaultBase()}`);
    expect(valuesOf('FROM')).toEqual([
      '--platform=$BUILDPLATFORM ${BUILD_IMAGE} AS dependencies',
      '--platform=$BUILDPLATFORM ${BUILD_IMAGE} AS build',
      '${BASE_IMAGE}',
    ]);
  });

  test('has every label of the image itself, for those who build it without the workflow', () => {
    const [labels = ''] = valuesOf('LABEL', LAST_STAGE);
    const names = [...labels.matchAll(/org\.opencontainers\.image\.([\w.]+)="[^"]+"/g)].map(
      ([, name]) => name,
    );
    expect(names).toEqual([
      'title',
      'description',
      'url',
      'source',
      'documentation',
      'licenses',
      'base.name',
      'version',
      'revision',
    ]);
  });

  test('runs nothing in the last stage, which a builder of another architecture could not', () => {
    expect(valuesOf('RUN', LAST_STAGE)).toEqual([]);
  });

  test('runs as a user without a name, by number', () => {
    expect(valuesOf('USER')).toEqual([expect.stringMatching(/^[1-9]\d{3,}:[1-9]\d{3,}$/)]);
  });

  test('starts and checks the program without a shell', () => {
    for (const value of [...valuesOf('ENTRYPOINT'), ...valuesOf('CMD')]) {
      expect(JSON.parse(value)).toContain('node');
    }
    expect(valuesOf('HEALTHCHECK')).toEqual([expect.stringMatching(/ CMD \["node", /)]);
  });

  test('installs what the lock file says, without scripts, and fetches nothing else', () => {
    expect(valuesOf('ADD')).toEqual([]);
    const installs = valuesOf('RUN')
      .join('\n')
      .match(/npm (?!run).*?(?=&&|$)/gm);
    expect(installs?.map((install) => install.trim())).toEqual([
      'npm ci --omit=dev --ignore-scripts',
      'npm ci --ignore-scripts',
    ]);
    expect(TEXT).not.toMatch(/\b(curl|wget|apt-get|apk)\b/);
  });
});

describe('the build context', () => {
  test('is an allow-list of what the Dockerfile copies', () => {
    const [everything, ...allowed] = readFileSync(join(REPOSITORY, '.dockerignore'), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(everything).toBe('*');
    const copied = valuesOf('COPY')
      .filter((value) => !value.startsWith('--from'))
      .flatMap((value) => value.split(' ').slice(0, -1));
    expect(allowed.map((line) => line.slice(1)).toSorted()).toEqual([...new Set(copied)].toSorted());
  });
});
