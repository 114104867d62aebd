// A server that does nothing but respond: what it takes to ask it is what the machine takes.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const server = createServer((_, response) => response.end());
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
