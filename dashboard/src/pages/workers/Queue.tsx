import type { BlockView, JobKind, QueueView } from '../../api/types';
import { worldNow } from '../../clock/world';
import { FactTable } from '../../components/FactTable';
import { Section } from '../../components/Section';
import { Tile, Tiles } from '../../components/Tiles';
import { When } from '../../components/When';
import { exactNumber, shortNumber } from '../../format/numbers';
import { span } from '../../format/times';
import { t } from '../../text/pages';

const words = t.workers;
const STATES = ['due', 'running', 'blocked', 'idle', 'stopped'] as const;
const KINDS: readonly JobKind[] = ['metrics', 'retweets', 'replies', 'quotes', 'liking_users'];
const LATE_MS = 30 * 60_000;

/** The jobs by state, by list, and what is waited for. */
export function Queue({ queue, processes }: { queue: QueueView; processes: number | null }) {
  const all = STATES.reduce((sum, state) => sum + queue[state], 0);
  const late = queue.oldest_due_at ? worldNow() - Date.parse(queue.oldest_due_at) : 0;
  const kinds = KINDS.filter((kind) => queue.by_kind[kind]);
  return (
    <>
      <Tiles>
        <Tile
          label={words.tiles.due}
          tone={late > LATE_MS ? 'late' : undefined}
          note={queue.due > 0 && late > 0 ? words.tiles.oldest(span(late)) : words.tiles.none}
        >
          {shortNumber(queue.due)}
        </Tile>
        <Tile
          label={words.tiles.running}
          note={processes === null ? '' : words.tiles.on(processes)}
        >
          {shortNumber(queue.running)}
        </Tile>
        <Tile
          label={words.tiles.blocked}
          tone={queue.blocked > 0 ? 'late' : undefined}
          note={words.tiles.blockedNote}
        >
          {shortNumber(queue.blocked)}
        </Tile>
        <Tile label={words.tiles.idle} note={words.tiles.of(exactNumber(all))}>
          {shortNumber(queue.idle)}
        </Tile>
        <Tile label={words.tiles.stopped} note={words.tiles.stoppedNote}>
          {shortNumber(queue.stopped)}
        </Tile>
      </Tiles>
      {queue.blocks.length > 0 && <Blocks blocks={queue.blocks} />}
      {kinds.length > 0 && (
        <Section title={words.byKind} flush>
          <FactTable
            caption={words.byKindCaption}
            rows={kinds}
            keyOf={(kind) => kind}
            columns={[
              {
                key: 'kind',
                label: words.kind,
                head: true,
                cell: (kind) => t.words.kind[kind],
                foot: words.all,
              },
              ...STATES.map((state) => ({
                key: state,
                label: words.tiles[state],
                right: true,
                cell: (kind: JobKind) => exactNumber(queue.by_kind[kind]?.[state] ?? 0),
                foot: exactNumber(queue[state]),
              })),
            ]}
          />
        </Section>
      )}
    </>
  );
}

function Blocks({ blocks }: { blocks: readonly BlockView[] }) {
  return (
    <Section title={words.blocks} flush>
      <FactTable
        caption={words.blocksCaption}
        rows={together(blocks)}
        keyOf={(each) => `${each.kind} ${each.reason}`}
        columns={[
          {
            key: 'kind',
            label: words.block.kind,
            head: true,
            cell: (each) => t.words.kind[each.kind as JobKind] ?? each.kind,
          },
          {
            key: 'reason',
            label: words.block.reason,
            cell: (each) => t.jobs.reason[each.reason] ?? each.reason.replaceAll('_', ' '),
          },
          {
            key: 'until',
            label: words.block.until,
            cell: (each) => <When at={each.until} />,
          },
          {
            key: 'jobs',
            label: words.block.jobs,
            right: true,
            cell: (each) => exactNumber(each.jobs),
          },
        ]}
      />
    </Section>
  );
}

/** One row for each list and reason: all its jobs, and the first of their next tries. */
function together(blocks: readonly BlockView[]): BlockView[] {
  const rows = new Map<string, BlockView>();
  for (const block of blocks) {
    const key = `${block.kind} ${block.reason}`;
    const row = rows.get(key);
    if (!row) rows.set(key, { ...block });
    else {
      row.jobs += block.jobs;
      if (Date.parse(block.until) < Date.parse(row.until)) row.until = block.until;
    }
  }
  return [...rows.values()];
}
