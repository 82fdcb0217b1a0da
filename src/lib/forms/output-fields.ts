import type { OutputSchemaField } from '@activepieces/pieces-framework';

/**
 * Instasent's own attributes of a contact (Ingest API), as the builder's data selector offers them; it
 * shows no others. Consents come first, being what must not be got wrong.
 */
const BUILT_IN_ATTRIBUTES: readonly OutputSchemaField[] = [
  { key: '_accepts_marketing_sms', label: 'SMS Consent' },
  { key: '_accepts_marketing_email', label: 'Email Consent' },
  { key: '_accepts_marketing_whatsapp', label: 'WhatsApp Consent' },
  { key: '_is_subscribed_sms', label: 'SMS Subscribed' },
  { key: '_is_subscribed_email', label: 'Email Subscribed' },
  { key: '_is_subscribed_whatsapp', label: 'WhatsApp Subscribed' },
  { key: '_first_name', label: 'First Name' },
  { key: '_last_name', label: 'Last Name' },
  { key: '_full_name', label: 'Full Name' },
  { key: '_email', label: 'Email', format: 'email' },
  { key: '_phone_mobile', label: 'Mobile Phone' },
  { key: '_country_code', label: 'Country Code' },
  { key: '_client_lists', label: 'Lists' },
  { key: '_client_tags', label: 'Tags' },
  { key: '_date_registered', label: 'Registered On' },
  { key: '_date_seen', label: 'Last Seen On' },
  { key: '_date_updated', label: 'Updated On' },
  { key: '_date_imported', label: 'Imported On' },
];

/** They in the output of one contact, named as `contactCells` does. */
export const CONTACT_OUTPUT_FIELDS: readonly OutputSchemaField[] = BUILT_IN_ATTRIBUTES.map(
  (field) => ({ ...field, key: `contact${field.key}` }),
);

/** The data source that a step worked on. */
export const DATASOURCE_OUTPUT_FIELDS: readonly OutputSchemaField[] = [
  { key: 'project_id', label: 'Project ID' },
  { key: 'datasource_id', label: 'Data Source ID' },
];

/** Where a record went. */
export const ORIGIN_OUTPUT_FIELDS: readonly OutputSchemaField[] = [
  ...DATASOURCE_OUTPUT_FIELDS,
  { key: 'stream_id', label: 'Stream ID' },
];

function count(key: string, label: string): OutputSchemaField {
  return { key, label, format: 'number' };
}

const ROW_FIELDS: readonly OutputSchemaField[] = [
  count('row', 'Row'),
  { key: 'status', label: 'Status' },
  { key: 'user_id', label: 'User ID' },
];
const REASON_FIELDS: readonly OutputSchemaField[] = [
  { key: 'field', label: 'Field' },
  { key: 'reason', label: 'Reason' },
];
const PROBLEM_FIELDS = [...ROW_FIELDS, ...REASON_FIELDS];
const EVENT_PROBLEM_FIELDS = [
  ...ROW_FIELDS,
  { key: 'event_id', label: 'Event ID' },
  ...REASON_FIELDS,
];

interface ListOutput {
  /** Counts of what went well, each for the rows that ended so. */
  done: readonly OutputSchemaField[];
  /** What is told of a row that did not go through, or not whole. */
  problem: readonly OutputSchemaField[];
  /** How the rows were read. */
  read: readonly OutputSchemaField[];
}

/** The output of an action that goes through a list of rows: how it went, then what to look at. */
function listOutputFields({ done, problem, read }: ListOutput): OutputSchemaField[] {
  return [
    {
      key: 'status',
      label: 'Status',
      description: '"done", "done_with_problems", "stopped", or "checked".',
    },
    count('total', 'Rows'),
    {
      key: 'problems',
      label: 'Problems',
      // The builder has room for some 18 characters of it; the reason of a problem is longer.
      labelKey: 'field',
      listItems: [...problem],
    },
    ...done,
    count('rejected', 'Rejected'),
    count('left_out', 'Cells Left Out'),
    count('merged', 'Merged'),
    count('unconfirmed', 'Unconfirmed'),
    count('not_sent', 'Not Sent'),
    count('continue_from_row', 'Continue From Row'),
    { key: 'stopped_because', label: 'Stopped Because' },
    ...read,
    count('requests', 'Requests'),
    count('problems_not_listed', 'Problems Not Listed'),
    ...DATASOURCE_OUTPUT_FIELDS,
  ];
}

const ACCEPTED = [count('accepted', 'Accepted'), count('would_send', 'Would Send')];
const COLUMNS: readonly OutputSchemaField[] = [
  { key: 'columns_used', label: 'Columns Used' },
  { key: 'ignored_columns', label: 'Ignored Columns' },
];
const FORMAT: OutputSchemaField = { key: 'format', label: 'Dates and Numbers' };
const TIME_ZONE: OutputSchemaField = { key: 'time_zone', label: 'Time Zone' };
const ENCODING: OutputSchemaField = { key: 'encoding', label: 'File Encoding' };
const HIDDEN_ROWS = count('hidden_rows', 'Hidden Rows');

/** The first records of a check, as they would be sent. */
function preview(fields: readonly OutputSchemaField[]): OutputSchemaField {
  const listItems = [{ key: '_user_id', label: 'User ID' }, ...fields];
  return { key: 'preview', label: 'Preview', labelKey: '_user_id', listItems };
}

export const CONTACT_IMPORT_OUTPUT_FIELDS = listOutputFields({
  done: ACCEPTED,
  problem: PROBLEM_FIELDS,
  read: [
    ...COLUMNS,
    FORMAT,
    { key: 'country', label: 'Phone Country' },
    TIME_ZONE,
    ENCODING,
    HIDDEN_ROWS,
    count('phones_unclear', 'Unclear Phones'),
    count('phones_several', 'Several Phones'),
    preview(BUILT_IN_ATTRIBUTES),
  ],
});

export const EVENT_IMPORT_OUTPUT_FIELDS = listOutputFields({
  done: ACCEPTED,
  problem: EVENT_PROBLEM_FIELDS,
  read: [
    ...COLUMNS,
    FORMAT,
    TIME_ZONE,
    ENCODING,
    HIDDEN_ROWS,
    preview([
      { key: '_event_id', label: 'Event ID' },
      { key: '_event_date', label: 'Event Date', format: 'datetime' },
    ]),
  ],
});

export const DELETION_OUTPUT_FIELDS = listOutputFields({
  done: [
    count('deleted', 'Deleted'),
    count('not_found', 'Not Found'),
    count('would_delete', 'Would Delete'),
  ],
  problem: PROBLEM_FIELDS,
  read: [ENCODING, preview([])],
});
