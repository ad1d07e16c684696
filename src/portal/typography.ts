/** An element whose text is what somebody typed, or will copy: left as it is. */
const VERBATIM = /<(textarea|pre|code|style|script)\b[\s\S]*?<\/\1>/.source;
const TAG = /<[^>]*>/.source;
const PIECES = new RegExp(`${VERBATIM}|${TAG}|[^<]+`, 'g');

/** French punctuation never begins a line, nor does an opening quotation mark end one. */
export function unbroken(text: string): string {
  return text.replace(/« /g, '«\u00a0').replace(/ (?=[»:;?!])/g, '\u00a0');
}

/** The same in every text of a page, and nowhere in its attributes: values, addresses and what scripts read. */
export function unbrokenPage(html: string): string {
  return html.replace(PIECES, (piece) => (piece.startsWith('<') ? piece : unbroken(piece)));
}
