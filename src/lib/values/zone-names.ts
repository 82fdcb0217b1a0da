import { isTimeZone } from './time-zones';

/** What stands in cells in the place of an offset: minutes ahead of UTC. */
export const ZONE_OFFSETS: Readonly<Record<string, number>> = {
  Z: 0,
  UTC: 0,
  GMT: 0,
  WET: 0,
  WEST: 60,
  CET: 60,
  CEST: 120,
  MEZ: 60,
  MESZ: 120,
  EET: 120,
  EEST: 180,
};

const MAX_OFFSET = 24 * 60;

/** A name, an offset, or `UTC` and `GMT` with an offset of one digit or more. */
const ZONE = /^([A-Z]{1,4})?\p{Zs}?(?:([+-])(\d{1,2})(?::?([0-5]\d))?)?$/u;

/**
 * The offset of a zone as it stands behind a time: `Z`, `UTC`, `GMT+2`, `+02:00`, `CEST`.
 *
 * @param zone in capitals
 * @returns minutes ahead of UTC; `undefined` for what is no such zone
 */
export function zoneOffset(zone: string): number | undefined {
  const [whole, name, sign, hours = '', minutes = '00'] = ZONE.exec(zone) ?? [];
  if (whole === undefined || whole === '') return undefined;
  const base = name === undefined ? 0 : ZONE_OFFSETS[name];
  if (base === undefined || sign === undefined) return base;
  // Of "CET+1" nobody knows what it means, nor of "+2" without hours in two digits.
  if (name === undefined ? hours.length !== 2 : name !== 'UTC' && name !== 'GMT') return undefined;
  const offset = Number(hours) * 60 + Number(minutes);
  return offset < MAX_OFFSET ? (sign === '-' ? -offset : offset) : undefined;
}

/** Zones of headers that are kept by the clocks of a country, in summer too, and one of these countries. */
const CLOCKS: Readonly<Record<string, string>> = {
  WET: 'Europe/Lisbon',
  WEST: 'Europe/Lisbon',
  CET: 'Europe/Brussels',
  CEST: 'Europe/Brussels',
  MEZ: 'Europe/Berlin',
  MESZ: 'Europe/Berlin',
  EET: 'Europe/Athens',
  EEST: 'Europe/Athens',
};

/** `UTC` at the end of a header, as in `created_at_utc` and `date_created_gmt` (WooCommerce). */
const UTC_AT_END = /(?:^|[\s_-])(?:UTC|GMT)$/i;
const IN_BRACKETS = /[([]([^()[\]]{1,40})[)\]]\s*$/;

/**
 * The zone that a header names: `Created date (UTC)` (Stripe), `Date (GMT+2)`, `Start [Europe/Madrid]`,
 * `date_created_gmt`.
 *
 * @returns an IANA name, or an offset such as `+02:00`; `undefined` where the header names none
 */
export function zoneOfHeader(header: string): string | undefined {
  const text = header.trim();
  if (UTC_AT_END.test(text)) return 'UTC';
  const named = IN_BRACKETS.exec(text)?.[1]?.trim();
  if (named === undefined) return undefined;
  const capitals = named.toUpperCase();
  const clock = CLOCKS[capitals];
  if (clock !== undefined) return clock;
  if (named.includes('/') && isTimeZone(named)) return named;
  const offset = capitals === 'Z' ? undefined : zoneOffset(capitals);
  if (offset === undefined) return undefined;
  if (offset === 0) return 'UTC';
  const clockText = [Math.trunc(Math.abs(offset) / 60), Math.abs(offset) % 60]
    .map((each) => each.toString().padStart(2, '0'))
    .join(':');
  return `${offset < 0 ? '-' : '+'}${clockText}`;
}
