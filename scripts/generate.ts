// Writes the documents that are made from code. With --check it writes nothing and fails when one differs.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { renderMetricsReference } from './documents/metrics-reference.ts';

interface Document {
  readonly path: string;
  readonly render: () => string | Promise<string>;
}

const DOCUMENTS: readonly Document[] = [{ path: 'docs/metrics.md', render: renderMetricsReference }];

const isCheck = process.argv.includes('--check');
for (const { path, render } of DOCUMENTS) {
  const text = await render();
  if (read(path) === text) continue;
  if (isCheck) {
    console.error(`${path} is not what the code says: run npm run generate`);
    process.exitCode = 1;
  } else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    console.log(`wrote ${path}`);
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
