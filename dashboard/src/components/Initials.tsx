import styles from './people.module.css';

/** A person's sign: initials, as no request leaves for anybody's image server. */
export function Initials({
  name,
  size = 'md',
  strong = false,
}: {
  name: string;
  size?: 'sm' | 'md' | 'lg';
  strong?: boolean;
}) {
  return (
    <span
      className={styles.initials}
      data-size={size}
      data-strong={strong || undefined}
      aria-hidden="true"
    >
      {initials(name)}
    </span>
  );
}

/** The first letters of the first and last word that begin with a letter or digit. */
export function initials(name: string): string {
  const words = name.split(/[\s_]+/u).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const first = words[0] ?? name.replace(/^@/, '');
  const last = words.length > 1 ? words[words.length - 1] : undefined;
  const letter = (word: string | undefined) => (word ? ([...word][0] ?? '') : '');
  return (letter(first) + letter(last)).toLocaleUpperCase() || '?';
}
