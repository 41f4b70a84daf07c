declare module 'claim' {
  export const claim: import('../claim.ts').Contest
}
