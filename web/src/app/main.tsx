// Starts the page.
import './mantine-styles';
import './fonts.css';
import './global.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError } from '../api/problems';
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
// Refusals of the API have their own pages; only what nobody expected is reported.
const onCaughtError = (error: unknown) => {
  if (!(error instanceof ApiError)) reportError(error);
};
createRoot(place, { onCaughtError }).render(
  <StrictMode>
    <App queryClient={queryClient} router={router} />
  </StrictMode>,
);
