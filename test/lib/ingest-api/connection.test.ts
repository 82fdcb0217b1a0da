import type { InstasentError } from '../../../src/lib/errors/instasent-error';
import { readConnection } from '../../../src/lib/ingest-api/connection';
import { REFUSAL } from '../../refusal';

const PASTED = { projectId: 'p', datasourceId: 'd', apiKey: 'k' };

describe('what people paste into the connection', () => {
  it.each([
    ['  abc123 \n', 'abc123'],
    ['xbearer', 'xbearer'],
    ['\r\n\tabc123', 'abc123'],
    ['Bearer abc123', 'abc123'],
    [' bearer   abc123 ', 'abc123'],
    ['\u200babc123\ufeff', 'abc123'],
    ['\u200e abc123\u202c', 'abc123'],
    ['\u00a0abc123\u00a0', 'abc123'],
  ])('the key %j is read as %s', (apiKey, expected) => {
    expect(readConnection({ ...PASTED, apiKey }).apiKey).toBe(expected);
  });

  it('IDs are cleaned the same way, and may be numbers', () => {
    expect(readConnection({ projectId: ' p-1\n', datasourceId: 42, apiKey: 'k' })).toEqual({
      projectId: 'p-1',
      datasourceId: '42',
      apiKey: 'k',
    });
  });

  it.each([
    [{ ...PASTED, projectId: '' }, 'project ID of the Instasent connection is empty'],
    [{ ...PASTED, datasourceId: undefined }, 'data source ID of the Instasent connection is empty'],
    [{ ...PASTED, apiKey: ' Bearer ' }, 'API key of the Instasent connection is empty'],
    [{ ...PASTED, apiKey: { a: 1 } }, 'API key of the Instasent connection is empty'],
    [{ ...PASTED, apiKey: 'two\nlines' }, 'API key of the Instasent connection holds spaces'],
    [{ ...PASTED, apiKey: 'clé' }, 'API key of the Instasent connection holds spaces'],
    [{ ...PASTED, apiKey: 'xbearer k' }, 'API key of the Instasent connection holds spaces'],
    [{ ...PASTED, projectId: 'Bearer p' }, 'project ID of the Instasent connection holds spaces'],
    [{ ...PASTED, projectId: '..' }, 'project ID of the Instasent connection holds spaces'],
    [{ ...PASTED, datasourceId: '.' }, 'data source ID of the Instasent connection holds spaces'],
    [
      { ...PASTED, apiKey: `a${' '.repeat(1_000_000)}b` },
      'API key of the Instasent connection holds spaces',
    ],
    [undefined, 'no Instasent connection'],
    ['text', 'no Instasent connection'],
  ])('%.80j is refused by name', (props, sentence) => {
    expect(() => readConnection(props)).toThrow(sentence);
    expect(() => readConnection(props)).toThrow(REFUSAL);
    expect(() => readConnection(props)).toThrow(
      expect.objectContaining({ kind: 'input' }) as InstasentError,
    );
  });
});
