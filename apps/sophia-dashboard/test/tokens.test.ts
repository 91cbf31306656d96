import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const web = fileURLToPath(new URL('../web', import.meta.url))
const css = readFileSync(join(web, 'src/tokens.css'), 'utf8')

const tokens = new Map(
  [...css.matchAll(/--(\w+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(([, name, light, dark]) => [
    name as string,
    { light: light as string, dark: dark as string },
  ]),
)

/** Foreground, background, and what WCAG 2.2 asks: 4.5 for text, 3 for what is not. Add a pair before using it. */
const pairs: [string, string, number][] = [
  ...['ink', 'ink2', 'ink3', 'accent'].flatMap((text) =>
    ['canvas', 'surface', 'sunken'].map((ground): [string, string, number] => [text, ground, 4.5]),
  ),
  ['accent', 'accentsoft', 4.5],
  ['ink', 'accentsoft', 4.5],
  ['onaccent', 'accent', 4.5],
  ['warn', 'surface', 4.5],
  ['warn', 'canvas', 4.5],
  ['warn', 'warnsoft', 4.5],
  ['bad', 'surface', 4.5],
  ['bad', 'badsoft', 4.5],
  ['info', 'surface', 4.5],
  ['info', 'infosoft', 4.5],
  ['limit', 'surface', 4.5],
  ['line2', 'surface', 3],
  ['line2', 'canvas', 3],
  ['focus', 'canvas', 3],
  ['focus', 'surface', 3],
  ...['c1', 'c2', 'c3', 'c4', 'c5', 'c6'].map((line): [string, string, number] => [line, 'surface', 3]),
]

const channel = (hex: string): number => {
  const share = Number.parseInt(hex, 16) / 255
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
}
const luminance = (color: string): number =>
  0.2126 * channel(color.slice(1, 3)) + 0.7152 * channel(color.slice(3, 5)) + 0.0722 * channel(color.slice(5, 7))

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

const sources = readdirSync(join(web, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) =>
  /\.(css|tsx?)$/.test(file),
)

describe('tokens', () => {
  it('holds a light and a dark value of every colour', () => {
    expect(tokens.size).toBe(29)
  })

  for (const theme of ['light', 'dark'] as const) {
    it.each(pairs)(`%s on %s reads in ${theme}`, (text, ground, needed) => {
      const [front, back] = [tokens.get(text), tokens.get(ground)]
      expect(front && back && contrast(front[theme], back[theme])).toBeGreaterThanOrEqual(needed)
    })
  }

  it('is the only place of a raw colour', () => {
    const raw = /#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(/i
    const found = sources
      .filter((file) => file !== 'tokens.css')
      .filter((file) => raw.test(readFileSync(join(web, 'src', file), 'utf8')))
    expect(found).toEqual([])
  })

  it('defines every custom property that is used', () => {
    const defined = new Set([...css.matchAll(/--([\w-]+):/g)].map(([, name]) => name))
    const used = sources.flatMap((file) =>
      [...readFileSync(join(web, 'src', file), 'utf8').matchAll(/var\(--([\w-]+)\)/g)].map(([, name]) => name),
    )
    expect([...new Set(used)].filter((name) => !defined.has(name))).toEqual([])
  })

  it('needs no style attribute and no inline script', () => {
    const styled = sources.filter((file) => /\bstyle=\{/.test(readFileSync(join(web, 'src', file), 'utf8')))
    const inline = /<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=/.test(readFileSync(join(web, 'index.html'), 'utf8'))
    expect({ styled, inline }).toEqual({ styled: [], inline: false })
  })
})
