import { settingUnknownError } from '../errors/call-errors';
import { InstasentError } from '../errors/instasent-error';
import { oneLine } from '../errors/text';
import type { AttributeSpec, EventParameterSpec, StreamAnswer } from '../ingest-api/schemas';
import type { IngestClient } from '../ingest-api/client';
import type { MappedField } from '../sheets/convert-row';
import { detectFormats, type ColumnFormats } from '../sheets/detect-formats';
import type { Sheet } from '../sheets/row';
import type { FieldKind } from '../values/field-specs';
import { countryName, knownCountry, loadPhones, readCountry } from '../values/phones';
import {
  CHOSEN_FORMATS,
  readFormatChoice,
  type ColumnFormat,
  type FormatChoice,
} from '../values/column-format';
import { isTimeZone, readTimeZone } from '../values/time-zones';
import { mayPass, type ImportRequests } from './requests';

/** How rows are written, as the person chose; `undefined`: Instasent is to say. */
export interface Choices {
  format: FormatChoice;
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
    format: readFormatChoice(typed.format, 'Dates and Numbers'),
    timeZone: readTimeZone(typed.timeZone, 'Time Zone'),
    country: await readCountry(typed.country, 'Country of Phone Numbers'),
  };
}

/** What Instasent says of the data source, or why it does not. */
type Stream = StreamAnswer | InstasentError;

/** How the cells of an import are read. */
export interface ImportSettings {
  formats: ColumnFormats;
  /** The same in words, for the output; the country is `null` where no column holds phone numbers. */
  summary: { format: string; country: string | null; time_zone: string };
}

const NO_ZONE = 'UTC';

/**
 * Decides how each column is read: as was chosen, else as Instasent says of the data source or the
 * project, else as the column itself shows.
 *
 * @param stream what Instasent says of the data source, or why it could not be asked
 * @throws InstasentError where a column needs a zone or a country, and Instasent could not be asked for it
 */
export async function importSettings(
  sheet: Sheet,
  mapped: readonly MappedField[],
  choices: Choices,
  stream: Stream,
): Promise<ImportSettings> {
  const { format } = choices;
  const hasPhones = mapped.some(({ field }) => field.kind === 'phone');
  const set = stream instanceof InstasentError ? undefined : stream;
  const timeZone = choices.timeZone ?? (set && zoneOf(set));
  const country =
    choices.country ??
    (set && hasPhones ? await knownCountry(set.datasource.defaultCountry) : undefined);
  if (stream instanceof InstasentError) {
    const missing = missingSettings(sheet, mapped, { timeZone, country });
    if (missing.length > 0) throw settingUnknownError(missing, stream);
  }
  // The phone library is large: rows without phone numbers do not wait for it.
  const toE164 = hasPhones ? await loadPhones(country) : () => undefined;
  const formats = detectFormats(sheet, mapped, format, { timeZone: timeZone ?? NO_ZONE, toE164 });
  return {
    formats,
    summary: {
      format: formatInWords(format, formats),
      country: hasPhones ? countryInWords(country, choices.country) : null,
      time_zone: zoneInWords(timeZone, choices.timeZone, set),
    },
  };
}

function zoneOf({ datasource, project }: StreamAnswer): string | undefined {
  return [datasource.timezone, project.timezone].find(
    (zone): zone is string => typeof zone === 'string' && isTimeZone(zone),
  );
}

/**
 * The settings that an import needs and nobody told: those of the columns that are there, since an event
 * with a wrong time cannot be corrected afterwards.
 */
function missingSettings(
  sheet: Sheet,
  mapped: readonly MappedField[],
  known: { timeZone: string | undefined; country: string | undefined },
): string[] {
  const isThere = (kind: FieldKind) =>
    mapped.some(({ field, column }) => field.kind === kind && sheet.columns.includes(column));
  return [
    ...(known.timeZone === undefined && isThere('date-time') ? ['Time Zone'] : []),
    ...(known.country === undefined && isThere('phone') ? ['Country of Phone Numbers'] : []),
  ];
}

const AS_CHOSEN = 'as chosen';
const AS_SET = 'as set in Instasent';

function countryInWords(country: string | undefined, chosen: string | undefined): string {
  if (country !== undefined) {
    return `${countryName(country)} (${country}), ${chosen === undefined ? AS_SET : AS_CHOSEN}`;
  }
  return 'none is set: numbers without a country code go out as they came';
}

function zoneInWords(
  zone: string | undefined,
  chosen: string | undefined,
  set: StreamAnswer | undefined,
): string {
  if (zone !== undefined) return `${zone}, ${chosen === undefined ? AS_SET : AS_CHOSEN}`;
  return set === undefined
    ? 'not known, since Instasent did not answer; no column needed it'
    : `${NO_ZONE}, since none is set`;
}

/** By example, as the form's choices are. */
const WRITTEN = {
  'day-first': '31/12/2026',
  'month-first': '12/31/2026',
  comma: '1.234,56',
  point: '1,234.56',
  mixed: 'in two ways',
} as const;
/** The label of the choice to let each column tell. */
const WORK_IT_OUT = 'Work it out';
/** Of a column's name. */
const MAX_NAME_LENGTH = 100;

/** How dates and numbers were read, and what each column was found to be written in. */
function formatInWords(choice: FormatChoice, formats: ColumnFormats): string {
  if (choice !== 'auto') {
    const { dates, numbers } = CHOSEN_FORMATS[choice];
    return `${WRITTEN[dates]} and ${WRITTEN[numbers]}`;
  }
  const columns = [...formats].flatMap(([{ field, column }, format]) => {
    const way = wayOf(field.kind, format);
    // Nothing shows it, as in a column of ISO dates or of text: values that need to know are rejected.
    if (way === 'unknown') return [];
    return [`${oneLine(column, MAX_NAME_LENGTH)} ${WRITTEN[way]}`];
  });
  return columns.length === 0 ? WORK_IT_OUT : `${WORK_IT_OUT}: ${columns.join(', ')}`;
}

function wayOf(kind: FieldKind, { dates, numbers }: ColumnFormat) {
  return kind === 'date' || kind === 'date-time' ? dates : numbers;
}

/** Attempts of the question that an import can do without, where no column needs its answer. */
const MAX_STREAM_ATTEMPTS = 4;

/**
 * Asks Instasent for the records that it takes and for the settings of the data source, at the same
 * time.
 *
 * @throws InstasentError where the first cannot be had; the second an import may do without
 */
export async function askInstasent<T extends AttributeSpec | EventParameterSpec>(
  requests: ImportRequests,
  specsOf: (client: IngestClient) => Promise<T[]>,
): Promise<{ specs: T[]; stream: Stream }> {
  // Both are waited for: a step that fails leaves nothing under way.
  const [specs, stream] = await Promise.all([
    orError(requests.read(specsOf)),
    orError(askStream(requests)),
  ]);
  if (specs instanceof InstasentError) throw specs;
  // The specs have waited an outage out, which this question has not.
  const isAgain = stream instanceof InstasentError && mayPass(stream);
  return { specs, stream: isAgain ? await orError(askStream(requests)) : stream };
}

function askStream(requests: ImportRequests): Promise<StreamAnswer> {
  return requests.read((client) => client.stream('import'), MAX_STREAM_ATTEMPTS);
}

async function orError<T>(question: Promise<T>): Promise<T | InstasentError> {
  try {
    return await question;
  } catch (error) {
    if (error instanceof InstasentError) return error;
    throw error;
  }
}
