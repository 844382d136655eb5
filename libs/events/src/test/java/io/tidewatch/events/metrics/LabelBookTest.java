package io.tidewatch.events.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.model.ProjectId;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class LabelBookTest {
    private static final ProjectId SHOP = new ProjectId("shop");
    private static final long START = 1_763_719_200_000L;

    private long now = START;
    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(now);
        }
    };
    private final LabelBook book = new LabelBook(1600, clock);

    @Test
    void labelsAreCarriedUntilARecordWithThemIsAcknowledged() {
        assertThat(book.mustCarry(SHOP, 1, 7)).isTrue();
        assertThat(book.mustCarry(SHOP, 1, 7)).isTrue();
        book.acknowledged(SHOP, 1, 7, now);

        assertThat(book.mustCarry(SHOP, 1, 7)).isFalse();
    }

    @Test
    void partitionsAndProjectsAreToldApart() {
        book.acknowledged(SHOP, 1, 7, now);

        assertThat(book.mustCarry(SHOP, 2, 7)).isTrue();
        assertThat(book.mustCarry(new ProjectId("other"), 1, 7)).isTrue();
        assertThat(book.mustCarry(SHOP, 1, 8)).isTrue();
    }

    @Test
    void labelsRepeatEarlyEnoughForADelayedRecord() {
        for (long series = 0; series < 1000; series++) {
            book.acknowledged(SHOP, 1, series, START);
        }
        int due = 0;
        now = START + LabelBook.LABEL_INTERVAL.toMillis() - 181_000;
        for (long series = 0; series < 1000; series++) {
            due += book.mustCarry(SHOP, 1, series) ? 1 : 0;
        }
        assertThat(due).as("before the repetition begins").isZero();
        now += 31_000;
        for (long series = 0; series < 1000; series++) {
            due += book.mustCarry(SHOP, 1, series) ? 1 : 0;
        }
        assertThat(due).as("half way").isBetween(400, 600);
        now = START + LabelBook.LABEL_INTERVAL.toMillis() - 120_000;
        for (long series = 0; series < 1000; series++) {
            assertThat(book.mustCarry(SHOP, 1, series)).isTrue();
        }
    }

    @Test
    void anAcknowledgementThatComesLateCountsFromWhenTheRecordWasBuilt() {
        now = START + LabelBook.LABEL_INTERVAL.toMillis();
        book.acknowledged(SHOP, 1, 7, START);
        assertThat(book.mustCarry(SHOP, 1, 7)).isTrue();
        book.acknowledged(SHOP, 1, 7, now);
        book.acknowledged(SHOP, 1, 7, START);
        assertThat(book.mustCarry(SHOP, 1, 7)).isFalse();
    }

    @Test
    void atItsBoundTheBookRepeatsLabelsAndCountsIt() {
        for (long series = 0; series < 5000; series++) {
            book.acknowledged(SHOP, 1, series, now);
        }
        assertThat(book.size()).isEqualTo(1600);
        assertThat(book.overflows()).isEqualTo(3400);
        int carried = 0;
        for (long series = 0; series < 5000; series++) {
            carried += book.mustCarry(SHOP, 1, series) ? 1 : 0;
        }
        assertThat(carried).isEqualTo(3400);
    }

    @Test
    void seriesThatAreDueAgainMakeRoom() {
        for (long series = 0; series < 5000; series++) {
            book.acknowledged(SHOP, 1, series, now);
        }
        now += LabelBook.LABEL_INTERVAL.toMillis();
        book.acknowledged(SHOP, 1, 9999, now);

        assertThat(book.mustCarry(SHOP, 1, 9999)).isFalse();
        assertThat(book.size()).isLessThan(1600);
    }

    @Test
    void anAnswerThatIsKeptHoldsUntilTheLabelsAreDueAndOnlyInItsScope() {
        LabelBook.Scope scope = book.scope(SHOP, 1);
        LabelBook.Scope other = book.scope(SHOP, 2);
        assertThat(scope.carried(7, now, LabelBook.NOT_CARRIED)).isEqualTo(LabelBook.NOT_CARRIED);
        scope.acknowledged(7, now);
        long kept = scope.carried(7, now, LabelBook.NOT_CARRIED);
        assertThat(kept).isNotEqualTo(LabelBook.NOT_CARRIED);
        assertThat(other.carried(7, now, kept)).isEqualTo(LabelBook.NOT_CARRIED);
        for (long later = 0; later < LabelBook.LABEL_INTERVAL.toMillis(); later += 500) {
            assertThat(scope.carried(7, now + later, kept) == LabelBook.NOT_CARRIED)
                    .as("after %d ms", later)
                    .isEqualTo(scope.mustCarry(7, now + later));
        }
        long due = now + LabelBook.LABEL_INTERVAL.toMillis();
        scope.acknowledged(7, due);
        assertThat(scope.carried(7, due, kept)).isNotIn(kept, LabelBook.NOT_CARRIED);
    }

    @Test
    void aClearedBookKnowsNothing() {
        book.acknowledged(SHOP, 1, 7, now);
        book.clear();

        assertThat(book.mustCarry(SHOP, 1, 7)).isTrue();
        assertThat(book.size()).isZero();
    }
}
