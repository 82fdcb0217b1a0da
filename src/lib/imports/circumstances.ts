import { settingUnknownError } from '../errors/import-errors';
import { InstasentError } from '../errors/instasent-error';
import { oneLine } from '../errors/text';
import type { StreamAnswer } from '../ingest-api/schemas';
import type { IngestClient } from '../ingest-api/client';
import { cell, type MappedField } from '../sheets/convert-row';
import { readingsOf } from '../sheets/readings';
import type { Sheet } from '../sheets/row';
import { convert } from '../values/convert';
import type { FieldKind, FieldSpec } from '../values/field-specs';
import { countryName, knownCountry, loadPhones, readCountry } from '../values/phones';
import { CHOSEN, readFormat, type Format, type Reading, type Writing } from '../values/reading';
import { isTimeZone, readTimeZone } from '../values/time-zones';

/** How rows are written, as the person chose; `undefined`: Instasent is to say. */
export interface Choices {
  format: Format;
  timeZone: string | undefined;
  country: string | undefined;
}

/**
 * Reads the fields of a step that say how its rows are written.
 *
 * @throws InstasentError for what is none of the choices
 */
export async function readChoices(typed: {
  format: unknown;
  timeZone: unknown;
  country?: unknown;
}): Promise<Choices> {
  return {
    format: readFormat(typed.format, 'Dates and Numbers'),
    timeZone: readTimeZone(typed.timeZone, 'Time Zone'),
    country: await readCountry(typed.country, 'Country of Phone Numbers'),
  };
}

/** What Instasent says of the data source, or why it does not. */
export type Stream = StreamAnswer | InstasentError;

/**
 * What Instasent says of the data source, or why it does not: an import can do without, where no value
 * needs it.
 */
export async function askStream(client: IngestClient): Promise<Stream> {
  try {
    return await client.stream('import');
  } catch (error) {
    if (error instanceof InstasentError) return error;
    throw error;
  }
}

/** How the cells of an import are read. */
export interface Circumstances {
  readings: Map<MappedField, Reading>;
  /** The same in words, for the output; the country is `null` where no column holds phone numbers. */
  understood: { format: string; country: string | null; time_zone: string };
}

const NO_ZONE = 'UTC';

/**
 * Decides how each column is read: as was chosen, else as Instasent says of the data source or the
 * project, else as the column itself tells.
 *
 * @param startRow the first row to send; those before it tell only how columns are written
 * @throws InstasentError where a value needs a zone or a country that Instasent could not be asked for:
 *   an event with a wrong time cannot be corrected afterwards
 */
export async function circumstancesOf(
  sheet: Sheet,
  startRow: number,
  mapped: readonly MappedField[],
  choices: Choices,
  stream: Stream,
): Promise<Circumstances> {
  const { format } = choices;
  const hasPhones = mapped.some(({ field }) => field.kind === 'phone');
  const set = stream instanceof InstasentError ? undefined : stream;
  const timeZone = choices.timeZone ?? (set && zoneOf(set));
  const country =
    choices.country ??
    (set && hasPhones ? await knownCountry(set.datasource.defaultCountry) : undefined);
  // The phone library is large: rows without phone numbers do not wait for it.
  const toE164 = hasPhones ? await loadPhones(country) : () => undefined;
  const readings = readingsOf(sheet, mapped, format, { timeZone: timeZone ?? NO_ZONE, toE164 });
  if (stream instanceof InstasentError) {
    const isNeeded = { sheet, startRow, readings };
    const missing = [
      ...(timeZone === undefined && needsZone(isNeeded) ? ['Time Zone'] : []),
      ...(country === undefined && needsCountry(isNeeded) ? ['Country of Phone Numbers'] : []),
    ];
    if (missing.length > 0) throw settingUnknownError(missing, stream);
  }
  return {
    readings,
    understood: {
      format: formatInWords(format, readings),
      country: hasPhones ? countryInWords(country, choices.country, set) : null,
      time_zone: zoneInWords(timeZone, choices.timeZone, set),
    },
  };
}

function zoneOf({ datasource, project }: StreamAnswer): string | undefined {
  return [datasource.timezone, project.timezone].find(
    (zone): zone is string => typeof zone === 'string' && isTimeZone(zone),
  );
}

/** Rows whose values may need what is not known. */
interface Open {
  sheet: Sheet;
  startRow: number;
  readings: ReadonlyMap<MappedField, Reading>;
}

/** Whether any cell of these kinds depends on it. */
function some(
  { sheet, startRow, readings }: Open,
  kinds: readonly FieldKind[],
  depends: (field: FieldSpec, value: unknown, reading: Reading) => boolean,
): boolean {
  const open = [...readings].filter(([{ field }]) => kinds.includes(field.kind));
  for (let index = startRow - 1; index < sheet.size; index += 1) {
    const row = sheet.row(index);
    if ('problem' in row) continue;
    const isFound = open.some(([{ field, column }, reading]) =>
      depends(field, cell(row.ok, column), reading),
    );
    if (isFound) return true;
  }
  return false;
}

/** The two ends of the world's clocks: what is the same in both needs no zone. */
const [FIRST_ZONE, LAST_ZONE] = ['Etc/GMT-14', 'Etc/GMT+12'] as const;

function needsZone(rows: Open): boolean {
  return some(rows, ['date', 'date-time'], (field, value, reading) => {
    const [first, last] = [FIRST_ZONE, LAST_ZONE].map((timeZone) =>
      JSON.stringify(convert(field, value, { ...reading, timeZone })),
    );
    return first !== last;
  });
}

function needsCountry(rows: Open): boolean {
  return some(rows, ['phone'], (field, value, reading) => {
    return convert(field, value, reading).isUnclearPhone === true;
  });
}

const AS_CHOSEN = 'as chosen';
const AS_SET = 'as set in Instasent';
const NOT_KNOWN = 'not known, since Instasent did not answer; no value needed it';

function countryInWords(
  country: string | undefined,
  chosen: string | undefined,
  set: StreamAnswer | undefined,
): string {
  if (country !== undefined) {
    return `${countryName(country)} (${country}), ${chosen === undefined ? AS_SET : AS_CHOSEN}`;
  }
  return set === undefined
    ? NOT_KNOWN
    : 'none is set: numbers without a country code go out as they came';
}

function zoneInWords(
  zone: string | undefined,
  chosen: string | undefined,
  set: StreamAnswer | undefined,
): string {
  if (zone !== undefined) return `${zone}, ${chosen === undefined ? AS_SET : AS_CHOSEN}`;
  return set === undefined ? NOT_KNOWN : `${NO_ZONE}, since none is set`;
}

/** By example, as the form's choices are. */
const WRITTEN = {
  'day-first': '31/12/2026',
  'month-first': '12/31/2026',
  comma: '1.234,56',
  point: '1,234.56',
  contradictory: 'in two ways',
} as const;
/** The label of the choice to let each column tell. */
const WORK_IT_OUT = 'Work it out';
/** Of a column's name. */
const MAX_NAME_LENGTH = 100;

/** How dates and numbers were read, and what each column was found to be written in. */
function formatInWords(format: Format, readings: ReadonlyMap<MappedField, Reading>): string {
  if (format !== 'auto') {
    const { dates, numbers } = CHOSEN[format];
    return `${WRITTEN[dates]} and ${WRITTEN[numbers]}`;
  }
  const columns = [...readings].flatMap(([{ field, column }, { writing }]) => {
    const way = wayOf(field.kind, writing);
    // Nothing tells, as in a column of ISO dates or of text: values that need to know are rejected.
    if (way === 'unsure') return [];
    return [`${oneLine(column, MAX_NAME_LENGTH)} ${WRITTEN[way]}`];
  });
  return columns.length === 0 ? WORK_IT_OUT : `${WORK_IT_OUT}: ${columns.join(', ')}`;
}

function wayOf(kind: FieldKind, { dates, numbers }: Writing) {
  return kind === 'date' || kind === 'date-time' ? dates : numbers;
}
