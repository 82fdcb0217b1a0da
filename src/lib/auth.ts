import { PieceAuth, Property } from '@activepieces/pieces-framework';
import { InstasentError, type ErrorKind } from './errors/instasent-error';
import { IngestClient } from './ingest-api/client';
import { readConnection, type Connection } from './ingest-api/connection';
import { FORM_PATIENCE } from './ingest-api/retry';

const description = `Connect one data source of your Instasent project:

1. Log in to Instasent and open your project.
2. Go to **Data sources**. Add an **ActivePieces** data source, or an **API** data source if there is none to choose.
3. Open the data source's set-up tab and copy **project ID**, **data source ID** and **API key**, all three from the same data source.
4. The API key is shown only once: paste it here right away. If you no longer have it, make a new one in the same tab.`;

/** `input` apart: which of the three values is meant, only the error itself says. */
type CheckKind = Exclude<ErrorKind, 'input'>;

/** For what a check cannot meet, since it neither writes nor reads a record. */
const NOT_OF_A_CHECK = 'Instasent did not accept the check of these values. Try again.';
const PROXY_STANDS_BETWEEN =
  'Ask whoever runs your ActivePieces server if a proxy or firewall is in between.';

/**
 * What the connection dialog says when the check fails. It has room for 135 characters, the host's own
 * "Connection failed with error" not counted; with more, its Save button is cut off.
 */
const CHECK_SENTENCES: Record<CheckKind, string> = {
  key: 'Instasent refused the API key. Copy it again, or make a new key in the same set-up tab.',
  scope:
    'The API key is valid, but may not be used here. Use the key of the data source itself, or a token with the ingest scopes.',
  'not-found':
    'No such project or data source, or the key belongs to another one. Copy all three again from the same data source.',
  'rate-limit':
    'Your plan’s limit of requests per minute is used up. The values may be right: try again later.',
  server: 'Instasent has a problem on its side. The values may be right: try again later.',
  redirect: `A redirect came in place of an answer of Instasent. ${PROXY_STANDS_BETWEEN}`,
  timeout: 'Instasent did not answer in time. The values may be right: try again later.',
  unreachable:
    'Instasent could not be reached. Ask whoever runs your ActivePieces server if it may connect to api.instasent.com.',
  proxy:
    'A proxy does not let your ActivePieces server reach api.instasent.com. Ask whoever runs that server.',
  'proxy-outage':
    'A proxy between your ActivePieces server and Instasent has a problem. Try again, or ask whoever runs that server.',
  dropped: 'The connection to Instasent broke off. The values may be right: try again.',
  certificate: `What answered could not prove to be Instasent. ${PROXY_STANDS_BETWEEN}`,
  'too-large': `The answer was too large to be Instasent’s. ${PROXY_STANDS_BETWEEN}`,
  'not-instasent': `The answer does not look like one from Instasent. ${PROXY_STANDS_BETWEEN}`,
  'bad-request':
    'Instasent did not accept these values. Copy all three again from the same data source.',
  package:
    'This piece is not whole. Ask whoever runs your ActivePieces server to install it again.',
  refused: NOT_OF_A_CHECK,
  'request-too-large': NOT_OF_A_CHECK,
  'no-read': NOT_OF_A_CHECK,
  rejected: NOT_OF_A_CHECK,
  unconfirmed: NOT_OF_A_CHECK,
};

/** Puts an error of the check into a sentence that makes sense inside the connection dialog. */
export function checkSentence({ kind, parts }: InstasentError): string {
  // What to do about them is written above the fields.
  return kind === 'input' ? parts.happened : CHECK_SENTENCES[kind];
}

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
      description: 'From the same set-up tab, where it is shown only once.',
      required: true,
    }),
  },
  async validate({ auth }) {
    try {
      await new IngestClient(readConnection(auth), FORM_PATIENCE).stream();
      return { valid: true };
    } catch (error) {
      // The builder shows this text; an exception would show its stack.
      if (error instanceof InstasentError) return { valid: false, error: checkSentence(error) };
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
