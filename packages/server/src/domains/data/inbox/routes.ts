import { alias, flushTracked, group, identify, listTracked, page, track, trackBatch } from '@sextant/contract'
import { ok, route } from '../../../platform/http/route.ts'
import type { Route } from '../../../platform/http/route.ts'
import type { Inbox } from './inbox.ts'
import type { MessageType } from './message.ts'
import type { TrackedEvent } from './tracked-events.ts'

/** Text of an event may be an address or a name: who may not read those sees that it is there, and numbers. */
const withoutText = (event: TrackedEvent): TrackedEvent => ({
  ...event,
  properties: Object.fromEntries(Object.entries(event.properties).map(([name, value]) => [name, typeof value === 'number' || typeof value === 'boolean' || value === null ? value : '•••'])),
})

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
  route(listTracked, async (input, { actor }) => {
    const page = await inbox.list(input)
    return actor.permissions.includes('customers.unmask') ? page : { ...page, items: page.items.map(withoutText) }
  }),
  route(flushTracked, async () => {
    await inbox.flush()
    return ok
  }),
]
