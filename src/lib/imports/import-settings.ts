import { settingUnknownError } from '../errors/import-errors';
import { InstasentError } from '../errors/instasent-error';
import { oneLine } from '../errors/text';
import type { StreamAnswer } from '../ingest-api/schemas';
import type { IngestClient } from '../ingest-api/client';
import type { MappedField } from '../sheets/convert-row';
import { headerOf } from '../sheets/column-names';
import { detectFormats, type ColumnFormats } from '../sheets/detect-formats';
import type { Sheet } from '../sheets/row';
import type { FieldKind } from '../values/field-specs';
import { countryCode, countryName, readCountry } from '../values/countries';
import { loadPhones } from '../values/phones';
import {
  CHOSEN_FORMATS,
  readFormatChoice,
  type ColumnFormat,
  type FormatChoice,
} from '../values/column-format';
import { isTimeZone, readTimeZone } from '../values/time-zones';
import { zoneOfHeader } from '../values/zone-names';

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
export function readChoices(typed: {
  format: unknown;
  timeZone: unknown;
  country?: unknown;
}): Choices {
  return {
    format: readFormatChoice(typed.format, 'Dates and Numbers'),
    timeZone: readTimeZone(typed.timeZone, 'Time Zone'),
    country: readCountry(typed.country, 'Country of Phone Numbers'),
  };
}

/** What Instasent says of the data source, or why it does not. */
type Stream = StreamAnswer | InstasentError;

/**
 * Asks Instasent for the specs of what is imported and for the data source, at the same time. The second
 * an import can do without, where no column needs it.
 *
 * @throws InstasentError where the specs cannot be had, when nothing is under way any more
 */
export async function askInstasent<T>(
  client: IngestClient,
  specs: Promise<T>,
): Promise<{ specs: T; stream: Stream }> {
  const [asked, stream] = await Promise.allSettled([specs, client.stream('import')]);
  if (asked.status === 'rejected') throw asked.reason;
  if (stream.status === 'fulfilled') return { specs: asked.value, stream: stream.value };
  if (stream.reason instanceof InstasentError) {
    return { specs: asked.value, stream: stream.reason };
  }
  throw stream.reason;
}

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
    choices.country ?? (set && hasPhones ? countryCode(set.datasource.defaultCountry) : undefined);
  // The phone library is large: rows without phone numbers do not wait for it.
  const readPhone = hasPhones ? await loadPhones(country) : () => undefined;
  const formats = detectFormats(sheet, mapped, format, {
    timeZone: timeZone ?? NO_ZONE,
    readPhone,
  });
  if (stream instanceof InstasentError) {
    const missing = missingSettings(sheet, formats, { timeZone, country });
    if (missing.length > 0) throw settingUnknownError(missing, stream);
  }
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
 * with a wrong time cannot be corrected afterwards. Days need a zone only where some are instants.
 */
function missingSettings(
  sheet: Sheet,
  formats: ColumnFormats,
  known: { timeZone: string | undefined; country: string | undefined },
): string[] {
  const columns = [...formats].filter(([{ column }]) => sheet.columns.includes(column));
  const needsZone = columns.some(
    ([{ field, column }, { dates }]) =>
      zoneOfHeader(headerOf(column, sheet)) === undefined &&
      (field.kind === 'date-time' || (field.kind === 'date' && dates.hasInstants)),
  );
  const needsCountry = columns.some(([{ field }]) => field.kind === 'phone');
  return [
    ...(known.timeZone === undefined && needsZone ? ['Time Zone'] : []),
    ...(known.country === undefined && needsCountry ? ['Country of Phone Numbers'] : []),
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
const EXAMPLES = {
  'day-first': '31/12/2026',
  'month-first': '12/31/2026',
  comma: '1.234,56',
  point: '1,234.56',
  mixed: 'in two ways',
} as const;
/** What the digits of a column of dates are. */
const NUMBERS_IN_WORDS = {
  seconds: 'seconds since 1970',
  milliseconds: 'milliseconds since 1970',
  'six-digits': 'six digits',
} as const;
/** The label of the choice to let each column show it. */
const WORK_IT_OUT = 'Work it out';
/** Of a column's name. */
const MAX_NAME_LENGTH = 100;

/** How dates and numbers were read, and in what format each column was found to be. */
function formatInWords(choice: FormatChoice, formats: ColumnFormats): string {
  const columns = [...formats].flatMap(([{ field, column }, format]) => {
    const words = columnInWords(field.kind, format, choice);
    // Nothing shows it, as in a column of ISO dates or of text: values that need it are not read.
    return words === '' ? [] : [`${oneLine(column, MAX_NAME_LENGTH)} ${words}`];
  });
  const chosen = choice === 'auto' ? undefined : CHOSEN_FORMATS[choice];
  const all = chosen ? `${EXAMPLES[chosen.order]} and ${EXAMPLES[chosen.numbers]}` : WORK_IT_OUT;
  return columns.length === 0 ? all : `${all}: ${columns.join(', ')}`;
}

/** What a column's own values showed. */
function columnInWords(kind: FieldKind, format: ColumnFormat, choice: FormatChoice): string {
  const { dates, numbers } = format;
  const shown = choice === 'auto';
  if (kind === 'number' || kind === 'integer') {
    return shown && numbers !== 'unknown' ? EXAMPLES[numbers] : '';
  }
  if (kind !== 'date' && kind !== 'date-time') return '';
  return [
    ...(shown && dates.order !== 'unknown' ? [EXAMPLES[dates.order]] : []),
    ...(dates.numbers === 'by-length' ? [] : [NUMBERS_IN_WORDS[dates.numbers]]),
    ...(kind === 'date' && dates.midnights !== null ? ['midnights'] : []),
  ].join(', ');
}
