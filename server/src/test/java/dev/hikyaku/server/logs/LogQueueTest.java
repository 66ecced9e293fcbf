package dev.hikyaku.server.logs;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.helpers.NOPMDCAdapter;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

@Timeout(30)
class LogQueueTest {

    private final LoggerContext context = new LoggerContext();
    private final CountDownLatch reader = new CountDownLatch(1);
    private final CountDownLatch stuck = new CountDownLatch(1);
    private final List<ILoggingEvent> written = new CopyOnWriteArrayList<>();
    private final LogQueue queue = new LogQueue();
    private Logger logger;

    @BeforeEach
    void startWithAReaderThatDoesNotRead() {
        context.setMDCAdapter(new NOPMDCAdapter());
        AppenderBase<ILoggingEvent> slow =
                new AppenderBase<>() {
                    @Override
                    protected void append(ILoggingEvent event) {
                        try {
                            stuck.countDown();
                            assertThat(reader.await(20, TimeUnit.SECONDS)).isTrue();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        written.add(event);
                    }
                };
        slow.setContext(context);
        slow.start();
        queue.setContext(context);
        queue.setQueueSize(100);
        queue.setMaxFlushTime(10_000);
        queue.addAppender(slow);
        queue.start();
        logger = context.getLogger("mail");
        logger.addAppender(queue);
    }

    @Test
    void infoIsDroppedWithoutWaitingAndWarningsAreKept() throws Exception {
        logger.info("first");
        assertThat(stuck.await(20, TimeUnit.SECONDS)).isTrue();

        for (int i = 0; i < 1000; i++) {
            logger.info("info {}", i);
        }
        for (int i = 0; i < 10; i++) {
            logger.warn("warn {}", i);
        }
        reader.countDown();
        queue.stop();

        assertThat(written).filteredOn(event -> event.getMessage().startsWith("warn")).hasSize(10);
        assertThat(written)
                .filteredOn(event -> event.getLevel() == Level.INFO)
                .hasSizeBetween(80, 100);
    }

    @Test
    void howManyLinesWereDroppedIsTold() throws Exception {
        logger.info("first");
        assertThat(stuck.await(20, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 180; i++) {
            logger.info("info {}", i);
        }

        logger.warn("last");

        reader.countDown();
        queue.stop();
        assertThat(written)
                .filteredOn(event -> event.getMessage().startsWith("log lines dropped"))
                .singleElement()
                .satisfies(
                        event ->
                                assertThat(event.getKeyValuePairs())
                                        .singleElement()
                                        .satisfies(
                                                pair ->
                                                        assertThat((long) pair.value)
                                                                .isPositive()));
    }
}
