import { changePassword, createApiKey, createUser, deleteApiKey, explainConfig, listApiKeys, listAudit, listUsers, updateUser } from '@sextant/contract'
import type { InputOf, OutputOf } from '@sextant/contract'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { callQuery, useAction } from './use-call.ts'

export type User = OutputOf<typeof listUsers>['users'][number]
export type ApiKey = OutputOf<typeof listApiKeys>['apiKeys'][number]
export type AuditEntry = OutputOf<typeof listAudit>['items'][number]
export type AuditInput = InputOf<typeof listAudit>
export type Setting = OutputOf<typeof explainConfig>['settings'][number]

export const useUsers = () => useQuery(callQuery(listUsers, {}))
export const useCreateUser = () => useAction(createUser, { invalidates: ['users', 'audit'] })
export const useUpdateUser = (done: string) => useAction(updateUser, { invalidates: ['users', 'audit', 'session'], done })
export const useApiKeys = () => useQuery(callQuery(listApiKeys, {}))
export const useCreateApiKey = () => useAction(createApiKey, { invalidates: ['api-keys', 'audit'] })
export const useDeleteApiKey = (done: string, onDone: () => void) => useAction(deleteApiKey, { invalidates: ['api-keys', 'audit'], done, onDone })
export const useAudit = (input: AuditInput) => useQuery({ ...callQuery(listAudit, input), placeholderData: keepPreviousData })
export const useConfig = () => useQuery(callQuery(explainConfig, {}))
export const useChangePassword = (done: string, onDone: () => void) => useAction(changePassword, { invalidates: [], done, onDone })
