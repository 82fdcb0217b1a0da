import { confirmedItem } from '../../../src/lib/ingest-api/confirmed-item';
import type { ItemOutcome } from '../../../src/lib/ingest-api/outcome';

describe('the outcome of one record', () => {
  const confirmed = (items: ItemOutcome[], uncertain = false) => {
    const rest = { streamId: null, projectId: null, datasourceId: null, entitiesLimit: null };
    return confirmedItem({ ...rest, items, uncertain }, 'contact', 'contact "u1"');
  };

  it('is the record as Instasent accepted it', () => {
    const item = { _user_id: 'u1', _first_name: 'X' };
    expect(confirmed([{ status: 'accepted', item }])).toBe(item);
    expect(confirmed([{ status: 'accepted', item: null }])).toBeNull();
  });

  it('is an error with the reason where Instasent rejected it', () => {
    const reasons = [{ field: '_email', reason: 'Invalid format' }];
    const rejected: ItemOutcome = { status: 'rejected', reasons };
    expect(() => confirmed([rejected])).toThrow(
      /^Instasent rejected the contact "u1": .*Invalid format\. The contact was not saved\./,
    );
    expect(() => confirmed([rejected], true)).toThrow('The contact may or may not have been saved');
  });

  it.each<[string, ItemOutcome[]]>([
    ['says nothing of it', [{ status: 'unconfirmed' }]],
    ['does not list it', []],
  ])('is an error where the answer %s', (_what, items) => {
    expect(() => confirmed(items)).toThrow('did not confirm the contact "u1"');
  });
});
