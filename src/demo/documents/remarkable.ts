import { valmorel } from '../catalogue/organizations.ts';
import { type FolderBody, type GeneratedFolder, generateFolder } from './folder.ts';
import { writeJpeg, writePng } from './pictures.ts';

// Other seeds than those of the first start and of `demo-send`.
const SEED = 300;
const PICTURES = 32;

/** A télédossier of Pacs with a good many files, pictures among them. */
export async function manyFiles(): Promise<GeneratedFolder> {
  const { folder, files } = await generateFolder(SEED, 'depotDossierPACS', [valmorel]);
  const all = new Map(files);
  for (let rank = 1; rank <= PICTURES; rank += 1) {
    const name = `piece-justificative-${String(rank).padStart(2, '0')}`;
    const words = `${folder.externalId}/${name}`;
    if (rank % 2 === 0) all.set(`${name}.png`, writePng(words));
    else all.set(`${name}.jpg`, writeJpeg(words));
  }
  const added = [...all].slice(files.size).map(([fileName, bytes]) => ({
    fileName,
    type: 'anp',
    size: bytes.length,
    mimeType: fileName.endsWith('.png') ? 'image/png' : 'image/jpeg',
    recipients: folder.cases.map(({ externalId }) => externalId),
  }));
  return { folder: { ...folder, attachments: [...folder.attachments, ...added] }, files: all };
}

const LONG_APPLICANT = {
  firstName: 'Anne-Charlotte-Élisabeth Marie-Françoise Geneviève Joséphine',
  lastName: 'de Montclar de Saint-Symphorien-des-Bruyères-Vandenbroucke-Desmarêts d’Œuvray-l’Évêque',
};

/** A télédossier whose applicant and files have names as long as people give them. */
export async function longNames(): Promise<GeneratedFolder> {
  const generated = await generateFolder(SEED, 'recensementCitoyen', [valmorel]);
  const named = generated.folder.attachments.map((file) => {
    const extension = file.fileName.slice(file.fileName.lastIndexOf('.'));
    const words = `Pièce ${file.type} de l’aînée, numérisée à l’accueil de la mairie déléguée – très lisible, à rapprocher du livret de famille remis en août`;
    return { ...file, fileName: `${words} (${file.type}), relue et complétée${extension}` };
  });
  const bytes = [...generated.files.values()];
  const folder: FolderBody = {
    ...generated.folder,
    applicant: { ...generated.folder.applicant, ...LONG_APPLICANT },
    attachments: named,
  };
  return { folder, files: new Map(named.map(({ fileName }, index) => [fileName, bytes[index] ?? Buffer.alloc(0)])) };
}

/** A télédossier one file of which is not what it says: a picture under the name of a PDF (H-174). */
export async function wrongFile(): Promise<GeneratedFolder> {
  const { folder, files } = await generateFolder(SEED, 'EtatCivil', [valmorel]);
  const picture = writePng(folder.externalId);
  const attachments = folder.attachments.map((file) =>
    file.mimeType === 'application/pdf' ? { ...file, size: picture.length } : file,
  );
  const bytes = folder.attachments.map(({ fileName, mimeType }): [string, Buffer] => [
    fileName,
    mimeType === 'application/pdf' ? picture : (files.get(fileName) ?? Buffer.alloc(0)),
  ]);
  return { folder: { ...folder, attachments }, files: new Map(bytes) };
}
