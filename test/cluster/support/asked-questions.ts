import { subscribe } from 'node:diagnostics_channel'
import { appendFileSync } from 'node:fs'
import { answeredChannel } from '../../../packages/server/src/platform/warehouse/trino/statement-channel.ts'
import type { SentStatement } from '../../../packages/server/src/platform/warehouse/trino/statement-channel.ts'
import { askedVariable } from './cluster.ts'

/* Every test process writes down by their names which statements the cluster has answered; when all files are through, none may be missing. */

const file = process.env[askedVariable]
const told = new Set<string>()

if (file !== undefined)
  subscribe(answeredChannel, (message) => {
    const { question } = message as SentStatement
    if (told.has(question)) return
    told.add(question)
    appendFileSync(file, `${question}\n`)
  })
