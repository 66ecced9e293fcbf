package dev.hikyaku.delivery;

import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.apache.mailet.MailetContext;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import javax.mail.MessagingException;

/** A mailet context whose spool keeps what is sent, and is full when a test says so. */
public final class Spooled implements InvocationHandler {

    /**
     * A mail that was sent.
     *
     * @param delay zero without one
     */
    public record Sent(Mail mail, String processor, Duration delay) {
        public List<String> recipients() {
            return mail.getRecipients().stream().map(MailAddress::asString).toList();
        }

        public Object attribute(String name) {
            return mail.attributes()
                    .filter(attribute -> attribute.getName().asString().equals(name))
                    .map(attribute -> attribute.getValue().value())
                    .findFirst()
                    .orElse(null);
        }
    }

    private final List<Sent> sent = new CopyOnWriteArrayList<>();
    private volatile boolean full;

    public MailetContext context() {
        return (MailetContext)
                Proxy.newProxyInstance(
                        Spooled.class.getClassLoader(), new Class<?>[] {MailetContext.class}, this);
    }

    public List<Sent> sent() {
        return sent;
    }

    public void full(boolean now) {
        full = now;
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments)
            throws MessagingException {
        if (!method.getName().equals("sendMail")) {
            throw new UnsupportedOperationException(method.getName());
        }
        if (full) {
            throw new MessagingException("the spool is full");
        }
        Duration delay =
                arguments.length > 3
                        ? Duration.of((long) arguments[2], ((TimeUnit) arguments[3]).toChronoUnit())
                        : Duration.ZERO;
        sent.add(new Sent(((Mail) arguments[0]).duplicate(), (String) arguments[1], delay));
        return null;
    }
}
