const { performance } = require('node:perf_hooks');
const { argv, env, memoryUsage, stdout } = require('node:process');
const { clearInterval, setInterval } = require('node:timers');
const { setTimeout: sleep } = require('node:timers/promises');

/*
 * What `bench.ts` measures in fresh processes, without TypeScript or anything else that would count:
 * writes a number as JSON.
 */

const PIECE = '../dist/src/index.js';
const PACKAGES = ['@activepieces/pieces-framework', '@activepieces/pieces-common'];
const connection = JSON.parse(env['BENCH_CONNECTION']);

/** A contact as a spreadsheet step holds it: read from JSON, and every text a flat one. */
function row(index) {
  const number = index.toString().padStart(8, '0');
  const contact = {
    _user_id: `C-${number}`,
    _first_name: `Name ${number}`,
    _email: `contact-${number}@example.com`,
    _phone_mobile: `+346${number}`,
    _country_code: 'ES',
    birthdate: `19${(10 + (index % 90)).toString()}-05-31`,
    loyalty_points: index.toString(),
    lifetime_value: `${index.toString()}.5`,
  };
  return JSON.parse(JSON.stringify(contact));
}

const rowsOf = (count) => Array.from({ length: count }, (_, index) => row(index));

async function act(name, propsValue) {
  const { instasent } = require(PIECE);
  const auth = { type: 'CUSTOM_AUTH', props: connection };
  const { accepted, status } = await instasent.getAction(name).run({ auth, propsValue });
  if (status !== 'accepted' && accepted !== propsValue.rows?.length) throw new Error(status);
}

/** Where `act` sends a contact, and what by. */
function request() {
  const { projectId, datasourceId, apiKey } = connection;
  const base = `${env['INSTASENT_INGEST_API_URL']}/project/${projectId}/datasource/${datasourceId}`;
  return { url: `${base}/stream/contacts`, headers: { Authorization: `Bearer ${apiKey}` } };
}

/** The step as a piece does it that is written the usual way. */
async function usualStep(properties) {
  const [, { httpClient }] = PACKAGES.map((name) => require(name));
  const body = [{ _user_id: userId, ...properties }];
  await httpClient.sendRequest({ ...request(), method: 'POST', body });
}

async function milliseconds(work) {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** The median of calls that are made one after the other. */
async function warm(call) {
  const durations = [];
  while (durations.length < 3_000) durations.push(await milliseconds(call));
  // Until the compiler has seen to it.
  return durations.slice(1_000).sort((a, b) => a - b)[1_000];
}

/** The most memory that the process has, in MB. */
async function peak(work) {
  let bytes = 0;
  const look = () => {
    bytes = Math.max(bytes, memoryUsage().rss);
  };
  const timer = setInterval(look, 5);
  const rows = rowsOf(100_000);
  await work(rows);
  clearInterval(timer);
  look();
  return bytes / 1e6;
}

const { _user_id: userId, _phone_mobile, ...contactProperties } = row(1);
const withPhone = { ...contactProperties, _phone_mobile };
const step = (properties) =>
  act('add_or_update_contact', { userId, contactProperties: properties });

const MEASUREMENTS = {
  'load piece': () => milliseconds(() => require(PIECE)),
  'load usual': () => milliseconds(() => PACKAGES.map((name) => require(name))),
  'step piece': () => milliseconds(() => step(contactProperties)),
  'step usual': () => milliseconds(() => usualStep(contactProperties)),
  'step piece phone': () => milliseconds(() => step(withPhone)),
  'step usual phone': () => milliseconds(() => usualStep(withPhone)),
  'call piece': () => warm(() => step(contactProperties)),
  'call axios': () => {
    const { url, headers } = request();
    const client = require('axios').create({ headers });
    return warm(() => client.post(url, [{ _user_id: userId, ...contactProperties }]));
  },
  'import of 2,000': async () => {
    await act('import_contacts', { rows: rowsOf(1) });
    return milliseconds(() => act('import_contacts', { rows: rowsOf(2_000) }));
  },
  'loop of 2,000': async () => {
    const loop = async () => {
      for (let count = 0; count < 200; count += 1) await step(contactProperties);
    };
    return 10 * (await milliseconds(loop));
  },
  'import rows': () => peak((rows) => act('import_contacts', { rows })),
  'hold rows': () => peak(() => sleep(100)),
};

void MEASUREMENTS[argv[2]]().then((value) => stdout.write(JSON.stringify(value)));
