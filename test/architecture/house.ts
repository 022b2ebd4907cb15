/**
 * The house rules as data: who may import whom, how large things may grow. ARCHITECTURE.md states the same in words, and
 * architecture-document.test.ts holds the two together. Change a line here only with an ADR.
 */

/** Packages a package may import (by name, through its door). The server's own rooms are listed apart. */
export const packageEdges: Readonly<Record<string, readonly string[]>> = {
  kernels: [],
  sql: [],
  rules: ['sql'],
  contract: ['zod', 'rules'],
  web: ['contract', 'rules'],
  cli: ['contract', 'server'],
}

/** The rooms of packages/server/src: what each may import besides itself. `app` is config.ts, app.ts, main.ts and index.ts at its root. */
export const serverEdges: Readonly<Record<string, readonly string[]>> = {
  platform: ['kernels', 'sql', 'contract'],
  domains: ['kernels', 'rules', 'sql', 'contract', 'platform'],
  app: ['kernels', 'rules', 'sql', 'contract', 'platform', 'domains'],
}

/** Domains from first to last; a domain imports only from earlier ranks, and never from its own rank. */
export const domainOrder: readonly (readonly string[])[] = [
  ['data'],
  ['identity'],
  ['customers'],
  ['organisation'],
  ['console'],
  ['segments'],
  ['analysis'],
  ['experiments'],
  ['modelling'],
  ['offers', 'templates'],
  ['contacts'],
  ['optimisation'],
  ['decisions'],
  ['campaigns', 'journeys'],
  ['measurement'],
]

/** Domains that stand beside the loop: each imports only what is named. */
export const besideTheLoop = ['loyalty', 'sales', 'service', 'contact-centre'] as const
export const besideTheLoopMayImport: readonly string[] = ['customers', 'segments', 'offers', 'contacts', 'decisions']

export const limits = {
  fileLines: 500,
  functionLines: 80,
  /** A React component is mostly markup. */
  componentLines: 150,
  doorLines: 60,
  /** contract, kernels, rules and sql are libraries: their door lists every exported name. */
  libraryDoorLines: 150,
} as const

/** Uses of `raw(` (unbound SQL) outside packages/sql and tests, counted so that a new one is a decision somebody sees. Two are Trino's literals (trino/unbound.ts). */
export const rawUses = 4
