// The commands and what each of them does.

export const COMMAND_NAMES = [
  'serve',
  'check',
  'doctor',
  'discover',
  'once',
  'tasks',
  'demo',
  'simulator',
  'healthcheck',
] as const;
export type CommandName = (typeof COMMAND_NAMES)[number];

export const COMMAND_HELP: Readonly<Record<CommandName, string>> = {
  serve: 'poll and serve until SIGTERM or SIGINT (the default)',
  check: 'validate the configuration and print a summary, or every error',
  doctor: 'call the API once for each resource and print what it returned and what to change',
  discover: 'print the resources that the credentials can see, as YAML for resources',
  once: 'poll every resource once and write its metrics to stdout or to a file (--output)',
  tasks: 'print the tasks as a table, from a running exporter (--url) or from the API',
  demo: 'serve the metrics of a simulated ADS; needs no account and no configuration',
  simulator: 'run the simulated ADS alone',
  healthcheck: 'check whether the exporter of this container serves; for the image, which has no curl',
};

/** What the help of a command has beyond its flags: whole lines. */
export const COMMAND_NOTES: Partial<Readonly<Record<CommandName, readonly string[]>>> = {
  tasks: [
    'With --url, in the environment and never in the URL:',
    '  ADS_EXPORTER_USERNAME, ADS_EXPORTER_PASSWORD  for an exporter that requires a password',
    '  ADS_EXPORTER_TOKEN                            for one behind a proxy that requires a bearer token',
    '',
    'A terminal gets colours and progress bars, neither with TERM=dumb, no colours with NO_COLOR, and ASCII only where',
    'the locale (LC_ALL, LC_CTYPE or LANG) is not UTF-8. Output to a pipe or file is never truncated.',
    'Exit codes: 0, also when --watch is stopped; 1 when not every resource could be read; 2 for wrong usage.',
  ],
};
