import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { CliError } from './cli-error.ts'
import { parseArguments } from './parse-arguments.ts'
import { run } from './run.ts'
import type { Terminal } from './terminal.ts'
import { callOf } from './transport.ts'
import { findVerb, verbs } from './verb.ts'

interface Seen {
  readonly code: number
  readonly out: string
  readonly err: string
}

const runWith = async (words: readonly string[], locale = 'en-GB'): Promise<Seen> => {
  const seen = { out: '', err: '' }
  const terminal: Terminal = {
    out: (text) => void (seen.out += text), err: (text) => void (seen.err += text), errIsTerminal: false, locale, stopped: async () => {},
    readText: async (path) => {
      throw new CliError({ code: 'FILE_UNREADABLE', message: `the file ${path} cannot be read`, fix: 'check the path' })
    },
  }
  const code = await run(words, terminal)
  return { code, ...seen }
}

/** Arguments of an example as a shell would split them; what it sends to a file is left out. */
const shellWords = (example: string): readonly string[] =>
  [...example.replace(/ > [\w.-]+$/, '').matchAll(/(?:[^\s'"]+|'[^']*'|"[^"]*")+/g)].map(([word]) => word.replaceAll(/'([^']*)'|"([^"]*)"/g, '$1$2')).slice(1)

const inputOf = async (words: readonly string[]): Promise<Readonly<Record<string, unknown>>> => {
  const { verb, rest } = findVerb(words)
  return parseArguments(verb, rest.filter((word) => word !== '--json'), async (path) => (path.endsWith('.json') ? '{"content": true}' : `text of ${path}`))
}

describe('every verb', () => {
  test.each(verbs.map((verb) => [`${verb.noun} ${verb.verb}`.trim(), verb] as const))('%s has help with an example that is right', async (name, verb) => {
    const help = await runWith([...name.split(' '), '--help'])
    expect(help.code).toBe(0)
    expect(help.out).toContain(verb.summary)
    expect(help.out).toContain(verb.example)
    for (const flag of verb.flags) expect(help.out).toContain(`--${flag.name}`)
    const words = shellWords(verb.example)
    expect(findVerb(words).verb).toBe(verb)
    const input = await inputOf(words)
    if (verb.endpoint !== undefined) {
      const parsed = verb.endpoint.input.safeParse(input)
      // What stands in a JSON file is the asker's; that it is read as JSON is tested below.
      const inFiles = new Set(verb.flags.filter(({ isFile, kind }) => isFile && kind === 'json').map(({ member }) => member))
      expect((parsed.error?.issues ?? []).filter(({ path }) => !inFiles.has(String(path[0])))).toEqual([])
      expect(callOf(verb.endpoint, input).path).not.toMatch(/:[a-z]|undefined/)
    }
  })

  test('no two verbs have the same name and no flag hides one that every verb has', () => {
    const names = verbs.map((verb) => `${verb.noun} ${verb.verb}`)
    expect(new Set(names).size).toBe(names.length)
    for (const verb of verbs) expect(verb.flags.filter(({ name }) => ['json', 'lang', 'home', 'help'].includes(name))).toEqual([])
    for (const verb of verbs) for (const member of verb.positional) expect(verb.flags.map((flag) => flag.member)).toContain(member)
  })
})

describe('arguments', () => {
  test('a member that holds an object is read from its file as JSON; a file that is none is refused by name', async () => {
    expect(await inputOf(['analyse', 'save-definition', 'relation', '--of', 'life-cycle.json'])).toEqual({ key: 'relation', of: { content: true } })
    await expect(inputOf(['analyse', 'save-definition', 'relation', '--of', 'life-cycle.txt'])).rejects.toMatchObject({ message: expect.stringContaining('life-cycle.txt') })
  })

  test('identifiers stay text to the last digit, numbers become numbers, lists take commas or repetition', async () => {
    expect(await inputOf(['customers', 'get', '00123'])).toEqual({ id: '00123' })
    expect(await inputOf(['customers', 'get', '9007199254740993'])).toEqual({ id: '9007199254740993' })
    expect(await inputOf(['segments', 'list', 'x > 1', '--limit', '10'])).toEqual({ rule: 'x > 1', limit: 10 })
    expect(await inputOf(['suppressions', 'add', 'C1,C2', '--reason', 'by phone'])).toEqual({ customers: ['C1', 'C2'], reason: 'by phone' })
    expect(await inputOf(['suppressions', 'add', 'C1', 'C2', '--reason=by phone'])).toEqual({ customers: ['C1', 'C2'], reason: 'by phone' })
    expect(await inputOf(['import', 'model.yaml', '--data', 'files', '--only', 'a', '--only', 'b,c', '--dry-run'])).toEqual({ model: 'text of model.yaml', data: 'files', only: ['a', 'b', 'c'], 'dry-run': true })
  })

  test('a value may look like a flag, yes/no may be denied, JSON and labels are understood', async () => {
    expect(await inputOf(['segments', 'count', '--rule', '-5 < x'])).toEqual({ rule: '-5 < x' })
    expect(await inputOf(['segments', 'count', '--', '--x > 1'])).toEqual({ rule: '--x > 1' })
    expect(await inputOf(['analyse', 'rfm', '--no-gross'])).toEqual({ gross: false })
    expect(await inputOf(['segments', 'save', 'tea', '--name', 'Tea lovers', '--rule', 'true'])).toMatchObject({ name: { en: 'Tea lovers', zh: 'Tea lovers' } })
    expect(await inputOf(['tracking', 'track', 'buy', '--user-id', '007', '--properties', '{"amount": 20}'])).toEqual({ event: 'buy', userId: '007', properties: { amount: 20 } })
  })

  test('path parameters are escaped and lists are repeated in a query', () => {
    const { verb } = findVerb(['customers', 'get'])
    expect(callOf(verb.endpoint as never, { id: 'a/b c' })).toEqual({ method: 'GET', path: '/v1/customers/a%2Fb%20c', body: undefined })
  })
})

describe('mistakes', () => {
  const mistakes: readonly (readonly [claim: string, words: readonly string[], code: string, says: RegExp])[] = [
    ['an unknown noun names the nearest', ['segmnets', 'count'], 'NOUN_UNKNOWN', /did you mean "segments"/],
    ['an unknown verb names the nearest', ['segments', 'cuont', 'x'], 'VERB_UNKNOWN', /did you mean "count"/],
    ['an unknown flag names the nearest', ['segments', 'list', 'x', '--limt', '3'], 'FLAG_UNKNOWN', /did you mean --limit/],
    ['a missing verb lists them', ['segments'], 'VERB_UNKNOWN', /needs a verb: .*count/],
    ['a missing argument shows the example', ['segments', 'count'], 'ARGUMENT_MISSING', /needs <rule>[\s\S]*for example/],
    ['a missing flag is named', ['customers', 'unmask', '12'], 'ARGUMENT_MISSING', /needs --reason/],
    ['an argument too many is named', ['customers', 'get', '1', '2'], 'ARGUMENT_UNEXPECTED', /"2"/],
    ['a number must be one', ['segments', 'list', 'x', '--limit', 'ten'], 'FLAG_INVALID', /--limit takes a number/],
    ['a choice must be one of them', ['contacts', 'list', '--status', 'sended'], 'FLAG_INVALID', /use one of: planned/],
    ['JSON must be JSON', ['policy', 'save', '--caps', '[{'], 'FLAG_INVALID', /takes JSON/],
    ['a flag needs its value', ['segments', 'list', 'x', '--limit'], 'FLAG_INVALID', /needs a value/],
    ['a flag is given once', ['segments', 'list', 'x', '--limit', '1', '--limit', '2'], 'FLAG_TWICE', /given twice/],
    ['a file must be readable', ['model', 'check', 'none.yaml'], 'FILE_UNREADABLE', /none\.yaml/],
    ['a language is en or zh', ['version', '--lang', 'fr'], 'FLAG_INVALID', /--lang cannot be "fr"/],
  ]
  test.each(mistakes)('%s', async (_claim, words, code, says) => {
    const plain = await runWith(words)
    expect(plain.code).not.toBe(0)
    expect(plain.out).toBe('')
    expect(plain.err).toMatch(says)
    expect(plain.err).toMatch(/\n {2}fix: \S/)
    const json = await runWith([...words.slice(0, 1), '--json', ...words.slice(1)])
    expect(json.code).toBe(plain.code)
    const { error } = JSON.parse(json.out) as { error: Record<string, unknown> }
    expect(Object.keys(error)).toEqual(['code', 'message', 'where', 'fix'])
    expect(error['code']).toBe(code)
  })

  test('no command at all shows the help and fails', async () => {
    const seen = await runWith([])
    expect(seen.code).toBe(2)
    expect(seen.out).toContain('segments count')
  })
})

describe('without a server', () => {
  test('settings are explained without opening the home', async () => {
    const home = join(mkdtempSync(join(tmpdir(), 'sextant-cli-')), 'never-made')
    const seen = await runWith(['config', 'explain', '--home', home, '--json'])
    expect(seen.code).toBe(0)
    const { settings } = JSON.parse(seen.out) as { settings: { setting: string; meaning: string }[] }
    expect(settings.map(({ setting }) => setting)).toContain('SEXTANT_HOME')
    expect(settings.every(({ meaning }) => meaning.length > 10)).toBe(true)
  })

  test('help is Chinese for a Chinese machine', async () => {
    expect((await runWith(['segments', 'count', '--help'], 'zh-CN')).out).toContain('用法')
    expect((await runWith(['segments', 'count', '--help', '--lang', 'en'], 'zh-CN')).out).toContain('Usage')
  })
})

describe('under --json', () => {
  test('standard output is the error alone, also when no command was given', async () => {
    const seen = await runWith(['--json'])
    expect(seen.code).toBe(2)
    expect(JSON.parse(seen.out)).toMatchObject({ error: { code: 'NOUN_UNKNOWN' } })
  })

  test('a number the demo cannot be made with is a mistake in the command, not a defect', async () => {
    for (const words of [['--customers', '0'], ['--customers', '1.5'], ['--customers', '500'], ['--customers', '1499'], ['--seed', '-1']]) {
      const seen = await runWith(['demo', ...words, '--json', '--home', mkdtempSync(join(tmpdir(), 'sextant-cli-'))])
      expect([seen.code, JSON.parse(seen.out)]).toMatchObject([2, { error: { code: 'FLAG_INVALID', where: words[0]?.slice(2) } }])
    }
  })

  test('a home that was forgotten does not take the next flag for its name', async () => {
    expect(JSON.parse((await runWith(['ready', 'get', '--home', '--json'])).out)).toMatchObject({ error: { code: 'FLAG_INVALID', where: 'home' } })
  })
})
