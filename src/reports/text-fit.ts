/** Glyph widths of Times New Roman, in widths of a digit; a mark above or below a letter adds nothing. */
const GLYPHS: [number, string][] = [
  [0.5, " .,"],
  [0.56, "ijlt/:;'|\\"],
  [0.67, 'frI()[]-!"{}‘’'],
  [0.78, "sJ"],
  [0.89, "acez?“”"],
  [1, "0123456789bdghknopquvxyđ*$#_–"],
  [1.12, "FPS+<=>~"],
  [1.22, "ELTZ"],
  [1.34, "BCR"],
  [1.45, "wADGHKNOQUVXYĐ"],
  [1.56, "m&"],
  [1.78, "M%"],
  [2, "W@—…"],
];
const WIDEST = 2;
const glyphWidth = new Map(
  GLYPHS.flatMap(([width, glyphs]) => Array.from(glyphs).map((glyph) => [glyph, width])),
);

/** Width of each UTF-16 unit, worked out when it first comes: all texts of a long report are made of a few letters. */
const unitWidth = new Float64Array(0x1_0000).fill(Number.NaN);

/** Estimated width of a text in Times New Roman, in widths of a digit. */
export function textWidth(text: string): number {
  let width = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    let wide = unitWidth[unit] ?? WIDEST;
    if (Number.isNaN(wide)) unitWidth[unit] = wide = widthOf(unit);
    width += wide;
  }
  return width;
}

function widthOf(unit: number): number {
  // The second half of a pair adds nothing to the first.
  if (unit >= 0xdc00 && unit <= 0xdfff) return 0;
  let width = 0;
  for (const glyph of String.fromCharCode(unit).normalize("NFD").replace(/\p{M}/gu, ""))
    width += glyphWidth.get(glyph) ?? WIDEST;
  return width;
}

/** Estimated number of lines a text takes when wrapped to `width` digits of the same font. */
export function textLines(text: string, width: number): number {
  if (!/[\r\n]/.test(text) && textWidth(text) <= width) return 1;
  let lines = 0;
  for (const paragraph of text.split(/\r\n|[\r\n]/)) lines += paragraphLines(paragraph, width);
  return lines;
}

function paragraphLines(paragraph: string, width: number): number {
  let lines = 1;
  let used = 0;
  for (const word of paragraph.split(" ")) {
    const wide = textWidth(word);
    if (used > 0 && used + 0.5 + wide > width) {
      lines += 1;
      used = 0;
    }
    used += (used > 0 ? 0.5 : 0) + wide;
    // A word longer than the line, such as a hash, is broken anywhere.
    const broken = Math.max(0, Math.ceil(used / width) - 1);
    lines += broken;
    used -= broken * width;
  }
  return lines;
}
