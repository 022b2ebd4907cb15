import { getModel, getSession, signIn, signOut } from '@sextant/contract'
import type { Permission } from '@sextant/contract'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { callQuery, useAction } from './use-call.ts'

export const sessionQuery = { ...callQuery(getSession, {}), staleTime: 300_000, retry: false } as const

/** Who is signed in; the shell's route makes sure that somebody is before a page is drawn. */
export const useSession = () => useQuery(sessionQuery).data

/** Tells whether the user may do something: `const can = useCan(); can('segments.write')`. */
export const useCan = (): ((permission: Permission) => boolean) => {
  const session = useSession()
  return (permission) => session?.permissions.includes(permission) ?? false
}

export const useSignIn = () => {
  const client = useQueryClient()
  return useAction(signIn, { invalidates: [], onDone: (session) => client.setQueryData(sessionQuery.queryKey, session) })
}
export const useSignOut = (onDone: () => void) => {
  const client = useQueryClient()
  return useAction(signOut, { invalidates: [], onDone: () => { client.clear(); onDone() } })
}

/** Name, currency and zone of the company, from its model; null before there is one, or where the role may not read it. */
export const useCompany = () => {
  const can = useCan()
  return useQuery({ ...callQuery(getModel, {}), enabled: can('data.read'), staleTime: 300_000, select: (answer) => answer?.model.company ?? null }).data ?? null
}
