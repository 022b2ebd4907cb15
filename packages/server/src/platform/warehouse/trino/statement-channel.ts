import { channel } from 'node:diagnostics_channel'

/** One statement of a cluster. */
export interface SentStatement {
  readonly question: string
  /** With `?` for its values. */
  readonly shown: string
}

/** Name of the channel (node:diagnostics_channel) on which every statement is told that is about to be sent: statements are counted by it. */
export const statementChannel = 'sextant.trino.statement'
/** Name of the channel on which a statement is told when the cluster has answered it without an error. */
export const answeredChannel = 'sextant.trino.answered'

const sent = channel(statementChannel)
const answered = channel(answeredChannel)

export const tellStatement = (statement: SentStatement): void => {
  if (sent.hasSubscribers) sent.publish(statement)
}

export const tellAnswered = (statement: SentStatement): void => {
  if (answered.hasSubscribers) answered.publish(statement)
}
