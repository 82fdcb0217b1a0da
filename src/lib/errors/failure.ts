/** What a call is for: decides what its errors say about what was saved. */
export type Purpose =
  'check' | 'form' | 'import' | 'read' | 'contact' | 'deletion' | 'event' | 'api-call';

/** What one record was sent for, in a step of its own. */
export type RecordPurpose = Extract<Purpose, 'contact' | 'deletion' | 'event'>;

/** Why a call to the Ingest API gave no result. */
export type Failure =
  | {
      kind: 'status';
      status: number;
      /** What Instasent says about it. */
      message?: string | undefined;
      /** The wait that it asks for. Milliseconds. */
      retryInMs?: number | undefined;
      /** By which Instasent's support finds the request. */
      requestId?: string | undefined;
    }
  | { kind: 'timeout'; afterMs: number }
  | { kind: 'unreachable' | 'dropped' | 'certificate'; code: string }
  /** A proxy on the way answered itself: to CONNECT, or without encryption in the place of Instasent. */
  | { kind: 'proxy'; status: number }
  /** `proxy-address`: the environment names a proxy of a kind that cannot be used. */
  | { kind: 'too-large' | 'not-instasent' | 'proxy-address' };

/** A reason that Instasent gave for rejecting a record; `field` is `null` when it named none. */
export interface FieldReason {
  field: string | null;
  reason: string;
}

/** Whether a failed attempt may have been carried out all the same. */
export function mayHaveArrived(failure: Failure): boolean {
  switch (failure.kind) {
    case 'status':
      return failure.status === 408 || failure.status >= 500;
    case 'timeout':
    case 'dropped':
    case 'too-large':
    case 'not-instasent':
      return true;
    case 'unreachable':
    case 'certificate':
    case 'proxy':
    case 'proxy-address':
      return false;
  }
}
