import type { CampaignSearch } from '../../url/campaign-search';

/**
 * What the address is about to tell. To bring something into the address has the whole page looked
 * through; what was pressed, and the chart, show it in the frame before (`useSearchAhead`).
 */
let ahead: CampaignSearch | null = null;
const listeners = new Set<() => void>();

export function searchAhead(): CampaignSearch | null {
  return ahead;
}

export function onSearchAhead(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(search: CampaignSearch | null): void {
  ahead = search;
  for (const listener of listeners) listener();
}

/** Shows the search at once, and goes there when the frame that shows it has been painted. */
export function showThenGo(search: CampaignSearch, go: () => Promise<void>): void {
  tell(search);
  afterPaint(() => {
    void go().finally(() => {
      // Something newer may have been asked meanwhile.
      if (ahead === search) tell(null);
    });
  });
}

/** Frames do not come to a page that nobody sees. */
const NO_FRAME_MS = 100;

function afterPaint(run: () => void): void {
  let ran = false;
  const once = () => {
    if (ran) return;
    ran = true;
    run();
  };
  requestAnimationFrame(() => setTimeout(once));
  setTimeout(once, NO_FRAME_MS);
}
