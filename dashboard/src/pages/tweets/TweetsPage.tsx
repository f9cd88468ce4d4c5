import { Stub } from '../Stub';

export function TweetsPage() {
  return <Stub title="TweetsPage" />;
}
