import { customerTimeline, getCustomer, getDashboard, listCustomers, setConsent, unmaskCustomer } from '@sextant/contract'
import { ok, route } from '../../platform/http/route.ts'
import type { Route } from '../../platform/http/route.ts'
import type { Customers } from './create-customers.ts'

export const customerRoutes = (customers: Customers): readonly Route[] => [
  route(listCustomers, (input) => customers.list(input)),
  route(getCustomer, ({ id }) => customers.get(id)),
  route(unmaskCustomer, ({ id }) => customers.unmasked(id)),
  route(customerTimeline, (input) => customers.timeline(input)),
  route(setConsent, async (input, { actor }) => {
    await customers.setConsent(input, actor.name)
    return ok
  }),
  route(getDashboard, () => customers.dashboard()),
]
