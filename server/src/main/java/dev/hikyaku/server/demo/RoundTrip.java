package dev.hikyaku.server.demo;

import dev.hikyaku.server.SelfSignedCertificate;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

import javax.mail.Folder;
import javax.mail.Message;
import javax.mail.MessagingException;
import javax.mail.Session;
import javax.mail.Store;
import javax.mail.Transport;
import javax.mail.internet.InternetAddress;
import javax.mail.internet.MimeMessage;
import javax.mail.search.HeaderTerm;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * One mail the way users send and read it: submission with STARTTLS and login, then IMAPS, both
 * with the certificate checked.
 */
record RoundTrip(
        int submissionPort, int imapsPort, SelfSignedCertificate certificate, boolean login) {
    private static final String HOST = "localhost";
    private static final String ID = "X-Demo-Id";
    private static final String TIMEOUT_MILLIS = "30000";
    private static final Duration POLL = Duration.ofMillis(50);

    RoundTrip(int submissionPort, int imapsPort, SelfSignedCertificate certificate) {
        this(submissionPort, imapsPort, certificate, true);
    }

    /** The same by an MX, which wants no login. */
    RoundTrip withoutLogin() {
        return new RoundTrip(submissionPort, imapsPort, certificate, false);
    }

    /**
     * Sends a mail and waits until the recipient can read it.
     *
     * @return the time from the start of the submission to the mail being read
     * @throws TimeoutException when it has not arrived at the deadline
     */
    Duration run(Account sender, Account recipient, Duration deadline)
            throws MessagingException, IOException, GeneralSecurityException, TimeoutException {
        Session session = Session.getInstance(properties());
        String id = UUID.randomUUID().toString();
        long start = System.nanoTime();
        submit(session, sender, recipient, id);
        try (Store store = session.getStore("imaps")) {
            store.connect(HOST, imapsPort, recipient.address(), recipient.password());
            awaitMail(store, id, start + deadline.toNanos());
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private void submit(Session session, Account sender, Account recipient, String id)
            throws MessagingException {
        MimeMessage mail = new MimeMessage(session);
        mail.setFrom(sender.address());
        mail.setRecipients(Message.RecipientType.TO, recipient.address());
        mail.setSubject("Hello");
        mail.setHeader(ID, id);
        mail.setText("Sent by the demonstration.\r\n");
        mail.saveChanges();
        try (Transport transport = session.getTransport("smtp")) {
            transport.connect(
                    HOST,
                    submissionPort,
                    login ? sender.address() : null,
                    login ? sender.password() : null);
            transport.sendMessage(mail, InternetAddress.parse(recipient.address()));
        }
    }

    private static void awaitMail(Store store, String id, long endNanos)
            throws MessagingException, IOException, TimeoutException {
        try (Folder inbox = store.getFolder("INBOX")) {
            inbox.open(Folder.READ_ONLY);
            while (!arrived(inbox, id)) {
                if (System.nanoTime() - endNanos > 0) {
                    throw new TimeoutException("not in the inbox at the deadline");
                }
                LockSupport.parkNanos(POLL.toNanos());
                // A command, so that the server may tell what is new.
                inbox.getMessageCount();
            }
        }
    }

    private static boolean arrived(Folder inbox, String id) throws MessagingException, IOException {
        Message[] found = inbox.search(new HeaderTerm(ID, id));
        return found.length == 1 && found[0].getContent().toString().startsWith("Sent by");
    }

    private Properties properties() throws IOException, GeneralSecurityException {
        Properties properties = new Properties();
        for (String protocol : new String[] {"smtp", "imaps"}) {
            String prefix = "mail." + protocol + ".";
            properties.put(prefix + "ssl.socketFactory", trusting().getSocketFactory());
            properties.put(prefix + "ssl.checkserveridentity", "true");
            properties.put(prefix + "connectiontimeout", TIMEOUT_MILLIS);
            properties.put(prefix + "timeout", TIMEOUT_MILLIS);
        }
        properties.put("mail.smtp.auth", String.valueOf(login));
        properties.put("mail.smtp.starttls.required", "true");
        properties.put("mail.smtp.localhost", HOST);
        return properties;
    }

    private SSLContext trusting() throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(certificate.certificate())) {
            trusted.setCertificateEntry(
                    "demo", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory managers =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }
}
