package io.tidewatch.alert.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {
    private final AddressPolicy closed = new AddressPolicy(false);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "0.0.0.0",
                "10.1.2.3",
                "100.64.0.1",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "198.18.0.1",
                "224.0.0.1",
                "255.255.255.255",
                "::1",
                "::",
                "fe80::1",
                "fc00::1",
                "fd12::1",
                "ff02::1",
                "::ffff:10.0.0.1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::1",
                "2001:db8::1"
            })
    void specialAddressesAreRefused(String address) throws UnknownHostException {
        assertThat(closed.refusal(InetAddress.getByName(address))).isPresent();
        assertThat(new AddressPolicy(true).refusal(InetAddress.getByName(address)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "172.32.0.1",
                "100.128.0.1",
                "192.1.0.1",
                "2606:4700::1111",
                "64:ff9b::808:808",
                "2002:808:808::1"
            })
    void globalAddressesAreAllowed(String address) throws UnknownHostException {
        assertThat(closed.refusal(InetAddress.getByName(address))).isEmpty();
    }

    @Test
    void oneRefusedAddressAmongSeveralIsEnough() throws UnknownHostException {
        InetAddress good = InetAddress.getByName("8.8.8.8");
        InetAddress bad = InetAddress.getByName("10.0.0.1");

        assertThatThrownBy(() -> closed.resolve("mixed", host -> new InetAddress[] {good, bad}))
                .isInstanceOf(RefusedAddressException.class)
                .hasMessageContaining("10.0.0.1");
    }
}
