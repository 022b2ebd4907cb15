import { describe, expect, it } from 'vitest'
import { compileTemplate } from './compile.ts'
import type { TemplateSource } from './compile.ts'

const known = ['customer.first_name', 'customer.city', 'offer.name', 'coupon.code', 'unsubscribe_url']
const mail = (body: string, more: Partial<TemplateSource> = {}): TemplateSource => ({
  channel: 'email', subject: 'Hello {{ customer.first_name }}', body: `${body} {{ unsubscribe_url }}`, format: 'text', fallback: {}, ...more,
})
const fields = (values: Record<string, string>) => new Map(Object.entries({ unsubscribe_url: 'http://127.0.0.1/u/1', ...values }))

describe('a template', () => {
  it('fills in the fields of a customer', async () => {
    const compiled = await compileTemplate(mail('You live in {{ customer.city }}.'), known)
    const rendered = compiled.render(fields({ 'customer.first_name': 'Ana', 'customer.city': 'Lisbon' }))
    expect(rendered).toMatchObject({ kind: 'message', subject: 'Hello Ana', text: 'You live in Lisbon. http://127.0.0.1/u/1', html: null })
  })

  it('names the unknown field, its line and the nearest known one', async () => {
    await expect(compileTemplate(mail('one\ntwo {{ customer.first_nam }}'), known)).rejects.toMatchObject({
      code: 'TEMPLATE_FIELD_UNKNOWN', params: { field: 'customer.first_nam', line: 2, nearest: 'customer.first_name' },
    })
  })

  it('takes the fallback for a customer whose field is unknown, and says so', async () => {
    const compiled = await compileTemplate(mail('x', { fallback: { 'customer.first_name': 'friend' } }), known)
    expect(compiled.render(fields({}))).toMatchObject({ kind: 'message', subject: 'Hello friend', usedFallback: ['customer.first_name'] })
  })

  it('is not sent to a customer whose field is unknown when there is no fallback', async () => {
    const compiled = await compileTemplate(mail('You live in {{ customer.city }}.'), known)
    expect(compiled.render(fields({ 'customer.first_name': 'Ana' }))).toEqual({ kind: 'missing', fields: ['customer.city'], usedFallback: [] })
  })

  it('lets Liquid’s default and if stand for unknown values', async () => {
    const compiled = await compileTemplate(mail('{{ customer.city | default: "your town" }}{% if customer.city %}!{% endif %}', { subject: 'S' }), known)
    expect(compiled.render(fields({}))).toMatchObject({ kind: 'message', text: 'your town http://127.0.0.1/u/1' })
  })

  it('escapes values in HTML and keeps line breaks out of the subject', async () => {
    const compiled = await compileTemplate(mail('<p>{{ customer.city }}</p>', { format: 'html' }), known)
    const rendered = compiled.render(fields({ 'customer.first_name': 'Ana\r\nBcc: x@example.com', 'customer.city': '<script>alert(1)</script>' }))
    expect(rendered).toMatchObject({ kind: 'message', subject: 'Hello Ana Bcc: x@example.com' })
    if (rendered.kind === 'message') expect(rendered.html).not.toContain('<script>')
  })

  it('keeps Liquid working inside MJML and gives a plain-text part', async () => {
    const compiled = await compileTemplate(
      mail('', { format: 'mjml', body: '<mjml><mj-body><mj-section><mj-column><mj-text>Dear {{ customer.first_name }}</mj-text><mj-button href="{{ unsubscribe_url }}">Unsubscribe</mj-button></mj-column></mj-section></mj-body></mjml>' }),
      known,
    )
    const rendered = compiled.render(fields({ 'customer.first_name': '王芳' }))
    if (rendered.kind !== 'message') throw new Error('expected a message')
    expect(rendered.html).toContain('href="http://127.0.0.1/u/1"')
    expect(rendered.text).toContain('Dear 王芳')
    expect(rendered.html).not.toContain('fonts.googleapis')
  })

  it('chooses between MJML elements by Liquid', async () => {
    const body = '<mjml><mj-body><mj-section><mj-column>{% if customer.city == "Paris" %}<mj-text>Bonjour</mj-text>{% else %}<mj-text>Hello <b>you</b></mj-text>{% endif %}<mj-text><a href="{{ unsubscribe_url }}">out</a></mj-text></mj-column></mj-section></mj-body></mjml>'
    const compiled = await compileTemplate(mail('', { format: 'mjml', subject: 'S', body }), known)
    const text = (city: string): string => {
      const rendered = compiled.render(fields({ 'customer.city': city }))
      return rendered.kind === 'message' ? rendered.text : ''
    }
    expect(text('Paris')).toContain('Bonjour')
    expect(text('Paris')).not.toContain('Hello')
    expect(text('Rome')).toContain('Hello you')
    expect(text('Rome')).not.toContain('Bonjour')
  })

  it('needs an unsubscribe link and a subject when it is an e-mail', async () => {
    await expect(compileTemplate({ ...mail(''), body: 'no link' }, known)).rejects.toMatchObject({ code: 'TEMPLATE_UNSUBSCRIBE_MISSING' })
    await expect(compileTemplate(mail('', { subject: ' ' }), known)).rejects.toMatchObject({ code: 'TEMPLATE_SUBJECT_MISSING' })
  })

  it('cannot read files and cannot run for ever', async () => {
    await expect(compileTemplate(mail('{% include "/etc/passwd" %}'), known)).rejects.toMatchObject({ code: 'TEMPLATE_SYNTAX' })
    const compiled = await compileTemplate(mail('{% for i in (1..100000000) %}{{ i }}{% endfor %}'), known)
    expect(() => compiled.render(fields({ 'customer.first_name': 'Ana' }))).toThrow(/takes too long or too much memory/)
  })

  it('says the line of a syntax error', async () => {
    await expect(compileTemplate(mail('a\nb {{ customer.city'), known)).rejects.toMatchObject({ code: 'TEMPLATE_SYNTAX', message: expect.stringContaining('line:2') })
    await expect(compileTemplate(mail('', { format: 'mjml', body: '<mjml><mj-body><mj-bogus>{{ unsubscribe_url }}</mj-bogus></mj-body></mjml>' }), known)).rejects.toMatchObject({ code: 'TEMPLATE_MJML_INVALID' })
  })
})
