import { Link } from '@tanstack/react-router';
import type { CampaignView, EngagementView } from '../../api/types';
import { worldNow } from '../../clock/world';
import { Initials } from '../../components/Initials';
import { Num } from '../../components/Num';
import { AccountKind, CategoryName, Score, StatusName } from '../../components/people';
import { Sparkline } from '../../components/Sparkline';
import { When } from '../../components/When';
import { shortNumber, signedNumber } from '../../format/numbers';
import { span, time } from '../../format/times';
import { CATEGORIES } from '../../palette';
import { t } from '../../text';
import styles from './campaigns.module.css';
import type { News } from './news';

/** One campaign: the whole row leads to it. */
export function CampaignRow({ news }: { news: News }) {
  const { campaign } = news;
  return (
    <li className={styles.row} data-quiet={campaign.status !== 'active' || undefined}>
      <div className={styles.name}>
        <h2>
          <Link to="/campaigns/$id" params={{ id: campaign.id }} className={styles.open}>
            {campaign.launch_name}
          </Link>
        </h2>
        <p>
          <StatusName status={campaign.status} />
          <span>{windowWords(campaign)}</span>
          {campaign.client_info.name && <span>{campaign.client_info.name}</span>}
        </p>
        <p className={styles.tweets}>
          {CATEGORIES.map((category) => {
            const count = campaign.stats.tweets.by_category[category] ?? 0;
            return count > 0 ? (
              <CategoryName
                key={category}
                category={category}
                label={`${count} ${t.words.category[category].toLowerCase()}`}
              />
            ) : null;
          })}
        </p>
      </div>
      <dl className={styles.number}>
        <dt>{t.campaigns.engagements}</dt>
        <dd>
          <Num value={campaign.stats.engagements.collected + campaign.stats.engagements.removed} />
        </dd>
        {campaign.stats.engagements.removed > 0 && (
          <dd className={styles.gone}>
            {t.campaigns.gone(shortNumber(campaign.stats.engagements.removed))}
          </dd>
        )}
      </dl>
      <div className={styles.spark}>
        <Sparkline values={news.hours} bars width={112} height={32} />
        <span>{dayWords(news.day)}</span>
      </div>
      <dl className={styles.number}>
        <dt>{t.campaigns.views}</dt>
        <dd>
          <Num value={campaign.stats.metrics.views} />
        </dd>
      </dl>
      <Strongest engagement={news.strongest} active={campaign.status === 'active'} />
      {news.warning && <p className={styles.warning}>{news.warning}</p>}
    </li>
  );
}

function Strongest({ engagement, active }: { engagement: EngagementView | null; active: boolean }) {
  if (!active) return <div />;
  if (!engagement) return <div className={styles.nobody}>{t.campaigns.nobody}</div>;
  const { account_profile: profile } = engagement;
  return (
    <div className={styles.person}>
      <Initials name={profile.name || profile.username} strong />
      <div>
        <b>{profile.name || `@${profile.username}`}</b>
        <span className={styles.personLine}>
          <AccountKind category={engagement.primary_category} />
          <span>
            {t.words.did[engagement.action_type]}{' '}
            <When at={engagement.timestamp ?? engagement.observed_before} />
          </span>
        </span>
      </div>
      <Score value={engagement.importance_score} strong />
    </div>
  );
}

function dayWords(day: number | null): string {
  if (day === null) return '';
  return day === 0 ? t.campaigns.quietDay : t.campaigns.inDay(signedNumber(day));
}

function windowWords(campaign: CampaignView): string {
  const now = worldNow();
  const start = Date.parse(campaign.monitor_window.start_date);
  const end = Date.parse(campaign.completed_at ?? campaign.monitor_window.end_date);
  if (campaign.status === 'completed' || end <= now) {
    return t.campaigns.over(time(end, campaign.time_zone, 'day'));
  }
  return start > now ? t.campaigns.starts(span(start - now)) : t.campaigns.left(span(end - now));
}
