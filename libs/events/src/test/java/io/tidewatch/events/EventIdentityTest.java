package io.tidewatch.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class EventIdentityTest {
    private static final Uuid TOPIC = new Uuid(0x0123456789abcdefL, 0x8edcba9876543210L);

    @Test
    void theSamePlaceGivesTheSameIdentityAndAnotherPlaceAnother() {
        UUID id = EventIdentity.ofDoor(TOPIC, 1, 2, 3);

        assertThat(EventIdentity.ofDoor(TOPIC, 1, 2, 3)).isEqualTo(id);
        assertThat(EventIdentity.ofDoor(TOPIC, 1, 2, 4)).isNotEqualTo(id);
        assertThat(EventIdentity.ofDoor(TOPIC, 1, 3, 3)).isNotEqualTo(id);
        assertThat(EventIdentity.ofDoor(TOPIC, 2, 2, 3)).isNotEqualTo(id);
        assertThat(EventIdentity.ofDoor(new Uuid(1, 2), 1, 2, 3)).isNotEqualTo(id);
        assertThat(id.version()).isEqualTo(5);
        assertThat(id.variant()).isEqualTo(2);
    }

    @Test
    void anIdempotencyKeyGivesEachIndexItsIdentity() {
        UUID id = EventIdentity.ofIdempotencyKey("order-17", 0);

        assertThat(EventIdentity.ofIdempotencyKey("order-17", 0)).isEqualTo(id);
        assertThat(EventIdentity.ofIdempotencyKey("order-17", 1)).isNotEqualTo(id);
        assertThat(EventIdentity.ofIdempotencyKey("order-18", 0)).isNotEqualTo(id);
        assertThat(id.version()).isEqualTo(5);
    }

    @Test
    void identitiesAreThoseOfVersionOne() {
        assertThat(EventIdentity.ofDoor(TOPIC, 1, 2, 3)).hasToString("e514e0d9-bda9-56a9-95ed-3158a9eef314");
        assertThat(EventIdentity.ofIdempotencyKey("order-17", 0)).hasToString("ed3e9a1a-935e-5622-a5a1-e1155266e740");
    }
}
