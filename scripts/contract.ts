import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readConnection, type Connection } from '../src/lib/ingest-api/connection';
import { INGEST_API_URL_VARIABLE } from '../src/lib/ingest-api/url';
import { SYSTEM_CLOCK, type Clock } from '../src/lib/imports/clock';
import { SANDBOX_CONNECTION, startSandbox } from '../test/sandbox/server';
import { playContract, type ContractResult, type Result } from './contract/play';
import { contractReport, summary } from './contract/report';

/**
 * Asks one list of questions of the sandbox, or with `--live` of Instasent, and says where the answers
 * are not what the piece assumes. Answers of Instasent's go to `test/recordings/`, and the sandbox has
 * to give the same.
 */

const ROOT = path.join(__dirname, '..');
const REPORT = path.join('reports', 'contract.md');
const RECORDINGS = path.join('test', 'recordings');

const NOTICE = `This asks Instasent itself. It saves about 30 contacts whose IDs begin with "contract-", without an
email address or phone number, and deletes them at the end, also after Ctrl+C. Two things stay: up to
five events of those contacts, and the custom attribute "piece_contract_check". Automations of the
project that start with such contacts or events will start. Use a project for tests if you have one.`;

export interface ContractSettings {
  isLive: boolean;
  connection: Connection;
}

/** @throws Error that says what to type */
export function readSettings(args: readonly string[], env: NodeJS.ProcessEnv): ContractSettings {
  const isLive = args.includes('--live');
  const unknown = args.find((arg) => arg !== '--live' && arg !== '--yes');
  if (unknown !== undefined) throw new Error(`Use: npm run contract -- [--live --yes]`);
  if (!isLive) return { isLive, connection: SANDBOX_CONNECTION };
  const {
    INSTASENT_PROJECT_ID: projectId,
    INSTASENT_DATASOURCE_ID: datasourceId,
    INSTASENT_API_KEY: apiKey,
  } = env;
  if (!projectId || !datasourceId || !apiKey) {
    throw new Error('Set INSTASENT_PROJECT_ID, INSTASENT_DATASOURCE_ID and INSTASENT_API_KEY.');
  }
  if (!args.includes('--yes')) throw new Error(`${NOTICE}\nIf that is all right, add --yes.`);
  return { isLive, connection: readConnection({ projectId, datasourceId, apiKey }) };
}

/** The sandbox has no queue to wait for. */
function quickClock(): Clock {
  let time = 0;
  return {
    now: () => time,
    sleep: (milliseconds) => {
      time += milliseconds;
      return Promise.resolve();
    },
  };
}

function show({ verdict, asks, seen, otherwise }: Result): void {
  console.log(`${verdict.padEnd(18)}  ${asks}  ${seen}`);
  if (verdict === 'differs') console.log(`${' '.repeat(20)}${otherwise}.`);
}

/** The sandbox's own answers are recorded only where there are none yet, so that they undo no others. */
function record({ results }: ContractResult, isLive: boolean): void {
  mkdirSync(path.join(ROOT, RECORDINGS), { recursive: true });
  for (const { name, verdict, recording } of results) {
    const file = path.join(ROOT, RECORDINGS, `${name}.json`);
    if (verdict === 'could not be asked' || (!isLive && existsSync(file))) continue;
    writeFileSync(file, `${JSON.stringify(recording, null, 2)}\n`);
  }
}

async function main(): Promise<void> {
  const { isLive, connection } = readSettings(process.argv.slice(2), process.env);
  const sandbox = isLive ? undefined : await startSandbox();
  if (sandbox !== undefined) process.env[INGEST_API_URL_VARIABLE] = sandbox.url;
  const stop = new AbortController();
  process.once('SIGINT', () => {
    console.log('Deleting what was made; Ctrl+C once more leaves it.');
    stop.abort();
  });
  try {
    const clock = isLive ? SYSTEM_CLOCK : quickClock();
    const result = await playContract(connection, clock, stop.signal, show);
    const report = contractReport(result, isLive ? 'Instasent' : 'the sandbox', new Date());
    mkdirSync(path.join(ROOT, 'reports'), { recursive: true });
    writeFileSync(path.join(ROOT, REPORT), report);
    if (!stop.signal.aborted) record(result, isLive);
    for (const userId of result.left) console.log(`This contact could not be deleted: ${userId}`);
    console.log(`\n${summary(result)}. See ${REPORT}.`);
    if (stop.signal.aborted) process.exitCode = 130;
    // The sandbox can answer every question.
    const wrong = isLive ? ['differs'] : ['differs', 'could not be asked'];
    if (result.results.some(({ verdict }) => wrong.includes(verdict))) process.exitCode = 1;
  } finally {
    await sandbox?.stop();
  }
}

if (require.main === module) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
