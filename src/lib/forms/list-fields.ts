import { Property } from '@activepieces/pieces-framework';
import { ADVANCED } from './newer-hosts';

/**
 * Where the rows of an action are that goes through a list. The check stands right below them: the
 * builder's "Test step" sends real ones.
 */
export const sourceProperties = (
  aboutRows = 'The output of a spreadsheet step, a list, JSON or CSV text.',
) => ({
  rows: Property.LongText({
    displayName: 'Rows',
    description: aboutRows,
    required: false,
  }),
  file: Property.File({
    displayName: 'File',
    description: 'A CSV or Excel (.xlsx) file, in the place of Rows.',
    required: false,
  }),
  checkOnly: Property.Checkbox({
    displayName: 'Check Only',
    description: 'Try it first: everything is read and checked, nothing is sent.',
    required: false,
    defaultValue: false,
  }),
});

export const sheetProperty = () =>
  Property.ShortText({
    displayName: 'Sheet',
    description: 'Of an Excel file, such as Customers. Empty: the first sheet.',
    ...ADVANCED,
    required: false,
  });

export const startRowProperty = () =>
  Property.Number({
    displayName: 'Start Row',
    description: 'The first row to take, such as 301. Headers do not count.',
    ...ADVANCED,
    required: false,
    defaultValue: 1,
  });

export const userIdColumnProperty = () =>
  Property.ShortText({
    displayName: 'User ID Column',
    description: 'The column with each contact’s ID, such as Customer number.',
    required: false,
    defaultValue: '_user_id',
  });

export const onRejectedProperty = () =>
  Property.StaticDropdown({
    displayName: 'When Rows Are Rejected',
    description: 'What to do at the end. All other rows are saved either way.',
    ...ADVANCED,
    required: false,
    defaultValue: 'list',
    options: {
      options: [
        { label: 'List rejected rows in the output', value: 'list' },
        { label: 'Fail the step', value: 'fail' },
      ],
    },
  });
