import { useMutation, useQueryClient } from '@tanstack/react-query';
import { mute } from '../../api/queries/alerts';
import { campaignKey } from '../../api/queries/keys';
import type { CampaignView } from '../../api/types';
import { worldNow } from '../../clock/world';
import { Popup, PopupItem, PopupLabel } from '../../components/Popup';
import { reason } from '../../components/states';
import { toast } from '../../components/toast';
import { useZone } from '../../components/When';
import { time } from '../../format/times';
import { t } from '../../text/pages';
import styles from './alerts.module.css';

const HOUR = 3_600_000;
const words = t.alerts.mute;

/** Keeps an account or a tweet quiet for a while. */
export function MuteMenu({
  campaign,
  what,
  name,
}: {
  campaign: CampaignView;
  what: { user_id?: string; tweet_id?: string };
  name: string;
}) {
  const queries = useQueryClient();
  const zone = useZone();
  const start = useMutation({
    mutationFn: (until: string) => mute(campaign.id, { ...what, until }),
    onSuccess: (made) => {
      toast(words.done(name, time(made.until, zone, 'moment')));
      void queries.invalidateQueries({ queryKey: [...campaignKey(campaign.id), 'alerts'] });
    },
    onError: (error) => toast(reason(error), 'bad'),
  });
  return (
    <Popup className={styles.small} button={words.button} label={words.menu(name)}>
      {(close) => {
        const until = (moment: number) => () => {
          close();
          start.mutate(new Date(moment).toISOString());
        };
        return (
          <>
            <PopupLabel>{words.menu(name)}</PopupLabel>
            <PopupItem onClick={until(worldNow() + HOUR)}>{words.forHour}</PopupItem>
            <PopupItem onClick={until(worldNow() + 8 * HOUR)}>{words.forEight}</PopupItem>
            <PopupItem onClick={until(worldNow() + 24 * HOUR)}>{words.forDay}</PopupItem>
            <PopupItem onClick={until(Date.parse(campaign.monitor_window.end_date))}>
              {words.untilEnd}
            </PopupItem>
          </>
        );
      }}
    </Popup>
  );
}
