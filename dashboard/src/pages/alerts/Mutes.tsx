import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { mutesQuery, unmute } from '../../api/queries/alerts';
import { campaignKey } from '../../api/queries/keys';
import type { CampaignView, Mute } from '../../api/types';
import { useMay } from '../../auth/session';
import { type Column, FactTable } from '../../components/FactTable';
import { Section } from '../../components/Section';
import { Empty, Loading, Read, reason } from '../../components/states';
import { toast } from '../../components/toast';
import { When } from '../../components/When';
import { t } from '../../text/pages';
import { tweetLabels } from '../campaign/labels';
import { NewMuteForm } from './NewMuteForm';
import { useHandles } from './useHandles';

const words = t.alerts.mute;

/** What is kept quiet, until when, and how to hear it again. */
export function Mutes({ campaign }: { campaign: CampaignView }) {
  const may = useMay('operator');
  const queries = useQueryClient();
  const mutes = useQuery(mutesQuery(campaign.id));
  const handles = useHandles(
    campaign.id,
    (mutes.data?.items ?? []).flatMap((each) => each.user_id ?? []),
  );
  const labels = tweetLabels(campaign.tweets ?? []);
  const lift = useMutation({
    mutationFn: (what: Mute) => unmute(campaign.id, what),
    onSuccess: () => {
      toast(words.lifted);
      void queries.invalidateQueries({ queryKey: [...campaignKey(campaign.id), 'alerts'] });
    },
    onError: (error) => toast(reason(error), 'bad'),
  });
  const nameOf = (each: Mute) => {
    const tweet = each.tweet_id ? (labels.get(each.tweet_id) ?? each.tweet_id) : undefined;
    if (!each.user_id) return tweet ?? words.campaign;
    const account = handles.get(each.user_id) ?? each.user_id;
    return tweet ? words.both(account, tweet) : account;
  };
  const columns: Column<Mute>[] = [
    { key: 'what', label: words.what, head: true, cell: nameOf },
    { key: 'until', label: words.ends, cell: (each) => <When at={each.until} /> },
    { key: 'since', label: words.since, cell: (each) => <When at={each.created_at} /> },
  ];
  if (may) {
    columns.push({
      key: 'lift',
      label: t.lists.actions,
      unseen: true,
      right: true,
      cell: (each) => (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={words.liftWhat(nameOf(each))}
          loading={lift.isPending && lift.variables.id === each.id}
          onClick={() => lift.mutate(each)}
        >
          {words.lift}
        </Button>
      ),
    });
  }
  return (
    <>
      <Section title={words.list} flush>
        <Read
          query={mutes}
          loading={<Loading height={44} rows={3} />}
          isEmpty={(page) => page.items.length === 0}
          empty={<Empty title={t.alerts.empty.mutes}>{t.alerts.empty.mutesText}</Empty>}
        >
          {(page) => (
            <FactTable
              caption={words.caption}
              columns={columns}
              rows={page.items}
              keyOf={(each) => each.id}
            />
          )}
        </Read>
      </Section>
      {may && campaign.status !== 'completed' && <NewMuteForm campaign={campaign} />}
    </>
  );
}
