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
