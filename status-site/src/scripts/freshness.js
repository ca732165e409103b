// Says so when the site has not heard from its service for long. The pages need it for nothing else.
const notice = document.querySelector('[data-heartbeat]');
const everyMinute = 60_000;

async function look() {
  try {
    const answer = await fetch(notice.dataset.heartbeat, { cache: 'no-store' });
    const { goodUntil } = answer.ok ? await answer.json() : {};
    // The clock of the server, because that of the reader may be wrong.
    const now = Date.parse(answer.headers.get('Date') ?? '') || Date.now();
    const isStale = !(now <= Date.parse(goodUntil));
    notice.hidden = !isStale;
    document.documentElement.toggleAttribute('data-stale', isStale);
  } catch {
    // The reader has no connection: that tells nothing about the site.
  }
}

look();
setInterval(look, everyMinute);
