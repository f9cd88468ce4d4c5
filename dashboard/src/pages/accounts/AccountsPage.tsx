import { Stub } from '../Stub';

export function AccountsPage() {
  return <Stub title="AccountsPage" />;
}
