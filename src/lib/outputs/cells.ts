import type { Connection } from '../ingest-api/connection';
import type { Outcome } from '../ingest-api/outcome';
import type { WireRecord } from '../ingest-api/records';
import { isRecord } from '../json/is-record';

/** A cell of a step's output. */
export type Cell = string | number | boolean | null;
/** One flat row, as ActivePieces puts outputs into tables. */
export type Row = Record<string, Cell>;

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

/** The cell `contact_id` holds the contact's own ID at Instasent. */
const TAKEN = 'id';

function isBuiltIn(name: string): boolean {
  return name.startsWith('_');
}

/**
 * The name of each attribute's cell, none twice, in the order of the attributes. Built-in ones choose
 * first, then the longest names: a cell's name does not depend on the order of the others.
 */
function cellNames(attributes: readonly string[]): Map<string, string> {
  const names = new Map(attributes.map((name) => [name, name]));
  const taken = new Set([TAKEN]);
  const inTurn = [...attributes].sort(
    (a, b) => Number(isBuiltIn(b)) - Number(isBuiltIn(a)) || b.length - a.length,
  );
  for (const name of inTurn) {
    let bare = isBuiltIn(name) ? name.slice(1) : name;
    while (taken.has(bare)) bare = `custom_${bare}`;
    taken.add(bare);
    names.set(name, `contact_${bare}`);
  }
  return names;
}

/**
 * A contact's attributes as columns: `_first_name` is `contact_first_name`, the custom attribute
 * `plan` is `contact_plan`. A custom attribute named like a built-in one beside it (`first_name`) is
 * `contact_custom_first_name`, and an attribute `id` is `contact_custom_id`: none hides another, or
 * the contact's own ID.
 */
export function contactCells(contact: WireRecord): Row {
  const names = cellNames(Object.keys(contact).filter((name) => name !== '_user_id'));
  return Object.fromEntries([...names].map(([name, column]) => [column, cell(contact[name])]));
}

/** A record as one row: a value by its name, those of an event's parameters among them. */
export function flatCells(record: WireRecord): Row {
  const entries = Object.entries(record).flatMap(([name, value]) =>
    name === '_event_parameters' && isRecord(value)
      ? Object.entries(value)
      : [[name, value] as const],
  );
  return Object.fromEntries(entries.map(([name, value]) => [name, cell(value)]));
}
