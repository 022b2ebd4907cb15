/** Who is looked at, at which instant, with or without returns: shared by all analyses, held in the address. */
export interface Scope {
  readonly segment: string | undefined
  readonly rule: string | undefined
  /** Instant; the company's standpoint unless given. */
  readonly at: string | undefined
  readonly gross: boolean
}

/** The scope as members of an endpoint's input. */
export const scopeInput = ({ segment, rule, at, gross }: Scope) => ({
  gross, ...(segment === undefined ? {} : { segment }), ...(rule === undefined ? {} : { rule }), ...(at === undefined ? {} : { at }),
})

/** A cell's rule within the scope: what the drawer of its customers asks for, and a new segment starts from. */
export const ruleWithin = ({ segment, rule }: Scope, cell: string): string => {
  const parts = [...(segment === undefined ? [] : [`in segment ${JSON.stringify(segment)}`]), ...(rule === undefined || rule.trim() === '' ? [] : [rule]), cell]
  return parts.length === 1 ? cell : parts.map((part) => `(${part})`).join(' and ')
}
