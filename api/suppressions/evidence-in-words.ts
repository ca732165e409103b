import { isReasonCode } from '../delivery-reasons/delivery-reasons.ts';
import { reasonInWords } from '../delivery-reasons/reason-in-words.ts';
import type { Language } from '../language.ts';

/** The same suppression with its evidence in the reader's language. What was written before there were codes stays as it is. */
export function withEvidenceInWords<Suppression extends { evidence: string }>(
  suppression: Suppression,
  language: Language,
): Suppression {
  const { evidence } = suppression;
  if (!isReasonCode(evidence)) return suppression;
  return { ...suppression, evidence: reasonInWords({ reason: evidence, provider: null }, language).words };
}
