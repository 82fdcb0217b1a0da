import type { Method } from '../../src/lib/ingest-api/exchange';
import type { RateHeaders } from '../../src/lib/ingest-api/retry';
import { isRecord } from '../../src/lib/json/is-record';

/** An answer without what belongs to one project or one moment: `{run}`, `<text>`, `<number>`. */
export interface RecordedAnswer {
  method: Method;
  /** From `/project/` on. */
  path: string;
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

/** A file of `test/recordings/`. */
export interface Recording {
  question: string;
  answers: RecordedAnswer[];
}

export interface RecordingContext {
  /** What the contract sent itself, and may be shown. */
  sent: ReadonlySet<unknown>;
  hidden: (text: string) => string;
}

const HEADERS = /^(content-type|retry-after|x-ratelimit-\w+|.*request-?id)$/;
/** What is Instasent's own words or counts, the same for every project. */
const KEPT = new Set([
  ...['error', 'errors', 'message', 'status', 'dataType', 'scopes'],
  ...['position', 'entitiesSuccess', 'entitiesFailures', 'entitiesLimit', 'successful', 'failed'],
]);

export function recordedHeaders(headers: RateHeaders): Record<string, string> {
  const entries = Object.entries(headers).filter(([name]) => HEADERS.test(name));
  const shown = entries.map(([name, value]): [string, string] => {
    if (name === 'content-type') return [name, String(value)];
    return [name, /^\d+$/.test(String(value)) ? '<number>' : '<text>'];
  });
  return Object.fromEntries(shown.sort(([one], [other]) => one.localeCompare(other)));
}

/** Instasent's own attributes as they are; of what each project has its own of, only the fields. */
function recordedSpecs(specs: readonly unknown[], context: RecordingContext): unknown[] {
  const isBuiltIn = (spec: unknown) => isRecord(spec) && String(spec['uid']).startsWith('_');
  const others = specs.filter((spec) => !isBuiltIn(spec));
  const fields = new Set(others.flatMap((spec) => Object.keys(spec ?? {})));
  return [
    ...specs.filter(isBuiltIn).map((spec) => recordedBody(spec, context)),
    [...fields].sort(),
  ];
}

/** A body with everything left out that another project, or the same one later, would answer otherwise. */
export function recordedBody(value: unknown, context: RecordingContext, kept = false): unknown {
  if (Array.isArray(value)) return value.map((each) => recordedBody(each, context, kept));
  if (isRecord(value)) {
    const entries = Object.entries(value).map(([name, each]) => [
      context.hidden(name),
      name === 'specs' && Array.isArray(each)
        ? recordedSpecs(each, context)
        : recordedBody(each, context, KEPT.has(name)),
    ]);
    return Object.fromEntries(entries) as Record<string, unknown>;
  }
  if (typeof value === 'number') return kept ? value : '<number>';
  if (typeof value !== 'string') return value ?? null;
  const hidden = context.hidden(value);
  const isKnown = kept || context.sent.has(value) || /^(\{\w+\}|_[a-z_]+)$/.test(hidden);
  return isKnown || hidden.includes('{run}') ? hidden : '<text>';
}
