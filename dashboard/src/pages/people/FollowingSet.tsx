import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { giveUpReading, peopleKey } from '../../api/queries/people';
import type { PersonDetail } from '../../api/types';
import { useMay } from '../../auth/session';
import { Section } from '../../components/Section';
import { Partial, reason } from '../../components/states';
import { toast } from '../../components/toast';
import { When } from '../../components/When';
import { exactNumber } from '../../format/numbers';
import { t } from '../../text/pages';
import styles from './people.module.css';
import { ReadDialogue } from './ReadDialogue';

const words = t.people.person;

/** Whom they are known to follow, since when, and how far a reading is. */
export function FollowingSet({ person }: { person: PersonDetail }) {
  const may = useMay('operator');
  const queries = useQueryClient();
  const [opened, setOpened] = useState(false);
  const set = person.following_set;
  const reading = person.reading;
  const giveUp = useMutation({
    mutationFn: giveUpReading,
    onSuccess: (answer) => {
      toast(t.people.reading.gaveUp(answer.given_up));
      void queries.invalidateQueries({ queryKey: peopleKey });
    },
    onError: (error) => toast(reason(error), 'bad'),
  });
  return (
    <Section title={words.follows} lead={words.followsLead}>
      {set ? (
        <dl className={styles.facts}>
          <dt>{words.known(exactNumber(set.size))}</dt>
          <dd>{t.people.source[set.source] ?? set.source}</dd>
          <dt>{words.asOf}</dt>
          <dd>
            <When at={set.as_of} />
          </dd>
        </dl>
      ) : (
        <p>{words.unknown}</p>
      )}
      {reading && (
        <div role="status">
          <b>{words.reading}</b>{' '}
          {reading.expected
            ? words.progress(exactNumber(reading.read_so_far), exactNumber(reading.expected))
            : words.progressOpen(exactNumber(reading.read_so_far))}
          , {words.begun} <When at={reading.begun_at} />
          {reading.expected ? (
            <div className={styles.bar} aria-hidden="true">
              <span
                style={{
                  width: `${Math.min(100, (100 * reading.read_so_far) / reading.expected)}%`,
                }}
              />
            </div>
          ) : null}
          {reading.reason && (
            <Partial>
              {words.waits(reading.reason.replaceAll('_', ' '))}{' '}
              {reading.waits_until && (
                <>
                  {words.waitsUntil} <When at={reading.waits_until} />
                </>
              )}
            </Partial>
          )}
          {set && <p className={styles.quiet}>{words.old}</p>}
        </div>
      )}
      {may && (
        <p>
          {reading ? (
            <Button
              size="xs"
              variant="default"
              loading={giveUp.isPending}
              onClick={() => giveUp.mutate()}
            >
              {t.people.reading.giveUp}
            </Button>
          ) : (
            <Button size="xs" variant="default" onClick={() => setOpened(true)}>
              {t.people.read}
            </Button>
          )}
        </p>
      )}
      {opened && (
        <ReadDialogue whom={{ user_ids: [person.user_id] }} onClose={() => setOpened(false)} />
      )}
    </Section>
  );
}
