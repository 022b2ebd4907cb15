/** Names of an import's steps, as its report writes them, and the text of each. */
const steps = {
  waiting: 'step_waiting', 'waiting for the warehouse': 'step_warehouse', customers: 'step_customers', 'earlier campaigns': 'step_history', rejects: 'step_rejects', quality: 'step_quality',
  loading: 'step_loading', 'making it visible': 'step_visible', done: 'step_done',
} as const

type StepText = (typeof steps)[keyof typeof steps] | 'step_reading' | 'step_checking'

/** The text of a step, and the table it is at; undefined for a step that is not known here. */
export const importStep = (step: string): { readonly text: StepText; readonly table: string } | undefined => {
  if (Object.hasOwn(steps, step)) return { text: steps[step as keyof typeof steps], table: '' }
  const [, doing, table] = /^(reading|checking) (.+)$/s.exec(step) ?? []
  return table === undefined ? undefined : { text: doing === 'reading' ? 'step_reading' : 'step_checking', table }
}
