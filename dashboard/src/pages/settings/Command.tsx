import { ActionIcon } from '@mantine/core';
import { Icon } from '../../components/Icon';
import { toast } from '../../components/toast';
import { t } from '../../text/pages';
import styles from './settings.module.css';

/** A command for a terminal, to copy. */
export function Command({ label, text }: { label: string; text: string }) {
  const copy = () =>
    navigator.clipboard
      .writeText(text)
      .then(() => toast(t.common.copied))
      .catch(() => toast(text));
  return (
    <div className={styles.command}>
      <span>{label}</span>
      <div>
        <code>{text}</code>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t.settings.copy(text)}
          onClick={() => void copy()}
        >
          <Icon name="copy" size={16} />
        </ActionIcon>
      </div>
    </div>
  );
}
