import { PieceAuth, Property } from '@activepieces/pieces-framework';
import { InstasentError } from './errors/instasent-error';
import { withoutKey } from './errors/without-key';
import { IngestClient } from './ingest-api/client';
import { readConnection, type Connection } from './ingest-api/connection';
import { FORM_RETRY_POLICY } from './ingest-api/retry';

const description = `Connect one data source of your Instasent project:

1. Log in to Instasent and open your project.
2. Go to **Datasources → New datasource** and choose **ActivePieces**, or else **API**.
3. Open its set-up instructions and copy **project ID** (not the number in the address bar), **data source ID** and **API key**, all three from the same data source.
4. The API key is shown only once: paste it here right away. If you no longer have it, make a new one under **Credentials → Generate token**.`;

/** The connection form. Its values are read through `readConnection` only, which cleans them. */
export const instasentAuth = PieceAuth.CustomAuth({
  displayName: 'Instasent Connection',
  description,
  required: true,
  props: {
    projectId: Property.ShortText({
      displayName: 'Project ID',
      description: 'In the data source’s set-up instructions, not in the address bar.',
      required: true,
    }),
    datasourceId: Property.ShortText({
      displayName: 'Data Source ID',
      description: 'From the same set-up instructions.',
      required: true,
    }),
    apiKey: PieceAuth.SecretText({
      displayName: 'API Key',
      description: 'From the same instructions, or Credentials. It is shown only once.',
      required: true,
    }),
  },
  async validate({ auth }) {
    try {
      await withConnection({ props: auth }, (connection) =>
        new IngestClient(connection, FORM_RETRY_POLICY).stream(),
      );
      return { valid: true };
    } catch (error) {
      // The builder shows this text; an exception would show its stack. What to do about a value that
      // cannot be right is written above the fields.
      if (error instanceof InstasentError) return { valid: false, error: error.parts.happened };
      throw error;
    }
  },
});

/**
 * Does the work of a step, of a form or of a check with its connection. Nothing else reads one out of
 * what the host gives, so that no error goes around this: whatever the work throws, the key is not in it.
 *
 * @param auth as the host gives it: `{ props: { projectId, datasourceId, apiKey } }`
 * @throws InstasentError when there is no connection or one of its values is missing
 */
export async function withConnection<T>(
  auth: unknown,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = readConnection(
    typeof auth === 'object' && auth !== null && 'props' in auth ? auth.props : undefined,
  );
  try {
    return await work(connection);
  } catch (error) {
    throw withoutKey(error, connection.apiKey);
  }
}
