import { Stub } from '../Stub';

export function JobsPage() {
  return <Stub title="JobsPage" />;
}
