import { COMMAND_HELP, COMMAND_NAMES } from '../../src/cli/commands.ts';
import { helpText } from '../../src/cli/help.ts';

/** The text of docs/commands.md: the help of every command. */
export function renderCommandReference(): string {
  const rows = COMMAND_NAMES.map((name) => `| [\`${name}\`](#${name}) | ${COMMAND_HELP[name]} |\n`);
  const sections = COMMAND_NAMES.map((name) => `\n## ${name}\n\n\`\`\`text\n${helpText(name)}\`\`\`\n`);
  return `# Commands

<!-- Made from the tables in src/cli by \`npm run generate\`. -->

\`sensecore-ads-exporter [COMMAND] [FLAGS]\`; without a command it is \`serve\`. From a checkout \`npm start --\` takes its place. Logs
go to stderr. Exit codes: 0 success, 1 failure, 2 wrong usage or wrong configuration.

| command | description |
|---|---|
${rows.join('')}${sections.join('')}`;
}
