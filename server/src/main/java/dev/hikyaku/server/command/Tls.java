package dev.hikyaku.server.command;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Optional;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * How a connection is encrypted.
 *
 * @param authorities trusts chosen authorities; empty: those the Java runtime knows
 * @param name what the certificate must be for; empty: the host connected to
 * @param checked false: any certificate will do
 */
record Tls(Optional<SSLContext> authorities, Optional<String> name, boolean checked) {

    /** The socket encrypted, its certificate checked (RFC 2818 §3.1). */
    SSLSocket over(Socket plain, HostAndPort server) throws IOException {
        String expected = name.orElse(server.host());
        SSLSocket socket =
                (SSLSocket)
                        context()
                                .getSocketFactory()
                                .createSocket(plain, expected, server.port(), true);
        if (checked) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
        }
        socket.startHandshake();
        return socket;
    }

    private SSLContext context() throws IOException {
        try {
            if (!checked) {
                SSLContext any = SSLContext.getInstance("TLS");
                any.init(null, new TrustManager[] {new Anybody()}, new SecureRandom());
                return any;
            }
            return authorities.isPresent() ? authorities.get() : SSLContext.getDefault();
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS is not available", e);
        }
    }

    /** Trusts whoever answers: the operator said {@code --unverified}. */
    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authentication) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authentication) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
