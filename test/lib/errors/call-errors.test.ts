import fc from 'fast-check';
import { inspect } from 'node:util';
import {
  failureError,
  mayNotReadError,
  noSuchContactError,
  unknownEventTypeError,
} from '../../../src/lib/errors/call-errors';
import { type Failure, type Purpose } from '../../../src/lib/errors/failure';
import { importError } from '../../../src/lib/errors/import-errors';
import { inputError } from '../../../src/lib/errors/input-error';
import { InstasentError } from '../../../src/lib/errors/instasent-error';
import { rejectionError, unconfirmedError } from '../../../src/lib/errors/record-errors';
import { oneLine, quote } from '../../../src/lib/errors/text';
import { PROPERTY_RUNS } from '../../property-runs';
import { rendered } from '../../support';

const PURPOSES: Purpose[] = [
  'check',
  'form',
  'import',
  'read',
  'contact',
  'deletion',
  'event',
  'api-call',
];
const FAILURES: Failure[] = [
  ...[302, 400, 401, 402, 403, 404, 408, 409, 413, 422, 429, 500, 503].map((status) => ({
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
    expect(JSON.stringify(error)).toBe('{"message":"One sentence. Another one."}');
    expect(Object.keys(error)).toEqual([]);
    expect(error.cause).toBeUndefined();
    expect(error.kind).toBe('key');
    expect(error).toBeInstanceOf(Error);
  });

  it('holds its true stack for whoever debugs', () => {
    expect(error.stack).toMatch(
      /^InstasentError: One sentence\. Another one\.\n +at .*call-errors\.test/,
    );
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
        /was not (saved|deleted|recorded)|Nothing was changed|No row was sent|may or may not|It is not known/;
      expect(tells.test(message)).toBe(!['check', 'form', 'read'].includes(purpose));
      expect(message).toMatch(/^[A-Z][^{}]*\.$/);
    }
  });

  it('has a kind that code can go by', () => {
    expect(FAILURES.map((failure) => failureError(failure, 'contact').kind)).toEqual([
      'redirect',
      'bad-request',
      'key',
      'refused',
      'scope',
      'not-found',
      'timeout',
      'bad-request',
      'request-too-large',
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
    expect(unknownEventTypeError('trip', 'form').kind).toBe('not-found');
    expect(mayNotReadError(403).kind).toBe('no-read');
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
    [120_001, '121 seconds'],
    [180_000, '180 seconds'],
    [180_001, '4 minutes'],
    [3_600_000, '60 minutes'],
  ])('puts %d ms as %s', (retryInMs, words) => {
    const { message } = failureError({ kind: 'status', status: 429, retryInMs }, 'contact');
    expect(message).toContain(`Try again in ${words}, or let the flow run less often.`);
  });
});

describe('the time that was waited for an answer', () => {
  it.each([
    [0, '1 second'],
    [1_499, '1 second'],
    [1_500, '2 seconds'],
    [30_004, '30 seconds'],
    [150_000, '150 seconds'],
  ])('of %d ms is put as %s', (afterMs, words) => {
    expect(failureError({ kind: 'timeout', afterMs }, 'form').message).toMatch(
      new RegExp(`^Instasent did not answer within ${words}\\. `),
    );
  });
});

describe('what Instasent says about a request', () => {
  const failed = (status: number, purpose: Purpose) =>
    failureError({ kind: 'status', status, message: 'Why not' }, purpose).message;

  it.each([401, 403, 404, 429])('is shown with status %d to who wrote the request', (status) => {
    expect(failed(status, 'api-call')).toContain(' Instasent says: "Why not". Nothing was');
    expect(failed(status, 'contact')).not.toContain('Why not');
  });

  it('is shown to everybody where nothing else is known', () => {
    expect(failed(400, 'contact')).toContain('(status 400): "Why not". The contact');
    expect(failed(400, 'api-call')).toContain('(status 400): "Why not". Nothing');
  });
});

describe('the ID by which Instasent’s support finds a request', () => {
  it('is named where Instasent has a problem', () => {
    const failed = { kind: 'status', status: 503, requestId: 'r-1\n' } as const;
    expect(failureError(failed, 'contact').message).toMatch(
      / if it goes on, contact Instasent support and name the request r-1\.$/,
    );
    expect(failureError({ ...failed, requestId: undefined }, 'contact').message).toMatch(
      / if it goes on, contact Instasent support\.$/,
    );
  });
});

describe('the status of an error', () => {
  it('is there for the heading of the host, alone, and in no output', () => {
    const error = failureError({ kind: 'status', status: 401, message: 'x' }, 'api-call');
    expect(error.response).toEqual({ status: 401 });
    expect(Object.keys(error)).toEqual([]);
    expect(rendered(error)).toBe(error.message);
    expect(JSON.stringify(error)).toBe(JSON.stringify({ message: error.message }));
    expect(noSuchContactError('u').response).toEqual({ status: 404 });
    expect(unknownEventTypeError('trip', 'form').response).toEqual({ status: 404 });
    expect(mayNotReadError(403).response).toEqual({ status: 403 });
  });

  it('is missing where Instasent gave none', () => {
    expect(failureError({ kind: 'timeout', afterMs: 1 }, 'contact').response).toBeUndefined();
    expect(failureError({ kind: 'proxy', status: 407 }, 'contact').response).toBeUndefined();
    expect(inputError('User ID', 'is empty', 'Type one.').response).toBeUndefined();
  });
});

describe('the sentence for a record', () => {
  it('that was rejected names field and reason', () => {
    const reasons = [
      { field: '_email', reason: 'Invalid format' },
      { field: null, reason: 'Too old' },
    ];
    expect(rejectionError('contact', 'contact "u1"', reasons).message).toBe(
      'Instasent rejected the contact "u1": Email (_email): Invalid format; Too old. The contact was not saved. Correct these values and run the step again.',
    );
    expect(rejectionError('event', 'event "e1"', []).message).toBe(
      'Instasent rejected the event "e1" without saying why. The event was not recorded. Check the values of this step and run it again.',
    );
    expect(rejectionError('contact', 'contact "u1"', reasons.slice(1)).message).toMatch(
      /"u1": Too old\. .+ Correct this value and run the step again\.$/,
    );
    expect(rejectionError('deletion', 'contact "u1"', reasons.slice(1)).message).toBe(
      'Instasent rejected the deletion of the contact "u1": Too old. The contact was not deleted. Check the user ID, and look for the contact in Instasent.',
    );
  });

  it.each([
    ['_phone_mobile', 'Phone mobile (_phone_mobile)'],
    ['_accepts_marketing_sms', 'Accepts marketing SMS (_accepts_marketing_sms)'],
    ['favorite_store', 'Favorite store (favorite_store)'],
    ['_user_id', 'User ID (_user_id)'],
    ['landing_url', 'Landing URL (landing_url)'],
    ['step_2', 'Step 2 (step_2)'],
    ['utm-source', 'UTM source (utm-source)'],
    ['amount', 'amount'],
    ['Favorite_Store', 'Favorite_Store'],
    ['a__b', 'a__b'],
    ['tags.a_b', 'tags.a_b'],
    ['x a_b', 'x a_b'],
  ])('names the field %s as people know it', (field, shown) => {
    const { message } = rejectionError('contact', 'contact', [{ field, reason: 'No' }]);
    expect(message).toContain(`rejected the contact: ${shown}: No. `);
  });

  it('that was refused after an attempt without an answer may have been saved', () => {
    for (const purpose of ['contact', 'event', 'deletion'] as const) {
      expect(rejectionError(purpose, 'one', [], true).message).toContain(
        'may or may not have been',
      );
      expect(rejectionError(purpose, 'one', [], false).message).not.toContain('may or may not');
    }
  });

  it('whose event type is unknown says so', () => {
    expect(unknownEventTypeError('trip', 'form').message).toMatch(
      /^Instasent knows no event type "trip" in this project\. Choose the event type /,
    );
    expect(unknownEventTypeError('trip', 'import').message).toMatch(
      /^Instasent knows no event type "trip" in this project\. No row was sent\. Choose /,
    );
  });

  it('that may not be read says that it may be saved', () => {
    expect(mayNotReadError(401).message).toMatch(
      /^The API key of this connection may save contacts, but not read them\. Give your token /,
    );
  });

  it('that was not confirmed, or does not exist, says so', () => {
    expect(unconfirmedError('event', 'event "e1"').message).toMatch(
      /^Instasent answered, but did not confirm the event "e1"\. The event may or may not/,
    );
    expect(unconfirmedError('deletion', 'contact "u1"').message).toMatch(
      /^Instasent answered, but did not confirm the deletion of the contact "u1"\. The contact may/,
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
    total: 11,
    accepted: 5,
    rejected: 2,
    unconfirmed: 1,
    not_sent: 3,
    continue_from_row: 8,
    stopped_because: 'The time for this step was used up.',
    firstRejection: 'row 1, Email: wrong.',
  };
  const done = {
    total: 1,
    accepted: 0,
    rejected: 1,
    unconfirmed: 0,
    not_sent: 0,
    continue_from_row: null,
    stopped_because: null,
    firstRejection: null,
  };

  it('counts, and says where to go on', () => {
    expect(importError(report).message).toBe(
      'Of 11 rows, 2 were rejected, 1 was sent but not confirmed, 3 were not sent. The import stopped: The time for this step was used up. Instasent accepted 5, and these are saved. The first problem is row 1, Email: wrong. To send what is left, set Start Row to 8. Correct the rejected rows and run the step again: rows that were saved already do no harm. To see all of them, choose “List rejected rows in the output”.',
    );
  });

  it('of one row is in the singular', () => {
    expect(importError(done).message).toBe(
      'Of 1 row, 1 was rejected. Instasent accepted none. Correct the rejected rows and run the step again: rows that were saved already do no harm. To see all of them, choose “List rejected rows in the output”.',
    );
    expect(importError({ ...done, total: 2, accepted: 1 }).message).toMatch(
      /^Of 2 rows, 1 was rejected\. Instasent accepted 1, and this is saved\. Correct /,
    );
  });

  it('without rejected rows speaks of none', () => {
    const stopped = { ...done, rejected: 0, not_sent: 1, continue_from_row: 1 };
    expect(importError(stopped).message).toBe(
      'Of 1 row, 1 was not sent. Instasent accepted none. To send what is left, set Start Row to 1.',
    );
    const unconfirmed = { ...done, total: 2, rejected: 0, unconfirmed: 2 };
    expect(importError(unconfirmed).message).toBe(
      'Of 2 rows, 2 were sent but not confirmed. Instasent accepted none. To see all of them, choose “List rejected rows in the output”.',
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
