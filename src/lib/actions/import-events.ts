import { createAction, Property } from '@activepieces/pieces-framework';
import { connectionOf, instasentAuth } from '../auth';
import { quote } from '../errors/text';
import { eventTypeForm, eventTypeProperty } from '../forms/event-types';
import { columnsForm } from '../forms/forms';
import { formatProperty, timeZoneProperty } from '../forms/format-fields';
import {
  onRejectedProperty,
  sheetProperty,
  sourceProperties,
  startRowProperty,
  userIdColumnProperty,
} from '../forms/list-fields';
import { classify } from '../forms/newer-hosts';
import { EVENT_IMPORT_OUTPUT_FIELDS } from '../forms/output-fields';
import {
  askInstasent,
  importSettings,
  readChoices,
  type ImportSettings,
} from '../imports/import-settings';
import { importRows } from '../imports/import-rows';
import { progressTo } from '../imports/progress';
import type { RecordKind } from '../imports/record-kind';
import { ImportRequests } from '../imports/requests';
import { startRowOf } from '../imports/start-row';
import { MAX_RECORDS } from '../ingest-api/limits';
import type { ContactEvent } from '../ingest-api/records';
import { checkRejected, importOutput } from '../outputs/import-output';
import { convertCells, idFrom, requireEventType, type MappedField } from '../sheets/convert-row';
import { columnOf, idColumnOf } from '../sheets/find-column';
import {
  columnsUsed,
  ignoredColumns,
  mappedFields,
  requireAnyMatch,
} from '../sheets/match-columns';
import type { Parsed } from '../sheets/row';
import { sheetOf } from '../sheets/sources';
import { parameterFields, type FieldSpec } from '../values/field-specs';
import { requiredId } from '../values/ids';
import { checkbox } from '../values/input';

const USER_ID = '_user_id';
const EVENT_ID = '_event_id';
const EVENT_DATE = '_event_date';
const EVENT_TYPE = '_event_type';

interface Layout {
  eventType: string;
  userIdColumn: string;
  eventIdColumn: string;
  date: MappedField;
  formats: ImportSettings['formats'];
  required: readonly FieldSpec[];
  /** For rows without a date. */
  now: string;
}

/** The column of the date, to be read like those of parameters. */
function dateField(column: string): MappedField {
  const field: FieldSpec = {
    name: EVENT_DATE,
    label: column,
    description: '',
    kind: 'date-time',
    required: false,
    maxValues: 1,
    maxLength: undefined,
  };
  return { field, column };
}

function eventKind(layout: Layout): RecordKind<ContactEvent> {
  const { eventType, userIdColumn, eventIdColumn, date, required, now } = layout;
  const dateFormat = new Map([...layout.formats].filter(([mapped]) => mapped === date));
  const parameterFormats = new Map([...layout.formats].filter(([mapped]) => mapped !== date));
  const columnByName = new Map(
    [...parameterFormats.keys()].map(({ field, column }) => [field.name, column]),
  );
  return {
    key: (row) => idFrom(row, eventIdColumn, { userId: null, eventId: null }, HOW_TO_MAKE_IDS),
    convert(row, eventId): Parsed<ContactEvent> {
      const userId = idFrom(row, userIdColumn, { userId: null, eventId });
      if ('rejected' in userId) return userId;
      const subject = { userId: userId.ok, eventId };
      const when = convertCells(row, dateFormat);
      const parameters = convertCells(row, parameterFormats);
      const reasons = [...when.leftOut, ...parameters.leftOut];
      if (reasons.length > 0) return { rejected: { ...subject, reasons } };
      const missing = required.filter(({ name }) => !Object.hasOwn(parameters.values, name));
      if (missing.length > 0) {
        const reasons = missing.map(({ name, label }) => ({
          field: label,
          reason: `is needed for this event type, and the column ${quote(columnByName.get(name) ?? name)} is empty or missing`,
        }));
        return { rejected: { ...subject, reasons } };
      }
      const { [EVENT_DATE]: written } = when.values;
      return {
        ok: {
          _user_id: userId.ok,
          _event_id: eventId,
          _event_type: eventType,
          _event_date: typeof written === 'string' ? written : now,
          _event_parameters: parameters.values,
        },
      };
    },
    // Instasent keeps the first event of an ID too; but two contacts cannot have the same event.
    merge: (earlier, later) =>
      earlier._user_id === later._user_id
        ? { ok: earlier }
        : { problem: 'An earlier row has the same event ID for another user ID' },
    subject: (record) => ({ userId: record._user_id, eventId: record._event_id }),
    maxRecords: MAX_RECORDS,
    send: (client, records) => client.recordEvents(records),
  };
}

const HOW_TO_MAKE_IDS =
  'Every row needs one. Where your rows have none, join columns that tell events apart, such as customer and date, in a column of their own.';

export const importEvents = createAction({
  auth: instasentAuth,
  name: 'import_events',
  displayName: 'Import Events',
  description:
    'Records many events of one type in one step, from the rows of another step or from a CSV or Excel file: much faster than a loop. Every row needs a user ID and an event ID; Instasent records each event ID once, so running it again records nothing twice. Events cannot be changed afterwards: turn on Check Only to try it first.',
  audience: 'both',
  aiMetadata: {
    description:
      'Records many events of one eventType at once; prefer it to a loop of add_event. Give rows as a JSON list of objects, each with a _user_id, an _event_id that is unique for what happened and, unless it is now, an _event_date; other keys are names or labels of the event type’s parameters, or are mapped in columns, such as {"amount": "Total"}. Events cannot be changed afterwards, the same _event_id is recorded only once, and checkOnly set to true reads and checks everything without sending it.',
    idempotent: true,
  },
  props: {
    eventType: eventTypeProperty(),
    ...sourceProperties(),
    sheet: sheetProperty(),
    userIdColumn: userIdColumnProperty(),
    eventIdColumn: Property.ShortText({
      displayName: 'Event ID Column',
      description: 'The column with each event’s own ID, such as Order number.',
      required: false,
      defaultValue: '_event_id',
    }),
    eventDateColumn: Property.ShortText({
      displayName: 'Event Date Column',
      description: 'The column with when it happened. Empty cells count as now.',
      required: false,
      defaultValue: '_event_date',
    }),
    format: formatProperty(),
    timeZone: timeZoneProperty(),
    startRow: startRowProperty(),
    onRejected: onRejectedProperty(),
    columns: Property.DynamicProperties({
      auth: instasentAuth,
      displayName: 'Columns',
      description: 'Only for columns whose header Instasent does not know.',
      required: false,
      refreshers: ['eventType'],
      props: ({ auth, eventType }) =>
        eventTypeForm(auth, eventType, (specs) => columnsForm(parameterFields(specs))),
    }),
  },
  outputSchema: { fields: EVENT_IMPORT_OUTPUT_FIELDS },
  async run({ auth, propsValue, output }) {
    const connection = connectionOf(auth);
    const requests = new ImportRequests(connection);
    const { rows, file, sheet: sheetName, format, timeZone } = propsValue;
    const { userIdColumn: userIds, eventIdColumn: eventIds } = propsValue;
    const eventType = requiredId(propsValue.eventType, 'Event Type', 'Choose one from the list.');
    const checkOnly = checkbox(propsValue.checkOnly, 'Check Only');
    const choices = readChoices({ format, timeZone });
    const sheet = await sheetOf({ rows, file, sheet: sheetName }, [
      userIds ?? USER_ID,
      eventIds ?? EVENT_ID,
    ]);
    const startRow = startRowOf(propsValue.startRow, sheet.size);
    const userIdColumn = idColumnOf(userIds, USER_ID, 'User ID Column', sheet);
    const eventIdColumn = idColumnOf(eventIds, EVENT_ID, 'Event ID Column', sheet);
    const date = dateField(
      columnOf(propsValue.eventDateColumn, EVENT_DATE, 'Event Date Column', sheet),
    );
    requireEventType(sheet, eventType);

    const { specs, stream } = await askInstasent(requests, (client) =>
      client.eventParameterSpecs(eventType, 'import'),
    );
    const fields = parameterFields(specs);
    const mapped = mappedFields(propsValue.columns, fields, sheet);
    const taken = [userIdColumn, eventIdColumn, date.column, EVENT_TYPE];
    // Events cannot be changed afterwards.
    requireAnyMatch(mapped, fields, sheet, taken, [
      'details of this event type',
      'Fill in Columns: type which column holds which detail.',
    ]);
    const all = [date, ...mapped];
    const {
      formats,
      summary: { format: formatRead, time_zone },
    } = await importSettings(sheet, all, choices, stream);

    const required = fields.filter((field) => field.required);
    const now = new Date().toISOString();
    const report = await importRows(
      sheet,
      eventKind({ eventType, userIdColumn, eventIdColumn, date, formats, required, now }),
      requests,
      { startRow, checkOnly, onProgress: progressTo(output) },
    );
    checkRejected(report, propsValue.onRejected);

    const read = new Set([...taken, ...mapped.map(({ column }) => column)]);
    const used = [
      { field: { name: USER_ID }, column: userIdColumn },
      { field: { name: EVENT_ID }, column: eventIdColumn },
      ...all.filter(({ column }) => sheet.columns.includes(column)),
    ];
    return importOutput(
      report,
      connection,
      {
        columns_used: columnsUsed(used),
        ignored_columns: ignoredColumns(sheet, (column) => read.has(column)),
        format: formatRead,
        time_zone,
        encoding: sheet.encoding,
      },
      (rejected) => ({ ...rejected }),
    );
  },
});

classify(importEvents, 'WRITE');
