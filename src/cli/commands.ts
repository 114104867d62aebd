export const COMMAND_NAMES = [
  'serve',
  'check',
  'doctor',
  'once',
  'tasks',
  'demo',
  'simulator',
  'healthcheck',
] as const;
export type CommandName = (typeof COMMAND_NAMES)[number];

/** What each command does. */
export const COMMAND_HELP: Readonly<Record<CommandName, string>> = {
  serve: 'polls and serves until SIGTERM or SIGINT (the default)',
  check: 'validates the configuration and prints a summary, or every error',
  doctor: 'asks the API once for each resource and says what it saw, and what to change',
  once: 'polls every resource once and writes its metrics to stdout, or into a file (--output)',
  tasks: 'prints the tasks as a table, of a running exporter (--url) or read from the API',
  demo: 'serves the metrics of a simulated ADS; needs no account and no configuration',
  simulator: 'runs the simulated ADS alone',
  healthcheck: 'asks the exporter of this container whether it serves; for the image, which has no curl',
};

/** What the help of a command has to say beyond its flags: whole lines. */
export const COMMAND_NOTES: Partial<Readonly<Record<CommandName, readonly string[]>>> = {
  tasks: [
    'With --url, in the environment and never in the URL:',
    '  ADS_EXPORTER_USERNAME, ADS_EXPORTER_PASSWORD  for an exporter that asks for a password',
    '  ADS_EXPORTER_TOKEN                            for one behind a proxy that asks for a bearer token',
    '',
    'Colours and progress bars are for terminals; NO_COLOR turns the colours off. What is piped is never cut.',
    'Exit codes: 0, also when --watch is stopped; 1 when not every resource could be read; 2 for wrong usage.',
  ],
};
