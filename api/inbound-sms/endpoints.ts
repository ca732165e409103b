import type { Dependencies } from '../dependencies.ts';
import { createRouter } from '../http/router.ts';
import { messageBirdEndpoint } from '../receipts/messagebird-endpoint.ts';
import { snsEndpoint } from '../receipts/sns-endpoint.ts';
import { awsMessage } from './aws-message.ts';
import { messageBirdMessage } from './messagebird-message.ts';
import { type InboundSms, takeSms } from './take-sms.ts';

/**
 * Where providers bring what people text us: `/inbound-sms/…`. Without a key, because each proves by its signature who sent
 * it; there only for the providers that the settings expect.
 */
export function inboundSmsEndpoints(deps: Pick<Dependencies, 'db' | 'clock' | 'log' | 'config' | 'templates'>) {
  const { messageBird, awsTopic } = deps.config.inboundSms;
  const routes = createRouter();
  const take = async (sms: InboundSms | undefined) => {
    if (sms) await takeSms(deps, sms);
    else deps.log.warn('what came as an SMS to us is none that we can read');
  };
  if (messageBird) {
    const endpoint = messageBirdEndpoint(deps, messageBird, (given, id) => take(messageBirdMessage(given, id)));
    routes.get('/messagebird', endpoint);
    routes.post('/messagebird', endpoint);
  }
  if (awsTopic)
    routes.post(
      '/aws-sms',
      snsEndpoint(deps, awsTopic, (text) => take(awsMessage(text))),
    );
  return routes;
}
