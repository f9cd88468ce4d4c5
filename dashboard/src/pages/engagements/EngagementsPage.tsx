import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { csvHref } from '../../api/queries/analytics';
import { engagementList } from '../../api/queries/lists';
import { CsvButton } from '../../components/CsvButton';
import { Segments } from '../../components/Segments';
import { Empty } from '../../components/states';
import { exactNumber } from '../../format/numbers';
import { FreshRows } from '../../lists/FreshRows';
import { useLongList } from '../../lists/useLongList';
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
  const all = engagementList(id, query);
  const list = useLongList(all);
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
      note={<FreshRows campaign={id} list={all} known={list.total} />}
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
