import type { ErrorKind } from './instasent-error';

/** What a person reads of a call that failed. Names in braces stand for what is known at the time. */
interface CallSentences {
  kind: ErrorKind;
  /** In a step, or in the place of a form. */
  happened: string;
  advice: string;
  /**
   * In the connection dialog, which has room for 135 characters, the host's own "Connection failed with
   * error" not counted; with more, its Save button is cut off.
   */
  dialog: string;
}

const ASK_ABOUT_PROXY =
  'Ask whoever runs your ActivePieces server whether a proxy or firewall stands in between.';
const PROXY_IN_DIALOG =
  'Ask whoever runs your ActivePieces server if a proxy or firewall is in between.';
/** For what is about a request that holds something, as a check does not. */
const NOT_OF_A_CHECK = 'Instasent did not accept the check of these values. Try again.';

/** Each way in which a call fails, beside each other what is said of it in a step and in the dialog. */
export const CALL_SENTENCES = {
  key: {
    kind: 'key',
    happened: 'Instasent refused the API key.',
    advice:
      'Copy the API key again from the set-up instructions of your data source in Instasent (or make a new one under Credentials if it was revoked) and paste it into the Instasent connection in ActivePieces.',
    dialog:
      'Instasent refused the API key. Copy it again from the set-up instructions, or make a new key under Credentials.',
  },
  scope: {
    kind: 'scope',
    happened: 'The API key is valid, but it is not allowed to do this.',
    advice:
      'Use the API key of the data source itself, or give your token the ingest scopes in Instasent.',
    dialog:
      'The API key is valid, but may not be used here. Use the key of the data source itself, or a token with the ingest scopes.',
  },
  notFound: {
    kind: 'not-found',
    happened:
      'Instasent knows no such project or data source, or the API key belongs to another data source.',
    advice:
      'Open the Instasent connection in ActivePieces and copy the project ID, the data source ID and the API key again, all three from the set-up instructions of the same data source. The number in the address bar of Instasent is not the project ID.',
    dialog:
      'No such project or data source, or another one’s key. Copy all three from its set-up instructions, not from the address bar.',
  },
  ownCallNotFound: {
    kind: 'not-found',
    happened:
      'Instasent knows no such project, data source or path, or the API key belongs to another data source.',
    advice:
      'Check Method and Path first. If other Instasent steps fail too, check the project ID, the data source ID and the API key in the connection.',
    dialog: NOT_OF_A_CHECK,
  },
  notInTime: {
    kind: 'timeout',
    happened: 'The request did not arrive at Instasent in time (status 408).',
    advice: 'Try again in a few minutes.',
    dialog: 'Instasent did not answer in time. The values may be right: try again later.',
  },
  requestTooLarge: {
    kind: 'request-too-large',
    happened: 'The request is larger than Instasent accepts (status 413).',
    advice: 'Shorten the longest value, or leave it out.',
    dialog: NOT_OF_A_CHECK,
  },
  rateLimit: {
    kind: 'rate-limit',
    happened: "Your Instasent plan's limit of requests per minute is used up.",
    advice: 'Try again in {wait}, or let the flow run less often.',
    dialog:
      'Your plan’s limit of requests per minute is used up. The values may be right: try again later.',
  },
  server: {
    kind: 'server',
    happened: 'Instasent has a problem on its side (status {status}).',
    advice: 'Try again in a few minutes; if it goes on, contact Instasent support{requestId}.',
    dialog: 'Instasent has a problem on its side. The values may be right: try again later.',
  },
  redirect: {
    kind: 'redirect',
    happened:
      'Instead of an answer came a redirect to another address (status {status}), which was not followed so that the API key goes nowhere else.',
    advice: ASK_ABOUT_PROXY,
    dialog: `A redirect came in place of an answer of Instasent. ${PROXY_IN_DIALOG}`,
  },
  badRequest: {
    kind: 'bad-request',
    happened: 'Instasent did not accept the request (status {status}){why}.',
    advice: 'Check the values of this step.',
    dialog:
      'Instasent did not accept these values. Copy all three again from the same data source.',
  },
  refused: {
    kind: 'refused',
    happened: 'Instasent did not accept the request (status {status}){why}.',
    advice: 'Ask Instasent support why.',
    dialog: NOT_OF_A_CHECK,
  },
  timeout: {
    kind: 'timeout',
    happened: 'Instasent did not answer within {time}.',
    advice: 'Try again in a few minutes.',
    dialog: 'Instasent did not answer in time. The values may be right: try again later.',
  },
  unreachable: {
    kind: 'unreachable',
    happened: 'Instasent could not be reached ({code}).',
    advice:
      'Try again in a few minutes; if it goes on, ask whoever runs your ActivePieces server whether it may open connections to Instasent.',
    dialog:
      'Instasent could not be reached. Ask whoever runs your ActivePieces server if it may connect to api.instasent.com.',
  },
  dropped: {
    kind: 'dropped',
    happened: 'The connection to Instasent broke off before the answer was complete ({code}).',
    advice: 'Try again in a few minutes.',
    dialog: 'The connection to Instasent broke off. The values may be right: try again.',
  },
  certificate: {
    kind: 'certificate',
    happened:
      'The server that answered could not prove that it is Instasent ({code}), so neither the API key nor any data was sent to it.',
    advice:
      'Ask whoever runs your ActivePieces server whether a proxy or firewall intercepts its connections.',
    dialog: `What answered could not prove to be Instasent. ${PROXY_IN_DIALOG}`,
  },
  proxy: {
    kind: 'proxy',
    happened:
      'A proxy between your ActivePieces server and Instasent answered in the place of Instasent (status {status}), so nothing was sent to Instasent.',
    advice:
      'Ask whoever runs your ActivePieces server to let it reach api.instasent.com through that proxy.',
    dialog:
      'A proxy does not let your ActivePieces server reach api.instasent.com. Ask whoever runs that server.',
  },
  proxyLogin: {
    kind: 'proxy',
    happened:
      'A proxy between your ActivePieces server and Instasent answered in the place of Instasent (status {status}), so nothing was sent to Instasent.',
    advice:
      'Ask whoever runs your ActivePieces server for the user name and password in its proxy settings.',
    dialog:
      'A proxy asks your ActivePieces server for a password. Ask whoever runs that server for it in its proxy settings.',
  },
  proxyOutage: {
    kind: 'proxy-outage',
    happened:
      'A proxy between your ActivePieces server and Instasent answered in the place of Instasent (status {status}), so nothing was sent to Instasent.',
    advice:
      'Ask whoever runs your ActivePieces server to let it reach api.instasent.com through that proxy.',
    dialog:
      'A proxy between your ActivePieces server and Instasent has a problem. Try again, or ask whoever runs that server.',
  },
  proxyAddress: {
    kind: 'proxy',
    happened:
      'The proxy that is set for your ActivePieces server is of a kind that this piece cannot use, so nothing was sent to Instasent.',
    advice:
      'Ask whoever runs your ActivePieces server to name an http or https proxy in HTTPS_PROXY, or to add api.instasent.com to NO_PROXY.',
    dialog:
      'The proxy of your ActivePieces server is of a kind that this piece cannot use. Ask whoever runs that server.',
  },
  tooLarge: {
    kind: 'too-large',
    happened:
      'The answer was larger than 10 MB, which no answer of Instasent is, and was thrown away.',
    advice: ASK_ABOUT_PROXY,
    dialog: `The answer was too large to be Instasent’s. ${PROXY_IN_DIALOG}`,
  },
  notInstasent: {
    kind: 'not-instasent',
    happened: 'The answer that came back does not look like one from Instasent.',
    advice:
      'Try again in a few minutes; if it goes on, ask whoever runs your ActivePieces server whether a proxy or firewall stands in between.',
    dialog: `The answer does not look like one from Instasent. ${PROXY_IN_DIALOG}`,
  },
} as const satisfies Record<string, CallSentences>;
