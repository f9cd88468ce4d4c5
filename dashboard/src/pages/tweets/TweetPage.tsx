import { getRouteApi, Link } from '@tanstack/react-router';
import styles from '../../components/detail.module.css';
import { t } from '../../text/pages';
import { TweetDetail } from './TweetDetail';

const route = getRouteApi('/campaigns/$id/tweets/$tweetId');

export function TweetPage() {
  const { id, tweetId } = route.useParams();
  return (
    <div className={styles.detail}>
      <Link to="/campaigns/$id/tweets" params={{ id }}>
        {t.tweet.back}
      </Link>
      <div className={styles.sheet}>
        <TweetDetail tweet={tweetId} />
      </div>
    </div>
  );
}
