import { readFileSync } from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import { createMockActionContext, PropertyType } from '@activepieces/pieces-framework';
import { instasent } from '../src/index';
import { BACKOFF } from '../src/lib/ingest-api/retry';
import { INGEST_API_URL_VARIABLE } from '../src/lib/ingest-api/url';
import { REFUSAL } from './refusal';
import { Sandbox, SANDBOX_CONNECTION, type SandboxOptions } from './sandbox/server';

/** What a step of a flow holds: values by prop. */
export type Props = Record<string, unknown>;
export type Row = Record<string, unknown>;

/** The connection as `run()` and the property functions get it. */
export function authOf(props: Props = SANDBOX_CONNECTION) {
  return { type: 'CUSTOM_AUTH', props };
}

/** A sandbox for a test file, empty before each test, that the piece talks to. */
export function useSandbox(options: SandboxOptions = {}): Sandbox {
  const sandbox = new Sandbox(options);
  beforeAll(async () => {
    await sandbox.start();
  });
  beforeEach(() => {
    sandbox.reset();
    process.env[INGEST_API_URL_VARIABLE] = sandbox.url;
    useQuickRetries();
  });
  afterAll(async () => {
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
    delete process.env[INGEST_API_URL_VARIABLE];
    await sandbox.stop();
  });
  return sandbox;
}

/** Retries after a millisecond instead of half a second; the rules stay. */
export function useQuickRetries(): void {
  jest.replaceProperty(BACKOFF, 'firstMs', 1);
}

/**
 * Runs an action as the engine does.
 *
 * @param host what this host gives otherwise, or lacks: `run`, `step`, `output`
 */
export async function run(
  name: string,
  propsValue: Props,
  connection: unknown = authOf(),
  host: Props = {},
): Promise<Row> {
  const action = instasent.getAction(name);
  if (action === undefined) throw new Error(`There is no action ${name}`);
  const mock = createMockActionContext({ propsValue: {} });
  const context = { ...mock, ...host, auth: connection, propsValue };
  return (await action.run(context as never)) as Row;
}

/** A file of test/files, as a file field gives it. */
export function fileOf(name: string): Row {
  const data = readFileSync(path.join(__dirname, 'files', name));
  const extension = path.extname(name).slice(1);
  return { filename: name, extension, data, base64: data.toString('base64') };
}

/** What the user reads when a step fails, as ActivePieces renders it. */
export function rendered(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  try {
    return JSON.stringify(JSON.parse(message), null, 2);
  } catch {
    return inspect(error);
  }
}

/** The sentence that a failing step shows; fails when the step does not fail. */
export async function failureOf(step: Promise<unknown>): Promise<string> {
  return step.then(
    (output) => {
      throw new Error(`The step did not fail: ${inspect(output)}`);
    },
    (error: unknown) => rendered(error),
  );
}

/** The sentence with which a step refuses its input; fails unless it ends with what to do instead. */
export async function refusalOf(step: Promise<unknown>): Promise<string> {
  const sentence = await failureOf(step);
  expect(sentence).toMatch(REFUSAL);
  return sentence;
}

/** The addresses and the token that the host tells; nobody is there. */
const SERVER = { apiUrl: 'http://127.0.0.1:9/', publicUrl: 'http://127.0.0.1:9/', token: '' };

/** Calls a dynamic form or dropdown of an action as the builder does. */
export async function shown(
  actionName: string,
  propName: string,
  values: Props = {},
  connection: unknown = authOf(),
): Promise<Row> {
  const all = instasent.getAction(actionName)?.props as Record<string, unknown>;
  const prop = all[propName];
  const { type, props, options } = prop as {
    type: PropertyType;
    props?: (values: Props, context: Props) => Promise<Row>;
    options?: (values: Props, context: Props) => Promise<Row>;
  };
  const load = type === PropertyType.DYNAMIC ? props : options;
  if (load === undefined) throw new Error(`${propName} is not dynamic`);
  return load({ auth: connection, ...values }, { server: SERVER });
}

/** Saves the connection as the builder does, and returns what it shows: an error, or nothing. */
export async function connect(props: Props): Promise<string | undefined> {
  const { validate } = instasent.auth as unknown as {
    validate: (params: { auth: Props }) => Promise<{ valid: boolean; error?: string }>;
  };
  const { valid, error } = await validate({ auth: props });
  return valid ? undefined : (error ?? 'Refused without a reason');
}
