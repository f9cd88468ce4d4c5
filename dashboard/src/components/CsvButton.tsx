import { useMutation } from '@tanstack/react-query';
import { type Query, queryText } from '../api/client';
import { toProblem } from '../api/problem';
import { t } from '../text';
import { Icon } from './Icon';
import styles from './lists.module.css';
import { saveCsv } from './save-file';
import { reason } from './states';
import { toast } from './toast';

/** What is seen as CSV, every row of it, as the service writes it. */
export function CsvButton({
  path,
  query,
  words,
}: {
  path: string;
  query: Query;
  /** What the file is called by. */
  words: readonly (string | undefined)[];
}) {
  const load = useMutation({
    mutationFn: async () => {
      const response = await fetch(path + queryText(query), { headers: { accept: 'text/csv' } });
      if (!response.ok) {
        throw toProblem(response, await response.json().catch(() => undefined));
      }
      return response.blob();
    },
    onSuccess: (blob) => saveCsv(words, blob),
    onError: (error) => toast(reason(error), 'bad'),
  });
  return (
    <button
      type="button"
      className={styles.quietButton}
      aria-label={t.common.csvDownload}
      disabled={load.isPending}
      onClick={() => load.mutate()}
    >
      <Icon name="download" size={14} />
      {load.isPending ? t.common.loading : t.common.csv}
    </button>
  );
}
