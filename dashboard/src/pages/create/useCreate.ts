import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { api, unwrap } from '../../api/client';
import { campaignsKey } from '../../api/queries/keys';
import type { CampaignView } from '../../api/types';
import type { toRequest } from './draft';

type CampaignRequest = ReturnType<typeof toRequest>;

/**
 * Creates once, however often the same request is sent, also where an answer to it was lost: the
 * key changes only with the request. A request that was refused gives its key back.
 */
export function useCreate(onCreated: (campaign: CampaignView) => void) {
  const queries = useQueryClient();
  const sent = useRef({ body: '', key: '' });
  return useMutation({
    mutationFn: (request: CampaignRequest) => {
      const body = JSON.stringify(request);
      if (sent.current.body !== body) sent.current = { body, key: crypto.randomUUID() };
      return unwrap(
        api.POST('/socap/campaigns', {
          body: request,
          params: { header: { 'Idempotency-Key': sent.current.key } },
        }),
      );
    },
    onSuccess: (campaign) => {
      void queries.invalidateQueries({ queryKey: campaignsKey });
      onCreated(campaign);
    },
  });
}
