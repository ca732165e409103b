import { benchDemo } from './demo.ts';
import { benchFanOut } from './fan-out.ts';
import { heading, line, machine } from './figures.ts';
import { benchOptOuts } from './opt-outs.ts';
import { benchPublish } from './publish.ts';
import { benchSite } from './site.ts';

const benches = {
  publish: benchPublish,
  fanout: benchFanOut,
  demo: benchDemo,
  site: benchSite,
  'opt-outs': benchOptOuts,
};
const say = (text: string) => process.stdout.write(`${text}\n`);

/** `npm run bench [-- publish|fanout|demo|site|opt-outs]`: all of them, or one. Everything on loopback. */
const [wanted] = process.argv.slice(2);
const chosen = Object.entries(benches).filter(([name]) => wanted === undefined || name === wanted);
if (chosen.length === 0) {
  say(`There is no bench “${wanted}”. Choose from: ${Object.keys(benches).join(', ')}.`);
  process.exitCode = 1;
} else {
  const figures = [];
  for (const [, bench] of chosen) figures.push(...(await bench(say)));
  say(`\n${machine()}\n${heading}\n${figures.map(line).join('\n')}`);
}
