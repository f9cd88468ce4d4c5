// Measures what a browser loads, in brotli bytes, and fails above the budget:
// the first page at most 150 KB, the first page with a chart at most 180 KB more.
import { readFileSync, statSync } from 'node:fs';

const KB = 1000;
const LIMITS = { first: 150 * KB, chart: 180 * KB };
const manifest = JSON.parse(readFileSync('dist/assets/manifest.json', 'utf8'));
const size = (file) =>
  statSync(`dist/${file}.br`, { throwIfNoEntry: false })?.size ?? statSync(`dist/${file}`).size;

/** The files of an entry and of all it imports at once. */
function filesOf(key, seen = new Set()) {
  const entry = manifest[key];
  if (!entry || seen.has(key)) return new Set();
  seen.add(key);
  const files = new Set([entry.file, ...(entry.css ?? []), ...(entry.assets ?? [])]);
  for (const other of entry.imports ?? []) for (const file of filesOf(other, seen)) files.add(file);
  return files;
}

const sum = (files) => [...files].reduce((total, file) => total + size(file), 0);
const first = filesOf('index.html');
first.add('index.html');
const chartPages = [
  'src/pages/campaign/CampaignLayout.tsx',
  'src/pages/campaign/OverviewPage.tsx',
  'src/charts/TimeChart.tsx',
];
const more = new Set(
  chartPages.flatMap((page) => [...filesOf(page)]).filter((file) => !first.has(file)),
);

const lines = [
  ['first load (campaign list)', sum(first), LIMITS.first],
  ['more for the first chart page', sum(more), LIMITS.chart],
];
let over = false;
for (const [name, bytes, limit] of lines) {
  over ||= bytes > limit;
  console.log(
    `${bytes > limit ? 'OVER ' : 'ok   '} ${name}: ${(bytes / KB).toFixed(1)} KB of ${limit / KB} KB brotli`,
  );
}
if (process.argv.includes('--files')) {
  for (const file of [...first, ...more].sort((a, b) => size(b) - size(a)))
    console.log(
      `      ${(size(file) / KB).toFixed(1).padStart(7)}  ${first.has(file) ? 'first' : 'chart'}  ${file}`,
    );
}
process.exit(over ? 1 : 0);
