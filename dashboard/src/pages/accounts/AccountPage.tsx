import { Stub } from '../Stub';

export function AccountPage() {
  return <Stub title="AccountPage" />;
}
