package io.tidewatch.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** Asks a component whether it is ready. Safe for any thread; returns within two seconds. */
interface Probe {
    /** Empty when it is ready, else what is missing, in a few words. */
    Optional<String> missing() throws InterruptedException;

    /** Ready when the port accepts connections. */
    static Probe tcp(int port) {
        return () -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return Optional.empty();
            } catch (IOException e) {
                return Optional.of("nothing listens on port " + port);
            }
        };
    }

    /** Ready when the URL answers 200. */
    static Probe http(URI uri) {
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(1))
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(2)).build();
        return () -> {
            try {
                int status = client.send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode();
                return status == 200 ? Optional.empty() : Optional.of("not ready (status " + status + ")");
            } catch (IOException e) {
                return Optional.of("does not answer at " + uri);
            }
        };
    }
}
