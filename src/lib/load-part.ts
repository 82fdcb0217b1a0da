import { InstasentError } from './errors/instasent-error';

/**
 * Waits for a file of the package that is loaded at first use. Every `import()` of the piece goes
 * through here, so that no caller takes a package that was unpacked in part, on a full disk for
 * instance, for a fault of what it was going to read.
 *
 * @throws InstasentError where the file is missing or cut short
 */
export async function loadPart<T>(part: Promise<T>): Promise<T> {
  try {
    return await part;
  } catch {
    throw new InstasentError('package', {
      happened: 'The package of the Instasent piece is not whole.',
      saved: 'Nothing was sent to Instasent.',
      advice: 'Ask whoever runs your ActivePieces server to install the piece again.',
    });
  }
}
