import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { runJobs, triggerJobs } from '../../api/queries/machine';
import { useMay } from '../../auth/session';
import { reason } from '../../components/states';
import { toast } from '../../components/toast';
import { exactNumber } from '../../format/numbers';
import { t } from '../../text/pages';

const words = t.workers;

/** Read everything now, or work in the server's own process: for admins. */
export function WorkActions() {
  const may = useMay('admin');
  const queries = useQueryClient();
  const again = () => void queries.invalidateQueries({ queryKey: ['machine'] });
  const trigger = useMutation({
    mutationFn: () => triggerJobs(),
    onSuccess: (answer) => {
      toast(
        words.triggered(
          answer.campaigns_processed,
          exactNumber(answer.jobs_enqueued),
          exactNumber(answer.jobs_skipped),
        ),
      );
      for (const error of answer.errors) toast(words.errors(error.detail), 'bad');
    },
    onError: (error) => toast(reason(error), 'bad'),
    onSettled: again,
  });
  const run = useMutation({
    mutationFn: runJobs,
    onSuccess: (answer) =>
      toast(
        words.ran(
          exactNumber(answer.completed),
          exactNumber(answer.snoozed),
          exactNumber(answer.failed),
          exactNumber(answer.remaining_due),
        ),
      ),
    onError: (error) => toast(reason(error), 'bad'),
    onSettled: again,
  });
  if (!may) return null;
  return (
    <>
      <Button
        variant="default"
        title={words.runHelp}
        loading={run.isPending}
        onClick={() => run.mutate()}
      >
        {words.run}
      </Button>
      <Button
        title={words.triggerHelp}
        loading={trigger.isPending}
        onClick={() => trigger.mutate()}
      >
        {words.trigger}
      </Button>
    </>
  );
}
