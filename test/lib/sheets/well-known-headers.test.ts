import { comparable } from '../../../src/lib/sheets/column-names';
import {
  BIRTH_DATE_HEADERS,
  EVENT_DATE_HEADERS,
  WELL_KNOWN_HEADERS,
} from '../../../src/lib/sheets/well-known-headers';
import { PROJECT_FIELDS } from './fields';

const unconditional = WELL_KNOWN_HEADERS.flatMap(({ name, headers }) =>
  headers.filter((each) => typeof each === 'string').map((header) => [name, header] as const),
);

describe('the table of well-known headers', () => {
  it('has each header once, for one attribute', () => {
    const birth = BIRTH_DATE_HEADERS.map((header) => ['birth', header] as const);
    const keys = [...unconditional, ...birth].map(([, header]) => comparable(header));
    const twice = keys.filter((key, at) => keys.indexOf(key) !== at);
    expect(twice).toEqual([]);
    const moments = EVENT_DATE_HEADERS.map(comparable);
    expect(moments.filter((key, at) => moments.indexOf(key) !== at)).toEqual([]);
  });

  it('has headers that something is left of when they are compared', () => {
    for (const [, header] of unconditional) expect(comparable(header)).not.toBe('');
  });

  it('speaks of Instasent’s own attributes alone, as they are named', () => {
    const names = PROJECT_FIELDS.map(({ name }) => name);
    for (const { name } of WELL_KNOWN_HEADERS) {
      expect(name).toMatch(/^_/);
      expect(names).toContain(name);
    }
  });
});
