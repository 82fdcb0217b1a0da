import { execFile, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpus, totalmem } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual, promisify } from 'node:util';
import axios from 'axios';
import { buildSync } from 'esbuild';
import { contactForm } from '../src/lib/forms/forms';
import type { AttributeSpec } from '../src/lib/ingest-api/schemas';
import { INGEST_API_URL_VARIABLE } from '../src/lib/ingest-api/url';
import type { SandboxOptions } from '../test/sandbox/server';
import {
  AUTH,
  contactRow,
  contactRows,
  type ImportRun,
  type Memory,
  type Row,
  type SandboxState,
} from './bench-child';
import { loadPiece } from './load-piece';

/**
 * Measures the built piece against what it is better than, or not much worse than, and prints one
 * table. Both sides of a row are measured in turn in the same run, each at least five times; the
 * medians count.
 */

const ROOT = path.join(__dirname, '..');
const PIECE = path.join(ROOT, 'dist/src/index.js');
const CHILD = path.join(ROOT, 'node_modules/.cache/bench/child.js');
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
    const time = both((each) => each.milliseconds);
    const what = `${number(IMPORTED)} contacts by import_contacts, answers after ${LATENCY_MS.toString()} ms`;
    const against = `add_or_update_contact in a loop (${number(LOOPED)} of them, times ${number(scale)})`;
    return [
      {
        what: `${what}: requests`,
        against,
        goal: '≥ 100 times fewer',
        result: `${times(requests.ratio)}: ${number(requests.single)} against ${number(requests.loop)}; writes only ${times(writes.ratio)}: ${number(writes.single)} against ${number(writes.loop)}`,
        met: requests.ratio >= 100,
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
  const { stdout } = await run(process.execPath, [CHILD, ...args]);
  return JSON.parse(stdout) as T;
}

function megabytes(bytes: number): string {
  return `${number(bytes / 1e6)} MB`;
}

async function largeImports(): Promise<Line[]> {
  return withSandbox({ forgetRequests: true }, async (sandbox) => {
    const [held, imports] = await inTurn(
      ROUNDS,
      () => inChild<Memory>('hold', MANY.toString()),
      async () => {
        const runs: ImportRun[] = [];
        for (const size of SIZES) {
          await sandbox.ask('reset');
          runs.push(await inChild('import', size.toString(), PIECE, sandbox.url));
        }
        return runs;
      },
    );
    const largest = imports.flatMap((runs) => runs.slice(-1));
    const memory = (of: keyof Memory) => {
      const [rows, all] = [
        median(held.map((each) => each[of])),
        median(largest.map((each) => each[of])),
      ];
      return { ratio: all / rows, text: `${megabytes(all)} against ${megabytes(rows)}` };
    };
    const [rss, heap] = [memory('rss'), memory('heap')];
    const perRow = SIZES.map((size, index) =>
      median(imports.map((runs) => ((runs[index]?.milliseconds ?? Number.NaN) * 1000) / size)),
    );
    const what = `${number(MANY)} contacts by import_contacts`;
    return [
      {
        what: `${what}: peak memory of the process`,
        against: 'a process that only builds and holds the rows',
        goal: '≤ 1.5 times',
        result: `${times(rss.ratio)}: ${rss.text}; JavaScript heap alone, with what is not yet collected, ${times(heap.ratio)}: ${heap.text}`,
        met: rss.ratio <= 1.5,
      },
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

// -------------------------------------------------------------------------------------- one call

const CALLS_PER_BLOCK = 100;
const BLOCKS = 30;

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

async function oneCall(): Promise<Line> {
  return withSandbox({}, async (sandbox) => {
    const contact = contactRow(1);
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
      what: 'One add_or_update_contact, connection kept alive',
      against: `the same bytes by bare axios (${number(BLOCKS)} blocks of ${CALLS_PER_BLOCK.toString()} calls each, in turn)`,
      goal: '≤ 1.3 times',
      result: `${times(piece / bare)}: ${number(piece, 3)} ms against ${number(bare, 3)} ms`,
      met: piece / bare <= 1.3,
    };
  });
}

// --------------------------------------------------------------------------------- load and form

const LOADS = 15;
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
    goal: '≤ 0.35 times',
    result: `${times(piece / other)}: ${number(piece, 1)} ms against ${number(other, 1)} ms`,
    met: piece / other <= 0.35,
  };
}

const ATTRIBUTES = 500;
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
    readOnly: false,
    requiredInWebhook: index % 50 === 0,
    important: index % 5 === 0,
    visible: index % 3 === 0,
    custom: index % 2 === 0,
  };
}

function buildingForm(): Line {
  const specs = Array.from({ length: ATTRIBUTES }, attributeSpec);
  const durations = Array.from({ length: FORMS }, () => {
    const started = performance.now();
    const size = Object.keys(contactForm(specs)).length;
    if (size !== ATTRIBUTES) throw new Error(`The form has ${size.toString()} fields`);
    return performance.now() - started;
  });
  const typical = median(durations);
  return {
    what: `Building a form of ${ATTRIBUTES.toString()} attributes of all data types`,
    against: '—',
    goal: '< 10 ms',
    result: `${number(typical, 2)} ms; the first, which nothing was compiled for, ${number(durations[0] ?? Number.NaN, 2)} ms`,
    met: typical < 10,
  };
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

async function main(): Promise<void> {
  // To plain JavaScript, so that what runs TypeScript here takes no memory there.
  buildSync({
    entryPoints: [path.join(__dirname, 'bench-child.ts')],
    outfile: CHILD,
    bundle: true,
    platform: 'node',
    packages: 'external',
  });
  print([
    buildingForm(),
    ...(await importAgainstLoop()),
    await importBelowLimit(),
    ...(await largeImports()),
    await oneCall(),
    await loading(),
  ]);
}

void main();
