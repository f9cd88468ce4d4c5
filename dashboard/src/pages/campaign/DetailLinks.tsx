import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import styles from '../../components/detail.module.css';
import type { Filters } from '../../url/campaign-search';
import { useCampaignId } from './useCampaign';

/** Where one goes on from an account or a tweet: its page, the campaign under it, X. */
export function DetailLinks({
  label,
  open,
  filter,
  onX,
  words,
}: {
  label: string;
  /** To its own page, where this is not it. */
  open: ReactNode;
  /** The campaign's filter for it. */
  filter: Filters;
  /** Its address on X. */
  onX: string;
  words: { filter: string; onX: string };
}) {
  return (
    <nav className={styles.actions} aria-label={label}>
      {open}
      <Link to="/campaigns/$id" params={{ id: useCampaignId() }} search={filter}>
        {words.filter}
      </Link>
      <a href={onX} target="_blank" rel="noreferrer noopener">
        {words.onX}
      </a>
    </nav>
  );
}
