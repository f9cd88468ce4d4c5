import type { WorkerView } from '../../api/types';
import { FactTable } from '../../components/FactTable';
import { MachineWhen } from '../../components/MachineWhen';
import { exactNumber } from '../../format/numbers';
import { t } from '../../text/pages';
import styles from './workers.module.css';

const words = t.workers;

/** Who works on this database, and when each was last heard of. */
export function Processes({ workers }: { workers: readonly WorkerView[] }) {
  return (
    <FactTable
      caption={words.processesCaption}
      rows={workers}
      keyOf={(worker) => worker.id}
      columns={[
        {
          key: 'id',
          label: words.process.id,
          head: true,
          // The last digits tell processes apart; the first ones are a time.
          cell: (worker) => (
            <code className={styles.code} title={worker.id}>
              {worker.id.slice(-8)}
            </code>
          ),
        },
        {
          key: 'roles',
          label: words.process.roles,
          cell: (worker) => worker.roles.map((role) => words.roles[role] ?? role).join(', '),
        },
        {
          key: 'running',
          label: words.process.running,
          right: true,
          cell: (worker) => exactNumber(worker.running),
        },
        {
          key: 'heartbeat',
          label: words.process.heartbeat,
          cell: (worker) => <MachineWhen at={worker.heartbeat_at} />,
        },
        {
          key: 'started',
          label: words.process.started,
          cell: (worker) => <MachineWhen at={worker.started_at} />,
        },
      ]}
    />
  );
}
