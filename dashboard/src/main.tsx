import './styles/kit.css';
import 'virtual:theme.css';
import './styles/base.css';
import './styles/print.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { makeQueryClient } from './api/query-client';
import { SessionGate } from './auth/session';
import { ShortcutProvider } from './keyboard/shortcuts';
import { keepHealing } from './live/heal';
import { LiveProvider } from './live/LiveProvider';
import { makeRouter } from './router';
import { theme } from './theme';
import { OwnZone } from './zone/own';

const queries = makeQueryClient();
const router = makeRouter(queries);
keepHealing(queries);

const place = document.getElementById('root');
if (!place) throw new Error('index.html has no #root');

// The theme's variables and classes are files (`virtual:theme.css`, `kit.css`):
// nothing is injected, so that `style-src 'self'` holds.
createRoot(place).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <QueryClientProvider client={queries}>
        <SessionGate>
          <ShortcutProvider>
            <LiveProvider>
              <OwnZone>
                <RouterProvider router={router} />
              </OwnZone>
            </LiveProvider>
          </ShortcutProvider>
        </SessionGate>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
