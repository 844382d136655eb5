package io.tidewatch.bench;

import picocli.CommandLine.Option;

/** Where Tidewatch is. */
final class TargetOptions {
    @Option(
            names = "--url",
            defaultValue = "http://127.0.0.1:8080",
            description = "public origin (default ${DEFAULT-VALUE})")
    String url = "";

    @Option(names = "--write-url", defaultValue = "", description = "remote write, when not at the public origin")
    String writeUrl = "";

    @Option(names = "--project", defaultValue = "default", description = "project (default ${DEFAULT-VALUE})")
    String project = "";

    @Option(names = "--key", defaultValue = "", description = "bearer key")
    String key = "";

    Target target() {
        return new Target(url.endsWith("/") ? url.substring(0, url.length() - 1) : url, writeUrl, project, key);
    }
}
