package dev.hikyaku.journal;

import dev.hikyaku.outcome.Outcome;
import dev.hikyaku.outcome.Reply;

import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One line a mail and step: what happened to a mail at one place of its way.
 *
 * <pre>{@code
 * Journal.step(LOGGER, "lmtp-out")
 *         .mail(mail.getName())
 *         .peer(session.getRemoteAddress())
 *         .from(mail.getMaybeSender())
 *         .to(mail.getRecipients())
 *         .outcome("delivered")
 *         .took(elapsed)
 *         .write();
 * }</pre>
 *
 * <p>gives, with the log format {@code logfmt} (masked by the encoder, not here),
 *
 * <pre>{@code
 * … level=INFO logger=LmtpDelivery msg="lmtp-out delivered" step=lmtp-out mail=Mail1700000000000-1
 *   peer=100.64.***.*** from=mat****@***.*** to=a*@***.***,b*@***.***,c*@***.***,+17 outcome=delivered ms=12
 * }</pre>
 *
 * <p>Keys always come in the order {@code step mail peer user from to bytes outcome reply ms}, then
 * those given by {@link #with}, by name. What was not said, or is null, has no key. Nothing is
 * formatted when the logger does not log the level; addresses are written without asking the DNS.
 */
public final class Journal {

    /** More recipients than this are told as a number, {@code +17}. */
    static final int RECIPIENTS_SHOWN = 3;

    private final Logger logger;
    private final Level level;
    private final String step;
    private final Map<String, Object> details = new TreeMap<>();
    private String mail;
    private Object peer;
    private Object user;
    private Object from;
    private Collection<?> to = List.of();
    private Long sizeBytes;
    private String outcome;
    private Reply reply;
    private Duration took;
    private Throwable cause;

    private Journal(Logger logger, Level level, String step) {
        this.logger = logger;
        this.level = level;
        this.step = step;
    }

    /** A line at INFO about a step that ended as a step may end: delivered, refused, deferred. */
    public static Journal step(Logger logger, String step) {
        return new Journal(logger, Level.INFO, step);
    }

    /** A line at WARN about a step that ended as an operator should hear of. */
    public static Journal alarm(Logger logger, String step) {
        return new Journal(logger, Level.WARN, step);
    }

    /** The mail's name, the same on every line about it: James' {@code Mail.getName()}. */
    public Journal mail(String name) {
        this.mail = name;
        return this;
    }

    /** Who is on the other end of the connection; the port is left out, no name is looked up. */
    public Journal peer(SocketAddress address) {
        this.peer = address;
        return this;
    }

    /** Who is on the other end of the connection: an address or a host name. */
    public Journal peer(String address) {
        this.peer = address;
        return this;
    }

    /** The login under which the peer acts, such as a {@code Username}. */
    public Journal user(Object login) {
        this.user = login;
        return this;
    }

    /** The envelope's sender; the null sender is written {@code <>}. */
    public Journal from(MaybeSender sender) {
        this.from = sender;
        return this;
    }

    /** The envelope's sender. */
    public Journal from(String sender) {
        this.from = sender;
        return this;
    }

    /** The envelope's recipients: the first three, then how many more. */
    public Journal to(Collection<?> recipients) {
        this.to = recipients == null ? List.of() : recipients;
        return this;
    }

    /** The envelope's one recipient. */
    public Journal to(MailAddress recipient) {
        this.to = recipient == null ? List.of() : List.of(recipient);
        return this;
    }

    /** The size of the message. */
    public Journal sizeBytes(long bytes) {
        this.sizeBytes = bytes;
        return this;
    }

    /**
     * How the step ended, in one word: {@code accepted}, {@code delivered}, {@code deferred},
     * {@code refused}, {@code unknown}, {@code discarded}.
     */
    public Journal outcome(String word) {
        this.outcome = word;
        return this;
    }

    /**
     * How the step ended for its recipient: {@code delivered}, {@code refused} or {@code deferred},
     * and the reply.
     */
    public Journal outcome(Outcome decided) {
        this.outcome =
                switch (decided) {
                    case Outcome.Delivered ignored -> "delivered";
                    case Outcome.RefusedForGood ignored -> "refused";
                    case Outcome.RefusedForNow ignored -> "deferred";
                };
        this.reply = decided.reply();
        return this;
    }

    /** The reply we heard or gave. */
    public Journal reply(Reply said) {
        this.reply = said;
        return this;
    }

    /** How long the step took; written in milliseconds under {@code ms}. */
    public Journal took(Duration elapsed) {
        this.took = elapsed;
        return this;
    }

    /** What else an operator wants to know; a key in lower case, such as {@code attempt}. */
    public Journal with(String key, Object value) {
        if (value != null) {
            details.put(key, value);
        }
        return this;
    }

    /** Why the step went wrong; its stack trace goes into the same line. */
    public Journal because(Throwable thrown) {
        this.cause = thrown;
        return this;
    }

    /** Writes the line. */
    public void write() {
        if (!enabled()) {
            return;
        }
        LoggingEventBuilder line = logger.atLevel(level);
        line.addKeyValue("step", step);
        add(line, "mail", mail);
        add(line, "peer", peer instanceof SocketAddress address ? host(address) : peer);
        add(line, "user", user);
        add(line, "from", from instanceof MaybeSender sender ? sender.asString("<>") : from);
        add(line, "to", to.isEmpty() ? null : abbreviated(to));
        add(line, "bytes", sizeBytes);
        add(line, "outcome", outcome);
        add(line, "reply", reply);
        add(line, "ms", took == null ? null : took.toMillis());
        details.forEach((key, value) -> add(line, key, value));
        if (cause != null) {
            line.setCause(cause);
        }
        line.log(outcome == null ? step : step + ' ' + outcome);
    }

    private boolean enabled() {
        return logger.isEnabledForLevel(level);
    }

    private static void add(LoggingEventBuilder line, String key, Object value) {
        if (value != null) {
            // As text now: an appender on another thread must not see what the value becomes later.
            line.addKeyValue(key, value instanceof Number ? value : value.toString());
        }
    }

    private static String host(SocketAddress address) {
        if (!(address instanceof InetSocketAddress socket)) {
            return address.toString();
        }
        InetAddress resolved = socket.getAddress();
        return resolved == null ? socket.getHostString() : resolved.getHostAddress();
    }

    private static String abbreviated(Collection<?> recipients) {
        String shown =
                recipients.stream()
                        .limit(RECIPIENTS_SHOWN)
                        .map(String::valueOf)
                        .collect(Collectors.joining(","));
        int more = recipients.size() - RECIPIENTS_SHOWN;
        return more > 0 ? shown + ",+" + more : shown;
    }
}
