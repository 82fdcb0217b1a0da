import { InstasentError } from '../../../src/lib/errors/instasent-error';
import {
  askInstasent,
  importSettings,
  readChoices,
} from '../../../src/lib/imports/import-settings';
import { IngestClient } from '../../../src/lib/ingest-api/client';
import type { StreamAnswer } from '../../../src/lib/ingest-api/schemas';
import { convertCells, type MappedField } from '../../../src/lib/sheets/convert-row';
import { listSheet } from '../../../src/lib/sheets/list-sheet';
import type { FieldKind } from '../../../src/lib/values/field-specs';
import { SANDBOX_CONNECTION } from '../../sandbox/server';
import { useSandbox } from '../../support';

const sandbox = useSandbox();

describe('what Instasent is asked before an import', () => {
  const ask = async () => {
    const client = new IngestClient(SANDBOX_CONNECTION);
    return (await askInstasent(client, Promise.resolve('specs'))).stream;
  };

  it('is where the data source is, and in which time zone', async () => {
    expect(await ask()).toMatchObject({
      project: { timezone: 'Europe/Madrid' },
      datasource: { defaultCountry: 'ES' },
    });
    expect(sandbox.requests).toHaveLength(1);
  });

  it.each([
    [401, 1],
    [403, 1],
    [404, 1],
    [400, 1],
    [503, 4],
  ])(
    'may stay open with status %d, after as many requests as a single step sends (%d)',
    async (status, requests) => {
      sandbox.fail({ kind: 'status', status, times: 100 });
      const stream = await ask();
      expect(stream).toBeInstanceOf(InstasentError);
      expect(stream).toMatchObject({ parts: { saved: 'No row was sent.' } });
      expect(sandbox.requests).toHaveLength(requests);
    },
  );

  it('is asked again after a passing trouble', async () => {
    sandbox.fail({ kind: 'reset', carriedOut: true, times: 2 });
    expect(await ask()).toMatchObject({ project: { timezone: 'Europe/Madrid' } });
  });

  it('does not hide a bug', async () => {
    const client = new IngestClient(SANDBOX_CONNECTION);
    const bug = new TypeError('a bug');
    jest.spyOn(client, 'stream').mockRejectedValue(bug);
    await expect(askInstasent(client, Promise.resolve('specs'))).rejects.toBe(bug);
  });

  it('fails where the specs cannot be had, once nothing is under way any more', async () => {
    const client = new IngestClient(SANDBOX_CONNECTION);
    const failure = new Error('no specs');
    let isUnderWay = true;
    jest.spyOn(client, 'stream').mockImplementation(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      isUnderWay = false;
      throw failure;
    });
    await expect(askInstasent(client, Promise.reject(failure))).rejects.toBe(failure);
    expect(isUnderWay).toBe(false);
  });
});

describe('the fields that say how rows are written', () => {
  it('may be empty', () => {
    for (const empty of ['', null, undefined]) {
      expect(readChoices({ format: empty, timeZone: empty, country: empty })).toEqual({
        format: 'auto',
        timeZone: undefined,
        country: undefined,
      });
    }
  });

  it('are read', () => {
    const typed = { format: 'day_first_comma', timeZone: 'Europe/Lisbon', country: 'pt' };
    expect(readChoices(typed)).toEqual({ ...typed, country: 'PT' });
  });

  it.each([
    [{ format: 'es' }, 'Dates and Numbers is not one that can be used'],
    [{ timeZone: 'Madrid' }, 'Time Zone is not a time zone'],
    [{ country: 'Atlantis' }, 'Country of Phone Numbers is not a country'],
  ])('cannot be %j', (typed, sentence) => {
    expect(() => readChoices({ format: '', timeZone: '', ...typed })).toThrow(sentence);
  });
});

describe('how rows are read', () => {
  const set = (datasource: Partial<StreamAnswer['datasource']> = {}, timezone?: unknown) => ({
    organization: {},
    project: { timezone },
    datasource,
    stream: {},
  });
  const failure = new InstasentError('server', { happened: 'It broke.', saved: '', advice: '' });
  const NOTHING = { format: 'auto', timeZone: undefined, country: undefined } as const;
  const column = (kind: FieldKind, name: string = kind): MappedField => ({
    field: {
      name,
      label: name,
      description: '',
      kind,
      required: false,
      maxValues: 1,
      maxLength: undefined,
    },
    column: name,
  });
  const WHEN = column('date-time', 'when');
  const DAY = column('date', 'day');
  const PHONE = column('phone');
  const TOTAL = column('number', 'total');
  type Args = Parameters<typeof importSettings>;
  interface Given {
    choices?: Partial<Args[2]>;
    stream?: Args[3];
    mapped?: MappedField[];
  }
  const of = (rows: unknown[], { choices, stream, mapped }: Given = {}) =>
    importSettings(
      listSheet(rows),
      mapped ?? [WHEN, DAY, PHONE, TOTAL],
      { ...NOTHING, ...choices },
      stream ?? set(),
    );
  const values = async (row: Record<string, unknown>, given: Given) => {
    const { formats } = await of([row], given);
    const cells = convertCells(row, formats);
    return cells.leftOut.length === 0 ? cells : cells.leftOut;
  };

  it.each([
    ['the choice', { timeZone: 'Asia/Tokyo' }, set({ timezone: 'Europe/Madrid' }), '09:00:00.000Z'],
    ['the data source', {}, set({ timezone: 'Europe/Madrid' }, 'Asia/Tokyo'), '17:00:00.000Z'],
    ['the project', {}, set({ timezone: null }, 'Asia/Tokyo'), '09:00:00.000Z'],
    [
      'the project for an unknown zone',
      {},
      set({ timezone: 'Mars' }, 'Asia/Tokyo'),
      '09:00:00.000Z',
    ],
    ['the project for a data source without one', {}, set({}, 'Asia/Tokyo'), '09:00:00.000Z'],
    ['UTC', {}, set({ timezone: 5 }), '18:00:00.000Z'],
  ])('takes local times as those of %s', async (_what, choices, stream, time) => {
    const cells = await values({ when: '2026-03-09 18:00' }, { choices, stream });
    expect(cells).toMatchObject({ values: { when: `2026-03-09T${time}` } });
  });

  it.each([
    [
      'the choice',
      { country: 'PT' },
      set({ defaultCountry: 'ES' }),
      '912 345 678',
      '+351912345678',
    ],
    ['the data source', {}, set({ defaultCountry: 'es' }), '600 000 000', '+34600000000'],
    ['nowhere', {}, set({ defaultCountry: 'XX' }), '600 000 000', '600 000 000'],
    ['nowhere, if none is set', {}, set({ defaultCountry: null }), '600 000 000', '600 000 000'],
  ])('takes phone numbers as those of %s', async (_what, choices, stream, phone, sent) => {
    expect(await values({ phone }, { choices, stream })).toMatchObject({ values: { phone: sent } });
  });

  it.each([
    ['day_first_comma', 9, 1234.5],
    ['day_first_point', 9, undefined],
    ['month_first_point', 3, undefined],
  ] as const)('reads dates and numbers as %s says', async (format, month, total) => {
    const day = await values({ day: '03/09/2026' }, { choices: { format } });
    expect(day).toMatchObject({
      values: { day: `2026-0${month.toString()}-0${(12 - month).toString()}` },
    });
    const cells = await values({ total: '1.234,5' }, { choices: { format } });
    if (total === undefined) expect(cells).toMatchObject([{ field: 'total' }]);
    else expect(cells).toMatchObject({ values: { total } });
  });

  describe('is told', () => {
    const told = async (rows: unknown[], given?: Given) => (await of(rows, given)).summary;

    it.each([
      ['day_first_comma', '31/12/2026 and 1.234,56'],
      ['day_first_point', '31/12/2026 and 1,234.56'],
      ['month_first_point', '12/31/2026 and 1,234.56'],
    ] as const)('for the choice %s by example', async (format, words) => {
      expect(await told([], { choices: { format } })).toMatchObject({ format: words });
    });

    it('column by column where that was worked out', async () => {
      const rows = [
        { when: '2026-03-09', day: '31/12/2026', total: '0,5', phone: '31/12/2026' },
        { when: '12/31/2026', day: '', total: '1' },
        { whole: '1.234.567,0', late: '31/12/2026' },
        { whole: '0.123', late: '12/31/2026' },
      ];
      const mapped = [WHEN, DAY, PHONE, TOTAL, column('integer', 'whole'), column('date', 'late')];
      expect((await told(rows, { mapped })).format).toBe(
        'Work it out: when 12/31/2026, day 31/12/2026, total 1.234,56, whole in two ways, late in two ways',
      );
    });

    it('with what digits alone are, and that instants are midnights', async () => {
      const rows = [{ when: 1_714_557_600, day: '1990-05-31T00:00:00Z' }];
      expect((await told(rows, { mapped: [WHEN, DAY] })).format).toBe(
        'Work it out: when seconds since 1970, day midnights',
      );
      const chosen = { mapped: [WHEN], choices: { format: 'day_first_comma' } as const };
      expect((await told(rows, chosen)).format).toBe(
        '31/12/2026 and 1.234,56: when seconds since 1970',
      );
    });

    it('without columns that tell nothing, in short names', async () => {
      expect((await told([{ day: '2026-03-09', total: '5' }])).format).toBe('Work it out');
      const long = 'x'.repeat(200);
      const { format } = await told([{ [long]: '31/12/2026' }], { mapped: [column('date', long)] });
      expect(format).toMatch(/^Work it out: x{9,100}… 31\/12\/2026$/);
    });

    it.each([
      [
        'as chosen',
        { country: 'FR', timeZone: 'Europe/Paris' },
        set(),
        'France (FR)',
        'Europe/Paris',
      ],
      [
        'as set in Instasent',
        {},
        set({ defaultCountry: 'es', timezone: 'Europe/Madrid' }),
        'Spain (ES)',
        'Europe/Madrid',
      ],
    ])('with country and zone %s', async (source, choices, stream, country, zone) => {
      expect(await told([], { choices, stream })).toMatchObject({
        country: `${country}, ${source}`,
        time_zone: `${zone}, ${source}`,
      });
    });

    it('where Instasent knows neither', async () => {
      expect(await told([{ phone: '600 000 000', when: '2026-03-09 18:00' }])).toEqual({
        format: 'Work it out',
        country: 'none is set: numbers without a country code go out as they came',
        time_zone: 'UTC, since none is set',
      });
    });

    it('where Instasent could not be asked, and no column needed it', async () => {
      expect(await told([{ day: '2026-03-09' }], { stream: failure, mapped: [DAY] })).toMatchObject(
        {
          country: null,
          time_zone: 'not known, since Instasent did not answer; no column needed it',
        },
      );
    });

    it('without a country where no column holds phone numbers', async () => {
      const given = { mapped: [DAY], choices: { country: 'ES' } };
      expect(await told([], given)).toMatchObject({ country: null });
    });
  });

  describe('where Instasent could not be asked', () => {
    it.each([
      [[WHEN], 'Time Zone'],
      [[PHONE], 'Country of Phone Numbers'],
      [[WHEN, PHONE, TOTAL], 'Time Zone and Country of Phone Numbers'],
    ])(
      'a column that needs it (%#) fails the step, which says what to choose',
      async (mapped, fields) => {
        const step = of([{ when: '', phone: '' }], { stream: failure, mapped });
        const sentence = `Some values of your rows need ${fields}, and Instasent could not be asked what is set there. It broke. No row was sent. Choose ${fields} in this step, or run it again later.`;
        await expect(step).rejects.toThrow(sentence);
        await expect(step).rejects.toMatchObject({ kind: 'server' });
      },
    );

    it('columns that need nothing are read all the same', async () => {
      const mapped = [DAY, TOTAL, column('text')];
      const { formats } = await of([{ day: '31/12/2026', total: '1,5' }], {
        stream: failure,
        mapped,
      });
      expect(formats.size).toBe(3);
    });

    it('a column of days needs a zone where some are instants', async () => {
      const step = of([{ day: '1990-05-30T22:00:00.000Z' }], { stream: failure, mapped: [DAY] });
      await expect(step).rejects.toThrow('Some values of your rows need Time Zone');
    });

    it('a column of times whose header names the zone needs no other', async () => {
      const utc = column('date-time', 'Created (UTC)');
      const { formats } = await of([{ 'Created (UTC)': '' }], { stream: failure, mapped: [utc] });
      expect(formats.get(utc)?.dates.timeZone).toBe('UTC');
    });

    it('a column of dates that the rows do not have is not missed', async () => {
      await expect(of([{ phone: '' }], { stream: failure, mapped: [WHEN] })).resolves.toBeDefined();
    });

    it('what was chosen is not missed', async () => {
      const row = { when: '2026-03-09 18:00', phone: '600 000 000' };
      const choices = { timeZone: 'Europe/Madrid', country: 'ES' };
      expect(await values(row, { stream: failure, choices })).toEqual({
        values: { when: '2026-03-09T17:00:00.000Z', phone: '+34600000000' },
        leftOut: [],
        unclearPhones: 0,
        severalPhones: 0,
      });
    });
  });
});
