import { getRouteApi } from '@tanstack/react-router';
import type { CampaignView, UsageView } from '../../api/types';
import { worldNow } from '../../clock/world';
import { type Column, FactTable } from '../../components/FactTable';
import { Section } from '../../components/Section';
import { Segments } from '../../components/Segments';
import { Empty } from '../../components/states';
import { exactNumber, money, share } from '../../format/numbers';
import { time } from '../../format/times';
import { t } from '../../text/pages';
import { compact, oneOf } from '../../url/query-string';
import { dayOf, GROUPS, type Group, isoDay, nowOf, type Sum, sumsBy } from './sums';
import styles from './usage.module.css';

const route = getRouteApi('/usage');
const words = t.usage.parts;
const DAYS = ['1', '7', '30', 'all'] as const;
const DAY = 24 * 3_600_000;

/** Where the money went: by day, purpose, endpoint, campaign or credential. */
export function Parts({
  usage,
  campaigns,
}: {
  usage: UsageView;
  campaigns: readonly CampaignView[];
}) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const group = oneOf(search, 'group', GROUPS) ?? 'day';
  const days = oneOf(search, 'days', DAYS) ?? 'all';
  const set = (change: { group?: string | undefined; days?: string | undefined }) =>
    void navigate({ search: (old) => compact({ ...old, ...change }), resetScroll: false });

  const now = nowOf(usage.by, worldNow());
  const since = days === 'all' ? '' : isoDay(dayOf(now) - (Number(days) - 1) * DAY);
  const parts = usage.by.filter((part) => part.day >= since);
  const sums = sumsBy(parts, group);
  const whole = sums.reduce((total, each) => total + each.dollars, 0);
  const most = sums.reduce((top, each) => Math.max(top, each.dollars), 0);
  const credits = sums.some((each) => each.credits > 0);
  const add = (of: (sum: Sum) => number) => sums.reduce((total, each) => total + of(each), 0);

  const columns: Column<Sum>[] = [
    {
      key: 'name',
      label: words.group[group],
      head: true,
      cell: (sum) => nameOf(sum.key, group, campaigns),
      foot: words.sum,
    },
    {
      key: 'dollars',
      label: words.columns.dollars,
      right: true,
      cell: (sum) => money(sum.dollars),
      foot: money(whole),
    },
    {
      key: 'share',
      label: words.columns.share,
      cell: (sum) => (
        <span className={styles.share}>
          <span className={styles.track} aria-hidden="true">
            <span style={{ width: `${most > 0 ? (100 * sum.dollars) / most : 0}%` }} />
          </span>
          {share(sum.dollars, whole)}
        </span>
      ),
      foot: '',
    },
    {
      key: 'requests',
      label: words.columns.requests,
      right: true,
      cell: (sum) => exactNumber(sum.requests),
      foot: exactNumber(add((sum) => sum.requests)),
    },
    {
      key: 'billed',
      label: words.columns.billed,
      right: true,
      cell: (sum) => exactNumber(sum.billable),
      foot: exactNumber(add((sum) => sum.billable)),
    },
    {
      key: 'raw',
      label: words.columns.raw,
      right: true,
      cell: (sum) => exactNumber(sum.raw),
      foot: exactNumber(add((sum) => sum.raw)),
    },
  ];
  if (credits) {
    columns.push({
      key: 'credits',
      label: words.columns.credits,
      right: true,
      cell: (sum) => exactNumber(sum.credits),
      foot: exactNumber(add((sum) => sum.credits)),
    });
  }

  return (
    <Section
      title={words.title}
      flush
      actions={
        <>
          <Segments
            label={words.range}
            value={days}
            options={DAYS.map((each) => ({ value: each, label: words.days[each] }))}
            onChange={(next) => set({ days: next === 'all' ? undefined : next })}
          />
          <Segments
            label={words.by}
            value={group}
            options={GROUPS.map((each) => ({ value: each, label: words.group[each] }))}
            onChange={(next) => set({ group: next === 'day' ? undefined : next })}
          />
        </>
      }
    >
      {sums.length === 0 ? (
        <Empty title={words.empty}>{words.emptyText}</Empty>
      ) : (
        <FactTable
          caption={words.caption(words.group[group])}
          columns={columns}
          rows={sums}
          keyOf={(sum) => sum.key}
        />
      )}
    </Section>
  );
}

function nameOf(key: string, group: Group, campaigns: readonly CampaignView[]): string {
  if (group === 'day') return time(`${key}T00:00:00Z`, 'UTC', 'day');
  if (group === 'purpose') return t.usage.purpose[key] ?? key;
  if (group === 'endpoint') return key.replaceAll('_', ' ');
  if (group !== 'campaign') return key;
  if (key === '') return words.noCampaign;
  return campaigns.find((each) => each.id === key)?.launch_name ?? t.usage.budgets.gone;
}
