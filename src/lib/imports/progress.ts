import type { ImportReport } from '../outputs/import-output';
import { isRecord } from '../json/is-record';

/**
 * Shows how far an import is to whoever watches the step being tested, where the host can show it. It
 * is no place to save results: the host keeps nothing of it when it ends a flow.
 *
 * @param output `context.output` of the host; older ones have none, and some reject
 */
export function progressTo(output: unknown): (report: ImportReport) => void {
  return ({ total, accepted, merged, not_found, rejected, unconfirmed, requests }) => {
    const update = isRecord(output) ? output['update'] : undefined;
    if (typeof update !== 'function') return;
    const done = accepted + merged + not_found;
    const data = { status: 'running', total, done, rejected, unconfirmed, requests };
    void (async () => {
      try {
        await Reflect.apply(update, output, [{ data }]);
      } catch {
        // Nobody is watching, or the connection to who is has gone: the import goes on.
      }
    })();
  };
}
