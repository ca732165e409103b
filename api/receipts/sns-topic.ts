/** A topic of Amazon SNS whose messages we take in. */
export type SnsTopic = {
  arn: string;
  /** The only host that its certificates come from and its subscriptions are confirmed at. */
  host: string;
};

const topicArn = /^arn:aws:sns:([a-z]{2}(?:-[a-z]+)+-\d):\d{12}:[A-Za-z0-9_-]{1,256}$/;

/** Reads a topic's ARN, such as `arn:aws:sns:eu-west-1:123456789012:baken-events`; undefined when it is none. */
export function readSnsTopic(arn: string): SnsTopic | undefined {
  const region = topicArn.exec(arn)?.[1];
  return region === undefined ? undefined : { arn, host: `sns.${region}.amazonaws.com` };
}
