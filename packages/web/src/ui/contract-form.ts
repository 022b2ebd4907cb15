import type { z } from 'zod'

/** Mantine form validation by a contract's input schema: `useForm({ validate: validateWith(saveSegment.input, (values) => input) })`. */
export const validateWith = <Values>(schema: z.ZodType, inputOf: (values: Values) => unknown) => (values: Values): Record<string, string> => {
  const parsed = schema.safeParse(inputOf(values))
  if (parsed.success) return {}
  return Object.fromEntries(parsed.error.issues.map((issue) => [issue.path.join('.'), issue.message]))
}

/** A key made from a name: `Heavy data users` → `heavy-data-users`. */
export const keyFrom = (name: string): string => name.toLowerCase().normalize('NFKD').replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '').slice(0, 80)
