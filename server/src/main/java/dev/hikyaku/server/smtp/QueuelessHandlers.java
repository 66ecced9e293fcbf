package dev.hikyaku.server.smtp;

import dev.hikyaku.lmtp.PipelineInsideData;

import java.util.List;

/**
 * The core of an SMTP listener that keeps no mail: as {@link SmtpHandlers}, but the pipeline runs
 * inside DATA instead of from the spool. Named in {@code smtpserver.xml}:
 *
 * <pre>{@code
 * <handlerchain coreHandlersPackage="dev.hikyaku.server.smtp.QueuelessHandlers">
 *     <handler class="dev.hikyaku.lmtp.RecipientCallout"/>
 * </handlerchain>
 * }</pre>
 */
public class QueuelessHandlers extends SmtpHandlers {

    @Override
    public List<String> getHandlers() {
        return endingIn(PipelineInsideData.class);
    }
}
