import { Property, type OutputSchema } from '@activepieces/pieces-framework';

/** The fields that all imports share. */
export const rowsProperty = () =>
  Property.Json({
    displayName: 'Rows',
    description:
      'The list of rows, as a spreadsheet, database or CSV step gives it: insert its output here.',
    required: true,
  });

export const onRejectedProperty = () =>
  Property.StaticDropdown({
    displayName: 'When Rows Are Rejected',
    description:
      'What to do when some rows have a problem. The other rows are saved in both cases.',
    required: false,
    defaultValue: 'list',
    options: {
      options: [
        { label: 'List rejected rows in the output', value: 'list' },
        { label: 'Fail the step', value: 'fail' },
      ],
    },
  });

/** The columns of an import's output. */
export const IMPORT_OUTPUT_FIELDS: OutputSchema['fields'] = [
  {
    key: 'status',
    label: 'Status',
    description: '"done", "done_with_rejections", or "stopped" when rows were not sent.',
  },
  { key: 'total', label: 'Rows', format: 'number' },
  { key: 'accepted', label: 'Accepted', format: 'number' },
  { key: 'rejected', label: 'Rejected', format: 'number' },
  { key: 'merged', label: 'Merged Into Another Row', format: 'number' },
  { key: 'not_sent', label: 'Not Sent', format: 'number' },
  { key: 'requests', label: 'Requests', format: 'number' },
  { key: 'continue_from_row', label: 'Continue From Row', format: 'number' },
  { key: 'stopped_because', label: 'Stopped Because' },
  { key: 'ignored_columns', label: 'Ignored Columns' },
  { key: 'rejected_rows_not_listed', label: 'Rejected Rows Not Listed', format: 'number' },
  { key: 'project_id', label: 'Project ID' },
  { key: 'datasource_id', label: 'Data Source ID' },
  {
    key: 'rejected_rows',
    label: 'Rejected Rows',
    listItems: [
      { key: 'row', label: 'Row', format: 'number' },
      { key: 'user_id', label: 'User ID' },
      { key: 'event_id', label: 'Event ID' },
      { key: 'field', label: 'Field' },
      { key: 'reason', label: 'Reason' },
    ],
  },
];
