import type { BudgetView, CampaignView } from '../../api/types';
import type { CampaignStop } from '../../stops/useMoneyStops';
import { t } from '../../text/pages';

/** Whose budget it is, in words. */
export function nameOfScope(scope: string, campaigns: readonly CampaignView[]): string {
  if (scope === 'all') return t.usage.budgets.all;
  const id = scope.replace(/^campaign:/, '');
  return campaigns.find((each) => each.id === id)?.launch_name ?? t.usage.budgets.gone;
}

/**
 * Whether reading stands still for want of this budget. What is left may be too little for
 * the next request, so that the sums alone do not tell.
 */
export function isSpent(budget: BudgetView, stops: readonly CampaignStop[]): boolean {
  if (budget.cap == null) return false;
  return stops.some(({ campaign, stop }) =>
    budget.scope === 'all'
      ? stop.reason === 'monthly_budget'
      : stop.reason === 'budget' && budget.scope === `campaign:${campaign.id}`,
  );
}

/** The budget that runs out first, if one does. */
export function runsOutFirst(budgets: readonly BudgetView[]): BudgetView | null {
  const ending = budgets.filter((each) => each.runs_out_at != null);
  ending.sort((a, b) => Date.parse(a.runs_out_at ?? '') - Date.parse(b.runs_out_at ?? ''));
  return ending[0] ?? null;
}
