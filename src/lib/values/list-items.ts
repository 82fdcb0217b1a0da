import { parseJson } from '../json/exact-json';

/**
 * The values of a cell that holds several: the items of a list or of its JSON, else what lies between
 * semicolons or line breaks, else between commas.
 *
 * @param commasSplit whether commas separate: not where they are the column's decimal sign
 */
export function listItems(value: unknown, commasSplit: boolean): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'string') return [value];
  const list = value.trim().startsWith('[') ? parseJson(value, 'refuse') : undefined;
  if (Array.isArray(list)) return list;
  if (/[;\r\n]/.test(value)) return value.split(/[;\r\n]/).map((item) => item.trim());
  return commasSplit ? value.split(',').map((item) => item.trim()) : [value];
}
