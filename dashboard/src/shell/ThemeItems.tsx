import { Menu, useMantineColorScheme } from '@mantine/core';
import { Icon } from '../components/Icon';
import { t } from '../text';

const SCHEMES = [
  { scheme: 'light', icon: 'sun' },
  { scheme: 'dark', icon: 'moon' },
  { scheme: 'auto', icon: 'screen' },
] as const;

/** Light, dark, or as the system has it. */
export function ThemeItems() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <>
      <Menu.Label>{t.shell.theme.label}</Menu.Label>
      {SCHEMES.map(({ scheme, icon }) => (
        <Menu.Item
          key={scheme}
          leftSection={<Icon name={icon} size={16} />}
          rightSection={colorScheme === scheme ? <Icon name="check" size={16} /> : null}
          aria-current={colorScheme === scheme ? 'true' : undefined}
          onClick={() => setColorScheme(scheme)}
        >
          {t.shell.theme[scheme]}
        </Menu.Item>
      ))}
    </>
  );
}
