import { isAppError } from '../../packages/server/src/platform/errors.ts'
import { openHome, readOwner } from '../../packages/server/src/platform/home/home.ts'

/*
 * Tries to take a home at an agreed instant, says on one line what came of it, and keeps what it got until its input ends.
 * Arguments: directory, instant (epoch ms). With `ask` for the instant it takes nothing and asks who the owner is, over and over.
 */

const [dir, at] = process.argv.slice(2)
if (dir === undefined || at === undefined) throw new Error('usage: two-owners-child.ts <dir> <epoch ms>|ask')

process.stdin.resume()
process.stdin.on('end', () => process.exit(0))

const take = async (instant: number): Promise<object> => {
  // A busy wait: a timer would spread the processes over a millisecond or more.
  while (Date.now() < instant);
  try {
    const home = await openHome(dir)
    home.publish({ url: `http://127.0.0.1:${process.pid}` })
    return { won: true }
  } catch (error) {
    if (!isAppError(error)) throw error
    return { won: false, code: error.code, pid: error.params['pid'], message: error.message, fix: error.fix }
  }
}

const ask = async (): Promise<never> => {
  for (;;) {
    for (let time = 0; time < 200; time += 1) await readOwner(dir)
    // Lets the end of the input be noticed.
    await new Promise((resolve) => setImmediate(resolve))
  }
}

if (at === 'ask') {
  process.stdout.write(`${JSON.stringify({ self: process.pid, won: false })}\n`)
  await ask()
} else process.stdout.write(`${JSON.stringify({ self: process.pid, ...(await take(Number(at))) })}\n`)
