import '../../styles/kit-more.css';
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { deletePerson, peopleKey, personQuery } from '../../api/queries/people';
import type { PersonDetail } from '../../api/types';
import { useMay } from '../../auth/session';
import { Confirm } from '../../components/Confirm';
import { PageHead } from '../../components/PageHead';
import { Section } from '../../components/Section';
import { Failed, Loading, reason } from '../../components/states';
import { toast } from '../../components/toast';
import { When } from '../../components/When';
import { t } from '../../text/pages';
import { FollowingSet } from './FollowingSet';
import { PersonForm } from './PersonForm';
import styles from './people.module.css';

const route = getRouteApi('/people/$userId');
const words = t.people.person;

/** One person: what they count, and whom they are known to follow. */
export function PersonPage() {
  const { userId } = route.useParams();
  const person = useQuery(personQuery(userId));
  if (person.data) return <Shown person={person.data} />;
  return person.isError ? (
    <>
      <PageHead title={t.people.title} crumb={<Link to="/people">{words.crumb}</Link>} />
      <Failed error={person.error} retry={() => void person.refetch()} />
    </>
  ) : (
    <Loading height={320} />
  );
}

function Shown({ person }: { person: PersonDetail }) {
  const may = useMay('operator');
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [asks, setAsks] = useState(false);
  const name = person.name || `@${person.username}`;
  const remove = useMutation({
    mutationFn: () => deletePerson(person.user_id),
    onSuccess: async () => {
      toast(words.deleted(name));
      await navigate({ to: '/people' });
      queries.removeQueries({ queryKey: personQuery(person.user_id).queryKey });
      void queries.invalidateQueries({ queryKey: peopleKey });
    },
    onError: (error) => toast(reason(error), 'bad'),
  });
  return (
    <>
      <PageHead
        title={name}
        crumb={<Link to="/people">{words.crumb}</Link>}
        actions={
          <>
            <Button
              component="a"
              variant="default"
              href={`https://x.com/${encodeURIComponent(person.username)}`}
              target="_blank"
              rel="noreferrer"
            >
              {t.common.openOnX}
            </Button>
            {may && (
              <Button variant="default" c="var(--bad)" onClick={() => setAsks(true)}>
                {words.delete}
              </Button>
            )}
          </>
        }
      >
        @{person.username} · {person.user_id}
      </PageHead>
      <div className={styles.columns}>
        <Section title={words.edit}>
          <PersonForm key={person.user_id} person={person} />
          <dl className={styles.facts}>
            <dt>{words.seen}</dt>
            <dd>
              {person.availability
                ? (words.availability[person.availability] ?? person.availability)
                : words.never}
            </dd>
            <dt>{words.added}</dt>
            <dd>
              <When at={person.created_at} />
            </dd>
            <dt>{words.changed}</dt>
            <dd>
              <When at={person.updated_at} />
            </dd>
          </dl>
        </Section>
        <FollowingSet person={person} />
      </div>
      <Confirm
        opened={asks}
        onClose={() => setAsks(false)}
        title={words.deleteTitle(name)}
        yes={words.delete}
        pending={remove.isPending}
        onYes={() => remove.mutate()}
      >
        <p>{words.deleteText}</p>
      </Confirm>
    </>
  );
}
