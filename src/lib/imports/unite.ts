/** Two lists as one, in their order and each value once. */
export function unitedLists(one: readonly unknown[], other: readonly unknown[]): unknown[] {
  const byText = new Map([...one, ...other].map((value) => [JSON.stringify(value), value]));
  return [...byText.values()];
}

/** The values of two rows with the same key: the later one wins, and lists unite. */
export function united(
  earlier: Readonly<Record<string, unknown>>,
  later: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const values = { ...earlier };
  for (const [name, value] of Object.entries(later)) {
    const before = Object.hasOwn(values, name) ? values[name] : undefined;
    values[name] =
      Array.isArray(before) && Array.isArray(value) ? unitedLists(before, value) : value;
  }
  return values;
}
