import { generateKeyPairSync } from 'node:crypto';
import forge from 'node-forge';

/** What a server proves itself with. Each PEM. */
export interface ServerKeys {
  key: string;
  cert: string;
}

/** An authority of our own, and certificates that it signs: for servers that tests connect to. */
export interface Authority {
  /** PEM. */
  certificate: string;
  issue(host: string, validUntil: Date): ServerKeys;
}

const DAY_MS = 24 * 60 * 60 * 1000;

function certificateFor(
  subject: string,
  publicKey: forge.pki.PublicKey,
  notAfter: Date,
): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = publicKey;
  certificate.serialNumber = `01${forge.util.bytesToHex(forge.random.getBytesSync(8))}`;
  certificate.validity.notBefore = new Date(notAfter.getTime() - 30 * DAY_MS);
  certificate.validity.notAfter = notAfter;
  certificate.setSubject([{ name: 'commonName', value: subject }]);
  return certificate;
}

/** An authority and its servers share them, since making keys is slow: in forge more than in Node. */
function createKeys(): { privateKey: forge.pki.rsa.PrivateKey; publicKey: forge.pki.PublicKey } {
  const pair = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return {
    privateKey: forge.pki.privateKeyFromPem(pair.privateKey),
    publicKey: forge.pki.publicKeyFromPem(pair.publicKey),
  };
}

export function createAuthority(name: string): Authority {
  const keys = createKeys();
  const root = certificateFor(name, keys.publicKey, new Date(Date.now() + 10 * DAY_MS));
  root.setIssuer(root.subject.attributes);
  root.setExtensions([
    { name: 'basicConstraints', cA: true },
    { name: 'keyUsage', keyCertSign: true },
  ]);
  root.sign(keys.privateKey, forge.md.sha256.create());
  return {
    certificate: forge.pki.certificateToPem(root),
    issue(host, validUntil) {
      const certificate = certificateFor(host, keys.publicKey, validUntil);
      certificate.setIssuer(root.subject.attributes);
      certificate.setExtensions([{ name: 'subjectAltName', altNames: [{ type: 2, value: host }] }]);
      certificate.sign(keys.privateKey, forge.md.sha256.create());
      return {
        key: forge.pki.privateKeyToPem(keys.privateKey),
        cert: forge.pki.certificateToPem(certificate),
      };
    },
  };
}
