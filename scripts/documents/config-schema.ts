// Makes JSON Schemas of the configuration files.

import { z } from 'zod';
import { configSchema } from '../../src/config/schema.ts';
import { readConfigComments } from './config-example.ts';

/** A JSON Schema as plain data. */
export interface JsonSchema {
  [keyword: string]: unknown;
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  required?: string[];
}

/**
 * The JSON Schema of the values that a zod schema reads, before defaults are filled in and texts converted. In the draft
 * that every editor and every Helm supports.
 */
export function toJsonSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'input',
    override: ({ jsonSchema }) => {
      if (jsonSchema.pattern !== undefined) jsonSchema.pattern = withoutUnicodeEscapes(jsonSchema.pattern);
    },
  }) as JsonSchema;
}

/** The regular expressions of Go, which check values for Helm, have no such escapes. */
function withoutUnicodeEscapes(pattern: string): string {
  return pattern.replaceAll(/\\u([0-9a-f]{4})/g, (_, hex: string) => String.fromCodePoint(parseInt(hex, 16)));
}

/** What the configuration file may hold, with the comments of config.example.yaml as descriptions. */
export function toDescribedConfigSchema(): JsonSchema {
  const schema = toJsonSchema(configSchema);
  for (const [path, description] of readConfigComments())
    Object.assign(nodeAt(schema, path), { description });
  return schema;
}

/** The part of a schema at a path such as `resources[].zone`. */
function nodeAt(schema: JsonSchema, path: string): JsonSchema {
  return path.split('.').reduce((node, step) => {
    const name = step.replace('[]', '');
    const next = node.properties?.[name];
    const part = step === name ? next : next?.items;
    if (part === undefined) throw new Error(`the configuration has no ${path}`);
    return part;
  }, schema);
}

/** The text of docs/config.schema.json, for editors. */
export function renderConfigSchema(): string {
  const { $schema, ...schema } = toDescribedConfigSchema();
  const document = { $schema, title: 'Configuration of sensecore-ads-exporter', ...schema };
  return `${JSON.stringify(document, null, 2)}\n`;
}
