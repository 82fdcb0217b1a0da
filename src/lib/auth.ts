import { PieceAuth, Property } from '@activepieces/pieces-framework';
import { InstasentError } from './errors';
import { IngestClient } from './ingest-api/client';
import { readConnection, type Connection } from './ingest-api/connection';
import { FORM_PATIENCE } from './ingest-api/retry';

const description = `Connect one data source of your Instasent project:

1. Log in to Instasent and open your project.
2. Go to **Data sources**. Add an **ActivePieces** data source, or an **API** data source if there is none to choose.
3. Open the data source's set-up tab and copy the **project ID**, the **data source ID** and the **API key**. The key is shown only once: paste it here right away.`;

/** The connection form. Its values are read through `readConnection` only, which cleans them. */
export const instasentAuth = PieceAuth.CustomAuth({
  displayName: 'Instasent Connection',
  description,
  required: true,
  props: {
    projectId: Property.ShortText({
      displayName: 'Project ID',
      description: 'From the set-up tab of your data source in Instasent.',
      required: true,
    }),
    datasourceId: Property.ShortText({
      displayName: 'Data Source ID',
      description: 'From the same set-up tab.',
      required: true,
    }),
    apiKey: PieceAuth.SecretText({
      displayName: 'API Key',
      description:
        'From the same set-up tab. Instasent shows it once, when the key is made; if you no longer have it, make a new one there.',
      required: true,
    }),
  },
  async validate({ auth }) {
    try {
      await new IngestClient(readConnection(auth), FORM_PATIENCE).stream();
      return { valid: true };
    } catch (error) {
      // The builder shows this text; an exception would show its stack.
      if (error instanceof InstasentError) return { valid: false, error: error.message };
      throw error;
    }
  },
});

/**
 * The connection of a step, or of a form.
 *
 * @param auth as the host gives it: `{ props: { projectId, datasourceId, apiKey } }`
 * @throws InstasentError when there is none or a value is missing
 */
export function connectionOf(auth: unknown): Connection {
  const props: unknown =
    typeof auth === 'object' && auth !== null && 'props' in auth ? auth.props : undefined;
  return readConnection(props);
}
