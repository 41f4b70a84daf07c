import type { MetricFamily } from '../model/metric-family.ts'
import { FamilyImage } from './family-image.ts'
import type { ImageBudget } from './image-budget.ts'

/** So many pages in a row may be without a family before it is forgotten: some scrapes ask for a few names only. */
const idlePages = 10

/** What is remembered of the pages that are written with the same options. */
export class PageImages {
  readonly #budget: ImageBudget
  readonly #images = new Map<string, FamilyImage>()
  #pages = 0

  constructor(budget: ImageBudget) {
    this.#budget = budget
  }

  /** Starts a page. */
  begin(): void {
    this.#pages++
  }

  /** The image of a family, empty when there is none that fits. */
  of(family: MetricFamily): FamilyImage {
    let image = this.#images.get(family.name)
    if (image === undefined || !image.fits(family)) {
      image?.release()
      image = new FamilyImage(family, this.#budget)
      this.#images.set(family.name, image)
    }
    image.lastPage = this.#pages
    return image
  }

  /** Ends a page: forgets what has not been shown for long. */
  end(): void {
    for (const [name, image] of this.#images) {
      if (this.#pages - image.lastPage <= idlePages) continue
      image.release()
      this.#images.delete(name)
    }
  }
}
