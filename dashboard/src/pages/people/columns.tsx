import { Link } from '@tanstack/react-router';
import type { PersonView } from '../../api/types';
import { When } from '../../components/When';
import { exactNumber, score } from '../../format/numbers';
import type { Column } from '../../lists/columns';
import { PersonCell } from '../../lists/PersonCell';
import { t } from '../../text/pages';
import styles from './people.module.css';

const words = t.people;

export function peopleColumns(onTag: (tag: string) => void): Column<PersonView>[] {
  return [
    {
      key: 'person',
      label: words.columns.person,
      track: 'minmax(10rem, 3fr)',
      card: 'name',
      usual: true,
      cell: (person) => (
        <PersonCell
          name={person.name}
          handle={person.username}
          strong={person.active}
          link={(look) => (
            <Link to="/people/$userId" params={{ userId: person.user_id }} {...look} />
          )}
        />
      ),
    },
    {
      key: 'weight',
      label: words.columns.weight,
      track: '4rem',
      right: true,
      card: 'fact',
      named: true,
      usual: true,
      cell: (person) => score(person.weight),
    },
    {
      key: 'follows',
      label: words.columns.follows,
      track: '7rem',
      right: true,
      card: 'fact',
      named: true,
      usual: true,
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
      track: 'minmax(7rem, 1fr)',
      card: 'fact',
      named: true,
      usual: true,
      cell: (person) => <When at={person.following_set?.as_of} />,
    },
    {
      key: 'tags',
      label: words.columns.tags,
      track: 'minmax(6rem, 2fr)',
      card: 'line',
      usual: true,
      cell: (person) => person.tags.length > 0 && <Tags tags={person.tags} onTag={onTag} />,
    },
    {
      key: 'changed',
      label: words.columns.changed,
      track: 'minmax(7rem, 1fr)',
      card: 'fact',
      named: true,
      usual: false,
      cell: (person) => <When at={person.updated_at} />,
    },
    {
      key: 'active',
      label: words.columns.active,
      track: '4rem',
      card: 'fact',
      named: true,
      usual: true,
      cell: (person) =>
        person.active ? words.counts : <span className={styles.quiet}>{words.countsNot}</span>,
    },
  ];
}

function Tags({ tags, onTag }: { tags: readonly string[]; onTag(tag: string): void }) {
  return (
    <span className={styles.tags}>
      {tags.map((tag) => (
        <button key={tag} type="button" className={styles.tag} onClick={() => onTag(tag)}>
          {tag}
        </button>
      ))}
    </span>
  );
}
