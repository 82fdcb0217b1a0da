import { execFile, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { SANDBOX_CONNECTION, startSandbox } from '../test/sandbox/server';

/**
 * Measures the built piece against what it should not be much worse than, and prints a table. Each
 * measurement has a process of its own; both sides of a row are measured in turn, and the medians count.
 * On a machine that does other work, times say little, and ratios a bit more.
 */

const ROOT = path.join(__dirname, '..');
const MAX_PACKAGE_BYTES = 200_000;
const PACKAGES = 'framework and common of ActivePieces';
const STEP = 'A first step in a fresh process';

interface Row {
  what: string;
  against: string;
  /** The most times that the one may be of the other. */
  goal: number;
  rounds: number;
  /** Names of what `bench-child.cjs` measures. */
  sides: readonly [string, string];
  unit: 'ms' | 'MB';
  /** After which the sandbox answers. */
  latencyMs?: number;
}

const ROWS: readonly Row[] = [
  {
    what: 'Loading the piece',
    against: PACKAGES,
    goal: 0.06,
    rounds: 11,
    sides: ['load piece', 'load usual'],
    unit: 'ms',
  },
  {
    what: STEP,
    against: PACKAGES,
    goal: 0.12,
    rounds: 11,
    sides: ['step piece', 'step usual'],
    unit: 'ms',
  },
  {
    what: `${STEP}, with a phone number`,
    against: PACKAGES,
    goal: 0.15,
    rounds: 11,
    sides: ['step piece phone', 'step usual phone'],
    unit: 'ms',
  },
  {
    what: 'One step of many, connection kept alive',
    against: 'the same body by bare axios',
    goal: 1.1,
    rounds: 5,
    sides: ['call piece', 'call axios'],
    unit: 'ms',
  },
  {
    what: 'Peak memory of importing 100,000 rows',
    against: 'a process that only holds them',
    goal: 2,
    rounds: 3,
    sides: ['import rows', 'hold rows'],
    unit: 'MB',
  },
  {
    what: 'Importing 2,000 rows, answers after 20 ms',
    against: 'a loop of single steps (200 of them, times 10)',
    goal: 0.05,
    rounds: 3,
    sides: ['import of 2,000', 'loop of 2,000'],
    unit: 'ms',
    latencyMs: 20,
  },
];

const run = promisify(execFile);

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** A sandbox, which `measure` has in a process of its own, so that its work counts for nobody. */
async function serve(latencyMs: number): Promise<void> {
  const { url } = await startSandbox({ latencyMs, forgetRequests: true });
  process.on('disconnect', () => process.exit());
  process.send?.(url);
}

/** @returns the medians of both sides */
async function measure({ sides, rounds, latencyMs = 0 }: Row): Promise<[number, number]> {
  const sandbox = fork(__filename, ['sandbox', latencyMs.toString()]);
  const [url] = (await once(sandbox, 'message')) as [string];
  const env = {
    ...process.env,
    INSTASENT_INGEST_API_URL: url,
    BENCH_CONNECTION: JSON.stringify(SANDBOX_CONNECTION),
  };
  const side = async (name: string) => {
    const script = path.join(__dirname, 'bench-child.cjs');
    const { stdout } = await run(process.execPath, [script, name], { cwd: ROOT, env });
    return Number(stdout);
  };
  const [ones, others]: [number[], number[]] = [[], []];
  try {
    // Once without counting, so that both find their files in the system's cache.
    for (const name of sides) await side(name);
    for (let round = 0; round < rounds; round += 1) {
      ones.push(await side(sides[0]));
      others.push(await side(sides[1]));
    }
  } finally {
    sandbox.disconnect();
  }
  return [median(ones), median(others)];
}

function print(what: string, against: string, goal: string, result: string, met: boolean): void {
  console.log(`| ${[what, against, goal, result, met ? 'yes' : 'no'].join(' | ')} |`);
  if (!met) process.exitCode = 1;
}

async function main(): Promise<void> {
  const number = (value: number) => value.toLocaleString('en', { maximumSignificantDigits: 3 });
  const cpu = `${cpus()[0]?.model ?? 'Unknown'}, ${cpus().length.toString()} cores`;
  console.log(`${cpu}, Node ${process.version}\n`);
  console.log('| What | Against | Goal | Result | Met |\n| --- | --- | --- | --- | --- |');
  const args = ['pack', './dist', '--dry-run', '--json'];
  const packed: unknown = JSON.parse(execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8' }));
  const [{ size }] = packed as [{ size: number }];
  const kilobytes = `${number(size / 1000)} KB`;
  print('The package as it is published', '', '≤ 200 KB', kilobytes, size <= MAX_PACKAGE_BYTES);
  for (const row of ROWS) {
    const [one, other] = await measure(row);
    const [ratio, goal] = [one / other, `≤ ${row.goal.toString()} times`];
    const result = `${number(ratio)} times: ${number(one)} ${row.unit} against ${number(other)} ${row.unit}`;
    print(row.what, row.against, goal, result, ratio <= row.goal);
  }
}

const [role, latencyMs] = process.argv.slice(2);
void (role === 'sandbox' ? serve(Number(latencyMs)) : main());
