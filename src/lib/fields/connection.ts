import { readConnection, type Connection } from '../ingest-api/connection';

/**
 * The connection of a step, or of a form.
 *
 * @throws InstasentError when there is none or a value is missing
 */
export function connectionOf(auth: unknown): Connection {
  const props: unknown =
    typeof auth === 'object' && auth !== null && 'props' in auth ? auth.props : undefined;
  return readConnection(props);
}
