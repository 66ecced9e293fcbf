package dev.hikyaku.server.webadmin;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.handler.ErrorHandler;

import java.io.IOException;
import java.nio.ByteBuffer;

import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** Jetty's own errors as JSON: the status and nothing of the server or of the request. */
final class JsonErrors extends ErrorHandler {
    private static final String TYPE = "httpError";

    @Override
    public ByteBuffer badMessageError(int status, String reason, HttpFields fields) {
        fields.put(HttpHeader.CONTENT_TYPE, "application/json");
        return ByteBuffer.wrap(Refusal.body(status, TYPE, HttpStatus.getMessage(status)));
    }

    @Override
    public void doError(
            String target, Request base, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        base.setHandled(true);
        int status = response.getStatus();
        Refusal.of(status, TYPE, HttpStatus.getMessage(status)).answer(response);
    }
}
