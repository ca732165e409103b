/**
 * The Dutch public holidays that move, day and month, as published; nothing here is computed. Compared with the tables of
 * jaarkalender.nl/feestdagen (2025), alle-feestdagen.be/nederland (2026) and weeknummers.com/feestdagen (2021, 2022), for Easter in all
 * years with what python-dateutil gives, and for King's Day with groningen.nl: “nooit op zondag” (26 April in 2025 and 2031).
 *
 * Year, Good Friday, Easter Sunday, Easter Monday, King's Day, Ascension Day, Whit Sunday, Whit Monday.
 */
const table = `
2020  10-04  12-04  13-04  27-04  21-05  31-05  01-06
2021  02-04  04-04  05-04  27-04  13-05  23-05  24-05
2022  15-04  17-04  18-04  27-04  26-05  05-06  06-06
2023  07-04  09-04  10-04  27-04  18-05  28-05  29-05
2024  29-03  31-03  01-04  27-04  09-05  19-05  20-05
2025  18-04  20-04  21-04  26-04  29-05  08-06  09-06
2026  03-04  05-04  06-04  27-04  14-05  24-05  25-05
2027  26-03  28-03  29-03  27-04  06-05  16-05  17-05
2028  14-04  16-04  17-04  27-04  25-05  04-06  05-06
2029  30-03  01-04  02-04  27-04  10-05  20-05  21-05
2030  19-04  21-04  22-04  27-04  30-05  09-06  10-06
2031  11-04  13-04  14-04  26-04  22-05  01-06  02-06
2032  26-03  28-03  29-03  27-04  06-05  16-05  17-05
2033  15-04  17-04  18-04  27-04  26-05  05-06  06-06
2034  07-04  09-04  10-04  27-04  18-05  28-05  29-05
2035  23-03  25-03  26-03  27-04  03-05  13-05  14-05`;

export const movingHolidays = [
  'Good Friday',
  'Easter Sunday',
  'Easter Monday',
  'King’s Day',
  'Ascension Day',
  'Whit Sunday',
  'Whit Monday',
] as const;

/** The same on these days every year. */
export const fixedHolidays = { 'New Year’s Day': '01-01', 'Christmas Day': '25-12', 'Boxing Day': '26-12' } as const;

/** Of each year the days of `movingHolidays`, such as `27-04`. */
export const publishedHolidays = table
  .trim()
  .split('\n')
  .map((line) => line.split(/\s+/))
  .map(([year = '', ...days]) => ({ year: Number(year), days }));
