import { Stub } from '../Stub';

export function CampaignsPage() {
  return <Stub title="CampaignsPage" />;
}
