package dev.hikyaku.smarthost;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.james.core.MailAddress;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

class DeliveredBeforeTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final DeliveredBefore before = new DeliveredBefore(nanos::get);

    private static List<MailAddress> of(String... addresses) throws Exception {
        List<MailAddress> all = new ArrayList<>();
        for (String address : addresses) {
            all.add(new MailAddress(address));
        }
        return all;
    }

    @Test
    void whoHasAMailIsKnownByMailAndAddress() throws Exception {
        before.remember("1", of("a@example.org", "b@example.org"));

        assertThat(before.of("1", of("A@example.ORG", "c@example.org")))
                .containsExactlyElementsOf(of("a@example.org"));
        assertThat(before.of("2", of("a@example.org"))).isEmpty();
        assertThat(before.isEmpty()).isFalse();
    }

    @Test
    void aMailThatDoesNotComeAgainIsForgotten() throws Exception {
        before.remember("1", of("a@example.org", "b@example.org"));
        before.forget("1", of("a@example.org", "b@example.org", "c@example.org"));

        assertThat(before.isEmpty()).isTrue();
    }

    @Test
    void afterAWeekNobodyIsKnown() throws Exception {
        before.remember("1", of("a@example.org"));
        nanos.addAndGet(DeliveredBefore.KEPT.toNanos() - 1);
        assertThat(before.of("1", of("a@example.org"))).hasSize(1);
        nanos.addAndGet(1);
        assertThat(before.of("1", of("a@example.org"))).isEmpty();
    }

    @Test
    void thereIsAMost() throws Exception {
        for (int i = 0; i < DeliveredBefore.MOST + 1000; i++) {
            before.remember("mail-" + i, of("a@example.org"));
        }
        assertThat(before.size()).isLessThanOrEqualTo(DeliveredBefore.MOST);
    }
}
