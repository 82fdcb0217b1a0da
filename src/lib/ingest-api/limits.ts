/** Most records in one write (Ingest API, contacts and events pages). */
export const MAX_RECORDS = 100;
/** Most bytes in one write: the piece's own limit, since the API's is not documented. */
export const MAX_BYTES = 1_000_000;
/** Most bytes of an answer, after decompression: no answer of Instasent's comes near it. */
export const MAX_ANSWER_BYTES = 10_000_000;
