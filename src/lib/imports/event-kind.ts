import type { FieldReason } from '../errors/failure';
import { oneLine, quote } from '../errors/text';
import { MAX_RECORDS } from '../ingest-api/limits';
import type { ContactEvent } from '../ingest-api/records';
import { cell, convertCells, recordId } from '../sheets/convert-row';
import type { ColumnFormats } from '../sheets/detect-formats';
import type { FieldSpec } from '../values/field-specs';
import { isBlank } from '../values/input';
import type { GroupedRecord, NumberedRow, RecordKind } from './record-kind';
import { unitedLists } from './unite';

const EVENT_DATE = '_event_date';
const USER_ID = '_user_id';

const HOW_TO_MAKE_IDS =
  'Every row needs one. Where your rows have none, join columns that tell events apart, such as customer and date, in a column of their own.';

const MAX_SHOWN_LENGTH = 100;

/** How the rows of a sheet are events of one type. */
export interface EventColumns {
  eventType: string;
  userIdColumn: string;
  eventIdColumn: string;
  /** Those of the date, `_event_date`, among them. */
  formats: ColumnFormats;
  required: readonly FieldSpec[];
  /** For events without a date; `undefined` where other rows have one, so that it is missing. */
  now: string | undefined;
}

/** A value, and the row that it was read from. */
interface Found {
  value: unknown;
  row: number;
}

interface Conflict {
  name: string;
  one: Found;
  other: Found;
}

function sameValue(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Adds a row's values to those of earlier rows: blank cells say nothing, and lists unite. */
function addTo(
  found: Map<string, Found>,
  values: Readonly<Record<string, unknown>>,
  row: number,
): Conflict[] {
  return Object.entries(values).flatMap(([name, value]): Conflict[] => {
    const before = found.get(name);
    const other = { value, row };
    if (before === undefined) {
      found.set(name, other);
    } else if (Array.isArray(before.value) && Array.isArray(value)) {
      found.set(name, { value: unitedLists(before.value, value), row: before.row });
    } else if (!sameValue(before.value, value)) {
      return [{ name, one: before, other }];
    }
    return [];
  });
}

function says({ row, value }: Found): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `row ${row.toString()} says ${oneLine(text, MAX_SHOWN_LENGTH)}`;
}

/** Why a row that could be read is rejected all the same. */
function ofOther(failed: { row: number } | undefined): FieldReason[] {
  const row = failed === undefined ? 'Another row' : `Row ${failed.row.toString()}`;
  return [{ field: null, reason: `${row} is of the same event, and is rejected` }];
}

/**
 * Events: they cannot be changed afterwards, so a cell that cannot be read rejects its row, and with it
 * the other rows of the same event.
 */
export function eventKind(columns: EventColumns): RecordKind<ContactEvent> {
  const { eventType, userIdColumn, eventIdColumn, formats, required, now } = columns;
  const columnByName = new Map([...formats.keys()].map((mapped) => [mapped.field.name, mapped]));
  const labelOf = (name: string) =>
    name === USER_ID ? userIdColumn : (columnByName.get(name)?.field.label ?? name);

  const readRow = ({ number, row }: NumberedRow, eventId: string, found: Map<string, Found>) => {
    const cells = convertCells(row, formats);
    const reasons: FieldReason[] = [...cells.leftOut];
    const values = { ...cells.values };
    if (!isBlank(cell(row, userIdColumn))) {
      const userId = recordId(row, userIdColumn, { userId: null, eventId });
      if ('rejected' in userId) reasons.push(...userId.rejected.reasons);
      else values[USER_ID] = userId.ok;
    }
    const conflicts = addTo(found, values, number).map(({ name, one, other }) => ({
      field: labelOf(name),
      reason: `${says(one)}, ${says(other)}`,
    }));
    return { row: number, reasons, conflicts };
  };

  const missingIn = (found: ReadonlyMap<string, Found>): FieldReason[] => {
    const missing = required
      .filter(({ name }) => !found.has(name))
      .map(({ name, label }) => ({
        field: label,
        reason: `is needed for this event type, and the column ${quote(columnByName.get(name)?.column ?? name)} is empty or missing`,
      }));
    const noUser = { field: userIdColumn, reason: 'is empty. Every row needs one.' };
    const reason = 'is empty, and other rows have a date: now would be recorded, for good';
    const noDate = { field: labelOf(EVENT_DATE), reason };
    return [
      ...(found.has(USER_ID) ? [] : [noUser]),
      ...(found.has(EVENT_DATE) || now !== undefined ? [] : [noDate]),
      ...missing,
    ];
  };

  return {
    key: (row) => recordId(row, eventIdColumn, { userId: null, eventId: null }, HOW_TO_MAKE_IDS),
    convert(rows, eventId): GroupedRecord<ContactEvent> {
      const found = new Map<string, Found>();
      const readRows = rows.map((row) => readRow(row, eventId, found));
      const failed = readRows.find(({ reasons }) => reasons.length > 0);
      const ofAll: FieldReason[] = readRows.flatMap(({ conflicts }) => conflicts);
      if (failed === undefined) ofAll.push(...missingIn(found));
      const userId = found.get(USER_ID)?.value;
      const date = found.get(EVENT_DATE)?.value ?? now;
      if (typeof userId !== 'string' || typeof date !== 'string' || ofAll.length > 0 || failed) {
        const subject = { userId: typeof userId === 'string' ? userId : null, eventId };
        const rejected = readRows.map(({ row, reasons }) => {
          const own = [...reasons, ...ofAll];
          return {
            row,
            rejection: { ...subject, reasons: own.length > 0 ? own : ofOther(failed) },
          };
        });
        return { record: undefined, rejected, leftOut: [] };
      }
      const parameters = [...found].filter(([name]) => name !== USER_ID && name !== EVENT_DATE);
      return {
        record: {
          _user_id: userId,
          _event_id: eventId,
          _event_type: eventType,
          _event_date: date,
          _event_parameters: Object.fromEntries(
            parameters.map(([name, { value }]) => [name, value]),
          ),
        },
        rejected: [],
        leftOut: [],
      };
    },
    subject: (record) => ({ userId: record._user_id, eventId: record._event_id }),
    maxRecords: MAX_RECORDS,
    send: (client, records) => client.recordEvents(records),
  };
}
