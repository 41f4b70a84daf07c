import { expect, test } from 'vitest'
import { ImageBudget } from '../../src/exposition/image-budget.ts'
import { PageImages } from '../../src/exposition/page-images.ts'
import { PatchedBytes } from '../../src/exposition/patched-bytes.ts'
import type { MetricFamily } from '../../src/model/metric-family.ts'
import { rowFamily } from '../../src/model/row-family.ts'
import { createBlock } from '../../src/model/series-block.ts'

const family = (name: string): MetricFamily =>
  rowFamily({ type: 'unknown', name, help: '', unit: '' }, [], [{ labels: [], values: [1] }])

/** Whether a block of the family is remembered. */
function show(images: PageImages, shown: MetricFamily, place = 0): boolean {
  const block = createBlock(shown, 0, 1)
  shown.open().read(block)
  return (
    images
      .of(shown)
      .update(place, block, { lines: [], textOf: () => 'x'.repeat(100) }, new PatchedBytes()) !== undefined
  )
}

test('PageImages.of() gives the same image as long as the family is shown every tenth page', () => {
  const images = new PageImages(new ImageBudget(1e6))
  const one = family('one')
  const image = images.of(one)
  for (let page = 0; page < 10; page++) {
    images.begin()
    images.end()
  }
  expect(images.of(one)).toBe(image)
  for (let page = 0; page < 11; page++) {
    images.begin()
    images.end()
  }
  expect(images.of(one)).not.toBe(image)
})

test('PageImages remember blocks until the budget is spent, and again when something is forgotten', () => {
  const images = new PageImages(new ImageBudget(100))
  const [one, two] = [family('one'), family('two')]
  images.begin()
  expect(show(images, one)).toBe(true)
  expect(show(images, one, 1)).toBe(false)
  expect(show(images, two)).toBe(false)
  expect(show(images, one)).toBe(true)
  images.of(one).cut(0)
  expect(show(images, two)).toBe(true)
})

test('FamilyImage.update() remembers nothing more for a page that is late', () => {
  const images = new PageImages(new ImageBudget(1e6))
  const one = family('one')
  const image = images.of(one)
  const block = createBlock(one, 0, 1)
  one.open().read(block)
  image.release()
  expect(image.update(0, block, { lines: [], textOf: () => 'x' }, new PatchedBytes())).toBeUndefined()
})
