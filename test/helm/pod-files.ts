// The file system that a pod of the chart would see, laid out in a directory.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Manifest } from './helm.ts';

interface Volume {
  readonly name: string;
  readonly configMap?: { readonly name: string };
  readonly secret?: {
    readonly secretName: string;
    readonly items?: readonly { readonly key: string; readonly path: string }[];
  };
}

interface Mount {
  readonly name: string;
  readonly mountPath: string;
}

export interface PodFiles {
  readonly manifests: readonly Manifest[];
  readonly workload: Manifest;
  /** Secrets and ConfigMaps that are not rendered, because they are there before: name → key → content. */
  readonly existing: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** An empty directory: the root of the pod. */
  readonly root: string;
}

/** Writes every mounted Secret and ConfigMap below the root; absolute paths in them are made to start there too. */
export function writePodFiles({ manifests, workload, existing, root }: PodFiles): void {
  const { volumes = [], containers } = workload.spec.template.spec;
  for (const { name, mountPath } of (containers[0].volumeMounts ?? []) as readonly Mount[]) {
    const volume = (volumes as readonly Volume[]).find((candidate) => candidate.name === name);
    // A claim: there is a directory, and nothing in it.
    mkdirSync(join(root, mountPath), { recursive: true });
    for (const [path, content] of volume === undefined ? [] : filesOf(volume, manifests, existing)) {
      const file = join(root, mountPath, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, moveUnder(root, content));
    }
  }
}

/** A text in which the chart's absolute paths start at another root. */
export function moveUnder(root: string, text: string): string {
  return text.replaceAll(/\/(etc|var\/lib)\/sensecore-ads-exporter/g, `${root}/$1/sensecore-ads-exporter`);
}

function filesOf(
  { configMap, secret }: Volume,
  manifests: readonly Manifest[],
  existing: PodFiles['existing'],
): readonly (readonly [path: string, content: string])[] {
  const name = configMap?.name ?? secret?.secretName;
  if (name === undefined) return [];
  const kind = configMap === undefined ? 'Secret' : 'ConfigMap';
  const rendered = manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
  const content = rendered?.data ?? rendered?.stringData ?? existing[name];
  if (content === undefined) throw new Error(`nothing says what is in the ${kind} ${name}`);
  const items = secret?.items ?? Object.keys(content).map((key) => ({ key, path: key }));
  return items.map(({ key, path }) => {
    const text = content[key];
    if (text === undefined) throw new Error(`the ${kind} ${name} has no ${key}`);
    return [path, text] as const;
  });
}
