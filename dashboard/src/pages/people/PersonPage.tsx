import { Stub } from '../Stub';

export function PersonPage() {
  return <Stub title="PersonPage" />;
}
