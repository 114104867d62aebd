// The types of the asset idiomorph.js, which is the file of the package.

export { Idiomorph } from 'idiomorph';
