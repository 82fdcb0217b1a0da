import fc from 'fast-check';
import { inspect } from 'node:util';
import {
  failureError,
  noSuchContactError,
  unknownEventTypeError,
} from '../../../src/lib/errors/call-errors';
import type { Failure } from '../../../src/lib/errors/failure';
import { importError, settingUnknownError } from '../../../src/lib/errors/import-errors';
import { inputError } from '../../../src/lib/errors/input-error';
import { InstasentError } from '../../../src/lib/errors/instasent-error';
import { rejectionError, unconfirmedError } from '../../../src/lib/errors/record-errors';
import { oneLine, quote } from '../../../src/lib/errors/text';
import { withoutKey } from '../../../src/lib/errors/without-key';
import { PROPERTY_RUNS } from '../../property-runs';

const status = (message: string): Failure => ({
  kind: 'status',
  status: 503,
  message: oneLine(message, 300),
  requestId: message,
});

/** Every maker of errors, given a text that holds the key wherever it takes one. */
const FACTORIES: Record<string, (text: string) => Error> = {
  'a failed call': (text) => failureError(status(text), 'api-call'),
  'a lost connection': (text) => failureError({ kind: 'dropped', code: text }, 'contact'),
  'no such contact': noSuchContactError,
  'an unknown event type': (text) => unknownEventTypeError(text, 'form'),
  'a rejected record': (text) =>
    rejectionError('contact', `contact ${quote(text)}`, [
      { field: oneLine(text, 100), reason: oneLine(text, 200) },
    ]),
  'an unconfirmed record': (text) => unconfirmedError('event', quote(text)),
  'an import': (text) =>
    importError({
      total: 1,
      accepted: 0,
      rejected: 1,
      unconfirmed: 0,
      not_sent: 0,
      continue_from_row: null,
      stopped_because: text,
      firstRejection: text,
    }),
  'a setting that is not known': (text) =>
    settingUnknownError([text], inputError('Rows', `hold ${quote(text)}`, text)),
  'a value that cannot be sent': (text) => inputError(text, `is ${quote(text)}`, text),
  'a bug': (text) => Object.assign(new RangeError(text, { cause: text }), { text }),
  'something thrown that is no error': (text) => text as unknown as Error,
};

describe.each(Object.entries(FACTORIES))('an error of %s', (_name, make) => {
  const letters = fc.constantFrom('k', 'E', 'y', '-', '_', '.', '+', '$', '/', '1');
  const key = fc.string({ unit: letters, minLength: 6, maxLength: 150 });
  const around = fc.string({ unit: fc.constantFrom('a', ' ', '"', 'ñ', '\n'), maxLength: 250 });

  it('shows the key nowhere, whole or cut, wherever it stood', () => {
    fc.assert(
      fc.property(key, around, around, (secret, before, after) => {
        const clean = withoutKey(make(`${before}${secret}${after}`), secret);
        const shown = [
          clean.message,
          clean.stack,
          inspect(clean, { depth: null, showHidden: true }),
          JSON.stringify(clean),
        ].join('\n');
        expect(shown).not.toContain(secret);
        expect(shown).not.toContain(`${secret.slice(0, 6)}…`);
        expect(clean.message).toContain('[hidden]');
      }),
      { numRuns: PROPERTY_RUNS / 10 },
    );
  });
});

describe('an error without its key', () => {
  it('is otherwise the same', () => {
    const error = noSuchContactError('u1');
    const clean = withoutKey(error, 'key-1234');
    expect(clean).toBeInstanceOf(InstasentError);
    expect(clean).toMatchObject({ kind: error.kind, parts: error.parts, stack: error.stack });
    expect(clean).toHaveProperty('response', { status: 404 });
  });
});
