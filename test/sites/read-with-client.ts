import { Statuspage } from 'statuspage.io';

/** Reads a status page with the published client, in a process of its own, and prints what it got. */
const client = new Statuspage('any');
client.setApiUrl(process.argv[2] ?? '');
const { api } = client;
const read = {
  summary: await api.getSummary(),
  status: await api.getStatus(),
  components: await api.getComponents(),
  incidents: await api.incidents.getAll(),
  unresolved: await api.incidents.getUnresolved(),
  upcoming: await api.scheduledMaintenances.getUpcoming(),
};
process.stdout.write(JSON.stringify(read));
