import { Stub } from '../Stub';

export function OverviewPage() {
  return <Stub title="OverviewPage" />;
}
