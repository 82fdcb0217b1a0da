import http from 'node:http';
import net, { type AddressInfo } from 'node:net';

/** What the proxy does with CONNECT instead of building the tunnel at once. */
export type ProxyFault =
  /** Answers with this status, whatever it is, and builds no tunnel; `times`: only so often. */
  | {
      kind: 'status';
      status: number;
      headers?: Record<string, string>;
      body?: string;
      times?: number;
    }
  /** Builds the tunnel, later. */
  | { kind: 'delay'; ms: number }
  /** Never answers. */
  | { kind: 'silence' };

/** A forward proxy on this machine that tunnels with CONNECT, and notes what it is asked for. */
export interface Proxy {
  /** Without a name and password. */
  url: string;
  /** Every CONNECT that arrived: its target as `host:port`, and its headers. */
  asked: { target: string; headers: http.IncomingHttpHeaders }[];
  /** Targets of the tunnels that were built, as `host:port`. */
  tunnels: string[];
  /** Requests that arrived without a tunnel, which the proxy could have read. */
  readable: string[];
  /** What every CONNECT meets until it is changed. */
  fault: ProxyFault | undefined;
  stop(): Promise<void>;
}

export interface ProxyOptions {
  /** `name:password`: who does not give them gets 407. */
  credentials?: string;
}

function answerTo(
  client: net.Socket,
  { status, headers, body = '' }: Extract<ProxyFault, { kind: 'status' }>,
): void {
  const length = status === 204 ? {} : { 'Content-Length': Buffer.byteLength(body).toString() };
  const lines = Object.entries({ ...length, ...headers }).map(([name, value]) => {
    return `${name}: ${value}`;
  });
  const statusLine = `HTTP/1.1 ${status.toString()} ${http.STATUS_CODES[status] ?? 'Unknown'}`;
  client.end(`${[statusLine, ...lines].join('\r\n')}\r\n\r\n${body}`);
}

export async function startProxy({ credentials }: ProxyOptions = {}): Promise<Proxy> {
  const sockets = new Set<net.Socket>();
  const authorization =
    credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`;

  const server = http.createServer((request, response) => {
    proxy.readable.push(`${request.method ?? ''} ${request.url ?? ''}`);
    response.writeHead(502).end();
  });
  server.on('connection', (socket: net.Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
  });

  const tunnel = (address: string, client: net.Socket, head: Buffer): void => {
    const { hostname, port } = new URL(`http://${address}`);
    const target = net.connect(Number(port), hostname, () => {
      proxy.tunnels.push(address);
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      target.write(head);
      target.pipe(client).pipe(target);
    });
    sockets.add(target);
    target.on('error', () => client.destroy());
    client.on('error', () => target.destroy());
  };

  server.on('connect', (request, client: net.Socket, head: Buffer) => {
    const address = request.url ?? '';
    proxy.asked.push({ target: address, headers: request.headers });
    if (authorization !== undefined && request.headers['proxy-authorization'] !== authorization) {
      const headers = { 'Proxy-Authenticate': 'Basic realm="proxy"' };
      answerTo(client, { kind: 'status', status: 407, headers });
      return;
    }
    const { fault } = proxy;
    switch (fault?.kind) {
      case undefined:
        tunnel(address, client, head);
        return;
      case 'status': {
        const { times = Infinity } = fault;
        proxy.fault = times > 1 ? { ...fault, times: times - 1 } : undefined;
        answerTo(client, fault);
        return;
      }
      case 'delay':
        setTimeout(() => {
          if (!client.destroyed) tunnel(address, client, head);
        }, fault.ms).unref();
        return;
      case 'silence':
    }
  });

  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const proxy: Proxy = {
    url: `http://127.0.0.1:${port.toString()}`,
    asked: [],
    tunnels: [],
    readable: [],
    fault: undefined,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}
