package dev.hikyaku.server.tls;

import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.protocols.api.ClientAuth;
import org.apache.james.protocols.netty.Encryption;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * TLS of one listener whose certificate chain and private key are PEM files:
 *
 * <pre>{@code
 * <tls socketTLS="false" startTLS="true">
 *   <privateKey>file://conf/tls/key.pem</privateKey>
 *   <certificates>file://conf/tls/certificate.pem</certificates>
 *   <supportedProtocols><protocol>TLSv1.3</protocol></supportedProtocols>
 *   <supportedCipherSuites><cipherSuite>TLS_AES_128_GCM_SHA256</cipherSuite></supportedCipherSuites>
 * </tls>
 * }</pre>
 *
 * <p>The chain may be followed by other text, the key is one of those of {@link PlainKey}. A {@code
 * tls.keystore}, a {@code tls.clientAuth}, a key with a password and a chain in another form than
 * {@code CERTIFICATE} blocks are left to James, with what it says about them.
 */
public final class ListenerTls {
    private static final char[] NO_PASSWORD = {};

    private final FileSystem files;
    private final boolean startTls;
    private final Optional<String> certificates;
    private final Optional<String> privateKey;
    private final String[] cipherSuites;
    private final String[] protocols;

    private ListenerTls(
            FileSystem files,
            HierarchicalConfiguration<ImmutableNode> listener,
            Optional<String> certificates,
            Optional<String> privateKey) {
        this.files = files;
        this.certificates = certificates;
        this.privateKey = privateKey;
        this.startTls = listener.getBoolean("tls.[@startTLS]", false);
        this.cipherSuites = listener.getStringArray("tls.supportedCipherSuites.cipherSuite");
        this.protocols = listener.getStringArray("tls.supportedProtocols.protocol");
    }

    /** The {@code tls} of a listener's block. */
    public static ListenerTls from(
            HierarchicalConfiguration<ImmutableNode> listener, FileSystem files) {
        boolean off =
                !listener.getBoolean("tls.[@startTLS]", false)
                        && !listener.getBoolean("tls.[@socketTLS]", false);
        boolean plain = !off && !listener.containsKey("tls.keystore") && !asksClients(listener);
        return new ListenerTls(
                files,
                listener,
                plain ? text(listener, "tls.certificates") : Optional.empty(),
                plain ? text(listener, "tls.privateKey") : Optional.empty());
    }

    private static boolean asksClients(HierarchicalConfiguration<ImmutableNode> listener) {
        return listener.getProperty("tls.clientAuth") != null
                || listener.getKeys("tls.clientAuth").hasNext();
    }

    private static Optional<String> text(
            HierarchicalConfiguration<ImmutableNode> listener, String key) {
        return Optional.ofNullable(listener.getString(key, null));
    }

    /**
     * Reads both files.
     *
     * @return nothing when it is for James to read them, or there is no TLS
     * @throws GeneralSecurityException when they hold something else than a certificate and the
     *     private key of its kind
     */
    public Optional<Encryption> encryption() throws IOException, GeneralSecurityException {
        if (certificates.isEmpty() || privateKey.isEmpty()) {
            return Optional.empty();
        }
        List<Certificate> chain = chain(read(certificates.get()));
        if (chain.isEmpty()) {
            return Optional.empty();
        }
        Optional<PrivateKey> key =
                PlainKey.of(read(privateKey.get()), chain.getFirst().getPublicKey());
        return key.isEmpty()
                ? Optional.empty()
                : Optional.of(encryption(context(chain, key.get())));
    }

    private byte[] read(String url) throws IOException {
        try (InputStream in = files.getResource(url)) {
            return in.readAllBytes();
        }
    }

    private static List<Certificate> chain(byte[] pem) throws GeneralSecurityException {
        List<Pem> blocks;
        try {
            blocks = Pem.blocks(pem);
        } catch (IllegalArgumentException e) {
            return List.of();
        }
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<Certificate> chain = new ArrayList<>();
        for (Pem block : blocks) {
            if (!block.label().equals("CERTIFICATE")) {
                return List.of();
            }
            chain.add(factory.generateCertificate(new ByteArrayInputStream(block.content())));
        }
        return chain;
    }

    private static SSLContext context(List<Certificate> chain, PrivateKey key)
            throws IOException, GeneralSecurityException {
        // Other than PKCS#12 this type spends no time on hashing a password, of which there is
        // none.
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, NO_PASSWORD);
        store.setKeyEntry("listener", key, NO_PASSWORD, chain.toArray(Certificate[]::new));
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, NO_PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        // No client shows a certificate here. Without an empty list the JDK would read the 150
        // authorities it knows.
        context.init(keys.getKeyManagers(), new TrustManager[0], null);
        return context;
    }

    private Encryption encryption(SSLContext context) {
        return startTls
                ? Encryption.createStartTls(context, cipherSuites, protocols, ClientAuth.NONE)
                : Encryption.createTls(context, cipherSuites, protocols, ClientAuth.NONE);
    }
}
