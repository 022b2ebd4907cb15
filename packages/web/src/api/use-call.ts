import { notifications } from '@mantine/notifications'
import type { Endpoint } from '@sextant/contract'
import { infiniteQueryOptions, keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { z } from 'zod'
import { call } from './call.ts'

/** Query of one endpoint; its key is `[endpoint name, input]`, so that a noun's queries are found by prefix. */
export const callQuery = <Input extends z.ZodType, Output extends z.ZodType>(endpoint: Endpoint<Input, Output>, input: z.input<Input>) =>
  queryOptions({ queryKey: [endpoint.name, input] as const, queryFn: ({ signal }) => call(endpoint, input, signal) })

/** The same of an analysis: what was shown stays while another is loading, and it is not asked again for a while. */
export const analysisQuery = <Input extends z.ZodType, Output extends z.ZodType>(endpoint: Endpoint<Input, Output>, input: z.input<Input>) =>
  ({ ...callQuery(endpoint, input), placeholderData: keepPreviousData, staleTime: 300_000 }) as const

/** Pages of an endpoint with a cursor, one after another (timelines, long lists that grow downwards). */
export const callPages = <Input extends z.ZodType, Output extends z.ZodType<{ nextCursor: string | null }>>(endpoint: Endpoint<Input, Output>, input: z.input<Input>) =>
  infiniteQueryOptions({
    queryKey: [endpoint.name, 'pages', input] as const,
    queryFn: ({ signal, pageParam }) => call(endpoint, { ...(input as object), ...(pageParam === null ? {} : { cursor: pageParam }) } as z.input<Input>, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page as { readonly nextCursor: string | null }).nextCursor,
  })

export interface ActionOptions<Out> {
  /** Nouns (`segments`) or names (`campaigns.get`) whose queries are asked again afterwards. */
  readonly invalidates: readonly string[]
  /** Toast when it is done; none when absent. */
  readonly done?: string | ((output: Out) => string)
  readonly onDone?: (output: Out) => void
}

/** A change: calls, asks again what it touched, and says so. Failures stay in `error` for the form to show with <ProblemAlert>. */
export const useAction = <Input extends z.ZodType, Output extends z.ZodType>(endpoint: Endpoint<Input, Output>, options: ActionOptions<z.output<Output>>) => {
  const client = useQueryClient()
  return useMutation({
    mutationKey: [endpoint.name],
    mutationFn: (input: z.input<Input>) => call(endpoint, input),
    onSuccess: async (output) => {
      const message = typeof options.done === 'function' ? options.done(output) : options.done
      if (message !== undefined) notifications.show({ message, color: 'sea' })
      await client.invalidateQueries({ predicate: ({ queryKey: [name] }) => typeof name === 'string' && options.invalidates.some((noun) => name === noun || name.startsWith(`${noun}.`)) })
      options.onDone?.(output)
    },
  })
}
