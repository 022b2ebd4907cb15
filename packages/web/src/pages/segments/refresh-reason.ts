/** Why a segment was counted again: the log's own sentences, by the key of their text. */
export const refreshReasons = {
  'it was never counted': 'because_first',
  'the snapshot before does not say what data it saw': 'because_unmarked',
  'data that it may read have changed': 'because_data',
  'it is asked for an earlier instant': 'because_earlier',
  'neither rule, data nor the instant have changed': 'because_same',
  'its answer changes with time': 'because_time',
  'facts that were dated ahead have come about': 'because_ripened',
  'neither its rule nor the data have changed, and time alone cannot change its answer': 'because_nothing',
} as const

const byVersion = /^its rule is now version (\d+)$/

export type RefreshReason = { readonly key: (typeof refreshReasons)[keyof typeof refreshReasons] } | { readonly key: 'because_version'; readonly version: string }

/** @returns the text of a sentence; undefined for one that is not known */
export const refreshReason = (sentence: string): RefreshReason | undefined => {
  const version = byVersion.exec(sentence)?.[1]
  if (version !== undefined) return { key: 'because_version', version }
  return Object.hasOwn(refreshReasons, sentence) ? { key: refreshReasons[sentence as keyof typeof refreshReasons] } : undefined
}
