import { zoneOfHeader, zoneOffset } from '../../../src/lib/values/zone-names';

describe('a zone in a cell', () => {
  it.each([
    ['Z', 0],
    ['UTC', 0],
    ['GMT', 0],
    ['GMT+2', 120],
    ['UTC+02:00', 120],
    ['GMT-0330', -210],
    ['+02:00', 120],
    ['+02', 120],
    ['-0530', -330],
    ['CET', 60],
    ['CEST', 120],
    ['WET', 0],
    ['WEST', 60],
  ])('%s is %d minutes ahead of UTC', (zone, minutes) => {
    expect(zoneOffset(zone)).toBe(minutes);
  });

  it.each(['', 'XYZ', 'CET+1', '+2', '+24:00', '+02:60', 'PM', 'CONSTRUCTOR', 'Z+2'])(
    '%j is none',
    (zone) => {
      expect(zoneOffset(zone)).toBeUndefined();
    },
  );
});

describe('a header', () => {
  it.each([
    ['Created date (UTC)', 'UTC'],
    ['created_at_utc', 'UTC'],
    ['date_created_gmt', 'UTC'],
    ['Date GMT', 'UTC'],
    ['Date (GMT+2)', '+02:00'],
    ['Date [UTC-03:30]', '-03:30'],
    ['Fecha (CET)', 'Europe/Brussels'],
    ['Start (Europe/Madrid)', 'Europe/Madrid'],
  ])('%j names the zone %s', (header, zone) => {
    expect(zoneOfHeader(header)).toBe(zone);
  });

  it.each([
    'Date',
    'Date (local)',
    'Price (EUR)',
    'Date (Mars/Base)',
    'outcutc',
    'Size (+2)',
    'Plan (Z)',
  ])('%j names none', (header) => {
    expect(zoneOfHeader(header)).toBeUndefined();
  });
});
