import { Button, CloseButton, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { campaignQuery } from '../../api/queries/campaigns';
import { worldNow } from '../../clock/world';
import { Icon } from '../../components/Icon';
import { Popup, PopupItem, PopupLabel } from '../../components/Popup';
import { CategoryName } from '../../components/people';
import { Segments } from '../../components/Segments';
import { useZone } from '../../components/When';
import { ZoneInput } from '../../components/ZoneInput';
import { ownZone, zoneName } from '../../format/times';
import { fromWall, isZone, toWall } from '../../format/wall';
import { useShortcut } from '../../keyboard/shortcuts';
import { ACTIONS, CATEGORIES } from '../../palette';
import { t } from '../../text/pages';
import {
  ACCOUNT_CATEGORIES,
  type CampaignSearch,
  hasFilters,
  type Range,
  rangeOf,
  toggled,
  withoutFilters,
} from '../../url/campaign-search';
import { Chips, customWords } from './Chips';
import styles from './filter.module.css';
import { useCampaignId, useCampaignSearch, useSetSearch } from './useCampaign';

const words = t.campaign.filter;
const PRESETS: readonly Range[] = ['24h', '3d', '7d', 'all'];

/** Range, filters, search and zone, and what is set, as chips. All of it is in the address. */
export function FilterBar() {
  const search = useCampaignSearch();
  const set = useSetSearch();
  const clear = () => {
    const gone = Object.fromEntries(Object.keys(search).map((key) => [key, undefined]));
    set({ ...gone, ...withoutFilters(search) });
  };
  return (
    <section className={styles.bar} aria-label={words.label}>
      <div className={styles.controls} data-screen="">
        <Segments
          label={words.range}
          value={rangeOf(search)}
          options={[...PRESETS.map((each) => ({ value: each, label: words.ranges[each] }))]}
          onChange={(range) => {
            if (range === 'custom') return;
            set({ range: range === 'all' ? undefined : range, since: undefined, until: undefined });
          }}
        />
        <CustomRange />
        <CategoryToggles />
        <MoreFilters />
        <SearchField />
        <ZoneMenu />
      </div>
      {hasFilters(search) && <Chips onClear={clear} />}
    </section>
  );
}

function CategoryToggles() {
  const search = useCampaignSearch();
  const set = useSetSearch();
  return (
    <fieldset className={styles.toggles} aria-label={words.category}>
      {CATEGORIES.map((category) => (
        <button
          key={category}
          type="button"
          aria-pressed={search.category?.includes(category) ?? false}
          onClick={() => set({ category: toggled(search.category, category) })}
        >
          <CategoryName category={category} />
        </button>
      ))}
    </fieldset>
  );
}

function MoreFilters() {
  const search = useCampaignSearch();
  const set = useSetSearch();
  return (
    <Popup
      button={
        <>
          <Icon name="filter" size={16} /> {words.add}
        </>
      }
    >
      {() => (
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
      )}
    </Popup>
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

const WAIT_MS = 300;

function SearchField() {
  const { q = '' } = useCampaignSearch();
  const set = useSetSearch();
  const [text, setText] = useState(q);
  const field = useRef<HTMLInputElement>(null);
  useShortcut('/', words.keys.search, () => field.current?.focus());
  // The address may change from elsewhere: a chip taken away, `Esc`, going back.
  const asked = useRef(q);
  useEffect(() => {
    if (asked.current !== q) setText(q);
    asked.current = q;
  }, [q]);
  useEffect(() => {
    const wanted = text.trim();
    if (wanted === asked.current) return;
    const timer = setTimeout(() => {
      asked.current = wanted;
      set({ q: wanted || undefined }, { replace: true });
    }, WAIT_MS);
    return () => clearTimeout(timer);
  }, [text, set]);
  return (
    <TextInput
      ref={field}
      size="xs"
      className={styles.search}
      aria-label={words.search}
      placeholder={words.searchPlaceholder}
      leftSection={<Icon name="search" size={14} />}
      rightSection={
        text ? (
          <CloseButton size="xs" aria-label={t.common.clear} onClick={() => setText('')} />
        ) : null
      }
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') field.current?.blur();
      }}
    />
  );
}

function ZoneMenu() {
  const id = useCampaignId();
  const zone = useZone();
  const set = useSetSearch();
  const own = useQuery(campaignQuery(id)).data?.time_zone ?? 'UTC';
  const mine = ownZone();
  const choose = (tz: string) => set({ tz: tz === own ? undefined : tz });
  return (
    <Popup label={`${words.zone}: ${zone}`} button={zoneName(zone, worldNow())}>
      {(close) => (
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
      )}
    </Popup>
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
