import { execFile, execFileSync, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual, promisify } from 'node:util';
import axios from 'axios';
import { buildSync } from 'esbuild';
import { contactForm, eventForm } from '../src/lib/forms/forms';
import type { AttributeSpec, EventParameterSpec } from '../src/lib/ingest-api/schemas';
import { INGEST_API_URL_VARIABLE } from '../src/lib/ingest-api/url';
import { workbook } from '../test/lib/sheets/workbook';
import type { SandboxOptions } from '../test/sandbox/server';
import {
  AUTH,
  contactRow,
  contactRows,
  csvOf,
  type ImportRun,
  type Memory,
  type Row,
  type SandboxState,
  type Source,
} from './bench-child';
import { loadPiece } from './load-piece';

/**
 * Measures the built piece against what it is better than, or not much worse than, and prints one
 * table. Both sides of a row are measured in turn in the same run, each at least five times; the
 * medians count. Names of measurements as arguments run only these.
 */

const ROOT = path.join(__dirname, '..');
const PIECE = path.join(ROOT, 'dist/src/index.js');
const CACHE = path.join(ROOT, 'node_modules/.cache/bench');
const CHILD = path.join(CACHE, 'child.js');
const CSV = path.join(CACHE, 'rows.csv');
const WORKBOOK = path.join(CACHE, 'rows.xlsx');
const ROUNDS = 5;

interface Line {
  what: string;
  against: string;
  goal: string;
  result: string;
  met: boolean;
}

const run = promisify(execFile);
const actions = loadPiece(path.join(ROOT, 'dist')).actions();

// --------------------------------------------------------------------------------------- helpers

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) throw new Error('There is nothing to take');
  return (low + high) / 2;
}

/** Measures two sides in turn; which of them begins changes from round to round. */
async function inTurn<A, B>(
  rounds: number,
  one: () => Promise<A>,
  other: () => Promise<B>,
): Promise<[A[], B[]]> {
  const [ones, others]: [A[], B[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    if (round % 2 === 0) ones.push(await one());
    others.push(await other());
    if (round % 2 === 1) ones.push(await one());
  }
  return [ones, others];
}

function number(value: number, digits = 0): string {
  return value.toLocaleString('en', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

function times(ratio: number): string {
  return `${number(ratio, ratio < 10 ? 2 : 1)} times`;
}

async function act(name: string, propsValue: Row): Promise<Row> {
  // What else the engine's context holds, these actions do not look at.
  const output: unknown = await actions[name]?.run({ auth: AUTH, propsValue } as never);
  return output as Row;
}

async function addOrUpdate({ _user_id: userId, ...contactProperties }: Row): Promise<void> {
  await act('add_or_update_contact', { userId, contactProperties });
}

/** Imports rows; the sandbox takes all of them, or something is wrong with the measurement. */
async function importAll(rows: readonly Row[]): Promise<void> {
  const { accepted, rejected, not_sent } = await act('import_contacts', { rows });
  if (accepted === rows.length) return;
  throw new Error(
    `Accepted ${String(accepted)}, rejected ${String(rejected)}, left ${String(not_sent)}`,
  );
}

/** The sandbox in a process of its own. */
class SandboxProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(options: SandboxOptions): Promise<SandboxProcess> {
    const child = fork(CHILD, ['sandbox', JSON.stringify(options)], { execArgv: [] });
    const [{ url }] = (await once(child, 'message')) as [SandboxState];
    return new SandboxProcess(child, url);
  }

  async ask(question: 'state' | 'reset'): Promise<SandboxState> {
    const answer = once(this.child, 'message');
    this.child.send(question);
    const [state] = (await answer) as [SandboxState];
    return state;
  }

  stop(): void {
    this.child.kill();
  }
}

/** Measures against a sandbox that the piece talks to meanwhile. */
async function withSandbox<T>(
  options: SandboxOptions,
  measure: (sandbox: SandboxProcess) => Promise<T>,
): Promise<T> {
  const sandbox = await SandboxProcess.start(options);
  process.env[INGEST_API_URL_VARIABLE] = sandbox.url;
  try {
    return await measure(sandbox);
  } finally {
    sandbox.stop();
  }
}

// ------------------------------------------------------------------------------ import and a loop

const LATENCY_MS = 20;
const IMPORTED = 2_000;
/** The loop is so slow that a tenth of it is measured. */
const LOOPED = IMPORTED / 10;
const FEWEST_WRITES = IMPORTED / 100;
const MOST_READS = 2;

async function importAgainstLoop(): Promise<Line[]> {
  const rows = contactRows(IMPORTED);
  return withSandbox({ latencyMs: LATENCY_MS }, async (sandbox) => {
    const measured = (work: () => Promise<void>) => async () => {
      await sandbox.ask('reset');
      const started = performance.now();
      await work();
      const milliseconds = performance.now() - started;
      return { milliseconds, ...(await sandbox.ask('state')) };
    };
    const [loops, imports] = await inTurn(
      ROUNDS,
      measured(async () => {
        for (const row of rows.slice(0, LOOPED)) await addOrUpdate(row);
      }),
      measured(() => importAll(rows)),
    );
    const scale = IMPORTED / LOOPED;
    const both = (valueOf: (run: (typeof loops)[number]) => number) => {
      const [loop, single] = [scale * median(loops.map(valueOf)), median(imports.map(valueOf))];
      return { loop, single, ratio: loop / single };
    };
    const requests = both((each) => each.requests);
    const writes = both((each) => each.writes);
    const reads = requests.single - writes.single;
    const time = both((each) => each.milliseconds);
    const what = `${number(IMPORTED)} contacts by import_contacts, answers after ${LATENCY_MS.toString()} ms`;
    const against = `add_or_update_contact in a loop (${number(LOOPED)} of them, times ${number(scale)})`;
    return [
      {
        what: `${what}: requests`,
        against,
        goal: `exactly ${FEWEST_WRITES.toString()} writes and at most ${MOST_READS.toString()} reads`,
        result: `${number(writes.single)} writes and ${number(reads)} reads against ${number(writes.loop)} writes`,
        met: writes.single === FEWEST_WRITES && reads <= MOST_READS,
      },
      {
        what: `${what}: time`,
        against,
        goal: '≥ 150 times less',
        result: `${times(time.ratio)}: ${number(time.single)} ms against ${number(time.loop)} ms`,
        met: time.ratio >= 150,
      },
    ];
  });
}

// --------------------------------------------------------------------------------- the rate limit

const LIMIT = { requests: 20, windowMs: 1_000 };
const LIMITED_ROWS = 20_000;
const LOOP_MS = 5_000;

async function importBelowLimit(): Promise<Line> {
  const rows = contactRows(LIMITED_ROWS);
  return withSandbox({ limit: LIMIT, forgetRequests: true }, async (sandbox) => {
    /** Rows a second of some work that tells how many rows it was. */
    const rate = (work: () => Promise<number>) => async () => {
      await sandbox.ask('reset');
      // From the beginning of a window, so that none has one more window in its time by chance.
      await sleep(LIMIT.windowMs - (Date.now() % LIMIT.windowMs));
      const started = performance.now();
      const count = await work();
      return (count / (performance.now() - started)) * 1000;
    };
    let rejectedInAll = 0;
    const [loops, imports] = await inTurn(
      ROUNDS,
      rate(async () => {
        const end = Date.now() + LOOP_MS;
        let count = 0;
        for (; Date.now() < end; count += 1) await addOrUpdate(contactRow(count));
        return count;
      }),
      rate(async () => {
        const { accepted, rejected } = await act('import_contacts', { rows });
        rejectedInAll += Number(rejected);
        return Number(accepted);
      }),
    );
    const [loop, single] = [median(loops), median(imports)];
    return {
      what: `${number(LIMITED_ROWS)} contacts by import_contacts, ${LIMIT.requests.toString()} requests a second let through`,
      against: `add_or_update_contact in a loop, by its rate over ${number(LOOP_MS / 1000)} s`,
      goal: '≥ 80 times the rows a second, no row rejected',
      result: `${times(single / loop)}: ${number(single)} rows a second against ${number(loop, 1)}; ${number(rejectedInAll)} rejected`,
      met: single / loop >= 80 && rejectedInAll === 0,
    };
  });
}

// ------------------------------------------------------------------------------- memory and growth

const MANY = 100_000;
const SIZES = [1_000, 10_000, MANY];
/** Medians this far apart are the same. */
const FLAT = 1.1;

async function inChild<T>(...args: string[]): Promise<T> {
  const { stdout } = await run(process.execPath, [CHILD, ...args], { cwd: ROOT });
  return JSON.parse(stdout) as T;
}

function importRun(source: Source, count: number, end: 'send' | 'check'): Promise<ImportRun> {
  return inChild('import', source, count.toString(), CSV, end);
}

function megabytes(bytes: number): string {
  return `${number(bytes / 1e6)} MB`;
}

const MOST_MEMORY = 1.6;

/** Compares the most memory that imports had with that of processes which hold the same rows. */
function memoryLine(what: string, runs: readonly Memory[], held: readonly Memory[]): Line {
  const memory = (of: keyof Memory) => {
    const [rows, all] = [
      median(held.map((each) => each[of])),
      median(runs.map((each) => each[of])),
    ];
    return { ratio: all / rows, text: `${megabytes(all)} against ${megabytes(rows)}` };
  };
  const [rss, heap] = [memory('rss'), memory('heap')];
  return {
    what: `${what}: peak memory of the process`,
    against: 'a process that only builds and holds the rows, as a list',
    goal: `≤ ${MOST_MEMORY.toString()} times`,
    result: `${times(rss.ratio)}: ${rss.text}; JavaScript heap alone, with what is not yet collected, ${times(heap.ratio)}: ${heap.text}`,
    met: rss.ratio <= MOST_MEMORY,
  };
}

function holdRows(): Promise<Memory> {
  return inChild('hold', MANY.toString());
}

async function largeImports(): Promise<Line[]> {
  return withSandbox({ forgetRequests: true }, async (sandbox) => {
    const [held, imports] = await inTurn(ROUNDS, holdRows, async () => {
      const runs: ImportRun[] = [];
      for (const size of SIZES) {
        await sandbox.ask('reset');
        runs.push(await importRun('list', size, 'send'));
      }
      return runs;
    });
    const perRow = SIZES.map((size, index) =>
      median(imports.map((runs) => ((runs[index]?.milliseconds ?? Number.NaN) * 1000) / size)),
    );
    const what = `${number(MANY)} contacts by import_contacts`;
    const largest = imports.flatMap((runs) => runs.slice(-1));
    return [
      memoryLine(what, largest, held),
      {
        what: `${what}: time per row`,
        against: SIZES.slice(0, -1)
          .map((size) => number(size))
          .join(' and '),
        goal: `falling or flat (within ${number((FLAT - 1) * 100)} %)`,
        result: `${perRow.map((each) => number(each)).join(', ')} µs a row at ${SIZES.map((size) => number(size)).join(', ')}`,
        met: perRow.every((each, index) => each <= (perRow[index - 1] ?? each) * FLAT),
      },
    ];
  });
}

// ------------------------------------------------------------------------------------------ files

async function csvImports(): Promise<Line[]> {
  writeFileSync(CSV, csvOf(contactRows(MANY)));
  return withSandbox({ forgetRequests: true }, async (sandbox) => {
    const [lists, files] = await inTurn(
      ROUNDS,
      () => importRun('list', MANY, 'check'),
      () => importRun('csv', MANY, 'check'),
    );
    const [held, sent] = await inTurn(ROUNDS, holdRows, async () => {
      await sandbox.ask('reset');
      return importRun('csv', MANY, 'send');
    });
    const [list, csv] = [lists, files].map((runs) => median(runs.map((each) => each.milliseconds)));
    if (list === undefined || csv === undefined) throw new Error('Nothing was measured');
    const what = `${number(MANY)} contacts of ten columns from a CSV file`;
    return [
      {
        what: `${what}, read and converted without sending: time`,
        against: 'the same rows as a list',
        goal: '≤ 1.5 times',
        result: `${times(csv / list)}: ${number(csv)} ms against ${number(list)} ms`,
        met: csv / list <= 1.5,
      },
      memoryLine(what, sent, held),
    ];
  });
}

const EXCEL_ROWS = 50_000;
/** The style of dates; others are shown as they are. */
const DATE_STYLE = 1;
const EXCEL_DAY = 36_526;

/** A workbook as Excel saves one: texts shared, numbers and dates in their cells. */
function workbookOf(rows: readonly Row[]): Buffer {
  const strings: string[] = [];
  const shared = (text: string) => `t="s"><v>${(strings.push(text) - 1).toString()}</v>`;
  const cell = (name: string, value: unknown) => {
    if (name === 'birthdate') return `s="${DATE_STYLE.toString()}"><v>${EXCEL_DAY.toString()}</v>`;
    const text = String(value);
    const isNumber = name === 'loyalty_points' || name === 'lifetime_value';
    return isNumber ? `><v>${text}</v>` : shared(text);
  };
  const rowXml = (cells: string[], index: number) => {
    const row = (index + 1).toString();
    const xml = cells.map((each, at) => `<c r="${String.fromCharCode(65 + at)}${row}" ${each}</c>`);
    return `<row r="${row}" spans="1:10">${xml.join('')}</row>`;
  };
  const [first = {}] = rows;
  const header = Object.keys(first).map(shared);
  const cells = rows.map((row) => Object.entries(row).map(([name, value]) => cell(name, value)));
  return workbook({
    rows: [header, ...cells].map(rowXml).join(''),
    sharedStrings: strings.map((text) => `<si><t>${text}</t></si>`).join(''),
    formats: [0, 14],
  });
}

async function excelReading(): Promise<Line> {
  writeFileSync(WORKBOOK, workbookOf(contactRows(EXCEL_ROWS)));
  const reading = (by: string) => () => inChild<number>('workbook', by, WORKBOOK);
  const [own, library] = (await inTurn(ROUNDS, reading('piece'), reading('library'))).map(median);
  if (own === undefined || library === undefined) throw new Error('Nothing was measured');
  return {
    what: `Reading ${number(EXCEL_ROWS)} rows of ten columns from an Excel file`,
    against: 'what yauzl and saxes need for it with empty handlers',
    goal: '≤ 2 times',
    result: `${times(own / library)}: ${number(own)} ms against ${number(library)} ms`,
    met: own / library <= 2,
  };
}

// -------------------------------------------------------------------------------------- one call

const CALLS_PER_BLOCK = 100;
const BLOCKS = 80;

/** The median of a block of calls made one after the other, in milliseconds. */
async function block(call: () => Promise<unknown>): Promise<number> {
  const durations: number[] = [];
  while (durations.length < CALLS_PER_BLOCK) {
    const started = performance.now();
    await call();
    durations.push(performance.now() - started);
  }
  return median(durations);
}

/** Measures a contact of basic data, and one whose phone number has to be read as well. */
async function withoutAndWithPhone(
  measure: (what: string, contact: Row, goal: number) => Promise<Line>,
  what: string,
  goal: number,
  goalWithPhone: number,
): Promise<Line[]> {
  const contact = contactRow(1);
  const cells = Object.entries(contact).filter(([name]) => name !== '_phone_mobile');
  return [
    await measure(what, Object.fromEntries(cells), goal),
    await measure(`${what}, with a phone number to read`, contact, goalWithPhone),
  ];
}

function oneCall(): Promise<Line[]> {
  const what = 'One add_or_update_contact, connection kept alive';
  return withoutAndWithPhone(callLine, what, 1, 1.1);
}

async function callLine(what: string, contact: Row, goal: number): Promise<Line> {
  return withSandbox({}, async (sandbox) => {
    const byPiece = () => addOrUpdate(contact);
    await byPiece();
    const { last: sent } = await sandbox.ask('state');
    if (sent === undefined) throw new Error('Nothing was sent');
    // Those of the connection are up to the client.
    const headers = Object.fromEntries(
      Object.entries(sent.headers).filter(([name]) => name !== 'host' && name !== 'connection'),
    );
    const url = new URL(sent.url, sandbox.url).href;
    const client = axios.create();
    const byAxios = () => client.request({ method: sent.method, url, headers, data: sent.body });
    await byAxios();
    const { last } = await sandbox.ask('state');
    if (!isDeepStrictEqual(last, sent)) throw new Error('The two requests differ');

    // Until the compiler has seen to both.
    await inTurn(
      5,
      () => block(byPiece),
      () => block(byAxios),
    );
    const [piece, bare] = (
      await inTurn(
        BLOCKS,
        () => block(byPiece),
        () => block(byAxios),
      )
    ).map(median);
    if (piece === undefined || bare === undefined) throw new Error('Nothing was measured');
    return {
      what,
      against: `the same bytes by bare axios (${number(BLOCKS)} blocks of ${CALLS_PER_BLOCK.toString()} calls each, in turn)`,
      goal: `≤ ${number(goal, 1)} times`,
      result: `${times(piece / bare)}: ${number(piece, 3)} ms against ${number(bare, 3)} ms`,
      met: piece / bare <= goal,
    };
  });
}

// --------------------------------------------------------------------------------- load and form

const LOADS = 41;
const REQUIRE = `
  const started = performance.now();
  for (const name of process.argv.slice(1)) require(name);
  console.log(performance.now() - started);`;

async function load(...names: string[]): Promise<number> {
  const { stdout } = await run(process.execPath, ['-e', REQUIRE, ...names], { cwd: ROOT });
  return Number(stdout);
}

async function loading(): Promise<Line> {
  const loadPiece = () => load(PIECE);
  const packages = ['@activepieces/pieces-framework', '@activepieces/pieces-common'];
  const loadPackages = () => load(...packages);
  // Once without counting, so that both find their files in the system's cache.
  await inTurn(1, loadPiece, loadPackages);
  const [pieces, others] = await inTurn(LOADS, loadPiece, loadPackages);
  const [piece, other] = [median(pieces), median(others)];
  return {
    what: 'Loading the built piece in a fresh process',
    against: `loading ${packages.join(' and ')} (${LOADS.toString()} processes each, in turn)`,
    goal: '≤ 0.05 times',
    result: `${number(piece / other, 3)} times: ${number(piece, 1)} ms against ${number(other, 1)} ms`,
    met: piece / other <= 0.05,
  };
}

/** A first step with the built piece, as an engine's fresh process has it. */
const BUILT_STEP = `
  const [file, auth, contact] = process.argv.slice(1);
  const started = performance.now();
  const { instasent } = require(file);
  const { _user_id: userId, ...contactProperties } = JSON.parse(contact);
  const context = { auth: JSON.parse(auth), propsValue: { userId, contactProperties } };
  instasent.getAction('add_or_update_contact').run(context).then(({ status }) => {
    if (status !== 'accepted') throw new Error(status);
    console.log(performance.now() - started);
  });`;

/** The same step as a piece does it that is written the usual way, and not bundled. */
const USUAL_STEP = `
  const [auth, contact, url] = process.argv.slice(1);
  const started = performance.now();
  const { createAction, createPiece, PieceAuth, Property } = require('@activepieces/pieces-framework');
  const { httpClient, HttpMethod } = require('@activepieces/pieces-common');
  const action = createAction({
    name: 'add_or_update_contact',
    displayName: 'Add or Update Contact',
    description: '',
    props: { contact: Property.Json({ displayName: 'Contact', required: true }) },
    run: async ({ auth: { props }, propsValue }) => {
      const { body } = await httpClient.sendRequest({
        method: HttpMethod.POST,
        url: url + '/project/' + props.projectId + '/datasource/' + props.datasourceId + '/stream/contacts',
        headers: { Authorization: 'Bearer ' + props.apiKey },
        body: [propsValue.contact],
      });
      return body;
    },
  });
  const piece = createPiece({
    displayName: 'Usual',
    auth: PieceAuth.None(),
    logoUrl: '',
    authors: [],
    actions: [action],
    triggers: [],
  });
  const context = { auth: JSON.parse(auth), propsValue: { contact: JSON.parse(contact) } };
  piece.getAction('add_or_update_contact').run(context).then(({ accepted }) => {
    if (accepted.length !== 1) throw new Error('Not accepted');
    console.log(performance.now() - started);
  });`;

function coldStep(): Promise<Line[]> {
  const what = 'A first step in a fresh process: import, and one accepted add_or_update_contact';
  return withoutAndWithPhone(coldLine, what, 0.08, 0.1);
}

async function coldLine(what: string, row: Row, goal: number): Promise<Line> {
  return withSandbox({}, async ({ url }) => {
    const [auth, contact] = [AUTH, row].map((each) => JSON.stringify(each));
    const step =
      (script: string, ...args: (string | undefined)[]) =>
      async () => {
        const given = args.map((each) => each ?? '');
        const { stdout } = await run(process.execPath, ['-e', script, ...given], { cwd: ROOT });
        return Number(stdout);
      };
    const built = step(BUILT_STEP, PIECE, auth, contact);
    const usual = step(USUAL_STEP, auth, contact, url);
    // Once without counting, so that both find their files in the system's cache.
    await inTurn(1, built, usual);
    const [pieces, others] = await inTurn(LOADS, built, usual);
    const [piece, other] = [median(pieces), median(others)];
    return {
      what,
      against: `the same step with framework and httpClient from their packages (${LOADS.toString()} processes each, in turn)`,
      goal: `≤ ${goal.toString()} times`,
      result: `${number(piece / other, 3)} times: ${number(piece, 1)} ms against ${number(other, 1)} ms`,
      met: piece / other <= goal,
    };
  });
}

const ATTRIBUTES = 500;
const MOST_FIELDS = 60;
const FORMS = 15;
const DATA_TYPES = [
  ...['string', 'text', 'select', null],
  ...['int', 'integer', 'bigint', 'long', 'decimal', 'float', 'double', 'number', 'numeric'],
  ...['bool', 'boolean', 'date', 'datetime', 'payload', 'json'],
];

function attributeSpec(_: unknown, index: number): AttributeSpec {
  return {
    uid: `attribute_${index.toString()}`,
    displayLabel: `Attribute ${index.toString()}`,
    description: 'What it is for',
    dataType: DATA_TYPES[index % DATA_TYPES.length] ?? null,
    multivalue: index % 7 === 0 ? 3 : 1,
    visualType: null,
    readOnly: false,
    readonly: null,
    enabled: true,
    mappeable: true,
    internal: false,
    requiredInWebhook: index % 50 === 0,
    important: index % 5 === 0,
    visible: index % 3 === 0,
    custom: index % 2 === 0,
  };
}

function parameterSpec(_: unknown, index: number): EventParameterSpec {
  const { uid, displayLabel, multivalue, ...spec } = attributeSpec(_, index);
  return {
    parameter: uid,
    title: displayLabel,
    description: spec.description,
    dataType: spec.dataType,
    visualType: spec.visualType,
    multiValue: multivalue,
    required: spec.requiredInWebhook,
    maxLength: null,
  };
}

/** The typical and the first time of a form, in milliseconds. */
function formTime(make: () => object, isWhole: (fields: number) => boolean): [number, number] {
  const durations = Array.from({ length: FORMS }, () => {
    const started = performance.now();
    const size = Object.keys(make()).length;
    if (!isWhole(size)) throw new Error(`The form has ${size.toString()} fields`);
    return performance.now() - started;
  });
  return [median(durations), durations[0] ?? Number.NaN];
}

function buildingForm(): Line {
  const attributes = Array.from({ length: ATTRIBUTES }, attributeSpec);
  const parameters = Array.from({ length: ATTRIBUTES }, parameterSpec);
  const [typical, first] = formTime(
    () => contactForm(attributes),
    // A note tells of those that are left out.
    (size) => size === MOST_FIELDS + 1,
  );
  const [whole] = formTime(
    () => eventForm(parameters),
    (size) => size === ATTRIBUTES,
  );
  return {
    what: `Building the form of ${ATTRIBUTES.toString()} attributes of all data types, which shows ${MOST_FIELDS.toString()}, or of as many parameters, which shows all`,
    against: '—',
    goal: '< 10 ms',
    result: `${number(typical, 2)} ms (the first, which nothing was compiled for, ${number(first, 2)} ms), or ${number(whole, 2)} ms`,
    met: typical < 10 && whole < 10,
  };
}

const MOST_KILOBYTES = 430;
const MOST_PACKED_KILOBYTES = 125;

function sizeLine(what: string, bytes: number, most: number): Line {
  const kilobytes = bytes / 1e3;
  return {
    what,
    against: '—',
    goal: `< ${most.toString()} KB`,
    result: `${number(kilobytes, 1)} KB`,
    met: kilobytes < most,
  };
}

function sizes(): Line[] {
  const pack = ['pack', '--dry-run', '--json', './dist'];
  const packed: unknown = JSON.parse(execFileSync('npm', pack, { cwd: ROOT, encoding: 'utf8' }));
  const [tarball] = packed as { size: number; files: { path: string; size: number }[] }[];
  const code = (tarball?.files ?? [])
    .filter((file) => file.path.endsWith('.js'))
    .reduce((sum, file) => sum + file.size, 0);
  return [
    sizeLine('The code of the built piece', code, MOST_KILOBYTES),
    sizeLine('The package as it is published', tarball?.size ?? Number.NaN, MOST_PACKED_KILOBYTES),
  ];
}

// ----------------------------------------------------------------------------------------- table

function print(lines: readonly Line[]): void {
  const [processor] = cpus();
  const machine = [
    processor?.model.trim() ?? 'unknown processor',
    `${cpus().length.toString()} cores`,
    `${number(totalmem() / 2 ** 30)} GB`,
    `${process.platform} ${process.arch}`,
    `Node ${process.version}`,
  ];
  console.log(`${machine.join(', ')}; ${new Date().toISOString().slice(0, 10)}\n`);
  console.log('| What | Against | Goal | Result | Met |');
  console.log('| --- | --- | --- | --- | --- |');
  for (const { what, against, goal, result, met } of lines) {
    console.log(`| ${what} | ${against} | ${goal} | ${result} | ${met ? 'yes' : 'no'} |`);
  }
}

type Measurement = () => Line | Line[] | Promise<Line | Line[]>;

/** In the order of the table, by the name that runs one alone. */
const MEASUREMENTS: Readonly<Record<string, Measurement>> = {
  form: buildingForm,
  loop: importAgainstLoop,
  limit: importBelowLimit,
  large: largeImports,
  csv: csvImports,
  excel: excelReading,
  warm: oneCall,
  import: loading,
  cold: coldStep,
  size: sizes,
};

async function main(chosen: readonly string[]): Promise<void> {
  const unknown = chosen.filter((name) => !Object.hasOwn(MEASUREMENTS, name));
  if (unknown.length > 0) {
    const known = Object.keys(MEASUREMENTS).join(', ');
    throw new Error(`There is no ${unknown.join(', ')}. The measurements are ${known}.`);
  }
  // To plain JavaScript, so that what runs TypeScript here takes no memory there.
  buildSync({
    entryPoints: [path.join(__dirname, 'bench-child.ts')],
    outfile: CHILD,
    bundle: true,
    platform: 'node',
    packages: 'external',
  });
  const lines: Line[] = [];
  for (const [name, measure] of Object.entries(MEASUREMENTS)) {
    if (chosen.length === 0 || chosen.includes(name)) lines.push(...[await measure()].flat());
  }
  print(lines);
}

void main(process.argv.slice(2));
