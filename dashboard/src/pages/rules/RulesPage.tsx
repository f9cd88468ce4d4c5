import '../../styles/kit-more.css';
import { useQuery } from '@tanstack/react-query';
import { rulesQuery } from '../../api/queries/owner';
import { PageHead } from '../../components/PageHead';
import { Loading, Read } from '../../components/states';
import { t } from '../../text/pages';
import { RulesEditor } from './RulesEditor';

/** How accounts are told apart, as a file that one can change. */
export function RulesPage() {
  const rules = useQuery(rulesQuery);
  return (
    <>
      <PageHead title={t.rules.title}>{t.rules.lead}</PageHead>
      <Read query={rules} loading={<Loading height={640} />}>
        {(data) => <RulesEditor rules={data} />}
      </Read>
    </>
  );
}
