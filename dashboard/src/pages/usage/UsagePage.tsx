import { Stub } from '../Stub';

export function UsagePage() {
  return <Stub title="UsagePage" />;
}
