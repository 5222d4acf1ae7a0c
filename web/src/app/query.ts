// Server state: when an answer counts as fresh, and which refusals are worth another try.
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { asApiError } from '../api/problems';
import { meQuery } from './access';

const RETRIES = 2;

function isWorthRetrying(failures: number, error: Error): boolean {
  const { code } = asApiError(error);
  return failures < RETRIES && (code === 'busy' || code === 'network');
}

export function createQueryClient(): QueryClient {
  // The school requires a second step since now: who one is says so, and the shell shows what to do.
  const onError = (error: unknown) => {
    if (asApiError(error).code === 'mfa_required')
      void client.invalidateQueries({ queryKey: meQuery.queryKey });
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: { staleTime: 20_000, retry: isWorthRetrying, refetchOnWindowFocus: true },
      mutations: { retry: false },
    },
  });
  return client;
}
