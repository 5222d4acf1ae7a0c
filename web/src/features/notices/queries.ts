// Reading notices and how many are new, marking them, sending one.
import { keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query';
import { api, body, type Notice, type NoticeCount, type NoticeIn } from '../../api/client';

const ALL = ['notices'];
const COUNT = ['notice_count'];
/** How often the bell asks while the page is looked at. */
const EACH_MINUTE = 60_000;

interface Tagged {
  count: NoticeCount;
  tag: string | null;
}

/** Asked with the tag of the last answer, which costs the school one read while nothing has changed. */
export const countQuery = (client: QueryClient) =>
  queryOptions({
    queryKey: COUNT,
    queryFn: async (): Promise<Tagged> => {
      const known = client.getQueryData<Tagged>(COUNT);
      const header = known?.tag ? { 'If-None-Match': known.tag } : {};
      const { data, response } = await api.GET('/api/me/notices/count', { params: { header } });
      if (known && response.status === 304) return known;
      return { count: data ?? { unread: 0, more: false }, tag: response.headers.get('ETag') };
    },
    select: ({ count }) => count,
    refetchInterval: EACH_MINUTE,
    refetchOnWindowFocus: 'always',
  });

export const noticesQuery = (list: { unread?: boolean; limit?: number; cursor?: string }) =>
  queryOptions({
    queryKey: [...ALL, list],
    queryFn: () => body(api.GET('/api/me/notices', { params: { query: list } })),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });

export async function readNotice(client: QueryClient, notice: Notice): Promise<void> {
  if (notice.read) return;
  await api.POST('/api/me/notices/{notice}/read', { params: { path: { notice: notice.id } } });
  refreshNotices(client);
}

export async function readNotices(client: QueryClient): Promise<void> {
  await api.POST('/api/me/notices/read');
  refreshNotices(client);
}

export function sendNotice(notice: NoticeIn, key: string): Promise<Notice> {
  const params = { header: { 'Idempotency-Key': key } };
  return body(api.POST('/api/notices', { params, body: notice }));
}

export function refreshNotices(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: ALL });
  void client.invalidateQueries({ queryKey: COUNT });
}
