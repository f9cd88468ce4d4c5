import '../../styles/kit-more.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { campaignsQuery } from '../../api/queries/campaigns';
import { queueQuery, workersQuery } from '../../api/queries/machine';
import { PageHead } from '../../components/PageHead';
import { StatusName } from '../../components/people';
import { Section } from '../../components/Section';
import { Empty, Loading, Read } from '../../components/states';
import { t } from '../../text/pages';
import { Processes } from './Processes';
import { Queue } from './Queue';
import { WorkActions } from './WorkActions';
import styles from './workers.module.css';

const words = t.workers;
const OFTEN_MS = 5_000;

/** What is read now, what waits and for what, who does the work. */
export function WorkersPage() {
  const queue = useQuery({ ...queueQuery, refetchInterval: OFTEN_MS });
  const workers = useQuery({ ...workersQuery, refetchInterval: OFTEN_MS });
  const campaigns = useQuery(campaignsQuery(undefined));
  return (
    <>
      <PageHead title={words.title} actions={<WorkActions />}>
        {words.lead}
      </PageHead>
      <Read query={queue} loading={<Loading height={96} rows={3} />}>
        {(data) => <Queue queue={data} processes={workers.data?.workers.length ?? null} />}
      </Read>
      <Section title={words.processes} lead={words.processesLead} flush>
        <Read
          query={workers}
          loading={<Loading height={46} rows={2} />}
          isEmpty={(data) => data.workers.length === 0}
          empty={<Empty title={words.nobody}>{words.nobodyText}</Empty>}
        >
          {(data) => <Processes workers={data.workers} />}
        </Read>
      </Section>
      <Section title={words.campaigns} lead={words.campaignsLead}>
        <Read
          query={campaigns}
          loading={<Loading height={28} rows={2} />}
          isEmpty={(data) => data.items.length === 0}
          empty={<Empty title={t.campaigns.empty.title} />}
        >
          {(data) => (
            <ul className={styles.campaigns}>
              {data.items.map((each) => (
                <li key={each.id}>
                  <Link to="/campaigns/$id/jobs" params={{ id: each.id }}>
                    {each.launch_name}
                  </Link>
                  <StatusName status={each.status} />
                </li>
              ))}
            </ul>
          )}
        </Read>
      </Section>
    </>
  );
}
