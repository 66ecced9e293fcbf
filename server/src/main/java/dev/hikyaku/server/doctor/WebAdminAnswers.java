package dev.hikyaku.server.doctor;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Webadmin is there, lets nobody in without a token, and lets our token in. */
final class WebAdminAnswers implements Check {

    @Override
    public String name() {
        return "webadmin";
    }

    @Override
    public String question() {
        return "does webadmin answer, to those with the token only";
    }

    @Override
    public List<Finding> examine(Site site) throws Unexamined, InterruptedException {
        try (WebAdminVisit visit = WebAdminVisit.to(site)) {
            return answers(visit);
        } catch (IOException e) {
            return List.of(
                    Finding.fail(
                            site.settings().webAdmin().orElseThrow() + " cannot be reached",
                            "start the server, then see its log"));
        }
    }

    private static List<Finding> answers(WebAdminVisit visit)
            throws IOException, InterruptedException {
        List<Finding> findings = new ArrayList<>();
        int closed = visit.get("/domains", Optional.empty()).statusCode();
        if (closed != 401) {
            return List.of(
                    Finding.fail(
                            "%s answers %d without a token (expected: 401)"
                                    .formatted(visit, closed),
                            closed == 200
                                    ? "close the port now: this is not the webadmin we ship"
                                    : "see what listens there"));
        }
        findings.add(Finding.ok(visit + " lets nobody in without a token"));
        Optional<String> token = visit.token();
        if (token.isEmpty()) {
            findings.add(
                    Finding.warn(
                            visit.tokenFile() + " cannot be read: the token was not tried",
                            "run it as the server's user, or as root"));
            return findings;
        }
        HttpResponse<String> open = visit.get("/domains", token);
        findings.add(
                open.statusCode() == 200
                        ? Finding.ok(visit + " takes the token")
                        : Finding.fail(
                                "%s answers %d to the token".formatted(visit, open.statusCode()),
                                "restart the server so that it reads the token again"));
        return findings;
    }
}
