/** How a refusal of input ends: nothing was sent, and what to do instead. */
export const REFUSAL = /\. Nothing was sent to Instasent\. [A-Z].+[^ ]\.$/;
