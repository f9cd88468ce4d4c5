/**
 * Search parameters as flat texts (`category=main_twt,investor_twt&q=fund`), so
 * that an address can be read, typed and shared, and long ids stay texts.
 */
export type FlatSearch = Record<string, string>;

export function parseSearch(text: string): FlatSearch {
  return Object.fromEntries(new URLSearchParams(text));
}

export function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (value === undefined || value === null || value === '') continue;
    if (Array.isArray(value)) {
      if (value.length > 0) params.set(name, value.join(','));
    } else {
      params.set(name, String(value));
    }
  }
  // Commas and colons need no escaping in a query, and read better without.
  const text = params
    .toString()
    .replaceAll('%2C', ',')
    .replaceAll('%3A', ':')
    .replaceAll('%2F', '/');
  return text ? `?${text}` : '';
}

type Raw = Record<string, unknown>;

/** The text of a parameter; absent and empty are undefined. */
export function textOf(raw: Raw, name: string): string | undefined {
  const value = raw[name];
  if (value === undefined || value === null) return undefined;
  const text = Array.isArray(value) ? value.join(',') : String(value);
  return text === '' ? undefined : text;
}

/** One of a few; anything else is as if it were not there. */
export function oneOf<T extends string>(
  raw: Raw,
  name: string,
  known: readonly T[],
): T | undefined {
  const text = textOf(raw, name);
  return known.find((each) => each === text);
}

/** Several of a few, in the order of `known`, each once. */
export function someOf<T extends string>(
  raw: Raw,
  name: string,
  known: readonly T[],
): T[] | undefined {
  const given = textOf(raw, name)?.split(',') ?? [];
  const found = known.filter((each) => given.includes(each));
  return found.length > 0 ? found : undefined;
}

/** A number from zero up. */
export function numberOf(raw: Raw, name: string): number | undefined {
  const text = textOf(raw, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** An id of X: digits only. */
export function idOf(raw: Raw, name: string): string | undefined {
  const text = textOf(raw, name);
  return text !== undefined && /^\d{1,20}$/.test(text) ? text : undefined;
}

/** A time that can be read. */
export function timeOf(raw: Raw, name: string): string | undefined {
  const text = textOf(raw, name);
  return text !== undefined && !Number.isNaN(Date.parse(text)) ? text : undefined;
}

/** Two times with a slash between. */
export function intervalOf(raw: Raw, name: string): string | undefined {
  const text = textOf(raw, name);
  const ends = text?.split('/') ?? [];
  return ends.length === 2 && ends.every((end) => !Number.isNaN(Date.parse(end)))
    ? text
    : undefined;
}

/** Leaves out what is undefined, so that equal states have equal addresses. */
export function compact<T extends Record<string, unknown>>(search: T): T {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as T;
}
