import { useQuery } from '@tanstack/react-query';
import { queueQuery, readyQuery, workersQuery } from '../../api/queries/machine';
import type { JobKind } from '../../api/types';
import { Partial } from '../../components/states';
import { useZone } from '../../components/When';
import { time } from '../../format/times';
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
      {blocks.map((block) => (
        <Partial key={`${block.kind} ${block.until} ${block.reason}`}>
          {t.campaigns.warn.block(
            t.words.kind[block.kind as JobKind] ?? block.kind,
            t.campaigns.warn.jobs(block.jobs),
            time(block.until, zone, 'clock'),
            block.reason.replaceAll('_', ' '),
          )}
        </Partial>
      ))}
    </div>
  );
}
