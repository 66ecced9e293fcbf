package dev.hikyaku.server.webadmin;

import org.eclipse.jetty.http.BadMessageException;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.concurrent.TimeoutException;

import javax.servlet.http.HttpServletRequest;

/**
 * The body of a request, taken in whole before a route runs and never more of it than the limit.
 *
 * <p>James' routes read JSON or plain text from whatever type the body is labelled with, but the
 * label {@code application/x-www-form-urlencoded}, which is what {@code curl -d} sends, makes Jetty
 * swallow the body as parameters. Once taken in here it is a body whatever its label.
 */
sealed interface RequestBody {

    /** All of it is here. */
    record Whole(byte[] bytes) implements RequestBody {}

    /** It is longer than the limit, by its announced length or by what has come. */
    record TooLong() implements RequestBody {}

    /** A form with files, which no route reads. */
    record Multipart() implements RequestBody {}

    /** It stopped coming, came too slowly, or was no valid chunked coding. */
    record Broken(boolean slow) implements RequestBody {}

    private static boolean isSlow(Throwable cause) {
        return cause instanceof TimeoutException
                || cause instanceof BadMessageException trickle && trickle.getCode() == 408;
    }

    static RequestBody read(HttpServletRequest request, int limitBytes) {
        if (request.getContentLengthLong() > limitBytes) {
            return new TooLong();
        }
        String type = request.getContentType();
        if (type != null && type.strip().toLowerCase(Locale.ROOT).startsWith("multipart/")) {
            return new Multipart();
        }
        try (InputStream in = request.getInputStream()) {
            byte[] bytes = in.readNBytes(limitBytes + 1);
            return bytes.length > limitBytes ? new TooLong() : new Whole(bytes);
        } catch (BadMessageException e) {
            return new Broken(e.getCode() == 408);
        } catch (IOException e) {
            return new Broken(isSlow(e.getCause()));
        }
    }
}
