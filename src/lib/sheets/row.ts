import type { FieldReason } from '../errors/failure';
import { isRecord } from '../json/is-record';

/** A row of a spreadsheet, database or CSV step: values by column. */
export type SourceRow = Readonly<Record<string, unknown>>;

/** Rows of a list or a file, read one at a time so that no second copy of all of them is held. */
export interface Sheet {
  /** How many rows there are; neither a header nor a blank line is one. */
  readonly size: number;
  /** The names of all columns, in the order in which they first appear. */
  readonly columns: readonly string[];
  /**
   * Names that were made because a header is there more than once, and that header: `Email_1` is a
   * second `Email`.
   */
  readonly repeated?: ReadonlyMap<string, string>;
  /** How a file's text is encoded, such as `windows-1252`; `null` where there is none. */
  readonly encoding: string | null;
  /** Whether plain numbers that are dates count days from 1904, as in workbooks of old Macs. */
  readonly is1904?: boolean;
  /** @param index from 0 */
  row(index: number): { ok: SourceRow } | { problem: string };
}

/** Who a row is about, as far as that is known. */
export interface Subject {
  userId: string | null;
  eventId: string | null;
}

/** A row that is not sent, or that Instasent refused, and why. */
export interface Rejection extends Subject {
  reasons: FieldReason[];
}

export type Parsed<T> = { ok: T } | { rejected: Rejection };

/** What Airtable and ActivePieces Tables give beside a row's values. */
const WRAPPER_KEYS = new Set(['id', 'created', 'updated', 'createdTime', 'commentCount']);

/** Whether an object is nothing but one value and what a step says about it. */
function wraps(value: SourceRow, key: string, others: ReadonlySet<string>): boolean {
  return Object.keys(value).every((name) => name === key || others.has(name));
}

/** `{ "id": …, "cells": { "<field>": { "fieldName": "Email", "value": … } } }` of a Tables step. */
function tableCells(cells: SourceRow): SourceRow | undefined {
  const entries: [string, unknown][] = [];
  for (const cell of Object.values(cells)) {
    if (!isRecord(cell) || typeof cell['fieldName'] !== 'string') return undefined;
    entries.push([cell['fieldName'], cell['value']]);
  }
  return Object.fromEntries(entries);
}

/**
 * A row as values by column. Some spreadsheet steps wrap them: Google Sheets
 * `{ "row": 2, "values": { … } }`, Airtable `{ "id": …, "fields": { … } }`, ActivePieces Tables.
 *
 * @returns `undefined` for what is no object
 */
export function sourceRow(value: unknown): SourceRow | undefined {
  if (!isRecord(value)) return undefined;
  const { row, values, id, fields, cells } = value;
  if (row !== undefined && isRecord(values) && wraps(value, 'values', new Set(['row']))) {
    return values;
  }
  if (id === undefined) return value;
  if (isRecord(fields) && wraps(value, 'fields', WRAPPER_KEYS)) return fields;
  if (isRecord(cells) && wraps(value, 'cells', WRAPPER_KEYS)) return tableCells(cells) ?? value;
  return value;
}
