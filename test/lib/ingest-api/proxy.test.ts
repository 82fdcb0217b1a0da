import { HttpsProxyAgent } from 'https-proxy-agent';
import { proxyAgent } from '../../../src/lib/ingest-api/proxy';

/** The address of the proxy for a request to Instasent, or what stands in its place. */
function proxyBy(environment: Record<string, string>): string | undefined {
  jest.replaceProperty(process, 'env', environment);
  const agent = proxyAgent('https://api.test/v1/stream', new AbortController().signal);
  if (agent instanceof HttpsProxyAgent) return agent.proxy.href;
  return agent === undefined ? undefined : 'unusable';
}

describe('the proxy that the environment names', () => {
  describe.each(['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'])('in %s', (name) => {
    it.each([
      ['http://proxy.test:3128', 'http://proxy.test:3128/'],
      ['https://proxy.test', 'https://proxy.test/'],
      ['http://me:s%40cret@proxy.test', 'http://me:s%40cret@proxy.test/'],
      // Without a scheme, it is http by custom.
      ['proxy.test:3128', 'http://proxy.test:3128/'],
      ['me:secret@proxy.test', 'http://me:secret@proxy.test/'],
      ['socks5://proxy.test', 'unusable'],
    ])('as %s is %s', (written, address) => {
      expect(proxyBy({ [name]: written })).toBe(address);
    });
  });

  it.each([
    [{ https_proxy: 'one.test', ALL_PROXY: 'https://two.test' }, 'http://one.test/'],
    [{ HTTPS_PROXY: 'one.test', HTTP_PROXY: 'https://two.test' }, 'http://one.test/'],
    [{ HTTPS_PROXY: 'one.test', NO_PROXY: 'example.com' }, 'http://one.test/'],
    [{ HTTPS_PROXY: 'one.test', NO_PROXY: 'example.com,api.test' }, undefined],
    [{ ALL_PROXY: 'one.test', no_proxy: '*' }, undefined],
    [{ HTTP_PROXY: 'one.test' }, undefined],
  ])('as %j is %s', (environment: Record<string, string>, address) => {
    expect(proxyBy(environment)).toBe(address);
  });
});
