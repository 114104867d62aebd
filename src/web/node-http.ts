// The HTTP servers of Node.js, each loaded when it is first needed. They are required, because `import` reads every export
// of a module, and one of node:http, its WebSocket, loads an HTTP client that takes longer than all the rest of it.

import type * as http from 'node:http';
import type * as http2 from 'node:http2';
import type * as https from 'node:https';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

export function loadHttp(): typeof http {
  return require('node:http');
}

export function loadHttps(): typeof https {
  return require('node:https');
}

export function loadHttp2(): typeof http2 {
  return require('node:http2');
}
