/** Stands in for the builder form until the rules package answers it. */
export const mockBuilder = { textOf: (builder: unknown): string => String((builder as { text?: string } | undefined)?.text ?? ''), formOf: (rule: unknown): unknown => rule }
