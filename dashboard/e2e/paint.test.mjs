// A click on a filter over a few hundred points, held against an empty re-render.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inWords, MOST, measurePaint } from './paint.mjs';

test(`a filter is painted within ${MOST} times an empty re-render`, async (context) => {
  const rounds = await measurePaint({ enough: MOST });
  for (const round of rounds) context.diagnostic(inWords(round));
  // Noise only ever makes a round slower: the best one tells what the page costs.
  assert.ok(rounds[0].ratio <= MOST, inWords(rounds[0]));
});
