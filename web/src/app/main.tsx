// Starts the page.
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './fonts.css';
import './global.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startLanguages } from '../i18n';
import { App, leaveWhenSessionEnds } from './App';
import { createQueryClient } from './query';
import { createAppRouter } from './router';

const queryClient = createQueryClient();
const router = createAppRouter(queryClient);
leaveWhenSessionEnds({ queryClient, router });

await startLanguages();

const place = document.getElementById('root');
if (!place) throw new Error('index.html has no element with the id root');
createRoot(place).render(
  <StrictMode>
    <App queryClient={queryClient} router={router} />
  </StrictMode>,
);
