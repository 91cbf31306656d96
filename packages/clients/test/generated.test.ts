import { readFile } from 'node:fs/promises'
import { serviceList } from '@sophia/catalog'
import { expect, test } from 'vitest'
import { generatedFile, typesOf } from '../src/document.ts'

test.each(serviceList)('the client of $name is made from its committed document', async ({ name }) => {
  expect(await readFile(generatedFile(name), 'utf8')).toBe(await typesOf(name))
})
