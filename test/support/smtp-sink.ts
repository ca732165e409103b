import { setTimeout as sleep } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';
import { portOf, readBody } from './stand-in-server.ts';

export type SinkMail = { from: string; to: string; raw: string };

/** How the sink treats mail from now on; `{}` is a healthy mail server. */
export type SinkBehaviour = {
  /** A refusal of this recipient, such as `'550 5.1.1 No such user'`. */
  recipient?: (address: string) => string | undefined;
  /** A refusal of the sender. */
  sender?: string;
  /** A refusal of the message, after its content. */
  content?: (address: string) => string | undefined;
  /** Drops the connection once the whole message is in, before or after keeping it. */
  dropAfterData?: 'before taking' | 'after taking';
  /** Takes the message and never answers. */
  silent?: boolean;
  /** Answers only after this time. */
  delayMs?: number;
};

export type SmtpSink = {
  url: string;
  received(address: string): SinkMail[];
  all(): SinkMail[];
  /** How many mails each address was sent; holds with `keepMails: false` too. */
  counts(): ReadonlyMap<string, number>;
  connections(): number;
  /** How often somebody sent a name and password, right or wrong. */
  logins(): number;
  behave(behaviour: SinkBehaviour): void;
  close(): Promise<void>;
};

/** A mail server that keeps what it is sent, as text for postal-mime to read, and can be told to misbehave. */
export async function startSmtpSink(
  options: { port?: number; login?: { user: string; password: string }; keepMails?: boolean } = {},
): Promise<SmtpSink> {
  const mails: SinkMail[] = [];
  const counts = new Map<string, number>();
  let behaviour: SinkBehaviour = {};
  let connections = 0;
  let logins = 0;
  const server = new SMTPServer({
    logger: false,
    disabledCommands: options.login ? ['STARTTLS'] : ['STARTTLS', 'AUTH'],
    allowInsecureAuth: true,
    authOptional: options.login === undefined,
    onConnect: (_, done) => {
      connections += 1;
      done();
    },
    onAuth: (auth, _, done) => {
      logins += 1;
      const right = auth.username === options.login?.user && auth.password === options.login?.password;
      if (right) done(null, { user: auth.username });
      else done(refusal('535 5.7.8 Wrong password'));
    },
    onMailFrom: (_, __, done) => done(behaviour.sender ? refusal(behaviour.sender) : null),
    onRcptTo: ({ address }, _, done) => {
      const refused = behaviour.recipient?.(address);
      done(refused ? refusal(refused) : null);
    },
    onData: (stream, session, done) => {
      const to = session.envelope.rcptTo[0]?.address ?? '';
      const from = session.envelope.mailFrom ? session.envelope.mailFrom.address : '';
      readBody(stream).then(async (raw) => {
        if (behaviour.delayMs) await sleep(behaviour.delayMs);
        const refused = behaviour.content?.(to);
        if (refused) return done(refusal(refused));
        if (behaviour.dropAfterData !== 'before taking') keep({ from, to, raw });
        if (behaviour.dropAfterData) return dropConnection(session.id);
        if (!behaviour.silent) done(null);
      }, done);
    },
  });

  function keep(mail: SinkMail) {
    counts.set(mail.to, (counts.get(mail.to) ?? 0) + 1);
    if (options.keepMails !== false) mails.push(mail);
  }

  function dropConnection(id: string) {
    for (const connection of server.connections) {
      if (connection.id === id) connection._socket.destroy();
    }
  }

  // Broken connections are what these tests are about.
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const login = options.login ? `${options.login.user}:${options.login.password}@` : '';

  return {
    url: `smtp://${login}127.0.0.1:${portOf(server.server)}`,
    received: (address) => mails.filter((mail) => mail.to === address),
    all: () => mails,
    counts: () => counts,
    connections: () => connections,
    logins: () => logins,
    behave: (next) => {
      behaviour = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const connection of server.connections) connection._socket.destroy();
      }),
  };
}

function refusal(reply: string): Error {
  return Object.assign(new Error(reply.slice(4)), { responseCode: Number(reply.slice(0, 3)) });
}
