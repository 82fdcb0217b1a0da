import fc from 'fast-check';
import { inspect } from 'node:util';
import {
  failureError,
  importError,
  inputError,
  InstasentError,
  noSuchContactError,
  oneLine,
  quote,
  rejectionError,
  unconfirmedError,
  type Failure,
  type Purpose,
} from '../../src/lib/errors';
import { PROPERTY_RUNS } from '../property-runs';
import { rendered } from '../support';

const PURPOSES: Purpose[] = [
  'check',
  'form',
  'import',
  'rows',
  'contact',
  'deletion',
  'event',
  'api-call',
];
const FAILURES: Failure[] = [
  ...[302, 400, 401, 403, 404, 418, 422, 429, 500, 503].map((status) => ({
    kind: 'status' as const,
    status,
  })),
  { kind: 'status', status: 429, retryInMs: 1_000 },
  { kind: 'timeout', afterMs: 30_000 },
  { kind: 'unreachable', code: 'ENOTFOUND' },
  { kind: 'dropped', code: 'ECONNRESET' },
  { kind: 'certificate', code: 'CERT_HAS_EXPIRED' },
  { kind: 'too-large' },
  { kind: 'not-instasent' },
  { kind: 'proxy', status: 403 },
  { kind: 'proxy', status: 407 },
  { kind: 'proxy', status: 502 },
  { kind: 'proxy-address' },
];

describe('what ActivePieces shows of an error', () => {
  const error = new InstasentError('key', {
    happened: 'One sentence.',
    saved: '',
    advice: 'Another one.',
  });

  it('is its sentences and nothing else', () => {
    expect(rendered(error)).toBe('One sentence. Another one.');
    expect(inspect(error, { depth: Infinity, showHidden: true })).toBe(
      'One sentence. Another one.',
    );
    expect(String(error.stack)).toBe('One sentence. Another one.');
    expect(JSON.stringify(error)).toBe('{"message":"One sentence. Another one."}');
    expect(Object.keys(error)).toEqual([]);
    expect(error.cause).toBeUndefined();
    expect(error.kind).toBe('key');
    expect(error).toBeInstanceOf(Error);
  });
});

describe('the sentence for each failure of each call', () => {
  it('is readable', () => {
    const table = FAILURES.map((failure) => [
      JSON.stringify(failure),
      ...PURPOSES.map((purpose) => `  ${purpose}: ${failureError(failure, purpose).message}`),
    ]);
    expect(table.flat().join('\n')).toMatchSnapshot();
  });

  it.each(PURPOSES)('says of a %s whether something was saved', (purpose) => {
    for (const failure of FAILURES) {
      const { message } = failureError(failure, purpose);
      const tells =
        /w(?:as|ere) not (saved|deleted|recorded)|Nothing was changed|No row was sent|may or may not|It is not known/;
      expect(tells.test(message)).toBe(!['check', 'form'].includes(purpose));
      expect(message).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('has a kind that code can go by', () => {
    expect(FAILURES.map((failure) => failureError(failure, 'contact').kind)).toEqual([
      'redirect',
      'bad-request',
      'key',
      'scope',
      'not-found',
      'bad-request',
      'bad-request',
      'rate-limit',
      'server',
      'server',
      'rate-limit',
      'timeout',
      'unreachable',
      'dropped',
      'certificate',
      'too-large',
      'not-instasent',
      'proxy',
      'proxy',
      'proxy-outage',
      'proxy',
    ]);
    expect(inputError('User ID', 'is empty', 'Type one.').kind).toBe('input');
    expect(rejectionError('contact', 'contact', []).kind).toBe('rejected');
    expect(unconfirmedError('contact', 'contact').kind).toBe('unconfirmed');
    expect(noSuchContactError('u').kind).toBe('not-found');
  });

  it('says that it is not known where an earlier attempt may have worked', () => {
    const refused: Failure = { kind: 'status', status: 401 };
    expect(failureError(refused, 'event').message).toContain('was not recorded');
    expect(failureError(refused, 'event', true).message).toContain('may or may not');
    const gone: Failure = { kind: 'unreachable', code: 'ENOTFOUND' };
    expect(failureError(gone, 'event', true).message).toContain('may or may not');
  });

  it.each([
    [1, '1 second'],
    [1_000, '1 second'],
    [1_001, '2 seconds'],
    [120_000, '120 seconds'],
    [120_001, '3 minutes'],
    [3_600_000, '60 minutes'],
  ])('puts %d ms as %s', (retryInMs, words) => {
    const { message } = failureError({ kind: 'status', status: 429, retryInMs }, 'contact');
    expect(message).toContain(`Try again in ${words}, or let the flow run less often.`);
  });
});

describe('the sentence for a record', () => {
  it('that was rejected names field and reason', () => {
    const reasons = [
      { field: '_email', reason: 'Invalid format' },
      { field: null, reason: 'Too old' },
    ];
    expect(rejectionError('contact', 'contact "u1"', reasons).message).toBe(
      'Instasent rejected the contact "u1": _email: Invalid format; Too old. The contact was not saved. Correct these values and run the step again.',
    );
    expect(rejectionError('event', 'event "e1"', []).message).toBe(
      'Instasent rejected the event "e1" without saying why. The event was not recorded. Correct these values and run the step again.',
    );
  });

  it('that was not confirmed, or does not exist, says so', () => {
    expect(unconfirmedError('event', 'event "e1"').message).toMatch(
      /^Instasent answered, but did not confirm the event "e1"\. The event may or may not/,
    );
    expect(noSuchContactError('u1').message).toMatch(
      /^Instasent has no contact with the user ID "u1" in this data source\. Nothing was deleted\./,
    );
  });

  it('whose value cannot be sent names the field', () => {
    expect(inputError('User ID', 'is empty', 'Type one.').message).toBe(
      'User ID is empty. Nothing was sent to Instasent. Type one.',
    );
  });
});

describe('the sentence for an import', () => {
  const report = {
    total: 10,
    accepted: 5,
    rejected: 2,
    not_sent: 3,
    continue_from_row: 8,
    stopped_because: 'The time for this step was used up.',
    firstRejection: 'row 1, Email: wrong',
  };

  it('counts, and says where to go on', () => {
    expect(importError(report).message).toBe(
      'Of 10 rows, 2 were rejected. 3 were not sent, from row 8 on: The time for this step was used up. Instasent accepted 5, and these are saved. The first rejection is row 1, Email: wrong. Correct the rows and run the step again: rows that were saved already do no harm. To see all rejected rows, choose “List rejected rows in the output”.',
    );
    const done = { ...report, not_sent: 0, continue_from_row: null, firstRejection: null };
    expect(importError(done).message).toMatch(
      /^Of 10 rows, 2 were rejected\. Instasent accepted 5, and these are saved\. Correct the rows /,
    );
  });
});

describe('text of unknown origin', () => {
  it.each([
    ['a\nb\u0000c\u202ed', 'a b c d'],
    ['  spaces  ', 'spaces'],
    ['x'.repeat(11), `${'x'.repeat(10)}…`],
    ['👍'.repeat(11), `${'👍'.repeat(10)}…`],
    ['x'.repeat(10), 'x'.repeat(10)],
    [`a${' '.repeat(100)}b`, 'a…'],
    ['half \ud83d', 'half \ufffd'],
  ])('%j is shown as %j', (text, line) => {
    expect(oneLine(text, 10)).toBe(line);
  });

  it('stays on one short line, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 1000 }), (text) => {
        const line = oneLine(text, 20);
        return Array.from(line).length <= 21 && !/[\n\r\p{Cc}\p{Cs}\u2028\u2029\u202e]/u.test(line);
      }),
      { numRuns: PROPERTY_RUNS },
    );
    expect(quote('x'.repeat(5_000_000))).toHaveLength(103);
  });

  it('never makes an error print more than its sentence', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'binary' }),
        (subject, reason) => {
          const error = rejectionError('contact', quote(subject), [
            { field: null, reason: oneLine(reason, 200) },
          ]);
          return rendered(error) === error.message && !error.message.includes('\n');
        },
      ),
      { numRuns: PROPERTY_RUNS },
    );
  });
});
