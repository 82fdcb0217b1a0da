import { createAction, Property } from '@activepieces/pieces-framework';
import { instasentAuth, withConnection } from '../auth';
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
import { askStream, circumstancesOf, readChoices } from '../imports/circumstances';
import { eventKind } from '../imports/event-kind';
import { importRows } from '../imports/import-rows';
import { progressTo } from '../imports/progress';
import { startRowOf } from '../imports/start-row';
import { IngestClient } from '../ingest-api/client';
import { checkRejected, importOutput } from '../outputs/import-output';
import { cell, requireEventType, type MappedField } from '../sheets/convert-row';
import { columnOf, idColumnOf } from '../sheets/find-column';
import {
  columnsUsed,
  ignoredColumns,
  mappedFields,
  requireAnyMatch,
} from '../sheets/match-columns';
import type { Sheet } from '../sheets/row';
import { sheetOf } from '../sheets/sources';
import { parameterFields, type FieldSpec } from '../values/field-specs';
import { requiredId } from '../values/ids';
import { checkbox, isBlank } from '../values/input';

const USER_ID = '_user_id';
const EVENT_ID = '_event_id';
const EVENT_DATE = '_event_date';
const EVENT_TYPE = '_event_type';

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

/** Whether any row says when it happened. */
function holdsDates(sheet: Sheet, column: string): boolean {
  for (let index = 0; index < sheet.size; index += 1) {
    const row = sheet.row(index);
    if ('ok' in row && !isBlank(cell(row.ok, column))) return true;
  }
  return false;
}

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
    return withConnection(auth, async (connection) => {
      const { rows, file, sheet: sheetName, format, timeZone } = propsValue;
      const { userIdColumn: userIds, eventIdColumn: eventIds } = propsValue;
      const eventType = requiredId(propsValue.eventType, 'Event Type', 'Choose one from the list.');
      const checkOnly = checkbox(propsValue.checkOnly, 'Check Only');
      const choices = await readChoices({ format, timeZone });
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

      const client = new IngestClient(connection);
      const [specs, stream] = await Promise.all([
        client.eventParameterSpecs(eventType, 'import'),
        askStream(client),
      ]);
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
        readings,
        understood: { format: formatRead, time_zone },
      } = await circumstancesOf(sheet, startRow, all, choices, stream);

      const required = fields.filter((field) => field.required);
      // Where rows have dates, one without is not to be recorded as now, for good.
      const now = holdsDates(sheet, date.column) ? undefined : new Date().toISOString();
      const report = await importRows(
        sheet,
        eventKind({
          eventType,
          userIdColumn,
          eventIdColumn,
          formats: readings,
          required,
          now,
        }),
        connection,
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
    });
  },
});

classify(importEvents, 'WRITE');
