// `healthcheck`: whether the exporter of this container serves; for images without a shell and curl.

import { readFile } from 'node:fs/promises';
import { request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { EXIT_CODES, type CommandContext, type ExitCode } from './context.ts';
import { toRoutePrefix } from './flags.ts';
import { parseArguments, type ParsedCommand } from './parse.ts';

/** The first process of a container: its arguments have the listen address. */
const FIRST_PROCESS = '/proc/1/cmdline';
const PROGRAM = /(^|\/)(main\.[jt]s|sensecore-ads-exporter)$/;
const TIMEOUT_MS = 4000;
/** A server on every address can be reached on loopback. */
const LOOPBACK_OF: Readonly<Record<string, string>> = {
  '*': '127.0.0.1',
  '0.0.0.0': '127.0.0.1',
  '::': '::1',
};

export async function runHealthcheck(context: CommandContext): Promise<ExitCode> {
  const urls = findHealthUrls(await readFile(FIRST_PROCESS, 'utf8').catch(() => ''));
  const { healthy, report } = await checkHealth(urls);
  await context.writeOut(`${report}\n`);
  return healthy ? EXIT_CODES.done : EXIT_CODES.failed;
}

/**
 * URLs to try, best first; none when the process is not a server. `commandLine` is as Linux has it: arguments that end with
 * NUL. The command line of another program counts as an exporter without flags.
 */
export function findHealthUrls(commandLine: string): readonly string[] {
  const command = readCommand(commandLine) ?? parseArguments([]);
  if (command.command !== 'serve' && command.command !== 'demo') return [];
  const { listenAddresses, webConfigFile } = command;
  const { host = '127.0.0.1', port } = listenAddresses[0] ?? { port: 0 };
  const loopback = LOOPBACK_OF[host] ?? host;
  const address = `${loopback.includes(':') ? `[${loopback}]` : loopback}:${port}${toRoutePrefix(command)}/-/healthy`;
  // A web config may have TLS, or users and limits alone.
  return webConfigFile === undefined ? [`http://${address}`] : [`https://${address}`, `http://${address}`];
}

/** Tries one URL after the other until one returns 200. Without a URL it is healthy: only a server can stop serving. */
export async function checkHealth(
  urls: readonly string[],
): Promise<{ readonly healthy: boolean; readonly report: string }> {
  if (urls.length === 0) return { healthy: true, report: 'nothing is served here' };
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const failures: string[] = [];
  for (const url of urls) {
    const outcome = await requestStatus(url, signal);
    if (outcome === 200) return { healthy: true, report: `${url}: 200` };
    failures.push(`${url}: ${outcome}`);
  }
  return { healthy: false, report: failures.join('\n') };
}

function readCommand(commandLine: string): ParsedCommand | undefined {
  const words = commandLine.split('\0').slice(0, -1);
  const program = words.findIndex((word) => PROGRAM.test(word));
  if (program === -1) return undefined;
  try {
    return parseArguments(words.slice(program + 1));
  } catch {
    return undefined;
  }
}

/** The status, or why none arrived. */
function requestStatus(url: string, signal: AbortSignal): Promise<number | string> {
  return new Promise((resolve) => {
    // Only whether it serves matters: any certificate will do. `agent: false` ignores proxies in the environment.
    const request = url.startsWith('https:')
      ? requestTls(url, { signal, rejectUnauthorized: false, agent: false })
      : requestPlain(url, { signal, agent: false });
    request.on('response', (response) => {
      // Only the status matters: the body, whatever its size, is not read.
      response.destroy();
      resolve(response.statusCode ?? 'no status');
    });
    request.on('error', (error) => resolve(signal.aborted ? 'no response in time' : error.message));
    request.end();
  });
}
