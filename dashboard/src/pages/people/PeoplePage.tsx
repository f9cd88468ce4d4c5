import { Stub } from '../Stub';

export function PeoplePage() {
  return <Stub title="PeoplePage" />;
}
