/*
 * What must not be read by others: the API key in whatever comes back, and what was sent in what
 * Instasent says about it.
 */

const SHORTEST_KEY_TO_HIDE = 6;

/** Blots out a secret, unless it is so short that it would blot out ordinary words. */
export function hide(text: string, secret: string): string {
  return secret.length < SHORTEST_KEY_TO_HIDE ? text : text.replaceAll(secret, '[hidden]');
}

/** Deeper than any answer of Instasent's; JSON.stringify and the host give up somewhere below it. */
const DEEPEST_ANSWER = 50;

/** A copy without the API key, however its letters were escaped, and without what is nested too deep. */
export function cleaned(value: unknown, apiKey: string, depth = DEEPEST_ANSWER): unknown {
  if (typeof value === 'string') return hide(value, apiKey);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return null;
  if (Array.isArray(value)) return value.map((each: unknown) => cleaned(each, apiKey, depth - 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      hide(name, apiKey),
      cleaned(each, apiKey, depth - 1),
    ]),
  );
}

/** Values of the record that are long enough to be recognized in, and taken out of, a message. */
function sentValues(value: unknown): string[] {
  if (typeof value === 'string') return value.length >= 4 ? [value] : [];
  if (typeof value === 'number') return Math.abs(value) >= 1000 ? [value.toString()] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value)
    .filter(([name]) => name !== '_user_id' && name !== '_event_id' && name !== '_event_type')
    .flatMap(([, each]) => sentValues(each));
}

/** A message of Instasent's without the values that were sent, which it may repeat: errors are kept in logs. */
export function withoutValues(message: string, sent: unknown): string {
  // The longest first: a value may be part of another.
  const values = sentValues(sent).sort((a, b) => b.length - a.length);
  return values.reduce((rest, value) => rest.replaceAll(value, '…'), message);
}
