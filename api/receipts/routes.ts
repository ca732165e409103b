import type { Dependencies } from '../dependencies.ts';
import { createRouter } from '../http/router.ts';
import { readAwsSmsEvent } from './aws-sms-event.ts';
import { keepReceipt } from './keep-receipt.ts';
import { messageBirdEndpoint } from './messagebird-endpoint.ts';
import { messageBirdReport } from './messagebird-report.ts';
import type { Receipt } from './record-receipt.ts';
import { readSesEvent } from './ses-event.ts';
import { snsEndpoint } from './sns-endpoint.ts';

/**
 * Where providers report what became of messages: `/receipts/…`. Without a key, because each report proves by its
 * signature who sent it; there only for the providers whose reports the settings expect.
 */
export function receiptRoutes(deps: Pick<Dependencies, 'db' | 'clock' | 'log' | 'config'>) {
  const { sesTopic, awsSmsTopic, messageBird } = deps.config.receipts;
  const routes = createRouter();
  const keep = (read: (text: string, eventId: string) => Receipt | undefined) => async (text: string, id: string) => {
    const receipt = read(text, id);
    if (receipt) await keepReceipt(deps, receipt);
  };
  if (sesTopic) routes.post('/ses', snsEndpoint(deps, sesTopic, keep(readSesEvent)));
  if (awsSmsTopic) routes.post('/aws-sms', snsEndpoint(deps, awsSmsTopic, keep(readAwsSmsEvent)));
  if (messageBird) {
    const report = messageBirdEndpoint(deps, messageBird, async (given, eventId) => {
      const receipt = messageBirdReport(given, eventId);
      if (receipt) await keepReceipt(deps, receipt);
    });
    routes.get('/messagebird', report);
    routes.post('/messagebird', report);
  }
  return routes;
}
