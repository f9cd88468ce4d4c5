import { Button } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { campaignQuery } from '../../api/queries/campaigns';
import { campaignKey } from '../../api/queries/keys';
import { jobsQuery, triggerJobs } from '../../api/queries/machine';
import type { CampaignView, JobKind } from '../../api/types';
import { useMay } from '../../auth/session';
import { MorePages } from '../../components/MorePages';
import { useTitle } from '../../components/PageHead';
import { Section } from '../../components/Section';
import { Segments } from '../../components/Segments';
import { Empty, Loading, Read, reason } from '../../components/states';
import { toast } from '../../components/toast';
import { exactNumber } from '../../format/numbers';
import { usePollInterval } from '../../live/LiveProvider';
import { t } from '../../text/pages';
import { compact, oneOf } from '../../url/query-string';
import { useCampaignId } from '../campaign/useCampaign';
import { JobsTable } from './JobsTable';
import styles from './jobs.module.css';

const route = getRouteApi('/campaigns/$id/jobs');
const words = t.jobs;
const STATES = ['due', 'running', 'blocked', 'idle', 'stopped'] as const;
const KINDS: readonly JobKind[] = ['metrics', 'retweets', 'replies', 'quotes', 'liking_users'];

/** Each tweet and list: when it was last read, and what went wrong. */
export function JobsPage() {
  const id = useCampaignId();
  const { data: campaign } = useQuery(campaignQuery(id));
  useTitle(campaign ? `${t.campaign.tabs.jobs} · ${campaign.launch_name}` : t.campaign.tabs.jobs);
  return campaign ? <Jobs campaign={campaign} /> : <Loading height={320} />;
}

function Jobs({ campaign }: { campaign: CampaignView }) {
  const search = route.useSearch();
  const navigate = useNavigate();
  const state = oneOf(search, 'status', STATES);
  const kind = oneOf(search, 'kind', KINDS);
  const jobs = useInfiniteQuery({
    ...jobsQuery(campaign.id, { state, kind }),
    refetchInterval: usePollInterval(),
  });
  const rows = jobs.data?.pages.flatMap((page) => page.items) ?? [];
  const set = (change: { status?: string | undefined; kind?: string | undefined }) =>
    void navigate({
      to: '.',
      search: ((old: Record<string, unknown>) => compact({ ...old, ...change })) as never,
      resetScroll: false,
    });
  const clear = () => set({ status: undefined, kind: undefined });
  return (
    <>
      <div className={styles.filters}>
        <Segments
          label={words.filter.state}
          value={state ?? 'all'}
          options={[
            { value: 'all', label: words.filter.all },
            ...STATES.map((each) => ({ value: each, label: words.state[each] ?? each })),
          ]}
          onChange={(next) => set({ status: next === 'all' ? undefined : next })}
        />
        <Segments
          label={words.filter.kind}
          value={kind ?? 'all'}
          options={[
            { value: 'all', label: words.filter.anyKind },
            ...KINDS.filter(
              (each) => each !== 'liking_users' || campaign.features.track_liking_users,
            ).map((each) => ({ value: each, label: t.words.kind[each] })),
          ]}
          onChange={(next) => set({ kind: next === 'all' ? undefined : next })}
        />
      </div>
      <Section
        title={words.title}
        lead={words.lead}
        actions={<ReadNow campaign={campaign} />}
        flush
      >
        <Read
          query={jobs}
          loading={<Loading height={46} rows={8} />}
          isEmpty={(data) => (data.pages[0]?.items.length ?? 0) === 0}
          empty={
            state || kind ? (
              <Empty
                title={words.empty}
                action={
                  <Button size="xs" variant="default" onClick={clear}>
                    {words.showAll}
                  </Button>
                }
              />
            ) : (
              <Empty title={words.emptyTitle}>{words.emptyText}</Empty>
            )
          }
        >
          {() => (
            <>
              <JobsTable rows={rows} campaign={campaign} />
              <MorePages query={jobs} />
            </>
          )}
        </Read>
      </Section>
    </>
  );
}

/** Makes the jobs of this campaign due: for admins, and where it still runs. */
function ReadNow({ campaign }: { campaign: CampaignView }) {
  const may = useMay('admin');
  const queries = useQueryClient();
  const trigger = useMutation({
    mutationFn: () => triggerJobs(campaign.id),
    onSuccess: (answer) => {
      toast(words.triggered(exactNumber(answer.jobs_enqueued), exactNumber(answer.jobs_skipped)));
      for (const error of answer.errors) toast(t.workers.errors(error.detail), 'bad');
      void queries.invalidateQueries({ queryKey: [...campaignKey(campaign.id), 'jobs'] });
    },
    onError: (error) => toast(reason(error), 'bad'),
  });
  if (!may || campaign.status !== 'active') return null;
  return (
    <Button
      size="xs"
      variant="default"
      loading={trigger.isPending}
      onClick={() => trigger.mutate()}
    >
      {words.trigger}
    </Button>
  );
}
