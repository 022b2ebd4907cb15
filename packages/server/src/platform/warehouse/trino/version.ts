import { warehouseErrors } from '../warehouse-errors.ts'

/** The oldest release that Sextant is tested with: `add_files`, `execute immediate` and the JDBC catalog are as it needs them. */
export const lowestVersion = 476

/** The newest release that Sextant is tested with. */
export const newestTested = 476

/** The release a coordinator names: `476`, `476-e.3` of a distribution; undefined for a build without a number. */
const releaseOf = (version: string): number | undefined => {
  const [, release] = /^(\d+)(?:\D|$)/.exec(version) ?? []
  return release === undefined ? undefined : Number(release)
}

/**
 * Holds a cluster's version against what is supported.
 *
 * @returns what is to be told of a version that may do and is not tested; undefined: nothing
 * @throws WAREHOUSE_VERSION for one that is too old
 */
export const checkVersion = (host: string, version: string): string | undefined => {
  const release = releaseOf(version)
  if (release === undefined) return `the cluster at ${host} calls its version "${version}"; Sextant is tested with Trino ${lowestVersion}`
  if (release < lowestVersion) throw warehouseErrors.WAREHOUSE_VERSION({ host, version, lowest: lowestVersion })
  return release > newestTested ? `the cluster at ${host} is Trino ${version}; Sextant is tested up to ${newestTested}` : undefined
}
