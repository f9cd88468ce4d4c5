import { Stub } from '../Stub';

export function WorkersPage() {
  return <Stub title="WorkersPage" />;
}
