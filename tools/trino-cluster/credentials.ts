import { execFile } from 'node:child_process'
import { generateKeyPairSync, pbkdf2Sync, randomBytes, sign } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Files of the cluster's secrets, all below one folder; made once, so that a cluster started again keeps its certificate. */
export interface CredentialFiles {
  /** PKCS #12 with the certificate that the coordinator shows. */
  readonly keyStore: string
  readonly keyStorePassword: string
  /** The authority that signed it, PEM: what a client must trust. */
  readonly authority: string
  /** `name:hash` a line; the coordinator looks at it anew every second. */
  readonly passwords: string
  /** The public key that tokens are checked with, and the private one that tests sign with. */
  readonly tokenPublicKey: string
  readonly tokenPrivateKey: string
}

const run = promisify(execFile)

export function credentialFiles(dir: string): CredentialFiles {
  const at = (name: string): string => join(dir, 'credentials', name)
  return {
    keyStore: at('server.p12'),
    // It guards a certificate for 127.0.0.1 that lives as long as its folder.
    keyStorePassword: 'loopback-only',
    authority: at('authority.pem'),
    passwords: at('password.db'),
    tokenPublicKey: at('token-public.pem'),
    tokenPrivateKey: at('token-private.pem'),
  }
}

/** Makes the authority, the certificate for 127.0.0.1 and the keys of tokens, with the keytool that every Java brings. */
export async function makeCredentials(dir: string, java: string): Promise<CredentialFiles> {
  const files = credentialFiles(dir)
  mkdirSync(join(dir, 'credentials'), { recursive: true, mode: 0o700 })
  if (!existsSync(files.authority)) {
    const store = ['-keystore', files.keyStore, '-storetype', 'PKCS12', '-storepass', files.keyStorePassword]
    const keytool = (...args: readonly string[]): Promise<unknown> => run(join(java, 'bin', 'keytool'), [...args, ...store])
    const key = ['-keyalg', 'EC', '-groupname', 'secp256r1', '-validity', '30']
    await keytool('-genkeypair', '-alias', 'authority', '-dname', 'CN=Sextant test authority', '-ext', 'bc:c', ...key)
    await keytool('-genkeypair', '-alias', 'server', '-signer', 'authority', '-dname', 'CN=127.0.0.1', '-ext', 'san=ip:127.0.0.1,dns:localhost', ...key)
    await keytool('-exportcert', '-rfc', '-alias', 'authority', '-file', `${files.authority}.new`)
    await keytool('-delete', '-alias', 'authority')
    renameSync(`${files.authority}.new`, files.authority)
    const pair = generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } })
    writeFileSync(files.tokenPublicKey, pair.publicKey)
    writeFileSync(files.tokenPrivateKey, pair.privateKey, { mode: 0o600 })
  }
  return files
}

/** Replaces who may enter with a password; the coordinator follows within about a second. */
export function writePasswords(files: CredentialFiles, passwords: Readonly<Record<string, string>>): void {
  const lines = Object.entries(passwords).map(([user, password]) => {
    const salt = randomBytes(16)
    return `${user}:1000:${salt.toString('hex')}:${pbkdf2Sync(password, salt, 1000, 20, 'sha1').toString('hex')}\n`
  })
  writeFileSync(`${files.passwords}.new`, lines.join(''), { mode: 0o600 })
  renameSync(`${files.passwords}.new`, files.passwords)
}

/** A token for a user, good for `seconds` from now (negative: expired already). */
export function signToken(files: CredentialFiles, user: string, seconds: number): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const now = Math.floor(Date.now() / 1000)
  const content = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ sub: user, iat: Math.min(now, now + seconds), exp: now + seconds })}`
  return `${content}.${sign('sha256', Buffer.from(content), readFileSync(files.tokenPrivateKey)).toString('base64url')}`
}
