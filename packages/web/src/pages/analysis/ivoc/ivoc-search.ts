import { z } from 'zod'

export const ivocSearch = z.object({ state: z.enum(['yes', 'partly', 'no', 'unknown']).optional().catch(undefined) })
