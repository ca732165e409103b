import type { Comparison } from './compare.ts';
import type { Said } from './report.ts';

/**
 * Why the import should not be carried out without somebody having looked: an export that was cut off, or is of
 * something else, would silently end or change most of the contacts, or leave most of them out. Null when nothing is
 * wrong.
 */
export function refusalOf(
  { rows, rejectedRows, counts, current }: Comparison,
  cutOffAtRow: number | undefined,
): Said | null {
  if (rows === 0) {
    return {
      nl: 'Het bestand heeft alleen kolomkoppen en geen rijen. Lever de hele export aan.',
      en: 'The file has only column headings and no rows. Send the whole export.',
    };
  }
  if (counts.ended * 2 > current) {
    return {
      nl: `Hierdoor zouden ${counts.ended} van de ${current} geïmporteerde contacten eindigen. Controleer of dit de hele export is.`,
      en: `This would end ${counts.ended} of the ${current} imported contacts. Check that this is the whole export.`,
    };
  }
  if (cutOffAtRow !== undefined && counts.ended > 0) {
    return {
      nl: `Het bestand breekt af in rij ${cutOffAtRow}, en ${counts.ended} contacten zouden eindigen. Lever de hele export aan.`,
      en: `The file breaks off in row ${cutOffAtRow}, and ${counts.ended} contacts would end. Send the whole export.`,
    };
  }
  if (isMost(rejectedRows, rows)) {
    return {
      nl: `${rejectedRows} van de ${rows} rijen zijn afgewezen. Kijk eerst waarom: de lijst staat hierbij.`,
      en: `${rejectedRows} of the ${rows} rows are rejected. See why first: the list is with this.`,
    };
  }
  if (isMost(counts.changed, current)) {
    return {
      nl: `Hierdoor zouden ${counts.changed} van de ${current} geïmporteerde contacten wijzigen. Controleer of de kolommen kloppen.`,
      en: `This would change ${counts.changed} of the ${current} imported contacts. Check that the columns are right.`,
    };
  }
  return null;
}

/** In a handful of rows, most of them may well be wrong or changed. */
const handful = 20;

const isMost = (part: number, whole: number) => part > handful && part * 2 > whole;
