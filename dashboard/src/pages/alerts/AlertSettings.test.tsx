import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import type { CampaignView } from '../../api/types';
import { SessionGate } from '../../auth/session';
import { held, renderIn, serveJson } from '../../test/render';
import { t } from '../../text/pages';
import { AlertSettings } from './AlertSettings';

const words = t.alerts.settings;
const CAMPAIGN = {
  id: 'c',
  status: 'active',
  time_zone: 'UTC',
  alert_preferences: {
    channels: [],
    email_to: null,
    importance_threshold: 10,
    thresholds: [],
    backfill: 'auto',
    alert_spacing_minutes: 20,
    frequency_window_minutes: 30,
    quiet_hours: null,
  },
} as unknown as CampaignView;

it('keeps what is typed between saving and the answer, and takes the rest as it was saved', async () => {
  const answer = held();
  const asked = serveJson({
    'GET /socap/session': { body: { name: 'local', role: 'admin', key_needed: false } },
    'PATCH /socap/campaigns/c': {
      body: {
        ...CAMPAIGN,
        alert_preferences: { ...CAMPAIGN.alert_preferences, importance_threshold: 12 },
      },
      after: answer.until,
    },
  });
  renderIn(
    <SessionGate>
      <AlertSettings campaign={CAMPAIGN} />
    </SessionGate>,
  );
  const threshold = await screen.findByLabelText(words.threshold);
  const spacing = screen.getByLabelText(words.spacing);
  await userEvent.clear(threshold);
  await userEvent.type(threshold, '12.0');
  await userEvent.click(screen.getByText(t.common.save));
  await waitFor(() => expect(asked.some(({ method }) => method === 'PATCH')).toBe(true));
  await userEvent.clear(spacing);
  await userEvent.type(spacing, '5');
  answer.go();
  await waitFor(() => expect(threshold).toHaveDisplayValue('12'));
  expect(spacing).toHaveDisplayValue('5');
});
