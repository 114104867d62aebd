import { Agent, get, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';

export interface Scraper extends Disposable {
  /** Milliseconds from asking to the last byte. */
  scrape(gzip: boolean): Promise<Scrape>;
  /** The plain text. */
  read(): Promise<string>;
}

export interface Scrape {
  readonly ms: number;
  readonly bytes: number;
}

/** Asks as Prometheus does, over one connection that is kept alive, and drops what it gets. Rejects any status but 200. */
export function createScraper(url: string): Scraper {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });

  async function ask(gzip: boolean): Promise<IncomingMessage> {
    const request = get(url, { agent, headers: gzip ? { 'accept-encoding': 'gzip' } : {} });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    if (response.statusCode !== 200) throw new Error(`${url} answered ${response.statusCode}`);
    const isGzip = response.headers['content-encoding'] === 'gzip';
    if (isGzip !== gzip) throw new Error(`${url} did not use the encoding that was requested`);
    return response;
  }

  return {
    async scrape(gzip) {
      const startedAt = performance.now();
      const response = await ask(gzip);
      let bytes = 0;
      response.on('data', (chunk: Uint8Array) => (bytes += chunk.length));
      await once(response, 'end');
      return { ms: performance.now() - startedAt, bytes };
    },
    read: async () => (await buffer(await ask(false))).toString(),
    [Symbol.dispose]: () => agent.destroy(),
  };
}
