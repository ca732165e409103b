import { describe, expect, it } from 'vitest';
import { receiptKinds } from '../../api/database/schema/receipts.ts';
import { type WeighedDelivery, type WeighedReceipt, weighReceipts } from '../../api/receipts/weigh-receipts.ts';

const at = Temporal.Instant.from('2026-11-23T10:40:00Z');
const sent: WeighedDelivery = {
  state: 'sent',
  attempts: 1,
  provider: 'a',
  providerMessageId: 'm1',
  reason: null,
  reasonDetail: null,
  sentAt: at,
};

const receipt = (kind: WeighedReceipt['kind'], message = 'm1'): WeighedReceipt => ({
  provider: 'a',
  providerMessageId: message,
  kind,
  at,
  reason: kind === 'taken' || kind === 'delivered' ? null : kind,
  detail: { type: kind },
});

/** Delivers receipts one by one, each weighed with all before it, as they come in. */
function arrive(delivery: WeighedDelivery, arriving: WeighedReceipt[]): WeighedDelivery {
  let now = delivery;
  for (const index of arriving.keys()) now = { ...now, ...weighReceipts(now, arriving.slice(0, index + 1)) };
  return now;
}

function* orders<T>(items: T[]): Generator<T[]> {
  if (items.length === 0) yield [];
  for (const [index, item] of items.entries()) {
    for (const rest of orders([...items.slice(0, index), ...items.slice(index + 1)])) yield [item, ...rest];
  }
}

describe('the receipts of one message', () => {
  it('make the same of a delivery in every order, also when each comes twice', () => {
    let tried = 0;
    for (let some = 1; some < 2 ** receiptKinds.length; some += 1) {
      const kinds = receiptKinds.filter((_, index) => (some >> index) & 1);
      if (kinds.length > 5) continue;
      const outcomes = new Set<string>();
      for (const order of orders(kinds)) {
        const arriving = order.map((kind) => receipt(kind));
        const { state, reason, reasonDetail } = arrive(sent, [...arriving, ...arriving]);
        outcomes.add(`${state} ${reason} ${reasonDetail}`);
        tried += 1;
      }
      expect([kinds, outcomes.size]).toEqual([kinds, 1]);
    }
    expect(tried).toBeGreaterThan(3_000);
  });
});

describe('the receipts of two messages of one delivery', () => {
  it('leave it delivered when one of them arrived, in every order', () => {
    const both = [receipt('taken', 'm1'), receipt('failed', 'm1'), receipt('taken', 'm2'), receipt('delivered', 'm2')];
    for (const order of orders(both)) expect(arrive(sent, order).state).toBe('delivered');
  });

  it('leave it delivered when the other one came back, also for good', () => {
    for (const order of orders([receipt('delivered', 'm1'), receipt('hard-bounce', 'm2')])) {
      expect(arrive({ ...sent, attempts: 2, providerMessageId: 'm2' }, order).state).toBe('delivered');
    }
  });

  it('do not call it failed while the other one is under way', () => {
    const resent: WeighedDelivery = { ...sent, attempts: 2, providerMessageId: 'm2' };
    expect(arrive(resent, [receipt('taken', 'm1'), receipt('failed', 'm2')]).state).toBe('sent');
    expect(arrive(resent, [receipt('taken', 'm1'), receipt('failed', 'm2'), receipt('failed', 'm1')]).state).toBe(
      'failed',
    );
  });

  it('let one that failed earlier say nothing about the present one', () => {
    const resent: WeighedDelivery = { ...sent, attempts: 2, providerMessageId: 'm2' };
    expect(weighReceipts(resent, [receipt('taken', 'm1'), receipt('failed', 'm1')])).toBeUndefined();
  });
});
