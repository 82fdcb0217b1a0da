import type http from 'node:http';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';

/*
 * Imported only where the environment names a proxy: the others do not pay for these packages.
 */

/** In the order in which proxy-from-env looks at them. */
const VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'];

/**
 * An agent that tunnels to an https address through the proxy that the environment names for it.
 *
 * @param signal ends also a CONNECT that the proxy does not answer
 * @returns `undefined` where NO_PROXY excludes the address; `unusable` for a proxy of a kind that is
 *   not understood
 */
export function proxyAgent(url: string, signal: AbortSignal): http.Agent | 'unusable' | undefined {
  const named = getProxyForUrl(url);
  if (named === '') return undefined;
  const wasWritten = VARIABLES.some((name) => process.env[name] === named);
  // proxy-from-env gives an address without a scheme that of the target; a proxy is http by custom.
  const address = wasWritten ? named : named.replace('https:', 'http:');
  try {
    const { protocol, username, password } = new URL(address);
    // What the agent does with them later, where it could not be told from a failing network.
    decodeURIComponent(username + password);
    if (protocol !== 'http:' && protocol !== 'https:') return 'unusable';
    return new HttpsProxyAgent(address, { signal, rejectUnauthorized: true });
  } catch {
    return 'unusable';
  }
}
