import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, unwrap } from '../../api/client';
import { deleteCampaign, patchCampaign } from '../../api/queries/campaigns';
import { campaignKey, campaignsKey } from '../../api/queries/keys';
import type { CampaignStatus, CampaignView } from '../../api/types';
import { useMay } from '../../auth/session';
import { Icon } from '../../components/Icon';
import { Dialogue } from '../../components/Overlay';
import { Popup, PopupItem } from '../../components/Popup';
import { reason } from '../../components/states';
import { toast } from '../../components/toast';
import { useShortcut } from '../../keyboard/shortcuts';
import { t } from '../../text/pages';
import styles from './menu.module.css';
import { useNotifications } from './notifications';

const words = t.campaign.actions;

/** What can be done with a campaign. Final things ask once. */
export function CampaignMenu({ campaign }: { campaign: CampaignView }) {
  const [asks, setAsks] = useState<'complete' | 'delete' | null>(null);
  const navigate = useNavigate();
  const may = useMay('operator');
  const mayTrigger = useMay('admin');
  const { change, remove, trigger } = useActions(campaign);
  const notify = useNotifications(campaign);
  const edit = () => void navigate({ to: '/campaigns/$id/edit', params: { id: campaign.id } });
  const running = campaign.status === 'active';
  const final = campaign.status === 'completed';

  return (
    <>
      {may && <EditKey edit={edit} />}
      <Popup
        button={
          <>
            {words.label} <Icon name="more" size={16} />
          </>
        }
      >
        {(close) => {
          const and = (run: () => void) => () => {
            close();
            run();
          };
          return (
            <>
              {may && <PopupItem onClick={and(edit)}>{words.edit}</PopupItem>}
              <PopupItem onClick={and(copyLink)}>{words.copy}</PopupItem>
              <PopupItem onClick={and(notify.toggle)} disabled={notify.state === 'denied'}>
                {notify.state === 'on' ? words.notifyOff : words.notify}
                <small className={styles.help}>
                  {notify.state === 'denied'
                    ? words.notifyDenied
                    : campaign.alert_preferences.channels.length === 0
                      ? words.notifyNoChannel
                      : words.notifyHelp}
                </small>
              </PopupItem>
              {mayTrigger && running && (
                <PopupItem onClick={and(() => trigger.mutate())}>{words.refresh}</PopupItem>
              )}
              {may && !final && (
                <>
                  <PopupItem onClick={and(() => change.mutate(running ? 'paused' : 'active'))}>
                    {running ? words.pause : words.resume}
                  </PopupItem>
                  <PopupItem onClick={and(() => setAsks('complete'))}>{words.complete}</PopupItem>
                </>
              )}
              {may && (
                <PopupItem danger onClick={and(() => setAsks('delete'))}>
                  {words.delete}
                </PopupItem>
              )}
            </>
          );
        }}
      </Popup>
      <Dialogue
        opened={asks !== null}
        onClose={() => setAsks(null)}
        title={asks === 'delete' ? words.deleteTitle : words.completeTitle}
      >
        <p>{asks === 'delete' ? words.deleteText : words.completeText}</p>
        <div className={styles.buttons}>
          <Button variant="default" onClick={() => setAsks(null)}>
            {t.common.cancel}
          </Button>
          <Button
            color="red"
            loading={change.isPending || remove.isPending}
            onClick={() => {
              if (asks === 'delete') remove.mutate();
              else change.mutate('completed');
              setAsks(null);
            }}
          >
            {asks === 'delete' ? words.yesDelete : words.yesComplete}
          </Button>
        </div>
      </Dialogue>
    </>
  );
}

/** The key is there for who may edit only. */
function EditKey({ edit }: { edit(): void }) {
  useShortcut('e', words.edit, edit);
  return null;
}

function useActions({ id }: CampaignView) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const failed = (error: unknown) => toast(reason(error), 'bad');
  const change = useMutation({
    mutationFn: (status: CampaignStatus) => patchCampaign(id, { status }),
    onSuccess: (campaign) => {
      toast(words.done[campaign.status]);
      void queries.invalidateQueries({ queryKey: campaignKey(id) });
      void queries.invalidateQueries({ queryKey: campaignsKey });
    },
    onError: failed,
  });
  const remove = useMutation({
    mutationFn: () => deleteCampaign(id),
    onSuccess: async () => {
      toast(words.done.deleted);
      await navigate({ to: '/' });
      queries.removeQueries({ queryKey: campaignKey(id) });
      void queries.invalidateQueries({ queryKey: campaignsKey });
    },
    onError: failed,
  });
  const trigger = useMutation({
    mutationFn: () => unwrap(api.POST('/socap/workers/trigger', { body: { campaign_id: id } })),
    onSuccess: (answer) => toast(words.done.triggered(answer.jobs_enqueued)),
    onError: failed,
  });
  return { change, remove, trigger };
}

function copyLink(): void {
  navigator.clipboard
    .writeText(location.href)
    .then(() => toast(t.common.copied))
    .catch(() => toast(location.href));
}
