import type { DeliveryState, deliveries, StoredDeliveryState } from '../database/schema/mailings.ts';
import { type ReceiptKind, receiptKinds, type receipts } from '../database/schema/receipts.ts';

/** What counts of a delivery when its receipts are weighed. */
export type WeighedDelivery = Pick<
  typeof deliveries.$inferSelect,
  'attempts' | 'provider' | 'providerMessageId' | 'reason' | 'reasonDetail' | 'sentAt'
> & { state: DeliveryState };
export type WeighedReceipt = Pick<
  typeof receipts.$inferSelect,
  'provider' | 'providerMessageId' | 'kind' | 'at' | 'reason' | 'detail'
>;

/** What a delivery becomes. */
export type Weighed = Omit<WeighedDelivery, 'attempts' | 'state'> & { state: StoredDeliveryState };

/**
 * What all receipts of a delivery together make of it; undefined where they change nothing. They count in whatever
 * order they came, as often as they came. A delivery may have gone out as several messages: who got one of them was
 * told, and a message that failed says nothing about another one that is under way. Pure.
 */
export function weighReceipts(delivery: WeighedDelivery, all: readonly WeighedReceipt[]): Weighed | undefined {
  const fates = [...Map.groupBy(all, messageOf).values()].flatMap((message) => fateOf(message) ?? []);
  const of = (kind: ReceiptKind) => fates.find(({ last }) => last.kind === kind);
  const decided = of('complaint') ?? of('delivered') ?? of('hard-bounce') ?? undecided(delivery, fates);
  if (!decided) return undefined;
  const next: Weighed = {
    state: stateBy[decided.last.kind],
    reason: decided.last.reason,
    reasonDetail: decided.last.reason === null ? null : codesOf(decided.last),
    provider: decided.last.provider,
    providerMessageId: decided.last.providerMessageId,
    sentAt: delivery.sentAt ?? decided.firstAt,
  };
  return isTheSame(next, delivery) ? undefined : next;
}

const stateBy = {
  taken: 'sent',
  delayed: 'sent',
  failed: 'failed',
  'soft-bounce': 'bounced',
  delivered: 'delivered',
  'hard-bounce': 'bounced',
  complaint: 'complained',
} as const satisfies Record<ReceiptKind, WeighedDelivery['state']>;

/** One message: the receipt that overrules its others, and when it was first heard of. */
type Fate = { last: WeighedReceipt; firstAt: Temporal.Instant };

function fateOf(message: WeighedReceipt[]): Fate | undefined {
  const [last] = message.toSorted((a, b) => rank(b) - rank(a));
  const [first] = message.map(({ at }) => at).toSorted(Temporal.Instant.compare);
  return last && first && { last, firstAt: first };
}

const rank = ({ kind }: WeighedReceipt) => receiptKinds.indexOf(kind);
const messageOf = ({ provider, providerMessageId }: WeighedReceipt) => `${provider} ${providerMessageId}`;
const isUnderWay = ({ last: { kind } }: Fate) => kind === 'taken' || kind === 'delayed';

/** While nothing final was said of any message: which one, if any, tells what the delivery is now. */
function undecided(delivery: WeighedDelivery, fates: Fate[]): Fate | undefined {
  const own = fates.find(({ last }) => last.providerMessageId === delivery.providerMessageId);
  // What we knew to be taken when we queued it again tells nothing new.
  const takenUnknown = fates.find((fate) => isUnderWay(fate) && fate !== own);
  switch (delivery.state) {
    case 'failed':
    case 'bounced':
      return takenUnknown ?? own;
    case 'queued':
    case 'expired':
    case 'skipped':
      return takenUnknown;
    case 'sending':
      // At a second try it cannot be known which of the two failed: the try ends first, and is weighed again.
      return takenUnknown ?? (delivery.attempts === 0 ? fates[0] : undefined);
    case 'sent':
      return own && (isUnderWay(own) || !takenUnknown) ? own : undefined;
    case 'delivered':
    case 'complained':
      return undefined;
  }
}

/** The provider's own codes in one line; null where it gave none. */
function codesOf({ detail }: WeighedReceipt): string | null {
  return Object.values(detail).join(' ') || null;
}

function isTheSame(next: Weighed, delivery: WeighedDelivery): boolean {
  return (
    next.state === delivery.state &&
    next.reason === delivery.reason &&
    next.reasonDetail === delivery.reasonDetail &&
    next.providerMessageId === delivery.providerMessageId
  );
}
