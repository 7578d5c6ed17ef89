import { imageNameFault, parseImageReference } from '../../text/image-reference.ts';
import { type Problems, quote } from '../problems.ts';

/** Inputs that name images. */
export interface ImageInputs {
  readonly image: string;
  readonly helperImage: string;
  readonly services: readonly { readonly name: string; readonly image: string }[];
}

/** Checks the names of all images that the inputs give: a wrong one would be known only minutes later, from a node. */
export function checkImages(inputs: ImageInputs, problems: Problems): void {
  check('image: ', inputs.image, 'image: node:24', problems);
  check('helper-image: ', inputs.helperImage, 'helper-image: busybox:1.37', problems);
  for (const { name, image } of inputs.services)
    check(`services: the image of ${name}, `, image, `services: "${name}: mysql:8.4"`, problems);
}

function check(where: string, image: string, example: string, problems: Problems): void {
  if (image === '' || parseImageReference(image)) return;
  const fault = imageNameFault(image);
  problems.add(`${where}${quote(image)} ${fault}${fault.endsWith('?') ? '' : '.'} Example: ${example}`);
}
