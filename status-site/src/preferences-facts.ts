/** What somebody gets over one channel at one address, and can choose. */
export type PreferredChannel = {
  /** What its fields in the form are called. */
  id: string;
  channel: 'email' | 'sms';
  /** Enough of the address to know it by, and no more: the link may have been passed on. */
  masked: string;
  /** Everything over this channel was refused. */
  stopped: boolean;
  /** Everything was refused through the service centre: that does not end by this page. */
  stoppedForGood: boolean;
  /** Nothing is sent to the address, because it does not work or somebody complained. */
  suppressed: boolean;
  products: PreferredProduct[];
};

export type PreferredProduct = {
  id: string;
  name: string;
  gets: boolean;
  /** It was refused through the service centre: that does not end by this page. */
  refusedForGood: boolean;
};

/** Why somebody gets messages that cannot be refused: as management at each P1, or as own staff. */
export type Mandatory = 'management' | 'staff';

export type PreferencesOutcome =
  /** It was only opened. */
  'opened' | 'saved' | 'stopped' | 'undone';

/** The page behind the link in a message. */
export type Preferences = {
  outcome: PreferencesOutcome;
  /** The page itself, to post to, and the same in the other language. */
  action: string;
  otherLanguage: string;
  channels: PreferredChannel[];
  mandatory: Mandatory[];
};
