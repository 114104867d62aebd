// Writes docs/configuration.md.

import { toDescribedConfigSchema, type JsonSchema } from './config-schema.ts';

/** The text of docs/configuration.md: every key of the configuration file, from its schema and config.example.yaml. */
export function renderConfigReference(): string {
  const schema = toDescribedConfigSchema();
  return `# Configuration

<!-- Made from src/config/schema.ts and the comments of config.example.yaml by \`npm run generate\`. -->

The exporter reads one YAML file, \`--config.file\`. [config.example.yaml](../config.example.yaml) has every key. Only these
are required:

\`\`\`yaml
credentials:
  - name: default
    access_key_env: ADS_ACCESS_KEY
    secret_key_env: ADS_SECRET_KEY
resources:
  - subscription: 01990000-0000-7000-8000-000000000000
    resource_group: default
    zone: cn-sh-01e
    data_sync: nightly-sync
\`\`\`

- \`check\` prints a summary, or every error with its line and column. An unknown key is an error.
- SIGHUP, \`POST /-/reload\` (with \`--web.enable-lifecycle\`) and any change of the files reload it. Resources that did not
  change are not interrupted. If this file has an error, or files contradict each other, the previous configuration stays in
  force; the log and \`sensecore_ads_exporter_config_last_reload_successful\` show it. If a resource file has an error, its last
  good list stays in force and everything else is reloaded.
- A secret prints as \`<secret>\` wherever a configuration is shown.
- Users, certificates and limits of the web server are in a file of their own: [web-config.md](web-config.md). Flags:
  [commands.md](commands.md).

| type | form |
|---|---|
| duration | \`500ms\`, \`30s\`, \`5m\`, \`24h\`, \`7d\`, or several from the longest down: \`1h30m\` |
| size | \`16MiB\` (1024 × 1024), \`4MB\` (1000 × 1000), or a number of bytes |
| path of a file | absolute, or relative to the directory of the file that names it |
| identifier | 1 to 128 letters, digits, \`.\`, \`_\` or \`-\` |
| name | 1 to 128 characters without control characters |

## In an editor

With [config.schema.json](config.schema.json) editors complete keys, show these descriptions and mark errors.
With the YAML language server, which VS Code's YAML extension and others use, the first line of the file names it:

\`\`\`yaml
# yaml-language-server: $schema=https://unpkg.com/sensecore-ads-exporter/docs/config.schema.json
\`\`\`

From a checkout it can be a path: \`# yaml-language-server: $schema=docs/config.schema.json\`. \`check\` finds more
than the schema does: it also compares keys with each other and reads the files that are named.

${sectionsOf('', schema)}`;
}

/** A table of the keys of a map, then a section for each map among them. */
function sectionsOf(path: string, schema: JsonSchema): string {
  const entries = Object.entries(schema.properties ?? {});
  const maps = entries.flatMap(([key, value]) => {
    const map = value.properties === undefined ? value.items : value;
    const name = map === value ? key : `${key}[]`;
    return map?.properties === undefined
      ? []
      : [{ path: path === '' ? name : `${path}.${name}`, value, map }];
  });
  const isTop = path === '';
  const rows = entries.map(([key, value]) => row(key, value, schema.required ?? []));
  const table = `| key | value | default | |\n|---|---|---|---|\n${rows.join('')}`;
  const below = maps.map(
    (map) => `\n## ${map.path}\n\n${String(map.value['description'])}\n\n${sectionsOf(map.path, map.map)}`,
  );
  return `${isTop ? '## The file\n\n' : ''}${table}${below.join('')}`;
}

function row(key: string, schema: JsonSchema, required: readonly string[]): string {
  const isMap = schema.properties !== undefined || schema.items?.properties !== undefined;
  const fallback = isMap || schema['default'] === undefined ? '' : `\`${formatYaml(schema['default'])}\``;
  const cells = [
    `\`${key}\``,
    kindOf(schema),
    required.includes(key) ? '**required**' : fallback,
    schema['description'],
  ];
  return `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |\n`;
}

function formatYaml(value: unknown): string {
  if (typeof value === 'string') return value === '' ? "''" : value;
  return Array.isArray(value) ? `[${value.join(', ')}]` : JSON.stringify(value);
}

/** What a value may be, in words. */
function kindOf(schema: JsonSchema): string {
  const { title, type, items, enum: words } = schema;
  if (Array.isArray(words)) return words.map((word) => `\`${word}\``).join(', ');
  if (typeof title === 'string') return title;
  if (items !== undefined) return items.properties === undefined ? `list: ${kindOf(items)}` : 'list of maps';
  if (type === 'object') return 'map';
  if (type === 'integer') return `whole number${boundsOf(schema)}`;
  if (type === 'number') return 'number above 0';
  return 'text';
}

function boundsOf({ minimum, maximum }: JsonSchema): string {
  const isUnbounded = maximum === Number.MAX_SAFE_INTEGER;
  return `, ${String(minimum)} ${isUnbounded ? 'or more' : `to ${String(maximum)}`}`;
}
