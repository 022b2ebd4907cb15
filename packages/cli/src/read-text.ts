import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { CliError } from './cli-error.ts'

const reasons: Readonly<Record<string, string>> = { ENOENT: 'there is no such file', EISDIR: 'it is a directory', EACCES: 'this user may not read it' }

/** UTF-8 unless the bytes are none: then GB18030, which every older Chinese file is. */
export const decoded = (bytes: Uint8Array): string => {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
  if (isUtf16) return new TextDecoder(bytes[0] === 0xff ? 'utf-16le' : 'utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('gb18030').decode(bytes)
  }
}

/** @throws CliError FILE_UNREADABLE naming the path and why */
export const readTextFrom = async (path: string, stdin: NodeJS.ReadableStream): Promise<string> => {
  if (path === '-') return decoded(await buffer(stdin))
  try {
    return decoded(await readFile(path))
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    throw new CliError({ code: 'FILE_UNREADABLE', message: `the file ${path} cannot be read: ${reasons[code] ?? message}`, where: path, fix: 'check the path; - reads standard input', cause: error })
  }
}
