import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { csvHref } from '../../api/queries/analytics';
import { accountList } from '../../api/queries/lists';
import type { AccountSort } from '../../api/types';
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
import { accountColumns, isGone } from './columns';

const route = getRouteApi('/campaigns/$id/accounts');
const words = t.account.list;
const SORTS: readonly AccountSort[] = ['importance_score', 'engagements', 'tweets', 'last_at'];

/** Who engaged: one row a person, the strongest first. */
export function AccountsPage() {
  const id = useCampaignId();
  const search = route.useSearch();
  const set = useSetList();
  const sort = SORTS.find((each) => each === search.sort) ?? 'importance_score';
  const several = search.min_tweets === '2';
  const filters = useFilterQuery();
  const query = useMemo(
    () => ({ sort, min_tweets: several ? 2 : undefined, ...filters }),
    [sort, several, filters],
  );
  const all = accountList(id, query);
  const list = useLongList(all);
  const context = useRowContext();
  const columns = useMemo(() => accountColumns(context), [context]);

  return (
    <CampaignList
      title={words.title}
      count={(total) => words.count(exactNumber(total))}
      controls={
        <>
          <Segments
            label={words.several}
            value={several ? 'several' : 'all'}
            options={[
              { value: 'all', label: t.common.all },
              { value: 'several', label: words.several },
            ]}
            onChange={(value) => set({ min_tweets: value === 'several' ? '2' : undefined })}
          />
          <Segments
            label={words.sort}
            value={sort}
            options={SORTS.map((value) => ({ value, label: words.sorts[value] }))}
            onChange={(value) => set({ sort: value === 'importance_score' ? undefined : value })}
          />
        </>
      }
      download={
        <CsvButton path={csvHref(id, 'accounts')} query={query} name={words.title.toLowerCase()} />
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
