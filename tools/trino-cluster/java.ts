import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, realpathSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { Unavailable } from './unavailable.ts'

/** What Trino 476 refuses to start below. */
export const leastJava = 24

/**
 * Finds a Java for Trino: JAVA_HOME, the PATH, then the newest below /usr/lib/jvm.
 *
 * @returns its home: `bin/java` and `bin/keytool` are below it
 * @throws Unavailable naming every Java that was found and is too old
 */
export function findJava(): string {
  const found = [...new Set([...fromEnvironment(), ...fromPath(), ...installed()])].map((home) => ({ home, version: versionOf(home) }))
  const fit = found.find(({ version }) => version >= leastJava)
  if (fit !== undefined) return fit.home
  const seen = found.length === 0 ? 'none was found' : `found only ${found.map(({ home, version }) => `${version} in ${home}`).join(', ')}`
  throw new Unavailable(
    `Trino needs Java ${leastJava} or newer (looked at JAVA_HOME, the PATH and /usr/lib/jvm): ${seen}; install a JDK, for example  apt-get install openjdk-25-jre-headless  or one from https://adoptium.net, and set JAVA_HOME`,
  )
}

const hasJava = (home: string): boolean => existsSync(join(home, 'bin', 'java'))

function fromEnvironment(): string[] {
  const home = process.env['JAVA_HOME']
  return home !== undefined && hasJava(home) ? [realpathSync(home)] : []
}

function fromPath(): string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '' && existsSync(join(folder, 'java')))
  return folders.map((folder) => dirname(dirname(realpathSync(join(folder, 'java')))))
}

function installed(): string[] {
  const below = (folder: string, inside: string): string[] => (existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name, inside)) : [])
  const homes = [...below('/usr/lib/jvm', ''), ...below('/Library/Java/JavaVirtualMachines', 'Contents/Home')].filter(hasJava)
  return homes.map((home) => realpathSync(home)).sort((a, b) => versionOf(b) - versionOf(a))
}

/** The feature release: 25 for 25.0.1, 8 for 1.8; 0 when it does not say. */
function versionOf(home: string): number {
  const release = join(home, 'release')
  const text = existsSync(release) ? readFileSync(release, 'utf8') : spawnSync(join(home, 'bin', 'java'), ['-version'], { encoding: 'utf8' }).stderr
  const match = /(?:JAVA_VERSION=|version )"(?:1\.)?(\d+)/.exec(text)
  return Number(match?.[1] ?? 0)
}
