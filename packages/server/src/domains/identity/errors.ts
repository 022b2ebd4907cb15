import { defineErrors } from '../../platform/errors.ts'

export const identityErrors = defineErrors({
  IDENTITY_CUSTOMER_UNKNOWN: {
    status: 404,
    message: ({ id }: { id: string }) => `there is no customer ${id}`,
    zh: ({ id }: { id: string }) => `没有客户 ${id}`,
    fix: 'search for the customer with ./sextant customers list --search <name, number or address>',
  },
  IDENTITY_ALIAS_TAKEN: {
    status: 409,
    message: ({ previousId, customer }: { previousId: string; customer: string }) => `"${previousId}" already belongs to customer ${customer}`,
    zh: ({ previousId, customer }: { previousId: string; customer: string }) => `“${previousId}”已属于客户 ${customer}`,
    fix: 'an anonymous id belongs to one person; merge the two customers if they are the same',
  },
})
