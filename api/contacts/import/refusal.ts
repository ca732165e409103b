import type { Comparison } from './compare.ts';
import type { Said } from './report.ts';

/**
 * Why the import should not be carried out without somebody having looked: an export that was cut off, or is of
 * something else, would silently end most of the contacts. Null when nothing is wrong.
 */
export function refusalOf({ rows, counts, current }: Comparison, cutOffAtRow: number | undefined): Said | null {
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
  return null;
}
