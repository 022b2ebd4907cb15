import { setTimeout as wait } from 'node:timers/promises'
import { campaignProgress } from '@sextant/contract'
import { cliErrorOf, usageError } from './cli-error.ts'
import type { CliError } from './cli-error.ts'
import { importText, runImport } from './follow-import.ts'
import { helpOfAll, helpOfNoun, helpOfVerb } from './help.ts'
import { parseArguments, takeGlobals } from './parse-arguments.ts'
import type { GlobalFlags, Language } from './parse-arguments.ts'
import { humanText } from './print.ts'
import { runRulesCheck, runRulesEvaluate } from './rules-offline.ts'
import { buildWeb, explainSettings, loadApp, loadDemo, readConfig } from './server-door.ts'
import type { RunningServer } from './server-door.ts'
import type { Terminal } from './terminal.ts'
import { ask, openTransport } from './transport.ts'
import type { Transport } from './transport.ts'
import { findVerb, nouns, verbsOf } from './verb.ts'
import type { Verb } from './verb.ts'

type Input = Readonly<Record<string, unknown>>

interface Invocation {
  readonly verb: Verb
  readonly input: Input
  readonly globals: GlobalFlags
  readonly language: Language
  readonly terminal: Terminal
}

const version = '0.1.0'

const print = ({ globals, language, terminal }: Invocation, output: unknown, text?: string): void =>
  terminal.out(`${globals.json ? JSON.stringify(output, null, 2) : (text ?? humanText(output, language))}\n`)

/** The home is opened for one command and closed after it: a campaign that has begun sending is seen through to its end. */
const awaitSending = async (transport: Transport, key: unknown, terminal: Terminal): Promise<void> => {
  for (;;) {
    const progress = (await ask(transport, campaignProgress, { key })) as { readonly status: string; readonly done: number; readonly total: number }
    if (terminal.errIsTerminal) terminal.err(`\r\u001B[K${progress.done} / ${progress.total}`)
    if (progress.status !== 'running') break
    await wait(250)
  }
  if (terminal.errIsTerminal) terminal.err('\r\u001B[K')
}

const withTransport = async <T>({ globals, language }: Invocation, work: (transport: Transport) => Promise<T>): Promise<T> => {
  const transport = await openTransport(await readConfig(globals.home), language)
  try {
    return await work(transport)
  } finally {
    await transport.close()
  }
}

const runEndpoint = (invocation: Invocation, endpoint: NonNullable<Verb['endpoint']>): Promise<number> =>
  withTransport(invocation, async (transport) => {
    const output = await ask(transport, endpoint, invocation.input)
    print(invocation, output)
    if (endpoint.name === 'campaigns.launch' && transport.kind === 'in_process') await awaitSending(transport, invocation.input['key'], invocation.terminal)
    // A check that finds faults is a failure for whoever scripts it.
    return (output as { readonly ok?: unknown } | null)?.ok === false ? 1 : 0
  })

const runImportVerb = (invocation: Invocation): Promise<number> =>
  withTransport(invocation, async (transport) => {
    const report = await runImport(transport, invocation.input, invocation.terminal)
    print(invocation, report, importText(report, invocation.language))
    if (invocation.input['strict'] !== true || report.rejected === 0) return 0
    const rows = report.rejected === null ? 'how many rows were rejected is not shown to you' : `${report.rejected} rows were rejected`
    if (!invocation.globals.json) invocation.terminal.err(`sextant: ${rows}, and --strict counts that as a failure\n`)
    return 1
  })

const serveUntilStopped = async (invocation: Invocation, start: () => Promise<RunningServer>): Promise<number> => {
  const server = await start()
  print(invocation, { url: server.url }, server.url)
  await invocation.terminal.stopped()
  await server.close()
  return 0
}

/**
 * About one customer in 32 buys the pack that the demo's model learns from, and a model needs 20 who did: 600 to 800 customers were too few for it, by chance of the seed.
 * With this many it would take a draw five standard deviations off.
 */
const fewestDemoCustomers = 1_500

/** @throws CliError when a number was given that is none the demo can be made with */
const demoNumber = (input: Input, name: 'customers' | 'seed', least: number, most: number): number | undefined => {
  const value = input[name]
  if (typeof value !== 'number') return undefined
  if (!Number.isInteger(value) || value < least || value > most)
    throw usageError('FLAG_INVALID', `--${name} takes a whole number from ${least} to ${most}, and ${value} is none`, name === 'seed' ? 'write --seed 1' : `write --customers ${least}: with fewer, too few of them would buy for its models to be trained`, name)
  return value
}

const runSpecial = async (invocation: Invocation): Promise<number> => {
  const { verb, input, globals, terminal } = invocation
  switch (verb.noun) {
    case 'version':
      print(invocation, { version, node: process.version }, `sextant ${version} (Node ${process.version})`)
      return 0
    case 'import':
      return runImportVerb(invocation)
    case 'rules': {
      const { output, text, exitCode } = await (verb.verb === 'check' ? runRulesCheck : runRulesEvaluate)(input, invocation.language, terminal)
      print(invocation, output, text)
      return exitCode
    }
    case 'serve':
      return serveUntilStopped(invocation, async () => {
        await buildWeb()
        return (await loadApp()).startServer({ config: await readConfig(globals.home) })
      })
    case 'demo':
      return serveUntilStopped(invocation, async () => {
        const [customers, seed] = [demoNumber(input, 'customers', fewestDemoCustomers, 10_000_000), demoNumber(input, 'seed', 0, 2 ** 31 - 1)]
        const { runDemo } = await loadDemo()
        return runDemo({ config: await readConfig(globals.home), customers, seed, say: (line) => terminal.err(`${line}\n`) })
      })
    default:
      throw new Error(`the command ${verb.noun} is listed and not made`)
  }
}

const execute = async (invocation: Invocation): Promise<number> => {
  const { endpoint } = invocation.verb
  if (endpoint === undefined) return runSpecial(invocation)
  if (endpoint.name === 'config.explain') {
    // The settings must be explained when they are what keeps Sextant from opening.
    print(invocation, { settings: await explainSettings() })
    return 0
  }
  return runEndpoint(invocation, endpoint)
}

/** Commands of one word: their help is the verb's. */
const isOneWord = (noun: string): boolean => verbsOf(noun).some(({ verb }) => verb === '')

/** @returns the help asked for; undefined when none is */
const helpFor = (words: readonly string[], globals: GlobalFlags, language: Language): string | undefined => {
  const asked = words[0] === 'help' ? words.slice(1) : words
  if (!globals.help && words[0] !== 'help' && words.length > 0) return undefined
  const [noun, verb] = asked
  if (noun === undefined) return helpOfAll(language)
  const isNounOnly = verb === undefined || verb.startsWith('-')
  if (isNounOnly && nouns.includes(noun) && !isOneWord(noun)) return helpOfNoun(noun, language)
  return helpOfVerb(findVerb(asked).verb, language)
}

const printError = (error: CliError, json: boolean, terminal: Terminal): void => {
  const { code, message, where, fix } = error
  if (json) terminal.out(`${JSON.stringify({ error: { code, message, where, fix } }, null, 2)}\n`)
  else terminal.err([`sextant: ${message}`, ...(where === null || message.includes(where) ? [] : [`  where: ${where}`]), ...(fix === null ? [] : [`  fix: ${fix}`]), ''].join('\n'))
}

/**
 * Runs one command.
 *
 * @param words arguments after the program's name
 * @returns exit code: 0 done, 1 could not be done, 2 the command itself is wrong
 */
export const run = async (words: readonly string[], terminal: Terminal): Promise<number> => {
  // Known before the arguments are understood, so that a mistake in them is told the way it was asked for.
  const json = words.slice(0, words.includes('--') ? words.indexOf('--') : undefined).includes('--json')
  try {
    const { globals, rest } = takeGlobals(words)
    const language = globals.lang ?? (terminal.locale.toLowerCase().startsWith('zh') ? 'zh' : 'en')
    const help = helpFor(rest, globals, language)
    if (help !== undefined) {
      const isAsked = rest.length > 0 || globals.help
      // Without a command the answer is an error, which a program must be able to read alone.
      if (isAsked || !json) terminal.out(`${help}\n`)
      if (isAsked) return 0
      throw usageError('NOUN_UNKNOWN', 'no command was given', './sextant --help lists every command')
    }
    const found = findVerb(rest[0] === '--version' ? ['version'] : rest)
    const input = await parseArguments(found.verb, found.rest, async (path) => terminal.readText(path))
    return await execute({ verb: found.verb, input, globals, language, terminal })
  } catch (error) {
    const known = cliErrorOf(error)
    printError(known, json, terminal)
    return known.exitCode
  }
}
