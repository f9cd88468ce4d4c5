import { Icon } from '../components/Icon';
import styles from '../components/lists.module.css';
import { Popup, PopupItem, PopupLabel } from '../components/Popup';
import { t } from '../text/pages';
import { type Column, shownColumns, toggledColumn } from './columns';

/** Which columns a table shows. The choice is in the address: who gets the link sees the same. */
export function ColumnsMenu<T>({
  columns,
  chosen,
  onChoose,
}: {
  columns: readonly Column<T>[];
  /** What the address says. */
  chosen: string | undefined;
  onChoose(chosen: string | undefined): void;
}) {
  const shown = shownColumns(columns, chosen);
  return (
    <Popup
      className={styles.quietButton}
      button={
        <>
          <Icon name="table" size={14} /> {t.lists.columns}
        </>
      }
    >
      {() => (
        <>
          <PopupLabel>{t.lists.columnsShown}</PopupLabel>
          {columns
            .filter((column) => column.card !== 'name')
            .map((column) => (
              <PopupItem
                key={column.key}
                chosen={shown.has(column.key)}
                onClick={() => onChoose(toggledColumn(columns, chosen, column.key))}
              >
                {column.label}
              </PopupItem>
            ))}
          {chosen !== undefined && (
            <PopupItem onClick={() => onChoose(undefined)}>{t.lists.columnsUsual}</PopupItem>
          )}
        </>
      )}
    </Popup>
  );
}
