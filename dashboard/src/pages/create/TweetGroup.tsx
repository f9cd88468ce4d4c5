import { ActionIcon, Textarea, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { type FieldProblem, problemText } from '../../api/problem';
import type { TweetCategory } from '../../api/types';
import { Icon } from '../../components/Icon';
import { Initials } from '../../components/Initials';
import { CategoryName } from '../../components/people';
import { When } from '../../components/When';
import { t } from '../../text/pages';
import styles from './create.module.css';
import { GROUP, type Line, linesOf } from './draft';
import type { Resolved } from './useResolved';

/** One group of posts: paste many links, see each one, mend what is wrong beside it. */
export function TweetGroup({
  category,
  lines,
  resolved,
  twice,
  problems,
  at = '',
  onChange,
  children,
}: {
  category: TweetCategory;
  lines: readonly Line[];
  resolved: ReadonlyMap<string, Resolved>;
  /** Lines whose post is in the draft already, and where. */
  twice: ReadonlyMap<number, string>;
  problems: readonly FieldProblem[];
  /** Where the groups stand in the request. */
  at?: string;
  onChange(lines: Line[]): void;
  /** What stands above the lines: posts that are watched already. */
  children?: ReactNode;
}) {
  const [pasted, setPasted] = useState('');
  const title = t.create.tweets.group[category];
  const take = (text: string) => {
    const found = linesOf(text);
    if (found.length > 0) onChange([...lines, ...found]);
    setPasted('');
  };
  return (
    <section className={styles.group}>
      <h3>
        <CategoryName category={category} label={title} />
        {lines.length > 0 && <small>{t.create.tweets.count(lines.length)}</small>}
      </h3>
      {children}
      {lines.length > 0 && (
        <ol className={styles.lines}>
          {lines.map((line, place) => (
            <TweetLine
              key={line.id}
              label={t.create.tweets.link(title, place + 1)}
              removeLabel={t.create.tweets.remove(title, place + 1)}
              line={line}
              found={resolved.get(line.url)}
              problem={
                twice.get(line.id) ?? problemText(problems, `${at}/${GROUP[category]}/${place}`)
              }
              onEdit={(url) =>
                onChange(lines.map((each) => (each.id === line.id ? { ...each, url } : each)))
              }
              onRemove={() => onChange(lines.filter((each) => each.id !== line.id))}
            />
          ))}
        </ol>
      )}
      <Textarea
        aria-label={t.create.tweets.add[category]}
        placeholder={t.create.tweets.placeholder}
        autosize={false}
        rows={lines.length > 0 || children ? 1 : 2}
        value={pasted}
        onChange={(event) => setPasted(event.currentTarget.value)}
        onPaste={(event) => {
          event.preventDefault();
          take(`${pasted}${event.clipboardData.getData('text')}`);
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          take(pasted);
        }}
        onBlur={() => take(pasted)}
        spellCheck={false}
      />
    </section>
  );
}

function TweetLine({
  line,
  label,
  removeLabel,
  found,
  problem,
  onEdit,
  onRemove,
}: {
  line: Line;
  label: string;
  removeLabel: string;
  found: Resolved | undefined;
  problem: string | undefined;
  onEdit(url: string): void;
  onRemove(): void;
}) {
  const answer = typeof found === 'object' ? found : null;
  const wrong = problem ?? answer?.reason ?? undefined;
  const good = answer && !answer.reason;
  return (
    <li className={styles.line} data-wrong={wrong ? '' : undefined}>
      <div className={styles.preview}>
        {good && !problem ? (
          <>
            <Initials size="sm" name={answer.author?.name ?? answer.author?.username ?? '?'} />
            <div>
              <b>{answer.author?.name ?? answer.author?.username}</b>{' '}
              {answer.author?.username && <span>@{answer.author.username}</span>}{' '}
              {answer.posted_at && (
                <span>
                  · <When at={answer.posted_at} />
                </span>
              )}
              <p className={styles.text}>{answer.text ?? t.create.tweets.noText}</p>
            </div>
          </>
        ) : (
          <TextInput
            aria-label={label}
            value={line.url}
            onChange={(event) => onEdit(event.currentTarget.value.trim())}
            error={wrong}
            description={
              found === 'unreachable'
                ? t.create.tweets.notLooked
                : wrong
                  ? undefined
                  : t.create.tweets.looking
            }
            inputWrapperOrder={['input', 'error', 'description']}
            spellCheck={false}
          />
        )}
      </div>
      <ActionIcon variant="subtle" color="gray" aria-label={removeLabel} onClick={onRemove}>
        <Icon name="cross" size={16} />
      </ActionIcon>
    </li>
  );
}
