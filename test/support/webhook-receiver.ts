import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** An alert as a notification of Alertmanager tells it. */
export interface NotifiedAlert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** What Alertmanager's `webhook_configs` sends to. */
export interface WebhookReceiver extends AsyncDisposable {
  readonly url: string;
  /** The alerts of all notifications so far, in the order of their arrival. */
  readonly alerts: readonly NotifiedAlert[];
}

export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const alerts: NotifiedAlert[] = [];
  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const notification = (await json(request)) as { alerts: NotifiedAlert[] };
    alerts.push(...notification.alerts);
    response.end();
  };
  const server = createServer((request, response) => {
    receive(request, response).catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    alerts,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
