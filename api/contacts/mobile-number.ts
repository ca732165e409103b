import { type PhoneNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { tidyText } from './plain-text.ts';

export type MobileNumber = { number: string } | { problem: 'not-a-number' | 'not-mobile' };

const mobileTypes = new Set(['MOBILE', 'FIXED_LINE_OR_MOBILE']);

/**
 * A mobile number in E.164, from any of the ways in which people write one; without a country code it is a Dutch one.
 * `not-a-number` when no such number can exist, `not-mobile` when it is one that cannot receive an SMS.
 */
export function toMobileNumber(text: string): MobileNumber {
  const plain = withoutInvisibleMarks(text);
  if (!/^[+\d\s().\-‐-―/]+$/u.test(plain)) return { problem: 'not-a-number' };
  const phone = parsePhoneNumberFromString(plain, { defaultCountry: 'NL', extract: false });
  if (phone && isDutchMobile(phone)) return { number: phone.number };
  if (!phone?.isValid()) return { problem: 'not-a-number' };
  return mobileTypes.has(phone.getType() ?? '') ? { number: phone.number } : { problem: 'not-mobile' };
}

/**
 * Numbers pasted from an address book carry marks of reading direction; spreadsheets put an apostrophe before a text
 * that begins with a plus.
 */
function withoutInvisibleMarks(text: string): string {
  return tidyText(text.replace(/\p{Cf}/gu, '')).replace(/^'/, '');
}

/**
 * All of 06: the library has 066 as pagers and 067 and 069 as not in use, but a customer's number must not be refused
 * because a block was given out after the library was. An SMS to a number that does not exist ends as a failed delivery.
 */
function isDutchMobile(phone: PhoneNumber): boolean {
  return phone.countryCallingCode === '31' && /^6\d{8}$/.test(phone.nationalNumber);
}
