import { Stub } from '../Stub';

export function ComparePage() {
  return <Stub title="ComparePage" />;
}
