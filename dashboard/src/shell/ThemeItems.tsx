import { Icon } from '../components/Icon';
import { PopupItem, PopupLabel } from '../components/Popup';
import { t } from '../text';
import { useScheme } from './useScheme';

const SCHEMES = [
  { scheme: 'light', icon: 'sun' },
  { scheme: 'dark', icon: 'moon' },
  { scheme: 'auto', icon: 'screen' },
] as const;

/** Light, dark, or as the system has it. */
export function ThemeItems() {
  const { colorScheme, setColorScheme } = useScheme();
  return (
    <>
      <PopupLabel>{t.shell.theme.label}</PopupLabel>
      {SCHEMES.map(({ scheme, icon }) => (
        <PopupItem
          key={scheme}
          left={<Icon name={icon} size={16} />}
          chosen={colorScheme === scheme}
          onClick={() => setColorScheme(scheme)}
        >
          {t.shell.theme[scheme]}
        </PopupItem>
      ))}
    </>
  );
}
