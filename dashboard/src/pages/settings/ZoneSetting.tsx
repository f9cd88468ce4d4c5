import { useState } from 'react';
import { useTenSeconds, worldNow } from '../../clock/world';
import { Segments } from '../../components/Segments';
import { ZoneInput } from '../../components/ZoneInput';
import { ownZone, time } from '../../format/times';
import { isZone } from '../../format/wall';
import { t } from '../../text/pages';
import { chooseZone, useChosenZone } from '../../zone/own';
import styles from './settings.module.css';

const words = t.settings.look;
type Kind = 'own' | 'utc' | 'other';

/** In which zone pages without a campaign tell times. */
export function ZoneSetting() {
  useTenSeconds();
  const chosen = useChosenZone();
  const kept: Kind = chosen === null ? 'own' : chosen === 'UTC' ? 'utc' : 'other';
  const [kind, setKind] = useState<Kind>(kept);
  const [name, setName] = useState(chosen ?? '');
  const wrong = kind === 'other' && name.trim() !== '' && !isZone(name.trim());
  const pick = (next: Kind) => {
    setKind(next);
    if (next === 'own') chooseZone(null);
    if (next === 'utc') chooseZone('UTC');
  };
  return (
    <>
      <div className={styles.line}>
        <span>{words.zone}</span>
        <Segments
          label={words.zone}
          value={kind}
          options={[
            { value: 'own', label: words.zoneOwn(ownZone()) },
            ...(ownZone() === 'UTC' && kind !== 'utc'
              ? []
              : [{ value: 'utc' as const, label: words.zoneUtc }]),
            { value: 'other', label: words.zoneOther },
          ]}
          onChange={pick}
        />
      </div>
      {kind === 'other' && (
        <ZoneInput
          label={words.zoneName}
          value={name}
          onChange={(next) => {
            setName(next);
            if (isZone(next.trim()) && next.trim() !== '') chooseZone(next.trim());
          }}
          error={wrong ? words.zoneWrong : undefined}
        />
      )}
      <p className={styles.quiet}>
        {words.now(time(worldNow(), chosen ?? ownZone(), 'clock'))} {words.zoneHelp}
      </p>
    </>
  );
}
