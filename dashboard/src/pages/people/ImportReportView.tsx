import type { ImportReport } from '../../api/types';
import { FactTable } from '../../components/FactTable';
import { Partial } from '../../components/states';
import { exactNumber } from '../../format/numbers';
import { t } from '../../text/pages';
import styles from './people.module.css';

const words = t.people.importing;

/** What a file brought, and each row that could not be used. */
export function ImportReportView({
  report,
  kind,
}: {
  report: ImportReport;
  kind: 'people' | 'followings';
}) {
  const facts: [string, number][] = [
    [words.rows, report.rows],
    ...(kind === 'people'
      ? ([
          [words.added, report.people_added],
          [words.changed, report.people_changed],
          [words.unchanged, report.people_unchanged],
          [words.repeated, report.repeated_rows],
        ] as [string, number][])
      : ([
          [words.sets, report.sets_finished],
          [words.edges, report.edges],
        ] as [string, number][])),
    [words.rescored, report.engagements_rescored],
    [words.bad, report.bad_rows],
  ];
  return (
    <div role="status">
      <dl className={styles.report}>
        {facts.map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>{exactNumber(value)}</dd>
          </div>
        ))}
      </dl>
      {report.bad_rows > 0 && (
        <>
          <Partial>
            {report.errors.length < report.bad_rows
              ? words.badMore(exactNumber(report.errors.length), exactNumber(report.bad_rows))
              : words.badTitle(exactNumber(report.bad_rows))}
          </Partial>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must by keyboard too */}
          <section className={styles.bad} tabIndex={0} aria-label={words.badCaption}>
            <FactTable
              caption={words.badCaption}
              columns={[
                { key: 'line', label: words.line, head: true, cell: (row) => String(row.line) },
                { key: 'detail', label: words.detail, cell: (row) => row.detail },
              ]}
              rows={report.errors}
              keyOf={(row) => `${row.line} ${row.detail}`}
            />
          </section>
        </>
      )}
    </div>
  );
}
