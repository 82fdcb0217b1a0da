import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PropertyType, type InputProperty } from '@activepieces/pieces-framework';
import { format, resolveConfig } from 'prettier';
import { instasent } from '../src';
import { failureError, noSuchContactError, rejectionError, type Failure } from '../src/lib/errors';
import { columnsForm, contactForm, eventForm } from '../src/lib/forms/forms';
import { attributeFields, parameterFields } from '../src/lib/values/field-specs';
import { isTransient } from '../src/lib/ingest-api/retry';
import { AttributeSpec, EventParameterSpec, readSpec } from '../src/lib/ingest-api/schemas';
import { ATTRIBUTES, parametersOf } from '../test/sandbox/specs';

/** Writes the tables of the README from the piece itself; with `--check`, only looks whether they are stale. */

const README = path.join(__dirname, '..', 'README.md');

const KINDS: Partial<Record<PropertyType, string>> = {
  [PropertyType.SHORT_TEXT]: 'text',
  [PropertyType.LONG_TEXT]: 'long text',
  [PropertyType.SECRET_TEXT]: 'secret',
  [PropertyType.NUMBER]: 'number',
  [PropertyType.CHECKBOX]: 'checkbox',
  [PropertyType.STATIC_DROPDOWN]: 'choice',
  [PropertyType.DROPDOWN]: 'choice',
  [PropertyType.ARRAY]: 'list',
  [PropertyType.OBJECT]: 'names and values',
  [PropertyType.JSON]: 'JSON',
  [PropertyType.DYNAMIC]: 'form',
};

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('_', '\\_');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `| ${head.map(() => '---').join(' | ')} |`, ...rows.map(line)].join('\n');
}

const attributes = ATTRIBUTES.map((spec) => readSpec(AttributeSpec, spec)).filter(
  (spec) => spec !== undefined,
);
const parameters = (parametersOf('order_created') ?? [])
  .map((spec) => readSpec(EventParameterSpec, spec))
  .filter((spec) => spec !== undefined);

/** What the dynamic forms show for the sandbox's project; events with the parameters of an order. */
const DYNAMIC_FORMS: Record<string, Record<string, InputProperty>> = {
  'add_or_update_contact.contactProperties': contactForm(attributes),
  'add_event.eventParameters': eventForm(parameters),
  'import_contacts.columns': columnsForm(attributeFields(attributes).slice(0, 3)),
  'import_events.columns': columnsForm(parameterFields(parameters).slice(0, 3)),
};

function fieldRows(fields: Record<string, InputProperty>, prefix = ''): string[][] {
  return Object.values(fields).map(({ displayName, type, required, description }) => [
    `${prefix}${displayName}${required ? ' \\*' : ''}`,
    KINDS[type] ?? type,
    description ?? '',
  ]);
}

function actionSection(
  name: string,
  displayName: string,
  fields: Record<string, InputProperty>,
): string {
  const rows = Object.entries(fields).flatMap(([prop, field]) => [
    ...fieldRows({ [prop]: field }),
    ...fieldRows(DYNAMIC_FORMS[`${name}.${prop}`] ?? {}, '↳ '),
  ]);
  return `**${displayName}** (\`${name}\`)\n\n${table(['Field', 'Kind', 'What it says'], rows)}`;
}

function formTables(): string {
  return Object.values(instasent.actions())
    .map(({ name, displayName, props }) =>
      actionSection(name, displayName, props as Record<string, InputProperty>),
    )
    .join('\n\n');
}

const FAILURES: [string, Failure][] = [
  ['400 or another 4xx', { kind: 'status', status: 400, message: 'Malformed body' }],
  ['401', { kind: 'status', status: 401 }],
  ['403', { kind: 'status', status: 403 }],
  ['404', { kind: 'status', status: 404 }],
  ['429', { kind: 'status', status: 429, retryInMs: 90_000 }],
  ['5xx', { kind: 'status', status: 503 }],
  ['3xx', { kind: 'status', status: 302 }],
  ['No answer in time', { kind: 'timeout', afterMs: 30_000 }],
  ['No connection', { kind: 'unreachable', code: 'ENOTFOUND' }],
  ['A connection that breaks off', { kind: 'dropped', code: 'ECONNRESET' }],
  ['A forged or expired certificate', { kind: 'certificate', code: 'CERT_HAS_EXPIRED' }],
  ['An answer over 10 MB', { kind: 'too-large' }],
  ['An answer that is not Instasent’s', { kind: 'not-instasent' }],
];

function errorTable(): string {
  const reasons = [{ field: '_email', reason: 'Invalid format' }];
  return table(
    ['What happened', 'Tried again', 'What the user reads'],
    [
      ...FAILURES.map(([name, failure]) => [
        name,
        isTransient(failure) ? 'yes' : 'no',
        failureError(failure, 'contact').message,
      ]),
      [
        'A contact that Instasent rejects',
        'no',
        rejectionError('contact', 'contact "C-1042"', reasons).message,
      ],
      ['A contact to delete that does not exist', 'no', noSuchContactError('C-1042').message],
    ],
  );
}

/** The README with its generated parts made anew. */
async function readmeWithTables(readme: string): Promise<string> {
  const parts = { forms: formTables(), errors: errorTable() };
  const filled = Object.entries(parts).reduce((text, [name, part]) => {
    const marks = new RegExp(`(<!-- ${name}: .*-->)[\\s\\S]*?(<!-- /${name} -->)`);
    if (!marks.test(text)) throw new Error(`README.md has no place for ${name}`);
    return text.replace(
      marks,
      (_all, begin: string, end: string) => `${begin}\n\n${part}\n\n${end}`,
    );
  }, readme);
  return format(filled, { ...(await resolveConfig(README)), parser: 'markdown' });
}

async function main(): Promise<void> {
  const readme = readFileSync(README, 'utf8');
  const made = await readmeWithTables(readme);
  if (!process.argv.includes('--check')) writeFileSync(README, made);
  else if (made !== readme) throw new Error('The tables of README.md are stale: npm run docs.');
}

void main();
