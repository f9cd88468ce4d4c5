import '../../styles/kit-more.css';
import { ActionIcon } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ignoreKey, ignoreQuery, replaceIgnoreList } from '../../api/queries/owner';
import type { IgnoredView } from '../../api/types';
import { useMay } from '../../auth/session';
import { type Column, FactTable } from '../../components/FactTable';
import { Icon } from '../../components/Icon';
import { PageHead } from '../../components/PageHead';
import { Section } from '../../components/Section';
import { Empty, Loading, Read, reason } from '../../components/states';
import { toast } from '../../components/toast';
import { When } from '../../components/When';
import { t } from '../../text/pages';
import { AddIgnored } from './AddIgnored';

const words = t.ignoreList;

/** Who never alerts. */
export function IgnoreListPage() {
  const may = useMay('operator');
  const queries = useQueryClient();
  const list = useQuery(ignoreQuery);
  const remove = useMutation({
    async mutationFn(entry: IgnoredView) {
      // The list is replaced as a whole: somebody else may have changed it meanwhile.
      const { items } = await queries.fetchQuery({ ...ignoreQuery, staleTime: 0 });
      return replaceIgnoreList(items.filter((each) => keyOf(each) !== keyOf(entry)));
    },
    onSuccess: (saved, entry) => {
      queries.setQueryData(ignoreKey, saved);
      toast(words.removed(nameOf(entry)));
    },
    onError: (error) => toast(reason(error), 'bad'),
  });
  const columns: Column<IgnoredView>[] = [
    { key: 'account', label: words.columns.account, head: true, cell: nameOf },
    {
      key: 'number',
      label: words.columns.number,
      cell: (entry) => entry.user_id ?? words.pending,
    },
    { key: 'reason', label: words.columns.reason, cell: (entry) => entry.reason },
    { key: 'since', label: words.columns.since, cell: (entry) => <When at={entry.added_at} /> },
  ];
  if (may) {
    columns.push({
      key: 'remove',
      label: t.lists.actions,
      unseen: true,
      right: true,
      cell: (entry) => (
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={words.remove(nameOf(entry))}
          loading={remove.isPending && keyOf(remove.variables) === keyOf(entry)}
          onClick={() => remove.mutate(entry)}
        >
          <Icon name="trash" size={16} />
        </ActionIcon>
      ),
    });
  }
  return (
    <>
      <PageHead title={words.title}>{words.lead}</PageHead>
      <Section title={list.data ? words.count(list.data.items.length) : words.caption} flush>
        <Read
          query={list}
          loading={<Loading height={46} rows={4} />}
          isEmpty={(data) => data.items.length === 0}
          empty={<Empty title={words.empty}>{words.emptyText}</Empty>}
        >
          {(data) => (
            <FactTable caption={words.caption} columns={columns} rows={data.items} keyOf={keyOf} />
          )}
        </Read>
      </Section>
      {may && <AddIgnored />}
    </>
  );
}

function nameOf(entry: IgnoredView): string {
  return entry.username ? `@${entry.username}` : (entry.user_id ?? '');
}

function keyOf(entry: IgnoredView): string {
  return `${entry.user_id ?? ''} ${entry.username?.toLowerCase() ?? ''}`;
}
