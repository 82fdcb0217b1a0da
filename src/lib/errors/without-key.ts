import { InstasentError } from './instasent-error';

/** A shorter key could not be told from ordinary words; Instasent's are longer. */
const MIN_KEY_LENGTH = 6;
/** Of what a sentence repeats, no text is cut behind more characters. */
const MAX_CUT_LENGTH = 300;

/** Text without the API key. */
export function hideKey(text: string, key: string): string {
  return key.length < MIN_KEY_LENGTH ? text : text.replaceAll(key, '[hidden]');
}

/** Also without a key that a sentence has cut in the middle, which it marks by `…`. */
function hideCutKey(text: string, key: string): string {
  let hidden = hideKey(text, key);
  const longest = Math.min(key.length, MAX_CUT_LENGTH);
  for (let length = longest; length >= MIN_KEY_LENGTH; length -= 1) {
    hidden = hidden.replaceAll(`${key.slice(0, length)}…`, '[hidden]…');
  }
  return hidden;
}

/**
 * An error in which nothing shows the API key, whatever the error is and whoever made it.
 *
 * @returns an InstasentError of the same kind and status; of what is none, a plain error with the same
 *   message and stack
 */
export function withoutKey(error: unknown, key: string): Error {
  const hide = (text: string) => hideCutKey(text, key);
  if (error instanceof InstasentError) {
    const { happened, saved, advice } = error.parts;
    const parts = { happened: hide(happened), saved: hide(saved), advice: hide(advice) };
    const clean = new InstasentError(error.kind, parts, error.response?.status);
    clean.stack = hide(error.stack ?? '');
    return clean;
  }
  // A bug: its cause and its own properties may hold anything.
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  const clean = new Error(hide(message));
  clean.name = hide(name);
  clean.stack = hide(stack ?? '');
  return clean;
}
