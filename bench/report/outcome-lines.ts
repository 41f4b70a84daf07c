import { amount, type Outcome, times } from '../outcome.ts'

/** An outcome as it is printed while the bench runs. */
export function outcomeLines({ title, claim, unit, figures, verdicts, error }: Outcome): readonly string[] {
  return [
    `${title} (${claim})`,
    ...(error === undefined ? [] : [`  FAILED  ${error}`]),
    ...verdicts.map(
      ({ target, measured, isKept }) => `  ${isKept ? 'kept  ' : 'MISSED'}  ${measured}: ${target}`,
    ),
    ...figures.map(({ name, kind, middle, ratio }) => {
      const beside =
        kind === 'ours' ? '' : kind === 'peer' ? times(ratio.middle) : `limit, ours ${times(ratio.middle)}`
      return `    ${name.padEnd(36)}${amount(middle, unit).padStart(14)}  ${beside}`
    }),
  ]
}
