import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { csvHref, engagementsQuery } from '../../api/queries/analytics';
import { type EngagementsQuery, engagementList } from '../../api/queries/lists';
import { CsvButton } from '../../components/CsvButton';
import styles from '../../components/lists.module.css';
import { Segments } from '../../components/Segments';
import { Empty } from '../../components/states';
import { exactNumber } from '../../format/numbers';
import { useLongList } from '../../lists/useLongList';
import { usePollInterval } from '../../live/LiveProvider';
import { t } from '../../text/pages';
import { CampaignList, useSetList } from '../campaign/CampaignList';
import { useRowContext } from '../campaign/row-context';
import { useCampaignId, useFilterQuery } from '../campaign/useCampaign';
import { engagementColumns, isGone } from './columns';

const route = getRouteApi('/campaigns/$id/engagements');
const words = t.account.engagements;
const SORTS = ['timestamp', 'importance_score'] as const;

/** Every engagement that fits, the newest first or the strongest. */
export function EngagementsPage() {
  const id = useCampaignId();
  const search = route.useSearch();
  const set = useSetList();
  const sort = SORTS.find((each) => each === search.sort) ?? 'timestamp';
  const filters = useFilterQuery();
  const query = useMemo(() => ({ sort, ...filters }), [sort, filters]);
  const list = useLongList(engagementList(id, query));
  const context = useRowContext();
  const columns = useMemo(() => engagementColumns(context), [context]);

  return (
    <CampaignList
      title={words.title}
      count={(total) => words.count(exactNumber(total))}
      controls={
        <Segments
          label={t.account.list.sort}
          value={sort}
          options={SORTS.map((value) => ({ value, label: words.sorts[value] }))}
          onChange={(value) => set({ sort: value === 'timestamp' ? undefined : value })}
        />
      }
      download={
        <CsvButton
          path={csvHref(id, 'engagements')}
          query={query}
          name={words.title.toLowerCase()}
        />
      }
      note={<FreshRows id={id} query={query} known={list.total} />}
      list={list}
      columns={columns}
      chosen={search.columns}
      height={60}
      cardHeight={128}
      isQuiet={isGone}
      empty={<Empty title={words.empty}>{words.emptyText}</Empty>}
    />
  );
}

/** How many came since the list was read; pressing it shows them. Rows never move by themselves. */
function FreshRows({ id, query, known }: { id: string; query: EngagementsQuery; known: number }) {
  const queries = useQueryClient();
  const now = useQuery({
    ...engagementsQuery(id, { ...query, limit: 1 }),
    refetchInterval: usePollInterval(),
  });
  const fresh = (now.data?.total ?? 0) - known;
  return (
    <div role="status">
      {known > 0 && fresh > 0 && (
        <button
          type="button"
          className={styles.fresh}
          onClick={() => {
            scrollTo({ top: 0 });
            void queries.resetQueries({ queryKey: ['list', id, 'engagements'] });
          }}
        >
          {words.fresh(exactNumber(fresh))}
        </button>
      )}
    </div>
  );
}
