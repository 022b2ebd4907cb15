import { readFile } from 'node:fs/promises'
import type { TrinoAddress } from './trino-url.ts'

/** What a request carries to be let in. */
export interface SignIn {
  readonly headers: () => Promise<Readonly<Record<string, string>>>
  /** Reads the credentials again after these headers were refused. @returns whether there are others now */
  readonly renew: (refused: Readonly<Record<string, string>>) => Promise<boolean>
}

const tokenIn = async (path: string): Promise<string> => {
  const token = (await readFile(path, 'utf8')).trim()
  if (!/^[\x21-\x7e]+$/.test(token)) throw new Error(`the file ${path} does not hold one token`)
  return token
}

export const signInOf = ({ user, password, accessTokenFile }: Pick<TrinoAddress, 'user' | 'password' | 'accessTokenFile'>): SignIn => {
  if (accessTokenFile !== undefined) {
    let token: string | undefined
    return {
      headers: async () => ({ authorization: `Bearer ${(token ??= await tokenIn(accessTokenFile))}` }),
      renew: async (refused) => {
        token = await tokenIn(accessTokenFile)
        return refused['authorization'] !== `Bearer ${token}`
      },
    }
  }
  const headers: Readonly<Record<string, string>> = password === undefined ? {} : { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` }
  return { headers: async () => headers, renew: async () => false }
}
