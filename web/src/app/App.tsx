// Providers around the router, and what happens when the session ends.
import { MantineProvider } from '@mantine/core';
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { type EndReason, onSessionEnd } from '../auth/session';
import type { createAppRouter } from './router';
import { cssVariables, theme } from './theme';

interface AppProps {
  queryClient: QueryClient;
  router: ReturnType<typeof createAppRouter>;
}

/** Forgets everything of the person and shows the sign-in page; an expired session comes back to where it was. */
export function leaveWhenSessionEnds({ queryClient, router }: AppProps): void {
  onSessionEnd((reason: EndReason) => {
    if (router.state.location.pathname === '/sign-in') return;
    const from = reason === 'expired' || reason === 'ended' ? router.state.location.href : undefined;
    void router.navigate({ to: '/sign-in', search: { from, note: reason } }).then(() => {
      queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== 'config' });
    });
  });
}

export function App({ queryClient, router }: AppProps) {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
