import '../../styles/kit-more.css';
import { Button, CloseButton } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import { peopleList } from '../../api/queries/people';
import { useMay } from '../../auth/session';
import { Icon } from '../../components/Icon';
import { PageHead } from '../../components/PageHead';
import { SearchField } from '../../components/SearchField';
import { Segments } from '../../components/Segments';
import { Empty } from '../../components/states';
import { ColumnsMenu } from '../../lists/ColumnsMenu';
import { LongTable } from '../../lists/LongTable';
import { useLongList } from '../../lists/useLongList';
import { t } from '../../text/pages';
import type { ListSearch } from '../../url/list-search';
import { compact, oneOf } from '../../url/query-string';
import { AddPerson } from './AddPerson';
import { peopleColumns } from './columns';
import { ImportDialogue } from './ImportDialogue';
import styles from './people.module.css';
import { ReadDialogue } from './ReadDialogue';

const route = getRouteApi('/people');
const words = t.people;
type Opened = 'add' | 'import' | 'read' | null;

/** Who counts, and for how much. */
export function PeoplePage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay('operator');
  const [opened, setOpened] = useState<Opened>(null);
  const status = oneOf(search, 'status', ['active', 'inactive'] as const);
  const filtered = Boolean(search.find || search.tag || status);
  const people = useLongList(
    peopleList({
      q: search.find,
      tag: search.tag,
      active: status === undefined ? undefined : status === 'active',
    }),
  );
  const set = useCallback(
    (change: ListSearch, replace = false) =>
      void navigate({
        search: (old) => compact({ ...old, ...change }),
        replace,
        resetScroll: false,
      }),
    [navigate],
  );
  const columns = useMemo(() => peopleColumns((tag) => set({ tag })), [set]);
  const add = (
    <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setOpened('add')}>
      {words.add}
    </Button>
  );

  return (
    <>
      <PageHead
        title={words.title}
        actions={
          may && (
            <>
              <Button variant="default" onClick={() => setOpened('read')}>
                {words.read}
              </Button>
              <Button variant="default" onClick={() => setOpened('import')}>
                {words.import}
              </Button>
              {add}
            </>
          )
        }
      >
        {words.lead}
      </PageHead>
      <div className={styles.filters}>
        <SearchField
          value={search.find ?? ''}
          onSearch={(find) => set({ find }, true)}
          label={words.search}
          placeholder={words.searchPlaceholder}
          className={styles.search}
        />
        <Segments
          label={words.filter.label}
          value={status ?? 'all'}
          options={(['all', 'active', 'inactive'] as const).map((each) => ({
            value: each,
            label: words.filter[each],
          }))}
          onChange={(next) => set({ status: next === 'all' ? undefined : next })}
        />
        {search.tag && (
          <span className={styles.chip}>
            {words.tag(search.tag)}
            <CloseButton
              size="xs"
              aria-label={words.clearTag(search.tag)}
              onClick={() => set({ tag: undefined })}
            />
          </span>
        )}
        <span className={styles.spring} />
        <ColumnsMenu
          columns={columns}
          chosen={search.columns}
          onChoose={(next) => set({ columns: next })}
        />
      </div>
      <LongTable
        caption={words.caption}
        columns={columns}
        chosen={search.columns}
        list={people}
        height={56}
        cardHeight={124}
        empty={
          filtered ? (
            <Empty
              title={words.empty.none}
              action={
                <Button
                  size="xs"
                  variant="default"
                  onClick={() => set({ find: undefined, status: undefined, tag: undefined })}
                >
                  {words.empty.clear}
                </Button>
              }
            />
          ) : (
            <Empty title={words.empty.title} action={may && add}>
              {words.empty.text}
            </Empty>
          )
        }
      />
      {opened === 'add' && <AddPerson onClose={() => setOpened(null)} />}
      {opened === 'import' && <ImportDialogue onClose={() => setOpened(null)} />}
      {opened === 'read' && <ReadDialogue whom={{ all: true }} onClose={() => setOpened(null)} />}
    </>
  );
}
