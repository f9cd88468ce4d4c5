import { Button, NativeSelect } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { type ImportWhat, importPeople, peopleKey } from '../../api/queries/people';
import { Buttons } from '../../components/Confirm';
import { Dialogue } from '../../components/Overlay';
import { Partial, reason } from '../../components/states';
import { t } from '../../text/pages';
import { ImportReportView } from './ImportReportView';
import styles from './people.module.css';

const words = t.people.importing;

/** Sends a file of people or of whom they follow, and tells what it brought. */
export function ImportDialogue({ onClose }: { onClose(): void }) {
  const queries = useQueryClient();
  const field = useId();
  const help = useId();
  const [file, setFile] = useState<File | null>(null);
  const [missing, setMissing] = useState(false);
  const [what, setWhat] = useState<ImportWhat>({ kind: 'people', on_error: 'skip' });
  const change = (part: globalThis.Partial<ImportWhat>) => setWhat((old) => ({ ...old, ...part }));
  const send = useMutation({
    mutationFn: (chosen: File) =>
      importPeople(chosen, {
        ...what,
        mode: what.kind === 'followings' ? (what.mode ?? 'replace') : undefined,
      }),
    onSuccess: () => void queries.invalidateQueries({ queryKey: peopleKey }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissing(!file);
    if (file) send.mutate(file);
  };
  if (send.data) {
    return (
      <Dialogue opened onClose={onClose} title={words.report}>
        <ImportReportView report={send.data} kind={what.kind} />
        <Buttons>
          <Button
            variant="default"
            onClick={() => {
              send.reset();
              setFile(null);
            }}
          >
            {words.again}
          </Button>
          <Button onClick={onClose}>{t.common.close}</Button>
        </Buttons>
      </Dialogue>
    );
  }
  return (
    <Dialogue opened onClose={onClose} title={words.title}>
      <form onSubmit={submit} className={styles.stack}>
        <NativeSelect
          label={words.kind}
          value={what.kind}
          onChange={(event) => change({ kind: event.currentTarget.value as ImportWhat['kind'] })}
          data={[
            { value: 'people', label: words.people },
            { value: 'followings', label: words.followings },
          ]}
        />
        <p id={help}>
          {what.kind === 'people' ? words.peopleHelp : words.followingsHelp} {words.mongo}
        </p>
        <div>
          <label htmlFor={field} className={styles.fileLabel}>
            {words.file}
          </label>
          <input
            id={field}
            type="file"
            className={styles.file}
            accept=".csv,.jsonl,.ndjson,.json,.txt,text/csv"
            aria-describedby={help}
            aria-invalid={missing && !file}
            onChange={(event) => setFile(event.currentTarget.files?.[0] ?? null)}
          />
          {missing && !file && (
            <p role="alert" className={styles.wrong}>
              {words.choose}
            </p>
          )}
        </div>
        <NativeSelect
          label={words.onError}
          value={what.on_error}
          onChange={(event) =>
            change({ on_error: event.currentTarget.value as ImportWhat['on_error'] })
          }
          data={[
            { value: 'skip', label: words.skip },
            { value: 'refuse', label: words.refuse },
          ]}
        />
        {what.kind === 'followings' && (
          <NativeSelect
            label={words.mode}
            value={what.mode ?? 'replace'}
            onChange={(event) => change({ mode: event.currentTarget.value as 'replace' | 'add' })}
            data={[
              { value: 'replace', label: words.replace },
              { value: 'add', label: words.add },
            ]}
          />
        )}
        {send.isPending && <Partial tone="plain">{words.working}</Partial>}
        {send.isError && (
          <Partial tone="bad">
            {reason(send.error)} {words.refusedWhole}
          </Partial>
        )}
        <Buttons>
          <Button variant="default" onClick={onClose}>
            {t.common.cancel}
          </Button>
          <Button type="submit" loading={send.isPending}>
            {words.start}
          </Button>
        </Buttons>
      </form>
    </Dialogue>
  );
}
