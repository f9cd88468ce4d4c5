import type { BudgetView, CampaignView, UsageView } from '../../api/types';
import { type Column, FactTable } from '../../components/FactTable';
import { Section } from '../../components/Section';
import { Empty } from '../../components/states';
import { When } from '../../components/When';
import { money } from '../../format/numbers';
import { time } from '../../format/times';
import type { CampaignStop } from '../../stops/useMoneyStops';
import { t } from '../../text/pages';
import { isSpent, nameOfScope } from './scopes';
import styles from './usage.module.css';

const words = t.usage.budgets;

/** Only where something can run out. */
const columnsOfCaps = (stops: readonly CampaignStop[]): Column<BudgetView>[] => [
  {
    key: 'left',
    label: words.columns.left,
    right: true,
    cell: (budget) => (budget.left == null ? '' : money(budget.left)),
  },
  {
    key: 'out',
    label: words.columns.runsOut,
    cell: (budget) =>
      isSpent(budget, stops) ? (
        <b className={styles.over}>{words.over}</b>
      ) : budget.runs_out_at ? (
        <When at={budget.runs_out_at} />
      ) : budget.left == null ? (
        ''
      ) : (
        words.lasts
      ),
  },
];

/** The caps, what is left of each, and when it runs out. */
export function Budgets({
  left,
  campaigns,
  stops,
}: {
  left: UsageView['left'];
  campaigns: readonly CampaignView[];
  stops: readonly CampaignStop[];
}) {
  const capped = left.budgets.some((budget) => budget.cap != null);
  return (
    <Section title={words.title} lead={words.how} flush>
      {left.budgets.length === 0 ? (
        <Empty title={words.empty} />
      ) : (
        <FactTable
          caption={words.caption}
          rows={left.budgets}
          keyOf={(budget) => `${budget.scope} ${budget.period}`}
          columns={[
            {
              key: 'what',
              label: words.columns.what,
              head: true,
              cell: (budget) => nameOfScope(budget.scope, campaigns),
            },
            { key: 'period', label: words.columns.period, cell: (budget) => period(budget) },
            {
              key: 'spent',
              label: words.columns.spent,
              right: true,
              cell: (budget) => (
                <>
                  {money(budget.spent)}
                  {budget.reserved > 0 && (
                    <small className={styles.quiet}>
                      {' '}
                      {words.reserved(money(budget.reserved))}
                    </small>
                  )}
                </>
              ),
            },
            {
              key: 'cap',
              label: words.columns.cap,
              right: true,
              cell: (budget) => (budget.cap == null ? words.none : money(budget.cap)),
            },
            ...(capped ? columnsOfCaps(stops) : []),
          ]}
        />
      )}
    </Section>
  );
}

function period(budget: BudgetView): string {
  if (budget.period === 'total') return words.total;
  const at = Date.parse(`${budget.period}-01T00:00:00Z`);
  return Number.isNaN(at) ? budget.period : time(at, 'UTC', 'year');
}
