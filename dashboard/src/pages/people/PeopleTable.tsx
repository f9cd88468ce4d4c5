import { Link } from '@tanstack/react-router';
import type { PersonView } from '../../api/types';
import { type Column, FactTable } from '../../components/FactTable';
import { Initials } from '../../components/Initials';
import { When } from '../../components/When';
import { exactNumber, score } from '../../format/numbers';
import { t } from '../../text/pages';
import styles from './people.module.css';

const words = t.people;

export function PeopleTable({
  rows,
  onTag,
}: {
  rows: readonly PersonView[];
  onTag(tag: string): void;
}) {
  const columns: Column<PersonView>[] = [
    {
      key: 'person',
      label: words.columns.person,
      head: true,
      cell: (person) => (
        <span className={styles.person}>
          <Initials name={person.name || person.username} strong={person.active} />
          <span>
            <Link to="/people/$userId" params={{ userId: person.user_id }} className={styles.open}>
              {person.name || person.username}
            </Link>
            <small>@{person.username}</small>
          </span>
        </span>
      ),
    },
    {
      key: 'weight',
      label: words.columns.weight,
      right: true,
      cell: (person) => score(person.weight),
    },
    {
      key: 'follows',
      label: words.columns.follows,
      right: true,
      cell: (person) =>
        person.following_set ? (
          exactNumber(person.following_set.size)
        ) : (
          <span className={styles.quiet}>{words.notRead}</span>
        ),
    },
    {
      key: 'known',
      label: words.columns.known,
      cell: (person) => person.following_set && <When at={person.following_set.as_of} />,
    },
    {
      key: 'tags',
      label: words.columns.tags,
      cell: (person) =>
        person.tags.length > 0 && (
          <span className={styles.tags}>
            {person.tags.map((tag) => (
              <button key={tag} type="button" className={styles.tag} onClick={() => onTag(tag)}>
                {tag}
              </button>
            ))}
          </span>
        ),
    },
    {
      key: 'active',
      label: words.columns.active,
      cell: (person) =>
        person.active ? words.counts : <span className={styles.quiet}>{words.countsNot}</span>,
    },
  ];
  return (
    <FactTable
      caption={words.caption}
      columns={columns}
      rows={rows}
      keyOf={(person) => person.user_id}
      links
    />
  );
}
