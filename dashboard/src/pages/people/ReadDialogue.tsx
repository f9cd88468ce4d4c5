import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { estimateReading, giveUpReading, peopleKey, startReading } from '../../api/queries/people';
import type { ReadEstimate, Whom } from '../../api/types';
import { Buttons } from '../../components/Confirm';
import { Dialogue } from '../../components/Overlay';
import { Failed, Loading, Partial, reason } from '../../components/states';
import { toast } from '../../components/toast';
import { exactNumber, money } from '../../format/numbers';
import { t } from '../../text/pages';
import styles from './people.module.css';

const words = t.people.reading;

/** The price first, then the reading. */
export function ReadDialogue({ whom, onClose }: { whom: Whom; onClose(): void }) {
  const queries = useQueryClient();
  const [lookUp, setLookUp] = useState(false);
  const estimate = useQuery({
    queryKey: [...peopleKey, 'estimate', whom, lookUp],
    queryFn: () => estimateReading({ ...whom, look_up: lookUp }),
    placeholderData: (old) => old,
    staleTime: 60_000,
    refetchOnWindowFocus: false,
    // Looking up costs money: never by itself a second time.
    retry: false,
  });
  const start = useMutation({
    mutationFn: () => startReading(whom),
    onSuccess: (answer) => {
      toast(words.started(answer.begun + answer.under_way));
      void queries.invalidateQueries({ queryKey: peopleKey });
      onClose();
    },
  });
  const giveUp = useMutation({
    mutationFn: giveUpReading,
    onSuccess: (answer) => {
      toast(words.gaveUp(answer.given_up));
      void queries.invalidateQueries({ queryKey: peopleKey });
      onClose();
    },
    onError: (error) => toast(reason(error), 'bad'),
  });
  const told = estimate.data;
  return (
    <Dialogue opened onClose={onClose} title={words.title}>
      <div className={styles.stack}>
        <p>{words.lead}</p>
        {!told && !estimate.isError && <Loading height={150} />}
        {estimate.isError && (
          <Failed
            title={words.failed}
            error={estimate.error}
            retry={() => void estimate.refetch()}
          />
        )}
        {told && <Price told={told} />}
        {told && told.look_up.people > 0 && !lookUp && (
          <div>
            <Button
              size="xs"
              variant="default"
              loading={estimate.isFetching}
              onClick={() => setLookUp(true)}
            >
              {words.lookUp(money(told.look_up.dollars))}
            </Button>
          </div>
        )}
        {start.isError && <Partial tone="bad">{reason(start.error)}</Partial>}
      </div>
      <Buttons>
        {told && told.rests_on.under_way > 0 && (
          <Button variant="default" loading={giveUp.isPending} onClick={() => giveUp.mutate()}>
            {words.giveUp}
          </Button>
        )}
        <Button variant="default" onClick={onClose}>
          {t.common.cancel}
        </Button>
        <Button
          disabled={!told || told.people === 0}
          loading={start.isPending}
          onClick={() => start.mutate()}
        >
          {words.start(money(told?.dollars ?? 0))}
        </Button>
      </Buttons>
    </Dialogue>
  );
}

function Price({ told }: { told: ReadEstimate }) {
  if (told.people === 0 && told.rests_on.under_way === 0) return <p>{words.nobody}</p>;
  const rests = told.rests_on;
  return (
    <>
      <div>
        <div className={styles.price}>{money(told.dollars)}</div>
        <span className={styles.quiet}>
          {words.price}. {words.priceNote}
          {told.credits != null && ` ${words.credits(exactNumber(told.credits))}`}
        </span>
      </div>
      <dl className={styles.report}>
        <dt>{words.people}</dt>
        <dd>{exactNumber(told.people)}</dd>
        <dt>{words.requests}</dt>
        <dd>{exactNumber(told.requests)}</dd>
        <dt>{words.accounts}</dt>
        <dd>{exactNumber(told.resources)}</dd>
      </dl>
      <p>{words.restsOn}:</p>
      <ul className={styles.restsOn}>
        {rests.counters > 0 && <li>{words.counters(rests.counters)}</li>}
        {rests.earlier_sets > 0 && <li>{words.sets(rests.earlier_sets)}</li>}
        {rests.assumed > 0 && (
          <li>{words.assumed(rests.assumed, exactNumber(rests.assumed_followings))}</li>
        )}
        {rests.under_way > 0 && <li>{words.underWay(rests.under_way)}</li>}
      </ul>
    </>
  );
}
