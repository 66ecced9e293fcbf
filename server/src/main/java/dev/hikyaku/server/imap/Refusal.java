package dev.hikyaku.server.imap;

import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.request.ImapRequest;
import org.apache.james.imap.api.message.response.StatusResponse;
import org.apache.james.imap.api.message.response.StatusResponseFactory;

/** A tagged NO with a response code of RFC 5530, before which James would write an X. */
final class Refusal {
    private Refusal() {}

    /**
     * @param code such as {@code AUTHENTICATIONFAILED}
     * @param text the sentence after the command's name
     */
    static StatusResponse of(
            StatusResponseFactory responses, ImapRequest request, String code, String text) {
        return responses.taggedNo(
                request.getTag(),
                null,
                new HumanReadableText(
                        "hikyaku." + code,
                        "[" + code + "] " + request.getCommand().getName() + " " + text));
    }
}
