// Server state: when an answer counts as fresh, and which refusals are worth another try.
import { QueryClient } from '@tanstack/react-query';
import { asApiError } from '../api/problems';

const RETRIES = 2;

function isWorthRetrying(failures: number, error: Error): boolean {
  const { code } = asApiError(error);
  return failures < RETRIES && (code === 'busy' || code === 'network');
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: 20_000, retry: isWorthRetrying, refetchOnWindowFocus: true },
      mutations: { retry: false },
    },
  });
}
