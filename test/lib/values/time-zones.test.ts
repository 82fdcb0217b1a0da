import fc from 'fast-check';
import { instantOf, isTimeZone, readTimeZone, wallAt } from '../../../src/lib/values/time-zones';
import { PROPERTY_RUNS } from '../../property-runs';
import { REFUSAL } from '../../refusal';

const instant = (clock: string, zone: string) =>
  new Date(instantOf(Date.parse(`${clock}Z`), zone)).toISOString();

describe('a time of a zone', () => {
  it.each([
    ['2026-01-15T12:00', 'UTC', '2026-01-15T12:00:00.000Z'],
    ['2026-01-15T12:00', 'Europe/Madrid', '2026-01-15T11:00:00.000Z'],
    ['2026-07-15T12:00', 'Europe/Madrid', '2026-07-15T10:00:00.000Z'],
    ['2026-07-15T12:00', 'America/Mexico_City', '2026-07-15T18:00:00.000Z'],
    ['2026-01-15T12:00', 'Asia/Kolkata', '2026-01-15T06:30:00.000Z'],
    ['2026-01-15T12:00', 'America/St_Johns', '2026-01-15T15:30:00.000Z'],
    ['2026-01-15T12:00:30.123', 'Pacific/Kiritimati', '2026-01-14T22:00:30.123Z'],
    ['1800-01-01T00:00', 'America/New_York', '1800-01-01T04:56:02.000Z'],
  ])('%s in %s is %s', (clock, zone, expected) => {
    expect(instant(clock, zone)).toBe(expected);
  });

  it.each([
    // Clocks are set forward from 2:00 to 3:00, and back from 3:00 to 2:00.
    ['2026-03-29T01:59', '2026-03-29T00:59:00.000Z'],
    ['2026-03-29T02:00', '2026-03-29T01:00:00.000Z'],
    ['2026-03-29T02:30', '2026-03-29T01:30:00.000Z'],
    ['2026-03-29T03:00', '2026-03-29T01:00:00.000Z'],
    ['2026-03-29T12:00', '2026-03-29T10:00:00.000Z'],
    ['2026-10-25T01:59', '2026-10-24T23:59:00.000Z'],
    ['2026-10-25T02:30', '2026-10-25T00:30:00.000Z'],
    ['2026-10-25T03:00', '2026-10-25T02:00:00.000Z'],
    ['2026-10-25T12:00', '2026-10-25T11:00:00.000Z'],
  ])('on a day of summer time, %s in Madrid is %s', (clock, expected) => {
    expect(instant(clock, 'Europe/Madrid')).toBe(expected);
  });

  it('is shown by the clocks of that zone at that instant, or does not exist there', () => {
    const zones = fc.constantFrom('Europe/Madrid', 'America/Sao_Paulo', 'Australia/Lord_Howe');
    const minutes = fc.integer({ min: Date.UTC(1990) / 60_000, max: Date.UTC(2035) / 60_000 });
    fc.assert(
      fc.property(zones, minutes, (timeZone, minute) => {
        const wallMs = minute * 60_000;
        const found = new Date(instantOf(wallMs, timeZone));
        const parts = new Intl.DateTimeFormat('en-CA', {
          ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' },
          ...{ hour: '2-digit', minute: '2-digit' },
        }).format(found);
        const shown = Date.parse(`${parts.replace(', ', 'T')}Z`);
        return shown === wallMs || shown - wallMs === 3_600_000 || shown - wallMs === 1_800_000;
      }),
      { numRuns: PROPERTY_RUNS },
    );
  });
});

describe('the time that clocks of a zone show', () => {
  it.each([
    ['2026-03-09T23:30:00.000Z', 'UTC', '2026-03-09T23:30:00.000Z'],
    ['2026-03-09T23:30:00.000Z', 'Europe/Madrid', '2026-03-10T00:30:00.000Z'],
    ['2026-03-09T03:00:00.000Z', 'America/Bogota', '2026-03-08T22:00:00.000Z'],
  ])('at %s in %s is %s', (text, zone, shown) => {
    expect(new Date(wallAt(Date.parse(text), zone)).toISOString()).toBe(shown);
  });
});

describe('the time zone of a form', () => {
  it('is a name that this machine knows, or nothing', () => {
    expect(readTimeZone(' Europe/Madrid ', 'Time Zone')).toBe('Europe/Madrid');
    expect(readTimeZone('UTC', 'Time Zone')).toBe('UTC');
    for (const nothing of [undefined, null, '', ' ']) {
      expect(readTimeZone(nothing, 'Time Zone')).toBeUndefined();
    }
    expect(isTimeZone('America/Bogota')).toBe(true);
    expect(isTimeZone('')).toBe(false);
  });

  it.each(['Madrid', 'Europe/Nowhere', 5, ['UTC']])('cannot be %j', (value) => {
    expect(() => readTimeZone(value, 'Time Zone')).toThrow('Time Zone is not a time zone');
    expect(() => readTimeZone(value, 'Time Zone')).toThrow(REFUSAL);
  });
});
