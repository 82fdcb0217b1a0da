import type { Connection } from '../../src/lib/ingest-api/connection';
import type { Clock } from '../../src/lib/imports/clock';
import { Conversation, NotAsked } from './conversation';
import { QUESTIONS, type Question } from './questions';
import type { Recording } from './recording';

export type Verdict = 'as assumed' | 'differs' | 'could not be asked';

export interface Result extends Question {
  verdict: Verdict;
  seen: string;
  recording: Recording;
}

export interface ContractResult {
  results: Result[];
  /** User IDs of contacts that could not be deleted. */
  left: string[];
}

/**
 * Asks every question, in order, and deletes the contacts that it made for them.
 *
 * @param signal ends it before the next request; what was made is deleted then, too
 * @param onResult hears each question as it is answered
 */
export async function playContract(
  connection: Connection,
  clock: Clock,
  signal: AbortSignal = new AbortController().signal,
  onResult: (result: Result) => void = () => undefined,
): Promise<ContractResult> {
  const api = new Conversation(connection, clock, signal);
  const results: Result[] = [];
  let isEnd = false;
  try {
    for (const question of QUESTIONS) {
      api.answers = [];
      const finding = isEnd ? notAsked('the check was not answered') : await ask(question, api);
      isEnd ||= question.name === 'check' && api.answers[0]?.status !== 200;
      const seen = api.hidden(finding.seen);
      const recording = { question: question.asks, answers: api.answers };
      const result = { ...question, ...finding, seen, recording };
      results.push(result);
      onResult(result);
    }
  } catch (error) {
    await api.cleanUp();
    throw error;
  }
  return { results, left: await api.cleanUp() };
}

function notAsked(seen: string): Pick<Result, 'verdict' | 'seen'> {
  return { verdict: 'could not be asked', seen };
}

async function ask(question: Question, api: Conversation) {
  try {
    const [isAsAssumed, seen] = await question.ask(api);
    return { verdict: isAsAssumed ? ('as assumed' as const) : ('differs' as const), seen };
  } catch (error) {
    if (error instanceof NotAsked) return notAsked(error.message);
    throw error;
  }
}
