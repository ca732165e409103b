import { createApp } from '../../api/app.ts';
import { startPublishing } from '../incidents/publishing.ts';
import { addContact } from '../support/add-contact.ts';
import { sesEvent } from '../support/ses-events.ts';
import { type SignedSnsMessage, signedSnsMessage, snsTopicArn, startSnsStandIn } from '../support/sns-stand-in.ts';
import { mondayMorning } from '../support/test-dependencies.ts';
import { claimAll, onlyDelivery } from './sent-mail.ts';

/** Whom the one mail of a test goes to. */
export const reader = 'reader@example.nl';

/** An installation that takes in the events of Amazon SES, and Amazon SNS that posts them. */
export async function startSesReceipts() {
  const sns = await startSnsStandIn();
  const publishing = await startPublishing({ SES_EVENTS_TOPIC: snsTopicArn });
  const { deps } = publishing;
  let app = createApp(deps);

  /** Posts to the endpoint as SNS does; the status of the answer. */
  const post = async (message: SignedSnsMessage | string) =>
    (
      await app.request('/receipts/ses', {
        method: 'POST',
        headers: { 'Content-Type': 'text/plain; charset=UTF-8' },
        body: typeof message === 'string' ? message : JSON.stringify(message),
      })
    ).status;

  /** One mail to one reader, in the hands of a worker. */
  async function mailInHand() {
    await addContact(deps, { name: 'reader' });
    await publishing.publish(await publishing.openP1({ priority: 2 }), { audience: 'extern' });
    return claimAll(deps);
  }

  /** The same, taken by SES under the number `ses-1`. */
  async function mailSent() {
    const inHand = await mailInHand();
    await inHand.settle({ kind: 'accepted', providerMessageId: 'ses-1' });
    return (await onlyDelivery(deps)).id;
  }

  /** An event about that one mail. */
  async function report(type: string, about: { messageId?: string; body?: object } = {}) {
    const { id: deliveryId } = await onlyDelivery(deps);
    const { body, ...rest } = about;
    return post(signedSnsMessage(sesEvent(type, { deliveryId, address: reader, ...rest }, body)));
  }

  return {
    sns,
    publishing,
    deps,
    post,
    mailInHand,
    mailSent,
    report,
    state: async () => (await onlyDelivery(deps)).state,
    kept: () => deps.sql`select kind, provider_message_id, detail from receipts order by id`,
    suppressed: () => deps.sql`select channel, address, reason, evidence from suppressions where lifted_at is null`,
    /** Monday morning again, with a healthy SNS and an app that knows no certificate yet. */
    begin: (appDeps: Parameters<typeof createApp>[0] = deps) => {
      deps.clock.set(mondayMorning);
      sns.behave({});
      app = createApp(appDeps);
      return app;
    },
    close: async () => {
      await deps.close();
      await sns.close();
    },
  };
}
