import { createAction, Property } from '@activepieces/pieces-framework';
import { quote } from '../errors';
import { connectionOf, instasentAuth } from '../auth';
import { eventDate } from '../values/dates';
import { eventTypeForm, eventTypeProperty } from '../forms/event-types';
import { columnsForm } from '../forms/forms';
import { parameterFields } from '../values/field-specs';
import { requiredText } from '../values/input';
import {
  cell,
  columnOf,
  convertCells,
  idFrom,
  ignoredColumns,
  mappedFields,
  orRejected,
  rowsOf,
} from '../sheets/columns';
import { importRows, type RecordKind } from '../imports/import-rows';
import type { Parsed, SourceRow } from '../sheets/row';
import { checkRejected, importOutput } from '../outputs/import-output';
import { IMPORT_OUTPUT_FIELDS, onRejectedProperty, rowsProperty } from '../forms/import-fields';
import { IngestClient } from '../ingest-api/client';
import type { ContactEvent } from '../ingest-api/records';
import { FORM_PATIENCE } from '../ingest-api/retry';

interface Layout {
  eventType: string;
  userIdColumn: string;
  eventIdColumn: string;
  eventDateColumn: string;
  fields: ReturnType<typeof mappedFields>;
  /** For rows without a date. */
  now: Date;
}

function dateFrom(row: SourceRow, { eventDateColumn, now }: Layout): string {
  return eventDate(
    cell(row, eventDateColumn),
    `Column ${quote(eventDateColumn)}`,
    now,
    'Use a date and time such as 2026-03-09T18:30:00+01:00, or a date such as 2026-03-09.',
  );
}

function eventKind(layout: Layout): RecordKind<ContactEvent> {
  const { eventType, userIdColumn, eventIdColumn, eventDateColumn, fields } = layout;
  const required = fields.filter(({ field }) => field.required);
  return {
    key: (row) => idFrom(row, eventIdColumn, { userId: null, eventId: null }),
    convert(row, eventId): Parsed<ContactEvent> {
      const userId = idFrom(row, userIdColumn, { userId: null, eventId });
      if ('rejected' in userId) return userId;
      const subject = { userId: userId.ok, eventId };
      const date = orRejected(eventDateColumn, subject, () => dateFrom(row, layout));
      if ('rejected' in date) return date;
      const parameters = convertCells(row, fields, subject);
      if ('rejected' in parameters) return parameters;
      const missing = required.filter(({ field }) => !Object.hasOwn(parameters.ok, field.name));
      if (missing.length > 0) {
        const reasons = missing.map(({ field, column }) => ({
          field: field.label,
          reason: `is needed for this event type, and the column ${quote(column)} is empty or missing`,
        }));
        return { rejected: { ...subject, reasons } };
      }
      return {
        ok: {
          _user_id: userId.ok,
          _event_id: eventId,
          _event_type: eventType,
          _event_date: date.ok,
          _event_parameters: parameters.ok,
        },
      };
    },
    // Instasent keeps the first event of an ID too; but two contacts cannot have the same event.
    merge: (earlier, later) =>
      earlier._user_id === later._user_id
        ? { ok: earlier }
        : { problem: 'An earlier row has the same event ID for another user ID' },
    subject: (record) => ({
      userId: record._user_id,
      eventId: record._event_id,
    }),
    send: (client, records) => client.recordEvents(records, { purpose: 'rows' }),
  };
}

export const importEvents = createAction({
  auth: instasentAuth,
  name: 'import_events',
  displayName: 'Import Events',
  description:
    'Records many events of one type in one step, for example all orders of a spreadsheet: up to a hundred times faster than a loop.',
  audience: 'both',
  aiMetadata: {
    description:
      'Records many events of one type at once from a list of rows. Prefer it over a loop of add_event for more than a few events. Needs rows (a JSON list of objects, one per event), eventType (one of the listed types), and in each row a user ID and an event ID that is unique for what happened. Columns named _user_id, _event_id, _event_date and like the event type’s parameters need no mapping; for others, columns is an object from the parameters’ names to your column names. Events cannot be changed afterwards. Returns counts and the rejected rows with reasons. Running it again with the same event IDs records nothing twice.',
    idempotent: true,
  },
  props: {
    rows: rowsProperty(),
    eventType: eventTypeProperty(),
    userIdColumn: Property.ShortText({
      displayName: 'User ID Column',
      description:
        'The column that holds the user ID of the contact each event belongs to. Empty: the column _user_id.',
      required: false,
      defaultValue: '_user_id',
    }),
    eventIdColumn: Property.ShortText({
      displayName: 'Event ID Column',
      description:
        'The column that holds a unique ID for each event, for example the order number. Instasent records each event ID once. Empty: the column _event_id.',
      required: false,
      defaultValue: '_event_id',
    }),
    eventDateColumn: Property.ShortText({
      displayName: 'Event Date Column',
      description:
        'The column that holds when each event happened, for example 2026-03-09T18:30:00+01:00. Empty: the column _event_date. Rows without a date count as now.',
      required: false,
      defaultValue: '_event_date',
    }),
    columns: Property.DynamicProperties({
      auth: instasentAuth,
      displayName: 'Columns',
      description:
        'Which column of your rows holds which detail of the event. Empty: a column with the detail’s own name, if there is one.',
      required: false,
      refreshers: ['eventType'],
      props: ({ auth, eventType }) =>
        eventTypeForm(auth, eventType, (specs) => columnsForm(parameterFields(specs))),
    }),
    onRejected: onRejectedProperty(),
  },
  outputSchema: { fields: IMPORT_OUTPUT_FIELDS },
  async run({ auth, propsValue }) {
    const connection = connectionOf(auth);
    const rows = rowsOf(propsValue.rows);
    const eventType = requiredText(propsValue.eventType, 'Event Type', 'Choose one from the list.');
    const column = (value: unknown, standard: string, label: string) =>
      columnOf(value, standard, label, rows);
    const layout = {
      eventType,
      userIdColumn: column(propsValue.userIdColumn, '_user_id', 'User ID Column'),
      eventIdColumn: column(propsValue.eventIdColumn, '_event_id', 'Event ID Column'),
      eventDateColumn: column(propsValue.eventDateColumn, '_event_date', 'Event Date Column'),
      now: new Date(),
    };
    const specs = await new IngestClient(connection, FORM_PATIENCE).eventParameterSpecs(
      eventType,
      'import',
    );
    const fields = mappedFields(propsValue.columns, parameterFields(specs), rows);

    const report = await importRows(rows, eventKind({ ...layout, fields }), connection);
    checkRejected(report, propsValue.onRejected);
    const { userIdColumn, eventIdColumn, eventDateColumn } = layout;
    const taken = fields.flatMap((each) => [each.field.name, each.column]);
    const known = new Set([userIdColumn, eventIdColumn, eventDateColumn, ...taken]);
    const ignored = ignoredColumns(rows, (column) => known.has(column));
    return importOutput(report, connection, ignored, (rejected) => ({ ...rejected }));
  },
});
