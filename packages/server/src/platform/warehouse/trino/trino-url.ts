/** Where a cluster is and how Sextant signs in to it: what a `trino://` address says. */
export interface TrinoAddress {
  readonly host: string
  readonly port: number
  readonly isSecure: boolean
  readonly user: string
  readonly password: string | undefined
  /** File of a JSON Web Token; read anew when the cluster refuses the one that was read. */
  readonly accessTokenFile: string | undefined
  /** PEM file of the authority that signed the cluster's certificate; undefined: those Node trusts. */
  readonly caFile: string | undefined
  /** The name Sextant goes by among the cluster's queries. */
  readonly source: string
  readonly catalog: string
  readonly schema: string
}

const form = 'trino://user[:password]@host:port/catalog/schema?ssl=true'

const refuse = (what: string): never => {
  throw new Error(`${form}: ${what}`)
}

/** Names go into headers and into names of schemas that Sextant derives from them. */
const plainName = /^[a-z][a-z0-9_]{0,100}$/

const headerText = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/

const decoded = (text: string, what: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return refuse(`the ${what} has a % that starts no character code; write %25 for it`)
  }
}

const nameAt = (segment: string | undefined, what: string): string => {
  const name = decoded(segment ?? '', what)
  if (name === '') return refuse(`the ${what} is missing`)
  return plainName.test(name) ? name : refuse(`the ${what} must be small letters, digits and _, starting with a letter`)
}

const sslOf = (text: string | null): boolean => {
  if (text === null || text === 'false') return false
  return text === 'true' ? true : refuse('ssl must be true or false')
}

/** @param options names an option may have beside the client's own; others are refused */
const assertOptions = (given: URLSearchParams, options: readonly string[]): void => {
  const known = ['ssl', 'ca', 'accessTokenFile', 'source', ...options]
  for (const name of given.keys()) {
    if (!known.includes(name)) refuse(`there is no option "${name}"; there are ${known.join(', ')}`)
    if (given.getAll(name).length > 1) refuse(`the option ${name} is given twice`)
    if (given.get(name) === '') refuse(`the option ${name} has no value`)
  }
}

const assertSignIn = ({ user, password, accessTokenFile, caFile, isSecure, source }: TrinoAddress): void => {
  if (!headerText.test(user)) refuse('the user must be given, in ASCII characters')
  if (!headerText.test(source)) refuse('the source must be ASCII characters')
  if (password !== undefined && accessTokenFile !== undefined) refuse('a password and an accessTokenFile are given; one of them signs in')
  if (password !== undefined && user.includes(':')) refuse('a user with a password cannot have a colon in his name')
  if (!isSecure && password !== undefined) refuse('a password is sent over TLS only; add ssl=true')
  if (!isSecure && accessTokenFile !== undefined) refuse('a token is sent over TLS only; add ssl=true')
  if (!isSecure && caFile !== undefined) refuse('a ca is of use over TLS only; add ssl=true')
}

/**
 * Reads the address of a cluster.
 *
 * @param text `trino://user[:password]@host[:port]/catalog/schema[?ssl=true&ca=file&accessTokenFile=file&source=name]`; without a port 8080, with ssl 443
 * @param options names of options that others read
 * @throws Error whose message says what the address must be
 */
export const parseTrinoUrl = (text: string, options: readonly string[] = []): TrinoAddress => {
  const url = URL.canParse(text) ? new URL(text) : refuse('this is no address')
  if (url.protocol !== 'trino:') refuse('it must begin with trino://')
  if (url.hostname === '') refuse('the host is missing')
  if (url.hash !== '') refuse('a # must be written %23')
  const [, catalog, schema, ...more] = url.pathname.split('/')
  if (more.some((segment) => segment !== '')) refuse('there is more behind the schema')
  assertOptions(url.searchParams, options)
  const isSecure = sslOf(url.searchParams.get('ssl'))
  const address: TrinoAddress = Object.freeze({
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? (isSecure ? 443 : 8080) : Number(url.port),
    isSecure,
    user: decoded(url.username, 'user'),
    password: url.password === '' ? undefined : decoded(url.password, 'password'),
    accessTokenFile: url.searchParams.get('accessTokenFile') ?? undefined,
    caFile: url.searchParams.get('ca') ?? undefined,
    source: url.searchParams.get('source') ?? 'sextant',
    catalog: nameAt(catalog, 'catalog'),
    schema: nameAt(schema, 'schema'),
  })
  assertSignIn(address)
  return address
}
