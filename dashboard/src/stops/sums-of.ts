import { money } from '../format/numbers';
import { t } from '../text/pages';

/** What was spent of a budget, as the end of a sentence; nothing where that is not known. */
export function sumsOf(spent: number | undefined, cap: number | null | undefined): string {
  return spent === undefined || cap == null ? '' : t.stops.sums(money(spent), money(cap));
}
