/** How many rows of a kind a load touched. Back after having ended counts as added. */
export type Tally = { added: number; changed: number; ended: number; unchanged: number };

/** What loading an organisation file did. */
export type LoadReport = {
  organisation: 'added' | 'changed' | 'unchanged';
  products: Tally;
  sites: Tally;
  /** Only `added`, `ended` and `unchanged`: a standing audience has nothing else that can change. */
  standingAudiences: Tally;
};

export type Outcome = keyof Tally;

export function tallyOf(outcomes: Outcome[]): Tally {
  const tally: Tally = { added: 0, changed: 0, ended: 0, unchanged: 0 };
  for (const outcome of outcomes) tally[outcome] += 1;
  return tally;
}

/** Whether a load left everything as it was. */
export function changedNothing(report: LoadReport): boolean {
  const tallies = [report.products, report.sites, report.standingAudiences];
  return report.organisation === 'unchanged' && tallies.every((t) => t.added + t.changed + t.ended === 0);
}
