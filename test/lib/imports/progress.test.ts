import { progressTo } from '../../../src/lib/imports/progress';
import type { ImportReport } from '../../../src/lib/outputs/import-output';

const REPORT: ImportReport = {
  total: 100,
  accepted: 40,
  would_send: null,
  rejected: 3,
  merged: 5,
  unconfirmed: 2,
  not_sent: 0,
  not_found: 1,
  left_out: 0,
  requests: 7,
  continue_from_row: null,
  stopped_because: null,
  problems: [],
  problems_not_listed: 0,
  preview: [],
};

describe('progress', () => {
  it('is told to the host in counts, as a method of its own object', () => {
    const told: unknown[] = [];
    class Output {
      readonly list = told;
      update(params: unknown): Promise<void> {
        this.list.push(params);
        return Promise.resolve();
      }
    }
    progressTo(new Output())(REPORT);
    const data = {
      status: 'running',
      total: 100,
      done: 46,
      rejected: 3,
      unconfirmed: 2,
      requests: 7,
    };
    expect(told).toEqual([{ data }]);
  });

  it.each([
    ['no output', undefined],
    ['null', null],
    ['no update', {}],
    ['an update that is none', { update: true }],
  ])('does not matter to a host with %s', (_what, output) => {
    expect(() => {
      progressTo(output)(REPORT);
    }).not.toThrow();
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('gone'))],
    [
      'throws',
      () => {
        throw new Error('gone');
      },
    ],
    ['never answers', () => new Promise(() => undefined)],
  ])('does not matter where the host %s', async (_what, refuse) => {
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    const update = jest.fn(refuse);
    progressTo({ update })(REPORT);
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', unhandled);
    expect(update).toHaveBeenCalledTimes(1);
    expect(unhandled).not.toHaveBeenCalled();
  });
});
