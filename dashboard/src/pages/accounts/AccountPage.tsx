import { getRouteApi, Link } from '@tanstack/react-router';
import styles from '../../components/detail.module.css';
import { t } from '../../text/pages';
import { AccountDetail } from './AccountDetail';

const route = getRouteApi('/campaigns/$id/accounts/$userId');

export function AccountPage() {
  const { id, userId } = route.useParams();
  return (
    <div className={styles.detail}>
      <Link to="/campaigns/$id/accounts" params={{ id }}>
        {t.account.back}
      </Link>
      <div className={styles.sheet}>
        <AccountDetail user={userId} />
      </div>
    </div>
  );
}
