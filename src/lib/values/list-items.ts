import { parseJson } from '../json/exact-json';

/** What separates the values of a cell, the surest first; the first of them that a cell holds counts. */
export const LIST_SEPARATORS: readonly { name: string; sign: RegExp }[] = [
  { name: '`:::`, as Google Contacts writes', sign: /:::/ },
  { name: 'a semicolon or a line break', sign: /[;\r\n]/ },
  { name: 'one or two vertical bars', sign: /\|\|?/ },
];
const COMMA = /,/;

/** A list as Python prints it: `['a', 'b']`. */
const PYTHON_LIST = /^\[(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[\d.]+|None|,|\s)*\]$/;
const PYTHON_ITEM = /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([\d.]+)/g;

/** May follow a value's closing quote, or come before an opening one. */
const MAY_SEPARATE = /[,;|:\r\n]/;

/** The mark of a value in quotes while its cell is split; no program writes it into a cell. */
const MARK = '\0';
const MARKED = /^\0(\d+)\0$/;

/** The place of the quote that closes a value, two quotes being one of the value's; -1 for none. */
function closingQuote(text: string, open: number): number {
  let at = text.indexOf('"', open + 1);
  while (at !== -1 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at;
}

/** Whether a quote is the first of a value: nothing comes before it, or a separator. */
function opens(before: string, copied: number): boolean {
  return before === '' ? copied === 0 : MAY_SEPARATE.test(before.charAt(before.length - 1));
}

/** Between a quote and a separator. */
const MAX_BLANKS = 10;

/** Whether a quote is the last of a value: nothing comes behind it, or a separator. */
function isFollowed(text: string, close: number): boolean {
  const after = text.slice(close + 1, close + 1 + MAX_BLANKS).trimStart();
  return after === '' ? text.length - close <= MAX_BLANKS : MAY_SEPARATE.test(after.charAt(0));
}

/** Text in which each value in quotes is a mark, and these values: `"VIP","Black Friday, 2024"`. */
function withoutQuotes(text: string): { masked: string; quoted: string[] } {
  const quoted: string[] = [];
  let masked = '';
  let copied = 0;
  let open = text.indexOf('"');
  while (open !== -1) {
    if (!opens(text.slice(copied, open).trimEnd(), copied)) {
      open = text.indexOf('"', open + 1);
      continue;
    }
    const close = closingQuote(text, open);
    // Without a closing quote this one is a letter like any other, and so are those behind it.
    if (close === -1) break;
    if (isFollowed(text, close)) {
      masked += `${text.slice(copied, open)}${MARK}${quoted.length.toString()}${MARK}`;
      quoted.push(
        text
          .slice(open + 1, close)
          .replaceAll('""', '"')
          .trim(),
      );
      copied = close + 1;
    }
    open = text.indexOf('"', Math.max(open + 1, copied));
  }
  return { masked: masked + text.slice(copied), quoted };
}

function splitText(text: string, commasSplit: boolean): string[] {
  const hasQuotes = text.includes('"') && !text.includes(MARK);
  const { masked, quoted } = hasQuotes ? withoutQuotes(text) : { masked: text, quoted: [] };
  const found = LIST_SEPARATORS.find(({ sign }) => sign.test(masked))?.sign;
  const sign = found ?? (commasSplit ? COMMA : undefined);
  if (sign === undefined && quoted.length === 0) return [text];
  const items = sign === undefined ? [masked] : masked.split(sign);
  return items.map((item) => {
    const [, index] = MARKED.exec(item.trim()) ?? [];
    return index === undefined ? item.trim() : (quoted[Number(index)] ?? '');
  });
}

function pythonList(text: string): string[] | undefined {
  if (!PYTHON_LIST.test(text)) return undefined;
  return Array.from(text.matchAll(PYTHON_ITEM), ([, single, double, number]) =>
    (single ?? double ?? number ?? '').replace(/\\(.)/g, '$1'),
  );
}

/**
 * The values of a cell that holds several: the items of a list, of its JSON, or of Python's text of it,
 * else what lies between separators; values in quotes are whole.
 *
 * @param commasSplit whether commas separate: not where they are the column's decimal sign
 */
export function listItems(value: unknown, commasSplit: boolean): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'string') return [value];
  const text = value.trim();
  if (text.startsWith('[')) {
    const list = parseJson(text, 'refuse') ?? pythonList(text);
    if (Array.isArray(list)) return list;
  }
  return splitText(value, commasSplit);
}
