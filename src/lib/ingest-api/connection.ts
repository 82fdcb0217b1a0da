import { NOTHING_SENT } from '../errors/input-error';
import { InstasentError } from '../errors/instasent-error';
import { isRecord } from '../json/is-record';

/** The three values that name a data source and open it. */
export interface Connection {
  projectId: string;
  datasourceId: string;
  apiKey: string;
}

/** Longer than any ID or key with what may surround it; what is longer is not searched through. */
const MAX_PASTED_LENGTH = 4_000;

const LABELS: Record<keyof Connection, string> = {
  projectId: 'project ID',
  datasourceId: 'data source ID',
  apiKey: 'API key',
};

/** Spaces, line breaks and the zero-width characters that come along when text is copied from a page. */
const SURROUNDING = /^[\s\p{Cf}]+|[\s\p{Cf}]+$/gu;

function problem(what: string, advice: string): InstasentError {
  return new InstasentError('input', { happened: what, saved: NOTHING_SENT, advice });
}

function pasted(props: Record<string, unknown>, name: keyof Connection): string {
  const value = props[name];
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  const clean = text.length > MAX_PASTED_LENGTH ? text : text.replace(SURROUNDING, '');
  const key = name === 'apiKey' ? clean.replace(/^bearer\s+/i, '') : clean;
  if (key === '' || /^bearer$/i.test(key)) {
    throw problem(
      `The ${LABELS[name]} of the Instasent connection is empty.`,
      'Open the connection in ActivePieces and fill it in; the steps above its fields say where to find it.',
    );
  }
  // A header takes nothing else, and no ID or key of Instasent holds anything else.
  if (!/^[\x21-\x7e]+$/.test(key) || key === '.' || key === '..') {
    throw problem(
      `The ${LABELS[name]} of the Instasent connection holds spaces, line breaks or characters that no ${LABELS[name]} has.`,
      'Copy it again from Instasent, alone, and paste it into the connection in ActivePieces.',
    );
  }
  return key;
}

/**
 * Reads what people pasted into the connection form: surrounding spaces and line breaks and a
 * leading "Bearer " are taken off.
 *
 * @throws InstasentError naming the value that is missing or cannot be right
 */
export function readConnection(props: unknown): Connection {
  if (!isRecord(props)) {
    throw problem(
      'This step has no Instasent connection.',
      'Choose or create a connection at the top of the step.',
    );
  }
  return {
    projectId: pasted(props, 'projectId'),
    datasourceId: pasted(props, 'datasourceId'),
    apiKey: pasted(props, 'apiKey'),
  };
}
