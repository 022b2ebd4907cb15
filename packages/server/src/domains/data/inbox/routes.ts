import { alias, flushTracked, group, identify, listTracked, page, track, trackBatch } from '@sextant/contract'
import { ok, route } from '../../../platform/http/route.ts'
import type { Route } from '../../../platform/http/route.ts'
import type { Inbox } from './inbox.ts'
import type { MessageType } from './message.ts'

const single = async (inbox: Inbox, type: MessageType, message: unknown) => ({ success: true as const, ...(await inbox.accept([{ type, message }])) })

export const inboxRoutes = (inbox: Inbox): readonly Route[] => [
  route(track, (input) => single(inbox, 'track', input)),
  route(identify, (input) => single(inbox, 'identify', input)),
  route(page, (input) => single(inbox, 'page', input)),
  route(group, (input) => single(inbox, 'group', input)),
  route(alias, (input) => single(inbox, 'alias', input)),
  route(trackBatch, async ({ batch, sentAt }) => ({
    success: true as const, ...(await inbox.accept(batch.map((message) => ({ type: message.type, message })), { sentAt, isBatch: true })),
  })),
  route(listTracked, (input) => inbox.list(input)),
  route(flushTracked, async () => {
    await inbox.flush()
    return ok
  }),
]
