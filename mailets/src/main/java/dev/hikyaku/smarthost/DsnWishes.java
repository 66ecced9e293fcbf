package dev.hikyaku.smarthost;

import dev.hikyaku.smtp.DsnRequest;

import org.apache.james.core.MailAddress;
import org.apache.mailet.DsnParameters;
import org.apache.mailet.DsnParameters.Notify;
import org.apache.mailet.DsnParameters.RecipientDsnParameters;
import org.apache.mailet.DsnParameters.XText;
import org.apache.mailet.Mail;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The DSN parameters a mail came with, as they go on (RFC 3461 §5.2.1). */
final class DsnWishes {
    private DsnWishes() {}

    static DsnRequest of(Mail mail) {
        return mail.dsnParameters().map(DsnWishes::of).orElse(DsnRequest.NONE);
    }

    private static DsnRequest of(DsnParameters dsn) {
        List<String> parameters = new ArrayList<>();
        dsn.getRetParameter().ifPresent(ret -> parameters.add("RET=" + ret));
        dsn.getEnvIdParameter().ifPresent(id -> parameters.add("ENVID=" + id.asString()));
        Map<MailAddress, List<String>> recipients = new LinkedHashMap<>();
        dsn.getRcptParameters()
                .forEach((recipient, wishes) -> recipients.put(recipient, of(wishes)));
        return new DsnRequest(parameters, recipients);
    }

    private static List<String> of(RecipientDsnParameters wishes) {
        List<String> parameters = new ArrayList<>();
        wishes.getNotifyParameter()
                .ifPresent(
                        notify ->
                                parameters.add(
                                        "NOTIFY="
                                                + notify.stream()
                                                        .map(Notify::toString)
                                                        .collect(Collectors.joining(","))));
        wishes.getOrcptParameter()
                .map(MailAddress::asString)
                // RFC 6533 has another form for other letters, which few peers know.
                .filter(address -> StandardCharsets.US_ASCII.newEncoder().canEncode(address))
                .ifPresent(address -> parameters.add("ORCPT=rfc822;" + XText.encode(address)));
        return parameters;
    }
}
