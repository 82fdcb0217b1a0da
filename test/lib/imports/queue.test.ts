import { Batches } from '../../../src/lib/imports/batches';
import { Queue, type Entry } from '../../../src/lib/imports/queue';
import type { RecordKind } from '../../../src/lib/imports/record-kind';
import type { Contact } from '../../../src/lib/ingest-api/records';
import { listSheet } from '../../../src/lib/sheets/list-sheet';

/** Rows of texts of the given lengths, in requests of four. */
function queueOf(lengths: readonly number[], maxRecords = 4): Queue<Contact> {
  const kind: RecordKind<Contact> = {
    maxRecords,
    key: (row) => ({ ok: String(row['_user_id']) }),
    convert: (row, key) => ({ ok: { ...row, _user_id: key } }),
    merge: (earlier) => ({ ok: earlier }),
    subject: ({ _user_id }) => ({ userId: _user_id, eventId: null }),
    send: () => Promise.resolve({ items: [] }),
  };
  const rows = lengths.map((length, index) => ({
    _user_id: (100 + index).toString(),
    text: 'x'.repeat(length),
  }));
  return new Queue(new Batches(listSheet(rows), kind, 1, () => undefined));
}
const same = (count: number, length = 100) => Array.from({ length: count }, () => length);
const rowsOf = (entry: Entry<Contact> | undefined) => entry?.items.flatMap(({ rows }) => rows);
const sizesOf = (entries: readonly Entry<Contact>[]) => entries.map(({ items }) => items.length);
function taken(queue: Queue<Contact>): Entry<Contact> {
  const entry = queue.take();
  if (entry === undefined) throw new Error('Nothing can be taken');
  return entry;
}

describe('a single row that meets 5xx', () => {
  it('is at fault for its attempts since others pass, and not for an outage before', () => {
    const queue = queueOf(same(3), 1);
    for (let attempt = 0; attempt < 20; attempt += 1) {
      expect(queue.strike(taken(queue))).toBe(true);
    }
    queue.answered(taken(queue), true);
    queue.answered(taken(queue), true);
    const waiting = [1, 2, 3].map(() => {
      const goesOn = queue.strike(taken(queue));
      queue.witnessed();
      return goesOn;
    });
    expect(waiting).toEqual([true, true, false]);
    expect(queue.isLeft).toBe(false);
  });
});

describe('after a request that was too large', () => {
  it('requests are half as large while nothing has passed', () => {
    const queue = queueOf(same(12));
    expect(queue.refuse(taken(queue), true)).toBe(true);
    const half = taken(queue);
    expect(rowsOf(half)).toEqual([1, 2]);
    queue.answered(half, true);
    expect(rowsOf(taken(queue))).toEqual([3, 4]);
    expect(rowsOf(taken(queue))).toEqual([5, 6]);
  });

  it('requests are no larger than what has passed', () => {
    const queue = queueOf([...same(4, 50), ...same(8, 75)]);
    const [small, large] = [taken(queue), taken(queue)];
    queue.answered(small, true);
    queue.refuse(large, true);
    expect(rowsOf(taken(queue))).toEqual([5, 6]);
    expect(rowsOf(taken(queue))).toEqual([7, 8]);
    // More than half of what was refused.
    expect(rowsOf(taken(queue))).toEqual([9, 10, 11]);
  });

  it('a row that is larger than that goes alone', () => {
    const queue = queueOf([...same(4, 50), ...same(4, 100), 5_000, 50, 50]);
    const [small, large] = [taken(queue), taken(queue)];
    queue.answered(small, true);
    queue.refuse(large, true);
    taken(queue);
    taken(queue);
    expect(rowsOf(taken(queue))).toEqual([9]);
    expect(rowsOf(taken(queue))).toEqual([10, 11]);
  });

  it('those that wait are cut in their order', () => {
    const queue = queueOf(same(12));
    const [first, second, third] = [taken(queue), taken(queue), taken(queue)];
    queue.retry(second);
    queue.retry(third);
    queue.refuse(first, true);
    const half = taken(queue);
    queue.answered(half, true);
    const order = [rowsOf(half)];
    for (let count = 0; count < 5; count += 1) order.push(rowsOf(taken(queue)));
    expect(order).toEqual([
      [1, 2],
      [5, 6],
      [7, 8],
      [9, 10],
      [11, 12],
      [3, 4],
    ]);
  });
});

describe('a request that met 5xx', () => {
  it('is cut when it does so again and nothing else is there to try', () => {
    const queue = queueOf(same(4));
    queue.strike(taken(queue));
    queue.strike(taken(queue));
    expect(sizesOf(queue.drain())).toEqual([2, 2]);
  });

  it('is left whole while another is under way', () => {
    const queue = queueOf(same(8));
    const first = taken(queue);
    taken(queue);
    queue.strike(first);
    queue.strike(taken(queue));
    expect(sizesOf(queue.drain())).toEqual([4]);
  });

  it('is left whole while another has not met it', () => {
    const queue = queueOf(same(8));
    const [first, second] = [taken(queue), taken(queue)];
    queue.strike(first);
    const again = taken(queue);
    queue.retry(second);
    queue.strike(again);
    expect(sizesOf(queue.drain())).toEqual([4, 4]);
  });

  it('lets new ones go first, until one has passed', () => {
    const queue = queueOf(same(12));
    queue.strike(taken(queue));
    const second = taken(queue);
    expect(rowsOf(second)).toEqual([5, 6, 7, 8]);
    queue.answered(second, true);
    expect(rowsOf(taken(queue))).toEqual([1, 2, 3, 4]);
  });

  it('is cut further at the next failure of a half, while the other passes', () => {
    const queue = queueOf(same(4));
    queue.strike(taken(queue));
    queue.strike(taken(queue));
    queue.answered(taken(queue), true);
    queue.strike(taken(queue));
    expect(sizesOf(queue.drain())).toEqual([1, 1]);
  });

  it('is cut twenty times at most before anything has been accepted', () => {
    const queue = queueOf(same(64), 64);
    for (let count = 0; count < 500; count += 1) expect(queue.strike(taken(queue))).toBe(true);
    expect(queue.drain()).toHaveLength(21);
  });

  it('is cut down to single rows once something has been accepted', () => {
    const queue = queueOf(same(65), 64);
    const first = taken(queue);
    queue.answered(taken(queue), true);
    queue.strike(first);
    for (let count = 0; count < 500; count += 1) queue.strike(taken(queue));
    expect(queue.drain()).toHaveLength(64);
  });
});

describe('whether Instasent answers at all', () => {
  it('has to be asked where only single rows are left that met 5xx, until it is known', () => {
    const queue = queueOf(same(2), 1);
    queue.answered(taken(queue), true);
    queue.strike(taken(queue));
    expect(queue.needsWitness).toBe(true);
    queue.witnessed();
    expect(queue.needsWitness).toBe(false);
    queue.answered(taken(queue), true);
    expect(queue.needsWitness).toBe(false);
  });

  it('is told by a request under way, or by one that has not met 5xx', () => {
    const queue = queueOf(same(3), 1);
    const [first, second, third] = [taken(queue), taken(queue), taken(queue)];
    queue.answered(first, true);
    queue.strike(second);
    expect(queue.needsWitness).toBe(false);
    queue.retry(third);
    expect(queue.needsWitness).toBe(false);
  });

  it('is told by rows that were not tried yet', () => {
    const queue = queueOf(same(3), 1);
    queue.answered(taken(queue), true);
    queue.strike(taken(queue));
    expect(queue.needsWitness).toBe(false);
  });

  it('does not matter to rows that can still be cut apart', () => {
    const queue = queueOf(same(4), 2);
    const [first, second] = [taken(queue), taken(queue)];
    queue.answered(first, true);
    queue.strike(second);
    expect(queue.needsWitness).toBe(false);
  });
});

describe('the trial of a refused request', () => {
  it('is not used up by requests that nobody answers', () => {
    const queue = queueOf(same(4));
    queue.refuse(taken(queue), false);
    for (let count = 0; count < 50; count += 1) queue.retry(taken(queue));
    for (let count = 0; count < 50; count += 1) queue.strike(taken(queue));
    expect(queue.take()).toBeDefined();
  });

  it('goes on with the next request where the rows of the first were refused differently', () => {
    const queue = queueOf(same(4), 2);
    const [first, second] = [taken(queue), taken(queue)];
    queue.refuse(first, false);
    queue.refuse(second, false);
    for (const reason of ['one', 'two']) {
      const alone = taken(queue);
      expect(queue.take()).toBeUndefined();
      expect(queue.refuse(alone, false)).toBe(false);
      queue.refusedAlone(reason);
      expect(queue.commonRefusal()).toBeUndefined();
    }
    expect(rowsOf(taken(queue))).toEqual([3]);
  });

  it('is over before that of a smaller one begins', () => {
    const queue = queueOf(same(6));
    const [first, second] = [taken(queue), taken(queue)];
    queue.refuse(first, false);
    queue.refuse(second, false);
    expect(rowsOf(taken(queue))).toEqual([1, 2]);
  });

  it('ends with the reason that was given most', () => {
    const queue = queueOf(same(3), 3);
    queue.refuse(taken(queue), false);
    const reasons = ['one', 'two', 'two'];
    for (let each = queue.take(); each !== undefined; each = queue.take()) {
      if (queue.refuse(each, false)) continue;
      queue.refusedAlone(reasons.shift() ?? '');
    }
    expect(queue.commonRefusal()).toBe('two');
  });
});

describe('rows that travel alone and are refused alike', () => {
  function refuseAlike(queue: Queue<Contact>): void {
    queue.refuse(taken(queue), false);
    queue.refusedAlone('no');
  }

  it('are not at fault from the twentieth on', () => {
    const queue = queueOf(same(20), 1);
    for (let count = 1; count < 20; count += 1) {
      refuseAlike(queue);
      expect(queue.commonRefusal()).toBeUndefined();
    }
    refuseAlike(queue);
    expect(queue.commonRefusal()).toBe('no');
  });

  it('are at fault where another has been accepted', () => {
    const queue = queueOf(same(21), 1);
    queue.answered(taken(queue), true);
    for (let count = 0; count < 20; count += 1) refuseAlike(queue);
    expect(queue.commonRefusal()).toBeUndefined();
  });
});
