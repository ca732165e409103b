import { expect, it } from 'vitest';
import { deliveryReasons, reasonCodes } from '../../api/delivery-reasons/delivery-reasons.ts';
import { reasonInWords } from '../../api/delivery-reasons/reason-in-words.ts';

it.each(reasonCodes)('%s has words for every provider in both languages, and leaves no gap open', (reason) => {
  const { nl, en } = deliveryReasons[reason];
  expect(nl).not.toBe(en);
  for (const provider of ['ses', 'smtp', 'messagebird', 'aws-sms', 'outbox', null]) {
    for (const language of ['nl', 'en'] as const) {
      const { words } = reasonInWords({ reason, provider }, language);
      expect(words).toMatch(/^[A-Z][^{}]+\.$/);
    }
  }
});
