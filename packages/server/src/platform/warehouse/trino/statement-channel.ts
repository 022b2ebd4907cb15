import { channel } from 'node:diagnostics_channel'

/** One statement that is about to be sent to a cluster. */
export interface SentStatement {
  readonly question: string
  /** With `?` for its values. */
  readonly shown: string
}

/** Name of the channel (node:diagnostics_channel) on which every statement is told: statements are counted by it. */
export const statementChannel = 'sextant.trino.statement'

const sent = channel(statementChannel)

export const tellStatement = (statement: SentStatement): void => {
  if (sent.hasSubscribers) sent.publish(statement)
}
