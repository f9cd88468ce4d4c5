import { getRouteApi } from '@tanstack/react-router';
import { csvHref } from '../../api/queries/analytics';
import { accountList } from '../../api/queries/lists';
import type { AccountSort } from '../../api/types';
import { Segments } from '../../components/Segments';
import { t } from '../../text/pages';
import { CampaignList, sortOf, useSetList } from '../campaign/CampaignList';
import { useCampaignId, useFilterQuery } from '../campaign/useCampaign';
import { accountColumns, isGone } from './columns';

const route = getRouteApi('/campaigns/$id/accounts');
const words = t.account.list;
const SORTS: readonly [AccountSort, ...AccountSort[]] = [
  'importance_score',
  'engagements',
  'tweets',
  'last_at',
];

/** Who engaged: one row a person, the strongest first. */
export function AccountsPage() {
  const id = useCampaignId();
  const search = route.useSearch();
  const set = useSetList();
  const sort = sortOf(SORTS, search);
  const several = search.min_tweets === '2';
  const query = { sort, min_tweets: several ? 2 : undefined, ...useFilterQuery() };
  return (
    <CampaignList
      words={words}
      rows={accountList(id, query)}
      columnsOf={accountColumns}
      chosen={search.columns}
      sorts={SORTS}
      sort={sort}
      controls={
        <Segments
          label={words.several}
          value={several ? 'several' : 'all'}
          options={[
            { value: 'all', label: t.common.all },
            { value: 'several', label: words.several },
          ]}
          onChange={(value) => set({ min_tweets: value === 'several' ? '2' : undefined })}
        />
      }
      csv={{ path: csvHref(id, 'accounts'), query }}
      height={60}
      cardHeight={128}
      isQuiet={isGone}
    />
  );
}
