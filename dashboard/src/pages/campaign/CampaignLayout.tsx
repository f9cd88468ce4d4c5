import '../../styles/kit-more.css';
import { Outlet } from '@tanstack/react-router';

/** What all pages of one campaign share: its head, its filters, its stream, its drawers. */
export function CampaignLayout() {
  return <Outlet />;
}
