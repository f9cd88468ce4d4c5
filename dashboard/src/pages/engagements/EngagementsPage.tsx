import { getRouteApi } from '@tanstack/react-router';
import { csvHref } from '../../api/queries/analytics';
import { engagementList } from '../../api/queries/lists';
import { t } from '../../text/pages';
import { CampaignList, sortOf } from '../campaign/CampaignList';
import { useCampaignId, useFilterQuery } from '../campaign/useCampaign';
import { engagementColumns, isGone } from './columns';

const route = getRouteApi('/campaigns/$id/engagements');
const SORTS = ['timestamp', 'importance_score'] as const;

/** Every engagement that fits, the newest first or the strongest. */
export function EngagementsPage() {
  const id = useCampaignId();
  const search = route.useSearch();
  const sort = sortOf(SORTS, search);
  const query = { sort, ...useFilterQuery() };
  return (
    <CampaignList
      words={t.account.engagements}
      rows={engagementList(id, query)}
      columnsOf={engagementColumns}
      chosen={search.columns}
      sorts={SORTS}
      sort={sort}
      csv={{ path: csvHref(id, 'engagements'), query }}
      height={60}
      cardHeight={128}
      isQuiet={isGone}
    />
  );
}
