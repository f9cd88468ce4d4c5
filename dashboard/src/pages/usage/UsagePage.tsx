import '../../styles/kit-more.css';
import { useQuery } from '@tanstack/react-query';
import { campaignsQuery } from '../../api/queries/campaigns';
import { usageQuery } from '../../api/queries/usage';
import { PageHead } from '../../components/PageHead';
import { Loading, Partial, Read } from '../../components/states';
import { When } from '../../components/When';
import { money } from '../../format/numbers';
import { useMoneyStops } from '../../stops/useMoneyStops';
import { t } from '../../text/pages';
import { Budgets } from './Budgets';
import { MoneyStops } from './MoneyStops';
import { Parts } from './Parts';
import { UsageTiles } from './UsageTiles';
import styles from './usage.module.css';
import { Windows } from './Windows';

const words = t.usage;

/** What does this cost, and when does it stop? */
export function UsagePage() {
  const usage = useQuery(usageQuery(undefined));
  const campaigns = useQuery(campaignsQuery(undefined));
  const all = campaigns.data?.items ?? [];
  const stops = useMoneyStops(all);
  return (
    <>
      <PageHead title={words.title}>{words.lead}</PageHead>
      <Read query={usage} loading={<Loading height={108} rows={4} />}>
        {(data) => (
          <>
            <div className={styles.notes}>
              <MoneyStops stops={stops} left={data.left} />
              {data.left.stops.map((stop) => (
                <Partial key={stop.credential} tone="bad">
                  {words.stops.line(
                    stop.credential,
                    words.stops.reason[stop.reason] ?? stop.reason,
                  )}{' '}
                  {stop.detail} {words.stops.probe} <When at={stop.probe_at} />.
                </Partial>
              ))}
              {data.unsettled.requests > 0 && (
                <Partial>
                  {words.unsettled(data.unsettled.requests, money(data.unsettled.dollars))}
                </Partial>
              )}
              {data.unsettled.under_way.requests > 0 && (
                <Partial tone="plain">
                  {words.underWay(
                    data.unsettled.under_way.requests,
                    money(data.unsettled.under_way.dollars),
                  )}
                </Partial>
              )}
            </div>
            <UsageTiles usage={data} campaigns={all} stops={stops} />
            <Parts usage={data} campaigns={all} />
            <Budgets left={data.left} campaigns={all} stops={stops} />
            <Windows left={data.left} />
          </>
        )}
      </Read>
    </>
  );
}
