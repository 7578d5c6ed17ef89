// Package pki makes the certificates of one box.
package pki

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// lifetime is longer than any test box lives.
const lifetime = 365 * 24 * time.Hour

// Authority signs for one box; its files lie in one folder.
type Authority struct {
	folder      string
	certificate *x509.Certificate
	key         crypto.Signer
}

// Subject is whom a certificate is for. To the API server the name is the
// user, the groups are its groups.
type Subject struct {
	Name   string
	Groups []string
	IPs    []string
	Hosts  []string
}

// NewAuthority makes a fresh one and writes ca.crt.
func NewAuthority(folder string) (*Authority, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := template(pkix.Name{CommonName: "kubebox"})
	template.IsCA, template.BasicConstraintsValid = true, true
	template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	a := &Authority{folder: folder, certificate: certificate, key: key}
	return a, writePEM(a.Path("ca.crt"), "CERTIFICATE", der, 0o644)
}

// Path is a file of the authority's folder.
func (a *Authority) Path(file string) string { return filepath.Join(a.folder, file) }

// Issue writes NAME.crt and NAME.key, good for servers and clients alike.
func (a *Authority) Issue(file string, subject Subject) error {
	key, err := newKey(a.Path(file + ".key"))
	if err != nil {
		return err
	}
	template := template(pkix.Name{CommonName: subject.Name, Organization: subject.Groups})
	template.KeyUsage = x509.KeyUsageDigitalSignature
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}
	template.DNSNames = subject.Hosts
	for _, text := range subject.IPs {
		address := net.ParseIP(text)
		if address == nil {
			return fmt.Errorf("%q is no address", text)
		}
		template.IPAddresses = append(template.IPAddresses, address)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, key.Public(), a.key)
	if err != nil {
		return err
	}
	return writePEM(a.Path(file+".crt"), "CERTIFICATE", der, 0o644)
}

// IssueTokenKeys writes the pair that ServiceAccount tokens are signed and
// checked with.
func (a *Authority) IssueTokenKeys() error {
	key, err := newKey(a.Path("tokens.key"))
	if err != nil {
		return err
	}
	der, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return err
	}
	return writePEM(a.Path("tokens.pub"), "PUBLIC KEY", der, 0o644)
}

func template(name pkix.Name) *x509.Certificate {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		panic(err) // the kernel gives no random numbers
	}
	now := time.Now()
	// An hour back: a virtual machine's clock may still be moving.
	return &x509.Certificate{SerialNumber: serial, Subject: name, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(lifetime)}
}

func newKey(file string) (*ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	// SEC 1 and not PKCS 8: the API server reads token keys only in this form.
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return nil, err
	}
	return key, writePEM(file, "EC PRIVATE KEY", der, 0o600)
}

func writePEM(file, kind string, der []byte, mode os.FileMode) error {
	return os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), mode)
}
