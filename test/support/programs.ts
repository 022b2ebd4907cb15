import { chromium, postgres } from '../../tools/machine.ts'
import type { Requirement } from '../../tools/machine.ts'

/** Path of the Chromium that browser stories drive; throws with the one command that installs it. */
export function chromiumPath(): string {
  return path(chromium)
}

/** Folder with `initdb`, `postgres` and `pg_ctl` of PostgreSQL 15 or newer; throws with the one command that installs it. */
export function postgresFolder(): string {
  return path(postgres)
}

/** Arguments without which a headless Chromium phones home or needs a sandbox that containers lack; add a fresh --user-data-dir. */
export const chromiumArgs: readonly string[] = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

function path(requirement: Requirement): string {
  const found = requirement.find()
  if (found === undefined) throw new Error(`${requirement.name} is not installed on this machine; run: ${requirement.command}`)
  return found
}
