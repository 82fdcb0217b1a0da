import { rejectionError, unconfirmedError } from '../errors';
import type { Connection } from '../ingest-api/connection';
import type { Outcome } from '../ingest-api/outcome';
import type { WireRecord } from '../ingest-api/records';

/** A cell of a step's output. */
export type Cell = string | number | boolean | null;
/** One flat row, as ActivePieces puts outputs into tables. */
export type Row = Record<string, Cell>;

/**
 * The outcome of a write of one record.
 *
 * @param subject names the record in the error: `contact "u1"`
 * @returns the record as Instasent accepted it; `null` where it echoes none
 * @throws InstasentError where Instasent rejected the record, or did not confirm it
 */
export function confirmedItem(
  outcome: Outcome,
  purpose: 'contact' | 'event',
  subject: string,
): WireRecord | null {
  const [item] = outcome.items;
  if (item?.status === 'accepted') return item.item;
  if (item?.status === 'rejected') throw rejectionError(purpose, subject, item.reasons);
  throw unconfirmedError(purpose, subject);
}

/** Where the record went. */
export function originCells(connection: Connection, outcome?: Outcome): Row {
  return {
    project_id: outcome?.projectId ?? connection.projectId,
    datasource_id: outcome?.datasourceId ?? connection.datasourceId,
    stream_id: outcome?.streamId ?? null,
  };
}

function cell(value: unknown): Cell {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  if (value === null || value === undefined) return null;
  const isPlainList = Array.isArray(value) && value.every((each) => typeof each !== 'object');
  return isPlainList ? value.join(', ') : JSON.stringify(value);
}

/**
 * A contact's attributes as columns: `_first_name` is `contact_first_name`, the custom attribute
 * `plan` is `contact_plan`. A custom attribute named like a built-in one beside it (`first_name`) is
 * `contact_custom_first_name`, so that none hides the other.
 */
export function contactCells(contact: WireRecord): Row {
  const names = new Set(Object.keys(contact).filter((name) => name !== '_user_id'));
  return Object.fromEntries(
    [...names].map((name) => {
      const bare = name.startsWith('_') ? name.slice(1) : name;
      const hidden = bare === name && names.has(`_${name}`);
      return [`contact_${hidden ? 'custom_' : ''}${bare}`, cell(contact[name])];
    }),
  );
}
