package dev.hikyaku.server.smtp;

import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.mailet.Mail;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A message hook that does what the sender's local part says. */
public class HookUnderTest implements JamesMessageHook {
    /** Mails that wait inside the hook. */
    static final Semaphore INSIDE = new Semaphore(0);

    private static volatile CountDownLatch open = new CountDownLatch(0);

    /** From now on mails of {@code slow@} wait. */
    static void shut() {
        open = new CountDownLatch(1);
    }

    static void open() {
        open.countDown();
    }

    @Override
    public HookResult onMessage(SMTPSession session, Mail mail) {
        return switch (mail.getMaybeSender().asString("").replaceFirst("@.*", "")) {
            case "slow" -> slow();
            case "broken" -> throw new IllegalStateException("a broken hook");
            case "overflow" -> throw new StackOverflowError();
            case "refused" ->
                    HookResult.builder()
                            .hookReturnCode(HookReturnCode.deny())
                            .smtpReturnCode("550")
                            .smtpDescription("5.7.1 Not this one")
                            .build();
            default -> HookResult.DECLINED;
        };
    }

    private static HookResult slow() {
        INSIDE.release();
        try {
            open.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return HookResult.DECLINED;
    }
}
