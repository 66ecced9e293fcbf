package dev.hikyaku.trace;

import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a mail came from, as the server knows it that spoke with its client. A gateway hands it on
 * in the {@link Trace}, so that the store can judge, log and show the client and not the gateway.
 *
 * @param address {@code ip}: the client's address
 * @param helo {@code helo}: what it called itself
 * @param tlsVersion {@code tls}: such as {@code TLSv1.3}; none in clear
 * @param tlsCipher {@code cipher}: the suite by its JSSE name
 * @param authenticated {@code auth}: {@code yes} after a login, {@code none} otherwise; the login
 *     itself is nobody else's business
 * @param spf {@code spf}: the result of RFC 7208 where a hook on the way has asked for it
 */
public record Origin(
        String address,
        Optional<String> helo,
        Optional<String> tlsVersion,
        Optional<String> tlsCipher,
        boolean authenticated,
        Optional<String> spf) {

    private static final AttributeName TLS_VERSION = AttributeName.of("dev.hikyaku.tls.version");
    private static final AttributeName TLS_CIPHER = AttributeName.of("dev.hikyaku.tls.cipher");

    /** What James' {@code SPFHandler} leaves: the text of a {@code Received-SPF} field. */
    private static final AttributeName SPF = AttributeName.of("org.apache.james.spf.header");

    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.:\\[\\]-]{1,255}");

    /** A client of which no more is known than its address. */
    public static Origin of(String address) {
        return new Origin(
                address,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty());
    }

    /** Where a mail of ours came from. */
    public static Origin of(Mail mail) {
        return new Origin(
                mail.getRemoteAddr(),
                text(mail, Mail.SMTP_HELO),
                text(mail, TLS_VERSION),
                text(mail, TLS_CIPHER),
                text(mail, Mail.SMTP_AUTH_USER).isPresent(),
                text(mail, SPF).map(Origin::result));
    }

    /** Where the gateway says that a mail came from; nothing when it does not say it well. */
    public static Optional<Origin> of(Trace trace) {
        return word(trace, "ip")
                .map(
                        address ->
                                new Origin(
                                        address,
                                        word(trace, "helo"),
                                        word(trace, "tls"),
                                        word(trace, "cipher"),
                                        word(trace, "auth").equals(Optional.of("yes")),
                                        word(trace, "spf")));
    }

    /** Notes it on a mail, where James' and our own mailets and matchers look for it. */
    public void noteOn(Mail mail) {
        if (mail instanceof MailImpl own) {
            own.setRemoteAddr(address);
            own.setRemoteHost(address);
        }
        helo.ifPresent(name -> set(mail, Mail.SMTP_HELO, name));
        tlsVersion.ifPresent(version -> set(mail, TLS_VERSION, version));
        tlsCipher.ifPresent(cipher -> set(mail, TLS_CIPHER, cipher));
    }

    /** The same as tags of a trace; what is no word is left out. */
    public Map<String, String> tags() {
        Map<String, String> tags = new LinkedHashMap<>();
        put(tags, "ip", Optional.ofNullable(address));
        put(tags, "helo", helo);
        put(tags, "tls", tlsVersion);
        put(tags, "cipher", tlsCipher);
        put(tags, "auth", Optional.of(authenticated ? "yes" : "none"));
        put(tags, "spf", spf);
        return tags;
    }

    private static void put(Map<String, String> tags, String name, Optional<String> value) {
        value.filter(text -> WORD.matcher(text).matches()).ifPresent(text -> tags.put(name, text));
    }

    private static Optional<String> word(Trace trace, String name) {
        return Optional.ofNullable(trace.tags().get(name))
                .filter(text -> WORD.matcher(text).matches());
    }

    /** {@code Received-SPF: pass (…)}. */
    private static String result(String field) {
        String text = field.substring(field.indexOf(':') + 1).strip();
        return text.split("[ (]", 2)[0].toLowerCase(Locale.ROOT);
    }

    private static Optional<String> text(Mail mail, AttributeName name) {
        return AttributeUtils.getValueAndCastFromMail(mail, name, String.class);
    }

    private static void set(Mail mail, AttributeName name, String value) {
        mail.setAttribute(new Attribute(name, AttributeValue.of(value)));
    }
}
