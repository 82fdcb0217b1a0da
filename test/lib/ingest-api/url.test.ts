import fc from 'fast-check';
import { encodeSegment, INGEST_API_URL_VARIABLE, ingestUrl } from '../../../src/lib/ingest-api/url';
import { PROPERTY_RUNS } from '../../property-runs';
import { REFUSAL } from '../../refusal';

const connection = { projectId: 'p-1', datasourceId: 'd-1', apiKey: 'key' };
const OF_INPUT = expect.objectContaining({ kind: 'input' }) as Error;

afterEach(() => {
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
  delete process.env[INGEST_API_URL_VARIABLE];
});

describe('the address of a request', () => {
  it('is below the data source of the connection', () => {
    expect(ingestUrl(connection, ['stream', 'contacts'])).toBe(
      'https://api.instasent.com/v1/project/p-1/datasource/d-1/stream/contacts',
    );
  });

  it('writes a parameter without a value alone', () => {
    expect(ingestUrl(connection, ['stream', 'contacts'], { _sync: true, 'a b': '1&2' })).toMatch(
      /contacts\?_sync&a%20b=1%262$/,
    );
  });

  it.each([
    ['a/b', 'a%2Fb'],
    ['a?b#c', 'a%3Fb%23c'],
    ['100%', '100%25'],
    ['%2e%2e', '%252e%252e'],
    ['two words', 'two%20words'],
    ['ñandú', '%C3%B1and%C3%BA'],
    ['用户', '%E7%94%A8%E6%88%B7'],
    ['a\\b', 'a%5Cb'],
    ['...', '...'],
  ])('encodes %j as %s', (id, encoded) => {
    expect(encodeSegment(id)).toBe(encoded);
  });

  it.each(['.', '..', '', '\ud800'])('cannot hold %j', (id) => {
    const refused = () => encodeSegment(id);
    expect(refused).toThrow(/cannot be part of an address/);
    expect(refused).toThrow(REFUSAL);
    expect(refused).toThrow(OF_INPUT);
  });

  it('encodes project and data source too, and refuses to climb out of them', () => {
    const odd = { ...connection, projectId: 'a/../b', datasourceId: 'c?d' };
    expect(ingestUrl(odd, ['stream'])).toMatch(/project\/a%2F\.\.%2Fb\/datasource\/c%3Fd\/stream$/);
    expect(() => ingestUrl({ ...connection, projectId: '..' }, ['stream'])).toThrow(/address/);
  });

  it('reaches no other endpoint, whatever the user ID is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (userId) => {
        let address: string;
        try {
          address = ingestUrl(connection, ['stream', 'contacts', userId]);
        } catch {
          return ['.', '..'].includes(userId) || !userId.isWellFormed();
        }
        const url = new URL(address);
        const prefix = '/v1/project/p-1/datasource/d-1/stream/contacts/';
        return (
          url.origin === 'https://api.instasent.com' &&
          url.search === '' &&
          url.hash === '' &&
          url.pathname.startsWith(prefix) &&
          decodeURIComponent(url.pathname.slice(prefix.length)) === userId
        );
      }),
      { numRuns: PROPERTY_RUNS },
    );
  });
});

describe('the address for development', () => {
  it.each([
    ['http://localhost:8080/v1', 'http://localhost:8080/v1'],
    ['http://127.0.0.1:8080/v1/', 'http://127.0.0.1:8080/v1'],
    ['http://127.1:8080', 'http://127.0.0.1:8080'],
    ['http://[::1]:8080/v1', 'http://[::1]:8080/v1'],
    [' https://staging.example.com/v1 ', 'https://staging.example.com/v1'],
    ['http://127.10.20.30/v1//', 'http://127.10.20.30/v1'],
    ['', 'https://api.instasent.com/v1'],
    ['  ', 'https://api.instasent.com/v1'],
  ])('%j replaces Instasent’s by %s', (variable, base) => {
    process.env[INGEST_API_URL_VARIABLE] = variable;
    expect(ingestUrl(connection, ['stream'])).toBe(`${base}/project/p-1/datasource/d-1/stream`);
  });

  it.each([
    'http://staging.example.com/v1',
    'http://localhost.example.com/v1',
    'http://127.0.0.1@example.com/v1',
    'http://128.0.0.1/v1',
    'http://10.127.0.1/v1',
    'http://127.0.0.1.example.com/v1',
    'https://user@example.com/v1',
    'https://:password@example.com/v1',
    'https://example.com/v1?a=b',
    'https://example.com/v1#a',
    'ftp://localhost/v1',
    'nonsense',
  ])('%j is refused, since the key would travel unprotected or elsewhere', (variable) => {
    process.env[INGEST_API_URL_VARIABLE] = variable;
    const refused = () => ingestUrl(connection, ['stream']);
    expect(refused).toThrow(
      /INSTASENT_INGEST_API_URL .* is not a usable .* must be an https address/,
    );
    expect(refused).toThrow(REFUSAL);
    expect(refused).toThrow(OF_INPUT);
  });
});
