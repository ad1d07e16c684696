import type { JSX } from 'preact';

export interface LinkedTextProps {
  readonly text: string;
  /** Where this portal thinks it is reached: its links are then followed here, wherever « here » is. */
  readonly publicUrl: string;
}

const ADDRESS = /(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)»])/;

/** The text of a mail, where addresses can be followed. */
export function LinkedText({ text, publicUrl }: LinkedTextProps): JSX.Element {
  return (
    <div class="hub-mail__text">
      {text.split('\n').map((line) => (
        <p>{line.split(ADDRESS).map((part, index) => (index % 2 === 0 ? part : link(part, publicUrl)))}</p>
      ))}
    </div>
  );
}

function link(address: string, publicUrl: string): JSX.Element {
  const own = address === publicUrl || address.startsWith(`${publicUrl}/`);
  const href = own ? address.slice(publicUrl.length) || '/' : address;
  return <a href={href}>{address}</a>;
}
