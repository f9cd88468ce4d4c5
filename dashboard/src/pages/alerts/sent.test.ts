import { expect, test } from 'vitest';
import { sentOf } from './sent';

const rows = [
  { alert_id: 'a', kind: 'account' },
  { alert_id: 'a', kind: 'account' },
  { alert_id: 'b', kind: 'rest' },
  { alert_id: 'c', kind: 'test' },
];

test('an alert counts once, whatever its channels; a test is none', () => {
  expect(sentOf(rows, 4)).toEqual({ alerts: 2, messages: 3 });
});

test('of more messages than are known nothing is said', () => {
  expect(sentOf(rows, 5)).toBeNull();
});
