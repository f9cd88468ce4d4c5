import { Stub } from '../Stub';

export function SettingsPage() {
  return <Stub title="SettingsPage" />;
}
