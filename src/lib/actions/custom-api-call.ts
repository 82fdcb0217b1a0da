import { createAction, Property } from '@activepieces/pieces-framework';
import { inputError } from '../errors/input-error';
import { quote } from '../errors/text';
import { instasentAuth, withConnection } from '../auth';
import { classify, placeholder } from '../forms/newer-hosts';
import { isEmpty, isExact, kindOf, valuesByName } from '../values/input';
import { pathSegments } from '../values/api-path';
import { jsonBody } from '../values/wire-value';
import { IngestClient } from '../ingest-api/client';
import type { Query } from '../ingest-api/url';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

function methodOf(value: unknown): (typeof METHODS)[number] {
  const method = METHODS.find((each) => each === value);
  if (method !== undefined) return method;
  throw inputError('Method', 'is not one that can be used', `Choose one of ${METHODS.join(', ')}.`);
}

/** Parameters by name; one whose value is left empty stands alone, as in `?_sync`. */
function queryOf(value: unknown): Query {
  const label = 'Query Parameters';
  const given = Object.entries(valuesByName(value, label)).filter(
    ([name, each]) => name.trim() !== '' || !isEmpty(each),
  );
  return Object.fromEntries(
    given.map(([name, each]) => {
      if (name.trim() === '') {
        throw inputError(label, 'has a value without a name', 'Name it, or remove the value.');
      }
      return [plainText(name, label), isEmpty(each) ? true : plainText(each, `${label} → ${name}`)];
    }),
  );
}

/** Text that an address can hold; unlike an ID it may be anything, `.` and spaces included. */
function plainText(value: unknown, field: string): string {
  if (typeof value === 'number' && !isExact(value)) {
    throw inputError(
      field,
      'is a number that is too large to be exact',
      'Map it as text instead of as a number.',
    );
  }
  const isPlain = ['string', 'number', 'bigint', 'boolean'].includes(typeof value);
  if (!isPlain) {
    throw inputError(field, `must be text, but ${kindOf(value)} arrived`, 'Use text or a number.');
  }
  const text = String(value);
  if (text.isWellFormed()) return text;
  throw inputError(
    field,
    `(${quote(text)}) holds half of a character, as is left where text is cut in the middle of an emoji`,
    'Cut the text elsewhere, or leave the emoji out.',
  );
}

export const customApiCall = createAction({
  auth: instasentAuth,
  name: 'custom_api_call',
  displayName: 'Custom API Call',
  description:
    'Sends a request of your own to your data source, for what the other actions do not cover. Project, data source and API key are filled in from your connection. POST writes data, and DELETE destroys a contact for good.',
  audience: 'human',
  aiMetadata: {
    description:
      'Sends a raw request below this connection’s data source in the Instasent Ingest API; path leaves out project and data source, as in GET /stream/specs/attributes. Use it only when no other action fits, and only for requests that the user asked for: POST writes data, and DELETE /stream/contacts/{userId} destroys a contact.',
    idempotent: false,
  },
  props: {
    method: Property.StaticDropdown({
      displayName: 'Method',
      description: 'GET reads, POST writes, DELETE destroys.',
      required: true,
      defaultValue: 'GET',
      options: { options: METHODS.map((method) => ({ label: method, value: method })) },
    }),
    path: Property.ShortText({
      displayName: 'Path',
      description: 'What follows the data source, such as /stream/contacts.',
      ...placeholder('/stream/specs/attributes'),
      required: true,
    }),
    queryParams: Property.Object({
      displayName: 'Query Parameters',
      description: 'What would follow the question mark, by name, such as _sync.',
      required: false,
    }),
    body: Property.Json({
      displayName: 'Body',
      description: 'For POST, PUT and PATCH, such as [{"_user_id": "C-1042"}].',
      required: false,
    }),
  },
  outputSchema: {
    fields: [
      { key: 'status', label: 'Status', format: 'number' },
      { key: 'body', label: 'Body' },
    ],
  },
  async run({ auth, propsValue }) {
    return withConnection(auth, async (connection) => {
      const client = new IngestClient(connection);
      const method = methodOf(propsValue.method);
      const path = pathSegments(propsValue.path);
      const query = queryOf(propsValue.queryParams);
      const takesBody = method !== 'GET' && method !== 'DELETE';
      const body = takesBody || !isEmpty(propsValue.body) ? jsonBody(propsValue.body) : undefined;
      if (body !== undefined && !takesBody) {
        throw inputError(
          'Body',
          `cannot be sent with ${method}`,
          'Leave it empty, or choose another method.',
        );
      }
      return client.request(method, path, query, body);
    });
  },
});

classify(customApiCall, 'DESTRUCTIVE');
