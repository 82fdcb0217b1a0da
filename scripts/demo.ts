import path from 'node:path';
import { inspect } from 'node:util';
import {
  createMockActionContext,
  PropertyType,
  type DropdownState,
  type InputProperty,
  type InputPropertyMap,
} from '@activepieces/pieces-framework';
import { SANDBOX_CONNECTION, startSandbox, type Sandbox } from '../test/sandbox/server';
import { loadPiece } from './load-piece';

/** Plays a flow with the built piece, loaded as ActivePieces loads it, on the sandbox. */

type Props = Record<string, unknown>;

const piece = loadPiece(path.join(__dirname, '..', 'dist'));
const userId = `demo-${Date.now().toString()}`;
const customers = ['A', 'B', 'C'].map((letter) => `${userId}-${letter}`);

/** As a spreadsheet in Spain writes it. February has no 31st in the third row. */
const SPREADSHEET = `ID cliente;Nombre;Fecha de alta;Acepta SMS
${customers[0] ?? ''};Íñigo;31/05/2024;Sí
${customers[1] ?? ''};Núria;01/02/2025;No
${customers[2] ?? ''};José;31/02/2025;Sí
`;
const IMPORT: Props = {
  rows: SPREADSHEET,
  columns: {
    _user_id: 'ID cliente',
    _first_name: 'Nombre',
    _date_registered: 'Fecha de alta',
    _accepts_marketing_sms: 'Acepta SMS',
  },
};
/** The host hears of progress once a second, and the sandbox answers at once. */
const SLOW_MS = 1_100;

/** What is worth reading first of a list's output. */
const COUNTS = ['status', 'total', 'would_send', 'accepted', 'deleted', 'not_found', 'rejected'];

/** These cells of an output, but for those that hold nothing. */
function inShort(output: unknown, names: readonly string[]): Props {
  const cells = Object.entries(output ?? {}) as [string, unknown][];
  return Object.fromEntries(
    cells.filter(([name, value]) => names.includes(name) && value !== null && value !== undefined),
  );
}

function rowsOf(output: unknown, name: string): unknown[] {
  const { [name]: rows } = inShort(output, [name]);
  return Array.isArray(rows) ? rows : [];
}

class Flow {
  #step = 0;

  constructor(private readonly sandbox: Sandbox) {}

  get #auth() {
    return { type: 'CUSTOM_AUTH', props: SANDBOX_CONNECTION };
  }

  #title(text: string): void {
    this.#step += 1;
    console.log(`\n${this.#step.toString()}. ${text}`);
  }

  #show(value: unknown): void {
    console.log(inspect(value, { depth: 4, breakLength: 100 }).replace(/^/gm, '   '));
  }

  #holdings(): void {
    const { contacts, events } = this.sandbox;
    console.log(
      `   The sandbox holds contacts: ${contacts.size.toString()}, events: ${events.size.toString()}.`,
    );
  }

  /** @param host what else the host gives, such as a place to show progress */
  async run(
    action: string,
    props: Props,
    connection: Props = SANDBOX_CONNECTION,
    host: Props = {},
  ): Promise<unknown> {
    const context = {
      ...createMockActionContext({ propsValue: {} }),
      ...host,
      auth: { type: 'CUSTOM_AUTH', props: connection },
      propsValue: props,
    };
    return piece.getAction(action)?.run(context as never);
  }

  async connect(): Promise<void> {
    this.#title('Connect');
    const { auth } = piece;
    const result = await auth?.validate?.({
      auth: SANDBOX_CONNECTION,
      server: {} as never,
    });
    this.#show(result);
    if (result?.valid !== true) throw new Error('The connection was refused.');
  }

  async form(action: string, prop: string, values: Props = {}): Promise<InputPropertyMap> {
    const { displayName, props } = this.#property(action, prop);
    this.#title(`The form "${displayName}"`);
    const form = (await props({ ...values, auth: this.#auth })) as InputPropertyMap;
    for (const [name, field] of Object.entries(form)) {
      console.log(`   ${field.displayName}${field.required ? ' *' : ''} (${field.type}, ${name})`);
    }
    return form;
  }

  async options(action: string, prop: string): Promise<string[]> {
    const { displayName, options } = this.#property(action, prop);
    this.#title(`The choices of "${displayName}"`);
    const state = (await options({ auth: this.#auth })) as DropdownState<string>;
    for (const { label, value } of state.options) console.log(`   ${label}: ${value}`);
    return state.options.map(({ value }) => value);
  }

  #property(action: string, prop: string) {
    const all = piece.getAction(action)?.props as Record<string, unknown>;
    type Load = (values: Props) => Promise<unknown>;
    return all[prop] as { displayName: string; props: Load; options: Load };
  }

  async step(title: string, action: string, props: Props): Promise<void> {
    this.#title(title);
    this.#show(await this.run(action, props));
    this.#holdings();
  }

  /** Looks a contact up, and shows what there is of it. */
  async lookUp(title: string): Promise<void> {
    this.#title(title);
    const output = await this.run('get_contact', { userId });
    const names = ['found', 'user_id', 'contact_first_name', 'contact_last_name', 'contact_email'];
    this.#show(inShort(output, names));
  }

  /** Sends a list, or checks it: the counts in one line, and the rows that there is something to say of. */
  async list(title: string, action: string, props: Props): Promise<void> {
    this.#title(title);
    const update = ({ data }: { data: Props }) => {
      const { done, total } = data;
      console.log(`   … ${String(done)} of ${String(total)} rows done so far`);
      return Promise.resolve();
    };
    const output = await this.run(action, props, SANDBOX_CONNECTION, { output: { update } });
    const counts = Object.entries(inShort(output, COUNTS)).filter(([, value]) => value !== 0);
    console.log(`   ${counts.map(([name, value]) => `${name}: ${String(value)}`).join(', ')}`);
    for (const name of ['preview', 'rejected_rows']) {
      const rows = rowsOf(output, name);
      if (rows.length > 0) console.log(`   ${name}:`);
      for (const row of rows) console.log(`     ${inspect(row, { breakLength: Infinity })}`);
    }
    this.#holdings();
  }

  async mistake(title: string, action: string, props: Props, connection?: Props): Promise<void> {
    this.#title(`A mistake: ${title}`);
    const error: unknown = await this.run(action, props, connection).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (error === undefined) throw new Error(`${title}: this step should have failed.`);
    this.#show(error);
    this.#holdings();
  }
}

/** Something to type into a field. */
function example(field: InputProperty): unknown {
  if (field.type === PropertyType.NUMBER) return 19.9;
  if (field.type === PropertyType.STATIC_DROPDOWN) return '1';
  if (field.type === PropertyType.ARRAY) return ['example'];
  if (field.type === PropertyType.JSON) return { example: true };
  return /date|time/i.test(field.description ?? '') ? new Date().toISOString() : 'example';
}

/** Required parameters, and those that tell where a customer came from. */
function orderParameters(form: InputPropertyMap): Props {
  const filled = Object.entries(form).filter(
    ([name, field]) => field.required || name.includes('utm'),
  );
  return Object.fromEntries(filled.map(([name, field]) => [name, example(field)]));
}

async function play(flow: Flow, sandbox: Sandbox): Promise<void> {
  await flow.connect();
  await flow.form('add_or_update_contact', 'contactProperties');
  await flow.step('Add a contact, at once', 'add_or_update_contact', {
    userId,
    contactProperties: { _first_name: 'Demo', _email: `${userId}@example.com` },
    instant: true,
  });
  await flow.lookUp('Look it up');
  await flow.step('Update it: what is left empty stays', 'add_or_update_contact', {
    userId,
    contactProperties: { _first_name: '', _last_name: 'Contact', _email: null },
    instant: true,
  });

  const types = await flow.options('add_event', 'eventType');
  const eventType = types.find((type) => type.includes('order')) ?? types[0];
  const form = await flow.form('add_event', 'eventParameters', { eventType });
  const order = {
    userId,
    eventId: `order-${userId}`,
    eventType,
    eventDate: new Date().toISOString(),
    eventParameters: orderParameters(form),
  };
  await flow.step('Record an order, with attribution', 'add_event', order);
  await flow.step('Record it again: Instasent knows the event ID', 'add_event', order);
  await flow.step('Delete the contact', 'delete_contact', { userId });
  await flow.lookUp('Look it up: there is none any more, which is no error');

  console.log(`\nA spreadsheet:\n${SPREADSHEET.replace(/^(?=.)/gm, '   ')}`.trimEnd());
  await flow.list('Check the import: nothing is sent', 'import_contacts', {
    ...IMPORT,
    checkOnly: true,
  });
  sandbox.latencyMs = SLOW_MS;
  await flow.list('Import it: good rows are saved', 'import_contacts', IMPORT);
  sandbox.latencyMs = 0;
  await flow.list('Erase them: a plain list of IDs is enough', 'delete_contacts', {
    rows: customers.join('\n'),
    confirm: true,
  });

  await flow.mistake('no user ID', 'add_or_update_contact', { userId: ' ' });
  await flow.mistake('an email address that is none', 'add_or_update_contact', {
    userId,
    contactProperties: { _email: 'nobody' },
  });
  await flow.mistake(
    'a wrong API key',
    'delete_contact',
    { userId },
    { ...SANDBOX_CONNECTION, apiKey: 'wrong-key' },
  );
}

function check(sandbox: Sandbox): void {
  const { contacts, events } = sandbox;
  if (contacts.size !== 0 || events.size !== 1) {
    throw new Error('The sandbox should hold no contact and one event.');
  }
  console.log('\nThe flow ends with an empty contact store and one event.');
}

async function main(): Promise<void> {
  const sandbox = await startSandbox();
  process.env['INSTASENT_INGEST_API_URL'] = sandbox.url;
  console.log('On a sandbox of Instasent on this machine:');
  try {
    await play(new Flow(sandbox), sandbox);
    check(sandbox);
  } finally {
    await sandbox.stop();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
