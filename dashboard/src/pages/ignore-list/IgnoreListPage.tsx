import { Stub } from '../Stub';

export function IgnoreListPage() {
  return <Stub title="IgnoreListPage" />;
}
