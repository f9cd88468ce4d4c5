import { Stub } from '../Stub';

export function AlertsPage() {
  return <Stub title="AlertsPage" />;
}
