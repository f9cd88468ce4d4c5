import { SideDrawer } from '../../components/Overlay';
import { t } from '../../text/pages';
import { AccountDetail } from '../accounts/AccountDetail';
import { TweetDetail } from '../tweets/TweetDetail';
import { useCampaignSearch, useSetSearch } from './useCampaign';

/** The drawer that the address names: an account or a tweet, over the page. */
export default function Drawers() {
  const { account, tweet } = useCampaignSearch();
  const set = useSetSearch();
  const close = () => set({ account: undefined, tweet: undefined });
  if (account) {
    return (
      <SideDrawer opened onClose={close} title={t.campaign.drawer.account}>
        <AccountDetail key={account} user={account} inDrawer />
      </SideDrawer>
    );
  }
  if (!tweet) return null;
  return (
    <SideDrawer opened wide onClose={close} title={t.campaign.drawer.tweet}>
      <TweetDetail key={tweet} tweet={tweet} inDrawer />
    </SideDrawer>
  );
}
