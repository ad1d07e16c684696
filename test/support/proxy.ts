import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What happens to a request on its way: nothing; lost before the hub sees it; obeyed by the hub but its answer lost;
 * one byte of the answer's body changed; cut once part of a body has passed; answered by the proxy itself.
 */
type Fault = 'pass' | 'lose' | 'lose answer' | 'corrupt' | 'cut body' | { readonly status: number };

export interface PassingRequest {
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  /** From 1. */
  readonly number: number;
}

export interface FaultyProxy {
  readonly url: string;
  /** « METHOD path » of every request seen, in order. */
  readonly seen: string[];
  /** What happens to the requests to come. */
  decide: (request: PassingRequest) => Fault;
  /** Called at the instant of each fault, before anything of it reaches the client. */
  onFault: () => void;
  close(): Promise<void>;
}

const CUT_AFTER_BYTES = 100_000;

/** A real HTTP server between a client and the hub, which does the network's worst on demand. */
export async function startProxy(target: string): Promise<FaultyProxy> {
  const server = http.createServer((request, response) => {
    const method = request.method ?? '';
    const path = (request.url ?? '').split('?')[0] ?? '';
    proxy.seen.push(`${method} ${path}`);
    const fault = proxy.decide({ method, path, number: proxy.seen.length });
    if (fault === 'lose') {
      proxy.onFault();
      request.socket.destroy();
    } else if (typeof fault === 'object') {
      request.resume();
      response.writeHead(fault.status, { 'retry-after': '0', 'content-type': 'application/json' }).end('{"errors":[]}');
    } else forward(target, request, response, fault, () => proxy.onFault());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const proxy: FaultyProxy = {
    url: `http://127.0.0.1:${port}`,
    seen: [],
    decide: () => 'pass',
    onFault: () => undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return proxy;
}

function forward(
  target: string,
  request: IncomingMessage,
  response: ServerResponse,
  fault: Fault,
  onFault: () => void,
): void {
  const { method, headers } = request;
  const onward = http.request(`${target}${request.url}`, { ...(method && { method }), headers, agent: false });
  const cut = (): void => {
    onFault();
    request.socket.destroy();
    onward.destroy();
  };
  onward.on('error', () => request.socket.destroy());
  request.on('error', () => onward.destroy());
  request.on('data', (chunk: Buffer) => {
    onward.write(chunk);
    passed += chunk.length;
    if (fault === 'cut body' && passed > CUT_AFTER_BYTES) cut();
  });
  request.on('end', () => onward.end());
  let passed = 0;
  onward.on('response', (answer) => {
    if (fault === 'lose answer') {
      answer.resume().on('end', cut);
      return;
    }
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.on('data', (chunk: Buffer) => {
      if (fault === 'corrupt') chunk[0] = (chunk[0] ?? 0) ^ 0xff;
      response.write(chunk);
      passed += chunk.length;
      if (fault === 'cut body' && passed > CUT_AFTER_BYTES) cut();
    });
    answer.on('end', () => response.end());
    answer.on('error', () => request.socket.destroy());
  });
}
