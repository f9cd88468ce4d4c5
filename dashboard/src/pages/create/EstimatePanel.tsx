import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, unwrap } from '../../api/client';
import { asProblem } from '../../api/problem';
import type { CreateCampaign, EstimateView } from '../../api/types';
import { Failed, Loading, Partial } from '../../components/states';
import { money, shortNumber } from '../../format/numbers';
import { t } from '../../text/pages';
import styles from './create.module.css';

const WAIT_MS = 600;

/** Requests and dollars a day, before anything is stored. */
export function EstimatePanel({ request, tweets }: { request: CreateCampaign; tweets: number }) {
  const body = useSettled(JSON.stringify(request));
  const estimate = useQuery({
    queryKey: ['estimate', body],
    queryFn: ({ signal }) =>
      unwrap(
        api.POST('/socap/campaigns/estimate', { body: JSON.parse(body) as CreateCampaign, signal }),
      ),
    enabled: tweets > 0 && body === JSON.stringify(request),
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 60_000,
  });
  if (tweets === 0) return <p className={styles.quiet}>{t.create.estimate.empty}</p>;
  if (estimate.isError && asProblem(estimate.error).status === 422) {
    return <p className={styles.quiet}>{t.create.estimate.wait}</p>;
  }
  if (estimate.isError) {
    return <Failed error={estimate.error} retry={() => void estimate.refetch()} />;
  }
  if (!estimate.data) return <Loading height={150} />;
  return <Estimate estimate={estimate.data} />;
}

function Estimate({ estimate }: { estimate: EstimateView }) {
  const { quiet_day: quiet, busy_day: busy, days } = estimate;
  const low = money(quiet.dollars * days + estimate.look_up_usd);
  const high = money(busy.dollars * days + estimate.look_up_usd);
  const full = estimate.windows.filter((window) => !window.fits);
  return (
    <div className={styles.estimate}>
      <div className={styles.price}>
        <b>{t.create.estimate.range(money(quiet.dollars), money(busy.dollars))}</b>
        <span>{t.create.estimate.perDay}</span>
      </div>
      <p>{t.create.estimate.thousand(money(estimate.thousand_engagements_usd))}</p>
      <dl>
        <dt>{t.create.estimate.quiet}</dt>
        <dd>{t.create.estimate.requests(shortNumber(Math.round(quiet.requests)))}</dd>
        <dt>{t.create.estimate.busy}</dt>
        <dd>{t.create.estimate.requests(shortNumber(Math.round(busy.requests)))}</dd>
        <dt>{t.create.estimate.total(t.create.when.days(Math.max(1, Math.round(days))))}</dt>
        <dd>{t.create.estimate.range(low, high)}</dd>
      </dl>
      <p>{t.create.estimate.lookUp(money(estimate.look_up_usd))}</p>
      {full.length > 0 && (
        <Partial>
          {t.create.estimate.windows}:{' '}
          {full
            .map((window) =>
              t.create.estimate.window(
                window.endpoint.replaceAll('_', ' '),
                shortNumber(window.needed),
                shortNumber(window.limit),
              ),
            )
            .join(', ')}
          . {t.create.estimate.slow}
        </Partial>
      )}
    </div>
  );
}

/** A text once it has not changed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), WAIT_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
