import { useQuery } from '@tanstack/react-query';
import { campaignQuery } from '../../api/queries/campaigns';
import { useTitle } from '../../components/PageHead';
import { Segments } from '../../components/Segments';
import { Loading } from '../../components/states';
import { t } from '../../text/pages';
import { useCampaignId } from '../campaign/useCampaign';
import { AlertSettings } from './AlertSettings';
import styles from './alerts.module.css';
import { Finds } from './Finds';
import { Mutes } from './Mutes';
import { Summary } from './Summary';
import { Trail } from './Trail';
import { useAlertsSearch, VIEWS } from './useAlertsSearch';

/** Was I told everything, and why not? */
export function AlertsPage() {
  const id = useCampaignId();
  const { view, set } = useAlertsSearch();
  const { data: campaign } = useQuery(campaignQuery(id));
  useTitle(campaign ? `${t.alerts.title} · ${campaign.launch_name}` : t.alerts.title);
  if (!campaign) return <Loading height={240} />;
  return (
    <>
      <div className={styles.top}>
        <Segments
          label={t.alerts.view.label}
          value={view}
          options={VIEWS.map((each) => ({ value: each, label: t.alerts.view[each] }))}
          onChange={(next) =>
            set({
              view: next === 'trail' ? undefined : next,
              status: undefined,
              channel: undefined,
            })
          }
        />
      </div>
      <Summary campaign={campaign} />
      {view === 'trail' && <Trail campaign={campaign} />}
      {view === 'finds' && <Finds campaign={campaign} />}
      {view === 'mutes' && <Mutes campaign={campaign} />}
      {view === 'settings' && <AlertSettings campaign={campaign} />}
    </>
  );
}
