import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PropertyType, type InputProperty } from '@activepieces/pieces-framework';
import { format, resolveConfig } from 'prettier';
import ts from 'typescript';
import { instasent } from '../src';
import {
  failureError,
  mayNotReadError,
  noSuchContactError,
  unknownEventTypeError,
} from '../src/lib/errors/call-errors';
import { type Failure, type Purpose } from '../src/lib/errors/failure';
import { importError, settingUnknownError } from '../src/lib/errors/import-errors';
import { InstasentError } from '../src/lib/errors/instasent-error';
import { rejectionError, unconfirmedError } from '../src/lib/errors/record-errors';
import { contactColumnsForm, eventColumnsForm } from '../src/lib/forms/columns-form';
import { contactForm, eventForm } from '../src/lib/forms/forms';
import { readConnection, type Connection } from '../src/lib/ingest-api/connection';
import { isTransient } from '../src/lib/ingest-api/retry';
import { AttributeSpec, EventParameterSpec, readSpec } from '../src/lib/ingest-api/schemas';
import { encodeSegment, INGEST_API_URL_VARIABLE, ingestUrl } from '../src/lib/ingest-api/url';
import {
  BIRTH_DATE_HEADERS,
  EVENT_DATE_HEADERS,
  WELL_KNOWN_HEADERS,
} from '../src/lib/sheets/well-known-headers';
import { attributeFields, parameterFields } from '../src/lib/values/field-specs';
import { ATTRIBUTES, parametersOf } from '../test/sandbox/specs';
import { SPELLINGS } from './spellings';

/** Writes `docs/` from the piece itself; with `--check`, only looks whether it is stale. */

const ROOT = path.join(__dirname, '..');
const DOCS = path.join(ROOT, 'docs');
const SOURCES = path.join(ROOT, 'src', 'lib');

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
  [PropertyType.FILE]: 'file',
  [PropertyType.DYNAMIC]: 'form',
};

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('_', '\\_');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `| ${head.map(() => '---').join(' | ')} |`, ...rows.map(line)].join('\n');
}

/** Items of a list, each with what belongs to it below. */
function quotes(items: readonly (readonly [name: string, sentence: string])[]): string {
  return items.map(([name, sentence]) => `- ${name}\n\n  > ${cell(sentence)}`).join('\n\n');
}

const attributes = ATTRIBUTES.map((spec) => readSpec(AttributeSpec, spec)).filter(
  (spec) => spec !== undefined,
);
const parameters = (parametersOf('ecommerce_order_create') ?? [])
  .map((spec) => readSpec(EventParameterSpec, spec))
  .filter((spec) => spec !== undefined);

/** The steps before were not tested: columns are typed. */
const WITHOUT_SAMPLE = {
  reason: 'Test the step that gives the rows, and its columns appear here.',
};

/** What the dynamic forms show for the sandbox's project; events with the parameters of an order. */
const DYNAMIC_FORMS: Record<string, Record<string, InputProperty>> = {
  'add_or_update_contact.contactProperties': contactForm(attributes),
  'add_event.eventParameters': eventForm(parameters),
  'import_contacts.columns': contactColumnsForm(
    attributeFields(attributes).slice(0, 3),
    WITHOUT_SAMPLE,
  ),
  'import_events.columns': eventColumnsForm(
    parameterFields(parameters).slice(0, 3),
    WITHOUT_SAMPLE,
  ),
};

function fieldRows(fields: Record<string, InputProperty>, prefix = ''): string[][] {
  const typed = Object.values(fields).filter(({ type }) => type !== PropertyType.MARKDOWN);
  return typed.map(({ displayName, type, required, description }) => {
    const kind = KINDS[type];
    if (kind === undefined) throw new Error(`${type} fields have no name here`);
    return [`${prefix}${displayName}${required ? ' \\*' : ''}`, kind, description ?? ''];
  });
}

function actionSection(
  name: string,
  displayName: string,
  description: string,
  fields: Record<string, InputProperty>,
): string {
  const rows = Object.entries(fields).flatMap(([prop, field]) => [
    ...fieldRows({ [prop]: field }),
    ...fieldRows(DYNAMIC_FORMS[`${name}.${prop}`] ?? {}, '↳ '),
  ]);
  const head = ['Field', 'Kind', 'What it says'];
  return `## ${displayName}\n\n\`${name}\`: ${cell(description)}\n\n${table(head, rows)}`;
}

function formTables(): string {
  return Object.values(instasent.actions())
    .map(({ name, displayName, description, props }) =>
      actionSection(name, displayName, description, props as Record<string, InputProperty>),
    )
    .join('\n\n');
}

const FAILURES: [string, Failure][] = [
  ['400 or another 4xx', { kind: 'status', status: 400, message: 'Malformed body' }],
  ['401', { kind: 'status', status: 401 }],
  ['403', { kind: 'status', status: 403 }],
  ['404', { kind: 'status', status: 404 }],
  ['413', { kind: 'status', status: 413 }],
  ['429', { kind: 'status', status: 429, retryInMs: 90_000 }],
  ['5xx', { kind: 'status', status: 503, requestId: '8f1c-42' }],
  ['3xx', { kind: 'status', status: 302 }],
  ['No answer in time', { kind: 'timeout', afterMs: 30_000 }],
  ['No connection', { kind: 'unreachable', code: 'ENOTFOUND' }],
  ['A connection that breaks off', { kind: 'dropped', code: 'ECONNRESET' }],
  ['A forged or expired certificate', { kind: 'certificate', code: 'CERT_HAS_EXPIRED' }],
  ['An answer over 10 MB', { kind: 'too-large' }],
  ['An answer that is not Instasent’s', { kind: 'not-instasent' }],
  ['A proxy that lets nothing through', { kind: 'proxy', status: 403 }],
  ['A proxy that asks for a password', { kind: 'proxy', status: 407 }],
  ['A proxy in trouble', { kind: 'proxy', status: 502 }],
  ['A proxy of a kind that cannot be used', { kind: 'proxy-address' }],
];

function failureList(): string {
  return quotes(
    FAILURES.map(([name, failure]) => [
      `**${name}**, ${isTransient(failure) ? 'tried again' : 'not tried again'}`,
      failureError(failure, 'contact').message,
    ]),
  );
}

const PURPOSES: [Purpose, string][] = [
  ['contact', 'Add or Update Contact'],
  ['event', 'Add Event'],
  ['deletion', 'Delete Contact'],
  ['import', 'an import, before its first row is sent'],
  ['api-call', 'Custom API Call'],
];

function savedTable(): string {
  const savedOf = (failure: Failure, purpose: Purpose) =>
    failureError(failure, purpose).parts.saved;
  return table(
    ['In', 'When nothing can have been saved', 'When it may have been'],
    PURPOSES.map(([purpose, name]) => [
      name,
      savedOf({ kind: 'status', status: 401 }, purpose),
      savedOf({ kind: 'timeout', afterMs: 30_000 }, purpose),
    ]),
  );
}

function verdictList(): string {
  const contact = 'contact "C-1042"';
  const reasons = [{ field: '_email', reason: 'Invalid format' }];
  return quotes([
    ['Instasent rejects a contact', rejectionError('contact', contact, reasons).message],
    ['It gives no reason', rejectionError('contact', contact, []).message],
    ['It rejects a deletion', rejectionError('deletion', contact, reasons).message],
    ['It does not mention the contact', unconfirmedError('contact', contact).message],
    ['There is no contact to delete', noSuchContactError('C-1042').message],
    ['The key may write, but not look up', mayNotReadError(403).message],
    [
      'The event type does not exist',
      unknownEventTypeError('ecommerce_order_create', 'form').message,
    ],
  ]);
}

/** What a call throws that should. */
function refusal(call: () => unknown): InstasentError {
  try {
    call();
  } catch (error) {
    if (error instanceof InstasentError) return error;
    throw error;
  }
  throw new Error('What should be refused is not');
}

const CONNECTION: Connection = { projectId: 'p', datasourceId: 'd', apiKey: 'k' };

function addressList(): string {
  process.env[INGEST_API_URL_VARIABLE] = 'http://example.com';
  const misdirected = refusal(() => ingestUrl(CONNECTION, []));
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
  delete process.env[INGEST_API_URL_VARIABLE];
  return quotes([
    ['The step has no connection', refusal(() => readConnection(undefined)).message],
    ['An ID that no address can hold', refusal(() => encodeSegment('..')).message],
    [`\`${INGEST_API_URL_VARIABLE}\` is no usable address`, misdirected.message],
  ]);
}

function checkList(): string {
  const withKey = (apiKey: string) =>
    refusal(() => readConnection({ ...CONNECTION, apiKey })).parts.happened;
  return quotes([
    ['A value is empty', withKey('')],
    ['A value holds what none can hold', withKey('a b')],
    ...FAILURES.filter(([name]) => name !== '413').map(
      ([name, failure]) => [name, failureError(failure, 'check').message] as const,
    ),
  ]);
}

function importList(): string {
  const unreachable = failureError({ kind: 'unreachable', code: 'ENOTFOUND' }, 'import');
  const counts = { total: 300, accepted: 197, unconfirmed: 0, not_sent: 0 };
  return quotes([
    [
      'Rows were rejected, and **When Rows Are Rejected** is to fail the step',
      importError({
        ...counts,
        rejected: 3,
        accepted: 297,
        continue_from_row: null,
        stopped_because: null,
        firstRejection: 'row 2, Date of birth: must be a date, such as 1990-05-31',
      }).message,
    ],
    [
      'The import stopped, and the step is to fail',
      importError({
        ...counts,
        accepted: 200,
        rejected: 0,
        not_sent: 100,
        continue_from_row: 201,
        stopped_because: unreachable.parts.happened,
        firstRejection: null,
      }).message,
    ],
    [
      'Values need the time zone, and Instasent cannot be asked for it',
      settingUnknownError(['Time Zone'], unreachable).message,
    ],
  ]);
}

/** Names of the rooms whose sentences are read from their source, and what a person calls them. */
const ROOMS: [folder: string, title: string][] = [
  ['sheets', 'Rows, files and columns'],
  ['values', 'Values'],
  ['imports', 'Imports'],
  ['actions', 'Other fields'],
];

/** What stands for a part of a sentence that is known only when it is said. */
const OPEN = '…';

/** The text that an expression of the source makes, as far as the source tells it. */
function textOf(node: ts.Expression): string {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node)) {
    const parts = node.templateSpans.map(
      ({ expression, literal }) => textOf(expression) + literal.text,
    );
    return node.head.text + parts.join('');
  }
  if (ts.isConditionalExpression(node)) {
    return `${textOf(node.whenTrue)} / ${textOf(node.whenFalse)}`;
  }
  if (ts.isElementAccessExpression(node)) return choicesOf(declared(node.expression));
  const constant = declared(node);
  return constant === undefined ? OPEN : textOf(constant);
}

/** The texts of an object, one of which is said. */
function choicesOf(node: ts.Expression | undefined): string {
  if (node === undefined || !ts.isObjectLiteralExpression(node)) return OPEN;
  const texts = node.properties
    .filter(ts.isPropertyAssignment)
    .map((each) => textOf(each.initializer));
  return [...new Set(texts)].join(' / ');
}

function declared(node: ts.Expression): ts.Expression | undefined {
  return ts.isIdentifier(node) ? constants(node.getSourceFile()).get(node.text) : undefined;
}

/** The constants at the top of a file. */
function constants(source: ts.SourceFile): Map<string, ts.Expression> {
  const declarations = source.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => [...declarationList.declarations]);
  return new Map(
    declarations.flatMap(({ name, initializer }) =>
      ts.isIdentifier(name) && initializer !== undefined ? [[name.text, initializer]] : [],
    ),
  );
}

/** How the rest of a sentence begins whose subject, the name of a field, comes from elsewhere. */
const PREDICATE = /^(is|must|can|cannot|holds|takes) .{6}/;

/** How whole sentences about a row or an import begin. */
const ABOUT_ROWS = /^(Column|The row|A row|An earlier row|The time|Instasent) .*[a-z]{3}/;

/**
 * Sentences of a file that refuse a field or a row: calls of `inputError(field, problem, advice)`, and
 * texts that say what is wrong with a field or a row named elsewhere.
 */
function refusalsIn(source: ts.SourceFile): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isCallExpression(node) && node.expression.getText() === 'inputError') {
      const [field = OPEN, problem = OPEN, advice = OPEN] = node.arguments.map(textOf);
      // Where only the problem is known later, it is found by itself.
      if (/[a-z]/.test(problem)) found.push(`${field} ${problem}. ${advice}`);
      return;
    }
    if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) {
      const text = textOf(node);
      if (PREDICATE.test(text) || ABOUT_ROWS.test(text)) found.push(text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function refusalLists(): string {
  return ROOMS.map(([room, title]) => {
    const folder = path.join(SOURCES, room);
    const sentences = readdirSync(folder)
      .sort()
      .map((file) => path.join(folder, file))
      .flatMap((file) =>
        refusalsIn(
          ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true),
        ),
      );
    const items = [...new Set(sentences)].map((sentence) => `- ${cell(sentence)}`);
    return `### ${title}\n\n${items.join('\n')}`;
  }).join('\n\n');
}

function headersTable(): string {
  const labels = new Map(attributeFields(attributes).map(({ name, label }) => [name, label]));
  const rows = WELL_KNOWN_HEADERS.map(({ name, headers }) => [
    `${labels.get(name) ?? name} (${name})`,
    headers.map((each) => (typeof each === 'string' ? each : `${each.header}\\*`)).join(' · '),
  ]);
  return table(
    ['What it is', 'Headers, in their order'],
    [
      ...rows,
      ['Date of birth, where Instasent has an attribute for it', BIRTH_DATE_HEADERS.join(' · ')],
      [
        'When an event happened (_event_date), if only one is there',
        EVENT_DATE_HEADERS.join(' · '),
      ],
    ],
  );
}

const PARTS: Record<string, Record<string, () => string>> = {
  'spellings.md': SPELLINGS,
  'forms.md': { forms: formTables },
  'headers.md': { headers: headersTable },
  'errors.md': {
    failures: failureList,
    saved: savedTable,
    verdicts: verdictList,
    addresses: addressList,
    check: checkList,
    imports: importList,
    refusals: refusalLists,
  },
};

/** A page with its generated parts made anew. */
async function made(file: string, page: string): Promise<string> {
  const filled = Object.entries(PARTS[file] ?? {}).reduce((text, [name, part]) => {
    const marks = new RegExp(`(<!-- ${name}: .*-->)[\\s\\S]*?(<!-- /${name} -->)`);
    if (!marks.test(text)) throw new Error(`docs/${file} has no place for ${name}`);
    return text.replace(
      marks,
      (_all, begin: string, end: string) => `${begin}\n\n${part()}\n\n${end}`,
    );
  }, page);
  return format(filled, { ...(await resolveConfig(path.join(DOCS, file))), parser: 'markdown' });
}

async function main(): Promise<void> {
  for (const file of Object.keys(PARTS)) {
    const page = readFileSync(path.join(DOCS, file), 'utf8');
    const fresh = await made(file, page);
    if (!process.argv.includes('--check')) writeFileSync(path.join(DOCS, file), fresh);
    else if (fresh !== page) throw new Error(`docs/${file} is stale: npm run docs.`);
  }
}

void main();
