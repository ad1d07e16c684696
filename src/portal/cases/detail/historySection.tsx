import { shownFileName } from '../../../instruction/fileNames.ts';
import { fileRefusal } from '../../../instruction/fileRules.ts';
import { frenchMonth, frenchWeekday } from '../../../platform/parisTime.ts';
import { Section } from '../../kit/Heading.tsx';
import type { DetailContent } from './content.ts';
import { type HistoryLine, historyLines } from './historyLines.ts';

/** §4.6, 4 and P-70: newest first, month by month. */
export function HistorySection({ content }: { readonly content: DetailContent }) {
  const lines = historyLines({ ...content, operatorName: content.target.operatorName });
  return (
    <Section title="HISTORIQUE :" id="historique">
      {lines.length === 0 ? <p>Rien pour le moment.</p> : null}
      {byMonth(lines).map(({ month, lines: ofMonth }) => (
        <div class="hub-month" key={month}>
          <h3 class="hub-month__name">{month}</h3>
          <ol class="hub-history">
            {ofMonth.map((line) => (
              <Line key={line.id} line={line} content={content} />
            ))}
          </ol>
        </div>
      ))}
    </Section>
  );
}

function byMonth(lines: readonly HistoryLine[]): { readonly month: string; readonly lines: HistoryLine[] }[] {
  const months: { month: string; lines: HistoryLine[] }[] = [];
  for (const line of lines) {
    const month = frenchMonth(line.at);
    const last = months.at(-1);
    if (last?.month === month) last.lines.push(line);
    else months.push({ month, lines: [line] });
  }
  return months;
}

interface LineProps {
  readonly line: HistoryLine;
  readonly content: DetailContent;
}

function Line({ line, content }: LineProps) {
  const { at, author, action, change, text, told } = line;
  return (
    <li class="hub-history__line">
      <p class="hub-history__when">
        <time dateTime={at.toISOString()}>{frenchWeekday(at)}</time>
      </p>
      <div class="hub-history__what">
        <p>
          <strong>{author}</strong> {action} <Files line={line} content={content} />
        </p>
        {change === null ? null : <p class="hub-history__change">{change}</p>}
        {text === null ? null : <p class="hub-history__text">{text}</p>}
        {told ? (
          <p>
            <em>Information transmise à la personne concernée.</em>
          </p>
        ) : null}
      </div>
    </li>
  );
}

/** P-70: download links until « Clos », for whoever may download. */
function Files({ line: { files }, content: { target, manages } }: LineProps) {
  if (files.length === 0) return null;
  const linked = manages && target.status !== 'CLOSED';
  return (
    <>
      {files.map((file, index) => (
        <span key={file.id}>
          {index === 0 ? '' : ', '}
          {linked && fileRefusal(file) === null ? (
            <a href={`/teledossiers/${target.id}/pieces/${file.id}`}>{shownFileName(file.fileName)}</a>
          ) : (
            shownFileName(file.fileName)
          )}
        </span>
      ))}
    </>
  );
}
