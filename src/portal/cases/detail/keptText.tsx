/** What was typed and could not be sent, to be copied. */
export function KeptText({ text }: { readonly text: string }) {
  if (text === '') return null;
  return (
    <>
      <p>Votre texte n’a pas été envoyé. Le voici, si vous en avez encore besoin :</p>
      <blockquote class="hub-kept">{text}</blockquote>
    </>
  );
}
