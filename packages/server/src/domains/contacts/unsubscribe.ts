import { createHmac, timingSafeEqual } from 'node:crypto'
import { sql } from '@sextant/sql'
import type { RawRequest, RawResponse, RawRoute } from '../../platform/http/route.ts'
import type { Ids } from '../../platform/ids.ts'
import type { Store } from '../../platform/store/store.ts'
import type { Clock } from '../../platform/time.ts'
import { writeSuppressions } from './suppression.ts'

/**
 * Unsubscribing by one click, RFC 8058: POST to the link in List-Unsubscribe ends the mails without sign-in or cookie; GET and HEAD
 * (which mail scanners send) show a page and change nothing.
 */

const signature = (secret: string, contactId: string): string => createHmac('sha256', secret).update(`unsubscribe:${contactId}`).digest('base64url').slice(0, 32)

export const unsubscribePath = (secret: string, contactId: string): string => `/u/${contactId}.${signature(secret, contactId)}`

const contactOfToken = (secret: string, token: string): string | null => {
  const dot = token.lastIndexOf('.')
  if (dot < 1) return null
  const contactId = token.slice(0, dot)
  const [given, wanted] = [Buffer.from(token.slice(dot + 1)), Buffer.from(signature(secret, contactId))]
  return given.length === wanted.length && timingSafeEqual(given, wanted) ? contactId : null
}

/** Headers a message carries so that a mail program can offer the button. */
export const unsubscribeHeaders = (url: string, listId: string): Readonly<Record<string, string>> => ({
  'List-Unsubscribe': `<${url}>`,
  'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  'List-ID': listId,
})

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${title}</title>
<style>body{font:16px/1.6 system-ui,"Noto Sans SC","PingFang SC",sans-serif;max-width:34rem;margin:12vh auto;padding:0 1.5rem;color:#172033;background:#fbfaf7}button{font:inherit;padding:.6rem 1.4rem;border:0;border-radius:.4rem;background:#1d3354;color:#fff;cursor:pointer}button:focus-visible{outline:3px solid #b8863b;outline-offset:2px}
@media (prefers-color-scheme:dark){body{color:#e8e6df;background:#10151f}button{background:#c9974a;color:#10151f}}</style></head>
<body><main>${body}</main></body></html>`

const answer = (status: number, html: string): RawResponse => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'" },
  body: html,
})

const unknownPage = page('Unknown link', '<h1>This link is not valid</h1><p>Please use the link exactly as it stands in the message.</p><h1 lang="zh">链接无效</h1><p lang="zh">请使用邮件中的完整链接。</p>')
const askPage = page(
  'Unsubscribe',
  '<h1>Stop these messages?</h1><p>Press the button and you will get no more marketing e-mail from us.</p><h1 lang="zh">退订</h1><p lang="zh">点击按钮后，我们不再向您发送营销邮件。</p><form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click"><button type="submit">Unsubscribe · 退订</button></form>',
)
const donePage = page('Unsubscribed', '<h1>Done</h1><p>You will get no more marketing e-mail from us.</p><h1 lang="zh">已退订</h1><p lang="zh">我们不再向您发送营销邮件。</p>')

export interface UnsubscribeDeps {
  readonly store: Store
  readonly clock: Clock
  readonly ids: Ids
  readonly secret: string
  /** Told after the opt-out is stored, so that the reaction is counted as a response. */
  readonly onUnsubscribed: (contact: { readonly contactId: string; readonly customerId: string; readonly at: string }) => Promise<void>
}

const unsubscribe = async (deps: UnsubscribeDeps, contactId: string): Promise<boolean> => {
  const contact = await deps.store.maybeOne<{ customer_id: string; channel: string }>(sql`select customer_id, channel from contact where id = ${contactId}`)
  if (contact === undefined) return false
  const at = new Date(deps.clock.now()).toISOString()
  await deps.store.transaction(async (tx) => {
    const written = await writeSuppressions(tx, deps.ids, at, 'customer', [{ customerId: contact.customer_id, address: null, channel: contact.channel, kind: 'unsubscribed', reason: `unsubscribed from contact ${contactId}`, to: null, source: 'one-click' }])
    // Pressing the button again says nothing new.
    if (written === 0) return
    await tx.execute(sql`
      insert into consent (id, customer_id, channel, purpose, state, at, source, evidence, recorded_by)
      select ${deps.ids.id()}, id, ${contact.channel}, 'marketing', 'denied', ${at}, 'one-click unsubscribe', ${contactId}, 'customer' from customer where id = ${contact.customer_id}`)
  })
  await deps.onUnsubscribed({ contactId, customerId: contact.customer_id, at })
  return true
}

export const unsubscribeRoutes = (deps: UnsubscribeDeps): readonly RawRoute[] => {
  const show = async (request: RawRequest): Promise<RawResponse> =>
    contactOfToken(deps.secret, request.params['token'] ?? '') === null ? answer(404, unknownPage) : answer(200, askPage)
  const act = async (request: RawRequest): Promise<RawResponse> => {
    const contactId = contactOfToken(deps.secret, request.params['token'] ?? '')
    return contactId !== null && (await unsubscribe(deps, contactId)) ? answer(200, donePage) : answer(404, unknownPage)
  }
  const common = { path: '/u/:token', permission: 'open', audit: null } as const
  return [
    { ...common, method: 'GET', handle: show },
    { ...common, method: 'HEAD', handle: show },
    { ...common, method: 'POST', handle: act },
  ]
}
