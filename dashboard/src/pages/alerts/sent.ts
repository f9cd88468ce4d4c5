import type { AlertRow } from '../../api/types';

/**
 * How many alerts went out, and in how many messages: one for each channel. Tests are none.
 * Null where not every message is among these rows.
 */
export function sentOf(
  rows: readonly Pick<AlertRow, 'alert_id' | 'kind'>[],
  total: number,
): { alerts: number; messages: number } | null {
  if (rows.length < total) return null;
  const real = rows.filter((row) => row.kind !== 'test');
  return { alerts: new Set(real.map((row) => row.alert_id)).size, messages: real.length };
}
