import { ReportBuilder } from '../../../src/lib/imports/report';

const OF = (userId: string) => ({ userId, eventId: null });
const EMPTY = { field: 'Email', reason: 'is empty' };

describe('the list of problems', () => {
  it('holds what is not saved before what is saved without a cell, in the order of rows', () => {
    const report = new ReportBuilder(3_000, false);
    for (let row = 1; row <= 1_500; row += 1) report.leftOut(row, OF('u'), EMPTY);
    report.rejected(2_000, { ...OF('v'), reasons: [EMPTY] });
    report.unconfirmed(1_999, { ...OF('w'), reasons: [EMPTY] }, true);
    const { problems, problems_not_listed, left_out } = report.report();
    expect(problems).toHaveLength(1_000);
    expect(problems.slice(-3).map(({ row, status }) => [row, status])).toEqual([
      [998, 'left_out'],
      [1_999, 'unconfirmed'],
      [2_000, 'rejected'],
    ]);
    expect({ problems_not_listed, left_out }).toEqual({
      problems_not_listed: 502,
      left_out: 1_500,
    });
  });

  it('says of a row with several reasons which field each is about', () => {
    const report = new ReportBuilder(1, false);
    const reasons = [EMPTY, { field: null, reason: 'is odd' }, { field: 'VIP', reason: 'is no' }];
    report.rejected(1, { ...OF('u'), reasons });
    expect(report.report().problems).toEqual([
      {
        row: 1,
        status: 'rejected',
        user_id: 'u',
        event_id: null,
        field: 'Email, VIP',
        reason: 'Email: is empty; is odd; VIP: is no',
      },
    ]);
  });
});

describe('where to continue', () => {
  it('is the first row that is not sent, or that no answer was about', () => {
    const report = new ReportBuilder(9, false);
    report.notSent(9);
    report.unconfirmed(3, { ...OF('u'), reasons: [EMPTY] }, true);
    report.rejected(2, { ...OF('u'), reasons: [EMPTY] });
    expect(report.report().continue_from_row).toBe(9);
    report.unconfirmed(4, { ...OF('u'), reasons: [EMPTY] }, false);
    expect(report.report().continue_from_row).toBe(4);
  });
});
