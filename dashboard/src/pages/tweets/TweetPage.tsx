import { Stub } from '../Stub';

export function TweetPage() {
  return <Stub title="TweetPage" />;
}
