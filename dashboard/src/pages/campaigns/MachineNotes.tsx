import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { queueQuery, readyQuery, workersQuery } from '../../api/queries/machine';
import type { BlockView } from '../../api/types';
import { Partial } from '../../components/states';
import { useZone } from '../../components/When';
import { time } from '../../format/times';
import { isMoney } from '../../stops/stops';
import { t } from '../../text';
import styles from './campaigns.module.css';

/** What holds up every campaign at once: nobody works, or X said wait. */
export function MachineNotes() {
  const zone = useZone();
  const workers = useQuery(workersQuery);
  const queue = useQuery(queueQuery);
  const ready = useQuery(readyQuery);
  const noCredential = ready.data?.x_credential === false;
  const nobody = workers.data?.workers.length === 0;
  const blocks = queue.data?.blocks ?? [];
  if (!nobody && !noCredential && blocks.length === 0) return null;
  return (
    <div className={styles.notes}>
      {noCredential && <Partial>{t.campaigns.warn.noCredential}</Partial>}
      {nobody && <Partial tone="bad">{t.campaigns.warn.noWorkers}</Partial>}
      {byReason(blocks).map(({ reason, jobs, until }) => (
        <Partial key={reason}>
          {t.campaigns.warn.block(
            t.campaigns.warn.why[reason] ?? reason.replaceAll('_', ' '),
            t.campaigns.warn.jobs(jobs),
            time(until, zone, 'clock'),
          )}{' '}
          {isMoney(reason) && <Link to="/usage">{t.campaigns.warn.usage}</Link>}
        </Partial>
      ))}
    </div>
  );
}

/** One line for each thing that is waited for: all kinds together, the first try of them. */
function byReason(blocks: readonly BlockView[]) {
  return [...Map.groupBy(blocks, (block) => block.reason)].map(([reason, all]) => ({
    reason,
    jobs: all.reduce((sum, block) => sum + block.jobs, 0),
    until: Math.min(...all.map((block) => Date.parse(block.until))),
  }));
}
