import { createAction, Property } from '@activepieces/pieces-framework';
import { inputError } from '../errors';
import { connectionOf, instasentAuth } from '../auth';
import { isEmpty, requiredText, valuesByName } from '../values/input';
import { pathSegments } from '../values/api-path';
import { jsonBody } from '../values/wire';
import { IngestClient } from '../ingest-api/client';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

function methodOf(value: unknown): (typeof METHODS)[number] {
  const method = METHODS.find((each) => each === value);
  if (method !== undefined) return method;
  throw inputError('Method', 'is not one that can be used', `Choose one of ${METHODS.join(', ')}.`);
}

function queryOf(value: unknown): Record<string, string> {
  const entries = Object.entries(valuesByName(value, 'Query Parameters'));
  return Object.fromEntries(
    entries
      .filter(([name, each]) => name.trim() !== '' && !isEmpty(each))
      .map(([name, each]) => {
        const text = typeof each === 'boolean' ? String(each) : each;
        const key = requiredText(name, 'Query Parameters', 'Name every parameter in plain text.');
        return [key, requiredText(text, `Query Parameters → ${name}`, 'Use text or a number.')];
      }),
  );
}

export const customApiCall = createAction({
  auth: instasentAuth,
  name: 'custom_api_call',
  displayName: 'Custom API Call',
  description:
    'Sends a request of your own to your data source, for what the other actions do not cover.',
  audience: 'human',
  aiMetadata: {
    description:
      'Sends a raw request below this connection’s data source in the Instasent Ingest API. Use it only when no other action fits, and only for requests the user asked for: POST writes data and DELETE /stream/contacts/{userId} destroys a contact. Needs method and path (for example GET and /stream/specs/attributes). Only GET is sent again after a failure.',
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
      description:
        'What comes after the data source in the address, for example /stream/contacts. Project, data source and API key are filled in from your connection.',
      required: true,
    }),
    queryParams: Property.Object({
      displayName: 'Query Parameters',
      description:
        'What would come after the question mark: names on the left, values on the right.',
      required: false,
    }),
    body: Property.Json({
      displayName: 'Body',
      description:
        'JSON to send with POST, PUT or PATCH, for example [{"_user_id": "C-1042", "_language": "es"}]. Leave it empty otherwise.',
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
    const client = new IngestClient(connectionOf(auth));
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
  },
});
