/** The grounds of the neutral theme (`status-site/src/styles/tokens.css`) on which a site's own colour stands. */
export const grounds = { light: ['#ffffff', '#f4f6f8'], dark: ['#1a212a', '#11161c'] } as const;

/** WCAG 2.2, 1.4.3: the contrast that text needs. */
export const neededContrast = 4.5;

/** The least contrast of a colour such as `#17456e` with the grounds of a theme, from 1 to 21, rounded down to one decimal. */
export function leastContrast(colour: string, theme: keyof typeof grounds): number {
  const own = luminanceOf(colour);
  const ratios = grounds[theme].map((ground) => {
    const [darker = 0, lighter = 0] = [own, luminanceOf(ground)].sort((a, b) => a - b);
    return (lighter + 0.05) / (darker + 0.05);
  });
  return Math.floor(Math.min(...ratios) * 10) / 10;
}

/** Relative luminance as WCAG defines it, from 0 (black) to 1 (white). */
function luminanceOf(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const share = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
