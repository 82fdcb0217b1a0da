import {
  checkRejected,
  contactRow,
  deletionOutput,
  importOutput,
  type ImportReport,
  type Problem,
} from '../../../src/lib/outputs/import-output';
import { failureOf } from '../../support';

const CONNECTION = { projectId: 'p', datasourceId: 'd', apiKey: 'k' };
const REPORT: ImportReport = {
  total: 10,
  accepted: 10,
  would_send: null,
  rejected: 0,
  merged: 0,
  unconfirmed: 0,
  not_sent: 0,
  not_found: 0,
  left_out: 0,
  requests: 2,
  continue_from_row: null,
  stopped_because: null,
  problems: [],
  problems_not_listed: 0,
  preview: [],
};
const REJECTED: Problem = {
  row: 3,
  status: 'rejected',
  user_id: 'u3',
  event_id: null,
  field: 'Email',
  reason: 'Invalid format',
};
const outputOf = (changes: Partial<ImportReport>) =>
  importOutput({ ...REPORT, ...changes }, CONNECTION, { ignored_columns: 'x' }, ({ row }) => ({
    row,
  }));

describe('the output of an import', () => {
  it('holds the counts, what was understood, and where the rows went', () => {
    expect(outputOf({ rejected: 1, problems: [REJECTED] })).toEqual({
      status: 'done_with_problems',
      total: 10,
      accepted: 10,
      would_send: null,
      rejected: 1,
      left_out: 0,
      merged: 0,
      unconfirmed: 0,
      not_sent: 0,
      continue_from_row: null,
      stopped_because: null,
      ignored_columns: 'x',
      requests: 2,
      problems_not_listed: 0,
      project_id: 'p',
      datasource_id: 'd',
      problems: [{ row: 3 }],
      preview: [],
    });
  });

  it.each([
    [{}, 'done'],
    [{ merged: 1 }, 'done'],
    [{ rejected: 1 }, 'done_with_problems'],
    [{ left_out: 1 }, 'done_with_problems'],
    [{ left_out: 1, not_sent: 1 }, 'stopped'],
    [{ rejected: 1, unconfirmed: 1 }, 'stopped'],
    [{ not_sent: 1 }, 'stopped'],
    [{ would_send: 0, rejected: 1, left_out: 1 }, 'checked'],
  ])('of %j has the status %s', (changes, status) => {
    expect(outputOf(changes)).toMatchObject({ status });
  });

  it('shows the records of a check as rows of one table', () => {
    const preview = [
      { _user_id: 'a', tags: ['x', 'y'], vip: '1' },
      {
        _user_id: 'b',
        _event_id: 'e',
        _event_parameters: { amount: 5, lines: [{ sku: 1 }], empty: null },
      },
    ];
    expect(outputOf({ would_send: 2, preview })['preview']).toEqual([
      {
        _user_id: 'a',
        tags: 'x, y',
        vip: '1',
        _event_id: null,
        amount: null,
        lines: null,
        empty: null,
      },
      {
        _user_id: 'b',
        tags: null,
        vip: null,
        _event_id: 'e',
        amount: 5,
        lines: '[{"sku":1}]',
        empty: null,
      },
    ]);
  });

  it('lists of a row about a contact all but the event', () => {
    const row = contactRow({ ...REJECTED, event_id: 'e3' });
    expect({ ...row, event_id: null }).toEqual(REJECTED);
    expect(row).not.toHaveProperty('event_id');
  });

  it('of a deletion counts what was deleted and what was not found', () => {
    const report = { ...REPORT, accepted: 7, not_found: 3 };
    const output = deletionOutput(report, CONNECTION, {}, ({ row }) => ({ row }));
    expect(output).toMatchObject({ status: 'done', deleted: 7, not_found: 3, would_delete: null });
    expect(output).not.toHaveProperty('accepted');
  });
});

describe('an import that is to fail when rows are rejected', () => {
  it.each([{ rejected: 1 }, { unconfirmed: 1 }, { not_sent: 1, continue_from_row: 4 }])(
    'fails with %j',
    async (changes) => {
      const step = Promise.resolve().then(() => {
        checkRejected({ ...REPORT, ...changes }, 'fail');
      });
      expect(await failureOf(step)).toMatch(/^Of 10 rows, /);
    },
  );

  it('names the first row that is not saved', async () => {
    const leftOut: Problem = { ...REJECTED, row: 1, status: 'left_out', field: 'VIP' };
    const report = { ...REPORT, rejected: 1, left_out: 1, problems: [leftOut, REJECTED] };
    const step = Promise.resolve().then(() => {
      checkRejected(report, 'fail');
    });
    expect(await failureOf(step)).toContain('row 3, Email: Invalid format');
  });

  it.each([
    [{}, 'fail'],
    [{ left_out: 1 }, 'fail'],
    [{ would_send: 1, rejected: 9 }, 'fail'],
    [{ rejected: 1 }, 'list'],
    [{ unconfirmed: 1 }, ''],
    [{ not_sent: 1 }, undefined],
  ])('does not with %j where the choice is %j', (changes, choice) => {
    expect(() => {
      checkRejected({ ...REPORT, ...changes }, choice);
    }).not.toThrow();
  });
});
