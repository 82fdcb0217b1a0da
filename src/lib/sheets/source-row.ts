import { isRecord } from '../json/is-record';
import { isPlain } from '../values/input';
import type { SourceRow } from './row';

/** What Airtable and ActivePieces Tables give beside a row's values. */
const WRAPPER_KEYS = new Set(['id', 'created', 'updated', 'createdTime', 'commentCount']);

/** Under which HubSpot, Klaviyo, JSON:API and Shopify's GraphQL give most of an item's values. */
const VALUES_KEYS = ['properties', 'attributes', 'fields', 'node'];

/** Whether an object is nothing but one value and what a step says about it. */
function wraps(value: SourceRow, key: string, others: ReadonlySet<string>): boolean {
  return Object.keys(value).every((name) => name === key || others.has(name));
}

/** `{ "id": …, "cells": { "<field>": { "fieldName": "Email", "value": … } } }` of a Tables step. */
function valuesOfTables(fields: SourceRow): SourceRow | undefined {
  const values: [string, unknown][] = [];
  for (const field of Object.values(fields)) {
    if (!isRecord(field) || typeof field['fieldName'] !== 'string') return undefined;
    values.push([field['fieldName'], field['value']]);
  }
  return Object.fromEntries(values);
}

/**
 * A row as values by column. Some steps wrap them: Google Sheets `{ "row": 2, "values": { … } }`,
 * Airtable `{ "id": …, "fields": { … } }`, ActivePieces Tables, HubSpot `{ "id": …, "properties": … }`.
 *
 * @returns `undefined` for what is no object
 */
export function sourceRow(value: unknown): SourceRow | undefined {
  if (!isRecord(value)) return undefined;
  const { row, values, id, fields, cells } = value;
  if (row !== undefined && isRecord(values) && wraps(value, 'values', new Set(['row']))) {
    return values;
  }
  if (id !== undefined && isRecord(fields) && wraps(value, 'fields', WRAPPER_KEYS)) return fields;
  if (id !== undefined && isRecord(cells) && wraps(value, 'cells', WRAPPER_KEYS)) {
    return valuesOfTables(cells) ?? value;
  }
  return value;
}

/** As deep as what shops and CRMs nest, such as `order.billing.address.city`. */
const MAX_PATH_LENGTH = 5;

type NamedValue = [column: string, value: unknown];

/** The values that lie in objects, by their paths: `billing.phone`. Lists are values themselves. */
function valuesByPath(
  value: object,
  path: readonly string[],
  ancestors: readonly object[],
): NamedValue[] {
  if (path.length >= MAX_PATH_LENGTH || ancestors.includes(value)) return [];
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
    const names = [...path, name];
    const own: NamedValue[] = path.length === 0 ? [] : [[names.join('.'), inner]];
    if (!isRecord(inner) || !isPlain(inner)) return own;
    return [...own, ...valuesByPath(inner, names, [...ancestors, value])];
  });
}

function hasNested(row: SourceRow): boolean {
  return Object.values(row).some((value) => isRecord(value) && isPlain(value));
}

/** A row with the values of the objects in it. */
export interface FlatRow {
  row: SourceRow;
  /** Columns whose values others have, too. */
  copies: readonly string[];
}

/**
 * Adds columns for what lies in objects of a row: `billing.phone`, and the values of `properties`
 * and the like under their own names. What the row has itself stays.
 */
export function flatRow(row: SourceRow): FlatRow {
  if (!hasNested(row)) return { row, copies: [] };
  const wrapper = VALUES_KEYS.find((name) => isRecord(row[name]));
  const inner = wrapper === undefined ? [] : Object.entries(row[wrapper] ?? {});
  const paths = valuesByPath(row, [], []).filter(([name]) => !Object.hasOwn(row, name));
  return {
    row: Object.fromEntries([...inner, ...paths, ...Object.entries(row)]),
    copies: [...paths.map(([name]) => name), ...(wrapper === undefined ? [] : [wrapper])],
  };
}
