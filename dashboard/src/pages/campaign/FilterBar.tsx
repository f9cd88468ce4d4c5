import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { campaignQuery } from '../../api/queries/campaigns';
import { worldNow } from '../../clock/world';
import { Icon } from '../../components/Icon';
import { Popup, PopupItem, PopupLabel } from '../../components/Popup';
import { CategoryName } from '../../components/people';
import { SearchField } from '../../components/SearchField';
import { Segments } from '../../components/Segments';
import { useZone } from '../../components/When';
import { ZoneInput } from '../../components/ZoneInput';
import { ownZone, zoneName } from '../../format/times';
import { fromWall, isZone, toWall } from '../../format/wall';
import { ACTIONS, CATEGORIES } from '../../palette';
import { t } from '../../text/pages';
import {
  ACCOUNT_CATEGORIES,
  type CampaignSearch,
  hasFilters,
  type Range,
  rangeOf,
  toggled,
} from '../../url/campaign-search';
import { Chips, customWords } from './Chips';
import styles from './filter.module.css';
import {
  useCampaignId,
  useCampaignSearch,
  useClearFilters,
  useSearchAhead,
  useSetSearch,
  whole,
} from './useCampaign';

const words = t.campaign.filter;
const PRESETS: readonly Range[] = ['24h', '3d', '7d', 'all'];

/** Range, filters, search and zone, and what is set, as chips. All of it is in the address. */
export function FilterBar() {
  const search = useCampaignSearch();
  const clear = useClearFilters();
  return (
    <section className={styles.bar} aria-label={words.label}>
      <div className={styles.controls} data-screen="">
        <Ranges />
        <CustomRange />
        <CategoryToggles />
        <MoreFilters />
        <Search />
        <ZoneMenu />
      </div>
      {hasFilters(search) && <Chips onClear={clear} />}
    </section>
  );
}

function Ranges() {
  const range = useSearchAhead(rangeOf);
  const set = useSetSearch();
  return (
    <Segments
      label={words.range}
      value={range}
      options={PRESETS.map((each) => ({ value: each, label: words.ranges[each] }))}
      onChange={(next) => {
        if (next === 'custom') return;
        set({ range: next === 'all' ? undefined : next, since: undefined, until: undefined });
      }}
    />
  );
}

function CategoryToggles() {
  const chosen = useSearchAhead((search) => search.category);
  const set = useSetSearch();
  return (
    <fieldset className={styles.toggles} aria-label={words.category}>
      {CATEGORIES.map((category) => (
        <button
          key={category}
          type="button"
          aria-pressed={chosen?.includes(category) ?? false}
          onClick={() => set({ category: toggled(chosen, category) })}
        >
          <CategoryName category={category} />
        </button>
      ))}
    </fieldset>
  );
}

function MoreFilters() {
  return (
    <Popup
      button={
        <>
          <Icon name="filter" size={16} /> {words.add}
        </>
      }
    >
      {() => <MoreFiltersPanel />}
    </Popup>
  );
}

function MoreFiltersPanel() {
  const search = useSearchAhead(whole);
  const set = useSetSearch();
  return (
    <div className={styles.more}>
      <Importance search={search} onSet={(min_importance) => set({ min_importance })} />
      <PopupLabel>{words.action}</PopupLabel>
      {ACTIONS.map((action) => (
        <PopupItem
          key={action}
          chosen={search.action_type?.includes(action) ?? false}
          onClick={() => set({ action_type: toggled(search.action_type, action) })}
        >
          {t.words.actions[action]}
        </PopupItem>
      ))}
      <PopupLabel>{words.account}</PopupLabel>
      {ACCOUNT_CATEGORIES.map((kind) => (
        <PopupItem
          key={kind}
          chosen={search.account_category?.includes(kind) ?? false}
          onClick={() => set({ account_category: toggled(search.account_category, kind) })}
        >
          {t.words.accountCategory[kind]}
        </PopupItem>
      ))}
      <PopupLabel>{words.removed}</PopupLabel>
      <div className={styles.inset}>
        <Segments
          label={words.removed}
          value={search.removed ?? 'include'}
          options={(['include', 'exclude', 'only'] as const).map((value) => ({
            value,
            label: words.removedOptions[value],
          }))}
          onChange={(value) => set({ removed: value === 'include' ? undefined : value })}
        />
      </div>
    </div>
  );
}

function Importance({
  search,
  onSet,
}: {
  search: CampaignSearch;
  onSet(value: number | undefined): void;
}) {
  const [text, setText] = useState(search.min_importance ? String(search.min_importance) : '');
  const apply = (event: FormEvent) => {
    event.preventDefault();
    const value = Number(text.replace(',', '.'));
    onSet(Number.isFinite(value) && value > 0 ? value : undefined);
  };
  return (
    <form className={styles.inset} onSubmit={apply}>
      <TextInput
        size="xs"
        label={words.importance}
        inputMode="decimal"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={apply}
      />
    </form>
  );
}

function CustomRange() {
  const search = useCampaignSearch();
  const set = useSetSearch();
  const zone = useZone();
  const chosen = customWords(search, zone);
  const at = (text: string | undefined) => (text ? toWall(Date.parse(text), zone) : '');
  return (
    <Popup
      label={chosen ? `${words.ranges.custom}: ${chosen}` : words.ranges.custom}
      button={chosen ?? `${words.ranges.custom}…`}
      chosen={chosen !== null}
    >
      {(close) => (
        <form
          className={styles.inset}
          onSubmit={(event) => {
            event.preventDefault();
            const data = new FormData(event.currentTarget);
            const moment = (name: string) => {
              const value = fromWall(String(data.get(name) ?? ''), zone);
              return value === null ? undefined : new Date(value).toISOString();
            };
            const [since, until] = [moment('since'), moment('until')];
            set({ since, until, range: since || until ? 'custom' : undefined });
            close();
          }}
        >
          <TextInput
            size="xs"
            type="datetime-local"
            name="since"
            label={`${words.from} (${zoneName(zone, worldNow())})`}
            defaultValue={at(search.since)}
          />
          <TextInput
            size="xs"
            type="datetime-local"
            name="until"
            label={words.to}
            defaultValue={at(search.until)}
          />
          <Button size="xs" type="submit" mt={8} fullWidth>
            {words.apply}
          </Button>
        </form>
      )}
    </Popup>
  );
}

function Search() {
  const { q = '' } = useCampaignSearch();
  const set = useSetSearch();
  return (
    <SearchField
      value={q}
      onSearch={(next) => set({ q: next }, { replace: true })}
      label={words.search}
      placeholder={words.searchPlaceholder}
      className={styles.search}
    />
  );
}

function ZoneMenu() {
  const zone = useZone();
  return (
    <Popup label={`${words.zone}: ${zone}`} button={zoneName(zone, worldNow())}>
      {(close) => <ZonePanel close={close} />}
    </Popup>
  );
}

function ZonePanel({ close }: { close(): void }) {
  const id = useCampaignId();
  const zone = useZone();
  const set = useSetSearch();
  const own = useQuery(campaignQuery(id)).data?.time_zone ?? 'UTC';
  const mine = ownZone();
  const choose = (tz: string) => set({ tz: tz === own ? undefined : tz });
  return (
    <>
      <PopupLabel>{words.zone}</PopupLabel>
      <PopupItem
        chosen={zone === own}
        onClick={() => {
          choose(own);
          close();
        }}
      >
        {words.zoneCampaign}: {own}
      </PopupItem>
      {mine !== own && (
        <PopupItem
          chosen={zone === mine}
          onClick={() => {
            choose(mine);
            close();
          }}
        >
          {words.zoneOwn}: {mine}
        </PopupItem>
      )}
      <OtherZone
        zone={zone}
        onChoose={(tz) => {
          choose(tz);
          close();
        }}
      />
    </>
  );
}

function OtherZone({ zone, onChoose }: { zone: string; onChoose(zone: string): void }) {
  const [text, setText] = useState(zone);
  return (
    <form
      className={styles.inset}
      onSubmit={(event) => {
        event.preventDefault();
        if (isZone(text)) onChoose(text);
      }}
    >
      <ZoneInput label={words.zoneOther} value={text} onChange={setText} />
      <Button size="xs" type="submit" mt={8} fullWidth disabled={!isZone(text)}>
        {words.apply}
      </Button>
    </form>
  );
}
