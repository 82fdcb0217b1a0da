import { createAction, Property } from '@activepieces/pieces-framework';
import { instasentAuth, withConnection } from '../auth';
import { eventColumnsForm } from '../forms/columns-form';
import { eventTypeForm, eventTypeProperty } from '../forms/event-types';
import { formatProperty, timeZoneProperty } from '../forms/format-fields';
import {
  onRejectedProperty,
  sheetProperty,
  sourceProperties,
  startRowProperty,
} from '../forms/list-fields';
import { classify } from '../forms/newer-hosts';
import { EVENT_IMPORT_OUTPUT_FIELDS } from '../forms/output-fields';
import { sampleSheet } from '../forms/sample';
import { eventKind } from '../imports/event-kind';
import { importRows } from '../imports/import-rows';
import { askInstasent, importSettings, readChoices } from '../imports/import-settings';
import { progressTo } from '../imports/progress';
import { startRowOf } from '../imports/start-row';
import { IngestClient } from '../ingest-api/client';
import { checkRejected, importOutput } from '../outputs/import-output';
import { columnsUsed, ignoredColumns, requireAnyMatch } from '../sheets/columns-used';
import { cell, requireEventType, type MappedField } from '../sheets/convert-row';
import {
  askedColumns,
  EVENT_DATE,
  EVENT_ID,
  EVENT_TYPE,
  eventDateColumn,
  idColumn,
  KEY_LABELS,
  NOW,
  USER_ID,
} from '../sheets/find-column';
import { matchColumns, requireCertain } from '../sheets/match-columns';
import type { Sheet } from '../sheets/row';
import { sheetOf } from '../sheets/sources';
import type { ColumnFormat } from '../values/column-format';
import { convert } from '../values/convert';
import { parameterFields } from '../values/field-specs';
import { requiredId } from '../values/ids';
import { checkbox } from '../values/input';

const KEYS = [USER_ID, EVENT_ID, EVENT_DATE] as const;

/** Why an import that would record nothing but that something happened is refused. */
const NOTHING_MATCHED = [
  'details of this event type',
  'Fill in Columns: say which column holds which detail.',
] as const;

/** The column of the date, to be read like those of parameters. */
function dateField(column: string): MappedField {
  return {
    field: {
      name: EVENT_DATE,
      label: KEY_LABELS[EVENT_DATE],
      description: '',
      kind: 'date-time',
      required: false,
      maxValues: 1,
      maxLength: undefined,
    },
    column,
  };
}

/** Whether any row says when it happened, if only in a way that cannot be read. */
function holdsDates(sheet: Sheet, date: MappedField, format: ColumnFormat | undefined): boolean {
  for (let index = 0; index < sheet.size && format !== undefined; index += 1) {
    const row = sheet.row(index);
    const read = 'ok' in row ? convert(date.field, cell(row.ok, date.column), format) : {};
    if ('problem' in read || ('value' in read && read.value !== undefined)) return true;
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
      'Records many events of one eventType at once; prefer it to a loop of add_event. Give rows as a JSON list of objects, each with a _user_id, an _event_id that is unique for what happened and an _event_date (or set columns to {"_event_date": "now"} where all of them happen now); other keys are names or labels of the event type’s parameters, or are mapped in columns, such as {"amount": "Total"}. Events cannot be changed afterwards, the same _event_id is recorded only once, and checkOnly set to true reads and checks everything without sending it.',
    idempotent: true,
  },
  props: {
    eventType: eventTypeProperty(),
    ...sourceProperties(),
    sheet: sheetProperty(),
    format: formatProperty(),
    timeZone: timeZoneProperty(),
    startRow: startRowProperty(),
    onRejected: onRejectedProperty(),
    columns: Property.DynamicProperties({
      auth: instasentAuth,
      displayName: 'Columns',
      description: 'Which column holds what. User ID and Event ID are needed.',
      required: false,
      refreshers: ['eventType', 'rows', 'file', 'sheet'],
      props: ({ auth, eventType, rows, file, sheet }, { server }) =>
        eventTypeForm(auth, eventType, async (specs) => {
          const fields = parameterFields(specs);
          const sample = await sampleSheet({ rows, file, sheet }, server, KEYS, fields);
          return eventColumnsForm(fields, sample);
        }),
    }),
  },
  outputSchema: { fields: EVENT_IMPORT_OUTPUT_FIELDS },
  async run({ auth, propsValue, output }) {
    return withConnection(auth, async (connection) => {
      const { rows, file, sheet: sheetName, columns, format, timeZone } = propsValue;
      const eventType = requiredId(propsValue.eventType, 'Event Type', 'Choose one from the list.');
      const checkOnly = checkbox(propsValue.checkOnly, 'Check Only');
      const choices = readChoices({ format, timeZone });
      const sheet = await sheetOf({ rows, file, sheet: sheetName }, askedColumns(columns, KEYS));
      const startRow = startRowOf(propsValue.startRow, sheet.size);
      const userIdColumn = idColumn(columns, USER_ID, sheet);
      const eventIdColumn = idColumn(columns, EVENT_ID, sheet);
      requireEventType(sheet, eventType);

      const client = new IngestClient(connection);
      const { specs, stream } = await askInstasent(
        client,
        client.eventParameterSpecs(eventType, 'import'),
      );
      const fields = parameterFields(specs);
      const matches = matchColumns(columns, { keys: KEYS, fields }, sheet);
      requireCertain(matches);
      const { matched } = matches;
      const date = eventDateColumn(
        columns,
        sheet,
        matched.map(({ column }) => column),
      );
      const dates = date === NOW ? [] : [dateField(date.column)];
      const taken = [userIdColumn, eventIdColumn, EVENT_TYPE, ...dates.map(({ column }) => column)];
      // Events cannot be changed afterwards.
      requireAnyMatch(matched, fields, sheet, taken, NOTHING_MATCHED);
      const { formats, summary } = await importSettings(
        sheet,
        [...dates, ...matched],
        choices,
        stream,
      );

      // Where rows have dates, one without is not to be recorded as now, for good.
      const isDated = dates.some((each) => holdsDates(sheet, each, formats.get(each)));
      const report = await importRows(
        sheet,
        eventKind({
          eventType,
          userIdColumn,
          eventIdColumn,
          formats,
          required: fields.filter(({ required }) => required),
          now: isDated ? undefined : new Date().toISOString(),
        }),
        connection,
        { startRow, checkOnly, onProgress: progressTo(output) },
      );
      checkRejected(report, propsValue.onRejected);

      const read = new Set([...taken, ...matched.map(({ column }) => column)]);
      return importOutput(
        report,
        connection,
        {
          columns_used: columnsUsed([
            { field: { name: USER_ID }, column: userIdColumn },
            { field: { name: EVENT_ID }, column: eventIdColumn },
            ...dates,
            ...matched,
          ]),
          ignored_columns: ignoredColumns(sheet, (column) => read.has(column)),
          format: summary.format,
          time_zone: summary.time_zone,
          encoding: sheet.encoding,
          hidden_rows: sheet.hiddenRows,
        },
        (problem) => ({ ...problem }),
      );
    });
  },
});

classify(importEvents, 'WRITE');
