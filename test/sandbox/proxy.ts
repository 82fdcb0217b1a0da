import http from 'node:http';
import net, { type AddressInfo } from 'node:net';

/** A forward proxy on this machine that tunnels with CONNECT, and notes what it is asked for. */
export interface Proxy {
  url: string;
  /** Targets of CONNECT, as `host:port`. */
  tunnels: string[];
  /** Requests that arrived without a tunnel, which the proxy could have read. */
  readable: string[];
  stop(): Promise<void>;
}

export async function startProxy(): Promise<Proxy> {
  const tunnels: string[] = [];
  const readable: string[] = [];
  const sockets = new Set<net.Socket>();
  const server = http.createServer((request, response) => {
    readable.push(`${request.method ?? ''} ${request.url ?? ''}`);
    response.writeHead(502).end();
  });
  server.on('connect', (request, client: net.Socket, head: Buffer) => {
    tunnels.push(request.url ?? '');
    const { hostname, port } = new URL(`http://${request.url ?? ''}`);
    const target = net.connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      target.write(head);
      target.pipe(client).pipe(target);
    });
    for (const socket of [client, target]) {
      sockets.add(socket);
      socket.on('error', () => {
        client.destroy();
        target.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port.toString()}`,
    tunnels,
    readable,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
