// Documents: responses that are built for a request, unlike the exposition and the probes. They are built one at a time,
// shared by equal requests, and bounded for the whole process.

import { setImmediate } from 'node:timers/promises';
import { createTextResponse, type WebResponse } from './http.ts';
import { createTurns } from './turns.ts';

export interface DocumentLimits {
  /** Of documents that clients have not taken yet; above it, no other one is built. */
  readonly bytesUnderWay: number;
  /** Of documents that all their clients have taken, kept for later requests. */
  readonly bytesKept: number;
  /** Documents that wait to be built. */
  readonly waiting: number;
}

/** About 16 of the largest documents of the API, uncompressed, and a queue of a few seconds. */
export const DOCUMENT_LIMITS: DocumentLimits = {
  bytesUnderWay: 32 * 2 ** 20,
  bytesKept: 4 * 2 ** 20,
  waiting: 128,
};

export interface DocumentRequest {
  /** Equal for requests that get the same document while the inputs are the same. */
  readonly key: string;
  /** What the document is built from, compared one by one; undefined = it changes at every moment. */
  readonly inputs: () => readonly unknown[] | undefined;
  /** Whether its client is still connected. */
  readonly isWanted: () => boolean;
  readonly build: () => Promise<WebResponse>;
}

/** The document of a request, or a 503. The response's `onClosed` has to be called, or the document counts as under way. */
export type Documents = (request: DocumentRequest) => Promise<WebResponse>;

interface Document {
  readonly key: string;
  /** Requests for it that came before it was built. */
  readonly requests: DocumentRequest[];
  response: Promise<WebResponse>;
  /** Responses that are not closed yet. */
  users: number;
  isWaiting: boolean;
  /** As they were before it was built. */
  inputs: readonly unknown[] | undefined;
  bytes: number;
}

const BUSY = createTextResponse(503, 'Too many concurrent requests.', { 'Retry-After': '1' });

/** Approximate memory of a document without its body and its key. */
const OVERHEAD_BYTES = 2048;

/** Turns of the event loop between two documents: one connection is accepted in each, and a probe may be the last of many. */
const TURNS_BETWEEN = 64;

async function rest(): Promise<void> {
  for (let turn = 0; turn < TURNS_BETWEEN; turn += 1) await setImmediate();
}

/** Responses that begin in one turn: some milliseconds, if they are large. */
const RESPONSES_PER_TURN = 2;

export function createDocuments(limits: DocumentLimits = DOCUMENT_LIMITS): Documents {
  const documents = new SharedDocuments(limits);
  return (request) => documents.respond(request);
}

class SharedDocuments {
  readonly #limits: DocumentLimits;
  /** The latest of each key. */
  readonly #known = new Map<string, Document>();
  /** Built, and taken by all their clients; the oldest first. */
  readonly #kept = new Set<Document>();
  readonly #bytes = { underWay: 0, kept: 0 };
  readonly #inTurn = createTurns(RESPONSES_PER_TURN);
  #waiting = 0;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(limits: DocumentLimits) {
    this.#limits = limits;
  }

  async respond(request: DocumentRequest): Promise<WebResponse> {
    const before = this.#known.get(request.key);
    const document = before !== undefined && isCurrent(before, request) ? before : this.#enqueue(request);
    if (document === undefined) return BUSY;
    this.#use(document, request);
    const response = await document.response;
    await new Promise<void>(this.#inTurn);
    let isClosed = false;
    return {
      ...response,
      onClosed: () => {
        if (!isClosed) this.#release(document);
        isClosed = true;
      },
    };
  }

  #enqueue(request: DocumentRequest): Document | undefined {
    if (this.#waiting >= this.#limits.waiting) return undefined;
    const document: Document = {
      key: request.key,
      requests: [],
      response: this.#turn.then(() => this.#build(document)),
      users: 0,
      isWaiting: true,
      inputs: undefined,
      bytes: 0,
    };
    this.#waiting += 1;
    this.#forget(this.#known.get(request.key));
    this.#known.set(request.key, document);
    this.#turn = document.response.catch(() => undefined).then(rest);
    return document;
  }

  async #build(document: Document): Promise<WebResponse> {
    this.#waiting -= 1;
    document.isWaiting = false;
    const request = document.requests.find(({ isWanted }) => isWanted());
    document.requests.length = 0;
    if (request === undefined || this.#bytes.underWay >= this.#limits.bytesUnderWay) {
      this.#forget(document);
      return BUSY;
    }
    document.inputs = request.inputs();
    try {
      const response = await request.build();
      document.bytes = sizeOf(response) + document.key.length + OVERHEAD_BYTES;
      this.#bytes.underWay += document.bytes;
      return response;
    } catch (error) {
      this.#forget(document);
      throw error;
    }
  }

  #use(document: Document, request: DocumentRequest): void {
    document.users += 1;
    if (document.isWaiting) document.requests.push(request);
    if (!this.#kept.delete(document)) return;
    this.#bytes.kept -= document.bytes;
    this.#bytes.underWay += document.bytes;
  }

  #release(document: Document): void {
    document.users -= 1;
    if (document.users > 0) return;
    this.#bytes.underWay -= document.bytes;
    if (this.#known.get(document.key) !== document) return;
    this.#kept.add(document);
    this.#bytes.kept += document.bytes;
    if (document.inputs === undefined) this.#forget(document);
    for (const oldest of this.#kept) {
      if (this.#bytes.kept <= this.#limits.bytesKept) break;
      this.#forget(oldest);
    }
  }

  /** The next request for the same is built anew. */
  #forget(document: Document | undefined): void {
    if (document === undefined) return;
    if (this.#known.get(document.key) === document) this.#known.delete(document.key);
    if (this.#kept.delete(document)) this.#bytes.kept -= document.bytes;
  }
}

/** One that is not built yet will be built from the inputs of that time. */
function isCurrent(document: Document, request: DocumentRequest): boolean {
  if (document.isWaiting) return true;
  const inputs = request.inputs();
  return (
    inputs !== undefined &&
    inputs.length === document.inputs?.length &&
    inputs.every((input, index) => Object.is(input, document.inputs?.[index]))
  );
}

function sizeOf({ body }: WebResponse): number {
  return body.reduce((sum, part) => sum + part.byteLength, 0);
}
