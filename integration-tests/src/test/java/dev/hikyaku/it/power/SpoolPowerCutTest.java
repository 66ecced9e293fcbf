package dev.hikyaku.it.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hikyaku.it.peers.Command;
import dev.hikyaku.it.peers.Scratch;
import dev.hikyaku.it.promise.OpenedSpool;
import dev.hikyaku.server.queue.spool.SpoolQueue;

import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.ManageableMailQueue.MailQueueIterator;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

import javax.mail.MessagingException;

/**
 * The power goes while mails are queued, moved on, put back and done with: whatever was said to be
 * queued is there and whole, and who has got a mail does not get it from the outgoing queue again.
 */
class SpoolPowerCutTest {
    @AutoClose private final Scratch scratch = Scratch.create("spool");
    @AutoClose private final Recorder recorder = Recorder.of(scratch.directory("var"));

    @Test
    void queuedMailOutlivesPowerCutsAndForgottenSyncsWouldBeFoundOut() {
        record();

        PowerCuts.of(recorder).cut(60, new OpensTheSpool());
        assertThatFound("spool/[0-9]{8}-[0-9]{4}/.*\\.new");
        assertThatFound("spool/[0-9]{8}-[0-9]{4}");
        assertThatFound("spool");
        // The data directory itself, in which the spool's name is.
        assertThatFound("");
    }

    @Tag("soak")
    @Test
    void queuedMailOutlives1000PowerCuts() {
        record();

        PowerCuts.of(recorder).cut(1_000, new OpensTheSpool());
    }

    /** The test would notice if the spool forgot to sync these. */
    private void assertThatFound(String forgotten) {
        var cuts = PowerCuts.ofForgetful(recorder, path -> path.matches(forgotten));
        assertThatThrownBy(() -> cuts.cut(30, new OpensTheSpool()))
                .as(forgotten)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("power cut at record");
    }

    private void record() {
        var command =
                Command.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SpoolClerk.class.getName(),
                        recorder.directory().toString(),
                        recorder.log().toString());
        recorder.environment().forEach(command::environment);
        command.succeed();
    }

    private static final class OpensTheSpool implements PowerCuts.Witness {
        private final Set<Integer> queued = new HashSet<>();
        private final Set<Integer> reduced = new HashSet<>();
        private final Set<Integer> finishing = new HashSet<>();

        @Override
        public void hears(String words) {
            int number = Integer.parseInt(words.substring(words.indexOf(' ') + 1));
            switch (words.substring(0, words.indexOf(' '))) {
                case "queued" -> queued.add(number);
                case "reduced" -> reduced.add(number);
                case "finishing" -> finishing.add(number);
                default -> throw new AssertionError(words);
            }
        }

        @Override
        public void examines(Path found) {
            try (var queues = OpenedSpool.of(found)) {
                var there = new HashSet<Integer>();
                for (MailQueueName name : queues.listCreatedMailQueues()) {
                    read(queues.getQueue(name).orElseThrow(), there);
                }
                there.addAll(finishing);
                assertThat(there).containsAll(queued);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (MessagingException e) {
                throw new AssertionError(e);
            }
        }

        private void read(SpoolQueue queue, Set<Integer> there)
                throws IOException, MessagingException {
            MailQueueIterator mails = queue.browse();
            while (mails.hasNext()) {
                Mail mail = mails.next().getMail();
                int number = Integer.parseInt(mail.getName());
                assertThat(text(mail)).isEqualTo(SpoolClerk.text(number));
                if (queue.getName().equals(SpoolClerk.OUTGOING) && reduced.contains(number)) {
                    assertThat(mail.getRecipients()).as("mail %d", number).hasSize(1);
                }
                there.add(number);
            }
        }

        private static String text(Mail mail) throws IOException, MessagingException {
            var bytes = new ByteArrayOutputStream();
            mail.getMessage().writeTo(bytes);
            return bytes.toString(StandardCharsets.US_ASCII);
        }
    }
}
