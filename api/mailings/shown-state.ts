import { sql } from 'drizzle-orm';
import { chunks, type DeliveryState, deliveries } from '../database/schema/mailings.ts';

/** What people see of a delivery, where its chunk has been joined: `sending` for what a worker has at this moment. */
export const shownState = sql<DeliveryState>`case
  when ${deliveries.state} = 'queued' and ${deliveries.dueAt} <= ${chunks.claimedAt} and ${deliveries.id} <= ${chunks.claimedTo}
  then 'sending' else ${deliveries.state} end`;
