import { useSecond, worldPace } from '../../clock/world';
import { exactNumber } from '../../format/numbers';
import { t } from '../../text';
import styles from './campaigns.module.css';

/** Where time runs fast it is the demonstration: says so, and how to get to the real X. */
export function DemoNote() {
  useSecond();
  const pace = worldPace();
  if (pace < 10) return null;
  const rounded = exactNumber(Number(pace.toPrecision(1)));
  return (
    <aside className={styles.demo}>
      <p>{t.campaigns.demo.text(rounded)}</p>
      <p>
        {t.campaigns.demo.real} <code>{t.campaigns.demo.command}</code>
      </p>
    </aside>
  );
}
